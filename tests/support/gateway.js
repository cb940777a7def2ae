// What the tests of the gateway share: a database with a role of its own, requests and probes as a stranger sends them,
// and a lock that statements wait for.
import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import pg from 'pg';
import { createEndpoint } from '../../js/endpoint/index.js';
import { startDatabase } from './postgres.js';
import { until } from './until.js';

/** One statement over HTTP. @param {number} port @param {string} url @param {string | object} query or the whole body */
export async function ask(port, url, query, headers = {}) {
  const body = typeof query === 'string' ? { query, params: [] } : query;
  const answer = await fetch(`http://127.0.0.1:${port}/sql`, {
    method: 'POST', headers: { 'Neon-Connection-String': url, ...headers }, body: JSON.stringify(body),
  });
  const { rows, results, message, code } = /** @type {any} */ (await answer.json());
  return { status: answer.status, ...(rows && { rows }), ...(results && { results }), ...(message !== undefined && { message, code }) };
}

/** @param {number} port @param {string} path */
export async function probe(port, path) {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  return [answer.status, await answer.json()];
}

/** @param {string} name of the test */
export async function startBehind(name) {
  const database = await startDatabase(name), { host, username, password, pathname } = new URL(database.url);
  const role = `${name}_${process.pid}`, secret = randomBytes(9).toString('hex');
  const admin = new pg.Client(database.url);
  await admin.connect();
  await admin.query(`create role ${role} login password '${secret}'`);
  after(async () => {
    await admin.query(`drop owned by ${role}`);
    await admin.query(`drop role ${role}`);
    await admin.end();
    await database.close();
  });
  const postgres = `postgres://${host}`;
  return {
    admin, postgres, username, password, pathname, role, secret,
    /** A connection string for a gateway's port. @param {number} port @param {string} [login] @param {string} [path] */
    urlOf: (port, login = `${username}:${password}`, path = pathname) => `postgres://${login}@127.0.0.1:${port}${path}`,
    /** @param {object} rules @param {object} [more] */
    gateway: (rules, more) => createEndpoint({ postgres, gateway: rules, ...more }),
    /** Holds a lock that statements wait for. */
    async hold() {
      await admin.query('select pg_advisory_lock(7)');
      return {
        query: 'select 42 as answer from pg_advisory_xact_lock_shared(7)',
        /** Resolves when so many wait. */
        waited: (count = 1) => until(async () =>
          (await admin.query("select 1 from pg_locks where locktype = 'advisory' and not granted")).rows.length === count),
        release: () => admin.query('select pg_advisory_unlock(7)'),
      };
    },
    /** The server's connections of clients to the database, beside the test's own. */
    async connections() {
      const { rows } = await admin.query('select 1 from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()', [pathname.slice(1)]);
      return rows.length;
    },
  };
}
