// Postgres's text → JSON, for requests that don't ask for raw text: booleans, small
// integers and floats become JSON's, json goes in as it is, arrays become arrays, all the
// rest strings. As Neon's proxy does, but right for empty arrays, for box[] and for
// int2vector. It knows type OIDs; which arrays hold what comes from the catalog (arrays.js).

import { formatFloat } from './float.js';

/** @typedef {(text: string) => string} Converter text → JSON text */

/**
 * Types with a converter of their own; the OIDs are those of pg_type.dat.
 * @type {Map<number, Converter>}
 */
const SCALARS = new Map([
  [16, (text) => (text === 't' ? 'true' : 'false')], // bool
  [21, (text) => text], // int2
  [23, (text) => text], // int4
  [700, floatJson], // float4
  [701, floatJson], // float8
  [114, (text) => text], // json
  [3802, (text) => text], // jsonb
]);

/**
 * @param {string} text
 * @returns {string}
 */
function floatJson(text) {
  const number = Number(text);
  return Number.isFinite(number) ? formatFloat(number) : JSON.stringify(text);
}

/**
 * @typedef {object} ArrayType
 * @property {number} element the element's type OID
 * @property {string} delimiter what stands between elements: a comma, for box a semicolon,
 *   for int2vector and oidvector a space
 */

/**
 * @param {number} oid
 * @param {ArrayType | null} array what the type is an array of, if it is one
 * @returns {Converter}
 */
export function converterOf(oid, array) {
  if (!array) return SCALARS.get(oid) ?? JSON.stringify;
  const element = SCALARS.get(array.element) ?? JSON.stringify;
  if (array.delimiter === ' ') return (text) => vectorJson(text, element);
  return (text) => arrayJson(text, array.delimiter, element);
}

/**
 * @param {string} text such as `1 2 3`
 * @param {Converter} element
 */
function vectorJson(text, element) {
  return `[${text.split(' ').filter(Boolean).map(element).join(',')}]`;
}

/**
 * An array literal → JSON. One pass: brackets and separators become JSON's, elements go
 * through the converter, and bounds such as `[2:3]=` are dropped.
 * @param {string} text as array_out writes it
 * @param {string} delimiter
 * @param {Converter} element
 * @returns {string}
 */
function arrayJson(text, delimiter, element) {
  let json = '';
  let at = text.indexOf('{');
  while (at < text.length) {
    const char = text[at];
    if (char === '{' || char === '}') json += char === '{' ? '[' : ']';
    else if (char === delimiter) json += ',';
    else if (char === '"') {
      const end = closingQuote(text, at);
      json += element(text.slice(at + 1, end).replace(/\\(.)/gs, '$1'));
      at = end;
    } else {
      const end = bareEnd(text, at, delimiter);
      const bare = text.slice(at, end);
      json += bare === 'NULL' ? 'null' : element(bare);
      at = end - 1;
    }
    at++;
  }
  return json;
}

/**
 * @param {string} text
 * @param {number} at where the opening quote is
 */
function closingQuote(text, at) {
  for (at++; text[at] !== '"' && at < text.length; at++) if (text[at] === '\\') at++;
  return at;
}

/**
 * @param {string} text
 * @param {number} at
 * @param {string} delimiter
 */
function bareEnd(text, at, delimiter) {
  while (at < text.length && text[at] !== delimiter && text[at] !== '}') at++;
  return at;
}
