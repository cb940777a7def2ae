// What the document's schema may do, and what will be slow all the same: advice, for which the command doesn't fail.

import { existsSync } from 'node:fs';
import { documentFile, readDocument } from '../document.js';
import { tool } from '../tools.js';

/** @param {import('./index.js').Context} context @returns {Promise<import('./index.js').Finding[] | string>} */
export async function checkDocument({ given }) {
  const file = documentFile(given);
  if (given.schema === undefined && !existsSync(file)) return `there is no ${file}`;
  const { advice } = tool('advise', { document: readDocument(given).document });
  return advice.map((/** @type {import('./index.js').Finding} */ finding) => ({ ...finding, advice: true }));
}
