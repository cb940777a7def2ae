// Relations as Drizzle declares them, by the tables and columns that they connect: relations(…) of a table, and
// defineRelations(…) of a schema.

import { bare, isFunction, nameOf } from '../scope.js';

/**
 * @typedef {import('../parser.js').Node} Node
 * @typedef {import('../project.js').Source} Source
 * @typedef {import('./tables.js').Table} Table
 * @typedef {{name: string, target: string, own: string[], columns: string[], many: boolean}} Relation
 *   in SQL but for its name; `own` is empty where Drizzle finds it by the other side
 */

/**
 * @param {import('../values.js').Values} values
 * @param {(handle: import('../values.js').Handle) => Table | undefined} tableOf
 * @param {Table[]} tables
 * @param {{source: Source, node: Node, name: string}[]} calls of relations and defineRelations
 * @returns {Map<string, Relation[]>} by the table's name in SQL
 */
export function readRelations(values, tableOf, tables, calls) {
  /** @type {Map<string, Relation[]>} */
  const all = new Map();
  for (const { source, node, name } of calls) {
    const fn = node.arguments.find((/** @type {Node} */ each) => isFunction(bare(each))),
      body = fn && bare(bare(fn).body);
    if (body?.type !== 'ObjectExpression') continue;
    if (name === 'relations') {
      const table = named(source, node.arguments[0]);
      if (table) read(source, table, body);
      continue;
    }
    for (const one of body.properties) {
      const table = one.key && tables.find((each) => each.name === nameOf(one.key, one.computed));
      if (table && bare(one.value).type === 'ObjectExpression') read(source, table, bare(one.value));
    }
  }
  return all;

  /** @param {Source} source @param {Node} node @returns {Table | undefined} */
  function named(source, node) {
    const handle = node && values.valueOf(source, node);
    return handle?.is === 'table' ? tableOf(handle) : undefined;
  }

  /** @param {Source} source @param {Table} table @param {Node} body */
  function read(source, table, body) {
    const list = all.get(table.sql) ?? [];
    all.set(table.sql, list);
    for (const { key, computed, value } of body.properties) {
      const name = key && nameOf(key, computed), call = value && bare(value);
      if (name === undefined || call?.type !== 'CallExpression') continue;
      const callee = bare(call.callee),
        config = call.arguments.map(bare).find((/** @type {Node} */ each) => each.type === 'ObjectExpression');
      // one(users, { fields, references }), or r.one.users({ from, to })
      const isNew = callee.type === 'MemberExpression' && callee.object.type === 'MemberExpression';
      const kind = isNew ? callee.object.property.name : callee.name ?? callee.property?.name;
      const target = isNew
        ? tables.find((each) => each.name === callee.property.name)
        : named(source, call.arguments[0]);
      if (!target || (kind !== 'one' && kind !== 'many')) continue;
      list.push({
        name,
        target: target.sql,
        many: kind === 'many',
        own: columns(table, config, isNew ? 'from' : 'fields'),
        columns: columns(target, config, isNew ? 'to' : 'references'),
      });
    }
  }

  /**
   * Columns of a table, by the last part of what stands there.
   * @param {Table} table @param {Node | undefined} config @param {string} key
   */
  function columns(table, config, key) {
    const found = config?.properties.find(
      (/** @type {Node} */ one) => one.key && nameOf(one.key, one.computed) === key,
    );
    const value = found && bare(found.value),
      list = value?.type === 'ArrayExpression' ? value.elements : value ? [value] : [];
    return list.flatMap((/** @type {Node} */ each) => table.columns.get(bare(each).property?.name) ?? []);
  }
}
