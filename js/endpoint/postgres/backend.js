// The back end for any Postgres server: pools of connections through `pg`, one connection for each request. It cancels
// the statement of a client that has left. No message contains anything of the connection string.

import { EndpointError, cancelled, fromPostgres, isPostgresError } from '../error.js';
import { requestCancel } from './cancel.js';
import { createLogins } from './logins.js';
import { createPools } from './pools.js';
import { createReach } from './reach.js';
import { LATER_MS, createSessions } from './session.js';
import { createStatement, startReset } from './statement.js';

/**
 * @typedef {typeof import('pg').default} Pg
 * @typedef {import('./pools.js').Pooled} Pooled
 * @typedef {import('./logins.js').Client} Client
 * @typedef {import('../backend.js').Backend} Backend
 * @typedef {import('../backend.js').Budget} Budget
 * @typedef {import('../backend.js').Login} Login
 * @typedef {import('../backend.js').Result} Result
 * @typedef {import('../backend.js').Row} Row
 *
 * @typedef {object} Gateway every caller logs in as itself
 * @property {string[] | undefined} [databases] that may be used; any by default
 * @property {import('./pools.js').Limits} [limits] of connections to the server
 * @property {number | undefined} [statementMs] how long a statement may run, whatever its session has set
 *
 * @typedef {object} Held a connection while a request has it
 * @property {Pooled} pooled
 * @property {Client} client
 * @property {boolean} spent must not be used again
 * @property {Promise<boolean> | undefined} reset of the session, once it has been sent; false if it has failed
 * @property {() => void} cancel ends the running statement and spends the connection
 */

/** How long a cancelled statement may take to end before its connection is cut. */
const CANCEL_MS = 1000;

/** How long the reset of a session may take, before its connection is cut: its place is waited for. */
const RESET_MS = 2000;

/**
 * @param {string} connectionString
 * @param {Gateway} [gateway] then the connection string has no user, and the server needn't answer yet
 * @returns {Promise<Backend>}
 */
export async function openPostgres(connectionString, gateway) {
  const pg = await importPg();
  const logins = createLogins(pg, connectionString, gateway);
  const pools = createPools(logins, gateway?.limits, gateway !== undefined);
  const name = gateway ? 'PostgreSQL' : `PostgreSQL ${await firstAnswer(pools)}`;

  /** @type {Backend['session']} */
  async function session(work, signal, login, address) {
    const pooled = await pools.take('request', login, { address, signal });
    const held = hold(pooled, () => requestCancel(pg, pooled.client));
    signal?.addEventListener('abort', held.cancel, { once: true });
    try {
      signal?.throwIfAborted();
      return await work({
        async query(text, params, budget, last) {
          await held.reset; // what comes behind the last statement is the endpoint's own
          if (signal?.aborted) throw cancelled();
          return limited(held, gateway?.statementMs, () => query(held, text, params, budget, last));
        },
        script: (sql) => runScript(held.client, sql),
      });
    } finally {
      signal?.removeEventListener('abort', held.cancel);
      // The caller has its result; only the connection waits for the reset.
      void giveBack(held);
    }
  }

  return {
    name,
    own: logins.own,
    asksPassword: (user) => !logins.isOwn(user),
    reaches: createReach(new pg.Client({ connectionString })),
    session,
    admit: (login, address, signal) => pools.admit(login, { address, signal }),
    ...createSessions({
      connect: (login, caller) => pools.take('session', login, caller),
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
    const { client, release } = await pools.take('request');
    const { rows } = await client.query('SHOW server_version').finally(release);
    return rows[0].server_version;
  } catch (error) {
    await pools.end();
    throw error;
  }
}

/**
 * @param {Pooled} pooled
 * @param {() => Promise<void>} cancel
 * @returns {Held}
 */
function hold(pooled, cancel) {
  const { client } = pooled;
  /** @type {Held} */
  const held = {
    pooled,
    client,
    spent: false,
    reset: undefined,
    cancel() {
      if (held.spent) return;
      held.spent = true;
      const timer = setTimeout(() => client.end().catch(ignore), CANCEL_MS);
      client.once('end', () => clearTimeout(timer));
      cancel().catch(ignore);
    },
  };
  return held;
}

/** @param {Held} held */
async function giveBack(held) {
  const { pooled, client, spent } = held;
  const timer = setTimeout(() => client.connection.stream.destroy(), RESET_MS);
  const reset = spent ? false : await (held.reset ?? startReset(client, false));
  clearTimeout(timer);
  pooled.release(!reset);
}

/**
 * Ends a statement that runs too long, whatever limit its session has set.
 * @template T
 * @param {Held} held
 * @param {number | undefined} ms 0: no limit
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
function limited(held, ms, work) {
  const timer = ms ? setTimeout(held.cancel, ms + LATER_MS) : undefined;
  return work().finally(() => clearTimeout(timer));
}

/**
 * @param {Held} held
 * @param {string} text
 * @param {Row} params
 * @param {Budget} budget
 * @param {boolean} [last] then the session's reset goes with it: it saves a write, and the connection a wait
 * @returns {Promise<Result>}
 */
function query(held, text, params, budget, last = false) {
  return new Promise((resolve, reject) => {
    held.client.query(/** @type {any} */ (createStatement(held, { text, params, last }, budget, resolve, reject)));
  });
}

/**
 * @param {Client} client
 * @param {string} sql
 */
async function runScript(client, sql) {
  try {
    await client.query(sql);
  } catch (error) {
    throw isPostgresError(error) ? fromPostgres(error) : new EndpointError(400, 'connection closed');
  }
}

function ignore() {}
