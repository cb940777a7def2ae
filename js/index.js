// The package's front door: createDatabase puts the methods of the core (build/names.js) on an object. No I/O,
// no randomness, no timer before the first call: it is safe at module scope on every runtime.
import openLocal from '#local';
import loadModule from '#wasm';
import { methods } from '../build/names.js';
import { begin, steps } from './builder.js';
import { BATCH, BYTES } from './core.js';
import { invalid } from './error.js';
import { createLink } from './link.js';
import { open } from './open.js';
import { CALL, DATABASE, MODES, none, readOptions } from './options.js';
import { Query, callOf, countRows, take } from './query.js';
import { run } from './run.js';
import { send } from './send.js';
import { encodeArguments } from './value.js';

export {
  AbortError, AuthError, CheckViolationError, ConnectionError, DatabaseError, ForeignKeyViolationError, HeliumError, NotFoundError,
  NotNullViolationError, ProtocolError, SerializationError, TimeoutError, UniqueViolationError, ValidationError,
} from './error.js';

export {
  and, asc, avg, count, desc, eq, escapeLike, gt, gte, ilike, inArray, isNull, like, lt, lte, max, min, ne, not, or, sum,
} from './builder.js';
export * from '../build/tables.js';

/**
 * @typedef {import('./run.js').Call} Call
 * @typedef {import('./run.js').CallOptions} CallOptions
 * @typedef {import('./run.js').Database} Inner
 * @typedef {import('./core.js').Step} Step
 */

/** A query that the builder's methods say more of. */
class Built extends Query {}
Object.assign(Built.prototype, steps);

let guards = 0;

/**
 * The same query, made to fail unless it gives as many rows.
 * @param {any} query one that has not been awaited yet
 * @param {{rows: number}} expected
 */
export function expect(query, expected) {
  const call = callOf(query), { rows } = readOptions(expected, 'expect', ['rows']);
  if (call?.op === undefined || call.promise || call.batched)
    throw invalid('query', 'must be a query that has not been awaited');
  if (!(Number.isInteger(rows) && rows >= 0 && rows < 2 ** 31)) throw invalid('rows', 'must be a number of rows');
  call.expected = [rows, ++guards];
  return query;
}

/** Takes undefined from the end: it is left out. @param {any[]} args */
function trim(args) {
  while (args.length && args.at(-1) === undefined) args.pop();
}

/**
 * Takes the call's own options out of the last argument.
 * @param {any[]} args
 * @param {string} method
 * @param {boolean} mixed may the method's own options stand beside them? Otherwise such an object is its input
 * @returns {CallOptions}
 */
function takeOptions(args, method, mixed) {
  trim(args);
  const last = args.at(-1);
  if (typeof last !== 'object' || !last || !CALL.some((name) => Object.hasOwn(last, name))) return none;
  const given = Object.create(null), others = Object.create(null);
  for (const [name, value] of Object.entries(last)) (CALL.includes(name) ? given : others)[name] = value;
  const more = Object.keys(others).length;
  if (more && !mixed) return none;
  args.splice(-1, 1, ...(more ? [others] : []));
  trim(args);
  return readOptions(given, method, CALL);
}

const noFetch = async () => { throw (await import('./trouble.js')).noFetch(); };

/** @param {Record<string, any>} modes */
function batchHeaders({ isolation, readOnly, deferrable }) {
  /** @type {Record<string, string>} */
  const headers = {};
  if (isolation) headers['Neon-Batch-Isolation-Level'] = isolation;
  if (readOnly) headers['Neon-Batch-Read-Only'] = 'true';
  if (deferrable) headers['Neon-Batch-Deferrable'] = 'true';
  return headers;
}

/** The calls of a batch, where they may be one. @param {unknown} queries @param {Inner} inner @returns {Call[]} */
function batched(queries, inner) {
  const calls = Array.isArray(queries) ? queries.map(callOf) : [undefined];
  const wrong = (/** @type {Call | undefined} */ call) =>
    call?.inner !== inner || call.op === undefined || call.batched || call.promise || call.flags & BYTES;
  if (new Set(calls).size < calls.length || calls.some(wrong)) {
    const must = 'must be an array of queries of this database, each once, none for bytes or awaited before';
    throw invalid('queries', must);
  }
  return /** @type {Call[]} */ (calls);
}

/**
 * The service on a database, or on a transaction of one: every method, and several of them in one request.
 * @param {Inner} inner
 */
function createService(inner) {
  /** @type {Record<string, any>} */
  const db = {
    bytes: {},
    respond: {},
    /** @param {any} queries @param {any} [given] */
    batch(queries, given) {
      /** @type {any} */
      let taken;
      /** @type {any} */
      const batch = new Query(inner, 'batch', undefined, async ({ fault, options }) => {
        if (fault) throw fault;
        const calls = batched(taken, inner), headers = batchHeaders(options);
        calls.forEach((call, i) => {
          // Awaiting it later gives its result of this batch, and sends nothing.
          call.batched = true;
          call.secrets ??= options.secrets;
          call.send = () => batch.then((/** @type {any[]} */ results) => results[i]);
        });
        return calls.length ? run(inner, calls, BATCH, options, headers) : [];
      });
      return take(batch, (call) => {
        call.options = readOptions(given, 'batch', [...CALL, ...MODES]);
        taken = Array.isArray(queries) && [...queries];
      });
    },
  };
  /** @type {[string, string][]} */ (methods).forEach(([name, effect], op) => {
    if (effect > 'Z') {
      db[name] = (/** @type {any} */ given) => begin(new Built(inner, name, op), name, given);
      return;
    }
    const reads = effect === 'R';
    /** @param {number} flags @param {boolean} [stream] */
    const method = (flags, stream = false) => (/** @type {any[]} */ ...args) =>
      take(new Query(inner, name, op), (call) => {
        call.flags = flags;
        call.stream = stream;
        call.options = takeOptions(args, name, reads);
        call.secrets = call.options.secrets;
        countRows(call, args[0]);
        call.input = encodeArguments(args);
      });
    db[name] = method(0);
    if (!reads) return;
    db.bytes[name] = method(BYTES);
    const respond = method(BYTES, true);
    db.respond[name] = async (/** @type {any[]} */ ...args) =>
      new Response(await /** @type {any} */ (respond(...args)), { headers: { 'content-type': 'application/json' } });
  });
  if (!inner.allowClearAll) db.clearAll = () => new Query(inner, 'clearAll', undefined, async () => {
    throw invalid('allowClearAll', 'must be given to createDatabase');
  });
  return db;
}

/**
 * @param {unknown} connectionString
 * @param {import('./run.js').Options} [given]
 */
export function createDatabase(connectionString, given) {
  /** @type {import('./run.js').Options} */
  let options = none;
  /** What is wrong with the options; the first call says so. @type {unknown} */
  let fault;
  try {
    options = readOptions(given, 'createDatabase', DATABASE);
  } catch (error) {
    fault = error;
  }
  // Of anything else the first call says that it is no connection string.
  const text = typeof connectionString === 'string' || connectionString instanceof URL ? String(connectionString) : '';
  /** @type {import('./link.js').Link} */
  let link;
  /** @type {ReturnType<typeof import('./local/node.js').default> | undefined} */
  let local;
  /** @type {Step | Promise<Step> | undefined} */
  let loading;
  // It is asked for on each call: a test or an instrumentation may replace the global one later.
  const fetch = (/** @type {[any, any?]} */ ...args) => (local?.fetch ?? options.fetch ?? globalThis.fetch ?? noFetch)(...args);
  /** @type {Inner} */
  const inner = Object.assign(Object.create(null), /** @type {Partial<Inner>} */ ({
    timeout: 30_000,
    ...options,
    send(body, ...more) {
      const wait = inner.ready(more[1]), sent = () => send(inner.link(), body, fetch, ...more);
      return wait ? wait.then(sent) : sent();
    },
    ready: (signal) => (inner.link(), local?.ready(signal)),
    webSocket: () => local?.webSocket() ?? options.WebSocket,
    link: () => (link ??= createLink(/^\s*file:/i.test(text) ? (local = openLocal(text)).url : text, options.endpoint)),
    load() {
      if (fault) throw fault;
      // One for all calls that wait for it: Chromium has address space for some hundred instances.
      loading ??= open(options.module ?? loadModule(), 'module');
      const keep = (/** @type {Step} */ step) => (inner.step = step);
      return typeof loading === 'function' ? keep(loading) : loading.then(keep);
    },
  }));
  const db = createService(inner);
  return Object.assign(db, {
    /** @param {(tx: any) => any[]} make @param {any} [given] */
    plan: (make, given) => db.batch(typeof make === 'function' && make(db), given),
    disconnect: async () => {
      inner.step = loading = inner.sessionStep = undefined;
      await local?.close();
    },
    // Its code and its module are loaded when they are first needed: they'd double what most never use.
    /** @param {(tx: any) => Promise<any>} callback @param {any} [given] */
    transaction: async (callback, given) =>
      (await import('./transaction/index.js')).transaction(inner, createService, callback, given),
  });
}
