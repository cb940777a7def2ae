// The package's front door: createDatabase puts the methods of the core (build/names.js) on an object. No I/O,
// no randomness, no timer before the first call: it is safe at module scope on every runtime.
import loadModule from '#wasm';
import { methods } from '../build/names.js';
import { BATCH, BYTES, SECRETS, createCore } from './core.js';
import { invalid, named } from './error.js';
import { createLink } from './link.js';
import { run } from './run.js';

export {
  AbortError, AuthError, CheckViolationError, ConnectionError, DatabaseError, ForeignKeyViolationError, HeliumError, NotFoundError,
  NotNullViolationError, ProtocolError, SerializationError, TimeoutError, UniqueViolationError, ValidationError,
} from './error.js';

/**
 * @typedef {import('./run.js').Database} Inner
 * @typedef {{endpoint?: string, fetch?: typeof globalThis.fetch, timeout?: number, allowClearAll?: boolean, module?: WebAssembly.Module}} Options
 */

/** What a call may be given in its last argument, beside the method's own options. */
const CALL_OPTIONS = ['signal', 'timeout', 'secrets'];

/** A query nobody has awaited yet; like a promise, but `then` is what sends it, once. */
const lazy = {
  /** @this {any} @param {any} [done] @param {any} [failed] */
  then(done, failed) {
    return (this.promise ??= this.send().catch((/** @type {any} */ error) => {
      throw named(error, this.method);
    })).then(done, failed);
  },
  // They ask of their object no more than a then.
  catch: Promise.prototype.catch,
  finally: Promise.prototype.finally,
  [Symbol.toStringTag]: 'Query',
};

/** @param {string} method @param {() => Promise<any>} send @param {object} [more] @returns {any} */
const query = (method, send, more) => ({ __proto__: lazy, method, send, ...more });

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
    const { signal, timeout, secrets, ...rest } = last, own = Object.keys(rest).length;
    if (!own || mixed) {
      args.splice(-1, 1, ...(own ? [rest] : []));
      return { signal, timeout, secrets };
    }
  }
  return {};
}

const ISOLATION = ['ReadUncommitted', 'ReadCommitted', 'RepeatableRead', 'Serializable'];

/** @type {Record<string, string>} */
const MODES = { __proto__: /** @type {any} */ (null), isolation: 'Isolation-Level', readOnly: 'Read-Only', deferrable: 'Deferrable' };

/** @param {Record<string, any>} [modes] */
function batchHeaders(modes) {
  /** @type {Record<string, string>} */
  const headers = {};
  for (const name in modes) {
    const value = modes[name], level = name === 'isolation';
    if (!MODES[name]) throw invalid(name, 'is no option of batch');
    if (level && value !== undefined && !ISOLATION.includes(value)) throw invalid(name, `must be one of ${ISOLATION.join(', ')}`);
    if (value) headers['Neon-Batch-' + MODES[name]] = level ? value : 'true';
  }
  return headers;
}

/**
 * @param {string} connectionString
 * @param {Options} [options]
 */
export function createDatabase(connectionString, options = {}) {
  /** @type {import('./link.js').Link} */
  let link;
  /** @type {Inner} */
  const inner = {
    // Asked for on each call: a test or an instrumentation may replace the global one later.
    fetch: (...args) => (options.fetch ?? fetch)(...args),
    timeout: options.timeout ?? 30_000,
    link: () => (link ??= createLink(connectionString, options.endpoint)),
    async load() {
      const module = options.module ?? loadModule();
      return inner.step = createCore(module instanceof WebAssembly.Module ? module : await module);
    },
  };
  /** @type {Record<string, any>} */
  const db = {
    bytes: {},
    respond: {},
    disconnect: async () => { inner.step = undefined; },
    /** @param {any[]} queries @param {any} [given] */
    batch(queries, given) {
      const batch = query('batch', async () => {
        const modes = [given], options = takeOptions(modes, true), headers = batchHeaders(modes[0]);
        if (!Array.isArray(queries) || new Set(queries).size < queries.length || queries.some((q) => q?.inner !== inner || q.promise || q.bytes))
          throw invalid('queries', 'must be an array of queries of this database, each once, none for bytes or awaited before');
        queries.forEach((q, i) => {
          // Awaiting it later gives its result of this batch, and sends nothing.
          q.inner = undefined;
          q.send = () => batch.then((/** @type {any[]} */ results) => results[i]);
        });
        return queries.length ? run(inner, queries, BATCH, options, headers) : [];
      });
      return batch;
    },
  };
  /** @type {[string, string][]} */ (methods).forEach(([name, effect], op) => {
    const reads = effect === 'R';
    /** @param {number} bytes */
    const method = (bytes) => (/** @type {any[]} */ ...args) => {
      const options = takeOptions(args, reads);
      const call = query(name, () => run(inner, [call], options.secrets ? bytes | SECRETS : bytes, options), { inner, op, args, bytes });
      return call;
    };
    db[name] = method(0);
    if (!reads) return;
    const bytes = db.bytes[name] = method(BYTES);
    db.respond[name] = async (/** @type {any[]} */ ...args) =>
      new Response(await bytes(...args), { headers: { 'content-type': 'application/json' } });
  });
  if (!options.allowClearAll) db.clearAll = () => query('clearAll', async () => {
    throw invalid('allowClearAll', 'must be given to createDatabase');
  });
  return db;
}
