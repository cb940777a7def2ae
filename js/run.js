// The loop of one call: step, send, step. Knows how a method's call becomes a request and its reply a result;
// where the core comes from and what a database is are its callers' business.
import { methods } from '../build/names.js';
import { BATCH, BYTES, DONE, FETCH, REPLY, SECRETS, STATUS, decode } from './core.js';
import { ProtocolError, errorOf } from './error.js';
import { redact } from './link.js';
import { send } from './send.js';
import { encodeArguments, revive, seed } from './value.js';

/**
 * @typedef {import('./core.js').Step} Step
 * @typedef {import('./core.js').Answer} Answer
 * @typedef {{signal?: AbortSignal, timeout?: number, secrets?: boolean}} CallOptions
 * @typedef {{op: number, args: any[], bytes: boolean, options: CallOptions}} Call
 * @typedef {{step(): Step | Promise<Step>, link(): import('./link.js').Link, fetch: typeof fetch, timeout: number}} Database
 */

/** Methods whose number of rows the first argument says. @param {any[]} args */
const rowCount = ([rows]) => (Array.isArray(rows) ? rows.length : 1);

/** @param {Call} call @param {number} flags */
const opOf = ({ op, bytes, options }, flags) => op | (bytes ? BYTES : 0) | (options.secrets ? SECRETS : 0) | flags;

/** @param {Database} db @param {Answer} answer */
function failure(db, { code, text }) {
  const fields = JSON.parse(decode(text));
  for (const key in fields) if (typeof fields[key] === 'string') fields[key] = redact(db.link(), fields[key]);
  return errorOf(code, fields);
}

/** The first step of a call: a request, or already the result. @param {Database} db @param {Step} step @param {Call} call @param {number} flags */
function start(db, step, call, flags) {
  const state = methods[call.op][1] === 'C' ? seed(rowCount(call.args)) : undefined;
  const answer = step(opOf(call, flags), state, encodeArguments(call.args));
  if (answer.kind !== DONE && answer.kind !== FETCH) throw failure(db, answer);
  return { kind: answer.kind, text: answer.text.slice(), state: answer.state };
}

/** @param {Uint8Array} text */
function parse(text) {
  try {
    return JSON.parse(decode(text));
  } catch {
    // The core has checked every byte that it takes for text, but not what it skips.
    throw new ProtocolError('the endpoint answered with what is not UTF-8');
  }
}

/** @param {Database} db @param {Step} step @param {number} flags @param {Uint8Array} state @param {{status: number, bytes: Uint8Array}} reply */
function finish(db, step, flags, state, { status, bytes }) {
  const answer = step(REPLY | flags | status << STATUS, state, bytes);
  if (answer.kind !== DONE) throw failure(db, answer);
  return answer.text;
}

/**
 * Runs one call: parsed, with Dates, or for the bytes path a copy of the result's JSON.
 * @param {Database} db
 * @param {Call} call
 */
export async function run(db, call) {
  const { options, bytes, op } = call;
  try {
    const loaded = db.step(), step = typeof loaded === 'function' ? loaded : await loaded;
    const { kind, text, state } = start(db, step, call, 0);
    let result = text;
    if (kind === FETCH)
      result = finish(db, step, opOf(call, 0) & (BYTES | SECRETS), state, await send(db.link(), text, { ...db, ...options }));
    return bytes ? result.slice() : revive(parse(result), methods[op][2]);
  } catch (error) {
    throw named(error, methods[op][0]);
  }
}

/** @param {any} error @param {string} method */
function named(error, method) {
  if (error && typeof error === 'object') error.method ??= method;
  return error;
}

/** @param {Uint8Array[]} parts @param {string} before @param {string} between @param {string} after */
function join(parts, before, between, after) {
  const encoder = new TextEncoder(), [head, comma, tail] = [before, between, after].map((text) => encoder.encode(text));
  const pieces = [head, ...parts.flatMap((part, i) => (i ? [comma, part] : [part])), tail];
  const joined = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/**
 * Runs calls in one request and one transaction; results in their order. A call that fails before anything is
 * sent carries its `index`.
 * @param {Database} db
 * @param {Call[]} calls
 * @param {CallOptions} options
 * @param {Record<string, string>} headers
 */
export async function runBatch(db, calls, options, headers) {
  try {
    if (!calls.length) return [];
    const step = await db.step();
    const started = calls.map((call, index) => {
      try {
        return start(db, step, call, BATCH);
      } catch (error) {
        throw Object.assign(/** @type {any} */ (named(error, methods[call.op][0])), { index });
      }
    });
    const bodies = started.map(({ text }) => text).filter((text) => text.length);
    const body = join(bodies, '{"queries":[', ',', ']}');
    const reply = bodies.length
      ? await send(db.link(), body, { ...db, ...options, headers })
      : { status: 200, bytes: new TextEncoder().encode('{"results":[]}') };
    const state = join(started.map(({ state }) => state), '', '', '');
    const results = parse(finish(db, step, BATCH, state, reply));
    return calls.map(({ op }, i) => revive(results[i], methods[op][2]));
  } catch (error) {
    throw named(error, 'batch');
  }
}
