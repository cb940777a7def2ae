// A JSON parameter → the text Postgres is given for it (null for SQL NULL). Every
// parameter is bound as text without a type. Like Neon's proxy, except that strings
// inside arrays are quoted as Postgres reads them, so that a newline stays a newline.

import { formatFloat } from './float.js';

/**
 * @param {any} value as readExact gives it, or any JSON value without numbers
 * @returns {string | null}
 */
export function encodeParameter(value) {
  if (value === null || typeof value === 'string') return value;
  if (Array.isArray(value)) return arrayLiteral(value);
  if (typeof value === 'object') return compactJson(value);
  return encodeScalar(value);
}

/** @param {number | bigint | boolean} value */
function encodeScalar(value) {
  return typeof value === 'number' ? formatFloat(value) : String(value);
}

/**
 * @param {any[]} items
 * @returns {string} such as `{1,"a\"b",NULL,{2}}`
 */
function arrayLiteral(items) {
  return `{${items.map(arrayElement).join(',')}}`;
}

/**
 * @param {any} item
 * @returns {string}
 */
function arrayElement(item) {
  if (item === null) return 'NULL';
  if (Array.isArray(item)) return arrayLiteral(item);
  if (typeof item === 'string') return quoteElement(item);
  if (typeof item === 'object') return quoteElement(compactJson(item));
  return encodeScalar(item);
}

/** @param {string} text */
function quoteElement(text) {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/**
 * JSON with no spaces and every object's keys in order (of their bytes in UTF-8).
 * @param {any} value
 * @returns {string}
 */
function compactJson(value) {
  if (value === null || typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(compactJson).join(',')}]`;
  if (typeof value !== 'object') return encodeScalar(value);
  const keys = Object.keys(value).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return `{${keys.map((key) => `${JSON.stringify(key)}:${compactJson(value[key])}`).join(',')}}`;
}
