// Which table of an SQLite file goes into which of the database, column by column. Names are the same, or the same but
// for case and underscores. What has no counterpart is a mistake unless it is empty or skipped: rows are not left
// behind without a word.

import { CliError } from '../error.js';
import { tool } from '../migrations/tools.js';
import { quoted } from '../quoted.js';
import { baseOf, convertTo, takesTimes } from './convert.js';

/**
 * @typedef {import('./sqlite.js').Sqlite} Sqlite
 * @typedef {import('./sqlite.js').Table} Table
 *
 * @typedef {object} Column
 * @property {string} from in SQLite
 * @property {string} to in Postgres
 * @property {string} cast the type as SQL, without measures, so that nothing is cut
 * @property {boolean} counts a sequence makes its values
 * @property {import('./convert.js').Convert} convert
 *
 * @typedef {{from: string, to: string, count: number, columns: Column[]}} Copy a table
 */

/** What Cloudflare's D1 keeps for itself, in SQLite alone. */
const OF_D1 = /^(?:d1_migrations|_cf_\w+)$/;

/**
 * Whether another tool keeps its migrations in a table: it has the name and the columns.
 * @param {Table} table @param {{name: string, has: string, may: string}[]} ledgers
 */
function isLedger({ name, columns }, ledgers) {
  return ledgers.filter((ledger) => ledger.name === name).some(({ has, may }) => {
    const must = has.split(','), names = columns.map((column) => column.name);
    return must.every((one) => names.includes(one)) && names.every((one) => [...must, ...may.split(',')].includes(one));
  });
}

/**
 * Numbers below stand for seconds, where a column has nothing larger: as milliseconds they would all be before 1973.
 */
const SECONDS = 100_000_000_000;

/** @param {string} name */
const plain = (name) => name.toLowerCase().replaceAll('_', '');

/**
 * The name that is meant: the same one, or else the only one that is the same but for case and underscores.
 * @param {string} name @param {string[]} names
 */
function counterpart(name, names) {
  if (names.includes(name)) return name;
  const near = names.filter((one) => plain(one) === plain(name));
  return near.length === 1 ? near[0] : undefined;
}

/** Types that text is cast to otherwise: char and bit without a measure would be one long. */
const CASTS = new Map([
  ['char', 'bpchar'], ['bit', 'varbit'], ['smallserial', 'smallint'], ['serial', 'integer'], ['bigserial', 'bigint'],
]);

/**
 * A type to cast text to.
 * @param {string} type @param {Record<string, any>} enums
 */
function castOf(type, enums) {
  const base = baseOf(type), list = type.endsWith('[]') ? '[]' : '';
  const named = Object.hasOwn(enums, base) ? quoted(base) : base;
  return (CASTS.get(base) ?? named) + list;
}

/**
 * @param {Sqlite} sqlite
 * @param {import('../migrations/document.js').Document} document of the database
 * @param {string[]} skipped tables, and columns as table.column
 * @returns {Copy[]}
 * @throws {CliError} with all that has no counterpart
 */
export function planCopy(sqlite, document, skipped) {
  const targets = Object.keys(document.tables), { ledgers } = tool('ledgers', {});
  /** @type {string[]} */
  const wrong = [];
  const copies = sqlite.tables.flatMap((table) => {
    if (OF_D1.test(table.name) || skipped.includes(table.name)) return [];
    // What a document names is a table like others.
    if (!Object.hasOwn(document.tables, table.name) && isLedger(table, ledgers)) return [];
    const to = counterpart(table.name, targets);
    if (to !== undefined)
      return [
        { from: table.name, to, count: table.count, columns: columnsOf(sqlite, table, to, document, skipped, wrong) },
      ];
    if (table.count) wrong.push(`there is no table ${table.name} (${table.count} rows): give --skip ${table.name}`);
    return [];
  });
  for (const name of skipped) {
    const [table, column] = name.split('.'),
      there = sqlite.tables.find((one) => one.name === name || one.name === table);
    if (!there || (there.name !== name && !there.columns.some((one) => one.name === column)))
      wrong.push(`--skip ${name}: the file has no such table or column`);
  }
  const doubled = copies.filter(({ to }, i) => copies.findIndex((one) => one.to === to) !== i);
  for (const { from, to } of doubled) wrong.push(`two tables go into ${to}: give --skip ${from}, or the other`);
  if (!copies.length && !wrong.length) wrong.push('the file has no table that the database has');
  if (wrong.length) throw new CliError(['nothing has been done:', ...wrong]);
  return copies;
}

/**
 * @param {Sqlite} sqlite @param {Table} table @param {string} to
 * @param {import('../migrations/document.js').Document} document @param {string[]} skipped @param {string[]} wrong
 * @returns {Column[]}
 */
function columnsOf(sqlite, table, to, document, skipped, wrong) {
  const target = document.tables[to].columns, names = Object.keys(target);
  const columns = table.columns.flatMap((column) => {
    if (skipped.includes(`${table.name}.${column.name}`)) return [];
    const name = counterpart(column.name, names);
    if (name === undefined) {
      const rows = valuesOf(sqlite, table, column.name);
      if (rows)
        wrong.push(
          `there is no column ${to}.${column.name} (${rows} values): give --skip ${table.name}.${column.name}`,
        );
      return [];
    }
    const { type, generated, identity } = target[name];
    if (generated !== undefined) return []; // the database makes its values
    const seconds = takesTimes(type) && /INT/.test(column.type) && countsSeconds(sqlite, table, column.name);
    return [{
      from: column.name, to: name, cast: castOf(type, document.enums ?? {}), convert: convertTo(type, { seconds }),
      counts: identity !== undefined || /serial$/.test(baseOf(type)),
    }];
  });
  for (const name of names) {
    const { nullable, default: given, generated, identity, type } = target[name];
    const filled =
      nullable || given !== undefined || generated !== undefined || identity !== undefined || /serial/.test(type);
    if (table.count && !filled && !columns.some((one) => one.to === name))
      wrong.push(`${to}.${name} must have a value, and ${table.name} has no such column`);
  }
  return columns;
}

/** How many values a column has. @param {Sqlite} sqlite @param {Table} table @param {string} column */
function valuesOf({ rows }, { name }, column) {
  let count = 0;
  for (const [value] of rows(name, [column])) if (value !== null) count++;
  return count;
}

/** @param {Sqlite} sqlite @param {Table} table @param {string} column */
function countsSeconds({ rows }, { name }, column) {
  let numbers = 0;
  for (const [value] of rows(name, [column])) {
    if (typeof value !== 'bigint' && typeof value !== 'number') continue;
    if (Math.abs(Number(value)) >= SECONDS) return false;
    numbers++;
  }
  return numbers > 0;
}
