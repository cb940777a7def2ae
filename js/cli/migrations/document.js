// The schema document, heliumdb.schema.json: reads it, reporting all mistakes at once, and writes it in canonical form.

import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { CliError } from '../error.js';
import { replaceFile } from '../../local/replace.js';
import { ToolError, tool } from './tools.js';

/** @typedef {any} Document a schema in canonical form */

/** The document's "$schema": editors use it for completion and checks. */
const SCHEMA = './node_modules/heliumdb/schema/document.schema.json';

/** @type {Record<string, import('../options.js').Option>} */
export const DOCUMENT_OPTIONS = {
  schema: { value: 'FILE', help: 'the schema document, heliumdb.schema.json by default' },
};

/** @param {import('../options.js').Given} given @returns {string} */
export const documentFile = ({ schema }) => schema ?? 'heliumdb.schema.json';

/**
 * @param {import('../options.js').Given} given
 * @returns {{ document: Document, hash: string }}
 * @throws {CliError} lists all its mistakes
 */
export function readDocument(given) {
  const file = documentFile(given);
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new CliError(`${file} can't be read (${code}): give --schema FILE, or write one with heliumdb pull`);
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
 * Adds the "client" members of a file to the document of a database, which doesn't have them.
 * @param {Document} document @param {string} file may be missing, or not be a document
 * @returns {Document}
 * @throws {CliError} if they don't fit the database
 */
export function withClient(document, file) {
  const before = documentOf(file);
  if (!before) return document;
  const kept = structuredClone(document);
  eachPair(kept.tables, before.tables, (table, old) => {
    if (old.client) table.client = old.client;
    keepColumns(table, old);
  });
  eachPair(kept.sql ?? {}, before.sql ?? {}, (block, old) => {
    if (old.client && block.columns) block.client = old.client;
    keepColumns(block, old);
  });
  try {
    return tool('document', { document: kept }).document;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const [, ...lines] = error.lines;
    throw new CliError([`the "client" members of ${file} don't fit the database: correct them there`, ...lines]);
  }
}

/** @param {any} one a table, or a view with its columns @param {any} old the same, as it was */
function keepColumns(one, old) {
  eachPair(one.columns ?? {}, old.columns ?? {}, (column, was) => { if (was.client) column.client = was.client; });
}

/**
 * The document of a file; undefined if it is missing or has mistakes.
 * @param {string} file
 * @returns {Document | undefined}
 */
export function documentOf(file) {
  try {
    return tool('document', { text: readFileSync(file, 'utf8') }).document;
  } catch {
    return undefined;
  }
}

/**
 * Visits the members that have the same name in both.
 * @param {Record<string, any>} one @param {Record<string, any>} other @param {(a: any, b: any) => void} visit
 */
function eachPair(one, other, visit) {
  for (const [name, value] of Object.entries(one)) if (Object.hasOwn(other, name)) visit(value, other[name]);
}

/**
 * Writes the document. A symbolic link to an existing one is followed: a workspace may share it.
 * @param {string} file @param {Document} document
 */
export function writeDocument(file, document) {
  replaceFile(existsSync(file) ? realpathSync(file) : file, documentText(document));
}
