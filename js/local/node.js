// file: URLs on Node, Deno and Bun: an endpoint on the folder, in this process and without a socket. It is
// opened by the first call, shared by all databases of the folder, and closed when the last of them
// disconnects; a later call opens it anew. It keeps no process from ending: what has been acknowledged
// is in the folder by then.

import { ConnectionError } from '../error.js';

/**
 * @typedef {import('../endpoint/index.js').Endpoint} Endpoint
 *
 * @typedef {object} Shared an open folder, or one that has been
 * @property {string} folder
 * @property {Set<object>} users the databases that have made a call since they disconnected
 * @property {Promise<Endpoint> | undefined} endpoint
 * @property {Promise<unknown>} closed settles when the one before has been closed
 */

/** By their paths. @type {Map<string, Shared>} */
const folders = new Map();

/** The endpoint, by a name that no bundler follows: only who uses a file: URL needs it, and it needs PGlite. */
const DOOR = ['heliumdb', 'endpoint'].join('/');

/** A connection string that the endpoint is content with. No password of anybody's. */
const INSIDE = 'postgres://postgres:postgres@localhost/postgres';

/**
 * @param {string} url a file: URL
 * @returns {{ url: string, webSocket: () => Promise<typeof WebSocket>, fetch: (url: unknown, init?: RequestInit) => Promise<Response>,
 *   close: () => Promise<void> }} what stands for the URL; all but close open the folder where it is not open, close may be called
 *   at any time, and again
 */
export default (url) => {
  const user = {};
  /** @type {Promise<Shared> | undefined} */
  let found;
  const shared = () => (found ??= sharedOf(url));
  const endpoint = async () => join(await shared(), user);
  return {
    url: INSIDE,
    webSocket: async () => (await endpoint()).WebSocket,
    fetch: async (_, init) => (await endpoint()).fetch('http://localhost/sql', init),
    close: async () => found?.then((shared) => leave(shared, user), () => {}), // a URL that makes no sense has opened nothing
  };
};

/** What a URL means is loaded late: Node's modules for paths and URLs cost a start 2 ms. @param {string} url @returns {Promise<Shared>} */
async function sharedOf(url) {
  const { folderOf } = await import('./folder.js');
  try {
    const folder = folderOf(url), shared = folders.get(folder) ?? { folder, users: new Set(), endpoint: undefined, closed: Promise.resolve() };
    folders.set(folder, shared);
    return shared;
  } catch (error) {
    throw refused(error);
  }
}

/** @param {Shared} shared @param {object} user */
function join(shared, user) {
  shared.users.add(user);
  return (shared.endpoint ??= shared.closed.then(() => open(shared.folder)).catch((error) => {
    shared.endpoint = undefined; // the next call tries again
    throw refused(error);
  }));
}

/** @param {string} data @returns {Promise<Endpoint>} */
async function open(data) {
  const { createEndpoint } = await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ DOOR);
  return createEndpoint({ data, listen: false });
}

/** @param {Shared} shared @param {object} user */
async function leave(shared, user) {
  shared.users.delete(user);
  const { endpoint } = shared;
  if (endpoint && !shared.users.size) {
    shared.endpoint = undefined;
    shared.closed = endpoint.then((open) => open.close()).catch(() => {}); // that it didn't open, its callers know
  }
  await shared.closed;
}

/** @param {any} error */
const refused = (error) => new ConnectionError(error.message, { outcome: 'not-sent', cause: error });
