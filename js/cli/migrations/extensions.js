// The extensions that a document names: whether a database could make them, if it hasn't.

import { CliError } from '../error.js';
import { askAgain } from './database.js';

/**
 * @typedef {import('./database.js').Database} Database
 * @typedef {import('./document.js').Document} Document
 */

const QUERY = 'select name from pg_available_extensions where name in (select json_array_elements_text($1::json))';

/** Those that a server doesn't have. @param {Database} database @param {string[]} names @returns {Promise<string[]>} */
export async function absentExtensions(database, names) {
  if (!names.length) return [];
  const [{ rows }] = await askAgain(() => database.run([{ query: QUERY, params: [JSON.stringify(names)] }]));
  const there = rows.map(([name]) => name);
  return names.filter((name) => !there.includes(name));
}

/**
 * @param {Database} database
 * @param {Document | undefined} document
 * @param {Document} [live] what the database has: its extensions need no question
 * @throws {CliError} where its server doesn't have an extension that the document names
 */
export async function requireExtensions(database, document, live) {
  const names = Object.keys(document?.extensions ?? {}).filter((name) => !Object.hasOwn(live?.extensions ?? {}, name));
  const absent = await absentExtensions(database, names);
  if (!absent.length) return;
  const message = `${database.name} doesn't have the extensions ${absent.join(', ')}, which the document needs`;
  const wayOut = 'Install them on its server, or take them out of the document';
  throw new CliError([message, wayOut], { facts: { extensions: absent } });
}
