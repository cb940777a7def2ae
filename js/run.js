// The loop of a call: step, send, step. Knows how methods' calls become a request and its reply their results;
// where the core comes from and what a database is are its callers' business.
import { methods } from '../build/names.js';
import { AGAIN, BATCH, BYTES, FAIL, FETCH, GUARD, REPLY, SECRETS, STATUS, decode, join } from './core.js';
import { HeliumError, ProtocolError, errorOf, invalid, named } from './error.js';
import { redact } from './link.js';
import { own } from './options.js';
import { explained, revive, seed, shaped } from './value.js';

/**
 * @typedef {import('./core.js').Bytes} Bytes
 * @typedef {import('./core.js').Step} Step
 * @typedef {import('./link.js').Link} Link
 * @typedef {{signal?: AbortSignal, timeout?: number, secrets?: boolean, retry?: boolean, cache?: 'no-store'}} CallOptions
 *
 * @typedef {object} Call what a query holds
 * @property {Database} inner
 * @property {string} method
 * @property {number | undefined} op the method's number, of what the core does
 * @property {(call: Call) => Promise<any>} send
 * @property {string} input the arguments, JSON: taken when the query was made
 * @property {Record<string, string> | undefined} said the same of the builder's queries, JSON by what was said
 * @property {unknown} fault why there is no input, for whoever awaits it
 * @property {boolean} single is it of one row, not of an array?
 * @property {number} rows of a create: how many it makes
 * @property {CallOptions} options
 * @property {number} flags BYTES, or none
 * @property {boolean} stream for the bytes path: a stream of a large result is as good as its bytes
 * @property {boolean | undefined} secrets does its result have secret columns? Undefined: as its database says
 * @property {[name: string, live: boolean][] | undefined} fields where the builder was told what a result's properties are
 * @property {Bytes | undefined} seed
 * @property {number[] | undefined} expected how many rows it must give, and a number of its own
 * @property {Promise<any> | undefined} promise once it was sent
 * @property {boolean} batched
 *
 * @typedef {typeof WebSocket | undefined} WebSocketClass
 * @typedef {{endpoint?: string, fetch?: typeof globalThis.fetch, timeout?: number, secrets?: boolean, allowClearAll?: boolean,
 *   WebSocket?: typeof WebSocket, module?: unknown, sessionModule?: unknown}} Options of createDatabase
 * @typedef {(body: Bytes, timeout: number, signal?: AbortSignal, headers?: Record<string, string>, enough?: number,
 *   fresh?: boolean) => Promise<Reply>} Send
 *   `enough`: so many bytes of a good answer will do for a start; `fresh`: no cache may answer
 * @typedef {{read(): Promise<ReadableStreamReadResult<Bytes>>, cancel(): void}} Rest
 * @typedef {{status: number, bytes: string | Bytes | Bytes[], index?: number | null, rest?: Rest}} Reply as HTTP gives it; a session
 *   knows the `index` of a query that failed. `rest`: what comes after these bytes
 * @typedef {Options & {step?: Step, sessionStep?: Step | Promise<Step>, load(): Step | Promise<Step>, link(): Link,
 *   ready(signal?: AbortSignal): Promise<void> | undefined, send: Send, webSocket(): WebSocketClass | Promise<WebSocketClass>,
 *   timeout: number, calls?: {add(call: Call): void}}} Database
 *   without a prototype. `ready`: what must be waited for before a call's time begins, as for a data folder that is being
 *   made. `calls` is told of each query made of it; `sessionStep`: the session machine, one for all transactions
 */

/**
 * A reply as the core reads it; throws what it says went wrong.
 * @param {Database} db @param {Step} step @param {Bytes} state @param {number} flags @param {Reply} reply
 */
export function read(db, step, state, flags, reply) {
  const { status, bytes } = reply, index = own(reply, 'index');
  const answer = step(REPLY | flags | status << STATUS, state, bytes);
  if (answer.kind !== FAIL) return answer;
  // All but `outcome`, which has the core's own words, is what the endpoint said, and it may say anything.
  const error = errorOf(answer.code, JSON.parse(decode(answer.text), (name, value) =>
    name === 'outcome' || typeof value !== 'string' ? value : redact(db.link(), value)));
  throw flags & BATCH && index !== undefined ? Object.assign(error, { index }) : error;
}

/** What a call does: R reads, W writes, C creates, S system; the builder's in lower case. @param {Call} call */
const effectOf = ({ op }) => /** @type {string} */ (methods[/** @type {number} */ (op)]?.[1] ?? '');

/** Does it make rows, and so their ids? @param {Call} call */
export const makes = (call) => /c/i.test(effectOf(call));

/** The arguments of a call, JSON. What the builder was told stands in the order of the core's. @param {Call} call */
function inputOf({ input, said }) {
  if (!said) return input;
  const { table = null, rows = null, set, options, ...plan } = said;
  const parts = Object.entries(plan).map(([name, json]) => `"${name}":${json}`);
  return `[${table},${rows},{${parts}}${set === undefined ? '' : `,${set}`}]`;
}

/** The first step of a call: a request, or already the result. @param {Step} step @param {Call} call @param {number} flags @param {Bytes} [page] with PAGE */
export function start(step, call, flags, page) {
  if (call.fault) throw call.fault;
  const { op, expected } = call, input = inputOf(call);
  // A call's ids are made of its seed, and so are the same however often it is started.
  let state = page ?? (makes(call) ? call.seed ??= seed(call.rows).slice() : undefined);
  if (call.secrets ?? call.inner.secrets) flags |= SECRETS;
  if (expected) {
    flags |= GUARD;
    // Two little-endian numbers; a Uint8Array keeps the lowest eight bits.
    state = join([state ?? '', Uint8Array.from({ length: 8 }, (_, i) => expected[i >> 2] >> (i & 3) * 8)]);
  }
  const answer = step(/** @type {number} */ (op) | flags, state, input);
  if (answer.kind === FAIL) throw errorOf(answer.code, explained(JSON.parse(decode(answer.text)), input));
  answer.text = answer.text.slice();
  return answer;
}

/** The first steps of a batch. One that fails says its `index`. @param {Step} step @param {Call[]} calls @param {number} flags */
function startAll(step, calls, flags) {
  const started = calls.map((call, index) => {
    try {
      return start(step, call, flags);
    } catch (error) {
      throw Object.assign(named(error, call.method), { index });
    }
  });
  const bodies = started.flatMap(({ text }) => (text.length ? [',', text] : []));
  return {
    kind: FETCH,
    text: join(bodies.length ? ['{"queries":[', ...bodies.slice(1), ']}'] : []),
    state: join(started.map(({ state }) => state)),
  };
}

/**
 * The error of a batch, with the `index` and the method of the query that it is of; null where that can't be known,
 * as over HTTP nobody says. But a constraint is broken by none but a write, and a guard says which it is.
 * @param {any} error @param {Call[]} calls
 */
function located(error, calls) {
  const [, number, found, rows] = /"query (\d+) gave (\d+) rows, not (\d+)"/.exec(error.message) ?? [];
  const writes = calls.filter((call) => /[CW]/i.test(effectOf(call)));
  if (number) error.index = calls.findIndex(({ expected }) => expected?.[1] === +number);
  if (error.sqlState) error.index ??= /^23/.test(error.sqlState) && writes.length === 1 ? calls.indexOf(writes[0]) : null;
  const call = calls[error.index];
  if (!call) return error;
  const { method } = call;
  return number ? new HeliumError(`${method} gave ${found} rows, not ${rows}`, { code: 'EXPECTATION', method, index: error.index, rows: +found })
    : named(error, method);
}

/** Bytes of an answer after which db.respond begins to pass it on. What is smaller is read whole, like any other. */
export const ENOUGH = 1 << 18;

/** The status of an answer that is too large for the endpoint. */
export const TOO_LARGE = 507;

/** How often a call with `retry` is sent again, if its deadline leaves the time. */
const RESENDS = 12;

/**
 * Attempts again and again while the connection fails, as the very same rows can't be made twice.
 * @template T
 * @param {(timeout: number) => Promise<T>} attempt @param {number} timeout of all attempts together
 */
async function insist(attempt, timeout) {
  const until = Date.now() + (timeout || Infinity);
  /** @type {string | undefined} */
  let outcome;
  for (let resends = 0; ; resends++) {
    try {
      return await attempt(resends ? Math.max(until - Date.now(), 1) : timeout);
    } catch (/** @type {any} */ error) {
      // Whatever the last attempt met, one before may have come through.
      if (outcome === 'unknown' && error.outcome) error.outcome = outcome;
      outcome = error.outcome;
      if (error.code !== 'CONNECTION' || resends === RESENDS) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(50 << resends, 1000, until - Date.now())));
    }
  }
}

/** A result as the caller gets it. @param {any} result @param {Call} call */
const final = (result, call) => (effectOf(call) === 'S' ? undefined : call.fields ? shaped(result, call.fields) : revive(result));

/**
 * Runs a call, or with the flag BATCH calls in one request and one transaction. Results are in their order:
 * parsed, with Dates, or for the bytes path a copy of the JSON.
 * @param {Database} db
 * @param {Call[]} calls
 * @param {number} flags
 * @param {CallOptions} options
 * @param {Record<string, string>} [headers]
 */
export async function run(db, calls, flags, { signal, timeout = db.timeout, retry, cache }, headers) {
  if (retry) {
    if (db.calls || calls.some((call) => effectOf(call) !== 'C')) throw invalid('retry', 'is for creates, outside of a transaction');
    flags |= AGAIN;
  }
  const step = db.step ?? await db.load(), batch = flags & BATCH;
  const { kind, text, state } = batch ? startAll(step, calls, flags) : start(step, calls[0], flags);
  const finish = (/** @type {Bytes} */ text) => {
    if (flags & BYTES) return text.slice();
    let result;
    try {
      result = JSON.parse(decode(text));
    } catch {
      // The core has checked every byte that it takes for text, but not what it skips.
      throw new ProtocolError('the endpoint answered with no UTF-8');
    }
    return batch ? calls.map((call, i) => final(result[i], call)) : final(result, calls[0]);
  };
  if (kind !== FETCH) return finish(text);
  const { stream } = calls[0];
  // What writes must never be answered out of a cache that a framework has put around fetch.
  const fresh = cache === 'no-store' || calls.some((call) => !/r/i.test(effectOf(call)));
  // At once: it reads what is in wasm memory.
  const use = (/** @type {Reply} */ reply) => stream && (own(reply, 'rest') || reply.status === TOO_LARGE)
    ? import('./stream.js').then((module) => module.stream(db, step, calls[0], flags, { signal, timeout, fresh }, state, reply))
    : finish(read(db, step, state, flags, reply).text);
  const attempt = (/** @type {number} */ timeout) =>
    db.send(text, timeout, signal, headers, stream ? ENOUGH : undefined, fresh).then(use);
  try {
    if (!text.length) return use({ status: 200, bytes: '{"results":[]}' });
    return await (retry ? insist(attempt, timeout) : attempt(timeout));
  } catch (error) {
    throw batch || calls[0].expected ? located(error, calls) : error;
  }
}
