// file: URLs on Node, Deno and Bun: an endpoint on the folder, in this process and without a socket. It is
// opened by the first call, shared by all databases of the folder, and closed when the last of them
// disconnects; a later call opens it anew. Making a folder takes as long as it takes: that is not the call's time,
// and has a deadline of its own. It keeps no process from ending: what has been acknowledged
// is in the folder by then.

import { deadline } from '../deadline.js';
import { ConnectionError, TimeoutError } from '../error.js';

/**
 * @typedef {import('../endpoint/index.js').Endpoint} Endpoint
 *
 * @typedef {object} Shared an open folder, or one that has been
 * @property {string} folder
 * @property {Set<object>} users the databases that have made a call since they disconnected
 * @property {Promise<Endpoint> | undefined} endpoint
 * @property {boolean} opened has that been fulfilled?
 * @property {Promise<unknown>} closed settles when the one before has been closed
 */

/** By their paths. @type {Map<string, Shared>} */
const folders = new Map();

/** The endpoint, by a name that no bundler follows: only who uses a file: URL needs it, and it needs PGlite. */
const DOOR = ['heliumdb', 'endpoint'].join('/');

/** Milliseconds that a folder may take to be made or opened: seconds, mostly, but a machine may be slow and busy. */
const OPENING = 300_000;

/** A connection string that the endpoint is content with. No password of anybody's. */
const INSIDE = 'postgres://postgres:postgres@localhost/postgres';

/**
 * @param {string} url a file: URL
 * @returns {{ url: string, webSocket: () => Promise<typeof WebSocket>, fetch: (url: unknown, init?: RequestInit) => Promise<Response>,
 *   ready: (signal?: AbortSignal) => Promise<void>, close: () => Promise<void> }} what stands for the URL; all but close open the
 *   folder where it is not open, and `ready` does nothing else; close may be called at any time, and again
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
    ready: async (signal) => {
      const at = await shared(), opening = join(at, user);
      if (!at.opened) await inTime(at.folder, opening, signal);
    },
    fetch: async (_, init) => (await endpoint()).fetch('http://localhost/sql', init),
    close: async () => found?.then((shared) => leave(shared, user), () => {}), // a URL that makes no sense has opened nothing
  };
};

/** What a URL means is loaded late: Node's modules for paths and URLs cost a start 2 ms. @param {string} url @returns {Promise<Shared>} */
async function sharedOf(url) {
  const { folderOf } = await import('./folder.js');
  try {
    const folder = folderOf(url), shared = folders.get(folder) ?? { folder, users: new Set(), endpoint: undefined, opened: false, closed: Promise.resolve() };
    folders.set(folder, shared);
    return shared;
  } catch (error) {
    throw refused(error);
  }
}

/** @param {Shared} shared @param {object} user */
function join(shared, user) {
  shared.users.add(user);
  return (shared.endpoint ??= shared.closed.then(() => open(shared.folder)).then((endpoint) => {
    shared.opened = true;
    return endpoint;
  }, (error) => {
    shared.endpoint = undefined; // the next call tries again
    throw refused(error);
  }));
}

/** Waits for a folder that is being opened. @param {string} folder @param {Promise<unknown>} opening @param {AbortSignal} [signal] */
function inTime(folder, opening, signal) {
  const late = new TimeoutError(`the data folder ${folder} was not ready within ${OPENING / 1000} s; ` +
    'it is still being made or opened, and a later call may find it so', { outcome: 'not-sent', retryable: true });
  return new Promise((resolve, reject) => {
    const release = deadline(OPENING, signal, (error) => {
      reject(error instanceof TimeoutError ? late : error);
    }, () => 'not-sent');
    opening.finally(release).then(() => resolve(undefined), reject);
  });
}

/** @param {string} data @returns {Promise<Endpoint>} */
async function open(data) {
  if (await isSqlite(data)) {
    throw new Error(`${data} is an SQLite database; a file: URL names a folder, in which there is a Postgres database: ` +
      'give a name that is free, as file:./postgres.db, and bring the rows over');
  }
  const { createEndpoint } = await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ DOOR);
  return createEndpoint({ data, listen: false });
}

/** By the first bytes of a file, which are SQLite's own. @param {string} path */
async function isSqlite(path) {
  const { open } = await import('node:fs/promises'), file = await open(path).catch(() => undefined);
  try {
    const { bytesRead, buffer } = await /** @type {NonNullable<typeof file>} */ (file).read(new Uint8Array(16), 0, 16, 0);
    return bytesRead === 16 && new TextDecoder().decode(buffer) === 'SQLite format 3\0';
  } catch {
    return false; // nothing there, or a folder, as it should be
  } finally {
    await file?.close();
  }
}

/** @param {Shared} shared @param {object} user */
async function leave(shared, user) {
  shared.users.delete(user);
  const { endpoint } = shared;
  if (endpoint && !shared.users.size) {
    shared.endpoint = undefined;
    shared.opened = false;
    shared.closed = endpoint.then((open) => open.close()).catch(() => {}); // that it didn't open, its callers know
  }
  await shared.closed;
}

/** @param {any} error */
const refused = (error) => new ConnectionError(error.message, { outcome: 'not-sent', cause: error });
