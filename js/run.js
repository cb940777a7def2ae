// Sends calls: start, send, read. Knows how calls become one request and how its reply becomes their results; where
// the core comes from and how a request travels is the database's business.
import { ENOUGH, TOO_LARGE, accessOf, creates, read, start } from './call.js';
import { AGAIN, BATCH, BYTES, FETCH, KNOWN, decode, join } from './core.js';
import { HeliumError, ProtocolError, invalid, named } from './error.js';
import { makerOfState, makerOfText } from './layout.js';
import { own } from './options.js';

/**
 * @typedef {import('./core.js').Bytes} Bytes
 * @typedef {import('./core.js').Step} Step
 * @typedef {import('./call.js').Call} Call
 * @typedef {import('./call.js').CallOptions} CallOptions
 * @typedef {import('./call.js').Database} Database
 * @typedef {import('./call.js').Reply} Reply
 */

/**
 * Starts the calls of a batch. The error of one has its `index`.
 * @param {Step} step
 * @param {Call[]} calls
 * @param {number} flags
 */
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
    code: 0,
    text: join(bodies.length ? ['{"queries":[', ...bodies.slice(1), ']}'] : []),
    state: join(started.map(({ state }) => state)),
  };
}

/**
 * The error of a batch, with the `index` and the method of the query it is about; `index` is null where that is not
 * known. Over HTTP the endpoint doesn't say, but a guard names its query, and only a write can break a constraint.
 * @param {any} error
 * @param {Call[]} calls
 */
function locate(error, calls) {
  const [, guard, found, rows] = /"query (\d+) gave (\d+) rows, not (\d+)"/.exec(error.message) ?? [];
  const writes = calls.filter((call) => /create|write/.test(call.effect));
  if (guard) error.index = calls.findIndex(({ expected }) => expected?.[1] === +guard);
  if (error.sqlState)
    error.index ??= /^23/.test(error.sqlState) && writes.length === 1 ? calls.indexOf(writes[0]) : null;
  const { index } = error, method = calls[index]?.method;
  if (!method) return error;
  if (!guard) return named(error, method);
  return new HeliumError(`${method} gave ${found} rows, not ${rows}`,
    { code: 'EXPECTATION', method, index, rows: +found });
}

/** How often a call with `retry` is sent again at most. */
const RESENDS = 12;

/**
 * Attempts again while the connection fails and time is left. Safe, as the same rows can't be created twice.
 * @template T
 * @param {(timeout: number) => Promise<T>} attempt
 * @param {number} timeout in milliseconds, of all attempts together
 */
async function retryUntil(attempt, timeout) {
  const deadline = Date.now() + (timeout || Infinity);
  /** @type {string | undefined} */
  let outcome;
  for (let resends = 0; ; resends++) {
    try {
      return await attempt(resends ? Math.max(deadline - Date.now(), 1) : timeout);
    } catch (/** @type {any} */ error) {
      // An earlier attempt may have reached the database, whatever became of the last one.
      if (outcome === 'unknown' && error.outcome) error.outcome = outcome;
      outcome = error.outcome;
      if (error.code !== 'CONNECTION' || resends === RESENDS) throw error;
      const most = Math.min(50 << resends, 1000, deadline - Date.now());
      await new Promise((resolve) => setTimeout(resolve, Math.random() * most));
    }
  }
}

/** A parsed result as the caller gets it. @param {any} result @param {Call} call */
function resultOf(result, call) {
  if (call.effect === 'system') return undefined;
  return call.make ? call.make(result) : result;
}

/** js/observe.js, once it is loaded. @type {typeof import('./observe.js') | undefined} */
let observer;

/**
 * Runs one call, or with the flag BATCH several in one request and one transaction. The results are in the order of
 * the calls: parsed, with Dates; for the bytes path a copy of the JSON.
 * @param {Database} db
 * @param {Call[]} calls
 * @param {number} flags
 * @param {CallOptions} options
 * @param {Record<string, string>} [headers]
 */
export async function run(db, calls, flags, options, headers) {
  if (db.onQuery) return (observer ??= await import('./observe.js')).observe(run, db, calls, flags, options, headers);
  const { signal, timeout = db.timeout, retry } = options;
  if (retry) {
    if (db.calls || calls.some((call) => !creates(call) || call.chain))
      throw invalid('retry', 'is for creates, outside of a transaction');
    flags |= AGAIN;
  }
  const step = db.step ?? await db.load(), batch = flags & BATCH;
  const started = batch ? startAll(step, calls, flags) : start(step, calls[0], flags);
  const { kind, text, state } = started;
  const { op, describe, stream } = calls[0];
  const finish = (/** @type {import('./core.js').Answer} */ { text, code }, /** @type {any} */ known = undefined) => {
    if (flags & BYTES) return text.slice();
    let result;
    try {
      const json = decode(text);
      if (known || batch || !code) {
        result = JSON.parse(json);
      } else { // behind a layout, whose length is the code
        known = makerOfText(json.slice(1, 1 + code));
        if (!describe) db.layouts.set(op, { state, make: known });
        result = JSON.parse(json.slice(2 + code, -1));
      }
      if (known) result = [known, result];
    } catch {
      // The core checks every byte that it reads as text, but not what it skips.
      throw new ProtocolError('the endpoint answered with no UTF-8');
    }
    return batch ? calls.map((call, i) => resultOf(result[i], call)) : resultOf(result, calls[0]);
  };
  if (kind !== FETCH) return finish(started);
  const access = accessOf(calls, options);
  // Synchronous where it can be: finish reads a view of wasm memory.
  const use = (/** @type {Reply} */ reply) => {
    if (!stream || !(own(reply, 'rest') || reply.status === TOO_LARGE)) {
      const known = batch || flags & BYTES ? undefined : makerOfState(db.layouts.get(op), state);
      return finish(read(db, step, state, known ? flags | KNOWN : flags, reply), known);
    }
    return import('./stream.js').then((module) =>
      module.stream(db, step, calls[0], flags, { signal, timeout, access }, state, reply));
  };
  const described = calls.some(({ describe }) => describe);
  const attempt = (/** @type {number} */ timeout) =>
    db.send(text, timeout, signal, headers, stream ? ENOUGH : undefined, access, described).then(use);
  try {
    if (!text.length) return use({ status: 200, bytes: '{"results":[]}' });
    return await (retry ? retryUntil(attempt, timeout) : attempt(timeout));
  } catch (error) {
    db.amend?.(error, calls);
    throw batch || calls[0].expected ? locate(error, calls) : error;
  }
}
