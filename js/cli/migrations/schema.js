// A database's schema as a document, in the words that it was written in: what push or migrate has made comes back so.

import { observe } from './observe.js';
import { readState } from './state.js';
import { tool } from './tools.js';

/**
 * @typedef {import('./observe.js').Left} Left
 */

/**
 * @param {import('./database.js').Database} database
 * @param {string[] | null} [schemas] besides public; null: all but the system's
 * @returns {Promise<{document: import('./document.js').Document, left: Left}>}
 */
export async function readSchema(database, schemas = null) {
  const { document: live, left } = await observe(database, { left: true, schemas });
  const state = await readState(database);
  if (!state?.observed) return { document: live, left };
  return { ...tool('respell', { live, observed: state.observed, document: state.document }), left };
}
