// A database's schema as a document, in the words that it was written in: what push or migrate has made comes back so.

import { observe, scopeOf } from './observe.js';
import { readState } from './state.js';
import { tool } from './tools.js';

/**
 * @typedef {import('./observe.js').Left} Left
 */

/**
 * @param {import('./database.js').Database} database
 * @param {import('./observe.js').Looked} [options]
 * @returns {Promise<{document: import('./document.js').Document, left: Left}>}
 */
export async function readSchema(database, { schemas, tables = [] } = {}) {
  const state = await readState(database);
  const named = tables === true || [...tables, ...scopeOf(state?.document).tables];
  const { document: live, left } = await observe(database, { left: true, schemas, tables: named });
  if (!state?.observed) return { document: live, left };
  return { ...tool('respell', { live, observed: state.observed, document: state.document }), left };
}
