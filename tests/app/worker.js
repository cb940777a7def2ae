// The API as a Worker: built by wrangler once in a process, and served by workerd, as its wrangler.jsonc says.
import { mkdirSync, readFileSync } from 'node:fs';
import { request as sendOver } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { setImmediate, setTimeout } from 'node:timers/promises';
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

/** How long a part of a body waits for an answer to those before it, in ms. */
const PAUSE = 20;

/**
 * A body, a part at a time: who answers before its end ends the connection, and what is still sent then makes the
 * answer be lost. The last look for one is just before the part.
 * @param {ReadableStream<Uint8Array>} body
 */
async function* slowly(body) {
  let first = true;
  for await (const part of /** @type {any} */ (body)) {
    if (!first) await setImmediate(await setTimeout(PAUSE));
    first = false;
    yield part;
  }
}

/**
 * A request over HTTP, sent until its answer is whole: a body may have no end, and fetch would go on sending it.
 * @param {Request} request @param {string} address
 * @returns {Promise<Response>}
 */
function exchange({ url, method, headers, body }, address) {
  const { pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const sending = sendOver(new URL(pathname + search, address), { method, headers: Object.fromEntries(headers) });
    sending.on('error', reject);
    sending.on('response', async (response) => {
      try {
        const chunks = await response.toArray(), { statusCode: status, headersDistinct } = response;
        const told = new Headers();
        for (const [name, values = []] of Object.entries(headersDistinct)) values.forEach((value) => told.append(name, value));
        resolve(new Response(chunks.length ? Buffer.concat(chunks) : null, { status, headers: told }));
      } catch (error) {
        reject(error);
      }
      sending.destroy();
    });
    // How it ends, the answer or the request's own error says.
    if (body) pipeline(slowly(body), sending, () => {});
    else sending.end();
  });
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
    app: (request) => exchange(request, address),
    close,
  };
}
