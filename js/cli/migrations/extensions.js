// The extensions that a document names: whether a database has them, or could make them.

import { CliError } from '../error.js';
import { askAgain } from './database.js';

/** @typedef {import('./database.js').Database} Database */

const QUERY = 'select name, installed_version from pg_available_extensions '
  + 'where name in (select json_array_elements_text($1::json))';

/** Of some extensions those that a server has, and whether they are made. @param {Database} database @param {string[]} names */
async function available(database, names) {
  if (!names.length) return new Map();
  const [{ rows }] = await askAgain(() => database.run([{ query: QUERY, params: [JSON.stringify(names)] }]));
  return new Map(rows.map(([name, version]) => [name, version !== null]));
}

/** Those that a server doesn't have. @param {Database} database @param {string[]} names @returns {Promise<string[]>} */
export async function absentExtensions(database, names) {
  const there = await available(database, names);
  return names.filter((name) => !there.has(name));
}

/**
 * @param {Database} database @param {import('./document.js').Document | null} document
 * @returns {Promise<string[]>} those that are not made yet
 * @throws {CliError} where the server doesn't have one
 */
export async function missingExtensions(database, document) {
  const names = Object.keys(document?.extensions ?? {}), there = await available(database, names);
  const absent = names.filter((name) => !there.has(name));
  if (absent.length) {
    const message = `${database.name} doesn't have the extensions ${absent.join(', ')}, which the document needs`;
    const wayOut = 'Install them on its server, or take them out of the document';
    throw new CliError([message, wayOut], { facts: { extensions: absent } });
  }
  return names.filter((name) => !there.get(name));
}
