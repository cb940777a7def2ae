// SQL that was written by hand, in Prisma's templates: heliumdb's take the same, and have fragments, too.

import { ByHand, literal, templateOf, textOf } from '../code.js';
import { bare } from '../scope.js';

/**
 * @typedef {import('../parser.js').Node} Node
 * @typedef {import('./becomes.js').Writer} Writer
 */

/**
 * @param {Writer} writer @param {Node} node @param {string} name of the client's method
 * @returns {string | undefined} undefined: it is none that takes SQL
 */
export function rawOf(writer, node, name) {
  if (!/^\$(?:query|execute)Raw/.test(name)) return undefined;
  if (name.endsWith('Unsafe')) {
    throw new ByHand('SQL as a string: db.sql takes a template, whose values become parameters');
  }
  if (name === '$queryRawTyped') throw new ByHand('SQL of a file: write it as db.sql`…` where it is called');
  const first = node.arguments?.[0] && bare(node.arguments[0]);
  const template = node.type === 'TaggedTemplateExpression' ? node.quasi : first?.quasi;
  if (!template) throw new ByHand('the SQL is put together elsewhere: db.sql takes a template');
  const code = sqlOf(writer, template);
  if (name === '$executeRaw') writer.note('it gives the rows that the statement returns, not how many it changed');
  return `${writer.db}.sql${code}`;
}

/** @param {Writer} writer @param {Node} template */
const sqlOf = (writer, template) => templateOf(template, (expression) =>
  `\${${fragment(writer, expression) ?? textOf(writer.source, expression)}}`);

/**
 * What stands in a template and is no value: a piece of SQL.
 * @param {Writer} writer @param {Node} node
 * @returns {string | undefined}
 */
function fragment(writer, node) {
  const at = bare(node);
  if (at.type === 'ConditionalExpression') {
    const [yes, no] = [at.consequent, at.alternate].map((each) => fragment(writer, each));
    if (yes === undefined && no === undefined) return undefined;
    const [one, other] = [yes ?? textOf(writer.source, at.consequent), no ?? textOf(writer.source, at.alternate)];
    return `${textOf(writer.source, at.test)} ? ${one} : ${other}`;
  }
  const handle = writer.values.valueOf(writer.source, at.callee ?? at.tag ?? at);
  if (handle?.is !== 'sql') return undefined;
  if (handle.name === 'sql' && at.quasi) return `sql${sqlOf(writer, at.quasi)}`;
  if (handle.name === 'empty') return 'sql``';
  if (handle.name === 'join') return join(writer, at.arguments);
  throw new ByHand('a piece of SQL as a string: sql.id(name) is a quoted name, all else stands in the template');
}

/** @param {Writer} writer @param {Node[]} args */
function join(writer, [list, separator]) {
  const at = bare(list), items = at.type === 'ArrayExpression' ? at.elements : undefined;
  const parts = items?.map((/** @type {Node} */ one) => fragment(writer, one) ?? textOf(writer.source, one));
  const between = separator && literal(separator);
  if (separator && typeof between !== 'string')
    throw new ByHand('pieces of SQL are joined by what is known at run time');
  const end = separator && between !== ',' ? `, sql\`${between}\`` : '';
  return `sql.join(${parts ? `[${parts.join(', ')}]` : textOf(writer.source, list)}${end})`;
}
