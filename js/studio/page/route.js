// The address holds what is shown: the page, the table, its order, its filters, and as whom it is looked at. A link
// shows the same again. Only the part behind the # is used, which a browser sends nowhere.

import { operators } from './filters.js';

/**
 * @typedef {import('./types.js').Schema} Schema
 * @typedef {import('./types.js').Route} Route
 * @typedef {import('./types.js').Sort} Sort
 * @typedef {import('./types.js').Filter} Filter
 * @typedef {import('../server/reader.js').As} As
 */

/** Pages that aren't a table's: their address has one part, where a table's has two. */
export const PAGES = /** @type {const} */ (['sql', 'schema', 'migrations', 'activity']);
/** @typedef {typeof PAGES[number]} Page */

/** @param {string} text @returns {any[]} */
function listOf(text) {
  try {
    const list = JSON.parse(text);
    return Array.isArray(list) ? list.filter(Array.isArray) : [];
  } catch {
    return [];
  }
}

/** @param {string} hash */
function partsOf(hash) {
  const [, path = '', query = ''] = /^#\/([^?]*)\??(.*)$/s.exec(hash) ?? [];
  return { names: path.split('/').map(decoded), given: new URLSearchParams(query) };
}

/** The page that an address shows, where that isn't a table. @param {string} hash @returns {Page | undefined} */
export function pageOf(hash) {
  const { names: [name, ...rest] } = partsOf(hash);
  return rest.length ? undefined : PAGES.find((one) => one === name);
}

/** As whom an address looks at the database. @param {string} hash @returns {As | undefined} undefined: as ourselves */
export function asOf(hash) {
  const { given } = partsOf(hash), role = given.get('role') ?? '', claims = given.get('claims') ?? '';
  return role || claims ? { role, claims } : undefined;
}

/**
 * What an address shows of a table. Anybody may have written it: what isn't there is left out.
 * @param {string} hash @param {Schema} schema
 * @returns {Route | undefined} undefined: no table
 */
export function routeOf(hash, schema) {
  const { names: [schemaName, name], given } = partsOf(hash);
  const table = schema.tables.findIndex((one) => one.schema === schemaName && one.name === name);
  if (table < 0) return undefined;
  const columnsOf = (/** @type {number} */ of) => schema.tables[of].columns;
  const known = (/** @type {unknown} */ name, of = table) => columnsOf(of).some((column) => column.name === name);
  const sort = listOf(given.get('sort') ?? '[]')
    .filter(([column, direction]) => known(column) && (direction === 'asc' || direction === 'desc'));
  const isFilter = (/** @type {any[]} */ [column, operator, value, relation, ...rest]) => {
    if (rest.length || typeof value !== 'string' || !Object.hasOwn(operators, operator)) return false;
    if (relation === undefined) return known(column) && !operators[operator].any;
    const found = schema.relations[table].find(({ id }) => id === relation);
    if (!found || operators[operator].path) return false;
    return operators[operator].any ? found.many && column === '' : known(column, found.table);
  };
  return {
    table, sort: /** @type {Sort[]} */ (sort),
    filters: /** @type {Filter[]} */ (listOf(given.get('where') ?? '[]').filter(isFilter)),
    raw: given.get('raw') ?? '', search: given.get('search') ?? '',
  };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param {string} path @param {URLSearchParams} query @param {As | undefined} as */
function addressOf(path, query, as) {
  if (as?.role) query.set('role', as.role);
  if (as?.claims) query.set('claims', as.claims);
  return `#/${path}${query.size ? `?${query}` : ''}`;
}

/** The address of a page. @param {Page | ''} page '': the first @param {As} [as] */
export const hashOfPage = (page, as) => addressOf(page, new URLSearchParams(), as);

/**
 * The address of what is shown of a table.
 * @param {Schema} schema @param {Partial<Route> & {table: number}} route @param {As} [as]
 */
export function hashOf({ tables }, { table, sort = [], filters = [], raw = '', search = '' }, as) {
  const { schema, name } = tables[table], query = new URLSearchParams();
  if (sort.length) query.set('sort', JSON.stringify(sort));
  if (filters.length) query.set('where', JSON.stringify(filters));
  if (raw) query.set('raw', raw);
  if (search) query.set('search', search);
  return addressOf(`${encodeURIComponent(schema)}/${encodeURIComponent(name)}`, query, as);
}
