// The extensions that a document names: whether a database could make them, if it hasn't.

import { CliError } from '../error.js';
import { askAgain } from './database.js';

/** @typedef {import('./database.js').Database} Database */

const QUERY = 'select name from pg_available_extensions where name in (select json_array_elements_text($1::json))';

/** Those that a server doesn't have. @param {Database} database @param {string[]} names @returns {Promise<string[]>} */
export async function absentExtensions(database, names) {
  if (!names.length) return [];
  const [{ rows }] = await askAgain(() => database.run([{ query: QUERY, params: [JSON.stringify(names)] }]));
  const there = rows.map(([name]) => name);
  return names.filter((name) => !there.includes(name));
}

/**
 * @param {Database} database @param {import('./document.js').Document | undefined} document
 * @throws {CliError} where its server doesn't have an extension that the document names
 */
export async function requireExtensions(database, document) {
  const absent = await absentExtensions(database, Object.keys(document?.extensions ?? {}));
  if (!absent.length) return;
  const message = `${database.name} doesn't have the extensions ${absent.join(', ')}, which the document needs`;
  const wayOut = 'Install them on its server, or take them out of the document';
  throw new CliError([message, wayOut], { facts: { extensions: absent } });
}
