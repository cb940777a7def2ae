// The loop of a call: step, send, step. Knows how methods' calls become a request and its reply their results;
// where the core comes from and what a database is are its callers' business.
import { methods } from '../build/names.js';
import { BATCH, BYTES, FETCH, REPLY, STATUS, decode, join } from './core.js';
import { ProtocolError, errorOf, named } from './error.js';
import { redact } from './link.js';
import { encodeArguments, revive, seed, shaped } from './value.js';

/**
 * @typedef {import('./core.js').Answer} Answer
 * @typedef {import('./core.js').Bytes} Bytes
 * @typedef {import('./core.js').Step} Step
 * @typedef {import('./link.js').Link} Link
 * @typedef {{signal?: AbortSignal, timeout?: number, secrets?: boolean}} CallOptions
 * @typedef {{op: number, args: any[], started?: Answer, fields?: any}} Call `started` where its first step has been made,
 *   `fields` where the builder was told what a result's properties are
 * @typedef {{endpoint?: string, fetch?: typeof globalThis.fetch, timeout?: number, allowClearAll?: boolean,
 *   WebSocket?: typeof WebSocket, module?: WebAssembly.Module, sessionModule?: WebAssembly.Module}} Options of createDatabase
 * @typedef {(body: Bytes, timeout: number, signal?: AbortSignal, headers?: Record<string, string>) => Promise<Reply>} Send
 * @typedef {{status: number, bytes: string | Bytes, index?: number | null}} Reply as HTTP gives it; a session knows the
 *   `index` of a query that failed
 * @typedef {Options & {step?: Step, load(): Step | Promise<Step>, link(): Link, send: Send, timeout: number, calls?: {add(query: any): void}}} Database
 *   `calls` is told of each query made of it
 */

/** A step's answer; throws where it failed. @param {import('./core.js').Answer} answer @param {(name: string, value: any) => any} [clean] */
function checked(answer, clean) {
  if (answer.kind > FETCH) throw errorOf(answer.code, JSON.parse(decode(answer.text), clean));
  return answer;
}

/**
 * A reply as the core reads it; throws what it says went wrong.
 * @param {Database} db @param {Step} step @param {Bytes} state @param {number} flags @param {Reply} reply
 */
export const read = (db, step, state, flags, { status, bytes }) =>
  // All but `outcome`, which has the core's own words, is what the endpoint said, and it may say anything.
  checked(step(REPLY | flags | status << STATUS, state, bytes), (name, value) =>
    name === 'outcome' || typeof value !== 'string' ? value : redact(db.link(), value));

/** The row or the rows that a call makes; undefined where it makes none. @param {Call} call */
export function createdBy({ op, args }) {
  const effect = methods[op]?.[1];
  return effect === 'C' ? args[0] ?? {} : effect === 'c' ? args[1] ?? {} : undefined;
}

/** The first step of a call: a request, or already the result. @param {Step} step @param {Call} call @param {number} flags */
export function start(step, call, flags) {
  if (call.started) return call.started;
  const rows = createdBy(call), many = Array.isArray(rows);
  const answer = checked(step(call.op | flags, rows && seed(many ? rows.length : 1), encodeArguments(call.args)));
  answer.text = answer.text.slice();
  // A row's id is made once.
  if (rows && !many) call.started = answer;
  return answer;
}

/** The first steps of a batch. One that fails says its `index`. @param {Step} step @param {Call[]} calls */
function startAll(step, calls) {
  const started = calls.map((call, index) => {
    try {
      return start(step, call, BATCH);
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
 * as over HTTP nobody says. But a constraint is broken by none but a write.
 * @param {any} error @param {Call[]} calls @param {Reply} reply
 */
function located(error, calls, { index }) {
  const writes = calls.filter(({ op }) => /[CW]/i.test(/** @type {string} */ (methods[op][1])));
  if (error.sqlState) error.index ??= index ?? (/^23/.test(error.sqlState) && writes.length === 1 ? calls.indexOf(writes[0]) : null);
  const call = calls[error.index];
  return call ? named(error, /** @type {string} */ (methods[call.op][0])) : error;
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
export async function run(db, calls, flags, { signal, timeout = db.timeout }, headers) {
  const step = db.step ?? await db.load(), batch = flags & BATCH;
  let { kind, text, state } = batch ? startAll(step, calls) : start(step, calls[0], flags);
  if (kind === FETCH) {
    const reply = text.length ? await db.send(text, timeout, signal, headers) : { status: 200, bytes: '{"results":[]}' };
    try {
      ({ text } = read(db, step, state, flags, reply));
    } catch (error) {
      throw batch ? located(/** @type {any} */ (error), calls, reply) : error;
    }
  }
  if (flags & BYTES) return text.slice();
  let result;
  try {
    result = JSON.parse(decode(text));
  } catch {
    // The core has checked every byte that it takes for text, but not what it skips.
    throw new ProtocolError('the endpoint answered with no UTF-8');
  }
  return batch ? calls.map((call, i) => final(result[i], call)) : final(result, calls[0]);
}
