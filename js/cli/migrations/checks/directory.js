// Checks the directory: do its files match the sum file, is it one history, and does it lead to the document?

import { existsSync } from 'node:fs';
import { CliError } from '../../error.js';
import { documentFile, readDocument } from '../document.js';
import { historyOf, problemsOf } from '../folder.js';
import { differences } from '../observe.js';
import { merged } from '../snapshots.js';

/** @param {import('./index.js').Context} context @returns {Promise<import('./index.js').Finding[]>} */
export async function checkDirectory({ given, folder }) {
  const problems = problemsOf(folder, historyOf(folder)).map(findingOf);
  return problems.length ? problems : checkDocument(given, folder.migrations);
}

/** @param {import('../folder.js').Problem} problem */
function findingOf({ name, kind, what, way }) {
  return { code: `directory-${kind}`, where: name, message: what, fix: way };
}

/** @param {import('../../options.js').Given} given @param {import('../folder.js').Migration[]} migrations */
function checkDocument(given, migrations) {
  const file = documentFile(given);
  if (given.schema === undefined && !existsSync(file)) return [];
  const { document: to } = readDocument(given);
  try {
    const found = differences(merged(migrations).document, to);
    if (!found.length) return [];
    const message = `has changes that no migration has: ${found.join(', ')}`;
    return [{ code: 'not-generated', where: file, message, fix: 'heliumdb generate' }];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [{ code: 'branches-conflict', where: file, message: error.lines.map((line) => line.trim()).join('; ') }];
  }
}
