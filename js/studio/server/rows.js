// The rows of a table: a page of them behind a row, in an order; how many there are; the numbers of those that belong
// to a row. The client writes the statements, and the database keeps them from writing.

import { Refused } from './http.js';
import { rowsOf, shownOf, statementOf } from './question.js';

/**
 * @typedef {import('./source.js').Source} Source
 * @typedef {import('./source.js').Opened} Opened
 *
 * @typedef {object} Page
 * @property {Record<string, string | null>} [behind] the row that the page follows
 * @property {number} [offset] in its place, for tables without a key
 * @property {number} [limit] rows, at most and by default PAGE
 * @property {boolean} [whole] are long values given whole?
 *
 * @typedef {import('./question.js').Asked & Page} Asked
 */

/** Rows of a page. */
export const PAGE = 100;

/** What a question may take (ms), before the database is told to give it up. */
const READ = 30_000, COUNT = 20_000;

/** Characters of the name of a row that a foreign key leads to. */
const LABEL = 200;

/** What the page has of a value: of a long one how it begins, and under another name its length.
 * @param {string} name @param {import('./question.js').Told} value */
const cellsOf = (name, value) =>
  (Array.isArray(value) ? [[name, value[0]], [`~${name}`, String(value[1])]] : [[name, value]]);

/** @param {import('./question.js').Told | undefined} included */
const labelOf = (included) => JSON.parse(/** @type {any} */ (included) ?? '[null]')[0]?.slice(0, LABEL) ?? null;

/** Postgres's code of a statement that it was told to give up. */
const GIVEN_UP = '57014';

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
function queryOf({ catalog }, { table, where = {}, sort = [], behind: row, offset = 0, limit: most = PAGE }) {
  const { columns, key } = catalog.tables[table], limit = Math.min(most, PAGE);
  const column = (/** @type {string} */ name) => columns[Number(name.slice(1))];
  const own = key.map((name) => `c${columns.findIndex((one) => one.name === name)}`);
  const orderBy = sort.map(([name, direction]) => ({ [name]: direction }));
  if (!own.length) return { where, orderBy, limit, offset };
  if (!row) return { where, orderBy, limit };
  if (sort.some(([name]) => column(name)?.nullable)) {
    const rest = own.filter((name) => sort.every(([other]) => other !== name));
    /** @type {[string, string][]} */
    const order = [...sort, ...rest.map((name) => /** @type {[string, string]} */ ([name, 'asc']))];
    return { where: { and: [where, behind(order, row)] }, orderBy, limit };
  }
  return { where, orderBy, limit, after: Object.fromEntries(own.map((name) => [name, row[name]])) };
}

/**
 * @param {Source} source @param {import('./reader.js').Reader} reader
 * @param {number} searchTime what a search of all columns may take (ms), as it may read all rows
 */
export function createRows(source, reader, searchTime) {
  /** @param {import('../../cli/migrations/database.js').Statement} statement @param {number} limit @param {Asked} asked
   * @param {AbortSignal} signal */
  const read = async (statement, limit, { as, search }, signal) => {
    try {
      const [{ rows }] = await reader.read([statement], { limit: search ? searchTime : limit, as, signal });
      return rows;
    } catch (error) {
      const { code } = /** @type {{code?: unknown}} */ (error);
      if (!search || (code !== GIVEN_UP && code !== 'TIMEOUT')) throw error;
      const took = `the search took more than ${searchTime / 1000} seconds`;
      throw new Refused(422, `${took}, and was given up: filter by a column`);
    }
  };
  return {
    /** @param {Asked} asked @param {AbortSignal} signal */
    async rows(asked, signal) {
      const opened = source.at(asked), secrets = Boolean(asked.secrets);
      source.table(opened, asked); // one that there is
      const query = queryOf(opened, asked);
      const labelled = opened.relations[asked.table].filter(({ label }) => label >= 0);
      const include = Object.fromEntries(
        labelled.map(({ name, label }) => [name, { select: { [`c${label}`]: true } }]),
      );
      const shown = shownOf(opened.catalog.tables[asked.table], secrets), whole = Boolean(asked.whole);
      const { statement, told } = await rowsOf(source, opened, asked, shown, whole,
        { ...query, ...(labelled.length && { include }) });
      const rows = (await read(statement, READ, asked, signal)).map(told).map((values) => Object.fromEntries([
        ...shown.flatMap(({ name }, i) => cellsOf(name, values[i])),
        ...labelled.map(({ name }, i) => [name, labelOf(values[shown.length + i])]),
      ]));
      return { rows, more: rows.length === query.limit };
    },
    /** @param {Asked} asked @param {AbortSignal} signal */
    async count(asked, signal) {
      const opened = source.at(asked), { where = {} } = asked;
      const statement = await statementOf(source, opened, asked, (table) => table.count({ where }));
      return { count: Number((await read(statement, COUNT, asked, signal))[0][0]) };
    },
    /**
     * How many rows each relation of a row leads to.
     * @param {Asked & {key: Record<string, string>}} asked @param {AbortSignal} signal
     */
    async related(asked, signal) {
      const opened = source.at(asked), many = opened.relations[asked.table]?.filter((one) => one.many) ?? [];
      if (!many.length) return { counts: {} };
      const select = Object.fromEntries(Object.keys(asked.key).map((name) => [name, true]));
      const count = Object.fromEntries(many.map(({ name }) => [name, true]));
      const plain = { ...asked, raw: '', search: '', paths: [] };
      const statement = await statementOf(source, opened, plain, (table) => table.get(asked.key, { select, count }));
      const [row] = await read(statement, COUNT, plain, signal);
      if (!row) throw new Refused(404, 'the row is no longer there');
      const counts = JSON.parse(row[row.length - 1] ?? '[]').map(Number);
      return { counts: Object.fromEntries(many.map(({ name }, i) => [name, counts[i]])) };
    },
  };
}
