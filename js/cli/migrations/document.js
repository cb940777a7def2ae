// The schema document, heliumdb.schema.json: read with all its mistakes reported at once, and written in its canonical
// form.

import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { CliError } from '../error.js';
import { replaceFile } from './replace.js';
import { ToolError, tool } from './tools.js';

/** @typedef {any} Document a schema in canonical form */

/** What an editor finds the document's own schema by. */
const SCHEMA = './node_modules/heliumdb/schema/document.schema.json';

/** @type {Record<string, import('../options.js').Option>} */
export const DOCUMENT_OPTIONS = {
  schema: { value: 'FILE', help: 'the schema document, heliumdb.schema.json unless given' },
};

/** @param {import('../options.js').Given} given @returns {string} */
export const documentFile = ({ schema }) => schema ?? 'heliumdb.schema.json';

/**
 * @param {import('../options.js').Given} given
 * @returns {{ document: Document, hash: string }}
 * @throws {CliError} with all that is wrong with it
 */
export function readDocument(given) {
  const file = documentFile(given);
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new CliError(`${file} can't be read (${code}): give --schema FILE, or make one by heliumdb pull`);
  }
  try {
    return tool('document', { text });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const [first, ...more] = error.lines;
    throw new CliError([`${file}: ${first}`, ...more], { facts: error.facts });
  }
}

/** A document as text, for people and for git. @param {Document} document */
export const documentText = (document) => `${JSON.stringify({ $schema: SCHEMA, ...document }, null, 2)}\n`;

/**
 * A document of a database with what a file says of the client: that is in no database.
 * @param {Document} document @param {string} file which may not be there, or be no document
 * @returns {Document}
 * @throws {CliError} where it doesn't fit what the database has
 */
export function withClient(document, file) {
  const before = documentOf(file);
  if (!before) return document;
  const kept = structuredClone(document);
  eachPair(kept.tables, before.tables, (table, old) => {
    if (old.client) table.client = old.client;
    eachPair(table.columns, old.columns, (column, was) => { if (was.client) column.client = was.client; });
  });
  try {
    return tool('document', { document: kept }).document;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const [, ...lines] = error.lines;
    throw new CliError([`what ${file} says of the client doesn't fit the database: mend it there`, ...lines]);
  }
}

/** What a file says; undefined where it can't be taken. @param {string} file @returns {Document | undefined} */
function documentOf(file) {
  try {
    return tool('document', { text: readFileSync(file, 'utf8') }).document;
  } catch {
    return undefined;
  }
}

/**
 * What has the same name in both.
 * @param {Record<string, any>} one @param {Record<string, any>} other @param {(a: any, b: any) => void} visit
 */
function eachPair(one, other, visit) {
  for (const [name, value] of Object.entries(one)) if (Object.hasOwn(other, name)) visit(value, other[name]);
}

/**
 * Writes the document. A link to one that is there is followed: a workspace may share it.
 * @param {string} file @param {Document} document
 */
export function writeDocument(file, document) {
  replaceFile(existsSync(file) ? realpathSync(file) : file, documentText(document));
}
