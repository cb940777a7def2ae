// From what the page asks about a table's rows to one statement. The client writes it (js/client.js); conditions that
// the client doesn't have filter the rows first, in a `with` of the name that the client then reads from: SQL that
// somebody wrote, a text in any column, a path in JSON.

import { Refused } from './http.js';
import { FILTERED, quoted } from './schema.js';

/**
 * @typedef {import('./source.js').Source} Source
 * @typedef {import('./source.js').Opened} Opened
 * @typedef {import('./catalog.js').Table} Table
 * @typedef {import('../../cli/migrations/database.js').Statement} Statement
 *
 * @typedef {object} Asked
 * @property {string} version of the catalog that the page has
 * @property {number} table its number there
 * @property {object} [where] a condition of the client's
 * @property {string} [raw] one of SQL
 * @property {string} [search] a text that any column has, whatever its case
 * @property {[column: string, path: string][]} [paths] SQL/JSON paths that match something in a column
 * @property {import('./reader.js').As} [as]
 */

/** A text in a pattern of like. @param {string} text */
const literally = (text) => text.replace(/[\\%_]/g, '\\$&');

/** Columns without what is secret, and the others, too. @param {Table} table @param {boolean} secrets */
export const shownOf = ({ columns }, secrets) =>
  columns.flatMap((column, i) => (column.secret && !secrets ? [] : [{ column, name: `c${i}` }]));

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
 * @param {Source} source @param {Opened} opened @param {Asked} asked
 * @param {(table: any) => {toSQL(): Promise<{sql: string, params: (string | null)[]}>}} make a query of the client's
 *   object
 * @returns {Promise<Statement>}
 */
export async function statementOf(source, opened, asked, make) {
  source.table(opened, asked); // one that there is
  const table = opened.catalog.tables[asked.table];
  const isOurs = conditionsOf(table, asked, () => '').length > 0;
  const { sql, params } = await make(source.table(opened, asked, isOurs)).toSQL();
  const all = [...params], conditions = conditionsOf(table, asked, (value) => `$${all.push(value)}`);
  if (!isOurs) return { query: sql, params };
  const columns = table.columns.map(({ name }) => quoted(name)).join(', ');
  const from = `select ${columns} from ${quoted(table.schema)}.${quoted(table.name)} where ${conditions.join(' and ')}`;
  return { query: `with ${quoted(FILTERED)} as (${from})\n${sql}`, params: all };
}
