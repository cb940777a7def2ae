// Rows of a text: CSV as Postgres and spreadsheets write it, what is copied from a spreadsheet (tabs), or JSON. Cells
// are the texts that Postgres takes: NULL and '' are told apart, and no number is read.

/**
 * @typedef {import('./types.js').Column} Column
 * @typedef {import('./types.js').Cell} Cell
 *
 * @typedef {object} Read
 * @property {{column: number, name: string}[]} columns `column`: its number in the table, -1: none is called so
 * @property {Cell[][]} rows a cell for each of these columns; undefined: the row doesn't have it
 * @property {string[]} errors with the rows' numbers, from 1
 */

/** Errors that are told. */
const MOST = 20;

/** @param {string} text the first line says what stands between cells */
function delimiterOf(text) {
  const [line] = text.replace(/"(?:""|[^"])*"/g, '').split(/\r?\n/);
  const counts = ['\t', ';', ','].map((one) => ({ one, n: line.split(one).length }));
  return counts.reduce((best, other) => (other.n > best.n ? other : best), counts[2]).one;
}

/** @param {string} text @returns {Cell[][]} an empty cell without quotes is NULL */
export function cellsOf(text) {
  const between = delimiterOf(text), rows = /** @type {Cell[][]} */ ([]);
  const pattern = new RegExp(`"((?:""|[^"])*)"|([^${between}\\r\\n]*)`, 'y');
  for (let at = 0, row = /** @type {Cell[]} */ ([]); at <= text.length;) {
    pattern.lastIndex = at;
    const [all, quoted, plain] = /** @type {RegExpExecArray} */ (pattern.exec(text));
    row.push(quoted === undefined ? plain || null : quoted.replaceAll('""', '"'));
    at += all.length;
    if (text[at] === between) {
      at += 1;
      continue;
    }
    const [end] = /^(\r?\n|\r)/.exec(text.slice(at, at + 2)) ?? [''];
    // What stands behind a quote belongs to no cell: the row has one too many.
    if (!end && at < text.length) continue;
    if (row.length > 1 || row[0] !== null) rows.push(row);
    row = [];
    if (!end) break;
    at += end.length;
  }
  return rows;
}

/**
 * The cells of a range that was copied from a spreadsheet: tabs between them, quotes around those that have tabs, lines
 * or quotes at their beginning. A text that only looks so is taken as it is.
 * @param {string} text @returns {string[][]}
 */
export function rangeOf(text) {
  const rows = /** @type {string[][]} */ ([[]]), pattern = /"((?:""|[^"])*)"(?=[\t\r\n]|$)|[^\t\r\n]*/y;
  for (let at = 0; at < text.length || rows.length === 1 && !rows[0].length;) {
    pattern.lastIndex = at;
    const [all, quoted] = /** @type {RegExpExecArray} */ (pattern.exec(text));
    rows[rows.length - 1].push(quoted === undefined ? all : quoted.replaceAll('""', '"'));
    at += all.length;
    if (text[at] === '\t') {
      at += 1;
      if (at === text.length) rows[rows.length - 1].push('');
      continue;
    }
    const [end] = /^(\r?\n|\r)/.exec(text.slice(at, at + 2)) ?? [''];
    at += end.length;
    // Spreadsheets end the last line, too.
    if (end && at < text.length) rows.push([]);
  }
  return text ? rows : [];
}

/** An array as Postgres reads it. @param {any[]} list @returns {string} */
const arrayOf = (list) => `{${list.map((one) => {
  if (one === null) return 'NULL';
  return Array.isArray(one) ? arrayOf(one) : `"${textOf(one).replace(/[\\"]/g, '\\$&')}"`;
}).join(',')}}`;

/** @param {any} value of JSON @returns {string} */
const textOf = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

/** @param {any} value of JSON @param {Column} column @returns {Cell} */
function cellOf(value, { cast: [, type] }) {
  if (value === null) return null;
  if (/^jsonb?$/.test(type)) return JSON.stringify(value);
  return Array.isArray(value) && type.startsWith('_') ? arrayOf(value) : textOf(value);
}

/** JSON whose numbers keep all their digits, where the browser can do that. @param {string} text */
function parse(text) {
  const { rawJSON } = /** @type {any} */ (JSON);
  return JSON.parse(text, /** @type {any} */ ((/** @type {string} */ _, /** @type {any} */ value,
    /** @type {{source: string} | undefined} */ context) => {
    if (typeof value !== 'number') return value;
    if (rawJSON && context?.source) return rawJSON(context.source);
    if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value;
    throw new Error(`this browser can't read the number ${value} exactly: give it as a text`);
  }));
}

/** @param {Column} column @param {Cell} cell @returns {string} what is wrong with it; '': nothing that we know of */
function faultOf({ name, type, cast: [, kind], choices, nullable, optional, readonly }, cell) {
  if (readonly) return `${name} is never written: leave it out`;
  if (cell === null) return nullable || optional ? '' : `${name} can't be NULL`;
  const isWhole = /^\s*[+-]?\d+\s*$/.test(cell);
  if (/^int[248]$/.test(kind) && !isWhole) return `${name} is ${type}, and not ${JSON.stringify(cell)}`;
  if (choices.length && !choices.includes(cell)) return `${name} is one of ${choices.join(', ')}, and not ${cell}`;
  return '';
}

/** @param {string} text @param {Column[]} columns @returns {{names: string[], rows: (Cell | undefined)[][]}} */
function tableOf(text, columns) {
  if (!/^\s*\[/.test(text)) {
    const [head = [], ...rows] = cellsOf(text.replace(/^\ufeff/, ''));
    return { names: head.map((name) => (name ?? '').trim()), rows };
  }
  const list = parse(text);
  if (!list.every((/** @type {any} */ one) => one && typeof one === 'object' && !Array.isArray(one))) {
    throw new Error('JSON must be a list of objects');
  }
  const names = [...new Set(list.flatMap(Object.keys))];
  const rows = list.map((/** @type {any} */ one) => names.map((/** @type {any} */ name) => {
    const column = columns.find((other) => other.name === name);
    return Object.hasOwn(one, name) && column ? cellOf(one[name], column) : undefined;
  }));
  return { names, rows };
}

/** @param {string} text @param {Column[]} columns of the table @returns {Read} */
export function readTable(text, columns) {
  try {
    const { names, rows } = tableOf(text, columns), errors = /** @type {string[]} */ ([]);
    const known = names.map((name) => ({ name, column: columns.findIndex((one) => one.name === name) }));
    for (const { name, column } of known) {
      if (column < 0) errors.push(`the table has no column ${JSON.stringify(name)}`);
    }
    rows.forEach((row, i) => {
      if (row.length !== names.length) errors.push(`row ${i + 1} has ${row.length} cells, and not ${names.length}`);
      known.forEach(({ column }, n) => {
        const cell = row[n], fault = column < 0 || cell === undefined ? '' : faultOf(columns[column], cell);
        if (fault) errors.push(`row ${i + 1}: ${fault}`);
      });
    });
    return { columns: known, rows: /** @type {any} */ (rows), errors: errors.slice(0, MOST) };
  } catch (error) {
    return { columns: [], rows: [], errors: [/** @type {Error} */ (error).message] };
  }
}
