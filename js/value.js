// What JSON has no form for, on the way in and out: Dates, bigints, NaN, and the random bytes of an id.
// Which of them a column takes is for the core to say.
import { seedSize, tables } from '../build/names.js';
import { invalid } from './error.js';

/** A string that begins like this can't be text of Postgres; it stands for a bigint until it is JSON, where the
 * digits of a number have no limit. */
const BIGINT = '\0n', BIGINT_JSON = /"\\u0000n(-?\d+)"/g;

/** Bigints marked in the arguments at hand. */
let bigints = 0;

/** What no column takes: an array where a value should be, and for a JSON column U+0000 in it. */
const ODD = ['\0'];

/**
 * The value, or a copy in which what JSON would lose is marked. `depth` is how many levels of objects are
 * columns' values still; below that is JSON of the user's own, with JSON.stringify's rules.
 * @param {any} value
 * @param {number} depth
 * @returns {any}
 */
function mark(value, depth) {
  switch (typeof value) {
    case 'bigint':
      bigints++;
      return BIGINT + value;
    case 'number': return Number.isFinite(value) ? value : ODD;
    case 'function':
    case 'symbol': return ODD;
    case 'object': break;
    default: return value;
  }
  if (value instanceof Date) return Number.isNaN(+value) ? ODD : value;
  if (ArrayBuffer.isView(value) || value instanceof Map || value instanceof Set) return ODD;
  if (!value || !depth) return value;
  let copy;
  for (const key in value) {
    const was = value[key], is = mark(was, depth - 1);
    if (is !== was) (copy ??= Array.isArray(value) ? [...value] : { ...value })[key] = is;
  }
  return copy ?? value;
}

/** Arguments as JSON. @param {any[]} args */
export function encodeArguments(args) {
  bigints = 0;
  try {
    const text = JSON.stringify(args.map((arg) => mark(arg, Array.isArray(arg) ? 2 : 1)))
      .replace(BIGINT_JSON, (_, digits) => (bigints--, digits));
    if (!bigints) return text; // otherwise a text looked like the mark
  } catch { /* as below */ }
  throw invalid('arguments', 'must be JSON: no cycle, no U+0000, no bigint inside a JSON value, no object that throws');
}

/** Sets the Dates of one row and of the rows in its relations. @param {any} row @param {number} table */
function reviveRow(row, table) {
  const [dates, relations] = /** @type {[string[], Record<string, number>]} */ (tables[table]);
  for (const name of dates) if (typeof row[name] === 'number') row[name] = new Date(row[name]);
  for (const name in relations) if (row[name]) revive(row[name], relations[name]);
}

/** A result as parsed, with milliseconds made Dates in place. @param {any} result @param {number} table */
export function revive(result, table) {
  if (Array.isArray(result)) for (const row of result) reviveRow(row, table);
  else if (result && typeof result === 'object') reviveRow(result, table);
  return result;
}

/** @type {Uint8Array<ArrayBuffer> | undefined} */
let seedBytes;
let counter = 0;

/**
 * Time and randomness for the ids of one call; layout in include/helium.h. The first call draws the process's
 * own part: at module scope some runtimes allow no randomness.
 * @param {number} rows how many ids it makes
 */
export function seed(rows) {
  const now = Date.now();
  if (seedBytes) crypto.getRandomValues(seedBytes.subarray(44));
  else {
    seedBytes = crypto.getRandomValues(new Uint8Array(seedSize));
    counter = seedBytes[8] * 2 ** 16;
  }
  for (let i = 0; i < 8; i++) seedBytes[i] = now / 256 ** i; // a Uint8Array keeps the lowest eight bits
  for (let i = 0; i < 4; i++) seedBytes[8 + i] = counter / 256 ** i;
  counter += rows;
  return seedBytes;
}
