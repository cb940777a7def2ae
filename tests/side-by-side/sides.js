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
import { generatePrisma, generatePrisma6, prisma6Client, prismaClient } from '../support/prisma.js';
import { drizzleService } from './drizzle.js';
import { notingAdapter, notingDrizzle, plansOf } from './plans.js';
import { SAID_BY_6 } from './wrong.js';

const MODULES = 'tests/side-by-side/node_modules';

/** @typedef {Record<string, (...args: any[]) => any>} Service */
/**
 * @typedef {object} Place
 * @property {string} postgres the URL of a server
 * @property {{url: string, fetch: typeof fetch}} endpoint on it
 * @property {number} connections of each side
 */

/** @typedef {6 | 7} PrismaVersion */

/** What a version says to wrong calls otherwise than wrong.js has it. @type {Record<PrismaVersion, Record<string, string>>} */
export const SAYINGS = { 6: SAID_BY_6, 7: {} };

/** What stands for what in the bundle of a version. @param {PrismaVersion} version @returns {Promise<Record<string, string>>} */
async function prismaModules(version) {
  if (version === 7) {
    await generatePrisma(MODULES, ['node']);
    return { 'prisma-generated': prismaClient('node') };
  }
  await generatePrisma6(MODULES);
  return {
    'prisma-generated': prisma6Client, '@prisma/client': path(MODULES, 'prisma-client6'), '@prisma/adapter-pg': path(MODULES, 'prisma-adapter6'),
  };
}

/** Bundles under way or made, by version: two at a time would rename one file. @type {Map<PrismaVersion, Promise<string>>} */
const bundles = new Map();

/** Prisma's client with its service as one module, which exports `openPrisma`: its URL. @param {PrismaVersion} [version] */
export function bundlePrisma(version = 7) {
  const made = bundles.get(version) ?? makeBundle(version);
  bundles.set(version, made);
  return made;
}

/** @param {PrismaVersion} version */
async function makeBundle(version) {
  const alias = await prismaModules(version);
  const file = path(`build/side-by-side/prisma${version}.mjs`), outfile = `${file}.${process.pid}`;
  await build({
    entryPoints: [path('tests/side-by-side/prisma.js')], outfile, bundle: true, platform: 'node', format: 'esm',
    target: 'es2022', logLevel: 'error', external: ['pg-native'], nodePaths: [path(MODULES)], alias,
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  renameSync(outfile, file); // as a whole: another process may make it, too
  return pathToFileURL(file).href;
}

/**
 * What each side would send for a write, without a database.
 * @param {PrismaVersion} [version]
 * @returns {Promise<import('./caller.js').Plans>}
 */
export async function openPlans(version) {
  const { prismaOver } = await import(await bundlePrisma(version));
  const db = /** @type {any} */ (createDatabase('postgres://nobody@127.0.0.1:1/none', { secrets: true, allowClearAll: true }));
  return {
    drizzle: plansOf(drizzleService(notingDrizzle({ schema }), createId)),
    prisma: plansOf(prismaOver(notingAdapter())),
    heliumdb: (method, args) => db[method](...args).toSQL(),
  };
}

/** @param {Omit<Place, 'endpoint'>} place @param {PrismaVersion} [version] @returns {Promise<Service>} */
export const prisma = async ({ postgres, connections }, version) =>
  (await import(await bundlePrisma(version))).openPrisma(postgres, connections);

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
 * @param {Place} place @param {string} driver Drizzle's @param {PrismaVersion} [version]
 * @returns {Promise<{drizzle: Service, prisma: Service, heliumdb: Service}>}
 */
export async function openSides(place, driver, version) {
  return {
    drizzle: drivers[driver](place),
    prisma: await prisma(place, version),
    heliumdb: /** @type {any} */ (createDatabase(place.endpoint.url, {
      fetch: place.endpoint.fetch, secrets: true, allowClearAll: true,
    })),
  };
}
