// Values of SQLite as Postgres's text, by the type of the column they go into. Times have three spellings, all of which
// Prisma has written: milliseconds, ISO text, and `YYYY-MM-DD HH:MM:SS`, which is UTC. Nothing is rounded or cut; what
// doesn't fit is a Misfit, which says why.

/** @typedef {import('./sqlite.js').Value} Value */

/** A value that a column can't take. */
export class Misfit extends Error {}

/** @typedef {(value: NonNullable<Value>) => string} Convert */

const LARGEST = { smallint: 2n ** 15n, integer: 2n ** 31n, bigint: 2n ** 63n };

/** A time as SQLite's functions and Prisma write it: a zone is UTC where there is none. */
const TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/** Milliseconds that Postgres and a Date both have. */
const FURTHEST = 8_640_000_000_000_000;

/** @param {NonNullable<Value>} value how it looks in a message */
export function shown(value) {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
}

/** @param {NonNullable<Value>} value @param {string} what @returns {never} */
function misfit(value, what) {
  throw new Misfit(`${shown(value)} is no ${what}`);
}

/** @type {Convert} */
function text(value) {
  if (value instanceof Uint8Array) return misfit(value, 'text');
  const string = String(value);
  return string.includes('\0') ? misfit(value, 'text for Postgres: it has a character 0') : string;
}

/** @param {keyof typeof LARGEST} type @returns {Convert} */
const whole = (type) => (value) => {
  const number = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
  const digits = typeof number === 'bigint' ? String(number) : typeof number === 'string' ? number.trim() : '';
  if (!/^[+-]?\d{1,30}$/.test(digits)) return misfit(value, 'whole number');
  const most = LARGEST[type], exact = BigInt(digits);
  return exact < -most || exact >= most ? misfit(value, `${type}: it is too large`) : String(exact);
};

/** @type {Convert} */
function number(value) {
  if (value instanceof Uint8Array) return misfit(value, 'number');
  const string = String(value).trim();
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,4})?$|^[+-]?(?:NaN|Infinity)$/i.test(string)
    ? string
    : misfit(value, 'number');
}

const BOOLEANS = new Map([
  ['0', 'false'], ['1', 'true'], ['false', 'false'], ['true', 'true'], ['f', 'false'], ['t', 'true'],
]);

/** @type {Convert} */
const boolean = (value) => BOOLEANS.get(String(value).toLowerCase()) ?? misfit(value, 'boolean');

/** @type {Convert} */
function json(value) {
  const string = text(value);
  try {
    JSON.parse(string);
  } catch {
    return misfit(value, 'JSON');
  }
  return string;
}

/** @type {Convert} */
const bytes = (value) => `\\x${Buffer.from(value instanceof Uint8Array ? value : text(value)).toString('hex')}`;

/** @type {Convert} */
function uuid(value) {
  if (!(value instanceof Uint8Array)) return text(value);
  if (value.length !== 16) return misfit(value, 'UUID');
  return Buffer.from(value).toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/**
 * @param {'timestamptz' | 'timestamp' | 'date'} type
 * @param {number} unit milliseconds of one: 1, or 1000 where a column has seconds
 * @returns {Convert}
 */
const time = (type, unit) => (value) => {
  if (typeof value === 'bigint' || typeof value === 'number') {
    const ms = Number(value) * unit;
    if (!Number.isInteger(ms) || Math.abs(ms) > FURTHEST) return misfit(value, 'time');
    return written(new Date(ms), '', type);
  }
  const [, day, clock = '00:00', zone = 'Z'] = TIME.exec(typeof value === 'string' ? value.trim() : '') ?? [];
  if (day === undefined) return misfit(value, 'time');
  const [whole, fraction = ''] = clock.replace(',', '.').split('.');
  const at = new Date(`${day}T${whole}${offset(zone)}`);
  // 2026-02-30 would become March.
  if (Number.isNaN(at.getTime()) || !new Date(`${day}T00:00Z`).toISOString().startsWith(day))
    return misfit(value, 'time');
  return written(at, fraction, type);
};

/** `Z`, `+02`, `+0200` as a Date has it. @param {string} zone */
const offset = (zone) =>
  /^(?:Z|UTC)$/i.test(zone)
    ? 'Z'
    : zone.replace(/^([+-]\d{2}):?(\d{2})?$/, (_, hours, minutes = '00') => `${hours}:${minutes}`);

/** @param {Date} at @param {string} fraction of its second, as it was written @param {string} type */
function written(at, fraction, type) {
  const iso = at.toISOString(),
    [, year, rest, ms] = /** @type {RegExpExecArray} */ (/^([+-]?\d+)(-.*)\.(\d{3})Z$/.exec(iso));
  const era = year.startsWith('-') ? ' BC' : '', number = Number(year);
  const shown = String(era ? 1 - number : number).padStart(4, '0') + rest.replace('T', ' ');
  if (type === 'date') return shown.slice(0, -9) + era;
  return `${shown}.${fraction || ms}${type === 'timestamptz' ? '+00' : ''}${era}`;
}

/** JSON's array as Postgres's. @param {Convert} element @returns {Convert} */
const array = (element) => (value) => {
  let list;
  try {
    list = JSON.parse(text(value));
  } catch {} // said below
  if (!Array.isArray(list)) return misfit(value, 'array: it takes one in JSON');
  return arrayOf(
    list.map((one) => (one === null ? null : element(typeof one === 'object' ? JSON.stringify(one) : one))),
  );
};

/** A literal of an array. @param {(string | null)[]} texts */
export const arrayOf = (texts) =>
  `{${texts.map((one) => (one === null ? 'null' : `"${one.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`;

/** By the type's name without its measures. @type {Record<string, Convert>} */
const TYPES = {
  smallint: whole('smallint'), smallserial: whole('smallint'), integer: whole('integer'), serial: whole('integer'),
  bigint: whole('bigint'), bigserial: whole('bigint'), numeric: number, real: number, 'double precision': number,
  boolean, json, jsonb: json, bytea: bytes, uuid,
};

/** A type without its measures: numeric(15,9). @param {string} type */
export const baseOf = (type) => type.replace(/\([^)]*\)|\[\]/g, '').trim();

/**
 * @param {string} type of the column, as a document has it
 * @param {{seconds?: boolean}} [options] seconds: numbers that stand for times count seconds
 * @returns {Convert}
 */
export function convertTo(type, { seconds = false } = {}) {
  const base = baseOf(type), isTime = base === 'timestamptz' || base === 'timestamp' || base === 'date';
  const one = isTime ? time(base, seconds ? 1000 : 1) : (Object.hasOwn(TYPES, base) && TYPES[base]) || text;
  return type.endsWith('[]') ? array(one) : one;
}

/** Whether a column's type is one of times, for which numbers may stand. @param {string} type */
export const takesTimes = (type) => /^(?:timestamptz|timestamp|date)$/.test(baseOf(type));
