// Reads of Drizzle's core: select and its like.

import { ByHand, call, isObject, literal, membersOf, object, options, quoted, textOf } from '../code.js';
import { bare } from '../scope.js';
import { chainOf, onlySteps, tableOf } from './chain.js';
import { columnOf, functionOf, whereOf } from './where.js';

/**
 * @typedef {import('../parser.js').Node} Node
 * @typedef {import('../code.js').Member} Member
 * @typedef {import('./shape.js').Shape} Shape
 * @typedef {import('./where.js').Writer} Writer
 * @typedef {Map<string, import('./chain.js').Step>} Steps
 */

/** @param {Writer} writer @param {Node} node @returns {string} */
export function select(writer, node) {
  const { steps } = chainOf(writer.source, node), from = steps.get('from');
  if (!from) throw new ByHand('the query is put together in several steps');
  const shape = tableOf(writer, from.args[0]), [fields] = node.arguments;
  if (steps.has('groupBy') || (fields && sumsUp(writer, fields))) return aggregate(writer, shape, fields, steps);
  onlySteps(steps, ['from', 'where', 'orderBy', 'limit', 'offset']);
  const shown = fields ? shownOf(writer, shape, fields) : undefined;
  if (shown?.count) return `${writer.db}.${shape.table}.count(${options([whereStep(writer, shape, steps)])})`;
  const method = literal(steps.get('limit')?.args[0]) === 1 ? 'findFirst' : 'findMany';
  if (method === 'findFirst') writer.note('it gives the row or null, not an array');
  return call(`${writer.db}.${shape.table}.${method}`, [options([
    whereStep(writer, shape, steps), orderStep(writer, shape, steps.get('orderBy')?.args),
    method === 'findMany' && steps.get('limit') && ['limit', textOf(writer.source, steps.get('limit')?.args[0])],
    steps.get('offset') && ['offset', textOf(writer.source, steps.get('offset')?.args[0])],
    shown?.select && ['select', shown.select],
  ])]);
}

const SUMS = /^(?:count|sum|avg|min|max)$/;

/** Whether a select has aggregates, and more than a count. @param {Writer} writer @param {Node} fields */
function sumsUp(writer, fields) {
  const calls = isObject(fields)
    ? membersOf(fields, 'what is selected')
        .map(({ value }) => bare(value))
        .filter(({ type }) => type === 'CallExpression')
    : [];
  const names = calls.map((each) => functionOf(writer, each) ?? '');
  return (
    names.some((name) => SUMS.test(name)) && !(names.length === 1 && names[0] === 'count' && !calls[0].arguments.length)
  );
}

/** @param {Writer} writer @param {Shape} shape @param {Node | undefined} fields @param {Steps} steps */
function aggregate(writer, shape, fields, steps) {
  onlySteps(steps, ['from', 'where', 'groupBy', 'limit', 'offset']);
  const by = (steps.get('groupBy')?.args ?? []).map((each) => columnOf(writer, shape, each));
  /** @type {Map<string, string[]>} */
  const sums = new Map();
  for (const { key, value } of membersOf(fields, 'what is selected')) {
    const at = bare(value), name = at.type === 'CallExpression' ? functionOf(writer, at) ?? '' : '';
    const column = columnOf(writer, shape, name ? at.arguments[0] ?? at : at);
    if (!name && column !== undefined && by.includes(column)) continue;
    if (!SUMS.test(name) || (column === undefined && name !== 'count'))
      throw new ByHand('it groups by an expression, or sums one up: write it with db.sql');
    writer.note(`${key} is ${name === 'count' && column === undefined ? name : `${name}.${column}`}`);
    sums.set(name, [...sums.get(name) ?? [], ...(column === undefined ? [] : [column])]);
  }
  if (by.includes(undefined)) throw new ByHand('it groups by an expression, or sums one up: write it with db.sql');
  const page = ['limit', 'offset'].map(
    (name) => steps.get(name) && /** @type {Member} */ ([name, textOf(writer.source, steps.get(name)?.args[0])]),
  );
  return call(`${writer.db}.${shape.table}.aggregate`, [
    object([
      by.length > 0 && ['by', `[${by.map((name) => quoted(String(name))).join(', ')}]`],
      whereStep(writer, shape, steps),
      ...[...sums].map(
        ([name, columns]) =>
          /** @type {Member} */ ([name, columns.length ? object(columns.map((column) => [column, 'true'])) : 'true']),
      ),
      ...page,
    ]),
  ]);
}

/** @param {Writer} writer @param {Node} node */
export function selectDistinct(writer, node) {
  const { steps } = chainOf(writer.source, node), shape = tableOf(writer, steps.get('from')?.args[0]);
  onlySteps(steps, ['from', 'where']);
  const shown = node.arguments[0] && shownOf(writer, shape, node.arguments[0]);
  if (!shown?.names) throw new ByHand('distinct rows: aggregate({ by: […] }) gives each combination of columns once');
  return call(`${writer.db}.${shape.table}.aggregate`, [
    object([['by', `[${shown.names.map(quoted).join(', ')}]`], whereStep(writer, shape, steps)]),
  ]);
}

/**
 * What a select's first argument asks for.
 * @param {Writer} writer @param {Shape} shape @param {Node} node
 * @returns {{count?: boolean, select?: string, names?: string[]}}
 */
export function shownOf(writer, shape, node) {
  const members = membersOf(node, 'what is selected');
  const [only] = members,
    counts =
      members.length === 1 &&
      bare(only.value).type === 'CallExpression' &&
      functionOf(writer, bare(only.value)) === 'count';
  if (counts) {
    if (bare(only.value).arguments.length) throw new ByHand('a count of a column: aggregate({ count: { … } })');
    writer.note('it gives the number itself');
    return { count: true };
  }
  if (members.some(({ value }) => bare(value).type === 'CallExpression' && functionOf(writer, bare(value)))) {
    throw new ByHand('aggregates: aggregate({ by, count, sum, avg, min, max }) gives them');
  }
  const names = members.map(({ key, value }) => {
    const column = columnOf(writer, shape, value);
    if (column === undefined) throw new ByHand('it selects an expression: write it with db.sql');
    if (key !== column) writer.note(`${key} is called ${column}`);
    return column;
  });
  return { names, select: object(names.map((name) => [name, 'true'])) };
}

/** @param {Writer} writer @param {Shape} shape @param {Steps} steps @returns {Member | undefined} */
export function whereStep(writer, shape, steps) {
  const [node] = steps.get('where')?.args ?? [];
  return node && ['where', whereOf(writer, shape, node)];
}

/** @param {Writer} writer @param {Shape} shape @param {Node[] | undefined} args @returns {Member | undefined} */
export function orderStep(writer, shape, args) {
  if (!args?.length) return undefined;
  const terms = args.map((node) => {
    const at = bare(node), turned = at.type === 'CallExpression' ? functionOf(writer, at) : undefined;
    const isTurned = turned === 'asc' || turned === 'desc';
    const column = columnOf(writer, shape, isTurned ? at.arguments[0] : at);
    if (column === undefined) throw new ByHand('it is ordered by an expression: write it with db.sql');
    return object([[column, quoted(isTurned ? turned : 'asc')]]);
  });
  return ['orderBy', terms.length === 1 ? terms[0] : `[${terms.join(', ')}]`];
}

/** @param {Writer} writer @param {Node} node */
export function count(writer, { arguments: [table, condition] }) {
  const shape = tableOf(writer, table);
  return call(`${writer.db}.${shape.table}.count`, [
    condition && object([['where', whereOf(writer, shape, condition)]]),
  ]);
}
