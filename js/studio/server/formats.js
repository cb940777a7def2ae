// The formats that rows are exported in: CSV, JSON, Markdown and SQL, each a text before the rows, one for each row,
// and one behind them. Every value is the text that Postgres printed, and none loses anything: NULL and '' are told
// apart in all of them but Markdown, numbers in JSON keep all their digits.

import { quoted } from '../../cli/quoted.js';

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} type its name in pg_type
 *
 * @typedef {(string | null)[]} Cells
 *
 * @typedef {object} Written
 * @property {string} head
 * @property {(cells: Cells, first: boolean) => string} row
 * @property {string} tail
 *
 * @typedef {object} Target the table that SQL inserts into
 * @property {string} name quoted, with its schema
 * @property {boolean} overriding does the database make values of a column that are given here?
 *
 * @typedef {object} Format
 * @property {string} extension
 * @property {string} type of the file
 * @property {(fields: Field[], into: Target) => Written} write
 */

/** What JSON calls a number; Postgres prints NaN and Infinity, too. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

const NUMBERS = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'oid'];

/** A text in quotes; one that is nothing but digits and letters needs none. @param {string} text */
const csvOf = (text) => (/^[^\s",]+$/.test(text) ? text : quoted(text));

/** @type {Format['write']} As Postgres's COPY writes it: NULL is empty, and '' is in quotes. */
const csv = (fields) => {
  const line = (/** @type {Cells} */ cells) =>
    `${cells.map((cell) => (cell === null ? '' : csvOf(cell))).join(',')}\r\n`;
  return { head: line(fields.map(({ name }) => name)), row: line, tail: '' };
};

/** Of columns that are called the same, the later ones get a number. @param {Field[]} fields */
function keysOf(fields) {
  const names = fields.map(({ name }) => name), taken = new Set();
  return names.map((name) => {
    let key = name;
    for (let n = 2; taken.has(key) || (n > 2 && names.includes(key)); n++) key = `${name}_${n}`;
    taken.add(key);
    return JSON.stringify(key);
  });
}

/** @param {string} type @param {string | null} cell */
function jsonOf(type, cell) {
  if (cell === null) return 'null';
  if (type === 'bool') return cell === 't' ? 'true' : 'false';
  if (type === 'json' || type === 'jsonb') return cell;
  return NUMBERS.includes(type) && NUMBER.test(cell) ? cell : JSON.stringify(cell);
}

/** @type {Format['write']} A row a line. */
const json = (fields) => {
  const keys = keysOf(fields);
  return {
    head: '[',
    row: (cells, first) =>
      `${first ? '' : ','}\n{${cells.map((cell, i) => `${keys[i]}: ${jsonOf(fields[i].type, cell)}`).join(', ')}}`,
    tail: '\n]\n',
  };
};

/** A text that stays within its cell, and is no markup. @param {string} text */
const markdownOf = (text) => text
  .replace(/[\\`*_[\]<>&|~#]/g, '\\$&').replace(/\r?\n|\r/g, '<br>');

/** @type {Format['write']} For people to read: NULL is the word. */
const markdown = (fields) => {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |\n`;
  const rule = line(fields.map(({ type }) => (NUMBERS.includes(type) ? '--:' : '---')));
  return {
    head: line(fields.map(({ name }) => markdownOf(name))) + rule,
    row: (cells) => line(cells.map((cell) => (cell === null ? 'NULL' : markdownOf(cell)))),
    tail: '',
  };
};

/** A literal that means the same whatever standard_conforming_strings says. @param {string} text */
const literalOf = (text) =>
  `${text.includes('\\') ? 'E' : ''}'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/** @type {Format['write']} Literals without a type: each takes that of its column. */
const sql = (fields, { name, overriding }) => {
  const columns = fields.map((field) => quoted(field.name)).join(', ');
  const begin = `insert into ${name} (${columns})${overriding ? ' overriding system value' : ''} values (`;
  return {
    head: '',
    row: (cells) => `${begin}${cells.map((cell) => (cell === null ? 'null' : literalOf(cell))).join(', ')});\n`,
    tail: '',
  };
};

/** By name. @type {Record<string, Format>} */
export const FORMATS = {
  csv: { extension: 'csv', type: 'text/csv; charset=utf-8', write: csv },
  json: { extension: 'json', type: 'application/json; charset=utf-8', write: json },
  markdown: { extension: 'md', type: 'text/markdown; charset=utf-8', write: markdown },
  sql: { extension: 'sql', type: 'application/sql; charset=utf-8', write: sql },
};
