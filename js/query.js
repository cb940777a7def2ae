// A query: a promise-like that is sent by the first `then`, and once. It takes its arguments when it is made. What it
// holds (a Call, with perhaps a password in it) can't be seen from outside; this package's modules get it by `callOf`.
import { creates, statementsOf } from './call.js';
import { invalid, named } from './error.js';
import { none, readOptions } from './options.js';
import { run } from './run.js';
import { inputError } from './value.js';

/**
 * @typedef {import('./call.js').Call} Call
 * @typedef {import('./call.js').Database} Database
 */

/** What a query holds; undefined for anything else. @type {(query: unknown) => Call | undefined} */
export let callOf;

/** Sends a call that is in no batch. @param {Call} call */
const sendSingle = (call) => run(call.db, [call], call.flags, call.options);

/** A class, because engines need microseconds to give an object its prototype by a literal's __proto__. */
export class Query {
  /** @type {Call} */
  #call;

  static {
    callOf = (query) => (#call in Object(query) ? /** @type {Query} */ (query).#call : undefined);
  }

  /**
   * @param {Database} db
   * @param {string} method
   * @param {number} [op] what starts it in the core; a query without one can't be in a batch
   * @param {string} [effect] 'read', 'write', 'create' or 'system'
   * @param {(call: Call) => Promise<any>} [send]
   */
  constructor(db, method, op, effect = '', send = sendSingle) {
    // All properties that there ever are, so that none is looked up on a polluted prototype.
    this.#call = {
      db, method, op, effect, send, options: none, flags: 0, stream: false, secrets: undefined,
      input: '', chain: undefined, fault: undefined, single: true, rows: 1,
      seed: undefined, expected: undefined, promise: undefined, batched: false, make: undefined,
      describe: false, table: undefined, row: undefined,
    };
    db.calls?.add(this.#call);
  }

  /** @param {any} [done] @param {any} [failed] */
  then(done, failed) {
    const call = this.#call;
    return (call.promise ??= call.send(call).catch((error) => {
      throw named(error, call.method);
    })).then(done, failed);
  }

  /** Of a create, or the insert of one row: the id that the row will have. */
  get id() {
    const call = this.#call;
    if (!creates(call) || !call.single) return;
    return statementsOf(call)[0].params[0];
  }

  /** The statement as { sql, params }, or several as an array of such. Nothing is sent. */
  async toSQL() {
    return (await import('./statements.js')).toSQL(this.#call);
  }

  /**
   * Postgres's plan, or an array of such. With `analyze` the statement runs: one that writes does so.
   * @param {{analyze?: boolean}} [given]
   */
  explain(given) {
    const call = this.#call;
    call.db.calls?.delete(call);
    return new Query(call.db, `${call.method}.explain`, undefined, '', async () =>
      (await import('./statements.js')).explain(call, given));
  }

  toJSON() {
    throw invalid(this.#call.method, 'is a query, not its result: there is an await missing before it');
  }

  /** For util.inspect, and so for console.log. */
  [Symbol.for('nodejs.util.inspect.custom')]() {
    const { method, promise, batched } = this.#call;
    const state = batched ? 'in a batch' : 'not sent';
    return `Query { ${method}, ${promise ? 'sent' : state} }`;
  }
}

/**
 * Fills in the call of a query. An error is kept, and thrown when the query is awaited.
 * @template {Query} Q
 * @param {Q} query
 * @param {(call: Call) => void} fill
 */
export function prepare(query, fill) {
  const call = /** @type {Call} */ (callOf(query));
  try {
    fill(call);
  } catch (error) {
    call.fault ??= inputError(error);
  }
  return query;
}

/** Sets how many rows a call creates. @param {Call} call @param {unknown} rows a row or an array of them */
export function countRows(call, rows) {
  if (!Array.isArray(rows)) return;
  call.rows = rows.length;
  call.single = false;
}

/** A method of the bytes path as one that gives a Response. @param {(...args: any[]) => any} method */
export const respond = (method) => async (/** @type {any[]} */ ...args) =>
  new Response(await method(...args), { headers: { 'content-type': 'application/json' } });

/** Guards made so far: each has a number, by which an error says which one failed. */
let guards = 0;

/**
 * The same query, which now fails unless its statement gives so many rows.
 * @param {any} query one that has not been awaited yet
 * @param {{rows: number}} expected
 */
export function expect(query, expected) {
  const call = callOf(query), { rows } = readOptions(expected, 'expect', ['rows']);
  if (call?.op === undefined || call.promise || call.batched)
    throw invalid('query', 'must be a query that has not been awaited');
  if (!(Number.isInteger(rows) && rows >= 0 && rows < 2 ** 31)) throw invalid('rows', 'must be a number of rows');
  call.expected = [rows, ++guards];
  return query;
}

// These call nothing but `then` of their object.
Object.assign(Query.prototype, {
  catch: Promise.prototype.catch, finally: Promise.prototype.finally, [Symbol.toStringTag]: 'Query',
});
