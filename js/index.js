// The package's front door: what it exports, and createDatabase. No I/O, no randomness, no timer before the first call:
// it is safe at module scope on every runtime.
import openLocal from '#local';
import loadModule from '#wasm';
import { createAddress } from './address.js';
import { open } from './open.js';
import { DATABASE, none, readOptions } from './options.js';
import { send } from './send.js';
import { createService } from './service.js';

export {
  AbortError, AuthError, CheckViolationError, ConnectionError, DatabaseError, ForeignKeyViolationError, HeliumError, NotFoundError,
  NotNullViolationError, ProtocolError, SerializationError, TimeoutError, UniqueViolationError, ValidationError,
} from './error.js';

export * from './builder/terms.js';
export { expect } from './query.js';
export * from '../build/tables.js';

/**
 * @typedef {import('./call.js').Database} Database
 * @typedef {import('./call.js').Options} Options
 * @typedef {import('./core.js').Step} Step
 */

const noFetch = async () => { throw (await import('./environment.js')).noFetch(); };

/**
 * @param {unknown} connectionString
 * @param {Options} [given]
 */
export function createDatabase(connectionString, given) {
  /** @type {Options} */
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
  /** @type {import('./address.js').Address} */
  let address;
  /** @type {ReturnType<typeof import('./local/node.js').default> | undefined} */
  let local;
  /** @type {Step | Promise<Step> | undefined} */
  let loading;
  // It is asked for on each call: a test or an instrumentation may replace the global one later.
  const fetch = (/** @type {[any, any?]} */ ...args) => (local?.fetch ?? options.fetch ?? globalThis.fetch ?? noFetch)(...args);
  /** @type {Database} */
  const inner = Object.assign(Object.create(null), /** @type {Partial<Database>} */ ({
    timeout: 30_000,
    ...options,
    send(body, ...more) {
      const wait = inner.ready(more[1]), sent = () => send(inner.address(), body, fetch, ...more);
      return wait ? wait.then(sent) : sent();
    },
    ready: (signal) => (inner.address(), local?.ready(signal)),
    webSocket: () => local?.webSocket() ?? options.WebSocket,
    address: () => (address ??=
      createAddress(/^\s*file:/i.test(text) ? (local = openLocal(text)).url : text, options.endpoint)),
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
