// Relational queries of Drizzle: db.query.users.findMany({ … }).

import { ByHand, call, isObject, literal, membersOf, object, options, textOf } from '../code.js';
import { bare } from '../scope.js';
import { orderStep } from './select.js';
import { paramsOf } from './shape.js';
import { whereOf } from './where.js';

/**
 * @typedef {import('../parser.js').Node} Node
 * @typedef {import('../code.js').Member} Member
 * @typedef {import('./shape.js').Shape} Shape
 * @typedef {import('./where.js').Writer} Writer
 * @typedef {Map<string, import('./chain.js').Step>} Steps
 */

/**
 * db.query.users.findMany({ … })
 * @param {Writer} writer @param {Node} node @param {import('../values.js').Handle} of @param {string} method
 */
export function relational(writer, node, of, method) {
  const shape = of.name === undefined ? undefined : writer.shapeNamed(of.name);
  if (!shape) throw new ByHand('its table is not known here');
  return call(`${writer.db}.${shape.table}.${method}`, [options(relationalQuery(writer, shape, node.arguments[0]))]);
}

/**
 * @param {Writer} writer @param {Shape} shape @param {Node | undefined} node
 * @returns {(Member | undefined | false)[]}
 */
function relationalQuery(writer, shape, node) {
  const parts = new Map(node ? membersOf(node, 'what it is given').map(({ key, value }) => [key, value]) : []);
  const strange = [...parts.keys()].find((key) => !/^(?:where|orderBy|limit|offset|columns|with)$/.test(key));
  if (strange !== undefined)
    throw new ByHand(
      strange === 'extras' ? 'extras are SQL: write the query with db.sql' : `${strange} has no counterpart here`,
    );
  const [where, order, limit, offset, columns, nested] = ['where', 'orderBy', 'limit', 'offset', 'columns', 'with'].map(
    (key) => parts.get(key),
  );
  const shown = columns ? membersOf(columns, 'columns') : [];
  const left = shown.filter(({ value }) => literal(value) === false);
  const names = (/** @type {{key: string, value: Node}[]} */ list) =>
    object(list.map(({ key }) => [shape.column(key), 'true']));
  return [
    where && ['where', whereOf(writer, shape, where)],
    order && relationalOrder(writer, shape, order),
    limit && ['limit', textOf(writer.source, limit)],
    offset && ['offset', textOf(writer.source, offset)],
    left.length > 0 && left.length === shown.length && ['omit', names(left)],
    shown.length > left.length && ['select', names(shown.filter((one) => !left.includes(one)))],
    nested && [
      'include',
      object(
        membersOf(nested, 'with').map(({ key, value }) => {
          const relation = shape.relation(key);
          if (relation && relation.name !== key) writer.note(`${key} comes as ${relation.name}`);
          if (!isObject(value)) return [relation?.name ?? key, textOf(writer.source, value)];
          if (!relation)
            throw new ByHand(`the relation ${key} is not known here: heliumdb names it by its table or its column`);
          return [relation.name, options(relationalQuery(writer, relation.shape, value)) || 'true'];
        }),
      ),
    ],
  ];
}

/**
 * An array, a callback that gives one, or an object.
 * @param {Writer} writer @param {Shape} shape @param {Node} node
 * @returns {Member | undefined}
 */
function relationalOrder(writer, shape, node) {
  const at = bare(node);
  if (isObject(at))
    return [
      'orderBy',
      object(membersOf(at, 'orderBy').map(({ key, value }) => [shape.column(key), textOf(writer.source, value)])),
    ];
  if (/Function/.test(at.type)) return relationalOrder({ ...writer, params: paramsOf(at) }, shape, at.body);
  return orderStep(writer, shape, at.type === 'ArrayExpression' ? at.elements : [at]);
}
