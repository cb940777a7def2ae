// A database object: finds the core and the way to the database, and gives it the methods that somebody makes for it.
// No I/O, no randomness and no timer before the first call, so it is safe at module scope on every runtime.
import openLocal from '#local';
import { createAddress } from './address.js';
import { open } from './open.js';
import { DATABASE, bare, none, readOptions } from './options.js';
import { send } from './send.js';

/**
 * @typedef {import('./call.js').Database} Database
 * @typedef {import('./call.js').Options} Options
 * @typedef {import('./core.js').Step} Step
 */

const noFetch = async () => { throw (await import('./environment.js')).noFetch(); };

/**
 * @param {unknown} connectionString
 * @param {Options | undefined} given
 * @param {string} schema the text that the core's instances are given
 * @param {() => unknown} loadModule the core's module, or a promise of it
 * @param {(db: Database) => Record<string, any>} createService makes the methods, of a database or of a transaction
 */
export function openDatabase(connectionString, given, schema, loadModule, createService) {
  /** @type {Options} */
  let options = none;
  /** What is wrong with the options; the first call throws it. @type {unknown} */
  let fault;
  try {
    options = readOptions(given, 'createDatabase', DATABASE);
  } catch (error) {
    fault = error;
  }
  // Anything else is an empty connection string, which the first call refuses.
  const text = typeof connectionString === 'string' || connectionString instanceof URL ? String(connectionString) : '';
  /** @type {import('./address.js').Address} */
  let address;
  /** @type {ReturnType<typeof import('./local/node.js').default> | undefined} */
  let local;
  /** @type {Step | Promise<Step> | undefined} */
  let loading;
  // The global fetch is looked up on each call: a test or an instrumentation may replace it later.
  const fetch = (/** @type {[any, any?]} */ ...args) =>
    (local?.fetch ?? options.fetch ?? globalThis.fetch ?? noFetch)(...args);
  /** @type {Database} */
  const db = Object.assign(bare(), /** @type {Partial<Database>} */ ({
    timeout: 30_000,
    ...options,
    layouts: new Map(),
    schema,
    send(body, timeout, signal, headers, enough, fresh, _describe, begin) {
      const wait = db.ready(signal);
      const sent = () => send(db.address(), begin?.() ?? body, fetch, timeout, signal, headers, enough, fresh);
      return wait ? wait.then(sent) : sent();
    },
    ready: (signal) => (db.address(), local?.ready(signal)),
    webSocket: () => local?.webSocket() ?? options.WebSocket,
    address() {
      address ??= createAddress(/^\s*file:/i.test(text) ? (local = openLocal(text)).url : text, options.endpoint);
      return address;
    },
    load() {
      if (fault) throw fault;
      // One for all calls that wait for it: Chromium has address space for a few hundred instances.
      loading ??= open(options.module ?? loadModule(), 'module', schema);
      const keep = (/** @type {Step} */ step) => (db.step = step);
      return typeof loading === 'function' ? keep(loading) : loading.then(keep);
    },
  }));
  /** @type {ReturnType<typeof import('./replicas.js').createReplicas> | undefined} */
  let replicas;
  /**
   * A database whose requests are sent by what is loaded with the first one.
   * @param {Database} base
   * @param {'user' | 'replicated'} name
   * @param {() => Promise<any>} load
   * @returns {Database}
   */
  const through = (base, name, load) => {
    /** @type {Promise<any> | undefined} */
    let loaded;
    const by = () => (loaded ??= load().catch((error) => {
      loaded = undefined; // the next request tries again
      throw error;
    }));
    /** @type {import('./call.js').Send} */
    const send = async (...sent) => (await by()).send(...sent);
    return Object.assign(bare(), base, { [name]: by, send });
  };
  /** The database for a session that has come to a position. @param {unknown} [position] */
  const after = (position) => through(db, 'replicated', async () => {
    const { createReplicas } = await import('./replicas.js');
    return (replicas ??= createReplicas(db, options.replicas, fetch)).session(position);
  });
  /**
   * The object of a database, or of the same for a user.
   * @param {Database} base
   * @param {{text: string | undefined}} [user]
   */
  const objectOf = (base, user) => {
    const of = user ? through(base, 'user', async () => (await import('./user.js')).createUser(base, user.text)) : base;
    const service = createService(of);
    return Object.assign(service, {
      /** @param {(tx: any) => any[]} make @param {any} [given] */
      plan: (make, given) => service.batch(typeof make === 'function' && make(service), given),
      disconnect: async () => {
        db.step = loading = db.sessionStep = undefined;
        await local?.close();
      },
      // Loaded when first needed: its code and module would double what most users download.
      /** @param {(tx: any) => Promise<any>} callback @param {any} [given] */
      transaction: async (callback, given) =>
        (await import('./transaction/index.js')).transaction(of, createService, callback, given),
      /** @param {unknown} given */
      as(given) {
        /** @type {string | undefined} */
        let text;
        try {
          text = JSON.stringify(given); // as it is now
        } catch {} // the first call refuses it
        return objectOf(base, { text });
      },
      /** @param {unknown} [position] */
      after: (position) => objectOf(after(position), user),
      position: async () => (await of.replicated?.())?.position(),
    });
  };
  return objectOf(options.replicas === undefined ? db : after());
}
