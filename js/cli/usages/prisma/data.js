// A row that Prisma is given to write, as heliumdb's client takes it.

import { ByHand, isObject, membersOf, object, textOf } from '../code.js';
import { bare } from '../scope.js';

/**
 * @typedef {import('../parser.js').Node} Node
 * @typedef {import('../code.js').Member} Member
 * @typedef {import('./model.js').Shape} Shape
 * @typedef {import('./where.js').Writer} Writer
 */

/** Writes of other tables within one. */
const NESTED = /^(?:(?:create|update|delete)(?:Many)?|connectOrCreate|upsert|disconnect|connect)$/;

/** Sums in the database. */
const ARITHMETIC = /^(?:increment|decrement|multiply|divide|push|unset)$/;

/**
 * @param {Writer} writer @param {Shape} shape @param {Node | undefined} node
 * @returns {string} an object
 */
export function dataOf(writer, shape, node) {
  if (!node) return '{}';
  if (!isObject(node)) return textOf(writer.source, node);
  return object(membersOf(node, 'data').flatMap(({ key, value, computed }) => {
    if (computed)
      return [/** @type {Member} */ ([`[${textOf(writer.source, value.key)}]`, textOf(writer.source, value.value)])];
    if (key === '...') return [/** @type {Member} */ (['...', textOf(writer.source, value)])];
    const relation = shape.relation(key);
    return relation || isNested(value)
      ? ofRelation(writer, key, value, relation)
      : [column(writer, shape.column(key), value)];
  }));
}

/** @param {Node} value */
const isNested = (value) => isObject(value) && membersOf(value, 'data').some(({ key, value: inner }) =>
  NESTED.test(key) && (isObject(inner) || bare(inner).type === 'ArrayExpression'));

/** @param {Writer} writer @param {string} name @param {Node} value @returns {Member} */
function column(writer, name, value) {
  if (!isObject(value)) return [name, jsonNull(writer, value)];
  const members = membersOf(value, name), [first] = members;
  if (members.length === 1 && first.key === 'set') return [name, textOf(writer.source, first.value)];
  if (members.length === 1 && ARITHMETIC.test(first.key)) {
    throw new ByHand(
      `${first.key} counts in the database: write it with db.sql, or read and write ${name} in db.transaction`,
    );
  }
  return [name, textOf(writer.source, value)];
}

/** Prisma.JsonNull, Prisma.DbNull @param {Writer} writer @param {Node} value */
function jsonNull(writer, value) {
  const text = textOf(writer.source, value);
  if (text === 'Prisma.JsonNull') return 'jsonNull';
  return text === 'Prisma.DbNull' ? 'null' : text;
}

/**
 * @param {Writer} writer @param {string} name @param {Node} value @param {ReturnType<Shape['relation']>} relation
 * @returns {Member[]}
 */
function ofRelation(writer, name, value, relation) {
  if (!isObject(value)) throw new ByHand(`${name} writes rows of a relation`);
  const [{ key, value: inner }, ...more] = membersOf(value, name);
  if (relation && !relation.many && !more.length) {
    if (key === 'connect' && isObject(inner) && relation.own.length) return connected(writer, relation, inner);
    if (key === 'disconnect') return relation.own.map((column) => [column, 'null']);
  }
  throw new ByHand(
    `${name}: { ${key} } writes rows of a relation: write one table after the other, in one db.plan or db.transaction`,
  );
}

/**
 * connect to a row: the foreign key.
 * @param {Writer} writer @param {NonNullable<ReturnType<Shape['relation']>>} relation @param {Node} key
 * @returns {Member[]}
 */
function connected(writer, { own, columns, shape }, key) {
  const given = new Map(membersOf(key, 'connect').map((one) => [shape.column(one.key), one.value]));
  if (columns.some((name) => !given.has(name)) || given.size !== columns.length)
    throw new ByHand('connect by another column than the key: read the row first');
  return own.map((column, i) => [column, textOf(writer.source, /** @type {Node} */ (given.get(columns[i])))]);
}
