// A Postgres server and two others that follow it by streaming replication, each behind an endpoint of its own.
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEndpoint } from '../../js/endpoint/index.js';
import { client } from './migrations.js';
import { end, findBin, ordinaryUser, start, startPostgres } from './postgres.js';

/** @typedef {Awaited<ReturnType<typeof startReplica>>} Replica */

const BACKUP = 'pg_basebackup';

/** Is there the program that makes a server which follows another? npm's servers come without it. */
export const canFollow = () => existsSync(join(findBin(), BACKUP));

/** @param {string} primary the URL of the server that it follows */
async function startReplica(primary) {
  const bin = findBin(), user = ordinaryUser(), { hostname, port, password } = new URL(primary);
  const folder = mkdtempSync(join(tmpdir(), `heliumdb-postgres-${process.pid}-`));
  const cleanUp = () => rmSync(folder, { recursive: true, force: true });
  process.on('exit', cleanUp);
  if (user) chownSync(folder, user.uid, user.gid);
  const { status, stderr } = spawnSync(join(bin, BACKUP), [
    '-h', hostname, '-p', port, '-U', 'postgres', '-D', join(folder, 'data'), '-R', '-c', 'fast', '--no-sync',
  ], { ...user, cwd: folder, encoding: 'utf8', env: { ...process.env, PGPASSWORD: password } });
  if (status !== 0) throw new Error(`${BACKUP} failed: ${stderr}`);
  let { port: own, server } = await start(bin, user, folder);
  const url = () => `postgres://postgres:${password}@127.0.0.1:${own}/postgres`;
  const endpoint = await createEndpoint({ postgres: url() });
  return {
    /** Of its endpoint. */
    url: endpoint.url,
    sql: (/** @type {string} */ text) => client(url())(text),
    kill: () => end(server),
    async stop() {
      await endpoint.close();
      await end(server);
      cleanUp();
      process.off('exit', cleanUp);
    },
  };
}

export async function startCluster() {
  const primary = await startPostgres(), endpoint = await createEndpoint({ postgres: primary.url });
  /** @type {Replica[]} */
  const replicas = [];
  async function stop() {
    for (const replica of replicas) await replica.stop();
    await endpoint.close();
    await primary.stop();
  }
  try {
    // As servers have it: what is committed is sent at once, and not when the writer of the log wakes up.
    await client(primary.url)('alter role postgres set synchronous_commit = local');
    for (let n = 0; n < 2; n++) replicas.push(await startReplica(primary.url));
  } catch (error) {
    await stop();
    throw error;
  }
  /** `url` is that of the primary's endpoint. */
  return { url: endpoint.url, endpoint, sql: client(primary.url), replicas, stop };
}
