// What JSON has no form for, on the way in and out: Dates, bigints, NaN, and the random bytes of an id.
// Which of them a column takes is for the core to say.
import { lively, seedSize } from '../build/names.js';
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
  const type = typeof value;
  if (type === 'bigint') {
    bigints++;
    return BIGINT + value;
  }
  if (type === 'number' || value instanceof Date) return isFinite(value) ? value : ODD;
  if (type === 'function' || type === 'symbol' || ArrayBuffer.isView(value) || value instanceof Map || value instanceof Set) return ODD;
  if (type !== 'object' || !value || !depth) return value;
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
    // The third one is the builder's plan, whose values are deep inside it.
    const text = JSON.stringify(args.map((arg, i) => mark(arg, i === 2 ? 99 : Array.isArray(arg) ? 2 : 1)))
      .replace(BIGINT_JSON, (_, digits) => (bigints--, digits));
    if (!bigints) return text; // otherwise a text looked like the mark
  } catch { /* as below */ }
  throw invalid('arguments', 'must be JSON: no cycle, no U+0000, no bigint inside a JSON value');
}

/** Rows of cells as objects, with Dates. @param {any[][]} rows @param {string[]} names @param {boolean[]} times which are instants */
function objects(rows, names, times) {
  // Copies of one row have its layout from the start. A name may be __proto__, which only an entry takes for a name.
  const layout = Object.fromEntries(names.map((name) => [name, null]));
  return rows.map((cells) => {
    const row = { ...layout };
    for (let i = 0; i < names.length; i++) row[names[i]] = times[i] && typeof cells[i] === 'number' ? new Date(cells[i]) : cells[i];
    return row;
  });
}

/**
 * A result as parsed, with milliseconds made Dates, in the rows of relations too.
 * @param {any} result a row, rows of the same properties, rows of cells behind their names, or what is none
 */
export function revive(result) {
  if (Array.isArray(result?.[0])) {
    const names = result.shift();
    return objects(result, names, names.map((/** @type {string} */ name) => lively.includes(name)));
  }
  const rows = Array.isArray(result) ? result : [result];
  for (const name of lively) if (rows[0]?.[name] !== undefined) for (const row of rows) {
    const value = row[name];
    if (typeof value === 'number') row[name] = new Date(value);
    else if (typeof value === 'object') revive(value);
  }
  return result;
}

/**
 * Rows of cells as objects, with Dates.
 * @param {any[][]} rows
 * @param {Record<string, {name: string, op?: string}>} fields the builder's terms by the properties they go to
 */
export function shaped(rows, fields) {
  const names = Object.keys(fields);
  return objects(rows, names, names.map((name) => lively.includes(fields[name].name) && fields[name].op !== 'count'));
}

/** A seed's random bytes of its own, behind time, counter and the process's part; and for how many calls they are
 * drawn at once. */
const OWN = 44, CALLS = 32;

/** @type {Uint8Array<ArrayBuffer>} */
let seedBytes;
/** @type {Uint8Array<ArrayBuffer>} */
let pool;
let counter = 0, drawn = 0, left = 0;

/**
 * Random bytes for a call. To draw them takes microseconds however few there are, so a second call in one millisecond
 * draws for those that follow. None outlive that millisecond: a process restored from a snapshot draws its own.
 * @param {number} now
 */
function random(now) {
  const size = seedSize - OWN;
  if (now !== drawn || !left) {
    left = now === drawn ? CALLS : 1;
    drawn = now;
    pool ??= new Uint8Array(CALLS * size);
    crypto.getRandomValues(pool.subarray(0, left * size));
  }
  left--;
  return pool.subarray(left * size, (left + 1) * size);
}

/**
 * Time and randomness for the ids of one call; layout in include/helium.h. The first call draws the process's
 * own part: at module scope some runtimes allow no randomness.
 * @param {number} rows how many ids it makes
 */
export function seed(rows) {
  const now = Date.now();
  if (!seedBytes) {
    seedBytes = crypto.getRandomValues(new Uint8Array(seedSize));
    counter = seedBytes[8] * 2 ** 16;
  }
  seedBytes.set(random(now), OWN);
  // A Uint8Array keeps the lowest eight bits.
  for (let i = 0; i < 12; i++) seedBytes[i] = i < 8 ? now / 256 ** i : counter / 256 ** (i - 8);
  counter += rows;
  return seedBytes;
}
