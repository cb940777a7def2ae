// A plan, the statements that a side would send for one write, as a list of what they write. What a side makes by
// itself, as ids and times, is left out here, by rules; what is in the call's arguments no side has made.
import { BYTES, copyOf, digitsOf, GENERATED, Incomparable, numberOf, timeOf } from './compare.js';
import { elementsOf, Expression, readStatement } from './statement.js';

/** Columns whose texts may be ids that a side made, and what such an id looks like. */
const ID = /(?:^|_)(?:id|uuid)$|I[dD]$/, MADE_ID = /^[\w-]{1,64}$/;

/** Numbers in a text, of more digits than one of JavaScript surely keeps. */
const LONG_NUMBERS = /\d[\d.]{15,}(?:e[+-]?\d+)?/gi;

/** @typedef {import('./statement.js').Row} Row */
/**
 * @typedef {object} Write of a select, or what is around it, the verb alone
 * @property {string} verb
 * @property {string} [table]
 * @property {Row[]} [rows]
 * @property {Row} [set]
 * @property {Record<string, Row>} [where] operands by operator, by column
 * @property {string[]} [returning]
 */
/** @typedef {{statements: unknown, from: number, to: number}} Plan what a side gave, when it began and ended, in ms */
/** @typedef {{keys: Set<string>, numbers: Set<number>}} Known */
/** @typedef {(rule: string, found: boolean) => boolean} Excuse is it so, and is that excused? */

/** A value as one finds it in arguments, however it is spelled. @param {any} value */
export const keyOf = (value) => {
  const time = timeOf(value), digits = time === undefined ? digitsOf(value) : undefined;
  if (time !== undefined) return `time ${time}`;
  if (digits !== undefined) return `number ${digits}`;
  return typeof value === 'object' && value !== null ? 'object' : String(value).trim().toLowerCase();
};

/** Always the same order. @param {unknown[]} values */
const inOrder = (values) => values.map((value) => ({ key: `${keyOf(value)}\n${value}`, value }))
  .sort((a, b) => Number(a.key > b.key) - Number(a.key < b.key)).map(({ value }) => value);

/** All single values of the arguments, and those that are numbers. @param {unknown[]} args @returns {Known} */
export function knownOf(args) {
  /** @type {Known} */
  const known = { keys: new Set(), numbers: new Set() };
  /** @param {any} value */
  const walk = (value) => {
    const key = keyOf(value);
    if (typeof value === 'number') known.numbers.add(value);
    if (key !== 'object') known.keys.add(key);
    else if (!(value instanceof Uint8Array)) Object.values(value).forEach(walk);
  };
  walk(copyOf(args));
  return known;
}

/**
 * A parameter as data: texts in which drivers send JSON, arrays, bytes and booleans become those.
 * @param {any} value @returns {any}
 */
function dataOf(value) {
  // Drivers send a list as an array of Postgres: of an empty one, `{}` is all that is left.
  if (Array.isArray(value)) return value.length ? value : Object.create(null);
  if (typeof value !== 'string') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  if (/^\\x(?:[\da-f]{2})*$/i.test(value))
    return Uint8Array.from(value.slice(2).match(/../g) ?? [], (hex) => parseInt(hex, 16));
  // As a text, where JSON.parse would change a number.
  const isKept = (/** @type {string} */ number) => digitsOf(number) === digitsOf(Number(number));
  if (!/^[{[]/.test(value) || !(value.match(LONG_NUMBERS) ?? []).every(isKept)) return value;
  for (const read of [JSON.parse, elementsOf])
    try {
      return copyOf(read(value));
    } catch {
      // It is none of these.
    }
  return value;
}

/**
 * What each statement writes; all of them were understood.
 * @param {unknown} given a statement or a list of them, as `.toSQL()` gives it
 * @returns {Write[]}
 */
export function statementsOf(given) {
  const copied = /** @type {any} */ (copyOf(given)), statements = Array.isArray(copied) ? copied : [copied];
  let size = 0;
  return statements.map((statement) => {
    const { sql, params = [] } = Object(statement);
    if (typeof sql !== 'string' || !Array.isArray(params)) throw new Incomparable();
    for (const text of [sql, ...params]) size += typeof text === 'string' ? text.length : 0;
    if (size > BYTES) throw new Incomparable();
    return readStatement({ sql, params });
  });
}

/**
 * Statements as writes. Inserts into one table, one after the other, become one: sides cut them differently.
 * @param {Write[]} statements
 * @param {Plan} plan theirs
 * @param {Known} known what is in the arguments
 * @param {Excuse} excuse
 * @returns {Write[]}
 */
export function writesOf(statements, { from, to }, known, excuse) {
  /** @param {string} column @param {any} value @param {boolean} insert */
  const isMade = (column, value, insert) => {
    if (value instanceof Expression) return value.text !== 'default';
    const key = keyOf(value), time = timeOf(value);
    if (known.keys.has(key)) return false;
    if (time !== undefined) return time >= from && time <= to;
    return insert && ID.test(column) && typeof value === 'string' && MADE_ID.test(value);
  };
  /** A number that the call gave, spelled with more digits than make it. @param {any} value */
  const isLong = (value) =>
    digitsOf(value) !== undefined && !known.keys.has(keyOf(value)) && known.numbers.has(numberOf(value));
  /** @param {any} value */
  const valueOf = (value) => (excuse('float-digits', isLong(value)) ? numberOf(value) : dataOf(value));
  /** @param {Row} row @param {boolean} insert @returns {Row} */
  const valuesOf = (row, insert) => {
    const values = Object.create(null);
    for (const column of Object.keys(row).sort()) {
      const value = row[column], expression = value instanceof Expression;
      const made = excuse('generated', isMade(column, value, insert));
      // In an insert a column without a value is one that the database makes.
      if (insert && (made || (expression && value.text === 'default'))) continue;
      if (made) values[column] = GENERATED;
      else values[column] = expression ? `${GENERATED}${value.text}` : valueOf(value);
    }
    return values;
  };
  /** @param {Record<string, Row>} where */
  const whereOf = (where) => {
    const found = Object.create(null);
    for (const column of Object.keys(where).sort()) {
      found[column] = Object.create(null);
      for (const operator of Object.keys(where[column]).sort()) {
        const operand = where[column][operator];
        // Those of a set have no order.
        found[column][operator] = operator === 'in' ? inOrder(operand) : valueOf(operand);
      }
    }
    return found;
  };

  /** @type {Write[]} */
  const writes = [];
  for (const { verb, table, rows, set, where, returning } of statements) {
    const last = writes.at(-1), made = rows?.map((row) => valuesOf(row, true));
    if (table === undefined) {
      if (!excuse('statements', true)) writes.push({ verb });
    } else if (made && last?.rows && last.table === table && String(last.returning) === String(returning)) {
      last.rows.push(...made);
    } else if (made) {
      writes.push({ verb, table, rows: made, returning });
    } else {
      writes.push({ verb, table, ...(set && { set: valuesOf(set, false) }), where: whereOf(where ?? {}), returning });
    }
  }
  return writes;
}
