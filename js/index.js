// The package's front door: createDatabase puts the methods of the core (build/names.js) on an object. No I/O,
// no randomness, no timer before the first call: it is safe at module scope on every runtime.
import loadModule from '#wasm';
import { methods } from '../build/names.js';
import { createCore } from './core.js';
import { invalid } from './error.js';
import { createLink } from './link.js';
import { named, run, runBatch } from './run.js';

export {
  AbortError, AuthError, CheckViolationError, ConnectionError, DatabaseError, ForeignKeyViolationError, HeliumError, NotFoundError,
  NotNullViolationError, ProtocolError, SerializationError, TimeoutError, UniqueViolationError, ValidationError,
} from './error.js';

/**
 * @typedef {import('./run.js').Call} Call
 * @typedef {import('./run.js').Database} Link
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
  /** @this {any} @param {any} failed */
  catch(failed) {
    return this.then(undefined, failed);
  },
  /** @this {any} @param {any} after */
  finally(after) {
    return this.then().finally(after);
  },
  [Symbol.toStringTag]: 'Query',
};

/** @param {string} method @param {() => Promise<any>} send @param {object} [more] @returns {any} */
const query = (method, send, more) => ({ __proto__: lazy, method, send, ...more });

/**
 * Takes the call's own options out of the last argument.
 * @param {any[]} args
 * @param {boolean} mixed may the method's own options stand beside them? Otherwise such an object is its input
 */
function splitOptions(args, mixed) {
  while (args.length && args.at(-1) === undefined) args.pop();
  const last = args.at(-1);
  if (!last || typeof last !== 'object' || !CALL_OPTIONS.some((name) => name in last)) return { args, options: {} };
  const { signal, timeout, secrets, ...rest } = last, own = Object.keys(rest).length;
  if (own && !mixed) return { args, options: {} };
  const options = { ...(signal && { signal }), ...(timeout !== undefined && { timeout }), ...(secrets && { secrets }) };
  return { args: [...args.slice(0, -1), ...(own ? [rest] : [])], options };
}

const ISOLATION = ['ReadUncommitted', 'ReadCommitted', 'RepeatableRead', 'Serializable'];

/** @param {{isolation?: string, readOnly?: boolean, deferrable?: boolean}} [options] */
function batchHeaders({ isolation, readOnly, deferrable, ...rest } = {}) {
  for (const name in rest) throw invalid(name, 'is not accepted here; there are isolation, readOnly, deferrable');
  if (isolation !== undefined && !ISOLATION.includes(isolation)) throw invalid('isolation', `must be one of ${ISOLATION.join(', ')}`);
  return {
    ...(isolation && { 'Neon-Batch-Isolation-Level': isolation }),
    ...(readOnly && { 'Neon-Batch-Read-Only': 'true' }),
    ...(deferrable && { 'Neon-Batch-Deferrable': 'true' }),
  };
}

/**
 * @param {string} connectionString
 * @param {Options} [options]
 */
export function createDatabase(connectionString, options = {}) {
  /** @type {any} */
  let step, link;
  /** @type {Link} */
  const inner = {
    // Asked for on each call: a test or an instrumentation may replace the global one later.
    fetch: (...args) => (options.fetch ?? fetch)(...args),
    timeout: options.timeout ?? 30_000,
    link: () => (link ??= createLink(connectionString, options.endpoint)),
    step() {
      if (step) return step;
      const module = options.module ?? loadModule();
      return module instanceof WebAssembly.Module
        ? (step = createCore(module))
        : Promise.resolve(module).then((ready) => (step ??= createCore(ready)));
    },
  };
  /** @type {Record<string, any>} */
  const db = { bytes: {}, respond: {} };
  /** @type {[string, string, number][]} */ (methods).forEach(([name, effect], op) => {
    /** @param {boolean} bytes */
    const method = (bytes) => (/** @type {any[]} */ ...given) => {
      /** @type {Call} */
      const call = { op, bytes, ...splitOptions(given, effect === 'R') };
      return query(name, () => run(inner, call), { call, inner });
    };
    db[name] = method(false);
    if (effect !== 'R') return;
    db.bytes[name] = method(true);
    db.respond[name] = async (/** @type {any[]} */ ...args) =>
      new Response(await db.bytes[name](...args), { headers: { 'content-type': 'application/json' } });
  });
  if (!options.allowClearAll) db.clearAll = () => query('clearAll', async () => {
    throw invalid('allowClearAll', 'must be given to createDatabase before clearAll empties the tables');
  });
  return Object.assign(db, {
    disconnect: async () => { step = undefined; },
    /** @param {any[]} queries @param {any} [given] */
    batch(queries, given) {
      const batch = query('batch', async () => {
        const { args: [modes], options } = splitOptions([given], true), headers = batchHeaders(modes);
        if (!Array.isArray(queries) || new Set(queries).size < queries.length ||
          queries.some((q) => q?.inner !== inner || q.promise || q.call.bytes))
          throw invalid('queries', 'must be an array of queries of this database, each once, none of them for bytes or awaited before');
        queries.forEach((q, i) => {
          // Awaiting it later gives its result of this batch, and sends nothing.
          q.inner = undefined;
          q.send = () => batch.then((/** @type {any[]} */ results) => results[i]);
        });
        return runBatch(inner, queries.map((q) => q.call), options, headers);
      });
      return batch;
    },
  });
}
