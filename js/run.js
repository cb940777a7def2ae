// Sends calls: start, send, read. Where the core comes from and how a request travels is the database's business.
import { ENOUGH, TOO_LARGE, accessOf, creates, loadBuilder, read, start } from './call.js';
import { AGAIN, BATCH, BYTES, FETCH, KNOWN, decode } from './core.js';
import { ProtocolError, invalid } from './error.js';
import { makerOfState, makerOfText } from './layout.js';
import { own } from './options.js';

/**
 * @typedef {import('./call.js').Call} Call
 * @typedef {import('./call.js').CallOptions} CallOptions
 * @typedef {import('./call.js').Database} Database
 * @typedef {import('./call.js').Reply} Reply
 */

/** A parsed result as the caller gets it. @param {any} result @param {Call} call */
function resultOf(result, call) {
  if (call.effect === 'system') return undefined;
  return call.make ? call.make(result) : result;
}

/** js/observe.js, once it is loaded. @type {typeof import('./observe.js') | undefined} */
let observer;

/** js/several.js, once it is loaded. @type {typeof import('./several.js') | undefined} */
let several;

/**
 * Runs one call, or with the flag BATCH several in one request and one transaction. The results are in the order of
 * the calls: parsed, with Dates; for the bytes path a copy of the JSON.
 * @param {Database} db
 * @param {Call[]} calls
 * @param {number} flags
 * @param {CallOptions} options
 */
export async function run(db, calls, flags, options) {
  if (db.onQuery) return (observer ??= await import('./observe.js')).observe(run, db, calls, flags, options);
  const { signal, timeout = db.timeout, retry } = options;
  if (retry) {
    if (db.calls || calls.some((call) => !creates(call) || call.chain))
      throw invalid('retry', 'is for creates, outside of a transaction');
    flags |= AGAIN;
  }
  const batch = flags & BATCH, loading = loadBuilder(calls);
  if (loading) await loading;
  // Before anything is sent: were it loaded for an error, that could be lost with the network.
  const many = batch || calls[0].expected ? several ??= await import('./several.js') : undefined;
  const step = db.step ?? await db.load();
  const started = many && batch ? many.startAll(step, calls, flags) : start(step, calls[0], flags);
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
  const headers = batch ? many?.headersOf(options) : undefined;
  const described = calls.some(({ describe }) => describe);
  const attempt = (/** @type {number} */ timeout) =>
    db.send(text, timeout, signal, headers, stream ? ENOUGH : undefined, access, described).then(use);
  try {
    if (!text.length) return use({ status: 200, bytes: '{"results":[]}' });
    return await (retry ? (await import('./retry.js')).retryUntil(attempt, timeout) : attempt(timeout));
  } catch (error) {
    db.amend?.(error, calls);
    throw many ? many.locate(error, calls) : error;
  }
}
