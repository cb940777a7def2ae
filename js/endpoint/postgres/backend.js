// The back end for any Postgres server: pools of connections through `pg`, one connection for each request. It cancels
// the statement of a client that has left. No message contains anything of the connection string.

import { createDeadlines } from '../deadlines.js';
import { requestCancel } from './cancel.js';
import { Held } from './held.js';
import { createLogins } from './logins.js';
import { createPools } from './pools.js';
import { createReach } from './reach.js';
import { LATER_MS, createSessions } from './session.js';

/**
 * @typedef {typeof import('pg').default} Pg
 * @typedef {import('./pools.js').Pooled} Pooled
 * @typedef {import('./logins.js').Client} Client
 * @typedef {import('../backend.js').Backend} Backend
 * @typedef {import('../backend.js').Login} Login
 *
 * @typedef {object} Gateway every caller logs in as itself
 * @property {string[] | undefined} [databases] that may be used; any by default
 * @property {import('./pools.js').Limits} [limits] of connections to the server
 * @property {number | undefined} [statementMs] how long a statement may run, whatever its session has set
 */

/**
 * @param {string} connectionString
 * @param {Gateway} [gateway] then the connection string has no user, and the server needn't answer yet
 * @returns {Promise<Backend>}
 */
export async function openPostgres(connectionString, gateway) {
  const pg = await importPg();
  const logins = createLogins(pg, connectionString, gateway);
  const pools = createPools(logins, gateway?.limits, gateway !== undefined);
  // A statement that runs too long is ended, whatever limit its session has set.
  const limit = gateway?.statementMs ? gateway.statementMs + LATER_MS : undefined;
  const name = gateway ? 'PostgreSQL' : `PostgreSQL ${await firstAnswer(pools)}`;

  /** Asks the server to end what a connection runs. @param {Pooled} pooled */
  const cancel = ({ connected }) => requestCancel(pg, connected.client);
  /** @type {import('./held.js').Server} */
  const server = { deadlines: createDeadlines(), limit, cancel };

  /** @param {Pooled} pooled @param {import('../backend.js').Caller} caller */
  function begin(pooled, { signal }) {
    if (!signal?.aborted) return new Held(pooled, signal, server);
    pooled.release();
    throw signal.reason;
  }

  return {
    name,
    own: logins.own,
    asksPassword: (user) => !logins.isOwn(user),
    reaches: createReach(new pg.Client({ connectionString })),
    take: (login, caller = {}) => pools.take('request', login, caller, begin),
    admit: pools.admit,
    ...createSessions({
      connect: async (login, caller) => pools.take('session', login, caller, asItIs),
      statementMs: gateway?.statementMs,
      cancel: (client) => requestCancel(pg, client),
      refusal: (error, login) => logins.settings(login).refusal(error),
    }),
    count: pools.count,
    close: pools.end,
  };
}

/** @returns {Promise<Pg>} */
async function importPg() {
  try {
    return (await import('pg')).default;
  } catch {
    throw new Error('a Postgres server as the back end needs pg: npm install pg');
  }
}

/**
 * @param {import('./pools.js').Pools} pools
 * @returns {Promise<string>} the server's version
 */
async function firstAnswer(pools) {
  try {
    const pooled = await pools.take('request', undefined, {}, asItIs);
    pooled.release();
    return pooled.connected.reported.get('server_version') ?? 'of an unknown version';
  } catch (error) {
    await pools.end();
    throw error;
  }
}

/** @param {Pooled} pooled */
const asItIs = (pooled) => pooled;
