// The back end for any Postgres server: pools of connections through `pg`, one connection for each request. It cancels
// the statement of a client that has left. No message contains anything of the connection string.

import { createDeadlines } from '../deadlines.js';
import { cancelled } from '../error.js';
import { requestCancel } from './cancel.js';
import { createLogins } from './logins.js';
import { createPools } from './pools.js';
import { createReach } from './reach.js';
import { LATER_MS, createSessions } from './session.js';
import { runReset, runScript, runStatement } from './statement.js';

/**
 * @typedef {typeof import('pg').default} Pg
 * @typedef {import('./pools.js').Pooled} Pooled
 * @typedef {import('./logins.js').Client} Client
 * @typedef {import('../backend.js').Backend} Backend
 * @typedef {import('../backend.js').Login} Login
 * @typedef {import('./line.js').Line} Line
 * @typedef {ReturnType<typeof createDeadlines>} Deadlines
 *
 * @typedef {object} Gateway every caller logs in as itself
 * @property {string[] | undefined} [databases] that may be used; any by default
 * @property {import('./pools.js').Limits} [limits] of connections to the server
 * @property {number | undefined} [statementMs] how long a statement may run, whatever its session has set
 *
 * @typedef {object} Held a connection while a request has it
 * @property {Pooled} pooled
 * @property {Line} line
 * @property {boolean} spent must not be used again
 * @property {Promise<boolean> | undefined} reset of the session, once it has been sent with a statement; false if it
 *   has failed, or the session is in a transaction
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
  const pools = createPools(logins, gateway?.limits, gateway !== undefined), deadlines = createDeadlines();
  // A statement that runs too long is ended, whatever limit its session has set.
  const limit = gateway?.statementMs ? gateway.statementMs + LATER_MS : undefined;
  const name = gateway ? 'PostgreSQL' : `PostgreSQL ${await firstAnswer(pools)}`;

  /**
   * @param {Pooled} pooled
   * @param {import('../backend.js').Caller} caller
   * @returns {import('../backend.js').Session}
   */
  function begin(pooled, { signal }) {
    const held = hold(pooled, deadlines, () => requestCancel(pg, pooled.connected.client));
    const watch = () => {
      const deadline = limit === undefined ? undefined : deadlines.set(limit, held.cancel);
      return () => deadlines.clear(deadline);
    };
    const release = () => {
      signal?.removeEventListener('abort', held.cancel);
      void giveBack(held, deadlines); // the caller has its result; only the connection waits for the reset
    };
    signal?.addEventListener('abort', held.cancel, { once: true });
    if (signal?.aborted) release();
    signal?.throwIfAborted();
    return {
      query(text, params, budget, last = false) {
        const run = () => (signal?.aborted ? Promise.reject(cancelled())
          : runStatement(held, { text, params, last }, budget, watch));
        // What comes behind the last statement is the endpoint's own.
        return held.reset ? held.reset.then(run) : run();
      },
      script: (sql) => runScript(held, sql),
      release,
    };
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
    const { connected, release } = await pools.take('request', undefined, {}, asItIs);
    release();
    return connected.reported.get('server_version') ?? 'of an unknown version';
  } catch (error) {
    await pools.end();
    throw error;
  }
}

/**
 * @param {Pooled} pooled
 * @param {Deadlines} deadlines
 * @param {() => Promise<void>} cancel
 * @returns {Held}
 */
function hold(pooled, deadlines, cancel) {
  const line = pooled.connected.line();
  /** @type {Held} */
  const held = {
    pooled,
    line,
    spent: false,
    reset: undefined,
    cancel() {
      if (held.spent) return;
      held.spent = true;
      deadlines.set(CANCEL_MS, line.destroy);
      cancel().catch(ignore);
    },
  };
  return held;
}

/** @param {Held} held @param {Deadlines} deadlines */
async function giveBack(held, deadlines) {
  const { pooled, line, spent } = held;
  const deadline = deadlines.set(RESET_MS, line.destroy);
  // What went with the last statement doesn't work in a transaction that this has left open.
  const reset = !spent && (await held.reset || await runReset(held));
  deadlines.clear(deadline);
  pooled.release(!reset);
}

/** @param {Pooled} pooled */
const asItIs = (pooled) => pooled;

function ignore() {}
