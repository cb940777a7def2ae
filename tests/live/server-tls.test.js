// A Postgres server that is reached by TLS: requests, sessions and the cancelling of a statement are what they are without.
import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, chownSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { createEndpoint } from '../../js/endpoint/index.js';
import { makeCertificate } from '../support/certificate.js';
import { clientOf, textOf } from '../support/client.js';
import { end, findBin, initialise, ordinaryUser, start } from '../support/postgres.js';
import { errorFrom } from '../support/service.js';

const folder = mkdtempSync(join(tmpdir(), `heliumdb-postgres-${process.pid}-`)), PASSWORD = 'a-pass-word';
/** @type {Awaited<ReturnType<typeof start>>} */
let postgres;
/** @type {Awaited<ReturnType<typeof createEndpoint>>} */
let endpoint;

before(async () => {
  const bin = findBin(), user = ordinaryUser(), { files } = makeCertificate();
  if (user) chownSync(folder, user.uid, user.gid);
  initialise(bin, user, folder, PASSWORD);
  for (const name of /** @type {const} */ (['cert', 'key'])) {
    const file = join(folder, 'data', name);
    copyFileSync(files[name], file);
    chmodSync(file, 0o600);
    if (user) chownSync(file, user.uid, user.gid);
  }
  appendFileSync(join(folder, 'data/postgresql.conf'), "ssl = on\nssl_cert_file = 'cert'\nssl_key_file = 'key'\n");
  postgres = await start(bin, user, folder);
  endpoint = await createEndpoint({ postgres: `postgres://postgres:${PASSWORD}@127.0.0.1:${postgres.port}/postgres?sslmode=no-verify`, statementTimeout: 500 });
});
after(async () => {
  await endpoint?.close();
  if (postgres) await end(postgres.server);
  rmSync(folder, { recursive: true, force: true });
});

const encrypted = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()';

test('requests, many at once, with short and long answers', async () => {
  const db = clientOf(textOf('blog'), endpoint.url);
  assert.deepEqual(await db.sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`, [{ ssl: true }]);
  const lengths = Array.from({ length: 50 }, (_, i) => i * 5000);
  const answers = await Promise.all(lengths.map((length) => db.sql`select ${length}::int as length, repeat('é', ${length}::int) as text`));
  assert.deepEqual(answers.map(([{ length, text }]) => [length, text.length]), lengths.map((length) => [length, length]));
});

test('a statement that takes too long is cancelled, and the next one runs', async () => {
  const db = clientOf(textOf('blog'), endpoint.url);
  assert.equal((await errorFrom(db.sql`select pg_sleep(1000)`)).sqlState, '57014');
  assert.deepEqual(await db.sql`select 1 as one`, [{ one: 1 }]);
});

test('a session', async () => {
  const client = new pg.Client(endpoint.url);
  await client.connect();
  assert.deepEqual((await client.query(encrypted)).rows, [{ ssl: true }]);
  assert.equal((await client.query("select repeat('x', 3000000) as text")).rows[0].text.length, 3_000_000);
  await client.end();
});
