// What the tests with other people's clients share: the endpoint over each of its three back ends, and a plain
// `pg` pool on a real Postgres server, whose answers are the truth that the others are held against. Each has a
// database of its own in which the same setup script has run, and all of them live as long as the process. Knows no client but `pg`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import pg from 'pg';
import { createEndpoint } from '../../js/endpoint/index.js';
import { placesHere } from './places.js';
import { startPostgres } from './postgres.js';

/** @typedef {import('../../js/endpoint/index.js').Endpoint} Endpoint */

/** The endpoint's back ends, by the option that chooses each. */
export const KINDS = placesHere(/** @type {const} */ (['memory', 'folder', 'postgres']), (kind) => (kind === 'postgres' ? kind : 'PGlite'));

/** What a machine or a server may have set otherwise, in each database alike. */
const SETTINGS = { timezone: 'UTC', datestyle: 'ISO, MDY', intervalstyle: 'postgres', bytea_output: 'hex', lc_monetary: 'C', lc_messages: 'C' };

/** @typedef {Awaited<ReturnType<typeof open>>} Backends */

/** @type {Promise<Backends> | undefined} */
let opened;
after(async () => (await opened)?.close());

/**
 * Opened once in a process. Each time all databases are made empty, and then run the script.
 * @param {string} [setup]
 */
export async function openBackends(setup = '') {
  opened ??= open();
  const backends = await opened, script = `drop schema if exists dumped cascade; drop schema public cascade; create schema public; ${setup}`;
  await Promise.all([backends.truth.query(script), ...Object.values(backends.endpoints).map((endpoint) => endpoint.exec(script))]);
  return backends;
}

async function open() {
  const folder = mkdtempSync(join(tmpdir(), 'heliumdb-clients-'));
  const databases = await openDatabases(), [truthUrl, postgres] = databases.urls;
  const truth = new pg.Pool({ connectionString: truthUrl, max: 20 });
  truth.on('error', () => {}); // a connection that ends while the database is dropped
  /** Of those kinds that run. @type {Record<typeof KINDS[number], Endpoint>} */
  const endpoints = /** @type {any} */ ({});
  const options = /** @type {const} */ ({ memory: { memory: true, idle: 600_000 }, folder: { data: join(folder, 'data'), idle: 600_000 }, postgres: { postgres } });
  await Promise.all(KINDS.map(async (kind) => { endpoints[kind] = await createEndpoint(options[kind]); }));
  return {
    truth,
    truthUrl,
    endpoints,
    async close() {
      await Promise.all(Object.values(endpoints).map((endpoint) => endpoint.close()));
      await truth.end();
      await databases.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Two databases of the run's own, one for the truth and one for the endpoint, on a server that may have others. */
async function openDatabases() {
  const server = await startPostgres();
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  const names = ['truth', 'server'].map((name) => `heliumdb_clients_${process.pid}_${name}`);
  for (const name of names) {
    await admin.query(`create database ${name}`);
    for (const [key, value] of Object.entries(SETTINGS)) await admin.query(`alter database ${name} set ${key} = '${value}'`);
  }
  return {
    urls: names.map((name) => Object.assign(new URL(server.url), { pathname: `/${name}` }).href),
    async close() {
      for (const name of names) await admin.query(`drop database if exists ${name} with (force)`);
      await admin.end();
      await server.stop();
    },
  };
}

/** The error a promise rejects with. @param {PromiseLike<unknown>} promise @returns {Promise<any>} */
export async function errorFrom(promise) {
  const [{ status, ...outcome }] = await Promise.allSettled([promise]);
  if (status === 'rejected') return /** @type {any} */ (outcome).reason;
  throw new Error(`expected an error, got ${JSON.stringify(outcome)?.slice(0, 200)}`);
}
