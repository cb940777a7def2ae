// What JSON has no form for, on the way in and out: Dates, bigints, NaN, and the random bytes of an id.
// Which of them a column takes is for the core to say.
import { lively, seedSize } from '../build/names.js';
import { HeliumError, invalid } from './error.js';
import { own } from './options.js';

/** A string that begins like this can't be text of Postgres; it stands for a bigint until it is JSON, where the
 * digits of a number have no limit. */
const BIGINT = '\0n', BIGINT_JSON = /"\\u0000n(-?\d+)"/g;

/** Bigints marked in the arguments at hand. */
let bigints = 0;

/** In place of what JSON has no form for stands an array of this and what it is: no column takes an array where a value
 * should be, and a JSON column no U+0000 in it. */
const ODD = '\0', ODD_JSON = '["\\u0000';

/** Classes that JSON.stringify knows. */
const KNOWN = /^(Object|Array|String|Number|Boolean|BigInt|Date)$/;

/** What an object is of which JSON would keep nothing, or what nobody meant. @param {any} value @returns {string | undefined} */
function oddity(value) {
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (kind === 'Date' && !isFinite(value)) return 'an invalid Date';
  if (!ArrayBuffer.isView(value) && (KNOWN.test(kind) || typeof value.toJSON === 'function' || Object.keys(value).length)) return;
  return `${/^[AEIO]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

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
  if (type === 'number') return isFinite(value) ? value : [ODD + value];
  if (type === 'function' || type === 'symbol') return [`${ODD}a ${type}`];
  if (type !== 'object' || !value) return value;
  const odd = oddity(value);
  if (odd) return [ODD + odd];
  if (!depth) return value;
  let copy;
  for (const key of Object.keys(value)) {
    const was = value[key], is = mark(was, depth - 1);
    if (is !== was) (copy ??= Array.isArray(value) ? [...value] : { ...value })[key] = is;
  }
  return copy ?? value;
}

/**
 * A value as JSON, undefined as null; what it throws is for `misfit`.
 * @param {any} value @param {number} depth as of `mark`
 */
export function encode(value, depth) {
  bigints = 0;
  const text = JSON.stringify(mark(value, depth)) ?? 'null';
  if (!bigints) return text;
  const numbers = text.replace(BIGINT_JSON, (_, digits) => (bigints--, digits));
  if (bigints) throw new RangeError('a text looked like the mark');
  return numbers;
}

/** Arguments as JSON. @param {any[]} args */
export const encodeArguments = (args) => `[${args.map((arg) => encode(arg, Array.isArray(arg) ? 2 : 1))}]`;

/** The error of arguments that could not be taken. @param {unknown} error what taking them has thrown */
export const misfit = (error) => (error instanceof HeliumError ? error
  : invalid('arguments', 'must be JSON: no cycle, no U+0000, no bigint inside a JSON value'));

/**
 * What the core says of wrong arguments, where it found a mark with what that stands for.
 * @param {Record<string, any>} fields of the error
 * @param {string} input the arguments, as they were encoded
 */
export function explained(fields, input) {
  if (!fields.issues || !input.includes(ODD_JSON)) return fields;
  const args = JSON.parse(input);
  for (const issue of fields.issues) for (let at of args) {
    // Through rows by their properties; a condition's value is called by its column, or by and, or, not.
    for (const key of issue.path.split(/[.[\]]+/)) if (key) at = own(at, key) ?? own(at, 'value');
    if (!Array.isArray(at) || !String(at).startsWith(ODD)) continue;
    const not = `, not ${String(at).slice(1)}`;
    if (issue.code === 'type') issue.message += not;
    else Object.assign(issue, { code: 'type', message: `${issue.path} must be JSON${not}` });
    break;
  }
  return fields;
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
  const first = Object(rows[0]);
  for (const name of lively) if (Object.hasOwn(first, name)) for (const row of rows) {
    const value = row[name];
    if (typeof value === 'number') row[name] = new Date(value);
    else if (typeof value === 'object') revive(value);
  }
  return result;
}

/**
 * Rows of cells as objects, with Dates.
 * @param {any[][]} rows @param {[name: string, time: boolean][]} fields their properties, and which hold instants
 */
export const shaped = (rows, fields) => objects(rows, fields.map(([name]) => name), fields.map(([, time]) => time));

/**
 * What a property is called, and whether it holds instants.
 * @param {string} name @param {unknown} term the builder's that it is of @returns {[string, boolean]}
 */
export const field = (name, term) => [name, lively.includes(own(term, 'name')) && own(term, 'op') !== 'count'];

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
