// The package's front door: createDatabase puts the methods of the core (build/names.js) on an object. No I/O,
// no randomness, no timer before the first call: it is safe at module scope on every runtime.
import loadModule from '#wasm';
import { methods } from '../build/names.js';
import { createCore } from './core.js';
import { invalid } from './error.js';
import { createLink } from './link.js';
import { run, runBatch } from './run.js';

export * from './error.js';

/**
 * @typedef {import('./run.js').Call} Call
 * @typedef {import('./run.js').Database} Link
 * @typedef {{endpoint?: string, fetch?: typeof fetch, timeout?: number, allowClearAll?: boolean, module?: WebAssembly.Module}} Options
 */

/** What a call may be given in its last argument, beside the method's own options. */
const CALL_OPTIONS = ['signal', 'timeout', 'secrets'];

/** A query nobody has awaited yet; like a promise, but `then` is what sends it, once. */
const lazy = {
  /** @this {any} @param {any} done @param {any} failed */
  then(done, failed) {
    return (this.promise ??= this.send()).then(done, failed);
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

/** Takes the call's own options out of the last argument. @param {any[]} args */
function splitOptions(args) {
  const last = args.at(-1);
  if (!last || typeof last !== 'object' || !CALL_OPTIONS.some((name) => name in last)) return { args, options: {} };
  const { signal, timeout, secrets, ...rest } = last;
  const options = { ...(signal && { signal }), ...(timeout !== undefined && { timeout }), ...(secrets && { secrets }) };
  return { args: [...args.slice(0, -1), ...(Object.keys(rest).length ? [rest] : [])], options };
}

const ISOLATION = ['ReadUncommitted', 'ReadCommitted', 'RepeatableRead', 'Serializable'];

/** @param {{isolation?: string, readOnly?: boolean, deferrable?: boolean}} options */
function batchHeaders({ isolation, readOnly, deferrable }) {
  const level = ISOLATION.find((name) => name.toLowerCase() === String(isolation).replace(/[ _]/g, '').toLowerCase());
  if (isolation !== undefined && !level) throw invalid('isolation', `must be one of ${ISOLATION.join(', ')}`);
  return {
    ...(level && { 'Neon-Batch-Isolation-Level': level }),
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
  /** @param {number} op @param {boolean} bytes @param {any[]} given */
  const query = (op, bytes, given) => {
    /** @type {Call} */
    const call = { op, bytes, ...splitOptions(given) };
    return { __proto__: lazy, call, inner, send: () => run(inner, call) };
  };
  /** @type {Record<string, any>} */
  const db = { bytes: {}, respond: {} };
  methods.forEach(([name, effect], op) => {
    db[name] = (/** @type {any[]} */ ...args) => query(op, false, args);
    if (effect !== 'R') return;
    db.bytes[name] = (/** @type {any[]} */ ...args) => query(op, true, args);
    db.respond[name] = async (/** @type {any[]} */ ...args) =>
      new Response(await query(op, true, args), { headers: { 'content-type': 'application/json' } });
  });
  const { connect, clearAll } = db;
  return Object.assign(db, {
    connect: () => connect().then(() => {}),
    disconnect: async () => { step = undefined; },
    clearAll: async () => {
      if (!options.allowClearAll) throw invalid('allowClearAll', 'must be given to createDatabase before clearAll empties the tables');
      await clearAll();
    },
    /** @param {any[]} queries @param {any} [given] */
    batch(queries, given = {}) {
      const send = async () => {
        if (!Array.isArray(queries) || queries.some((q) => q?.inner !== inner || q.promise || q.call.bytes))
          throw invalid('queries', 'must be an array of this database\'s own queries, none of them awaited before or for bytes');
        const sent = runBatch(inner, queries.map((q) => q.call), given, batchHeaders(given));
        // Awaiting one of them later gives its result of this batch, and sends nothing.
        queries.forEach((q, i) => (q.promise = sent.then((results) => results[i])).catch(() => {}));
        return sent;
      };
      return { __proto__: lazy, send };
    },
  });
}
