// The loop of a call: step, send, step. Knows how methods' calls become a request and its reply their results;
// where the core comes from and what a database is are its callers' business.
import { methods } from '../build/names.js';
import { AGAIN, BATCH, BYTES, FAIL, FETCH, GUARD, REPLY, STATUS, decode, join } from './core.js';
import { HeliumError, ProtocolError, errorOf, invalid, named } from './error.js';
import { redact } from './link.js';
import { encodeArguments, revive, seed, shaped } from './value.js';

/**
 * @typedef {import('./core.js').Bytes} Bytes
 * @typedef {import('./core.js').Step} Step
 * @typedef {import('./link.js').Link} Link
 * @typedef {{signal?: AbortSignal, timeout?: number, secrets?: boolean, retry?: boolean, stream?: boolean}} CallOptions
 *   `stream`: for the bytes path, a stream of a large result is as good as its bytes
 * @typedef {{op: number, args: any[], seed?: Bytes, expected?: number[], fields?: any}} Call `expected`: how many rows
 *   it must give, and a number of its own; `fields` where the builder was told what a result's properties are
 * @typedef {typeof WebSocket | undefined} WebSocketClass
 * @typedef {{endpoint?: string, fetch?: typeof globalThis.fetch, timeout?: number, allowClearAll?: boolean,
 *   WebSocket?: typeof WebSocket, module?: unknown, sessionModule?: unknown}} Options of createDatabase
 * @typedef {(body: Bytes, timeout: number, signal?: AbortSignal, headers?: Record<string, string>, enough?: number) => Promise<Reply>} Send
 *   `enough`: so many bytes of a good answer will do for a start
 * @typedef {{read(): Promise<ReadableStreamReadResult<Bytes>>, cancel(): void}} Rest
 * @typedef {{status: number, bytes: string | Bytes | Bytes[], index?: number | null, rest?: Rest}} Reply as HTTP gives it; a session
 *   knows the `index` of a query that failed. `rest`: what comes after these bytes
 * @typedef {Options & {step?: Step, sessionStep?: Step | Promise<Step>, load(): Step | Promise<Step>, link(): Link, ready(signal?: AbortSignal): Promise<void> | undefined, send: Send,
 *   webSocket(): WebSocketClass | Promise<WebSocketClass>, timeout: number, calls?: {add(query: any): void}}} Database
 *   `ready`: what must be waited for before a call's time begins, as for a data folder that is being made. `calls` is told of each query made of it; `sessionStep`: the session machine, one for all transactions
 */

/** A step's answer; throws where it failed. @param {import('./core.js').Answer} answer @param {(name: string, value: any) => any} [clean] */
function checked(answer, clean) {
  if (answer.kind === FAIL) throw errorOf(answer.code, JSON.parse(decode(answer.text), clean));
  return answer;
}

/**
 * A reply as the core reads it; throws what it says went wrong.
 * @param {Database} db @param {Step} step @param {Bytes} state @param {number} flags @param {Reply} reply
 */
export function read(db, step, state, flags, { status, bytes, index }) {
  try {
    // All but `outcome`, which has the core's own words, is what the endpoint said, and it may say anything.
    return checked(step(REPLY | flags | status << STATUS, state, bytes), (name, value) =>
      name === 'outcome' || typeof value !== 'string' ? value : redact(db.link(), value));
  } catch (error) {
    throw flags & BATCH && index !== undefined ? Object.assign(/** @type {any} */ (error), { index }) : error;
  }
}

/** The row or the rows that a call makes; undefined where it makes none. @param {Call} call */
export function createdBy({ op, args }) {
  const effect = methods[op]?.[1];
  return effect === 'C' ? args[0] ?? {} : effect === 'c' ? args[1] ?? {} : undefined;
}

/** The first step of a call: a request, or already the result. @param {Step} step @param {Call} call @param {number} flags @param {Bytes} [page] with PAGE */
export function start(step, call, flags, page) {
  const { op, args, expected } = call, rows = createdBy(call);
  // A call's ids are made of its seed, and so are the same however often it is started.
  let state = page ?? (rows && (call.seed ??= seed(Array.isArray(rows) ? rows.length : 1).slice()));
  if (expected) {
    flags |= GUARD;
    // Two little-endian numbers; a Uint8Array keeps the lowest eight bits.
    state = join([state ?? '', Uint8Array.from({ length: 8 }, (_, i) => expected[i >> 2] >> (i & 3) * 8)]);
  }
  const answer = checked(step(op | flags, state, encodeArguments(args)));
  answer.text = answer.text.slice();
  return answer;
}

/** The first steps of a batch. One that fails says its `index`. @param {Step} step @param {Call[]} calls @param {number} flags */
function startAll(step, calls, flags) {
  const started = calls.map((call, index) => {
    try {
      return start(step, call, flags);
    } catch (error) {
      throw Object.assign(named(error, /** @type {string} */ (methods[call.op][0])), { index });
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
  const writes = calls.filter(({ op }) => /[CW]/i.test(/** @type {string} */ (methods[op][1])));
  if (number) error.index = calls.findIndex(({ expected }) => expected?.[1] === +number);
  if (error.sqlState) error.index ??= /^23/.test(error.sqlState) && writes.length === 1 ? calls.indexOf(writes[0]) : null;
  const call = calls[error.index];
  if (!call) return error;
  const method = /** @type {string} */ (methods[call.op][0]);
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
const final = (result, { op, fields }) => (methods[op][1] === 'S' ? undefined : fields ? shaped(result, fields) : revive(result));

/**
 * Runs a call, or with the flag BATCH calls in one request and one transaction. Results are in their order:
 * parsed, with Dates, or for the bytes path a copy of the JSON.
 * @param {Database} db
 * @param {Call[]} calls
 * @param {number} flags
 * @param {CallOptions} options
 * @param {Record<string, string>} [headers]
 */
export async function run(db, calls, flags, { signal, timeout = db.timeout, retry, stream }, headers) {
  if (retry) {
    if (db.calls || calls.some(({ op }) => methods[op][1] !== 'C')) throw invalid('retry', 'is for creates, outside of a transaction');
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
  // At once: it reads what is in wasm memory.
  const use = (/** @type {Reply} */ reply) => stream && (reply.rest || reply.status === TOO_LARGE)
    ? import('./stream.js').then((module) => module.stream(db, step, calls[0], flags, { signal, timeout }, state, reply))
    : finish(read(db, step, state, flags, reply).text);
  const attempt = (/** @type {number} */ timeout) => db.send(text, timeout, signal, headers, stream ? ENOUGH : undefined).then(use);
  try {
    if (!text.length) return use({ status: 200, bytes: '{"results":[]}' });
    return await (retry ? insist(attempt, timeout) : attempt(timeout));
  } catch (error) {
    throw batch || calls[0].expected ? located(error, calls) : error;
  }
}
