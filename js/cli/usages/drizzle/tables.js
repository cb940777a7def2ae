// Tables as Drizzle declares them: what a table and its columns are called in the database, keys and what they refer
// to. Read from the call that makes one.

import { bare, nameOf } from '../scope.js';
import { literal } from '../code.js';

/**
 * @typedef {import('../parser.js').Node} Node
 * @typedef {import('../project.js').Source} Source
 * @typedef {import('../values.js').Handle} Handle
 *
 * @typedef {object} Table
 * @property {string} sql
 * @property {string} name what its variable is called
 * @property {Map<string, string>} columns by their names in Drizzle: those in SQL
 * @property {string[]} key in SQL
 * @property {string[][]} uniques
 * @property {{columns: string[], table: string, target: string[]}[]} keys foreign ones
 */

/**
 * The steps of a column's chain, the first first: text('name').notNull()
 * @param {Node} node
 * @returns {{name: string, args: Node[]}[]}
 */
function stepsOf(node) {
  const at = bare(node);
  if (at.type !== 'CallExpression') return [];
  const callee = bare(at.callee);
  if (callee.type !== 'MemberExpression') return [{ name: callee.name ?? '', args: at.arguments }];
  return [...stepsOf(callee.object), { name: nameOf(callee.property, callee.computed) ?? '', args: at.arguments }];
}

const snake = (/** @type {string} */ name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * What an arrow function makes of a name: `(name) => `app_${name}``
 * @param {Node | undefined} node @param {string} name
 */
function made(node, name) {
  const body = node?.type === 'ArrowFunctionExpression' ? bare(node.body) : undefined;
  if (body?.type !== 'TemplateLiteral') return name;
  return body.quasis
    .map(
      (/** @type {Node} */ { value }, /** @type {number} */ i) =>
        value.cooked + (i < body.expressions.length ? name : ''),
    )
    .join('');
}

/**
 * @param {import('../values.js').Values} values
 * @param {boolean} snakes whether columns without a name have theirs in snake case
 * @returns {(handle: Handle) => Table | undefined}
 */
export function createTables(values, snakes) {
  /** @type {Map<Node, Table | undefined>} */
  const known = new Map();
  return tableOf;

  /** @param {Handle} handle @returns {Table | undefined} */
  function tableOf({ source, node, more }) {
    if (!known.has(node)) {
      known.set(node, undefined);
      known.set(node, read(/** @type {Source} */ (source), node, more));
    }
    return known.get(node);
  }

  /** @param {Source} source @param {Node} node @param {any} more @returns {Table | undefined} */
  function read(source, node, more) {
    const [first, columns, extra] = node.arguments, given = literal(first);
    if (typeof given !== 'string') return undefined;
    const sql = more?.node?.arguments && more.is !== 'space' ? made(more.node.arguments[0], given) : given;
    const owner = source.tree.parents.get(node);
    /** @type {Table} */
    const table = { sql, name: owner?.id?.name ?? given, columns: new Map(), key: [], uniques: [], keys: [] };
    const body = columns && /Function/.test(bare(columns).type) ? bare(bare(columns).body) : columns && bare(columns);
    readColumns(source, table, body);
    if (extra) constraints(table, extra);
    return table;
  }

  /** @param {Source} source @param {Table} table @param {Node | undefined} body */
  function readColumns(source, table, body) {
    for (const one of body?.type === 'ObjectExpression' ? body.properties : []) {
      if (one.type === 'SpreadElement') {
        const handle = values.valueOf(source, one.argument);
        if (handle?.is === 'object' && handle.source) readColumns(handle.source, table, handle.node);
        continue;
      }
      const name = nameOf(one.key, one.computed), steps = name === undefined ? [] : stepsOf(one.value);
      if (name === undefined || !steps.length) continue;
      const given = literal(steps[0].args[0]), column = typeof given === 'string' ? given : snakes ? snake(name) : name;
      table.columns.set(name, column);
      for (const { name: step, args } of steps.slice(1)) readStep(source, table, column, step, args);
    }
  }

  /** @param {Source} source @param {Table} table @param {string} column @param {string} step @param {Node[]} args */
  function readStep(source, table, column, step, args) {
    if (step === 'primaryKey') table.key.push(column);
    if (step === 'unique') table.uniques.push([column]);
    const target = step === 'references' && args[0]?.body && columnOf(source, args[0].body);
    if (target) table.keys.push({ columns: [column], table: target.table.sql, target: [target.sql] });
  }

  /** `users.id` @param {Source} source @param {Node} node */
  function columnOf(source, node) {
    const handle = values.valueOf(source, node), table = handle?.is === 'column' ? tableOf(handle.of) : undefined;
    const sql = table?.columns.get(handle?.name ?? '');
    return table && sql !== undefined ? { table, sql } : undefined;
  }

  /** primaryKey({ columns: [t.a, t.b] }), unique().on(t.a, t.b) @param {Table} table @param {Node} extra */
  function constraints(table, extra) {
    const fn = bare(extra), body = fn.body && bare(fn.body), [param] = fn.params ?? [];
    const list = body?.elements ?? body?.properties?.map((/** @type {Node} */ one) => one.value) ?? [];
    const column = (/** @type {Node} */ node) => (node.type === 'MemberExpression' && node.object.name === param?.name
      ? table.columns.get(nameOf(node.property, node.computed) ?? '') ?? [] : []);
    for (const each of list.filter(Boolean)) {
      const [first, ...rest] = stepsOf(each), on = rest.find(({ name }) => name === 'on');
      if (first?.name === 'primaryKey') {
        const columns = bare(first.args[0])?.properties?.find(
          (/** @type {Node} */ one) => nameOf(one.key, false) === 'columns',
        );
        table.key = (columns?.value.elements ?? first.args).flatMap(column);
      } else if (on && /^unique/i.test(first?.name ?? '')) {
        table.uniques.push(on.args.flatMap(column));
      }
    }
  }
}
