// What a database has, as a document, and the differences of two documents, in words.

import { isDeepStrictEqual } from 'node:util';
import { askAgain } from './database.js';
import { tool } from './tools.js';

/**
 * @typedef {import('./database.js').Database} Database
 * @typedef {import('./document.js').Document} Document
 *
 * @typedef {{kind: string, name: string, neededBy?: string[]}[]} Left `neededBy`: what in the document leans on it
 *
 * @typedef {object} Observed
 * @property {Document} document
 * @property {string} hash
 * @property {Left} left what the document doesn't say, by kind and name
 *
 * @typedef {object} Looked
 * @property {boolean} [left] say what is left out
 * @property {string[] | null} [schemas] besides public; null: all but the system's
 * @property {string[] | true} [tables] that documents name: a ledger of another tool is a table only if it is among
 *   them; true: all ledgers are
 */

/** What asks for it, and what reads its answer; `left` only where that is asked for, because it takes its time. */
export const CATALOG = {
  /** @param {Looked} [options] @returns {import('./database.js').Statement[]} */
  queries: ({ left = false, schemas = null, tables = [] } = {}) =>
    tool('catalog', { schema: 'public', schemas, left, tables }).queries,
  /** @param {import('./database.js').Result[]} results @returns {Observed} */
  read: (results) => tool('pull', { results }),
};

/** What is documents' to look at in a database: schemas besides public, and tables.
 * @param {(Document | null | undefined)[]} documents */
export function scopeOf(...documents) {
  const named = (/** @type {'schemas' | 'tables'} */ kind) =>
    [...new Set(documents.flatMap((document) => Object.keys(document?.[kind] ?? {})))];
  return { schemas: named('schemas'), tables: named('tables') };
}

/** @param {Database} database @param {Looked} [options] @returns {Promise<Observed>} */
export async function observe(database, options) {
  const queries = CATALOG.queries(options);
  return CATALOG.read(await askAgain(() => database.run(queries)));
}

/**
 * What a database has of what documents name; all else in it is somebody else's.
 * @param {Database} database
 * @param {Document} document
 * @param {Document | null} [recorded] what was made of it before, which it may name no more
 * @param {{left?: boolean}} [options] as for `observe`
 * @returns {Promise<{live: Document, left: Left, owned: Document, unmanaged: string[]}>} `live`: all of it
 */
export async function observeOwned(database, document, recorded = null, options = {}) {
  const { document: live, left } = await observe(database, { ...options, ...scopeOf(document, recorded) });
  const { document: owned, unmanaged } = tool('owned', { live, document, recorded });
  return { live, left, owned, unmanaged };
}

/**
 * The differences of two documents, in words, compared as text; spelling.js compares by meaning.
 * @param {Document | null} from null: nothing @param {Document} to
 * @returns {string[]}
 */
export function differences(from, to) {
  if (isDeepStrictEqual(from, to)) return []; // mostly they are, and the tools take their time
  if (from && tool('document', { document: from }).hash === tool('document', { document: to }).hash) return [];
  const { changes, questions } = tool('diff', { from, to, style: 'push', hints: {} });
  return [...changes, ...questions].map(({ summary, say }) => summary ?? say);
}
