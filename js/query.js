// A query: a promise-like that is sent by the first `then`, and once. Its arguments were taken when it was made; what
// it holds nobody sees from outside, as a password may be among it: only this package's modules, by `callOf`.
import { BATCH, decode } from './core.js';
import { HeliumError, invalid, named } from './error.js';
import { none, readOptions } from './options.js';
import { creates, start } from './call.js';
import { run } from './run.js';
import { misfit } from './value.js';

/**
 * @typedef {import('./call.js').Call} Call
 * @typedef {import('./call.js').Database} Database
 */

/** What a query holds; undefined of anything else. @type {(query: unknown) => Call | undefined} */
export let callOf;

/** How a call is sent that is in no batch. @param {Call} call */
const alone = (call) => run(call.inner, [call], call.flags, call.options);

/** A class, as it takes engines microseconds to give each object its prototype by a literal's __proto__. */
export class Query {
  /** @type {Call} */
  #call;

  static {
    callOf = (query) => (#call in Object(query) ? /** @type {Query} */ (query).#call : undefined);
  }

  /**
   * @param {Database} inner
   * @param {string} method
   * @param {number} [op] the method's number; without one it has no place in a batch
   * @param {(call: Call) => Promise<any>} [send]
   */
  constructor(inner, method, op, send = alone) {
    // All there ever are, so that nothing inherited is taken for one of them.
    this.#call = {
      inner, method, op, send, options: none, flags: 0, stream: false, secrets: undefined,
      input: '', said: undefined, fault: undefined, single: true, rows: 1, fields: undefined,
      seed: undefined, expected: undefined, promise: undefined, batched: false,
    };
    inner.calls?.add(this.#call);
  }

  /** @param {any} [done] @param {any} [failed] */
  then(done, failed) {
    const call = this.#call;
    return (call.promise ??= call.send(call).catch((error) => {
      throw named(error, call.method);
    })).then(done, failed);
  }

  /** Of a create, or the insert of one row: the id the row will have. */
  get id() {
    const call = this.#call;
    if (!creates(call) || !call.single) return;
    const step = call.inner.step ?? call.inner.load();
    if (step instanceof Promise) {
      const what = 'ids are made by the core, which is not there yet: await db.connect() first';
      throw new HeliumError(what, { code: 'CALL' });
    }
    return JSON.parse(decode(start(step, call, BATCH).text)).params[0];
  }

  toJSON() {
    throw invalid(this.#call.method, 'is a query, not its result: there is an await missing before it');
  }

  /** For util.inspect, and so console.log. */
  [Symbol.for('nodejs.util.inspect.custom')]() {
    const { method, promise, batched } = this.#call;
    return `Query { ${method}, ${promise ? 'sent' : batched ? 'in a batch' : 'not sent'} }`;
  }
}

/**
 * Takes what a query is given, as it is now. What is wrong with that, who awaits the query hears.
 * @template {Query} Q
 * @param {Q} query @param {(call: Call) => void} act
 */
export function take(query, act) {
  const call = /** @type {Call} */ (callOf(query));
  try {
    act(call);
  } catch (error) {
    call.fault ??= misfit(error);
  }
  return query;
}

/** How many rows it makes ids for. @param {Call} call @param {unknown} rows a row or an array of them */
export function countRows(call, rows) {
  if (!Array.isArray(rows)) return;
  call.rows = rows.length;
  call.single = false;
}

// They ask of their object no more than a then.
Object.assign(Query.prototype, {
  catch: Promise.prototype.catch, finally: Promise.prototype.finally, [Symbol.toStringTag]: 'Query',
});

let guards = 0;

/**
 * The same query, made to fail unless it gives as many rows.
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
