// What a database has, as a document, and the differences of two documents, in words.

import { askAgain } from './database.js';
import { tool } from './tools.js';

/**
 * @typedef {import('./database.js').Database} Database
 * @typedef {import('./document.js').Document} Document
 *
 * @typedef {object} Observed
 * @property {Document} document
 * @property {string} hash
 * @property {{kind: string, name: string}[]} left what no document can say
 */

/** What asks for it, and what reads its answer. */
export const LOOK = {
  /** @returns {import('./database.js').Statement[]} */
  queries: () => tool('catalog', { schema: 'public' }).queries,
  /** @param {import('./database.js').Result[]} results @returns {Observed} */
  read: (results) => tool('pull', { results }),
};

/** @param {Database} database @returns {Promise<Observed>} */
export async function observe(database) {
  const queries = LOOK.queries();
  return LOOK.read(await askAgain(() => database.run(queries)));
}

/**
 * The differences of two documents, in words, compared as text; spelling.js compares by meaning.
 * @param {Document | null} from null: nothing @param {Document} to
 * @returns {string[]}
 */
export function differences(from, to) {
  if (from && tool('document', { document: from }).hash === tool('document', { document: to }).hash) return [];
  const { changes, questions } = tool('diff', { from, to, style: 'push', hints: {} });
  return [...changes, ...questions].map(({ summary, say }) => summary ?? say);
}
