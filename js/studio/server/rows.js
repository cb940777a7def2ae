// The rows of a table: a page of them behind a row, in an order; how many there are; one row whole, with the numbers of
// those that belong to it. All by the client's own forms, in transactions that the database keeps from writing.

import { Refused } from './http.js';

/**
 * @typedef {import('./source.js').Source} Source
 * @typedef {import('./source.js').Opened} Opened
 *
 * @typedef {object} Asked
 * @property {string} version of the catalog that the page has
 * @property {number} table its number there
 * @property {object} [where] a condition of the client's
 * @property {[column: string, direction: 'asc' | 'desc'][]} [sort]
 * @property {Record<string, string | null>} [behind] the row that the page follows
 * @property {number} [offset] in its place, for tables without a key
 * @property {boolean} [secrets]
 */

/** Rows of a page. */
export const PAGE = 100;

/** What a question may take (ms), before the database is told to give it up. */
const READ = 30_000, COUNT = 20_000;

/**
 * The condition of the rows behind one, where a column of the order may be null. Postgres puts nulls last when it
 * ascends, and first when it descends.
 * @param {[column: string, direction: string][]} order ends with the key, so that no two rows are alike
 * @param {Record<string, any>} row
 */
function behind(order, row) {
  const before = /** @type {object[]} */ ([]), any = /** @type {object[]} */ ([]);
  for (const [column, direction] of order) {
    const value = row[column] ?? null, up = direction === 'asc';
    const further = [];
    if (value !== null) further.push({ [column]: { [up ? 'gt' : 'lt']: value } });
    if (value !== null && up) further.push({ [column]: null });
    if (value === null && !up) further.push({ [column]: { ne: null } });
    if (further.length) any.push({ and: [...before, { or: further }] });
    before.push({ [column]: value });
  }
  return { or: any };
}

/** @param {Opened} opened @param {Asked} asked */
function queryOf({ catalog }, { table, where = {}, sort = [], behind: row, offset = 0 }) {
  const { columns, key } = catalog.tables[table];
  const column = (/** @type {string} */ name) => columns[Number(name.slice(1))];
  const own = key.map((name) => `c${columns.findIndex((one) => one.name === name)}`);
  const orderBy = sort.map(([name, direction]) => ({ [name]: direction }));
  if (!own.length) return { where, orderBy, limit: PAGE, offset };
  if (!row) return { where, orderBy, limit: PAGE };
  if (sort.some(([name]) => column(name)?.nullable)) {
    const rest = own.filter((name) => sort.every(([other]) => other !== name));
    /** @type {[string, string][]} */
    const order = [...sort, ...rest.map((name) => /** @type {[string, string]} */ ([name, 'asc']))];
    return { where: { and: [where, behind(order, row)] }, orderBy, limit: PAGE };
  }
  return { where, orderBy, limit: PAGE, after: Object.fromEntries(own.map((name) => [name, row[name]])) };
}

/** @param {Source} source */
export function createRows(source) {
  /**
   * One read, in a transaction that can't write and is ended by the database when it takes too long.
   * @param {Opened} opened @param {any} query @param {number} limit ms @param {AbortSignal} signal
   */
  const read = async ({ db }, query, limit, signal) => {
    const limited = db.sql`select set_config('statement_timeout', ${String(limit)}, true)`;
    // The database ends it; our own deadline is for one that doesn't.
    const [, answer] = await db.batch([limited, query], { readOnly: true, timeout: 2 * limit, signal });
    return answer;
  };
  return {
    /** @param {Asked} asked @param {AbortSignal} signal */
    async rows(asked, signal) {
      const opened = source.at(asked), { secrets = false } = asked;
      const query = source.table(opened, asked).findMany(queryOf(opened, asked), { secrets });
      const rows = await read(opened, query, READ, signal);
      return { rows, more: rows.length === PAGE };
    },
    /** @param {Asked} asked @param {AbortSignal} signal */
    async count(asked, signal) {
      const opened = source.at(asked);
      return { count: await read(opened, source.table(opened, asked).count({ where: asked.where }), COUNT, signal) };
    },
    /**
     * How many rows each relation of a row leads to.
     * @param {Asked & {key: Record<string, string>}} asked @param {AbortSignal} signal
     */
    async related(asked, signal) {
      const opened = source.at(asked), many = opened.relations[asked.table].filter((one) => one.many);
      if (!many.length) return { counts: {} };
      const select = Object.fromEntries(Object.keys(asked.key).map((name) => [name, true]));
      const count = Object.fromEntries(many.map(({ name }) => [name, true]));
      const row = await read(opened, source.table(opened, asked).get(asked.key, { select, count }), COUNT, signal);
      if (!row) throw new Refused(404, 'the row is no longer there');
      return { counts: row.count };
    },
  };
}
