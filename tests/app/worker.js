// The API as a Worker: built by wrangler once in a process, and served by workerd, as its wrangler.jsonc says.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildByWrangler } from '../runtimes/bundlers.js';
import { startWorkerd } from '../runtimes/hosts.js';
import { scratch } from '../support/command.js';
import { CONFIG, FOLDER } from './support.js';

/** @type {Promise<{out: string, files: string[]}> | undefined} */
let built;

async function build() {
  const home = scratch(), out = join(home, 'out');
  mkdirSync(out);
  return { out, files: await buildByWrangler(FOLDER, out, home) };
}

/** The Worker's own flags. @returns {string[]} */
function flagsOf() {
  const text = readFileSync(join(FOLDER, 'wrangler.jsonc'), 'utf8').replace(/^\s*\/\/.*$/gm, '');
  return JSON.parse(text).compatibility_flags;
}

/**
 * The Worker on a database.
 * @param {string} databaseUrl
 * @returns {Promise<{app: (request: Request) => Promise<Response>, close: () => Promise<unknown>}>}
 */
export async function serveWorker(databaseUrl) {
  const { out, files } = await (built ??= build());
  const { address, close } = await startWorkerd(out, files, {
    flags: flagsOf(),
    variables: {
      DATABASE_URL: databaseUrl, AUTH_SECRET: CONFIG.authSecret, CRON_SECRET: CONFIG.cronSecret, CLIENT_ADDRESS_HEADER: CONFIG.addressHeader,
    },
  });
  return {
    app(request) {
      const { pathname, search } = new URL(request.url);
      return fetch(new Request(new URL(pathname + search, address), request), { redirect: 'manual' });
    },
    close,
  };
}
