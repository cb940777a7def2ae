// SQL that was written by hand, in Drizzle's templates: heliumdb's take tables, columns and fragments, too.

import { ByHand, templateOf, textOf } from '../code.js';
import { bare } from '../scope.js';

/**
 * @typedef {import('../parser.js').Node} Node
 * @typedef {import('./where.js').Writer} Writer
 */

/** @param {Writer} writer @param {Node} node */
export function execute(writer, { arguments: [node] }) {
  const at = node && bare(node);
  if (at?.type !== 'TaggedTemplateExpression') {
    throw new ByHand('the SQL is put together elsewhere: db.sql takes a template');
  }
  const code = sqlOf(writer, at.quasi);
  writer.note('it gives the rows themselves');
  return `${writer.db}.sql${code}`;
}

/** @param {Writer} writer @param {Node} template */
const sqlOf = (writer, template) => templateOf(template, (expression) => {
  const handle = writer.values.valueOf(writer.source, expression);
  if (handle?.is === 'column') return columnOf(writer, handle);
  return `\${${piece(writer, expression) ?? textOf(writer.source, expression)}}`;
});

/**
 * A column as Drizzle writes it, with its table.
 * @param {Writer} writer @param {import('../values.js').Handle} handle
 */
function columnOf(writer, { of, name = '' }) {
  const shape = nameOf(writer, of);
  return `\${${shape.table}}.\${${shape.table}.${shape.column(name)}}`;
}

/**
 * What stands in a template and is no value: a table, a column, a piece of SQL.
 * @param {Writer} writer @param {Node} node
 * @returns {string | undefined}
 */
function piece(writer, node) {
  const at = bare(node), handle = writer.values.valueOf(writer.source, at);
  if (handle?.is === 'table') return nameOf(writer, handle).table;
  if (handle?.is === 'column') return `sql\`${columnOf(writer, handle)}\``;
  const called = writer.values.valueOf(writer.source, at.callee ?? at.tag ?? at);
  if (called?.orm !== 'drizzle') return undefined;
  if (called.is === 'sql' && at.quasi) return `sql${sqlOf(writer, at.quasi)}`;
  if (called.name === 'sql.empty') return 'sql``';
  if (called.name === 'sql.identifier') return `sql.id(${textOf(writer.source, at.arguments[0])})`;
  if (called.name === 'sql.join') return join(writer, at.arguments);
  throw new ByHand(
    "a piece of SQL that is put together elsewhere, or by a function of Drizzle's: write it in the template",
  );
}

/** @param {Writer} writer @param {Node[]} args */
function join(writer, [list, separator]) {
  const at = bare(list), items = at.type === 'ArrayExpression' ? at.elements : undefined;
  const parts = items?.map((/** @type {Node} */ one) => piece(writer, one) ?? textOf(writer.source, one));
  const between = separator && piece(writer, separator);
  const code = parts ? `[${parts.join(', ')}]` : textOf(writer.source, list);
  return `sql.join(${code}${between === undefined ? '' : `, ${between}`})`;
}

/** @param {Writer} writer @param {import('../values.js').Handle} handle */
function nameOf(writer, handle) {
  const shape = writer.shapeOf(handle);
  if (!shape) throw new ByHand('a table that is not known here stands in the SQL');
  return shape;
}
