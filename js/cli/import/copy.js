// Rows of an SQLite file into tables that are empty: all of them, or none. They go into tables of our own first, in a
// schema of its own, as text and as many at a time as a request takes; then one transaction makes the tables, where
// they are missing, moves all rows and compares their numbers. So a file may be of any size, over HTTP too.

import { CliError } from '../error.js';
import { SqlError } from '../migrations/database.js';
import { Misfit, arrayOf } from './convert.js';
import { quoted } from '../quoted.js';

/**
 * @typedef {import('../migrations/database.js').Database} Database
 * @typedef {import('./plan.js').Copy} Copy
 * @typedef {import('./sqlite.js').Sqlite} Sqlite
 */

const SCHEMA = 'heliumdb_import';

/** Of one request: rows, and bytes of their values. */
const ROWS = 5000, BYTES = 2_000_000;

/** So many mistakes are told of. */
const FAULTS = 20;

/** @param {number} table */
const staged = (table) => `${SCHEMA}."${table}"`;

/** @param {number} column */
const name = (column) => `"${column}"`;

const DROP = { query: `drop schema if exists ${SCHEMA} cascade` };

/**
 * @param {Database} database @param {Sqlite} sqlite @param {Copy[]} copies
 * @param {string[]} make statements that make the tables, none where they are there
 * @param {(table: string, rows: number, of: number) => void} progress
 * @throws {CliError} nothing has been done then
 */
export async function copyRows(database, sqlite, copies, make, progress) {
  const tables = copies.map(({ columns }, i) =>
    ({ query: `create unlogged table ${staged(i)} (${columns.map((_, n) => `${name(n)} text`).join(', ')})` }));
  await database.run([DROP, { query: `create schema ${SCHEMA}` }, ...tables]);
  try {
    /** @type {string[]} */
    const faults = [];
    for (const [i, copy] of copies.entries()) await stage(database, sqlite, copy, i, faults, progress);
    if (faults.length) throw new CliError(['nothing has been done:', ...faults]);
    await move(database, copies, make);
  } catch (error) {
    await database.run([DROP]).catch(() => {}); // the next run does it
    throw error;
  }
}

/**
 * @param {Database} database @param {Sqlite} sqlite @param {Copy} copy @param {number} number @param {string[]} faults
 * @param {(table: string, rows: number, of: number) => void} progress
 */
async function stage(database, sqlite, { from, count, columns }, number, faults, progress) {
  if (!columns.length) return;
  const values = columns.map((_, i) => `$${i + 1}::text[]`).join(', ');
  const query = `insert into ${staged(number)} select * from unnest(${values})`;
  /** @type {(string | null)[][]} */
  let lists = columns.map(() => []);
  let bytes = 0, done = 0;
  const send = async () => {
    if (!lists[0].length || faults.length) return;
    await database.run([{ query, params: lists.map(arrayOf) }]);
    lists = columns.map(() => []);
    bytes = 0;
    progress(from, done, count);
  };
  for (const row of sqlite.rows(from, columns.map((column) => column.from))) {
    done++;
    for (const [i, value] of row.entries()) {
      const text = value === null ? null : convert(columns[i], value, from, done, faults);
      lists[i].push(text);
      bytes += text?.length ?? 4;
    }
    if (faults.length >= FAULTS) return;
    if (lists[0].length >= ROWS || bytes >= BYTES) await send();
  }
  await send();
}

/**
 * @param {import('./plan.js').Column} column @param {NonNullable<import('./sqlite.js').Value>} value
 * @param {string} table @param {number} row @param {string[]} faults
 */
function convert({ from, convert }, value, table, row, faults) {
  try {
    return convert(value);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    faults.push(`${table}.${from}, row ${row}: ${error.message}`);
    return null;
  }
}

/**
 * All tables by one statement, so that keys may point anywhere: they are looked at when it has ended.
 * @param {Database} database @param {Copy[]} copies @param {string[]} make
 */
async function move(database, copies, make) {
  const inserts = copies.flatMap(({ to, columns }, i) => {
    if (!columns.length) return [];
    const values = columns.map(({ cast }, n) => `${name(n)}::${cast}`).join(', ');
    return [`"i${i}" as (insert into ${quoted(to)} (${columns.map((column) => quoted(column.to)).join(', ')})
  overriding system value select ${values} from ${staged(i)})`];
  });
  const statements = [
    ...make,
    ...(inserts.length ? [`with ${inserts.join(',\n')} select 1`] : []),
    ...copies.map(compared),
    ...copies.flatMap(sequences),
    DROP.query,
  ];
  try {
    await database.run(statements.map((query) => ({ query })));
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { detail, table, column, constraint } = error.fields;
    const where = [
      table && `table ${table}`,
      column && `column ${column}`,
      constraint && `constraint ${constraint}`,
    ].filter(Boolean);
    const lines = [`${error.message} (${error.code})`, detail, where.join(', ')];
    throw new CliError(['nothing has been done:', ...lines.filter(Boolean)], { facts: { sqlState: error.code } });
  }
}

/**
 * Fails unless a table has as many rows as were read: what is no number says so.
 * @param {Copy} copy
 * @returns {string}
 */
const compared = ({ to, count }) =>
  `select case when n = ${Number(count)} then 0 else (n || ' rows instead of ${Number(count)}')::integer end
from (select count(*) n from ${quoted(to)}) x`;

/** What counts up goes on behind the largest that is there. @param {Copy} copy @returns {string[]} */
const sequences = ({ to, columns, count }) => (count ? columns.filter(({ counts }) => counts).map((column) =>
  `select setval(s, m) from (select pg_get_serial_sequence(${literal(quoted(to))}, ${literal(column.to)}) s,
(select max(${quoted(column.to)}) m from ${quoted(to)}) m) x where s is not null and m > 0`) : []);

/** @param {string} text a name of the schema */
const literal = (text) => `'${text.replaceAll("'", "''")}'`;

/** How many rows tables have. @param {Database} database @param {Copy[]} copies */
export async function countsOf(database, copies) {
  const results = await database.run(copies.map(({ to }) => ({ query: `select count(*) from ${quoted(to)}` })));
  return results.map(({ rows: [[count]] }) => Number(count));
}
