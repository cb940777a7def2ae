// Where a project begins: with the document that is there, with that of a database, or with a small one.

import { existsSync } from 'node:fs';
import { CliError } from '../error.js';
import { withDatabase } from '../migrations/database.js';
import { documentFile, readDocument } from '../migrations/document.js';
import { readLedger } from '../migrations/ledger.js';
import { readSchema } from '../migrations/schema.js';
import { tool } from '../migrations/tools.js';
import { sourceOf } from '../options.js';
import { count } from '../report.js';
import { starter } from './starter.js';

/**
 * @typedef {import('../options.js').Given} Given
 * @typedef {import('../report.js').Report} Report
 * @typedef {import('../migrations/document.js').Document} Document
 *
 * @typedef {object} Begun
 * @property {Document} document
 * @property {import('./files.js').Step} step
 * @property {boolean} pulled the database has its tables already
 * @property {boolean} migrated heliumdb has migrated that database before
 * @property {import('../migrations/schema.js').Left} left what the document doesn't say of it
 */

/** The options with --data as the URL that it means. @param {Given} given @returns {Given} */
export function withUrl({ data, ...given }) {
  const { url, postgres } = given;
  if ([url, postgres, data].filter((one) => one !== undefined).length > 1)
    throw new CliError('--url, --postgres and --data exclude each other: give one');
  if (data === undefined) return given;
  if (!data) throw new CliError('--data names no folder');
  if (/^\w\w+:/.test(data)) throw new CliError('--data names no folder: for a URL there is --url');
  return { ...given, url: `file:${data.split(/[\\/]/).map(encodeURIComponent).join('/')}` };
}

/** @param {Document} document */
const tablesOf = ({ tables }) => count(Object.keys(tables).length, 'table');

/**
 * What to begin with. Nothing is written.
 * @param {Given} given @param {Report} report
 * @returns {Promise<Begun>}
 */
export async function begin(given, report) {
  const file = documentFile(given), none = { pulled: false, migrated: false, left: [] };
  if (existsSync(file)) {
    const { document } = readDocument(given);
    return { ...none, document, step: { file, what: `${tablesOf(document)}, unchanged`, written: false } };
  }
  const found = await documentOf(given, report);
  if (found) return found;
  const { document } = tool('document', { document: starter });
  return { ...none, document, step: { file, what: `${tablesOf(document)} to begin with`, written: true } };
}

/**
 * What the named database has; undefined: none is named, or it has no table.
 * @param {Given} given @param {Report} report
 * @returns {Promise<Begun | undefined>}
 */
async function documentOf(given, report) {
  const { url, postgres } = given, text = String(postgres ?? url ?? process.env.DATABASE_URL ?? '');
  if (!text) return undefined;
  const origin = url === undefined ? 'DATABASE_URL' : '--url';
  const source = sourceOf(text, postgres === undefined ? origin : '--postgres');
  // Opening a folder that isn't there would make a database in it.
  if ('data' in source && !existsSync(source.data)) return undefined;
  return withDatabase(given, report, async (database) => {
    report.progress('looking at what the database has');
    const { document, left } = await readSchema(database), ledger = await readLedger(database);
    if (!Object.keys(document.tables).length) return undefined;
    const step = { file: documentFile(given), what: `${tablesOf(document)} of ${database.name}`, written: true };
    return { document, left, step, pulled: true, migrated: ledger.length > 0 };
  });
}
