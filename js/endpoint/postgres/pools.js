// The connections that requests share: one pool for the endpoint itself, and one for each other user and database that
// clients ask for. The latter are few and small, and each ends when its last connection has been idle for a while.

import { EndpointError } from '../error.js';

/**
 * @typedef {import('pg').Pool} Pool
 * @typedef {import('./logins.js').Logins} Logins
 * @typedef {import('./logins.js').Client} Client
 * @typedef {import('../backend.js').Login} Login
 *
 * @typedef {Client & { release(destroy?: boolean): void }} Pooled
 *
 * @typedef {object} Pools
 * @property {(login?: Login) => Promise<Pooled>} connect rejects with an EndpointError
 * @property {() => Promise<void>} end
 */

/** The limit of Neon's proxy for an endpoint. */
const OWN_CONNECTIONS = 20;

/** Together with the endpoint's own: fewer than the 97 connections that a server accepts by default. */
const OTHER_POOLS = 16, OTHER_CONNECTIONS = 4;

/**
 * How long an idle connection is kept. To another database, less than the 5 s for which DROP DATABASE waits for other
 * connections to end.
 */
const OWN_IDLE_MS = 10_000, OTHER_IDLE_MS = 1000;

/** A connection has checked its password when it began; so long that counts. */
const LOGIN_SECONDS = 300;

/**
 * @param {import('./logins.js').Pg} pg
 * @param {Logins} logins
 * @returns {Pools}
 */
export function createPools(pg, logins) {
  /** @typedef {{ pool: Pool, settings: import('./logins.js').Settings }} Entry */
  /** The most recently used comes last. @type {Map<string, Entry>} */
  const others = new Map();
  const own = make(undefined, OWN_CONNECTIONS, OWN_IDLE_MS);

  /** @param {Login | undefined} login @param {number} max @param {number} idleTimeoutMillis @returns {Entry} */
  function make(login, max, idleTimeoutMillis) {
    const settings = logins.settings(login), { connectionString } = settings;
    const Client = /** @type {any} */ (settings.Client);
    const pool = new pg.Pool({
      connectionString, Client, max, idleTimeoutMillis, allowExitOnIdle: true,
      ...(login && !logins.isOwn(login.user) && { maxLifetimeSeconds: LOGIN_SECONDS }),
    });
    pool.on('error', () => {}); // an idle connection that ends is replaced when needed
    return { pool, settings };
  }

  /** Makes room for one more pool. */
  function makeRoom() {
    if (others.size < OTHER_POOLS) return;
    /** @param {Entry} entry */
    const idle = ({ pool }) => pool.idleCount === pool.totalCount && !pool.waitingCount;
    const [name, entry] = [...others].find(([, each]) => idle(each)) ?? [];
    if (name === undefined || !entry) {
      const text = `too many databases or users at the same time: ${OTHER_POOLS} beside the endpoint's own`;
      throw new EndpointError(500, text, { code: '53300', severity: 'FATAL' });
    }
    others.delete(name);
    void entry.pool.end();
  }

  /** @param {Login} login @returns {Entry} */
  function pick(login) {
    const { user, database } = logins.own;
    if (logins.isOwn(user) && login.user === user && login.database === database) return own;
    const name = logins.nameOf(login);
    let entry = others.get(name);
    if (entry) others.delete(name);
    else {
      makeRoom();
      entry = make(login, OTHER_CONNECTIONS, OTHER_IDLE_MS);
      entry.pool.on('remove', () => forget(name));
    }
    others.set(name, entry);
    return entry;
  }

  /** Removes a pool that has no connections. @param {string} name */
  function forget(name) {
    const pool = others.get(name)?.pool;
    if (pool && !pool.totalCount && !pool.waitingCount) others.delete(name);
  }

  return {
    async connect(login) {
      const { pool, settings } = login ? pick(login) : own;
      try {
        const client = await pool.connect();
        try {
          settings.assertAsked();
        } catch (error) {
          client.release(true);
          throw error;
        }
        return client;
      } catch (error) {
        if (login) forget(logins.nameOf(login));
        throw settings.refusal(error);
      }
    },
    async end() {
      await Promise.all([own, ...others.values()].map(({ pool }) => pool.end()));
    },
  };
}
