// The application as it is deployed: built by Next once in a process, and served on a port of its own, alone or beside
// the old service over Prisma.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../scripts/lib.js';
import { bundlePrisma } from '../side-by-side/sides.js';
import { scratch, startNode } from '../support/command.js';
import { CONFIG, FOLDER } from './support.js';

const NEXT = join(FOLDER, 'node_modules/next/dist/bin/next');
const ENV = { NEXT_TELEMETRY_DISABLED: '1', CI: '1', NODE_ENV: 'production' };

/** @type {Promise<void> | undefined} */
let built;

async function build() {
  const { ok, out } = await run(process.execPath, [NEXT, 'build'], { cwd: FOLDER, env: ENV, quiet: true });
  assert.ok(ok, out);
}

/** Builds it, unless this process has. */
export const buildApp = () => (built ??= build());

/** Serves what is built. @param {string} databaseUrl @param {Record<string, string>} [env] more of its environment */
export async function serveApp(databaseUrl, env) {
  await buildApp();
  const server = startNode(NEXT, ['start', '-H', '127.0.0.1', '-p', '0'], {
    cwd: FOLDER, env: { ...ENV, DATABASE_URL: databaseUrl, AUTH_SECRET: CONFIG.authSecret, CRON_SECRET: CONFIG.cronSecret, ...env },
  });
  const port = /127\.0\.0\.1:(\d+)/.exec(await server.until(/127\.0\.0\.1:\d+[^]*Ready/))?.[1];
  return { ...server, origin: `http://127.0.0.1:${port}` };
}

/**
 * The environment in which the old service over Prisma is beside it.
 * @param {string} postgres the URL of the server, as Prisma speaks to it @param {string} flags @param {number} [connections]
 */
export async function besidePrisma(postgres, flags, connections = 5) {
  const client = await bundlePrisma(), old = join(scratch(), 'old.mjs');
  writeFileSync(old, `import { openPrisma } from ${JSON.stringify(client)};\nexport default openPrisma(process.env.OLD_DATABASE_URL, ${connections});\n`);
  return { OLD_SERVICE: old, OLD_DATABASE_URL: postgres, HELIUMDB_FLAGS: flags };
}
