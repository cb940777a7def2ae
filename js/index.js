// The package's front door: createDatabase puts the methods of the core (build/names.js) on an object. No I/O,
// no randomness, no timer before the first call: it is safe at module scope on every runtime.
import openLocal from '#local';
import loadModule from '#wasm';
import { methods } from '../build/names.js';
import { begin, steps } from './builder.js';
import { BATCH, BYTES, SECRETS, decode } from './core.js';
import { HeliumError, invalid, named } from './error.js';
import { createLink } from './link.js';
import { checkModes } from './modes.js';
import { open } from './open.js';
import { createdBy, run, start } from './run.js';
import { send } from './send.js';

export {
  AbortError, AuthError, CheckViolationError, ConnectionError, DatabaseError, ForeignKeyViolationError, HeliumError, NotFoundError,
  NotNullViolationError, ProtocolError, SerializationError, TimeoutError, UniqueViolationError, ValidationError,
} from './error.js';

export {
  and, asc, avg, count, desc, eq, gt, gte, ilike, inArray, isNull, like, lt, lte, max, min, ne, not, or, sum,
} from './builder.js';
export * from '../build/tables.js';

/**
 * @typedef {import('./run.js').Database} Inner
 * @typedef {import('./core.js').Step} Step
 */

/** What a call may be given in its last argument, beside the method's own options. */
const CALL_OPTIONS = ['signal', 'timeout', 'secrets', 'retry'];

/** A query nobody has awaited yet; like a promise, but `then` is what sends it, once. A class, as it takes engines
 * microseconds to give each object its prototype by a literal's __proto__. */
class Query {
  /** @param {Inner} inner @param {string} method @param {() => Promise<any>} send @param {object} [more] */
  constructor(inner, method, send, more) {
    Object.assign(this, { inner, method, send }, more);
    inner.calls?.add(this);
  }

  /** @this {any} @param {any} [done] @param {any} [failed] */
  then(done, failed) {
    return (this.promise ??= this.send().catch((/** @type {any} */ error) => {
      throw named(error, this.method);
    })).then(done, failed);
  }

  /** Of a create, or the insert of one row: the id the row will have. */
  get id() {
    const call = /** @type {any} */ (this), row = call.args && createdBy(call);
    if (!row || Array.isArray(row)) return;
    const step = call.inner.step ?? call.inner.load();
    if (step instanceof Promise) throw new HeliumError('ids are made by the core, which is not there yet: await db.connect() first', { code: 'CALL' });
    return JSON.parse(decode(start(step, call, BATCH).text)).params[0];
  }
}

// They ask of their object no more than a then.
Object.assign(Query.prototype, { catch: Promise.prototype.catch, finally: Promise.prototype.finally, [Symbol.toStringTag]: 'Query' });

/** A query that the builder's methods say more of. */
class Built extends Query {}
Object.assign(Built.prototype, steps);

let guards = 0;

/**
 * The same query, made to fail unless it gives as many rows.
 * @param {any} query one that has not been awaited yet
 * @param {{rows: number}} expected
 */
export function expect(query, { rows }) {
  if (!query?.args || query.promise || query.batched) throw invalid('query', 'must be a query that has not been awaited');
  if (!(rows >= 0 && rows < 2 ** 31 && Number.isInteger(rows))) throw invalid('rows', 'must be a number of rows');
  query.expected = [rows, ++guards];
  return query;
}

/**
 * Takes the call's own options out of the last argument, and undefined from the end.
 * @param {any[]} args
 * @param {boolean} mixed may the method's own options stand beside them? Otherwise such an object is its input
 * @returns {import('./run.js').CallOptions}
 */
function takeOptions(args, mixed) {
  while (args.length && args.at(-1) === undefined) args.pop();
  const last = args.at(-1);
  if (last && typeof last === 'object' && CALL_OPTIONS.some((name) => name in last)) {
    const { signal, timeout, secrets, retry, ...rest } = last, own = Object.keys(rest).length;
    if (!own || mixed) {
      args.splice(-1, 1, ...(own ? [rest] : []));
      return { signal, timeout, secrets, retry };
    }
  }
  return {};
}

const noFetch = async () => { throw (await import('./trouble.js')).noFetch(); };

/** @param {Record<string, any>} [modes] */
function batchHeaders(modes = {}) {
  checkModes(modes, 'batch');
  /** @type {Record<string, string>} */
  const headers = {};
  const { isolation, readOnly, deferrable } = modes;
  if (isolation) headers['Neon-Batch-Isolation-Level'] = isolation;
  if (readOnly) headers['Neon-Batch-Read-Only'] = 'true';
  if (deferrable) headers['Neon-Batch-Deferrable'] = 'true';
  return headers;
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
    /** @param {any[]} queries @param {any} [given] */
    batch(queries, given) {
      const batch = new Query(inner, 'batch', async () => {
        const modes = [given], options = takeOptions(modes, true), headers = batchHeaders(modes[0]);
        if (!Array.isArray(queries) || new Set(queries).size < queries.length
            || queries.some((q) => q?.inner !== inner || !q.args || q.batched || q.promise || q.bytes))
          throw invalid('queries', 'must be an array of queries of this database, each once, none for bytes or awaited before');
        queries.forEach((q, i) => {
          // Awaiting it later gives its result of this batch, and sends nothing.
          q.batched = true;
          q.send = () => batch.then((/** @type {any[]} */ results) => results[i]);
        });
        return queries.length ? run(inner, queries, BATCH, options, headers) : [];
      });
      return batch;
    },
  };
  /** @type {[string, string][]} */ (methods).forEach(([name, effect], op) => {
    if (effect > 'Z') {
      db[name] = (/** @type {any} */ given) => {
        /** @type {any} */
        const call = new Built(inner, name, () => run(inner, [call], 0, call.given ?? {}), { op, args: [undefined, undefined, {}] });
        return begin(call, given);
      };
      return;
    }
    const reads = effect === 'R';
    /** @param {number} bytes @param {boolean} [stream] */
    const method = (bytes, stream) => (/** @type {any[]} */ ...args) => {
      const options = takeOptions(args, reads);
      options.stream = stream;
      /** @type {any} */
      const call = new Query(inner, name, () => run(inner, [call], options.secrets ? bytes | SECRETS : bytes, options), { op, args, bytes });
      return call;
    };
    db[name] = method(0);
    if (!reads) return;
    db.bytes[name] = method(BYTES);
    const respond = method(BYTES, true);
    db.respond[name] = async (/** @type {any[]} */ ...args) =>
      new Response(await respond(...args), { headers: { 'content-type': 'application/json' } });
  });
  if (!inner.allowClearAll) db.clearAll = () => new Query(inner, 'clearAll', async () => {
    throw invalid('allowClearAll', 'must be given to createDatabase');
  });
  return db;
}

/**
 * @param {string} connectionString
 * @param {import('./run.js').Options} [options]
 */
export function createDatabase(connectionString, options = {}) {
  /** @type {import('./link.js').Link} */
  let link;
  /** @type {ReturnType<typeof import('./local/node.js').default> | undefined} */
  let local;
  /** @type {Step | Promise<Step> | undefined} */
  let loading;
  // It is asked for on each call: a test or an instrumentation may replace the global one later.
  const fetch = (/** @type {[any, any?]} */ ...args) => (local?.fetch ?? options.fetch ?? globalThis.fetch ?? noFetch)(...args);
  /** @type {Inner} */
  const inner = {
    ...options,
    send(body, ...more) {
      const wait = inner.ready(more[1]), sent = () => send(inner.link(), body, fetch, ...more);
      return wait ? wait.then(sent) : sent();
    },
    ready: (signal) => (inner.link(), local?.ready(signal)),
    webSocket: () => local?.webSocket() ?? options.WebSocket,
    timeout: options.timeout ?? 30_000,
    link: () => (link ??= createLink(/^\s*file:/i.test(connectionString) ? (local = openLocal(connectionString)).url : connectionString, options.endpoint)),
    load() {
      // One for all calls that wait for it: Chromium has address space for some hundred instances.
      loading ??= open(options.module ?? loadModule(), 'module');
      const keep = (/** @type {Step} */ step) => (inner.step = step);
      return typeof loading === 'function' ? keep(loading) : loading.then(keep);
    },
  };
  const db = createService(inner);
  return Object.assign(db, {
    /** @param {(tx: any) => any[]} make @param {any} [given] */
    plan: (make, given) => db.batch(make(db), given),
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
