// Random queries over a world (world.js), as `db.table.findMany` takes them. A query is valid, and its answer is certain: an
// order ends with the key wherever the place of a row matters. Knows nothing of what the answer is.
import { valueOf } from './world.js';

/** @typedef {import('../random-schema.js').Random} Random */
/** @typedef {import('./world.js').World} World */
/** @typedef {import('./world.js').Table} Table */
/** @typedef {import('./world.js').Column} Column */

const DEPTH = 3;
/** How many tables a statement may have, less the first. */
const TABLES = 63;
const PATTERNS = ['%', 'a%', '%b', '_', 'a\\_b', '%\\%%', 'A'];

/** @param {World} world @param {string} name */
const tableOf = ({ tables }, name) => /** @type {Table} */ (tables.find((one) => one.name === name));

/** A value that isn't null. @param {Random} random @param {Column} column */
const given = (random, column) => valueOf(random, { ...column, nullable: false });

/** The operators of a column with what they are given. @param {Random} random @param {Column} column @returns {[string, any]} */
function operator(random, column) {
  const value = () => given(random, column);
  /** @type {[string, any][]} */
  const any = [['eq', value()], ['ne', value()], ['eq', null], ['ne', null], ['isDistinct', value()], ['isDistinct', null]];
  if (column.kind === 'json') return random.pick([...any, ['contains', value()], ['containedBy', value()]]);
  if (column.kind === 'texts') return random.pick([...any, ['contains', value()], ['containedBy', value()], ['overlaps', value()]]);
  any.push(['in', Array.from({ length: random.int(4) }, value)], ['notIn', Array.from({ length: random.int(4) }, value)]);
  if (column.kind === 'bool') return random.pick(any);
  any.push(...['gt', 'gte', 'lt', 'lte'].map((name) => /** @type {[string, any]} */ ([name, value()])), ['between', [value(), value()]]);
  if (column.kind === 'text') any.push(['like', random.pick(PATTERNS)], ['ilike', random.pick(PATTERNS)]);
  return random.pick(any);
}

/** @param {Random} random @param {Column} column */
function comparison(random, column) {
  if (random.maybe(0.25)) {
    const value = valueOf(random, column);
    if (value === null || column.kind !== 'json' || typeof value !== 'object' || Array.isArray(value)) return value;
  }
  if (column.kind === 'json' && random.maybe(0.5))
    return { path: random.pick([['a'], ['a', 'b'], ['b', 0], [1]]), [random.pick(['eq', 'ne'])]: random.pick([1, 2, 'x', null, { b: 2 }]) };
  return Object.fromEntries(Array.from({ length: random.int(2) + 1 }, () => operator(random, column)));
}

/** @param {Random} random @param {World} world @param {Table} table @param {number} depth @returns {Record<string, any>} */
export function conditionOf(random, world, table, depth = 0) {
  /** @type {Record<string, any>} */
  const condition = {};
  const inner = (/** @type {Table} */ other = table) => conditionOf(random, world, other, depth + 1);
  for (let n = random.int(3) - (depth > 1 ? 1 : 0); n >= 0; n--) {
    if (depth < DEPTH && random.maybe(0.35)) {
      const list = random.pick(['and', 'or', 'not']);
      condition[list] = list === 'not' ? inner() : Array.from({ length: random.int(3) }, () => inner());
    } else if (depth < DEPTH && table.relations.length && random.maybe(0.4)) {
      const { name, target, many } = random.pick(table.relations), other = tableOf(world, target);
      if (many) condition[name] = Object.fromEntries(random.some(['some', 'none', 'every'], 2).map((which) => [which, inner(other)]));
      else condition[name] = random.maybe(0.2) ? null : inner(other);
    } else {
      const column = random.pick(table.columns);
      condition[column.name] = comparison(random, column);
    }
  }
  return condition;
}

/** Terms of an order. With `certain` no two rows are alike in it. @param {Random} random @param {Table} table @param {boolean} certain
 * @param {boolean} cursor only what a page can begin behind */
function order(random, table, certain, cursor) {
  const names = table.columns.filter(({ kind, nullable }) => kind !== 'json' && kind !== 'texts' && !(cursor && nullable)).map(({ name }) => name);
  const direction = () => random.pick(['asc', 'desc']);
  /** @type {Record<string, any>[]} */
  const terms = random.some(names, 2).map((name) => {
    const nulls = random.maybe(0.2) && !cursor ? { dir: direction(), nulls: random.pick(['first', 'last']) } : direction();
    return { [name]: nulls };
  });
  const many = table.relations.filter((one) => one.many);
  if (many.length && !cursor && random.maybe(0.2)) terms.unshift({ [random.pick(many).name]: { count: direction() } });
  if (certain) terms.push(...table.key.filter((name) => !terms.some((term) => name in term)).map((name) => ({ [name]: direction() })));
  return terms.length === 1 && random.maybe(0.5) ? terms[0] : terms;
}

/** Columns that the order begins with; none where it begins with a count. @param {Table} table @param {any} orderBy */
function distinct(table, orderBy) {
  const names = [orderBy].flat().flatMap(Object.keys);
  return table.columns.some(({ name }) => name === names[0]) ? names.slice(0, 1) : undefined;
}

/** A row's key as `after` takes it. @param {Random} random @param {Table} table */
function cursorOf(random, table) {
  const row = table.rows.length && random.maybe(0.9) ? random.pick(table.rows) : Object.fromEntries(table.key.map((name) =>
    [name, given(random, /** @type {Column} */ (table.columns.find((one) => one.name === name)))]));
  return table.key.length === 1 && random.maybe(0.7) ? row[table.key[0]] : Object.fromEntries(table.key.map((name) => [name, row[name]]));
}

/** Which of the cells. @param {Random} random @param {World} world @param {Table} table @param {Record<string, any>} query @param {number} depth */
function cells(random, world, table, query, depth) {
  const names = table.columns.map(({ name }) => name);
  if (random.maybe(0.3)) query.select = Object.fromEntries(random.some(names, 4).map((name) => [name, true]));
  else if (random.maybe(0.2)) query.omit = { [random.pick(names.slice(1))]: true };
  const many = table.relations.filter((one) => one.many).map(({ name }) => name);
  if (many.length && random.maybe(0.25)) query.count = Object.fromEntries(random.some(many, 2).map((name) => [name, true]));
  if (depth >= DEPTH || !table.relations.length || random.maybe(0.4)) return;
  query.include = Object.fromEntries(random.some(table.relations, 3).map(({ name, target, many }) => {
    const other = tableOf(world, target);
    return [name, many ? queryOf(random, world, other, depth + 1) : oneOf(random, world, other, depth + 1)];
  }));
}

/** What is asked of one row. @param {Random} random @param {World} world @param {Table} table @param {number} depth */
export function oneOf(random, world, table, depth) {
  /** @type {Record<string, any>} */
  const query = {};
  cells(random, world, table, query, depth);
  return Object.keys(query).length || random.maybe(0.5) ? query : true;
}

/** Rows summed up, with an order that no two groups share a place in. @param {Random} random @param {World} world @param {Table} table */
export function sumsOf(random, world, table) {
  const grouped = table.columns.filter(({ kind }) => kind !== 'json').map(({ name }) => name);
  const numbers = table.columns.filter(({ kind }) => kind === 'int').map(({ name }) => name);
  const ordered = table.columns.filter(({ kind }) => kind === 'int' || kind === 'text' || kind === 'time').map(({ name }) => name);
  const some = (/** @type {string[]} */ names) => Object.fromEntries(random.some(names, 2).map((name) => [name, true]));
  const by = random.maybe(0.7) ? random.some(grouped, 2) : [];
  /** @type {Record<string, any>} */
  const query = { count: random.maybe(0.6) ? true : some(table.columns.map(({ name }) => name)) };
  if (by.length) query.by = by;
  for (const name of ['sum', 'avg']) if (random.maybe(0.4)) query[name] = some(numbers);
  for (const name of ['min', 'max']) if (random.maybe(0.4)) query[name] = some(ordered);
  if (random.maybe(0.5)) query.where = conditionOf(random, world, table, 2);
  if (random.maybe(0.4)) {
    query.having = random.pick([{ count: { gt: 1 } }, { count: { lte: 2, ne: 1 } }, { sum: { [random.pick(numbers)]: { gte: random.int(4) } } }]);
  }
  if (!by.length) return query;
  const direction = () => random.pick(['asc', 'desc']);
  query.orderBy = [
    ...(random.maybe(0.5) ? [{ count: direction() }] : []), ...(random.maybe(0.3) ? [{ sum: { [random.pick(numbers)]: direction() } }] : []),
    ...by.map((name) => ({ [name]: direction() })),
  ];
  if (random.maybe(0.3)) Object.assign(query, { limit: random.int(4), offset: random.int(2) });
  return query;
}

/** Draws again what may need more tables than a statement may have: a relation by its name has one, or through a link table
 * two, and so has each of its filters. @template T @param {() => T} draw @returns {T} */
export function small(draw) {
  for (;;) {
    const query = draw(), names = JSON.stringify(query).match(/"(?:parent\d|children\d|linked\d|some|none|every)":/g) ?? [];
    if (names.length * 2 <= TABLES) return query;
  }
}

/** What is asked of many. @param {Random} random @param {World} world @param {Table} table @param {number} [depth] */
export function queryOf(random, world, table, depth = 0) {
  /** @type {Record<string, any>} */
  const query = {}, page = random.maybe(0.5), cursor = page && !depth && random.maybe(0.4);
  if (random.maybe(0.7)) query.where = conditionOf(random, world, table);
  query.orderBy = order(random, table, !page, cursor);
  if (!page && random.maybe(0.2)) query.distinct = distinct(table, query.orderBy);
  if (page) query.limit = random.int(6);
  if (cursor) query[random.pick(['after', 'before'])] = cursorOf(random, table);
  else if (page && random.maybe(0.4)) query.offset = random.int(4);
  cells(random, world, table, query, depth);
  return query;
}
