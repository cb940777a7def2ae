// A condition of Drizzle's, functions or an object, as one of heliumdb's client: where.

import { ByHand, isObject, literal, membersOf, object, textOf } from '../code.js';
import { bare, nameOf } from '../scope.js';
import { paramsOf } from './shape.js';

/**
 * @typedef {import('../parser.js').Node} Node
 * @typedef {import('../code.js').Member} Member
 * @typedef {import('./shape.js').Shape} Shape
 *
 * @typedef {object} Writer what is being written down
 * @property {import('../project.js').Source} source
 * @property {import('../values.js').Values} values
 * @property {string} db what the client is called there
 * @property {(note: string) => void} note what to look at in the code
 * @property {(handle: import('../values.js').Handle) => Shape | undefined} shapeOf of a table
 * @property {(name: string) => Shape | undefined} shapeNamed
 * @property {ReturnType<typeof paramsOf>} [params] of the callback that a condition stands in
 */

/** Operators that functions and the object form have alike, and what they are called. */
const OPERATORS = {
  eq: 'eq',
  ne: 'ne',
  gt: 'gt',
  gte: 'gte',
  lt: 'lt',
  lte: 'lte',
  like: 'like',
  ilike: 'ilike',
  arrayContains: 'contains',
  arrayContained: 'containedBy',
  arrayOverlaps: 'overlaps',
};

/** Functions of two arguments. @type {Record<string, string>} */
const COMPARE = { ...OPERATORS, inArray: 'in', notInArray: 'notIn' };

/** Operators of the object form, since Drizzle 1. @type {Record<string, string>} */
const MEMBERS = { ...OPERATORS, in: 'in', notIn: 'notIn' };

/**
 * The condition on the rows of a table.
 * @param {Writer} writer @param {Shape} shape @param {Node} node
 * @returns {string} an object
 * @throws {ByHand}
 */
export function whereOf(writer, shape, node) {
  const at = bare(node);
  if (isObject(at))
    return object(membersOf(at, 'where').flatMap(({ key, value }) => member(writer, shape, key, value)));
  if (/Function/.test(at.type)) return whereOf({ ...writer, params: paramsOf(at) }, shape, at.body);
  const members = condition(writer, shape, at);
  return members ? object(members) : textOf(writer.source, at);
}

/** @param {Writer} writer @param {Node} node @returns {string | undefined} a function of Drizzle's that is called */
export function functionOf({ source, values, params }, node) {
  const callee = bare(node.callee ?? node.tag ?? node);
  if (callee.type === 'Identifier' && params?.operators.has(callee.name)) return params.operators.get(callee.name);
  if (callee.type === 'MemberExpression' && callee.object.name === params?.whole && params?.whole)
    return nameOf(callee.property, callee.computed);
  const handle = values.valueOf(source, callee);
  return handle?.orm === 'drizzle' && (handle.is === 'operator' || handle.is === 'sql') ? handle.name : undefined;
}

/**
 * A column of the table that the query is about.
 * @param {Writer} writer @param {Shape} shape @param {Node} node
 * @returns {string | undefined}
 */
export function columnOf(writer, shape, node) {
  const at = bare(node);
  if (at.type !== 'MemberExpression') return undefined;
  const name = nameOf(at.property, at.computed);
  if (name === undefined) return undefined;
  if (at.object.name !== undefined && at.object.name === writer.params?.table) return shape.column(name);
  const handle = writer.values.valueOf(writer.source, at);
  if (handle?.is !== 'column') return undefined;
  const table = writer.shapeOf(handle.of);
  if (table && table.sql !== shape.sql) throw new ByHand(`it compares a column of ${table.table}, another table`);
  return shape.column(name);
}

/**
 * @param {Writer} writer @param {Shape} shape @param {Node} node
 * @returns {Member[] | undefined} undefined: it is made elsewhere, and is taken over as it is
 */
function condition(writer, shape, node) {
  const at = bare(node);
  if (at.type !== 'CallExpression') return madeElsewhere(writer, shape, at);
  const name = functionOf(writer, at), args = at.arguments;
  if (name === 'and') return all(writer, shape, args);
  if (name === 'or') return [[name, `[${args.map((/** @type {Node} */ one) => part(writer, shape, one)).join(', ')}]`]];
  if (name === 'not') return [['not', part(writer, shape, args[0])]];
  if (name === undefined) return madeElsewhere(writer, shape, at);
  const column = args[0] && columnOf(writer, shape, args[0]);
  if (column === undefined) throw new ByHand(`${name} of an expression: write it with ${writer.db}.sql`);
  const value = args[1] && textOf(writer.source, args[1]);
  if (args[1] && refersToColumn(writer, args[1])) throw new ByHand('it compares two columns: write it with db.sql');
  if (name === 'isNull') return [[column, 'null']];
  if (name === 'isNotNull') return [[column, object([['ne', 'null']])]];
  if (name === 'between') return [[column, object([['between', `[${value}, ${textOf(writer.source, args[2])}]`]])]];
  if (/^not(?:Like|Ilike|Between)$/.test(name)) {
    const operator = name[3].toLowerCase() + name.slice(4);
    return [
      [
        'not',
        object([
          [
            column,
            object([[operator, operator === 'between' ? `[${value}, ${textOf(writer.source, args[2])}]` : value]]),
          ],
        ]),
      ],
    ];
  }
  if (!Object.hasOwn(COMPARE, name)) throw new ByHand(`${name} has no counterpart: write it with ${writer.db}.sql`);
  return [[column, name === 'eq' && plain(args[1]) ? value : object([[COMPARE[name], value]])]];
}

/**
 * Conditions that each are on a column of their own are one object.
 * @param {Writer} writer @param {Shape} shape @param {Node[]} args
 * @returns {Member[]}
 */
function all(writer, shape, args) {
  const parts = args.map((one) =>
    bare(one).type === 'CallExpression' ? condition(writer, shape, bare(one)) : undefined,
  );
  const members = parts.flatMap((part) => part ?? []), names = new Set(members.map(([key]) => key));
  if (parts.every(Boolean) && names.size === members.length) return members;
  return [['and', `[${args.map((one) => part(writer, shape, one)).join(', ')}]`]];
}

/** Whether a value can stand for an equality: an object would be taken for operators. @param {Node} node */
const plain = (node) => !/^(?:ObjectExpression|ArrayExpression)$/.test(bare(node).type);

/** @param {Writer} writer @param {Node} node */
function refersToColumn({ source, values }, node) {
  const handle = /^(?:MemberExpression|CallExpression|TaggedTemplateExpression)$/.test(bare(node).type)
    ? values.valueOf(source, node)
    : undefined;
  return handle?.is === 'column' || handle?.is === 'text';
}

/**
 * One of several conditions: an object.
 * @param {Writer} writer @param {Shape} shape @param {Node} node
 * @returns {string}
 */
function part(writer, shape, node) {
  if (node.type === 'SpreadElement') {
    madeElsewhere(writer, shape, node.argument);
    return `...${textOf(writer.source, node.argument)}`;
  }
  const at = bare(node);
  if (at.type === 'ConditionalExpression') {
    const [yes, no] = [at.consequent, at.alternate].map((each) => part(writer, shape, each));
    return `${textOf(writer.source, at.test)} ? ${yes} : ${no}`;
  }
  if (at.type === 'LogicalExpression' && at.operator === '&&')
    return `${textOf(writer.source, at.left)} ? ${part(writer, shape, at.right)} : {}`;
  if (at.type === 'Identifier' && at.name === 'undefined') return '{}';
  const members = condition(writer, shape, at);
  return members ? object(members) : textOf(writer.source, at);
}

/** @param {Writer} writer @param {Shape} shape @param {Node} node @returns {undefined} */
function madeElsewhere(writer, shape, node) {
  const at = bare(node);
  if (at.type === 'TaggedTemplateExpression' || writer.values.valueOf(writer.source, at)?.is === 'text') {
    throw new ByHand(`an SQL template in a condition: write the query with ${writer.db}.sql`);
  }
  writer.note(`${textOf(writer.source, at)} is made elsewhere, of Drizzle's functions: make it an object`);
}

/** @param {Writer} writer @param {{many: boolean, shape: Shape}} relation @param {Node} value */
function related(writer, { many, shape }, value) {
  const where = whereOf(writer, shape, value);
  return many ? object([['some', where]]) : where;
}

/**
 * A member of an object's condition.
 * @param {Writer} writer @param {Shape} shape @param {string} key @param {Node} value
 * @returns {Member[]}
 */
function member(writer, shape, key, value) {
  const list = () =>
    `[${(bare(value).elements ?? []).map((/** @type {Node} */ one) => whereOf(writer, shape, one)).join(', ')}]`;
  if (key === '...' || key === '') throw new ByHand('a condition is put together of parts');
  if (key === 'AND') return [['and', list()]];
  if (key === 'OR') return [['or', list()]];
  if (key === 'NOT') return [['not', whereOf(writer, shape, value)]];
  if (key === 'RAW') throw new ByHand(`RAW in a condition: write the query with ${writer.db}.sql`);
  const relation = shape.relation(key);
  if (relation)
    return [[relation.name, isObject(value) ? related(writer, relation, value) : textOf(writer.source, value)]];
  const column = shape.column(key);
  if (!isObject(value)) return [[column, textOf(writer.source, value)]];
  const operators = membersOf(value, key).map(({ key: operator, value: each }) => {
    if (operator === 'isNull' && literal(each) === true) return /** @type {Member} */ (['eq', 'null']);
    if (operator === 'isNotNull' && literal(each) === true) return /** @type {Member} */ (['ne', 'null']);
    if (!Object.hasOwn(MEMBERS, operator))
      throw new ByHand(`the operator ${operator} has no counterpart: write it with ${writer.db}.sql`);
    return /** @type {Member} */ ([MEMBERS[operator], textOf(writer.source, each)]);
  });
  const [first] = operators;
  return [[column, operators.length === 1 && first[0] === 'eq' ? first[1] : object(operators)]];
}
