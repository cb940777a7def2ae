// What the tests of the migration commands share: folders of migrations, and a database that several processes share through
// one endpoint, whose every request the test sees, and may hold up or let nobody have the answer of.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEndpoint } from '../../js/endpoint/index.js';
import { writeSum } from '../../js/cli/migrations/folder.js';
import { startPostgres } from './postgres.js';

/** @typedef {{up: string, down?: string, parents?: string[], document?: object}} Script */

/** A listener for each command and folder, all gone at the end. */
process.setMaxListeners(100);

/** A folder of migrations in tmp, gone at the end. @param {Record<string, Script>} migrations */
export function folderOf(migrations) {
  const cwd = mkdtempSync(join(tmpdir(), `heliumdb-migrations-${process.pid}-`));
  process.on('exit', () => rmSync(cwd, { recursive: true, force: true }));
  mkdirSync(join(cwd, 'migrations'));
  write(cwd, migrations);
  return cwd;
}

/** Writes migrations, more or anew, and the sum file unless told not to. @param {string} cwd @param {Record<string, Script>} migrations @param {boolean} [sum] */
export function write(cwd, migrations, sum = true) {
  const dir = join(cwd, 'migrations');
  for (const [name, { up, down, parents, document }] of Object.entries(migrations)) {
    mkdirSync(join(dir, name), { recursive: true });
    writeFileSync(join(dir, name, 'migration.sql'), up);
    if (down !== undefined) writeFileSync(join(dir, name, 'down.sql'), down);
    if (parents) writeFileSync(join(dir, name, 'snapshot.json'), JSON.stringify({ version: 1, parents, document }));
  }
  if (sum) writeSum(dir);
}

/**
 * @typedef {object} Shared
 * @property {string} url for --url
 * @property {string} kind
 * @property {(sql: string) => Promise<(string | null)[][]>} rows of one statement
 * @property {() => Promise<void>} reset everything away
 * @property {(hook: Hook | undefined) => void} watch called for every request of a command
 * @property {string | undefined} server its own URL, of a Postgres server
 * @property {() => Promise<void>} close
 *
 * @typedef {(moment: {n: number, body: any, forward: () => Promise<void>}) => Promise<boolean | void>} Hook
 *   false: it is not answered. It is sent on at once unless the hook has called `forward`, which resolves when it is answered
 */

/** @param {'postgres' | 'pglite'} kind @returns {Promise<Shared>} */
export async function share(kind) {
  const server = kind === 'postgres' ? await startPostgres() : undefined;
  const inside = await createEndpoint({ ...(server ? { postgres: server.url } : { memory: true }), listen: false });
  /** @type {Hook | undefined} */
  let hook;
  let count = 0;
  const headers = { 'Neon-Connection-String': inside.url, 'Neon-Raw-Text-Output': 'true', 'Neon-Array-Mode': 'true' };
  /** @param {string} body @param {Record<string, string>} sent */
  const send = (body, sent) => inside.fetch('http://localhost/sql', { method: 'POST', headers: sent, body });
  const proxy = http.createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += part;
    const sent = Object.fromEntries(Object.entries(request.headers).filter(([name]) => name.startsWith('neon-')));
    /** @type {Response | undefined} */
    let answer;
    const forward = async () => { answer ??= await send(body, /** @type {Record<string, string>} */ (sent)); };
    try {
      if ((await hook?.({ n: ++count, body: JSON.parse(body), forward })) === false) return void response.destroy();
      await forward();
      const { status } = /** @type {Response} */ (/** @type {unknown} */ (answer));
      response.writeHead(status, { 'content-type': 'application/json' }).end(await /** @type {any} */ (answer).text());
    } catch {
      response.destroy();
    }
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (proxy.address());
  const rows = async (/** @type {string} */ query) => {
    const response = await send(JSON.stringify({ query, params: [] }), headers), told = await response.json();
    if (response.status !== 200) throw Object.assign(new Error(told.message), told);
    return told.rows;
  };
  return {
    url: Object.assign(new URL(inside.url), { port }).href,
    kind,
    server: server?.url,
    rows,
    async reset() {
      hook = undefined;
      await rows('drop schema if exists heliumdb cascade');
      await rows('drop schema public cascade');
      await rows('create schema public');
    },
    watch(wanted) {
      hook = wanted;
      count = 0;
    },
    async close() {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
      await inside.close();
      await server?.stop();
    },
  };
}
