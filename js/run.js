// The loop of one call: step, send, step. Knows how a method's call becomes a request and its reply a result;
// where the core comes from and what a database is are its callers' business.
import { methods } from '../build/names.js';
import { BATCH, BYTES, DONE, FETCH, REPLY, SECRETS, STATUS, decode, join } from './core.js';
import { HeliumError, ProtocolError, errorOf } from './error.js';
import { redact } from './link.js';
import { send } from './send.js';
import { encodeArguments, revive, seed } from './value.js';

/**
 * @typedef {import('./core.js').Bytes} Bytes
 * @typedef {import('./core.js').Step} Step
 * @typedef {import('./link.js').Link} Link
 * @typedef {{signal?: AbortSignal, timeout?: number, secrets?: boolean}} CallOptions
 * @typedef {{op: number, args: any[], bytes: boolean, options: CallOptions}} Call
 * @typedef {{step(): Step | Promise<Step>, link(): Link, fetch: typeof globalThis.fetch, timeout: number}} Database
 */

/** Methods whose number of rows the first argument says. @param {any[]} args */
const rowCount = ([rows]) => (Array.isArray(rows) ? rows.length : 1);

/** @param {Call} call */
const flagsOf = ({ bytes, options }) => (bytes ? BYTES : 0) | (options.secrets ? SECRETS : 0);

/** The first step of a call: a request, or already the result. @param {Step} step @param {Call} call @param {number} flags */
function start(step, { op, args }, flags) {
  const state = methods[op][1] === 'C' ? seed(rowCount(args)) : undefined;
  const answer = step(op | flags, state, encodeArguments(args));
  if (answer.kind !== DONE && answer.kind !== FETCH) throw errorOf(answer.code, JSON.parse(decode(answer.text)));
  return { ...answer, text: answer.text.slice() };
}

/** @param {Link} link @param {Step} step @param {number} flags @param {Bytes} state @param {{status: number, bytes: Bytes}} reply */
function finish(link, step, flags, state, { status, bytes }) {
  const { kind, code, text } = step(REPLY | flags | status << STATUS, state, bytes);
  if (kind === DONE) return text;
  // All but the core's own two words is what the endpoint said, and it may say anything.
  throw errorOf(code, JSON.parse(decode(text), (_, value) =>
    typeof value !== 'string' || value === 'unknown' || value === 'not-sent' ? value : redact(link, value)));
}

/** @param {Bytes} text */
function parse(text) {
  try {
    return JSON.parse(decode(text));
  } catch {
    // The core has checked every byte that it takes for text, but not what it skips.
    throw new ProtocolError('the endpoint answered with what is not UTF-8');
  }
}

/** A result as the caller gets it. @param {any} result @param {Call} call */
function final(result, { op }) {
  const [, effect, table] = /** @type {[string, string, number]} */ (methods[op]);
  return effect === 'S' ? undefined : revive(result, table);
}

/**
 * Runs one call: parsed, with Dates, or for the bytes path a copy of the result's JSON.
 * @param {Database} db
 * @param {Call} call
 */
export async function run(db, call) {
  const { options, bytes } = call, flags = flagsOf(call);
  const loaded = db.step(), step = typeof loaded === 'function' ? loaded : await loaded;
  const { kind, text, state } = start(step, call, flags);
  let result = text;
  if (kind === FETCH) {
    const link = db.link();
    result = finish(link, step, flags, state, await send(link, text, { ...db, ...options }));
  }
  return bytes ? result.slice() : final(parse(result), call);
}

/** Any error as one of ours, with the method. @param {any} error @param {string} method */
export function named(error, method) {
  if (!(error instanceof HeliumError))
    error = new HeliumError(error.message, { code: error instanceof RangeError ? 'MEMORY' : 'CALL', cause: error });
  error.method ??= method;
  return error;
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
  if (!calls.length) return [];
  const step = await db.step();
  const started = calls.map((call, index) => {
    try {
      return start(step, call, BATCH);
    } catch (error) {
      throw Object.assign(named(error, /** @type {string} */ (methods[call.op][0])), { index });
    }
  });
  const bodies = started.flatMap(({ text }) => (text.length ? [',', text] : []));
  const link = db.link();
  const reply = bodies.length
    ? await send(link, join(['{"queries":[', ...bodies.slice(1), ']}']), { ...db, ...options, headers })
    : { status: 200, bytes: join(['{"results":[]}']) };
  const results = parse(finish(link, step, BATCH, join(started.map(({ state }) => state)), reply));
  return calls.map((call, i) => final(results[i], call));
}
