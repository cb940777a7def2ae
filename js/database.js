// A database object: finds the core and the way to the database, and gives it the methods that somebody makes for it.
// No I/O, no randomness and no timer before the first call, so it is safe at module scope on every runtime.
import openLocal from '#local';
import { createAddress } from './address.js';
import { open } from './open.js';
import { DATABASE, none, readOptions } from './options.js';
import { send } from './send.js';

/**
 * @typedef {import('./call.js').Database} Database
 * @typedef {import('./call.js').Options} Options
 * @typedef {import('./core.js').Step} Step
 */

/** js/user.js, once it is loaded. @type {typeof import('./user.js') | undefined} */
let users;

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
  const db = Object.assign(Object.create(null), /** @type {Partial<Database>} */ ({
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
  /** The object of a database, or of the same for a user. @param {Database} of */
  const objectOf = (of) => {
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
        /** @type {Awaited<ReturnType<NonNullable<Database['user']>>> | undefined} */
        let made;
        /** @type {string | undefined} */
        let text;
        try {
          text = JSON.stringify(given); // as it is now
        } catch {} // the first call refuses it
        const user = async () => (made ??= (users ??= await import('./user.js')).createUser(db, text));
        /** @type {import('./call.js').Send} */
        const send = async (...sent) => (await user()).send(...sent);
        return objectOf(Object.assign(Object.create(null), db, { user, send }));
      },
    });
  };
  return objectOf(db);
}
