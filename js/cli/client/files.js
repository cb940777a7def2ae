// The two files of a client: their paths and contents, whether they are up to date, and how they are written. It knows
// only its own options, and the document that it is given.

import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { CliError } from '../error.js';
import { documentFile } from '../migrations/document.js';
import { makeFolder } from '../../local/make-folder.js';
import { replaceFile } from '../../local/replace.js';
import { ToolError, tool } from '../migrations/tools.js';
import { MADE, printModule, printTypes } from './print.js';

/**
 * @typedef {import('../options.js').Given} Given
 * @typedef {{file: string, text: string}} File
 */

/** @type {Record<string, import('../options.js').Option>} */
export const CLIENT_OPTIONS = {
  out: {
    value: 'PATH',
    help: 'the module, if it ends in .js; otherwise a folder for client.js. By default\n'
      + 'heliumdb.client.js beside the document. The types are written beside it',
  },
  tables: { value: 'A,B', help: 'only these tables, by their names in SQL or in JavaScript' },
};

/** Extensions of files that a client can't be written to. */
const OTHER = ['.ts', '.mts', '.cts', '.tsx', '.cjs', '.jsx', '.json'];

/** Where the module lies. @param {Given} given */
function moduleFile(given) {
  const { out } = given;
  if (out === undefined) return join(dirname(documentFile(given)), 'heliumdb.client.js');
  if (out === '') throw new CliError('--out is empty: give a path that ends in .js, or a folder');
  if (OTHER.includes(extname(out))) throw new CliError(`--out ${out}: give a path that ends in .js, or a folder`);
  return /\.m?js$/.test(out) ? out : join(out, 'client.js');
}

/** The tables that are asked for; undefined: all. @param {Given} given */
function tablesOf({ tables }) {
  if (tables === undefined) return undefined;
  const names = String(tables).split(',').map((name) => name.trim()).filter(Boolean);
  if (!names.length) throw new CliError('--tables names no table: give their names, with commas between them');
  return names;
}

/**
 * The module and its types, as they should be.
 * @param {import('../migrations/document.js').Document} document in canonical form
 * @param {Given} given
 * @returns {{files: [module: File, types: File], tables: string[]}}
 * @throws {CliError} with all that keeps it from being a client
 */
export function clientFiles(document, given) {
  const file = moduleFile(given), from = basename(documentFile(given)), tables = tablesOf(given);
  try {
    const made = tool('client', { document, ...(tables && { tables }) });
    return {
      files: [
        { file, text: printModule(made, from) },
        { file: file.replace(/\.(m?)js$/, '.d.$1ts'), text: printTypes(made, from) },
      ],
      tables: made.tables.map((/** @type {{name: string}} */ { name }) => name),
    };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const [first, ...more] = error.lines;
    throw new CliError([`${documentFile(given)}: ${first}`, ...more], { facts: error.facts });
  }
}

/** What a file holds; undefined: it isn't there. @param {string} file */
function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new CliError(`${file} can't be read (${code})`);
  }
}

/** Those that are not what they should be. @param {File[]} files */
export const changed = (files) => files.filter(({ file, text }) => textOf(file) !== text);

/**
 * Writes those that are not what they should be. A file that is there and isn't ours stays.
 * @param {File[]} files
 * @returns {File[]} those that were written
 */
export function writeClient(files) {
  const stale = changed(files);
  for (const { file } of stale) {
    if (existsSync(file) && !textOf(file)?.startsWith(MADE)) {
      throw new CliError(`${file} was not written by heliumdb client: give another path with --out, or remove it`);
    }
  }
  for (const { file, text } of stale) {
    try {
      makeFolder(dirname(file));
      replaceFile(file, text);
    } catch (error) {
      throw new CliError(`${file} can't be written (${/** @type {NodeJS.ErrnoException} */ (error).code})`);
    }
  }
  return stale;
}
