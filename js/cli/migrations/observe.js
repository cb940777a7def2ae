// What a database has, as a document: its own, and a given one as this database would spell it. Postgres rewrites every
// expression it is given, so that only two documents that both come from it can be compared.

import { CliError } from '../error.js';
import { SqlError, askAgain } from './database.js';
import { requireExtensions } from './extensions.js';
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
 */

/** @param {Database} database @returns {Promise<Observed>} */
export async function observe(database) {
  const { queries } = tool('catalog', { schema: 'public', left: true });
  return tool('pull', { results: await askAgain(() => database.run(queries)) });
}

/**
 * The document as the database spells it: it is made in a schema of its own, read back and dropped, all in one
 * transaction.
 * @param {Database} database @param {Document} document
 * @returns {Promise<Document>} with its renamedFrom, which a database doesn't know
 */
export async function spelled(database, document) {
  const schema = `heliumdb_scratch_${globalThis.crypto.randomUUID().replaceAll('-', '').slice(0, 12)}`;
  await requireExtensions(database, document);
  const { queries, first, count } = tool('scratch', { document, schema });
  const results = await database.run(queries).catch((error) => {
    if (!(error instanceof SqlError)) throw error;
    const { detail, hint } = error.fields;
    const message = `${database.name} can't make what the document says: ${error.message} (${error.code})`;
    const lines = [message, detail, hint];
    throw new CliError(lines.filter(Boolean), { facts: { sqlState: error.code } });
  });
  const { document: made } = tool('pull', { results: results.slice(first, first + count) });
  const { extensions } = document;
  return withRenames({ ...made, extensions }, document);
}

/** @param {Document} spelled which gets what only the other knows @param {Document} document */
function withRenames(spelled, document) {
  /** @param {Record<string, any>} [to] @param {Record<string, any>} [from] */
  const carry = (to = {}, from = {}) => {
    for (const [name, { renamedFrom, columns }] of Object.entries(from)) {
      if (to[name] && renamedFrom !== undefined) to[name].renamedFrom = renamedFrom;
      carry(to[name]?.columns, columns);
    }
  };
  carry(spelled.enums, document.enums);
  carry(spelled.tables, document.tables);
  return spelled;
}

/**
 * What sets two documents apart, in words.
 * @param {Document | null} from null: nothing @param {Document} to
 * @returns {string[]}
 */
export function differences(from, to) {
  if (from && tool('document', { document: from }).hash === tool('document', { document: to }).hash) return [];
  const { changes, questions } = tool('diff', { from, to, style: 'push', hints: {} });
  return [...changes, ...questions].map(({ summary, say }) => summary ?? say);
}
