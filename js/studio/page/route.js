// The address holds what is shown: the table, its order, its filters. A link shows the same again. Only the part behind
// the # is used, which a browser sends nowhere.

import { operators } from './filters.js';

/**
 * @typedef {import('./types.js').Schema} Schema
 * @typedef {import('./types.js').Route} Route
 * @typedef {import('./types.js').Sort} Sort
 * @typedef {import('./types.js').Filter} Filter
 */

/** The address of the SQL page: one part, where a table's has two. */
export const SQL = '#/sql';

/** @param {string} text @returns {any[]} */
function listOf(text) {
  try {
    const list = JSON.parse(text);
    return Array.isArray(list) ? list.filter(Array.isArray) : [];
  } catch {
    return [];
  }
}

/**
 * What an address shows. Anybody may have written it: what isn't there is left out.
 * @param {string} hash @param {Schema} schema
 * @returns {Route | undefined} undefined: no table
 */
export function routeOf(hash, schema) {
  const [, path = '', query = ''] = /^#\/([^?]*)\??(.*)$/s.exec(hash) ?? [];
  const [schemaName, name] = path.split('/').map(decoded);
  const table = schema.tables.findIndex((one) => one.schema === schemaName && one.name === name);
  if (table < 0) return undefined;
  const given = new URLSearchParams(query), { columns } = schema.tables[table];
  const known = (/** @type {unknown} */ name) => columns.some((column) => column.name === name);
  const sort = listOf(given.get('sort') ?? '[]')
    .filter(([column, direction]) => known(column) && (direction === 'asc' || direction === 'desc'));
  const isFilter = (/** @type {any[]} */ [column, operator, value]) =>
    known(column) && Object.hasOwn(operators, operator) && typeof value === 'string';
  const filters = listOf(given.get('where') ?? '[]').filter(isFilter);
  return { table, sort: /** @type {Sort[]} */ (sort), filters: /** @type {Filter[]} */ (filters) };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of what is shown. @param {Schema} schema @param {Partial<Route> & {table: number}} route */
export function hashOf({ tables }, { table, sort = [], filters = [] }) {
  const { schema, name } = tables[table], query = new URLSearchParams();
  if (sort.length) query.set('sort', JSON.stringify(sort));
  if (filters.length) query.set('where', JSON.stringify(filters));
  return `#/${encodeURIComponent(schema)}/${encodeURIComponent(name)}${query.size ? `?${query}` : ''}`;
}
