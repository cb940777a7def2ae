// What the tests with other people's clients share: the endpoint over each of its three back ends, and a plain
// `pg` pool on a real Postgres server, whose answers are the truth that the others are held against. Each has a
// database of its own in which the same setup script has run. Knows no client but `pg`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createEndpoint } from '../../js/endpoint/index.js';
import { startPostgres } from './postgres.js';

/** @typedef {import('../../js/endpoint/index.js').Endpoint} Endpoint */

/** The endpoint's back ends, by the option that chooses each. */
export const KINDS = /** @type {const} */ (['memory', 'folder', 'postgres']);

/** What a machine or a server may have set otherwise, in each database alike. */
const SETTINGS = { timezone: 'UTC', datestyle: 'ISO, MDY', intervalstyle: 'postgres', bytea_output: 'hex', lc_monetary: 'C', lc_messages: 'C' };

/** @typedef {Awaited<ReturnType<typeof openBackends>>} Backends */

/** @param {string} [setup] SQL for every database */
export async function openBackends(setup = '') {
  const server = await startPostgres();
  const folder = mkdtempSync(join(tmpdir(), 'heliumdb-clients-'));
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  const names = ['truth', 'server'].map((name) => `heliumdb_clients_${process.pid}_${name}`);
  for (const name of names) {
    await admin.query(`create database ${name}`);
    for (const [key, value] of Object.entries(SETTINGS)) await admin.query(`alter database ${name} set ${key} = '${value}'`);
  }
  const [truthUrl, postgres] = names.map((name) => Object.assign(new URL(server.url), { pathname: `/${name}` }).href);
  const truth = new pg.Pool({ connectionString: truthUrl, max: 20 });
  truth.on('error', () => {}); // a connection that ends while the database is dropped
  await truth.query(setup);
  const endpoints = /** @type {Record<string, Endpoint>} */ ({});
  for (const [kind, options] of Object.entries({ memory: { memory: /** @type {const} */ (true) }, folder: { data: join(folder, 'data') }, postgres: { postgres } })) {
    endpoints[kind] = await createEndpoint(options);
    await endpoints[kind].exec(setup || 'select');
  }
  return {
    truth,
    truthUrl,
    endpoints,
    async close() {
      for (const endpoint of Object.values(endpoints)) await endpoint.close();
      await truth.end();
      for (const name of names) await admin.query(`drop database if exists ${name} with (force)`);
      await admin.end();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The error a promise rejects with. @param {PromiseLike<unknown>} promise @returns {Promise<any>} */
export async function errorFrom(promise) {
  const [{ status, ...outcome }] = await Promise.allSettled([promise]);
  if (status === 'rejected') return /** @type {any} */ (outcome).reason;
  throw new Error(`expected an error, got ${JSON.stringify(outcome)?.slice(0, 200)}`);
}
