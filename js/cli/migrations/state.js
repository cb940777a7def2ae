// What is remembered in the database of the last push or migrate: the document, and what the database made of it. By
// these pull gives the document's own spelling back, and push knows which tables are its own.

import { ask, orNone, setUp } from './ledger.js';
import { observe } from './observe.js';

/**
 * @typedef {import('./database.js').Database} Database
 * @typedef {import('./document.js').Document} Document
 * @typedef {{document: Document, observed: Document | null, source: string, at: string}} State
 */

/** @param {Database} database @returns {Promise<State | null>} null where there has been none */
export async function readState(database) {
  const [{ rows: [row] }] = await orNone(ask(database, 'state'), /** @type {any} */ ([{ rows: [] }]));
  return row ? JSON.parse(String(row[0])) : null;
}

/**
 * @param {Database} database
 * @param {Document} document
 * @param {'push' | 'migrate' | 'adopt'} source
 * @param {Document} [seen] what the database has, where that has just been looked at
 */
export async function saveState(database, document, source, seen) {
  const observed = seen ?? (await observe(database)).document;
  await setUp(database);
  await ask(database, 'save-state', { document, observed, source });
}
