// What the parts of the benchmark measure on: a Postgres server of the run's own with the contract's tables, and the
// endpoint in front of it.
import { readFileSync } from 'node:fs';
import { createEndpoint } from '../../js/endpoint/index.js';
import { path } from '../../scripts/lib.js';
import { startPostgres } from '../support/postgres.js';

/** @param {string} seed SQL @param {{limits?: {request?: number, response?: number}}} [options] of the endpoint */
export async function openService(seed, options) {
  const server = await startPostgres();
  const endpoint = await createEndpoint({ postgres: server.url, ...options });
  await endpoint.exec(`drop table if exists activities, costs, agents, projects, users; ${readFileSync(path('build/schema.sql'), 'utf8')}`);
  await endpoint.exec(seed);
  return {
    url: server.url,
    endpoint,
    /** Leads every peer here, whatever host it asks and whoever it says it is. @type {typeof fetch} */
    fetch: (_, init) => {
      const headers = new Headers(init?.headers);
      headers.set('Neon-Connection-String', server.url);
      return fetch(`http://127.0.0.1:${endpoint.port}/sql`, { ...init, headers });
    },
    async close() {
      await endpoint.close();
      await server.stop();
    },
  };
}
