// The three services on one Postgres: Prisma's, Drizzle's, heliumdb's. Prisma's client is generated and bundled first.
import { createId } from '@paralleldrive/cuid2';
import { build } from 'esbuild';
import { neon, neonConfig, Pool as NeonPool } from '@neondatabase/serverless';
import { drizzle as overHttp } from 'drizzle-orm/neon-http';
import { drizzle as overWebSocket } from 'drizzle-orm/neon-serverless';
import { drizzle as overNode } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { WebSocket } from 'ws';
import { renameSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { path } from '../../scripts/lib.js';
import { createDatabase } from '../../js/index.js';
import * as schema from '../bench/peers/drizzle-relations.js';
import { generatePrisma, prismaClient } from '../support/prisma.js';
import { drizzleService } from './drizzle.js';

const MODULES = 'tests/side-by-side/node_modules';

/** @typedef {Record<string, (...args: any[]) => any>} Service */
/**
 * @typedef {object} Place
 * @property {string} postgres the URL of a server
 * @property {{url: string, fetch: typeof fetch}} endpoint on it
 * @property {number} connections of each side
 */

/** Prisma's client with its service as one module, which exports `openPrisma`: its URL. */
export async function bundlePrisma() {
  await generatePrisma(MODULES, ['node']);
  const file = path('build/side-by-side/prisma.mjs'), outfile = `${file}.${process.pid}`;
  await build({
    entryPoints: [path('tests/side-by-side/prisma.js')], outfile, bundle: true, platform: 'node', format: 'esm',
    target: 'es2022', logLevel: 'error', external: ['pg-native'], nodePaths: [path(MODULES)],
    alias: { 'prisma-generated': prismaClient('node') },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  renameSync(outfile, file); // as a whole: another process may make it, too
  return pathToFileURL(file).href;
}

/** @param {Omit<Place, 'endpoint'>} place @returns {Promise<Service>} */
export const prisma = async ({ postgres, connections }) =>
  (await import(await bundlePrisma())).openPrisma(postgres, connections);

/** Drizzle's drivers, by name. @type {Record<string, (place: Place) => Service>} */
export const drivers = {
  'node-postgres': ({ postgres, connections }) => {
    const pool = new pg.Pool({ connectionString: postgres, max: connections });
    return { ...drizzleService(overNode(pool, { schema }), createId), disconnect: () => pool.end() };
  },
  'neon-http': ({ endpoint }) => {
    neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`;
    return drizzleService(overHttp(neon(endpoint.url), { schema }), createId);
  },
  'neon-serverless': ({ endpoint, connections }) => {
    neonConfig.wsProxy = (host, port) => `${host}:${port}/v2`;
    neonConfig.useSecureWebSocket = false;
    neonConfig.webSocketConstructor = WebSocket;
    const pool = new NeonPool({ connectionString: endpoint.url, max: connections });
    // Its end doesn't wait for the sockets: the endpoint may end them first.
    pool.on('error', () => {});
    return { ...drizzleService(overWebSocket(pool, { schema }), createId), disconnect: () => pool.end() };
  },
};

/**
 * @param {Place} place @param {string} driver Drizzle's
 * @returns {Promise<{drizzle: Service, prisma: Service, heliumdb: Service}>}
 */
export async function openSides(place, driver) {
  return {
    drizzle: drivers[driver](place),
    prisma: await prisma(place),
    heliumdb: /** @type {any} */ (createDatabase(place.endpoint.url, {
      fetch: place.endpoint.fetch, secrets: true, allowClearAll: true,
    })),
  };
}
