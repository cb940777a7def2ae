// A call: what a query holds, how the core starts it, and how the core reads its reply. Knows one call at a time;
// run.js sends calls, stream.js reads large results, and both stand on this file.
import { redact } from './address.js';
import { BATCH, FAIL, GUARD, REPLY, SECRETS, STATUS, decode, join } from './core.js';
import { HeliumError, errorOf } from './error.js';
import { own } from './options.js';
import { explain, seed } from './value.js';

/**
 * @typedef {import('./core.js').Bytes} Bytes
 * @typedef {import('./core.js').Step} Step
 * @typedef {import('./address.js').Address} Address
 * @typedef {{signal?: AbortSignal, timeout?: number, secrets?: boolean, retry?: boolean, cache?: 'no-store',
 *   label?: string, primary?: boolean}} CallOptions
 *
 * @typedef {object} Call what a query holds
 * @property {Database} db
 * @property {string} method its name
 * @property {number | undefined} op what starts it in the core; undefined for a batch
 * @property {string} effect what it does: 'read', 'write', 'create' or 'system'; '' for a batch
 * @property {(call: Call) => Promise<any>} send
 * @property {string} input the arguments as JSON, taken when the query was made
 * @property {import('./builder/query.js').Chain | undefined} chain of a query of the builder: its clauses, of which
 *   `op`, `input` and `make` are made when it is sent
 * @property {unknown} fault why there is no input; thrown when the query is awaited
 * @property {boolean} single does it create one row, and not an array of rows?
 * @property {number} rows how many rows it creates
 * @property {CallOptions} options
 * @property {number} flags BYTES or 0
 * @property {boolean} stream for the bytes path: a large result may be a stream
 * @property {boolean | undefined} secrets does its result have secret columns? Undefined: as its database says
 * @property {Bytes | undefined} seed
 * @property {number[] | undefined} expected how many rows the statement must give, and the guard's number
 * @property {Promise<any> | undefined} promise set when the call is sent
 * @property {boolean} batched
 * @property {((answer: any) => any) | undefined} make what its result is made by; undefined: of rows with keys, as the
 *   service has them
 * @property {boolean} describe must its result say itself what its columns are?
 * @property {(() => any[] | undefined) | undefined} table of a client: its table in the schema's text
 * @property {Record<string, any> | undefined} row of a client: the one that it creates
 *
 * @typedef {typeof WebSocket | undefined} WebSocketClass
 * @typedef {{endpoint?: string, fetch?: typeof globalThis.fetch, timeout?: number, secrets?: boolean,
 *   allowClearAll?: boolean, WebSocket?: typeof WebSocket, module?: unknown, sessionModule?: unknown,
 *   onQuery?: (event: import('./event.js').QueryEvent) => unknown, observe?: object,
 *   roles?: string[], replicas?: unknown[]}} Options of createDatabase
 * @typedef {(body: Bytes, timeout: number, signal?: AbortSignal, headers?: Record<string, string>, enough?: number,
 *   access?: number, describe?: boolean, begin?: () => Bytes) => Promise<Reply>} Send
 *   `enough`: after so many bytes of a good answer the rest may follow as `rest`; `access`: who may answer, see ANYONE;
 *   `describe`: the answer must have `fields`, which over HTTP it always has; `begin`: called when it is sent, after
 *   all that it waited for, and gives the body that is
 * @typedef {{read(): Promise<ReadableStreamReadResult<Bytes>>, cancel(reason?: unknown): void}} Rest
 * @typedef {{status: number, bytes: string | Bytes | Bytes[], index?: number | null, rest?: Rest}} Reply
 *   status and body as over HTTP. `index`: the query that failed, which only a session knows. `rest`: the bytes to come
 * @typedef {Options & {step?: Step, sessionStep?: Step | Promise<Step>,
 *   layouts: Map<number | undefined, import('./layout.js').Laid>,
 *   load(): Step | Promise<Step>,
 *   address(): Address, ready(signal?: AbortSignal): Promise<void> | undefined, send: Send,
 *   webSocket(): WebSocketClass | Promise<WebSocketClass>, timeout: number, schema: string, label?: string,
 *   user?: () => Promise<ReturnType<typeof import('./user.js').createUser>>,
 *   replicated?: () => Promise<ReturnType<ReturnType<typeof import('./replicas.js').createReplicas>['session']>>,
 *   calls?: {add(call: Call): void, delete(call: Call): void}, amend?: (error: any, calls: Call[]) => void}} Database
 *   what calls are sent by; without a prototype. `layouts`: by operation, what its last rows were made by. `amend` may
 *   say more in an error of these calls. `ready`: what to wait for before a call's time begins, such as a data folder
 *   being created. `calls` gets each new query; `user`: whose its requests are; `replicated`:
 *   what its session has written, where there are replicas; `sessionStep`: the session machine,
 *   shared by all transactions
 */

/** Bytes of an answer after which db.respond begins to pass it on. A smaller answer is read whole, like any other. */
export const ENOUGH = 1 << 18;

/** Who may answer a request: a cache or a replica; no cache; the primary alone; the primary, which it may change. */
export const ANYONE = 0, UNCACHED = 1, PRIMARY = 2, WRITE = 3;

/** Who may answer the request of these calls. @param {Call[]} calls @param {CallOptions} options */
export const accessOf = (calls, { cache, primary }) =>
  calls.some(({ effect }) => effect !== 'read') ? WRITE : primary ? PRIMARY : cache ? UNCACHED : ANYONE;

/** The status of an answer that is too large for the endpoint. */
export const TOO_LARGE = 507;

/** Does it create rows, and so their ids? @param {Call} call */
export const creates = ({ effect }) => effect === 'create';

/** js/builder/arguments.js, once it is loaded. @type {typeof import('./builder/arguments.js') | undefined} */
let builder;

/**
 * Loads what reads the clauses of the builder's queries; undefined where there is nothing to wait for.
 * @param {Call[]} calls
 */
export function loadBuilder(calls) {
  if (builder || !calls.some(({ chain }) => chain)) return;
  return import('./builder/arguments.js').then((module) => (builder = module));
}

/**
 * Starts a call. The answer is a request, or already the result.
 * @param {Step} step
 * @param {Call} call
 * @param {number} flags
 * @param {Bytes} [page] the state, with the flag PAGE
 */
export function start(step, call, flags, page) {
  if (call.fault) throw call.fault;
  if (call.chain) builder?.readChain(call);
  const { op, expected, input } = call, pathOf = call.chain && builder?.pathOf;
  // Ids depend on the seed alone, so a call that is started again has the same ids.
  let state = page ?? (creates(call) ? call.seed ??= seed(call.rows).slice() : undefined);
  if (call.secrets ?? call.db.secrets) flags |= SECRETS;
  if (expected) {
    flags |= GUARD;
    // Two little-endian numbers; a Uint8Array keeps the lowest eight bits.
    const guard = Uint8Array.from({ length: 8 }, (_, i) => expected[i >> 2] >> (i & 3) * 8);
    state = join([state ?? '', guard]);
  }
  const answer = step(/** @type {number} */ (op) | flags, state, input);
  if (answer.kind === FAIL) throw errorOf(answer.code, explain(JSON.parse(decode(answer.text)), input, pathOf));
  answer.text = answer.text.slice();
  return answer;
}

/** The statements that a call would send. @param {Call} call @returns {{query: string, params: (string | null)[]}[]} */
export function statementsOf(call) {
  const step = call.db.step ?? call.db.load();
  if (step instanceof Promise) {
    const what = 'ids are made by the core, which is not there yet: await db.connect() first';
    throw new HeliumError(what, { code: 'CALL' });
  }
  return JSON.parse(`[${decode(start(step, call, BATCH).text)}]`);
}

/**
 * Reads a reply. Throws the error that the core finds in it.
 * @param {Database} db
 * @param {Step} step
 * @param {Bytes} state
 * @param {number} flags
 * @param {Reply} reply
 */
export function read(db, step, state, flags, reply) {
  const { status, bytes } = reply, index = own(reply, 'index');
  const answer = step(REPLY | flags | status << STATUS, state, bytes);
  if (answer.kind !== FAIL) return answer;
  // `outcome` is the core's own word. All other text came from the endpoint, which may repeat a secret.
  const error = errorOf(answer.code, JSON.parse(decode(answer.text), (name, value) =>
    name === 'outcome' || typeof value !== 'string' ? value : redact(db.address(), value)));
  throw flags & BATCH && index !== undefined ? Object.assign(error, { index }) : error;
}
