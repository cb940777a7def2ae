// Comments of what is generated. Names, defaults and types come from databases, so none of them may end a comment, or
// begin a line.

import { visible } from '../terminal.js';

/** @typedef {import('./types.js').Column} Column */

/** The characters of a default that are shown. */
const LONGEST = 80;

/** Foreign text on a line of a comment. @param {string} text */
export const inComment = (text) => visible(text).replaceAll('*/', '*\\/');

/** The same as code. @param {string} text */
function code(text) {
  const letters = [...text], short = letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('')}…` : text;
  return `\`${inComment(short)}\``;
}

/**
 * A comment, and the line's end; nothing where there is nothing to say.
 * @param {string[]} parts
 * @param {string} indent
 */
function comment(parts, indent) {
  const text = parts.join(', ');
  return text && `${indent}/** ${text[0].toUpperCase()}${text.slice(1)} */\n`;
}

/** What the core makes the SQL name of. @param {string} name */
const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Types that what stands in the row says already. */
const PLAIN = /^(text|integer|boolean|jsonb|uuid|serial|timestamptz(\(\d\))?)(\[\])?$/;

/** What a row's type doesn't say. @param {Column} column @param {string} indent */
export function ofRow({ name, sql, type, choices, optional, readonly, make, default: byDefault }, indent) {
  const parts = [];
  if (sql !== snake(name)) parts.push(code(sql));
  if (!choices.length && !PLAIN.test(type)) parts.push(code(type));
  if (readonly) parts.push('written by the database alone');
  else if (make) parts.push(`made before the row is sent: ${make}`);
  else if (optional && byDefault === undefined) parts.push('made by the database');
  return comment(parts, indent);
}

/** What becomes of it where it is left out. @param {Column} column @param {string} indent */
export const ofInput = ({ default: byDefault }, indent) =>
  comment(byDefault === undefined ? [] : [`by default ${code(byDefault)}`], indent);
