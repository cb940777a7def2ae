// Code: what stands in a source, on one line, and what is put together of such pieces. Also how a translator gives up:
// ByHand says why there is no code.

import { bare, nameOf } from './scope.js';

/**
 * @typedef {import('./parser.js').Node} Node
 * @typedef {import('./project.js').Source} Source
 * @typedef {[key: string, code: string]} Member of an object; `...` as key: the code is spread
 */

/** A use that no code can be written for: the message says what to do instead. */
export class ByHand extends Error {}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/**
 * A node's text without comments, on one line unless a template holds lines.
 * @param {Source} source @param {Node} node
 */
export function textOf({ text, comments }, node) {
  let code = '', from = node.start;
  for (const { start, end } of comments.filter((comment) => comment.start >= node.start && comment.end <= node.end)) {
    code += text.slice(from, start);
    from = end;
  }
  code += text.slice(from, node.end);
  if (/`[^`]*\n[^`]*`/.test(code)) return code;
  return code
    .replace(/\s*\n\s*/g, (_, at) =>
      /[([{.]$/.test(code.slice(0, at)) || /^\s*[.)\]]/.test(code.slice(at)) ? '' : ' ',
    )
    .replace(/,\s*([)\]}])/g, '$1')
    .replace(/\{(?=\S)(?=[^{}]*\}$)/, '{');
}

/**
 * A template with other expressions.
 * @param {Node} template
 * @param {(expression: Node) => string} write each of them, with what it stands in: `${a}`
 */
export function templateOf(template, write) {
  const texts = template.quasis.map((/** @type {Node} */ { value }) => value.raw);
  const parts = texts.map((/** @type {string} */ text, /** @type {number} */ i) =>
    (i ? write(template.expressions[i - 1]) : '') + text);
  return `\`${parts.join('')}\``;
}

/** A string as code. @param {string} text */
export const quoted = (text) => `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

/** @param {string} key */
const keyOf = (key) => (IDENTIFIER.test(key) || key.startsWith('[') ? key : quoted(key));

/** @param {(Member | undefined | false | '')[]} members @returns {string} an object on one line */
export function object(members) {
  const parts = members.flatMap((member) => {
    if (!member) return [];
    const [key, code] = member;
    if (key === '...') return [`...${code}`];
    return [key === code ? key : `${keyOf(key)}: ${code}`];
  });
  return parts.length ? `{ ${parts.join(', ')} }` : '{}';
}

/**
 * A call; arguments that are empty at the end are left out.
 * @param {string} callee @param {(string | undefined)[]} args
 */
export function call(callee, args) {
  const most = args.reduce((last, arg, i) => (arg ? i + 1 : last), 0);
  return `${callee}(${args.slice(0, most).map((arg) => arg || 'undefined').join(', ')})`;
}

/**
 * The options of a query as an object, '' where there are none.
 * @param {(Member | undefined | false | '')[]} members
 */
export const options = (members) => (members.some(Boolean) ? object(members) : '');

/**
 * The members of an object that stands there as such, in their order.
 * @param {Node | undefined} node @param {string} what the object is, for the reason
 * @returns {{key: string, value: Node, computed: boolean}[]} key `...` of what is spread
 * @throws {ByHand} where it is made elsewhere
 */
export function membersOf(node, what) {
  const at = node && bare(node);
  if (at?.type !== 'ObjectExpression') throw new ByHand(`${what} is made elsewhere`);
  return at.properties.map((/** @type {Node} */ one) => {
    if (one.type === 'SpreadElement') return { key: '...', value: one.argument, computed: false };
    const key = nameOf(one.key, one.computed);
    if (key === undefined) return { key: '', value: one, computed: true };
    return { key, value: one.value, computed: false };
  });
}

/** @param {Node | undefined} node */
export const isObject = (node) => node !== undefined && bare(node).type === 'ObjectExpression';

/** A literal's value; undefined where it is none. @param {Node | undefined} node @returns {unknown} */
export function literal(node) {
  const at = node && bare(node);
  if (at?.type === 'Literal') return at.value;
  if (at?.type === 'UnaryExpression' && at.operator === '-' && at.argument.type === 'Literal')
    return -at.argument.value;
  return at?.type === 'TemplateLiteral' && at.quasis.length === 1 ? at.quasis[0].value.cooked : undefined;
}

/** Whether a node is the word undefined. @param {Node} node */
export const isUndefined = (node) => bare(node).type === 'Identifier' && bare(node).name === 'undefined';
