// Aggregates of Prisma: aggregate and groupBy.

import { ByHand, call, isObject, membersOf, object, options, quoted, textOf } from '../code.js';
import { bare } from '../scope.js';
import { argsOf } from './query.js';
import { whereOf } from './where.js';

/**
 * @typedef {import('../parser.js').Node} Node
 * @typedef {import('../code.js').Member} Member
 * @typedef {import('./model.js').Shape} Shape
 * @typedef {import('./query.js').Args} Args
 * @typedef {import('./becomes.js').Writer} Writer
 */

const SUMS = ['_count', '_sum', '_avg', '_min', '_max'];

/** @param {Writer} writer @param {Shape} shape @param {Node | undefined} node */
export function aggregate(writer, shape, node) {
  const args = argsOf(writer, node, ['where', ...SUMS]), where = args.get('where');
  writer.note('it gives an array of one row, { count, sum: {…} }');
  return call(`${writer.db}.${shape.table}.aggregate`, [
    object([where && ['where', whereOf(writer, shape, where)], ...sumsOf(writer, shape, args)]),
  ]);
}

/** @param {Writer} writer @param {Shape} shape @param {Node | undefined} node */
export function groupBy(writer, shape, node) {
  const args = argsOf(writer, node, ['by', 'where', 'having', 'orderBy', 'take', 'skip', ...SUMS]);
  const [by, where, having, order, take, skip] = ['by', 'where', 'having', 'orderBy', 'take', 'skip'].map((name) =>
    args.get(name),
  );
  if (SUMS.some((name) => args.has(name))) writer.note('a row is { model, count, sum: {…} }');
  return call(`${writer.db}.${shape.table}.aggregate`, [options([
    by && ['by', columnsOf(shape, by)],
    where && ['where', whereOf(writer, shape, where)],
    ...sumsOf(writer, shape, args),
    having && ['having', havingOf(writer, shape, having)],
    order && ['orderBy', orderOf(writer, shape, order)],
    take && ['limit', textOf(writer.source, take)],
    skip && ['offset', textOf(writer.source, skip)],
  ])]);
}

/** Names of columns, in an array. @param {Shape} shape @param {Node} node */
function columnsOf(shape, node) {
  const at = bare(node), names = at.type === 'ArrayExpression' ? at.elements : [at];
  const texts = names.map((/** @type {Node} */ each) => bare(each).value);
  if (texts.some((/** @type {unknown} */ each) => typeof each !== 'string'))
    throw new ByHand('what it groups by is made elsewhere');
  return `[${texts.map((/** @type {string} */ each) => quoted(shape.column(each))).join(', ')}]`;
}

/** @param {Writer} writer @param {Shape} shape @param {Args} args @returns {Member[]} */
function sumsOf(writer, shape, args) {
  return SUMS.flatMap((name) => {
    const node = args.get(name);
    if (!node) return [];
    const all = name === '_count' && (!isObject(node) || membersOf(node, name).every(({ key }) => key === '_all'));
    if (all) return [/** @type {Member} */ (['count', 'true'])];
    const columns = membersOf(node, 'an aggregate').map(({ key, value }) => {
      if (key === '_all') throw new ByHand('it counts rows and values of a column: write it with db.sql');
      return /** @type {Member} */ ([shape.column(key), textOf(writer.source, value)]);
    });
    return [/** @type {Member} */ ([name.slice(1), object(columns)])];
  });
}

/** @param {Writer} writer @param {Shape} shape @param {Node} node @returns {string} */
function orderOf(writer, shape, node) {
  const at = bare(node);
  if (at.type === 'ArrayExpression') {
    return `[${at.elements.map((/** @type {Node} */ one) => orderOf(writer, shape, one)).join(', ')}]`;
  }
  return object(membersOf(at, 'orderBy').map(({ key, value }) => {
    if (!key.startsWith('_')) return [shape.column(key), textOf(writer.source, value)];
    const [of, ...more] = membersOf(value, key).map((one) => one);
    if (more.length) throw new ByHand('an order of several aggregates in one object: write an array');
    // A key is never null, so that its values are as many as the rows.
    if (key !== '_count') return [key.slice(1), object([[shape.column(of.key), textOf(writer.source, of.value)]])];
    if (shape.key.length === 1 && shape.column(of.key) === shape.key[0])
      return ['count', textOf(writer.source, of.value)];
    throw new ByHand("it is ordered by a count of a column: orderBy: { count: 'desc' } is by that of rows");
  }));
}

/**
 * `{ amount: { _sum: { gt: 1 } } }` is `{ sum: { amount: { gt: 1 } } }`.
 * @param {Writer} writer @param {Shape} shape @param {Node} node
 */
function havingOf(writer, shape, node) {
  /** @type {Map<string, Member[]>} */
  const by = new Map();
  for (const { key, value } of membersOf(node, 'having')) {
    for (const { key: sum, value: condition } of membersOf(value, 'having')) {
      if (!SUMS.includes(sum)) throw new ByHand('having about a column, or with AND, OR or NOT: where takes columns');
      const operators = object(membersOf(condition, 'having').map(({ key: operator, value: each }) => {
        if (!/^(?:equals|not|in|notIn|lt|lte|gt|gte)$/.test(operator)) throw new ByHand(`having with ${operator}`);
        return [{ equals: 'eq', not: 'ne' }[operator] ?? operator, textOf(writer.source, each)];
      }));
      by.set(sum.slice(1), [...by.get(sum.slice(1)) ?? [], [shape.column(key), operators]]);
    }
  }
  return object([...by].map(([sum, members]) => [sum, object(members)]));
}
