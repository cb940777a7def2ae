// What a database knows of its migrations, asked by the engine's queries (tool ledger). It knows what the answers look
// like, and the guard's errors; when to ask what is its callers' business.

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
 * @property {string[] | null} undo the hashes of the script that undoes it, once that was begun
 * @property {number} total statements
 * @property {number} done
 * @property {number} undone
 * @property {boolean} running a statement outside a transaction was begun, and hasn't been seen to end
 * @property {string} startedAt
 * @property {string | null} finishedAt
 * @property {string} owner the process that has done it
 */

/** Seconds that a lease holds without a heartbeat. */
export const LEASE = 15;

/** SQLSTATEs of a table and of a schema that aren't there: nothing was ever migrated. */
const NOT_THERE = ['42P01', '3F000'];

/**
 * What isn't asked again when its answer was lost: the guard of apply and undo refuses what was done already, which
 * their caller has to know.
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
 * @returns {Promise<boolean>} whether it is ours; of a release, whether it was
 */
export async function askLease(database, question, input) {
  const results = await ask(database, question, { seconds: LEASE, ...input });
  return Boolean(results.at(-1)?.rows.length);
}

/** The one value of an answer. @param {Result[]} results */
const only = (results) => results[0].rows[0]?.[0] ?? undefined;

/**
 * @template T
 * @param {Promise<T>} promise @param {T} otherwise what an unmigrated database has
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

/** @param {Database} database @returns {Promise<Row[]>} none where nothing was ever migrated */
export const readLedger = (database) =>
  orNone(ask(database, 'read').then((results) => JSON.parse(String(only(results)))), []);

/** Makes the ledger where there is none. @param {Database} database */
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

/** What the guard of a stage has refused: "lease", "ledger", or undefined for another error. @param {any} error */
export function guardOf(error) {
  return error instanceof SqlError ? /heliumdb-guard: (\w+)/.exec(error.message)?.[1] : undefined;
}

/**
 * Where a migration is: "done/undone", as the guard has it, and the hashes of the script that it was done by.
 * @param {Database} database @param {string} name
 * @returns {Promise<{at: string, hashes: string[]}>}
 */
export async function placeOf(database, name) {
  const row = (await readLedger(database)).find((one) => one.name === name);
  if (!row) return { at: '0/0', hashes: [] };
  return { at: `${row.done}/${row.undone}`, hashes: (row.undone ? row.undo : row.statements) ?? [] };
}

/**
 * Which statement the last stage was at, of those marked so; undefined: none.
 * @param {Database} database @param {number} mark
 */
export async function progressOf(database, mark) {
  const at = Number(only(await ask(database, 'progress'))) - mark * 1e6;
  return at > 0 && at < 1e6 ? at : undefined;
}

/**
 * The state of an index whose statement can't run in a transaction.
 * @param {Database} database @param {NonNullable<import('./folder.js').Statement['probe']>} probe
 * @returns {Promise<{state: string, schema?: string, index?: string}>} state: absent, invalid, building, valid
 */
export async function probeIndex(database, probe) {
  const [{ rows: [row] }] = await ask(database, 'probe', { probe });
  return row ? { state: String(row[0]), schema: String(row[1]), index: String(row[2]) } : { state: 'absent' };
}

/**
 * Drops an index that was not built to its end.
 * @param {Database} database @param {{schema?: string, index?: string}} index
 */
export function dropIndex(database, { schema, index }) {
  const { queries: [query] } = tool('ledger', { ask: 'drop-index', schema, index });
  return database.runOutside(query);
}
