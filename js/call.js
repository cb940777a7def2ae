// A call between its steps: what it holds, its first step, and how a reply is read. What sends it is above: run.js,
// stream.js, transaction/.
import { methods } from '../build/names.js';
import { BATCH, FAIL, GUARD, REPLY, SECRETS, STATUS, decode, join } from './core.js';
import { errorOf } from './error.js';
import { redact } from './address.js';
import { own } from './options.js';
import { explained, seed } from './value.js';

/**
 * @typedef {import('./core.js').Bytes} Bytes
 * @typedef {import('./core.js').Step} Step
 * @typedef {import('./address.js').Address} Address
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
 * @typedef {Options & {step?: Step, sessionStep?: Step | Promise<Step>, load(): Step | Promise<Step>, address(): Address,
 *   ready(signal?: AbortSignal): Promise<void> | undefined, send: Send, webSocket(): WebSocketClass | Promise<WebSocketClass>,
 *   timeout: number, calls?: {add(call: Call): void}}} Database
 *   without a prototype. `ready`: what must be waited for before a call's time begins, as for a data folder that is being
 *   made. `calls` is told of each query made of it; `sessionStep`: the session machine, one for all transactions
 */

/** Bytes of an answer after which db.respond begins to pass it on. What is smaller is read whole, like any other. */
export const ENOUGH = 1 << 18;

/** The status of an answer that is too large for the endpoint. */
export const TOO_LARGE = 507;

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
    name === 'outcome' || typeof value !== 'string' ? value : redact(db.address(), value)));
  throw flags & BATCH && index !== undefined ? Object.assign(error, { index }) : error;
}

/** What a call does: 'read', 'write', 'create' or 'system'. @param {Call} call */
export const effectOf = ({ op }) => methods[/** @type {number} */ (op)]?.[1];

/** Does it create rows, and so make their ids? @param {Call} call */
export const creates = (call) => effectOf(call) === 'create';

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
  let state = page ?? (creates(call) ? call.seed ??= seed(call.rows).slice() : undefined);
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
