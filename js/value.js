// What JSON can't hold, on the way in and out: Dates, bigints, NaN; and the random bytes of an id. The core decides
// which values a column accepts.
import { seedSize } from '../build/names.js';
import { HeliumError, invalid } from './error.js';
import { own } from './options.js';

/** @typedef {(column: string) => number} Arrays how many levels of an array hold values, in the column of a name */

/** Stands before a bigint's digits in a string, until they are a number of JSON text. No text of Postgres begins so. */
const BIGINT = '\0n', BIGINT_JSON = /"\\u0000n(-?\d+)"/g;

/** How many bigints are marked in the value being encoded. */
let bigints = 0;

/** A value that JSON can't hold is replaced by an array: this with a letter and what it is; and the text that Postgres
 * reads, if there is one. The core takes that for a column of this letter (src/core/check.c), and refuses all else: no
 * column accepts U+0000. */
const MARK = '\0\0', MARK_JSON = '["\\u0000\\u0000';

/** Classes that JSON.stringify handles. */
const KNOWN = /^(Object|Array|String|Number|Boolean|BigInt|Date)$/;

/** Levels without end: everywhere are columns' values. Of a query so are they, but for its members that are rows. */
export const DEEP = 99, QUERY = 100;

/** The members of a query that are rows. */
const ROWS = ['create', 'update', 'set'];

/** Writes JSON's null into a JSON column, where null is SQL's. */
export const jsonNull = Object.freeze({ toJSON: () => null });

/** @param {Uint8Array} bytes */
function hexOf(bytes) {
  let hex = '';
  for (const byte of bytes) hex += (byte | 256).toString(16).slice(1);
  return hex;
}

/** The mark of an object that JSON would lose or misrepresent. @param {any} value */
function markObject(value) {
  if (value === jsonNull) return [`${MARK}jjsonNull`, 'null'];
  // As most are; to ask an object for its kind takes a multiple of this.
  if (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) return;
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (kind === 'Uint8Array') return [`${MARK}ba Uint8Array`, `\\x${hexOf(value)}`];
  if (kind === 'Date' && !isFinite(value)) return [`${MARK} an invalid Date`];
  const isKept = () => KNOWN.test(kind) || typeof value.toJSON === 'function' || Object.keys(value).length;
  if (ArrayBuffer.isView(value) || !isKept()) return [`${MARK} ${/^[AEIO]/.test(kind) ? 'an' : 'a'} ${kind}`];
}

/**
 * The mark of what is none at all: the core refuses it at its place, and what is said of it is this.
 * @param {string} code of the issue
 * @param {string} words behind its path
 */
export const wrong = (code, words) => [`${MARK}!${code} ${words}`];

/** @param {any} value */
export const isMark = (value) => Array.isArray(value) && typeof value[0] === 'string' && value[0].startsWith(MARK);

/**
 * How deep values are in a property of what is `depth` deep.
 * @param {number} depth
 * @param {string} key
 * @param {unknown} value
 * @param {Arrays} [arrays]
 */
function below(depth, key, value, arrays) {
  if (depth === QUERY) return ROWS.includes(key) ? 1 : DEEP;
  return depth === 1 && arrays && Array.isArray(value) ? arrays(key) : depth - 1;
}

/**
 * The value, or a copy in which everything that JSON would lose is marked.
 * @param {any} value
 * @param {number} depth how many levels of objects hold columns' values; below is the user's own JSON, for which
 *   JSON.stringify's rules apply
 * @param {Arrays} [arrays] without it an array is the user's own JSON
 * @returns {any}
 */
export function mark(value, depth, arrays) {
  const type = typeof value;
  if (type === 'bigint') {
    bigints++;
    return BIGINT + value;
  }
  if (type === 'number') return isFinite(value) ? value : [`${MARK}f${value}`, `${value}`];
  if (type === 'function' || type === 'symbol') return [`${MARK} a ${type}`];
  if (type !== 'object' || !value) return value;
  const marked = markObject(value);
  if (marked || !depth) return marked ?? value;
  let copy;
  for (const key of Object.keys(value)) {
    const was = value[key], is = mark(was, below(depth, key, was, arrays), arrays);
    if (is !== was) (copy ??= Array.isArray(value) ? [...value] : { ...value })[key] = is;
  }
  return copy ?? value;
}

/**
 * A value as JSON; undefined becomes null. Throws what {@link inputError} turns into an error of ours.
 * @param {any} value
 * @param {number} depth as for {@link mark}
 * @param {Arrays} [arrays]
 */
export function encode(value, depth, arrays) {
  bigints = 0;
  const text = JSON.stringify(mark(value, depth, arrays)) ?? 'null';
  if (!bigints) return text;
  const numbers = text.replace(BIGINT_JSON, (_, digits) => (bigints--, digits));
  if (bigints) throw new RangeError('a text looked like the mark');
  return numbers;
}

/** Arguments as JSON. @param {any[]} args */
export const encodeArguments = (args) => `[${args.map((arg) => encode(arg, Array.isArray(arg) ? 2 : 1))}]`;

/** The error of arguments that could not be encoded. @param {unknown} error what was thrown */
export const inputError = (error) => (error instanceof HeliumError
  ? error : invalid('arguments', 'must be JSON: no cycle, no U+0000, no bigint inside a JSON value'));

/** What the path of an issue leads to in an argument. @param {any} at @param {string} path */
function follow(at, path) {
  // A column may stand behind its table's name, which the path leaves out.
  const nameOf = (/** @type {string} */ key) => Object.keys(Object(at)).find((name) => name.endsWith(`.${key}`)) ?? '';
  for (const key of path.split(/[.[\]]+/)) if (key) at = own(at, key) ?? own(at, nameOf(key));
  return at;
}

/**
 * The core's issues with wrong arguments. One about a mark now says what the mark stands for.
 * @param {Record<string, any>} fields of the error
 * @param {string} input the encoded arguments
 * @param {(path: string) => string} [pathOf] where the caller has what stands at a path of the arguments
 */
export function explain(fields, input, pathOf = (path) => path) {
  const { issues = [] } = fields, args = input.includes(MARK_JSON) ? JSON.parse(input) : [];
  for (const issue of issues) {
    const { path } = issue;
    issue.path = pathOf(path);
    issue.message = issue.path + issue.message.slice(path.length);
    const found = args.map((/** @type {any} */ arg) => follow(arg, path));
    // An issue about a whole argument has the argument's name.
    const mark = (found.every((/** @type {any} */ at) => at === undefined) ? args : found).find(isMark);
    if (!mark) continue;
    const [, code, words] = /^..!(\w+) (.*)/.exec(mark[0]) ?? [];
    const not = `, not ${mark[0].slice(3)}`;
    if (code) Object.assign(issue, { code, message: `${issue.path} ${words}` });
    else if (issue.code === 'type') issue.message += not;
    else Object.assign(issue, { code: 'type', message: `${issue.path} must be JSON${not}` });
  }
  return fields;
}

/** Where a seed's own random bytes begin, after time, counter and the process's part; for how many calls they are drawn
 * at once. */
const OWN = 44, CALLS = 32;

/** @type {Uint8Array<ArrayBuffer>} */
let seedBytes;
/** @type {Uint8Array<ArrayBuffer>} */
let pool;
let counter = 0, drawn = 0, left = 0;

/**
 * Random bytes for a call. Drawing takes microseconds, however few: so the second call within a millisecond also draws
 * for those that follow. None is kept longer: a process that is restored from a snapshot draws new ones.
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
 * Time and randomness for the ids of one call, laid out as include/helium.h says. The first call draws the process's
 * part: some runtimes allow no randomness at module scope.
 * @param {number} rows how many ids the call makes
 */
export function seed(rows) {
  const now = Date.now();
  if (!seedBytes) {
    seedBytes = crypto.getRandomValues(new Uint8Array(seedSize));
    counter = seedBytes[8] * 2 ** 16;
  }
  seedBytes.set(random(now), OWN);
  // A Uint8Array keeps the lowest eight bits.
  for (let i = 0, left = now; i < 12; i++, left /= 256) {
    if (i === 8) left = counter;
    seedBytes[i] = left;
  }
  counter += rows;
  return seedBytes;
}
