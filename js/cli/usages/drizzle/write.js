// Writes of Drizzle's core: insert, update and delete.

import { ByHand, call, isObject, membersOf, object, quoted, textOf } from '../code.js';
import { bare } from '../scope.js';
import { chainOf, onlySteps, tableOf } from './chain.js';
import { shownOf, whereStep } from './select.js';
import { columnOf, functionOf } from './where.js';

/**
 * @typedef {import('../parser.js').Node} Node
 * @typedef {import('../code.js').Member} Member
 * @typedef {import('./shape.js').Shape} Shape
 * @typedef {import('./where.js').Writer} Writer
 * @typedef {Map<string, import('./chain.js').Step>} Steps
 */

/** @param {Writer} writer @param {Node} node */
export function insert(writer, node) {
  const { steps } = chainOf(writer.source, node), shape = tableOf(writer, node.arguments[0]);
  onlySteps(steps, ['values', 'returning', 'onConflictDoNothing', 'onConflictDoUpdate']);
  const [values] = steps.get('values')?.args ?? [];
  if (!values) throw new ByHand('the query is put together in several steps');
  const several = bare(values).type === 'ArrayExpression' || isList(values),
    row = several ? textOf(writer.source, values) : rowOf(writer, shape, values);
  const table = `${writer.db}.${shape.table}`, conflict = steps.get('onConflictDoUpdate');
  if (steps.has('onConflictDoNothing')) {
    const rows = several ? row : `[${row}]`;
    if (steps.has('returning'))
      throw new ByHand('onConflictDoNothing().returning(): upsert gives the row in either case');
    return call(`${table}.createMany`, [rows, object([['onConflict', quoted('nothing')]])]);
  }
  if (conflict) {
    const returns = steps.has('returning');
    return upsert(writer, shape, { row, values, several, conflict: conflict.args[0], returns });
  }
  if (!several) return call(`${table}.create`, [row, returningOf(writer, shape, steps)]);
  if (!steps.has('returning')) return `${table}.createMany(${row})`;
  return `${writer.db}.batch(${row}.map((row) => ${table}.create(row)))`;
}

/** Whether a value is an array, by what it is made of or called. @param {Node} node */
function isList(node) {
  const at = bare(node);
  if (at.type === 'CallExpression') return /^(?:map|filter|flatMap|concat|slice)$/.test(at.callee.property?.name ?? '');
  return at.type === 'Identifier' && /(?:rows|list|items|values|batch|all)$/i.test(at.name);
}

/** A row, its columns by their names. @param {Writer} writer @param {Shape} shape @param {Node} node */
function rowOf(writer, shape, node) {
  if (!isObject(node)) return textOf(writer.source, node);
  return object(membersOf(node, 'the row').map(({ key, value, computed }) => {
    if (computed) return [`[${textOf(writer.source, value.key)}]`, textOf(writer.source, value.value)];
    if (writer.values.valueOf(writer.source, value)?.is === 'text')
      throw new ByHand('a column is set by an SQL template: write it with db.sql');
    return [key === '...' ? key : shape.column(key), textOf(writer.source, value)];
  }));
}

/**
 * @param {Writer} writer @param {Shape} shape
 * @param {{row: string, values: Node, several: boolean, conflict: Node, returns: boolean}} what
 */
function upsert(writer, shape, { row, values, several, conflict, returns }) {
  const parts = new Map(membersOf(conflict, 'onConflictDoUpdate').map(({ key, value }) => [key, value]));
  const target = parts.get('target'), set = parts.get('set');
  if (!target || !set || parts.has('where') || parts.has('setWhere') || parts.has('targetWhere'))
    throw new ByHand('a conflict with conditions: write it with db.sql');
  const list = bare(target).type === 'ArrayExpression' ? bare(target).elements : [target];
  const columns = list.map((/** @type {Node} */ each) => columnOf(writer, shape, each));
  if (columns.includes(undefined)) throw new ByHand('a conflict with an expression: write it with db.sql');
  const primary =
    columns.length === shape.key.length && columns.every((/** @type {string} */ name) => shape.key.includes(name));
  const named = /** @type {Member | false} */ (
    !primary && ['target', columns.length === 1 ? quoted(columns[0]) : `[${columns.map(quoted).join(', ')}]`]
  );
  const names = givenBy(set, shape), table = `${writer.db}.${shape.table}`;
  // What the row gives, in the row's own words; else of as many rows as there are.
  const own = names && isObject(values) ? membersOf(values, 'the row').filter(({ key }) => names.includes(key)) : [];
  if (!several && (!names || own.length === names.length)) {
    const update = names
      ? object(own.map(({ key, value }) => [shape.column(key), textOf(writer.source, value)]))
      : rowOf(writer, shape, set);
    return call(`${table}.upsert`, [object([['create', row], ['update', update], named])]);
  }
  if (!names || returns) throw new ByHand('upsertMany takes what the rows give: update: [columns]');
  const update = `[${names.map((name) => quoted(shape.column(name))).join(', ')}]`;
  return call(`${table}.upsertMany`, [several ? row : `[${row}]`, object([named, ['update', update]])]);
}

/**
 * The columns that are set to what the row would have given: sql`excluded.name`; undefined where one is set otherwise.
 * @param {Node} set @param {Shape} shape
 * @returns {string[] | undefined}
 */
function givenBy(set, shape) {
  if (!isObject(set)) return undefined;
  const plain = (/** @type {string} */ name) => name.replaceAll('_', '').toLowerCase();
  const members = membersOf(set, 'set').map(({ key, value }) => {
    const at = bare(value), text = at.quasi?.quasis.length === 1 ? at.quasi.quasis[0].value.raw.trim() : '';
    const [, column] = /^excluded\."?(\w+)"?$/i.exec(text) ?? [];
    return { key, given: column !== undefined && plain(column) === plain(shape.column(key)) };
  });
  return members.length && members.every(({ given }) => given) ? members.map(({ key }) => key) : undefined;
}

/** returning({ id: users.id }) @param {Writer} writer @param {Shape} shape @param {Steps} steps */
function returningOf(writer, shape, steps) {
  const returning = steps.get('returning');
  if (returning) writer.note('it gives the row, not an array');
  const [fields] = returning?.args ?? [];
  const shown = fields && shownOf(writer, shape, fields).select;
  return shown ? object([['select', shown]]) : '';
}

/**
 * The key that a condition names, where it names nothing else.
 * @param {Writer} writer @param {Shape} shape @param {Steps} steps
 */
function keyStep(writer, shape, steps) {
  const [node] = steps.get('where')?.args ?? [], at = node && bare(node);
  if (at?.type !== 'CallExpression' || functionOf(writer, at) !== 'eq' || shape.key.length !== 1) return undefined;
  return columnOf(writer, shape, at.arguments[0]) === shape.key[0] ? textOf(writer.source, at.arguments[1]) : undefined;
}

/** @param {Writer} writer @param {Node} node */
export function update(writer, node) {
  const { steps } = chainOf(writer.source, node), shape = tableOf(writer, node.arguments[0]);
  onlySteps(steps, ['set', 'where', 'returning']);
  const [values] = steps.get('set')?.args ?? [];
  if (!values) throw new ByHand('the query is put together in several steps');
  const set = rowOf(writer, shape, values), key = keyStep(writer, shape, steps);
  if (key !== undefined) {
    writer.note('without such a row it throws a NotFoundError');
    return call(`${writer.db}.${shape.table}.update`, [key, set, returningOf(writer, shape, steps)]);
  }
  if (steps.has('returning'))
    throw new ByHand('updateMany gives { count }: read the rows behind it, or write it with db.sql');
  return call(`${writer.db}.${shape.table}.updateMany`, [
    object([whereStep(writer, shape, steps) ?? ['all', 'true'], ['set', set]]),
  ]);
}

/** @param {Writer} writer @param {Node} node */
export function remove(writer, node) {
  const { steps } = chainOf(writer.source, node), shape = tableOf(writer, node.arguments[0]);
  onlySteps(steps, ['where', 'returning']);
  const key = keyStep(writer, shape, steps);
  if (key !== undefined) {
    writer.note('without such a row it throws a NotFoundError');
    return call(`${writer.db}.${shape.table}.delete`, [key, returningOf(writer, shape, steps)]);
  }
  if (steps.has('returning'))
    throw new ByHand('deleteMany gives { count }: read the rows before, or write it with db.sql');
  return call(`${writer.db}.${shape.table}.deleteMany`, [object([whereStep(writer, shape, steps) ?? ['all', 'true']])]);
}
