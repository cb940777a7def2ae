// What two sides would send for one write, compared: the same tables, in each the same rows, columns and values, found
// by the same conditions. How that is spelled doesn't matter. Values are compared as those of results are.
import { canonicalBy, compare, Incomparable, SECRET, TOLD } from './compare.js';
import { keyOf, knownOf, statementsOf, writesOf } from './plan.js';

/** A text that may be a default: a word, or none. */
const WORD = /^\w{0,40}$/;

/** @typedef {import('./compare.js').Difference} Difference */
/** @typedef {import('./plan.js').Plan} Plan */
/** @typedef {import('./plan.js').Write} Write */
/** @typedef {import('./statement.js').Row} Row */

/** @param {Iterable<[string, any]>} entries */
const plain = (entries) => Object.assign(Object.create(null), Object.fromEntries(entries));

/**
 * A write as a tree, whose paths then say what it is: `insert.users[0].email`.
 * @param {Write} write @param {boolean} returning are the columns that come back compared?
 */
function treeOf({ verb, table, rows, set, where, returning: columns }, returning) {
  if (table === undefined) return plain([[verb, true]]);
  const what = rows ?? plain(Object.entries({ ...(set && { set }), where }));
  return plain(Object.entries({ [verb]: plain([[table, what]]), ...(returning && { returning: columns }) }));
}

/**
 * @param {Plan} old @param {Plan} next
 * @param {unknown[]} args of the call
 * @param {Set<string>} off rules that are switched off
 * @returns {{differences: Difference[], excused: Set<string>}}
 * @throws where a statement can't be read, and where neither side writes anything by what can be read
 */
export function comparePlans(old, next, args, off) {
  /** @type {Set<string>} */
  const excused = new Set();
  const excuse = (/** @type {string} */ rule, /** @type {boolean} */ found) => {
    if (!found || off.has(rule)) return false;
    excused.add(rule);
    return true;
  };
  const known = knownOf(args);
  // A secret that one side doesn't write is a difference, and a list that is a value is another one in another order.
  const strict = new Set([...off, 'secrets', 'order']), canonical = canonicalBy(strict);

  /** Could a schema have this as its default? @param {string} column @param {any} value */
  const isDefault = (column, value) => {
    if (SECRET.test(column) || known.keys.has(keyOf(value))) return false;
    if (typeof value === 'object' && value !== null) return !(value instanceof Date) && Object.keys(value).length === 0;
    return typeof value !== 'string' || WORD.test(value);
  };
  /** What a row surely has, as a text. @param {Row} row */
  const surely = (row) =>
    canonical(plain(Object.entries(row).filter(([column, value]) => value !== null && !isDefault(column, value))));
  /** The other side's rows, in the order of these if they are the same. @param {Row[]} rows @param {Row[]} others */
  const aligned = (rows, others) => {
    const keys = rows.map(surely), theirs = others.map(surely);
    const sorted = (/** @type {string[]} */ list) => [...list].sort().join('\n');
    const moved = keys.join('\n') !== theirs.join('\n') && sorted(keys) === sorted(theirs);
    if (!excuse('order', moved)) return others;
    /** @type {Map<string, Row[]>} */
    const places = new Map(theirs.map((key) => [key, []]));
    theirs.forEach((key, i) => places.get(key)?.push(others[i]));
    return keys.map((key) => /** @type {Row} */ (places.get(key)?.shift()));
  };
  /** Without what the other one leaves to its default. @param {Row} row @param {Row} other */
  const given = (row, other) => plain(Object.entries(row).filter(([column, value]) =>
    column in other || value === null || !excuse('defaults', isDefault(column, value))));

  /** @param {Write} a @param {Write} b @param {string} path */
  const compareWrites = (a, b, path) => {
    let [one, other] = [a, b];
    if (a.rows && b.rows && a.table === b.table && a.rows.length === b.rows.length) {
      const ours = a.rows, theirs = aligned(ours, b.rows);
      one = { ...a, rows: ours.map((row, i) => given(row, theirs[i])) };
      other = { ...b, rows: theirs.map((row, i) => given(row, ours[i])) };
    }
    const returning = String(a.returning) !== String(b.returning) && !excuse('returning', true);
    // In an update null is not the same as nothing.
    const rules = one.rows ? strict : new Set([...strict, 'undefined-null']);
    return compare(treeOf(one, returning), treeOf(other, returning), rules, path);
  };

  const [ours, theirs] = [old, next].map(({ statements }) => statementsOf(statements)), all = [...ours, ...theirs];
  // A function that is selected may write, which nobody sees.
  if (all.some(({ verb }) => verb === 'select') && all.every(({ table }) => table === undefined))
    throw new Incomparable();
  const writes = writesOf(ours, old, known, excuse), others = writesOf(theirs, next, known, excuse);
  if (writes.length !== others.length) {
    const [from, to] = [writes, others].map(({ length }) => `list of ${length}`);
    return { differences: [{ rule: 'length', path: '', old: from, next: to }], excused };
  }
  const found = writes.map((write, i) => compareWrites(write, others[i], `[${i}]`));
  for (const { excused: rules } of found) rules.forEach((rule) => excused.add(rule));
  return { differences: found.flatMap(({ differences }) => differences).slice(0, TOLD), excused };
}
