// What a query of Prisma's asks for, as heliumdb's client has it: select, include, order and page.

import { ByHand, isObject, isUndefined, literal, membersOf, object, options, quoted, textOf } from '../code.js';
import { bare } from '../scope.js';
import { whereOf } from './where.js';

/**
 * @typedef {import('../parser.js').Node} Node
 * @typedef {import('../code.js').Member} Member
 * @typedef {import('./model.js').Shape} Shape
 * @typedef {import('./where.js').Writer} Writer
 * @typedef {Map<string, Node>} Args of a call, by name
 */

/** Options that heliumdb has no use for: it is one statement anyway, and caches nothing. */
const DROPPED = new Set(['relationLoadStrategy', 'cacheStrategy']);

/**
 * @param {Writer} writer @param {Node | undefined} node @param {string[]} [allowed] all, unless given
 * @returns {Args}
 */
export function argsOf(writer, node, allowed) {
  if (!node || isUndefined(node)) return new Map();
  const members = membersOf(writer.follow(node), 'what it is given').filter(({ key }) => !DROPPED.has(key));
  const strange = members.find(({ key }) => key === '...' || key === '' || (allowed && !allowed.includes(key)));
  if (strange?.key)
    throw new ByHand(strange.key === '...' ? 'options are spread into it' : `${strange.key} has no counterpart here`);
  if (strange) throw new ByHand('an option is chosen at run time');
  return new Map(members.flatMap(({ key, value }) => (isUndefined(value) ? [] : [[key, value]])));
}

/**
 * What a query of many rows has.
 * @param {Writer} writer @param {Shape} shape @param {Args} args
 * @returns {(Member | false | undefined)[]}
 */
export function queryOf(writer, shape, args) {
  const where = args.get('where'), order = args.get('orderBy'), distinct = args.get('distinct');
  return [
    where && ['where', whereOf(writer, shape, where)],
    order && ['orderBy', orderOf(writer, shape, order)],
    ...pageOf(writer, shape, args),
    distinct && ['distinct', distinctOf(writer, shape, distinct)],
    ...shownOf(writer, shape, args),
  ];
}

/**
 * select, omit, include and count.
 * @param {Writer} writer @param {Shape} shape @param {Args} args
 * @returns {(Member | undefined)[]}
 */
export function shownOf(writer, shape, args) {
  const omit = args.get('omit'), select = args.get('select'), include = args.get('include');
  if (omit && !isObject(omit)) throw new ByHand('omit is made elsewhere');
  const columns = select && pick(writer, shape, select, 'select'),
    relations = include && pick(writer, shape, include, 'include');
  const nested = [...columns?.include ?? [], ...relations?.include ?? []], counts = columns?.count ?? relations?.count;
  return [
    columns && ['select', object(columns.select)],
    omit && [
      'omit',
      object(membersOf(omit, 'omit').map(({ key, value }) => [shape.column(key), textOf(writer.source, value)])),
    ],
    nested.length ? ['include', object(nested)] : undefined,
    counts && ['count', counts],
  ];
}

/**
 * @param {Writer} writer @param {Shape} shape @param {Node} node @param {'select' | 'include'} what
 * @returns {{select: Member[], include: Member[], count: string | undefined}}
 */
function pick(writer, shape, node, what) {
  /** @type {{select: Member[], include: Member[], count: string | undefined}} */
  const picked = { select: [], include: [], count: undefined };
  for (const { key, value } of membersOf(node, what)) {
    if (key === '...' || key === '') throw new ByHand(`${what} is made of parts: ${textOf(writer.source, value)}`);
    if (literal(value) === false || isUndefined(value)) continue;
    if (key === '_count') {
      picked.count = countsOf(writer, shape, value);
      continue;
    }
    const relation = shape.relation(key);
    if (relation && relation.name !== key) writer.note(`${key} comes as ${relation.name}`);
    if (relation || what === 'include' || isObject(value))
      picked.include.push([relation?.name ?? key, nestedOf(writer, relation?.shape ?? shape, value)]);
    else picked.select.push([shape.column(key), textOf(writer.source, value)]);
  }
  return picked;
}

/** A relation of a query. @param {Writer} writer @param {Shape} shape of the other table @param {Node} value */
function nestedOf(writer, shape, value) {
  if (!isObject(value)) return textOf(writer.source, value);
  return options(queryOf(writer, shape, argsOf(writer, value))) || 'true';
}

/** @param {Writer} writer @param {Shape} shape @param {Node} value */
function countsOf(writer, shape, value) {
  const select = argsOf(writer, isObject(value) ? value : undefined, ['select']).get('select');
  if (!select) throw new ByHand('_count: true counts all relations: name them, count: { posts: true }');
  return object(membersOf(select, '_count').map(({ key, value: each }) => {
    const relation = shape.relation(key), where = isObject(each) && argsOf(writer, each, ['where']).get('where');
    const counted = where
      ? object([['where', whereOf(writer, relation?.shape ?? shape, where)]])
      : textOf(writer.source, each);
    return [relation?.name ?? key, counted];
  }));
}

/** @param {Writer} writer @param {Shape} shape @param {Node} node @returns {string} */
export function orderOf(writer, shape, node) {
  const at = bare(node);
  if (at.type === 'ArrayExpression')
    return `[${at.elements.map((/** @type {Node} */ one) => orderOf(writer, shape, one)).join(', ')}]`;
  if (at.type !== 'ObjectExpression') {
    writer.note(`${textOf(writer.source, at)} is made elsewhere: it takes { column: 'asc' | 'desc' }`);
    return textOf(writer.source, at);
  }
  return object(membersOf(at, 'orderBy').map(({ key, value, computed }) => {
    if (computed) return [`[${textOf(writer.source, value.key)}]`, textOf(writer.source, value.value)];
    const relation = shape.relation(key),
      parts = isObject(value) ? new Map(membersOf(value, key).map((one) => [one.key, one.value])) : undefined;
    if (!parts) return [shape.column(key), textOf(writer.source, value)];
    const count = parts.get('_count'), sort = parts.get('sort'), nulls = parts.get('nulls');
    if (count) return [relation?.name ?? key, object([['count', textOf(writer.source, count)]])];
    if (!sort) throw new ByHand('it is ordered by a column of another table: write it with db.sql');
    return [
      shape.column(key),
      object([['dir', textOf(writer.source, sort)], nulls && ['nulls', textOf(writer.source, nulls)]]),
    ];
  }));
}

/**
 * take, skip and cursor.
 * @param {Writer} writer @param {Shape} shape @param {Args} args
 * @returns {(Member | undefined)[]}
 */
function pageOf(writer, shape, args) {
  const take = args.get('take'), skip = args.get('skip'), cursor = args.get('cursor');
  if (Number(literal(take)) < 0)
    throw new ByHand('take counts backwards: before and limit give the rows in front of one');
  const limit = /** @type {Member | undefined} */ (take && ['limit', textOf(writer.source, take)]);
  if (!cursor) return [limit, skip && ['offset', textOf(writer.source, skip)]];
  if (!skipsOne(skip)) throw new ByHand('the page begins with the row of the cursor: after begins behind it');
  return [limit, ['after', afterOf(writer, shape, cursor)]];
}

/** `1`, or `cursor ? 1 : 0` @param {Node | undefined} skip */
function skipsOne(skip) {
  const at = skip && bare(skip);
  if (at?.type === 'ConditionalExpression')
    return literal(at.consequent) === 1 && (literal(at.alternate) === 0 || isUndefined(at.alternate));
  return literal(skip) === 1;
}

/** @param {Writer} writer @param {Shape} shape @param {Node} cursor @returns {string} */
function afterOf(writer, shape, cursor) {
  const at = bare(cursor);
  if (at.type === 'ConditionalExpression' && isUndefined(at.alternate)) {
    return `${textOf(writer.source, at.test)} ? ${afterOf(writer, shape, at.consequent)} : undefined`;
  }
  if (at.type === 'LogicalExpression' && at.operator === '&&') return afterOf(writer, shape, at.right);
  return keyOf(writer, shape, at).code;
}

/**
 * A key of a row: its value, or an object of its columns.
 * @param {Writer} writer @param {Shape} shape @param {Node | undefined} node
 * @returns {{code: string, columns: string[], primary: boolean}}
 */
export function keyOf(writer, shape, node) {
  if (!isObject(node)) throw new ByHand('the key of the row is made elsewhere');
  let composite = false;
  const members = membersOf(node, 'where').flatMap(({ key, value, computed }) => {
    if (computed || key === '...') throw new ByHand('the key of the row is chosen at run time');
    const parts = shape.unique(key);
    composite ||= parts !== undefined && isObject(value);
    return parts && isObject(value) ? membersOf(value, key) : [{ key, value }];
  });
  if (members.some(({ key, value }) => isObject(value) || /^(?:AND|OR|NOT)$/.test(key)))
    throw new ByHand('the row is known by more than a key');
  const columns = members.map(({ key }) => shape.column(key));
  if (!shape.isKey(columns) && (shape.known || !composite)) throw new ByHand('the row is known by more than a key');
  const primary = columns.length === shape.key.length && columns.every((name) => shape.key.includes(name));
  const code = primary && columns.length === 1 ? textOf(writer.source, members[0].value)
    : object(members.map(({ key, value }) => [shape.column(key), textOf(writer.source, value)]));
  return { code, columns, primary };
}

/** @param {Writer} writer @param {Shape} shape @param {Node} node */
function distinctOf(writer, shape, node) {
  const at = bare(node), names = (at.type === 'ArrayExpression' ? at.elements : [at]).map(literal);
  if (names.some((/** @type {unknown} */ name) => typeof name !== 'string')) return textOf(writer.source, at);
  return `[${names.map((/** @type {string} */ name) => quoted(shape.column(name))).join(', ')}]`;
}
