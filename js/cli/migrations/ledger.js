// The ledger: a database's own record of its migrations, read and written by the engine's queries (tool ledger). This
// file knows the form of the answers and the guard's errors; its callers decide when to ask.

import { SqlError, askAgain } from './database.js';
import { tool } from './tools.js';

/**
 * @typedef {import('./database.js').Database} Database
 * @typedef {import('./database.js').Result} Result
 *
 * @typedef {object} Row of the ledger
 * @property {string} name
 * @property {string} hash of the script that was applied
 * @property {string[]} statements their hashes
 * @property {string[] | null} undo the statements' hashes of the script that undoes it; null before that begins
 * @property {number} total statements
 * @property {number} done
 * @property {number} undone
 * @property {boolean} running a statement outside a transaction was begun, and its end wasn't recorded
 * @property {string} startedAt
 * @property {string | null} finishedAt
 * @property {string} owner the process that did it
 */

/** Seconds until a lease without heartbeats expires. */
export const LEASE = 15;

/** SQLSTATEs of a missing table and a missing schema: nothing was ever migrated. */
const NOT_THERE = ['42P01', '3F000'];

/**
 * Not asked again when the answer was lost: the guard refuses a stage that was done already, and the caller must see
 * that.
 */
const ONCE = ['apply', 'undo', 'record'];

/**
 * @param {Database} database
 * @param {string} question
 * @param {Record<string, any>} [input]
 * @param {{timeout?: number}} [options]
 * @returns {Promise<Result[]>}
 */
export function ask(database, question, input, options) {
  const { queries } = tool('ledger', { ask: question, ...input }), once = () => database.run(queries, options);
  return ONCE.includes(question) ? once() : askAgain(once);
}

/**
 * Takes, keeps or gives back the lease.
 * @param {Database} database
 * @param {'acquire' | 'renew' | 'release'} question
 * @param {Record<string, any>} input
 * @returns {Promise<boolean>} whether it is ours; after a release, whether it was
 */
export async function askLease(database, question, input) {
  const results = await ask(database, question, { seconds: LEASE, ...input });
  return Boolean(results.at(-1)?.rows.length);
}

/** The single value of an answer. @param {Result[]} results */
const only = (results) => results[0].rows[0]?.[0] ?? undefined;

/**
 * @template T
 * @param {Promise<T>} promise @param {T} otherwise the value for a database without a ledger
 * @returns {Promise<T>}
 */
export async function orNone(promise, otherwise) {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof SqlError && NOT_THERE.includes(error.code)) return otherwise;
    throw error;
  }
}

/** @param {Database} database @returns {Promise<Row[]>} empty if nothing was ever migrated */
export const readLedger = (database) =>
  orNone(ask(database, 'read').then((results) => JSON.parse(String(only(results)))), []);

/** Creates the ledger if there is none. @param {Database} database */
export async function setUp(database) {
  const there = await orNone(ask(database, 'read').then(() => true), false);
  if (!there) await ask(database, 'setup');
}

/**
 * @typedef {object} Holder of the lease
 * @property {string} owner host:pid:random
 * @property {string} acquired
 * @property {string} heartbeat
 * @property {string} expires
 * @property {boolean} expired
 * @property {number} held seconds since it was acquired
 * @property {number} quiet seconds since the last heartbeat
 */

/** @param {Database} database @returns {Promise<Holder | undefined>} */
export async function readHolder(database) {
  const text = await orNone(ask(database, 'holder').then(only), undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

/** Why the guard of a stage refused it: "lease" or "ledger"; undefined for another error. @param {any} error */
export function guardOf(error) {
  return error instanceof SqlError ? /heliumdb-guard: (\w+)/.exec(error.message)?.[1] : undefined;
}

/**
 * The progress of a migration: "done/undone", as the guard writes it, and the hashes of the statements that were run.
 * @param {Database} database @param {string} name
 * @returns {Promise<{at: string, hashes: string[]}>}
 */
export async function placeOf(database, name) {
  const row = (await readLedger(database)).find((one) => one.name === name);
  if (!row) return { at: '0/0', hashes: [] };
  return { at: `${row.done}/${row.undone}`, hashes: (row.undone ? row.undo : row.statements) ?? [] };
}

/**
 * The number of the statement that the stage with this mark had reached; undefined: none.
 * @param {Database} database @param {number} mark
 */
export async function progressOf(database, mark) {
  const at = Number(only(await ask(database, 'progress'))) - mark * 1e6;
  return at > 0 && at < 1e6 ? at : undefined;
}

/**
 * The state of an index whose statement runs outside a transaction.
 * @param {Database} database @param {NonNullable<import('./folder.js').Statement['probe']>} probe
 * @returns {Promise<{state: string, schema?: string, index?: string}>} state: absent, invalid, building, valid
 */
export async function probeIndex(database, probe) {
  const [{ rows: [row] }] = await ask(database, 'probe', { probe });
  return row ? { state: String(row[0]), schema: String(row[1]), index: String(row[2]) } : { state: 'absent' };
}

/**
 * Drops an invalid index.
 * @param {Database} database @param {{schema?: string, index?: string}} index
 */
export function dropIndex(database, { schema, index }) {
  const { queries: [query] } = tool('ledger', { ask: 'drop-index', schema, index });
  return database.runOutside(query);
}
