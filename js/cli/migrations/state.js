// The state that the database keeps of the last push or migrate: the document, and the schema that Postgres made of it.
// So pull can give back the document's own spelling, and push knows which tables it made.

import { ask, orNone, setUp } from './ledger.js';
import { observe, scopeOf } from './observe.js';

/**
 * @typedef {import('./database.js').Database} Database
 * @typedef {import('./document.js').Document} Document
 * @typedef {{document: Document, observed: Document | null, source: string, at: string}} State
 */

/** @param {Database} database @returns {Promise<State | null>} null if there is none */
export async function readState(database) {
  const [{ rows: [row] }] = await orNone(ask(database, 'state'), /** @type {any} */ ([{ rows: [] }]));
  return row ? JSON.parse(String(row[0])) : null;
}

/**
 * @param {Database} database
 * @param {Document} document
 * @param {'push' | 'migrate' | 'adopt'} source
 * @param {Document} [seen] the database's schema, if it has just been read
 */
export async function saveState(database, document, source, seen) {
  const observed = seen ?? (await observe(database, scopeOf(document))).document;
  await setUp(database);
  await ask(database, 'save-state', { document, observed, source });
}
