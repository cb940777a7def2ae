// The loop of a call: step, send, step. Knows how methods' calls become a request and its reply their results;
// where the core comes from and what a database is are its callers' business.
import { ENOUGH, TOO_LARGE, creates, effectOf, read, start } from './call.js';
import { AGAIN, BATCH, BYTES, FETCH, decode, join } from './core.js';
import { HeliumError, ProtocolError, invalid, named } from './error.js';
import { own } from './options.js';
import { revive, shaped } from './value.js';

/**
 * @typedef {import('./call.js').Call} Call
 * @typedef {import('./call.js').CallOptions} CallOptions
 * @typedef {import('./call.js').Database} Database
 * @typedef {import('./call.js').Reply} Reply
 * @typedef {import('./core.js').Bytes} Bytes
 * @typedef {import('./core.js').Step} Step
 */

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
  const writes = calls.filter((call) => /create|write/.test(effectOf(call)));
  if (number) error.index = calls.findIndex(({ expected }) => expected?.[1] === +number);
  if (error.sqlState) error.index ??= /^23/.test(error.sqlState) && writes.length === 1 ? calls.indexOf(writes[0]) : null;
  const call = calls[error.index];
  if (!call) return error;
  const { method } = call;
  return number ? new HeliumError(`${method} gave ${found} rows, not ${rows}`, { code: 'EXPECTATION', method, index: error.index, rows: +found })
    : named(error, method);
}

/** How often a call with `retry` is sent again, if its deadline leaves the time. */
const RESENDS = 12;

/**
 * Attempts again and again while the connection fails, as the very same rows can't be made twice.
 * @template T
 * @param {(timeout: number) => Promise<T>} attempt @param {number} timeout of all attempts together
 */
async function retryUntil(attempt, timeout) {
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
const final = (result, call) => (effectOf(call) === 'system' ? undefined : call.fields ? shaped(result, call.fields) : revive(result));

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
    if (db.calls || calls.some((call) => !creates(call) || call.said)) throw invalid('retry', 'is for creates, outside of a transaction');
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
  const fresh = cache === 'no-store' || calls.some((call) => effectOf(call) !== 'read');
  // At once: it reads what is in wasm memory.
  const use = (/** @type {Reply} */ reply) => stream && (own(reply, 'rest') || reply.status === TOO_LARGE)
    ? import('./stream.js').then((module) => module.stream(db, step, calls[0], flags, { signal, timeout, fresh }, state, reply))
    : finish(read(db, step, state, flags, reply).text);
  const attempt = (/** @type {number} */ timeout) =>
    db.send(text, timeout, signal, headers, stream ? ENOUGH : undefined, fresh).then(use);
  try {
    if (!text.length) return use({ status: 200, bytes: '{"results":[]}' });
    return await (retry ? retryUntil(attempt, timeout) : attempt(timeout));
  } catch (error) {
    throw batch || calls[0].expected ? located(error, calls) : error;
  }
}
