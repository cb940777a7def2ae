// `heliumdb import`: the rows of an SQLite file, such as Prisma's dev.db, into a database of the same tables. Reading,
// converting and copying are in import/.

import { CliError } from '../error.js';
import { countsOf, copyRows } from '../import/copy.js';
import { planCopy } from '../import/plan.js';
import { openSqlite } from '../import/sqlite.js';
import { openDatabase } from '../migrations/database.js';
import { DOCUMENT_OPTIONS, readDocument } from '../migrations/document.js';
import { observe } from '../migrations/observe.js';
import { saveState } from '../migrations/state.js';
import { tool } from '../migrations/tools.js';
import { explain } from '../options.js';
import { count } from '../report.js';
import { styled, visible } from '../terminal.js';

/**
 * @typedef {import('../options.js').Given} Given
 * @typedef {import('../report.js').Report} Report
 * @typedef {import('../migrations/database.js').Database} Database
 * @typedef {import('../import/plan.js').Copy} Copy
 */

/** A long copy says how far it is after so many milliseconds, again and again. */
const PAUSE = 2000;

/** @type {Record<string, import('../options.js').Option>} */
const options = {
  to: { value: 'URL', help: 'where the rows go: file:./DIR, or postgres://… of an endpoint' },
  ...DOCUMENT_OPTIONS,
  skip: { value: 'NAME', many: true, help: 'a table or a column (users.nickname) to leave behind; may be given again' },
  'dry-run': { help: 'show what would be copied, and change nothing' },
  json: { help: 'print one JSON object' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb import FILE --to URL [options]

Copies the rows of an SQLite file into a database of the same tables, all of them or none. Tables that the
database doesn't have are made by the schema document, if it has no tables at all. Values go by the types of
their columns: times may be milliseconds, ISO text or YYYY-MM-DD HH:MM:SS, booleans 0 and 1. What doesn't fit,
or has no counterpart, is named, and nothing is done. Tables that rows go into have to be empty.

Options:
${explain(options)}
`;

/** @type {import('../heliumdb.js').Command} */
export const command = { help, options, arguments: ['file'], run };

/** @param {Given} given @param {Report} report */
async function run(given, report) {
  if (given.file === undefined) throw new CliError('which file? heliumdb import prisma/dev.db --to file:./dev');
  if (given.to === undefined) throw new CliError('where do the rows go? Give --to URL, such as --to file:./dev');
  const sqlite = await openSqlite(given.file);
  try {
    const database = await openDatabase({ url: given.to }).catch((error) => Promise.reject(named(error)));
    try {
      return await copy(given, report, sqlite, database);
    } finally {
      await database.close();
    }
  } finally {
    sqlite.close();
  }
}

/** The option by its name here. @param {any} error */
function named(error) {
  if (error instanceof CliError) return new CliError(error.lines.map((line) => line.replace(/^--url\b/, '--to')));
  return error;
}

/**
 * @param {Given} given @param {Report} report @param {import('../import/sqlite.js').Sqlite} sqlite
 * @param {Database} database
 */
async function copy(given, report, sqlite, database) {
  const { document: live } = await observe(database, { schemas: [] }), isNew = !Object.keys(live.tables).length;
  const document = isNew ? readDocument(given).document : live, copies = planCopy(sqlite, document, given.skip ?? []);
  if (!isNew) await assertEmpty(database, copies);
  const tables = copies.map(({ from, to, count: rows }) => ({ from, to, rows })), facts = { tables, made: isNew };
  if (given['dry-run']) return finish(report, copies, facts, 'would be copied');
  const make = isNew ? tool('diff', { from: null, to: document, style: 'push', hints: {} }).statements : [];
  await copyRows(database, sqlite, copies, make, progressOf(report));
  if (isNew) await saveState(database, document, 'push');
  const counts = await countsOf(database, copies), wrong = copies.findIndex((one, i) => one.count !== counts[i]);
  if (wrong >= 0)
    throw new CliError(`${copies[wrong].to} has ${counts[wrong]} rows by now, ${copies[wrong].count} were copied`);
  return finish(report, copies, facts, 'copied');
}

/** @param {Database} database @param {Copy[]} copies */
async function assertEmpty(database, copies) {
  const counts = await countsOf(database, copies);
  const full = copies.flatMap(({ to }, i) => (counts[i] ? [`${to} has ${count(counts[i], 'row')}`] : []));
  if (full.length)
    throw new CliError([`nothing has been done: rows go into empty tables, and in ${database.name}`, ...full]);
}

/** @param {Report} report @param {Copy[]} copies @param {object} facts @param {string} what */
function finish({ line, paint, end }, copies, facts, what) {
  const width = Math.max(...copies.map(({ to }) => visible(to).length));
  for (const { from, to, count: rows } of copies) {
    line(styled`${visible(to).padEnd(width)}  ${count(rows, 'row')}${from === to ? '' : paint.dim(` of ${from}`)}`);
  }
  const all = copies.reduce((sum, one) => sum + one.count, 0);
  line(styled`${paint.green(what)}: ${count(all, 'row')} of ${count(copies.length, 'table')}`);
  return end({ ...facts, rows: all });
}

/** @param {Report} report */
function progressOf(report) {
  let last = performance.now();
  return (/** @type {string} */ table, /** @type {number} */ rows, /** @type {number} */ of) => {
    const now = performance.now();
    if (now - last < PAUSE) return;
    last = now;
    report.note(`${table}: ${rows} of ${of} rows`);
  };
}
