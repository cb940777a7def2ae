// Writes a result or an error as the JSON text of an answer. It writes text and not objects, as json columns go in
// unchanged and rows with equal column names have a key twice. It knows the answer's keys and their order; value.js
// converts the values.

import { ERROR_FIELDS } from '../error.js';
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
  const { fields, rows, tag } = result;
  const rowJson = arrays === null && arrayMode ? JSON.stringify : rowWriter(fields, arrayMode, arrays);
  return `{"fields":${fieldsJson(fields)},"rows":[${rows.map((row) => rowJson(row)).join(',')}],`
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

/** Of those that many answers share. @type {WeakMap<Result['fields'], string>} */
const written = new WeakMap();

/** @param {Result['fields']} fields */
function fieldsJson(fields) {
  const known = written.get(fields);
  if (known !== undefined) return known;
  const json = `[${fields.map(fieldJson).join(',')}]`;
  if (Object.isFrozen(fields)) written.set(fields, json);
  return json;
}

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
 * @param {boolean} arrayMode
 * @param {(ArrayType | null)[] | null} arrays
 * @returns {(row: Row) => string}
 */
function rowWriter(fields, arrayMode, arrays) {
  const [open, close] = arrayMode ? '[]' : '{}';
  const columns = fields.map(({ name, dataTypeID }, i) => ({
    key: arrayMode ? '' : `${JSON.stringify(name)}:`,
    convert: arrays === null ? JSON.stringify : converterOf(dataTypeID, arrays[i]),
  }));
  return (row) => {
    let json = open;
    for (let i = 0; i < columns.length; i++) {
      const { key, convert } = columns[i];
      const text = row[i];
      json += `${i > 0 ? ',' : ''}${key}${text === null ? 'null' : convert(text)}`;
    }
    return json + close;
  };
}
