// Writes a result or an error as the JSON text of an answer. It writes text and not objects, as json columns go in
// unchanged and rows with equal column names have a key twice. It knows the answer's keys and their order; value.js
// converts the values.

import { ERROR_FIELDS } from '../error.js';
import { perColumns } from './per-columns.js';
import { upTo } from './up-to.js';
import { converterOf } from './value.js';

/**
 * @typedef {import('../backend.js').Result} Result
 * @typedef {import('../backend.js').Row} Row
 * @typedef {import('../error.js').EndpointError} EndpointError
 * @typedef {import('./value.js').ArrayType} ArrayType
 * @typedef {import('./value.js').Converter} Converter
 */

/**
 * @param {Result} result
 * @param {boolean} arrayMode rows as arrays, else as objects
 * @param {(ArrayType | null)[] | null} arrays per column what it is an array of; null for raw text
 * @returns {string} the JSON of one query's result
 */
export function resultJson(result, arrayMode, arrays) {
  const { fields, rows, tag } = result, { json, keys } = writtenOf(fields);
  const rowJson = arrays === null && arrayMode ? JSON.stringify : rowWriter(fields, arrayMode ? null : keys, arrays);
  return `{"fields":${json},"rows":[${rows.map((row) => rowJson(row)).join(',')}],`
    + `"command":${JSON.stringify(upTo(tag, ' '))},"rowCount":${rowCount(tag)},"rowAsArray":${arrayMode}}`;
}

/**
 * @param {string[]} results each the JSON of one query's result
 * @returns {string}
 */
export function batchJson(results) {
  return `{"results":[${results.join(',')}]}`;
}

/**
 * All 17 keys, null for missing ones; a cancelled statement has only two.
 * @param {EndpointError} error
 * @returns {string}
 */
export function errorJson(error) {
  const { message, fields } = error;
  if (!('severity' in fields)) return JSON.stringify({ message, code: fields.code });
  const body = Object.fromEntries(ERROR_FIELDS.map((name) => [name, fields[name] ?? null]));
  return JSON.stringify({ message, ...body });
}

/** Columns as JSON, and what stands before the value of each. */
const writtenOf = perColumns((fields) => ({
  json: `[${fields.map(fieldJson).join(',')}]`,
  keys: fields.map(({ name }, i) => `${i ? ',' : ''}${JSON.stringify(name)}:`),
}));

/** @param {import('../backend.js').Field} field */
function fieldJson({ name, dataTypeID, tableID, columnID, dataTypeSize, dataTypeModifier }) {
  return `{"name":${JSON.stringify(name)},"dataTypeID":${dataTypeID},"tableID":${tableID},"columnID":${columnID},`
    + `"dataTypeSize":${dataTypeSize},"dataTypeModifier":${dataTypeModifier},"format":"text"}`;
}

/**
 * @param {string} tag such as `INSERT 0 5`, `SELECT 3`, `CREATE TABLE`
 * @returns {number | null}
 */
function rowCount(tag) {
  const count = / (\d+)$/.exec(tag)?.[1];
  return count === undefined ? null : Number(count);
}

/**
 * @param {Result['fields']} fields
 * @param {string[] | null} keys null: rows as arrays
 * @param {(ArrayType | null)[] | null} arrays
 * @returns {(row: Row) => string}
 */
function rowWriter(fields, keys, arrays) {
  const [open, close] = keys ? '{}' : '[]';
  const converters = fields.map(({ dataTypeID }, i) =>
    (arrays === null ? JSON.stringify : converterOf(dataTypeID, arrays[i])));
  return (row) => {
    let json = open;
    for (let i = 0; i < converters.length; i++) {
      const text = row[i];
      json += keys ? keys[i] : i ? ',' : '';
      json += text === null ? 'null' : converters[i](text);
    }
    return json + close;
  };
}
