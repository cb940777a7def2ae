// From what the page asks about a table's rows to one statement. The client writes it (js/client.js). What it doesn't
// have is prepared first, in a subquery that takes the place of the name that the client reads from: conditions (SQL
// that somebody wrote, a text in any column, a path in JSON), and as one column of JSON those columns that are too many
// for the client, or whose values may be too long to be shown. A `with` would do all rows of a view whose functions are
// volatile before the first is given.

import { quoted } from '../../cli/quoted.js';
import { Refused } from './http.js';
import { FILTERED, REST } from './schema.js';

/**
 * @typedef {import('./source.js').Source} Source
 * @typedef {import('./source.js').Opened} Opened
 * @typedef {import('./source.js').Used} Used
 * @typedef {import('./catalog.js').Table} Table
 * @typedef {import('./catalog.js').Column} Column
 * @typedef {import('../../cli/migrations/database.js').Statement} Statement
 * @typedef {string | null} Cell the text that Postgres prints
 * @typedef {Cell | [begun: string, length: number]} Told of a long value: its first characters, and how many it has
 *
 * @typedef {object} Asked
 * @property {string} version of the catalog that the page has
 * @property {number} table its number there
 * @property {object} [where] a condition of the client's
 * @property {string} [raw] one of SQL
 * @property {string} [search] a text that any column has, whatever its case
 * @property {[column: string, path: string][]} [paths] SQL/JSON paths that match something in a column
 * @property {[column: string, direction: 'asc' | 'desc'][]} [sort]
 * @property {boolean} [secrets]
 * @property {import('./reader.js').As} [as]
 *
 * @typedef {object} Rows a statement that reads them
 * @property {Statement} statement
 * @property {(cells: Cell[]) => Told[]} told a row's values: the columns, then what is included
 */

/** Characters of a value that is shown whole, and of the beginning of a longer one. */
const LONG = 20_000, BEGUN = 1000;

/** Arguments of a function of SQL are 100 at most. */
const PART = 50;

/** Types whose values are never long. */
const SHORT = /^(bool|int[248]|float[48]|money|oid|uuid|date|time(stamp)?(tz)?|interval|inet|cidr|macaddr8?|name)$/;
const LIMITED = /^(character varying|numeric)\(\d{1,4}\b/;

/** @param {Column} column */
const isShort = ({ type, cast: [schema, name], choices }) =>
  choices.length > 0 || (schema === 'pg_catalog' && SHORT.test(name)) || LIMITED.test(type);

/** A text in a pattern of like. @param {string} text */
const literally = (text) => text.replace(/[\\%_]/g, '\\$&');

/** Columns without what is secret, and the others, too. @param {Table} table @param {boolean} secrets */
export const shownOf = ({ columns }, secrets) =>
  columns.flatMap((column, n) => (column.secret && !secrets ? [] : [{ column, n, name: `c${n}` }]));

/**
 * The columns that a condition of the client's is about, by table. Whatever it has else, the client refuses.
 * @param {Opened} opened @param {number} table @param {any} where @param {Used} [used]
 * @returns {Used}
 */
export function usedIn(opened, table, where, used = new Map()) {
  const list = used.get(table) ?? new Set();
  used.set(table, list);
  for (const [name, value] of Object.entries(where && typeof where === 'object' ? where : {})) {
    const relation = opened.relations[table].find((one) => one.name === name);
    if (relation) usedIn(opened, relation.table, value, used);
    else if (/^c\d+$/.test(name) && opened.catalog.tables[table].columns[Number(name.slice(1))]) {
      list.add(Number(name.slice(1)));
    } else usedIn(opened, table, value, used);
  }
  return used;
}

/**
 * @param {Table} table @param {Asked} asked @param {(value: string) => string} parameter
 * @returns {string[]}
 */
function conditionsOf(table, { raw = '', search = '', paths = [] }, parameter) {
  if (typeof raw !== 'string' || typeof search !== 'string') throw new Refused(400, 'conditions are texts');
  const conditions = [];
  if (raw.trim()) conditions.push(`(${raw}\n)`);
  if (search) {
    const pattern = parameter(`%${literally(search)}%`);
    const any = shownOf(table, false).map(({ column }) => `${quoted(column.name)}::text ilike ${pattern}`);
    conditions.push(`(${any.join(' or ') || 'false'})`);
  }
  for (const [name, path] of paths) {
    const column = table.columns[Number(String(name).slice(1))];
    if (!column || typeof path !== 'string') throw new Refused(400, 'a path is that of a column');
    conditions.push(`${quoted(column.name)}::jsonb @? ${parameter(path)}::jsonpath`);
  }
  return conditions;
}

/**
 * A column's value as JSON, which is a text, null, or of a long one how it begins and its length. It is printed by its
 * type, as a cast to text would print some others.
 * @param {Column} column @param {boolean} whole
 */
function packed({ name }, whole) {
  const column = quoted(name);
  const text = `select case when ${column} is distinct from null then format('%s', ${column}) end`;
  const json = whole ? 'to_json(v)'
    : `case when length(v) > ${LONG} then json_build_array(left(v, ${BEGUN}), length(v)) else to_json(v) end`;
  return `(select ${json} from (${text} offset 0) one(v))`; // by the offset, it is printed once
}

/** @param {Column[]} columns @param {boolean} whole */
function restOf(columns, whole) {
  const parts = [];
  for (let at = 0; at < columns.length; at += PART) {
    const list = columns.slice(at, at + PART).map((one) => packed(one, whole));
    parts.push(`json_build_array(${list.join(', ')})`);
  }
  return `json_build_array(${parts.join(', ')}) as ${quoted(REST)}`;
}

/**
 * @param {Source} source @param {Opened} opened @param {Asked} asked @param {Column[]} rest columns of FILTERED's REST
 * @param {boolean} whole
 * @param {(table: any) => {toSQL(): Promise<{sql: string, params: (string | null)[]}>}} make a query of the client's
 *   object
 * @returns {Promise<Statement>}
 */
async function prepared(source, opened, asked, rest, whole, make) {
  source.table(opened, asked); // one that there is
  const table = opened.catalog.tables[asked.table];
  const isOurs = rest.length > 0 || conditionsOf(table, asked, () => '').length > 0;
  const { sql, params } = await make(source.table(opened, asked, isOurs)).toSQL();
  const all = [...params], conditions = conditionsOf(table, asked, (value) => `$${all.push(value)}`);
  if (!isOurs) return { query: sql, params };
  const columns = opened.chosen[asked.table].map((n) => quoted(table.columns[n].name));
  const list = [...columns, ...(rest.length ? [restOf(rest, whole)] : [])].join(', ');
  const condition = conditions.length ? ` where ${conditions.join(' and ')}` : '';
  const from = `select ${list} from ${quoted(table.schema)}.${quoted(table.name)}${condition}`;
  return { query: sql.replace(` from ${quoted(FILTERED)} `, () => ` from (${from}) `), params: all };
}

/**
 * A statement that isn't about the columns of the rows.
 * @param {Source} source @param {Opened} opened @param {Asked} asked @param {Parameters<typeof prepared>[5]} make
 */
export function statementOf(source, opened, asked, make) {
  source.table(opened, asked);
  return prepared(source, source.having(opened, usedIn(opened, asked.table, asked.where)), asked, [], true, make);
}

/**
 * A statement that reads rows.
 * @param {Source} source @param {Opened} opened @param {Asked} asked
 * @param {{column: Column, n: number, name: string}[]} shown the columns that are read
 * @param {boolean} whole are long values given whole?
 * @param {object} query of findMany, without `select`
 * @returns {Promise<Rows>}
 */
export async function rowsOf(source, opened, asked, shown, whole, query) {
  source.table(opened, asked);
  const { table, sort = [], secrets = false } = asked, { columns, key } = opened.catalog.tables[table];
  const used = usedIn(opened, table, [Object.fromEntries(sort), query]), needed = used.get(table) ?? new Set();
  const having = source.having(opened, used), chosen = having.chosen[table];
  const isPacked = (/** @type {typeof shown[number]} */ { column, n }) =>
    !chosen.includes(n) || (!whole && !isShort(column) && !needed.has(n) && !key.includes(column.name));
  const rest = shown.filter(isPacked), own = shown.filter((one) => !isPacked(one));
  const select = Object.fromEntries([...own.map(({ name }) => name), ...(rest.length ? ['rest'] : [])]
    .map((name) => [name, true]));
  const statement = await prepared(source, having, asked, rest.map(({ column }) => column), whole, (rows) =>
    rows.findMany({ ...query, select }, { secrets: Boolean(secrets) }));
  const sorted = new Set(sort.map(([name]) => name)), place = new Map([...own, ...rest].map(({ n }, i) => [n, i]));
  return {
    statement,
    told(cells) {
      const parts = rest.length ? JSON.parse(cells[own.length] ?? '[]').flat() : [];
      const all = [...cells.slice(0, own.length), ...parts], more = cells.slice(own.length + (rest.length ? 1 : 0));
      // The next page begins behind whole values.
      return [...shown.map(({ n, name }) =>
        begun(all[/** @type {number} */ (place.get(n))], whole || sorted.has(name))), ...more];
    },
  };
}

/** What an order or a condition has kept from being cut by the database. @param {Told} value @param {boolean} whole
 * @returns {Told} */
const begun = (value, whole) => (!whole && typeof value === 'string' && value.length > LONG
  ? [value.slice(0, BEGUN), value.length] : value);
