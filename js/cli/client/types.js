// A column as TypeScript: what its rows hold, what it may be given, and what a condition on it may be. It knows the
// description that the tool `client` gives (src/tools/client/client.h), and the names of js/types/.

import { visibleJson } from '../terminal.js';

/**
 * @typedef {object} Column
 * @property {string} name
 * @property {string} sql
 * @property {string} type in SQL
 * @property {'string' | 'number' | 'boolean' | 'Date' | 'bigint' | 'Uint8Array' | 'json'} js
 * @property {boolean} array
 * @property {boolean} nullable
 * @property {boolean} optional
 * @property {boolean} readonly
 * @property {boolean} secret
 * @property {string[]} choices
 * @property {'cuid2' | 'uuid'} [make]
 * @property {string} [default] SQL
 * @property {string} [custom] its type, as the document has it
 */

/** Types of SQL whose columns `like` is for. */
const TEXT = /^(text|citext|name|varchar(\(\d+\))?)$/;

/** Types of SQL that have sums. */
const NUMBER = /^(smallint|integer|bigint|real|double precision|numeric(\(.*\))?|(small|big)?serial)$/;

/** Types of SQL that are numbers where they are text in JavaScript. */
const EXACT = /^(bigint|numeric)\b/;

/** A text as a literal. @param {string} text */
export const literal = (text) =>
  `'${visibleJson(JSON.stringify(text)).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

/** A name as a union has it; never where there is none. @param {string[]} types */
export const union = (types) => types.join(' | ') || 'never';

/** A type that others are joined to. What the document says may be of any kind. @param {string} type */
const closed = (type) => (/^[\w.'"]+$|^import\('[^']*'\)[\w.]*$/.test(type) ? type : `(${type})`);

/** @param {Column} column */
const isEnum = ({ choices, array }) => choices.length > 0 && !array;

/** Whether its values have a sum. @param {Column} column */
export const isNumber = ({ type, choices, array }) => NUMBER.test(type) && !choices.length && !array;

/** What one of its values is in a row. @param {Column} column */
function valueOf({ js, choices }) {
  if (choices.length) return union(choices.map(literal));
  return js === 'json' ? 'Json' : js;
}

/** What one of its values may be given as. @param {Column} column */
function givenOf({ js, type, choices }) {
  if (choices.length) return union(choices.map(literal));
  if (js === 'string') return EXACT.test(type) ? 'string | number | bigint' : 'string';
  if (js === 'number' || js === 'bigint') return 'number | bigint';
  if (js === 'Date' || js === 'Uint8Array') return `${js} | string`;
  return js === 'json' ? 'JsonInput' : js;
}

/**
 * What the document says it is, or what follows from its type.
 * @param {Column} column @param {string} type @param {boolean} joined is something joined to it?
 */
function own({ custom }, type, joined) {
  if (!custom) return type;
  return joined ? closed(custom) : custom;
}

/** What a row holds. @param {Column} column */
export function rowType(column) {
  const { array, nullable, custom, js } = column, value = valueOf(column);
  const type = own(column, array ? `${closed(value)}[]` : value, nullable);
  return nullable && (custom || array || js !== 'json') ? `${type} | null` : type;
}

/** What a key or a unique column may be given. @param {Column} column @param {boolean} [joined] */
export function keyType(column, joined = false) {
  const { array, js, nullable } = column, value = givenOf(column);
  if (array) return own(column, `readonly ${closed(value)}[]`, joined);
  // Null is SQL's: what is no null may still be JSON's, by jsonNull.
  return own(column, js === 'json' && !nullable ? 'NonNullable<JsonInput>' : value, joined);
}

/** What a row may be given. @param {Column} column @param {boolean} [joined] */
export function inputType(column, joined = false) {
  const { nullable } = column;
  return `${keyType(column, joined || nullable)}${nullable ? ' | null' : ''}`;
}

/** A condition on it. @param {Column} column */
export function conditionType(column) {
  const { array, nullable, custom, js, type } = column, more = nullable ? ', null' : '';
  if (array) return `IsArray<${custom ? `${closed(custom)}[number]` : givenOf(column)}${more}>`;
  if (js === 'json') return `${type === 'json' ? 'IsJson' : 'IsJsonb'}${nullable ? '<null>' : ''}`;
  const is = type === 'tsvector' ? 'IsTsvector' : TEXT.test(type) && !isEnum(column) ? 'IsText' : 'Is';
  return `${is}<${inputType(column)}>`;
}
