// The extensions that a document names: whether a database has them, or could make them.

import { CliError } from '../error.js';
import { askAgain } from './database.js';

/**
 * @param {import('./database.js').Database} database
 * @param {import('./document.js').Document} document
 * @returns {Promise<string[]>} those that are not made yet
 * @throws {CliError} where the server doesn't have one
 */
export async function missingExtensions(database, document) {
  const names = Object.keys(document.extensions ?? {});
  if (!names.length) return [];
  const query = 'select name, installed_version from pg_available_extensions where name = any(array(select json_array_elements_text($1)))';
  const [{ rows }] = await askAgain(() => database.run([{ query, params: [JSON.stringify(names)] }]));
  const installed = new Map(rows.map(([name, version]) => [name, version !== null]));
  const absent = names.filter((name) => !installed.has(name));
  if (absent.length) {
    const message = `the document needs extensions that ${database.name} doesn't have: ${absent.join(', ')}`;
    throw new CliError([message, 'Install them on its server, or take them out of the document'], { facts: { extensions: absent } });
  }
  return names.filter((name) => !installed.get(name));
}
