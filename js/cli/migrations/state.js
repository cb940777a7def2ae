// What is remembered in the database of the last push or migrate: the document, and what the database made of it. By
// these pull gives the document's own spelling back, and push knows which tables are its own.

import { SqlError } from './database.js';
import { observe } from './observe.js';
import { tool } from './tools.js';

/**
 * @typedef {import('./database.js').Database} Database
 * @typedef {import('./document.js').Document} Document
 * @typedef {{document: Document, observed: Document | null, source: string, at: string}} State
 */

/** SQLSTATEs of a table, or of a schema, that isn't there. To look must not make them. */
const NOT_THERE = ['42P01', '3F000'];

/** @param {Database} database @returns {Promise<State | null>} null where there has been none */
export async function readState(database) {
  try {
    const results = await database.run(tool('ledger', { ask: 'state' }).queries);
    const [row] = results.at(-1)?.rows ?? [];
    return row ? JSON.parse(String(row[0])) : null;
  } catch (error) {
    if (error instanceof SqlError && NOT_THERE.includes(error.code)) return null;
    throw error;
  }
}

/**
 * @param {Database} database
 * @param {Document} document
 * @param {'push' | 'migrate' | 'adopt' | 'rollback'} source
 */
export async function saveState(database, document, source) {
  const { document: observed } = await observe(database);
  await database.run(tool('ledger', { ask: 'setup' }).queries);
  await database.run(tool('ledger', { ask: 'save-state', document, observed, source }).queries);
}
