// How a value is shown. It is the text that Postgres printed, and stays that; times may be shown in another zone, and
// NULL, '' and what is masked are told apart from all texts.

/**
 * @typedef {import('./types.js').Column} Column
 * @typedef {import('./types.js').Cell} Cell
 * @typedef {import('./types.js').Row} Row
 * @typedef {'stored' | 'utc' | 'local'} Zone
 * @typedef {{text: string, kind: 'null' | 'empty' | 'masked' | 'number' | 'text', whole: boolean}} Shown
 */

/** Characters of a cell in the grid; the row's panel shows all. */
const LONGEST = 200;

const NUMBERS = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'money', 'oid'];

/** @param {Column} column */
export const isNumber = ({ cast: [, type] }) => NUMBERS.includes(type);
/** @param {Column} column */
export const isBoolean = ({ cast: [, type] }) => type === 'bool';

/** `2026-01-31 12:00:00.123456+02:30`, as Postgres prints an instant in ISO style. */
const INSTANT = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)?([+-]\d\d)(?::?(\d\d))?(:\d\d)?$/;

/** @param {number} n */
const two = (n) => String(n).padStart(2, '0');

/**
 * An instant in another zone, with all its digits; what isn't printed as one stays as it is.
 * @param {string} text @param {Zone} zone
 */
export function inZone(text, zone) {
  const match = INSTANT.exec(text);
  if (!match || zone === 'stored') return text;
  const [, date, time, fraction = '', hours, minutes = '00', seconds] = match;
  const at = new Date(`${date}T${time}${hours}:${minutes}`);
  if (seconds || Number.isNaN(+at)) return text;
  const offset = zone === 'utc' ? 0 : -at.getTimezoneOffset();
  const shifted = new Date(+at + offset * 60_000).toISOString();
  const sign = offset < 0 ? '-' : '+', away = Math.abs(offset);
  const rest = away % 60 ? `:${two(away % 60)}` : '';
  return `${shifted.slice(0, 10)} ${shifted.slice(11, 19)}${fraction}${sign}${two(Math.floor(away / 60))}${rest}`;
}

/**
 * How many characters a value has of which only the beginning is there; '': it is whole.
 * @param {Row} row @param {number} n its column
 */
export const lengthOf = (row, n) => (row[`~c${n}`] ? Number(row[`~c${n}`]).toLocaleString('en') : '');

/**
 * @param {Column} column @param {Cell | undefined} value undefined: masked @param {Zone} zone
 * @returns {Shown}
 */
export function shownOf(column, value, zone) {
  if (value === undefined) return { text: '••••••', kind: 'masked', whole: true };
  if (value === null) return { text: 'NULL', kind: 'null', whole: true };
  if (value === '') return { text: "''", kind: 'empty', whole: true };
  if (isNumber(column)) return { text: value, kind: 'number', whole: true };
  if (isBoolean(column)) return { text: value === 't' ? 'true' : 'false', kind: 'text', whole: true };
  const text = column.cast[1] === 'timestamptz' ? inZone(value, zone) : value;
  const short = [...text.slice(0, 2 * LONGEST)].slice(0, LONGEST).join('');
  return { text: short.replace(/\s*\n\s*/g, ' ⏎ '), kind: 'text', whole: short === text };
}

/**
 * JSON in lines, its numbers and order as they are; undefined: it isn't JSON.
 * @param {Column} column @param {Cell} value
 */
export function pretty({ cast: [, type] }, value) {
  if (value === null || !/^jsonb?$/.test(type)) return undefined;
  let depth = 0;
  // Strings stay; between them only brackets, commas and colons have a meaning, so that no number is read.
  return value.replace(/"(?:\\.|[^"\\])*"|\s+|[[{]\s*[\]}]|[[{\]},:]/g, (part) => {
    const line = () => `\n${'  '.repeat(depth)}`;
    if (part[0] === '"' || /^[[{]\s*[\]}]$/.test(part)) return part;
    if (part === ',') return `,${line()}`;
    if (part === ':') return ': ';
    if (!/[[{\]}]/.test(part)) return '';
    depth += /[[{]/.test(part) ? 1 : -1;
    return /[[{]/.test(part) ? part + line() : line() + part;
  });
}
