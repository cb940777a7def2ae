// file: URLs on Node, Deno and Bun: an endpoint on the folder, in this process and without a socket. The first call
// opens it, all databases of the folder share it, and it closes when the last of them disconnects; a later call opens
// it again. Creating a folder has its own deadline and takes nothing from the call's time. The endpoint doesn't keep
// the process running: what was acknowledged is in the folder by then.
import { deadline } from '../deadline.js';
import { ConnectionError, TimeoutError } from '../error.js';

/**
 * @typedef {import('../endpoint/index.js').Endpoint} Endpoint
 *
 * @typedef {object} Shared an open folder, or one that has been
 * @property {string} folder
 * @property {Set<object>} users the databases that use it: they have made a call since they last disconnected
 * @property {Promise<Endpoint> | undefined} endpoint
 * @property {boolean} opened is `endpoint` fulfilled?
 * @property {Promise<unknown>} closed settles when the endpoint before it is closed
 */

/** By path. @type {Map<string, Shared>} */
const folders = new Map();

/** The endpoint's module, by a name that no bundler follows: only file: URLs need it, and it needs PGlite. */
const ENDPOINT = ['heliumdb', 'endpoint'].join('/');

/** Milliseconds for creating or opening a folder: mostly it takes seconds, but a machine may be slow and busy. */
const OPEN_TIMEOUT = 300_000;

/** A connection string that the endpoint accepts. Not a real password. */
const INSIDE = 'postgres://postgres:postgres@localhost/postgres';

/**
 * @param {string} url a file: URL
 * @returns {{ url: string, webSocket: () => Promise<typeof WebSocket>,
 *   fetch: (url: unknown, init?: RequestInit) => Promise<Response>, ready: (signal?: AbortSignal) => Promise<void>,
 *   close: () => Promise<void> }} what takes the URL's place. webSocket, fetch and ready open the folder unless it is
 *   open; ready does nothing else. close may be called at any time, and again
 */
export default (url) => {
  const user = {};
  /** @type {Promise<Shared> | undefined} */
  let found;
  const shared = () => (found ??= sharedOf(url));
  const endpoint = async () => use(await shared(), user);
  return {
    url: INSIDE,
    webSocket: async () => (await endpoint()).WebSocket,
    ready: async (signal) => {
      const at = await shared(), opening = use(at, user);
      if (!at.opened) await waitFor(at.folder, opening, signal);
    },
    fetch: async (_, init) => (await endpoint()).fetch('http://localhost/sql', init),
    close: async () => found?.then((shared) => release(shared, user), () => {}), // a wrong URL has opened nothing
  };
};

/**
 * The folder of a URL. folder.js is loaded late: Node's modules for paths and URLs delay a start by 2 ms.
 * @param {string} url
 * @returns {Promise<Shared>}
 */
async function sharedOf(url) {
  const { folderOf } = await import('./folder.js');
  try {
    const folder = folderOf(url), known = folders.get(folder);
    if (known) return known;
    const shared = { folder, users: new Set(), endpoint: undefined, opened: false, closed: Promise.resolve() };
    folders.set(folder, shared);
    return shared;
  } catch (error) {
    throw refused(error);
  }
}

/** The endpoint of a folder, for one more user. @param {Shared} shared @param {object} user */
function use(shared, user) {
  shared.users.add(user);
  return (shared.endpoint ??= shared.closed.then(() => open(shared.folder)).then((endpoint) => {
    shared.opened = true;
    return endpoint;
  }, (error) => {
    shared.endpoint = undefined; // the next call tries again
    throw refused(error);
  }));
}

/**
 * Waits until a folder is open.
 * @param {string} folder
 * @param {Promise<unknown>} opening
 * @param {AbortSignal} [signal]
 */
function waitFor(folder, opening, signal) {
  return new Promise((resolve, reject) => {
    const stop = (/** @type {Error} */ error) => {
      const late = `the data folder ${folder} was not ready within ${OPEN_TIMEOUT / 1000} s; ` +
        'it is still being made or opened, and a later call may find it so';
      const fields = { outcome: 'not-sent', retryable: true };
      reject(error instanceof TimeoutError ? new TimeoutError(late, fields) : error);
    };
    const done = deadline(OPEN_TIMEOUT, signal, stop, () => 'not-sent');
    opening.finally(done).then(() => resolve(undefined), reject);
  });
}

/** @param {string} data @returns {Promise<Endpoint>} */
async function open(data) {
  const open = import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ ENDPOINT);
  return (await open).createEndpoint({ data, listen: false });
}

/** Closes the endpoint if no user is left. @param {Shared} shared @param {object} user */
async function release(shared, user) {
  shared.users.delete(user);
  const { endpoint } = shared;
  if (endpoint && !shared.users.size) {
    shared.endpoint = undefined;
    shared.opened = false;
    shared.closed = endpoint.then((open) => open.close()).catch(() => {}); // it never opened, which its callers know
  }
  await shared.closed;
}

/** @param {any} error */
const refused = (error) => new ConnectionError(error.message, { outcome: 'not-sent', cause: error });
