// What a use of Drizzle becomes in heliumdb's client.

import { ByHand, call, isObject, literal, membersOf, object, quoted, textOf } from '../code.js';
import { bare, nameOf } from '../scope.js';
import { execute } from './raw.js';
import { relational } from './relational.js';
import { count, select, selectDistinct } from './select.js';
import { insert, remove, update } from './write.js';

/**
 * @typedef {import('../parser.js').Node} Node
 * @typedef {import('../code.js').Member} Member
 * @typedef {import('./shape.js').Shape} Shape
 * @typedef {import('./where.js').Writer} Writer
 * @typedef {Map<string, import('./chain.js').Step>} Steps
 */

/** By the first call of a chain. @type {Record<string, (writer: Writer, node: Node) => string>} */
const CORE = {
  select,
  selectDistinct,
  insert,
  update,
  delete: remove,
  $count: count,
  execute,
  transaction,
  batch,
  selectDistinctOn: () => {
    throw new ByHand('distinct on: findMany({ distinct: […], orderBy }) gives the first row of each');
  },
  with: () => {
    throw new ByHand('a common table expression: write it with db.sql');
  },
  $with: () => {
    throw new ByHand('a common table expression: write it with db.sql');
  },
  rollback: () => {
    throw new ByHand('throw an error: the transaction is rolled back');
  },
  refreshMaterializedView: () => {
    throw new ByHand('db.sql`refresh materialized view …`');
  },
};

/** @param {Writer} writer @param {Node} node */
function transaction(writer, { arguments: [work, given] }) {
  const at = work && bare(work);
  if (!at || !/Function/.test(at.type))
    throw new ByHand('what the transaction does is made elsewhere: db.transaction takes a function');
  const [param] = at.params, name = param?.type === 'Identifier' ? param.name : 'tx';
  const level =
    given && isObject(given) ? membersOf(given, 'the options').find(({ key }) => key === 'isolationLevel') : undefined;
  const isolation = level && literal(level.value);
  const chosen =
    typeof isolation === 'string'
      ? object([['isolation', quoted(isolation.replace(/(?:^|\s)(\w)/g, (_, letter) => letter.toUpperCase()))]])
      : '';
  return call(`${writer.db}.transaction`, [`async (${name}) => { /* as it is, with ${name} */ }`, chosen]);
}

/** @param {Writer} writer @param {Node} node */
function batch(writer, { arguments: [list] }) {
  const at = list && bare(list);
  if (at?.type !== 'ArrayExpression')
    throw new ByHand('its queries are made elsewhere: db.batch takes an array of them');
  return `${writer.db}.batch([${at.elements.map((/** @type {Node} */ one) => queryIn(writer, one)).join(', ')}])`;
}

/**
 * One of the queries of a batch: by the first call of its chain.
 * @param {Writer} writer @param {Node} node
 * @returns {string}
 */
function queryIn(writer, node) {
  let at = bare(node);
  while (at.type === 'CallExpression') {
    const callee = bare(at.callee), found = writer.values.valueOf(writer.source, callee);
    if (found?.is === 'method') return becomes(writer, { node: at, handle: found, called: true });
    if (callee.type !== 'MemberExpression') break;
    at = bare(callee.object);
  }
  throw new ByHand('a query of it is made elsewhere: db.batch takes an array of them');
}

/**
 * @param {Writer} writer
 * @param {{node: Node, handle: import('../values.js').Handle, called: boolean}} found
 * @returns {string} code
 * @throws {ByHand}
 */
export function becomes(writer, { node, handle, called }) {
  const { of, name = '' } = handle;
  if (!called) throw new ByHand('the method is handed over: what it is called with is not known here');
  if (of.is === 'relational') return relational(writer, node, of, name);
  if (/^(?:run|all|get|values)$/.test(name)) return execute(writer, node);
  if (!Object.hasOwn(CORE, name)) throw new ByHand(`${name} has no counterpart`);
  const up = writer.source.tree.parents.get(node),
    later = up?.type === 'MemberExpression' && nameOf(up.property, up.computed) === '$dynamic';
  if (later) throw new ByHand('the query is put together in several steps');
  return CORE[name](writer, node);
}
