// SQL that was written by hand, in Prisma's templates: heliumdb's take the same.

import { ByHand, textOf } from '../code.js';
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
  if (name.endsWith('Unsafe'))
    throw new ByHand('SQL as a string: db.sql takes a template, whose values become parameters');
  if (name === '$queryRawTyped') throw new ByHand('SQL of a file: write it as db.sql`…` where it is called');
  const template = node.type === 'TaggedTemplateExpression' ? node.quasi : templateOf(node.arguments[0]);
  if (!template) throw new ByHand('the SQL is put together elsewhere: db.sql takes a template');
  const pieces = template.expressions.map((/** @type {Node} */ each) => textOf(writer.source, each));
  if (
    pieces.some((/** @type {string} */ text) =>
      /\bPrisma\.(?:sql|join|raw|empty)\b|^(?:sql|join|raw|empty)\b/.test(text),
    )
  ) {
    throw new ByHand('the SQL is put together of pieces: for a list, = any(${array})');
  }
  if (name === '$executeRaw') writer.note('it gives the rows that the statement returns, not how many it changed');
  return `${writer.db}.sql${textOf(writer.source, template)}`;
}

/** Prisma.sql`…` @param {Node | undefined} node */
function templateOf(node) {
  const at = node && bare(node);
  return at?.type === 'TaggedTemplateExpression' ? at.quasi : undefined;
}
