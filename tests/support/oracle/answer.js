// The oracle: what a query (query.js) comes to, worked out in JavaScript over a world's rows, as slowly and plainly as can be.
// Conditions have three values as in SQL: true, false, and null where that is not known.
import { isDeepStrictEqual } from 'node:util';

/** @typedef {import('./world.js').World} World */
/** @typedef {import('./world.js').Table} Table */
/** @typedef {import('./world.js').Column} Column */
/** @typedef {import('./world.js').Relation} Relation */
/** @typedef {import('./world.js').Row} Row */
/** @typedef {boolean | null} Truth */

/** @param {World} world @param {string} name */
const tableOf = ({ tables }, name) => /** @type {Table} */ (tables.find((one) => one.name === name));

/** @param {Truth[]} list @returns {Truth} */
const all = (list) => (list.includes(false) ? false : list.includes(null) ? null : true);
/** @param {Truth[]} list @returns {Truth} */
const some = (list) => (list.includes(true) ? true : list.includes(null) ? null : false);
/** @param {Truth} truth @returns {Truth} */
const not = (truth) => (truth === null ? null : !truth);

/** Less than 0, 0, more than 0; texts by their bytes. @param {any} a @param {any} b @returns {number} */
function compare(a, b) {
  if (Array.isArray(a)) return compareLists(a, b);
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return Number(a) - Number(b);
}

/** The first difference, or the shorter first. @param {any[]} a @param {any[]} b @returns {number} */
function compareLists(a, b) {
  const at = a.findIndex((one, i) => i >= b.length || one !== b[i]);
  if (at < 0) return a.length - b.length;
  return at >= b.length ? 1 : compare(a[at], b[at]);
}

/** @param {string} pattern @param {boolean} insensitive */
function likeOf(pattern, insensitive) {
  const source = pattern.replace(/\\(.)|([%_])|[^]/gu, (whole, escaped, wild) => {
    if (wild) return wild === '%' ? '[^]*' : '[^]';
    return (escaped ?? whole).replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, insensitive ? 'iu' : 'u');
}

/** Whether a document holds another, as Postgres' `@>` says. @param {any} a @param {any} b @param {boolean} [top] @returns {boolean} */
function holds(a, b, top = true) {
  if (Array.isArray(a) && Array.isArray(b)) return b.every((one) => a.some((other) => holds(other, one, false)));
  if (Array.isArray(a)) return top && (b === null || typeof b !== 'object') && a.some((other) => isDeepStrictEqual(other, b));
  if (a && b && typeof a === 'object' && typeof b === 'object' && !Array.isArray(b))
    return Object.keys(b).every((key) => Object.hasOwn(a, key) && holds(a[key], b[key], false));
  return isDeepStrictEqual(a, b);
}

/** A place in a document: undefined where there is none. @param {any} document @param {(string | number)[]} path */
function placeOf(document, path) {
  return path.reduce((/** @type {any} */ at, part) => {
    if (Array.isArray(at)) return typeof part === 'number' ? at[part] : undefined;
    return at && typeof at === 'object' && Object.hasOwn(at, String(part)) ? at[String(part)] : undefined;
  }, document);
}

/** One operator. A missing value is null or undefined. @param {string} op @param {any} value @param {any} given @param {Column} column @returns {Truth} */
function operator(op, value, given, { kind }) {
  const missing = value === null || value === undefined, equal = () => isDeepStrictEqual(value, given);
  if (op === 'eq' && given === null) return missing;
  if ((op === 'ne' || op === 'isDistinct') && given === null) return !missing;
  if (op === 'isDistinct') return missing || !equal();
  if ((op === 'in' || op === 'notIn') && !given.length) return op === 'notIn';
  if (missing) return null;
  const contains = (/** @type {any} */ a, /** @type {any} */ b) => (kind === 'texts' ? b.every((/** @type {any} */ one) => a.includes(one)) : holds(a, b));
  switch (op) {
    case 'eq': return equal();
    case 'ne': return !equal();
    case 'gt': return compare(value, given) > 0;
    case 'gte': return compare(value, given) >= 0;
    case 'lt': return compare(value, given) < 0;
    case 'lte': return compare(value, given) <= 0;
    case 'between': return compare(value, given[0]) >= 0 && compare(value, given[1]) <= 0;
    case 'in': return given.includes(value);
    case 'notIn': return !given.includes(value);
    case 'like': return likeOf(given, false).test(value);
    case 'ilike': return likeOf(given, true).test(value);
    case 'contains': return contains(value, given);
    case 'containedBy': return contains(given, value);
    case 'overlaps': return value.some((/** @type {any} */ one) => given.includes(one));
    default: throw new Error(`no operator ${op}`);
  }
}

/** @param {Column} column @param {any} value @param {any} wanted @returns {Truth} */
function comparison(column, value, wanted) {
  if (wanted === null || typeof wanted !== 'object' || Array.isArray(wanted)) return operator('eq', value, wanted, column);
  const { path, ...operators } = wanted;
  const at = path ? placeOf(value, path) : value;
  // JSON's null at a place is a value there, which is like no other but itself.
  const place = path && at === null ? { null: true } : at;
  return all(Object.entries(operators).map(([op, given]) => operator(op, place, given, column)));
}

/** The rows of a relation. @param {World} world @param {Relation} relation @param {Row} row */
export function relatedOf(world, { own, target, columns, through }, row) {
  const { rows } = tableOf(world, target);
  const alike = (/** @type {Row} */ a, /** @type {string[]} */ names, /** @type {Row} */ b, /** @type {string[]} */ others) =>
    names.every((name, i) => a[name] !== null && a[name] === b[others[i]]);
  if (!through) return rows.filter((other) => alike(row, own, other, columns));
  const links = tableOf(world, through.table).rows.filter((link) => alike(row, own, link, through.own));
  return rows.filter((other) => links.some((link) => alike(link, through.columns, other, columns)));
}

/** @param {World} world @param {Table} table @param {Row} row @param {Record<string, any>} condition @returns {Truth} */
export function holdsOf(world, table, row, condition) {
  return all(Object.entries(condition).map(([name, wanted]) => {
    const column = table.columns.find((one) => one.name === name);
    if (column) return comparison(column, row[name], wanted);
    if (name === 'not') return not(holdsOf(world, table, row, wanted));
    if (name === 'and' || name === 'or')
      return (name === 'and' ? all : some)(wanted.map((/** @type {any} */ one) => holdsOf(world, table, row, one)));
    const relation = /** @type {Relation} */ (table.relations.find((one) => one.name === name)), target = tableOf(world, relation.target);
    const rows = relatedOf(world, relation, row);
    const matching = (/** @type {any} */ one) => rows.filter((other) => holdsOf(world, target, other, one) === true).length;
    if (!relation.many) return wanted === null ? !rows.length : matching(wanted) > 0;
    return all(Object.entries(wanted).map(([which, one]) => {
      if (which === 'some') return matching(one) > 0;
      return matching(one) === (which === 'every' ? rows.length : 0);
    }));
  }));
}

/** The terms of an order with the key behind them, as [what a row has there, 1 or -1, where null stands].
 * @param {World} world @param {Table} table @param {Record<string, any>} query @returns {[(row: Row) => any, number, number][]} */
function termsOf(world, table, { orderBy, limit, after, before }) {
  const terms = [orderBy].flat().flatMap((term) => Object.entries(term)).map(([name, way]) => {
    const relation = table.relations.find((one) => one.name === name);
    const direction = (way.count ?? way.dir ?? way) === 'desc' ? -1 : 1;
    const nulls = way.nulls === undefined ? direction : (way.nulls === 'first' ? -1 : 1);
    const at = (/** @type {Row} */ row) => (relation ? relatedOf(world, relation, row).length : row[name]);
    return { name, term: /** @type {[(row: Row) => any, number, number]} */ ([at, direction, nulls]) };
  });
  const paged = limit !== undefined || after !== undefined || before !== undefined;
  const last = terms.at(-1)?.term[1] ?? 1;
  const left = paged ? table.key.filter((name) => !terms.some((one) => one.name === name)) : [];
  return [...terms.map(({ term }) => term), ...left.map((name) =>
    /** @type {[(row: Row) => any, number, number]} */ ([(row) => row[name], last, last]))];
}

/** @param {ReturnType<typeof termsOf>} terms @param {Row} a @param {Row} b */
function inOrder(terms, a, b) {
  for (const [at, direction, nulls] of terms) {
    const left = at(a), right = at(b);
    if (left === null && right === null) continue;
    if (left === null) return nulls;
    if (right === null) return -nulls;
    const order = compare(left, right) * direction;
    if (order) return order;
  }
  return 0;
}

/** @param {World} world @param {Table} table @param {Row} row @param {any} query */
function cellsOf(world, table, row, query) {
  const { select, omit = {}, include = {}, count } = query === true ? /** @type {any} */ ({}) : query;
  const columns = table.columns.filter(({ name, secret }) => (select ? select[name] : !secret) && !omit[name]);
  /** @type {Row} */
  const made = Object.fromEntries(columns.map(({ name }) => [name, row[name]]));
  for (const [name, inner] of Object.entries(include)) {
    const relation = /** @type {Relation} */ (table.relations.find((one) => one.name === name));
    const rows = relatedOf(world, relation, row), target = tableOf(world, relation.target);
    if (relation.many) made[name] = answerOf(world, target, inner, rows);
    else made[name] = rows.length ? cellsOf(world, target, rows[0], inner) : null;
  }
  if (count) {
    made.count = Object.fromEntries(Object.keys(count).map((name) =>
      [name, relatedOf(world, /** @type {Relation} */ (table.relations.find((one) => one.name === name)), row).length]));
  }
  return made;
}

/** The rows of a query. @param {World} world @param {Table} table @param {any} query @param {Row[]} [from] @returns {Row[]} */
export function answerOf(world, table, query, from = table.rows) {
  const { where = {}, limit = Infinity, offset = 0, after, before, distinct } = query, terms = termsOf(world, table, query);
  let rows = from.filter((row) => holdsOf(world, table, row, where) === true).sort((a, b) => inOrder(terms, a, b));
  if (distinct) rows = rows.filter((row, i) => distinct.some((/** @type {string} */ name) => !i || row[name] !== rows[i - 1][name]));
  const given = after ?? before;
  if (given !== undefined) {
    const key = table.key.length === 1 && typeof given !== 'object' ? { [table.key[0]]: given } : given;
    const there = table.rows.find((row) => table.key.every((name) => row[name] === key[name]));
    // Of a row that is gone only the key is known. Terms of one direction are compared together: those behind which
    // nothing but the key is asked for, up to where it isn't.
    const mark = there ?? Object.fromEntries(table.columns.map(({ name }) => [name, key[name] ?? null]));
    const unknown = terms.findIndex(([at]) => at(mark) === null), [, turn] = terms[unknown] ?? [];
    const from = terms.slice(0, unknown + 1).findLastIndex(([, direction]) => direction !== turn) + 1;
    const known = there ? terms : terms.slice(0, unknown < 0 ? undefined : from);
    rows = rows.filter((row) => (after === undefined ? -1 : 1) * inOrder(known, row, mark) > 0);
  }
  rows = before === undefined ? rows.slice(offset, offset + limit) : rows.slice(Math.max(0, rows.length - limit));
  return rows.map((row) => cellsOf(world, table, row, query));
}

/** What a function makes of values, of which null is none. @type {Record<string, (values: any[]) => any>} */
const FUNCTIONS = {
  count: (values) => values.length,
  sum: (values) => (values.length ? values.reduce((sum, value) => sum + value, 0) : null),
  avg: (values) => (values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null),
  min: (values) => values.reduce((least, value) => (least === null || compare(value, least) < 0 ? value : least), null),
  max: (values) => values.reduce((most, value) => (most === null || compare(value, most) > 0 ? value : most), null),
};

/** A function over a column's values, or over all rows. @param {string} name @param {Row[]} rows @param {string} [column] */
const madeOf = (name, rows, column) => FUNCTIONS[name](column === undefined ? rows : rows.map((row) => row[column]).filter((value) => value !== null));

/** Whether a group has what `having` asks for. @param {Row[]} rows @param {Record<string, any>} having */
const isHad = (rows, having) => all(Object.entries(having).flatMap(([name, wanted]) => {
  const columns = name === 'count' ? [[undefined, wanted]] : Object.entries(wanted);
  return columns.map(([column, one]) => comparison(/** @type {any} */ ({ kind: 'int' }), madeOf(name, rows, column), one));
})) === true;

/** The rows of an aggregate. @param {World} world @param {Table} table @param {any} query @returns {Row[]} */
export function sumsOf(world, table, { by = [], where = {}, having = {}, orderBy = [], limit = Infinity, offset = 0, ...functions }) {
  const rows = table.rows.filter((row) => holdsOf(world, table, row, where) === true), groups = new Map(by.length ? [] : [['', /** @type {Row[]} */ ([])]]);
  for (const row of rows) {
    const id = by.length ? JSON.stringify(by.map((/** @type {string} */ name) => row[name])) : '';
    groups.set(id, [...groups.get(id) ?? [], row]);
  }
  const terms = orderBy.flatMap(Object.entries).map((/** @type {[string, any]} */ [name, way]) => {
    const [column, direction] = typeof way === 'object' ? Object.entries(way)[0] : [undefined, way], sign = direction === 'desc' ? -1 : 1;
    return [(/** @type {Row[]} */ group) => (name in FUNCTIONS ? madeOf(name, group, column) : group[0][name]), sign, sign];
  });
  return [...groups.values()].filter((group) => isHad(group, having)).sort((a, b) => inOrder(terms, a, b)).slice(offset, offset + limit)
    .map((group) => ({
      ...Object.fromEntries(by.map((/** @type {string} */ name) => [name, group[0][name]])),
      ...Object.fromEntries(Object.entries(functions).map(([name, columns]) => [name, columns === true ? group.length
        : Object.fromEntries(Object.keys(/** @type {any} */ (columns)).map((column) => [column, madeOf(name, group, column)]))])),
    }));
}
