// A Postgres server and two others that follow it by streaming replication, each behind an endpoint of its own.
import { spawnSync } from 'node:child_process';
import {
  appendFileSync, chmodSync, chownSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createEndpoint } from '../../js/endpoint/index.js';
import { client } from './migrations.js';
import { end, findBin, ordinaryUser, start, startPostgres } from './postgres.js';

/** @typedef {Awaited<ReturnType<typeof startReplica>>} Replica */

const PROGRAM = 'pg_basebackup';

/** @typedef {{ primary: URL, data: string, user: import('./postgres.js').User }} Copy `data`: the new server's folder */

/** By the server's own program. @param {Copy} copy */
function copyByProgram({ primary, data, user }) {
  const { status, stderr } = spawnSync(join(findBin(), PROGRAM), [
    '-h', primary.hostname, '-p', primary.port, '-U', 'postgres', '-D', data, '-R', '-c', 'fast', '--no-sync',
  ], { ...user, cwd: join(data, '..'), encoding: 'utf8', env: { ...process.env, PGPASSWORD: primary.password } });
  if (status !== 0) throw new Error(`${PROGRAM} failed: ${stderr}`);
}

/** By SQL and a copy of the files, since npm's servers come without that program. @param {Copy} copy */
async function copyFiles({ primary, data, user }) {
  const session = new pg.Client(primary.href);
  await session.connect();
  try {
    const [{ from }] = (await session.query("select current_setting('data_directory') as from")).rows;
    await session.query("select pg_backup_start('replica', true)");
    cpSync(from, data, { recursive: true, filter: (file) => !/\/(postmaster\.(pid|opts)|pg_wal\/.+|pg_replslot\/.+)$/.test(file) });
    const [{ labelfile }] = (await session.query('select labelfile from pg_backup_stop()')).rows;
    writeFileSync(join(data, 'backup_label'), labelfile);
    writeFileSync(join(data, 'standby.signal'), '');
    appendFileSync(join(data, 'postgresql.auto.conf'), `primary_conninfo = '${primary.href}'\n`);
    const own = [data, ...readdirSync(data, { recursive: true }).map((file) => join(data, String(file)))];
    if (user) for (const file of own) chownSync(file, user.uid, user.gid);
    chmodSync(data, 0o700);
  } finally {
    await session.end();
  }
}

/** @param {string} primary the URL of the server that it follows */
async function startReplica(primary) {
  const bin = findBin(), user = ordinaryUser(), copy = { primary: new URL(primary), user };
  const folder = mkdtempSync(join(tmpdir(), `heliumdb-postgres-${process.pid}-`));
  const cleanUp = () => rmSync(folder, { recursive: true, force: true });
  process.on('exit', cleanUp);
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  if (existsSync(join(bin, PROGRAM))) copyByProgram({ ...copy, data });
  else await copyFiles({ ...copy, data });
  let { port: own, server } = await start(bin, user, folder);
  const url = () => `postgres://postgres:${copy.primary.password}@127.0.0.1:${own}/postgres`;
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
