// Replicas: a Postgres server and two that follow it by streaming replication. No read finds less than its session has
// written, whatever becomes of the replicas; and they do answer.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createDatabase } from '../../js/index.js';
import { startCluster } from '../support/cluster.js';
import { until } from '../support/until.js';

/** Writes, each with a read behind it. */
const PAIRS = process.env.HELIUM_LONG ? 100_000 : 2000;

/** @type {Awaited<ReturnType<typeof startCluster>>} */
let cluster;
/** @type {import('../../js/index.js').Database} */
let db;
/** Requests by endpoint: the primary's, then those of the replicas. @type {number[]} */
let asked;
let userId = '';

const project = async (/** @type {any} */ on = db) => String((await on.createProject({ name: '0', path: '/', userId })).id);

/** @param {object} [options] */
const open = (options) => createDatabase(cluster.url, {
  replicas: cluster.replicas.map(({ url }) => url),
  fetch(url, init) {
    asked[[cluster, ...cluster.replicas].findIndex((one) => new URL(one.url).port === new URL(String(url)).port)]++;
    return fetch(url, init);
  },
  ...options,
});

/** Until each replica that still is one has what the primary has; also what the primary has not written to its disk yet. */
async function caughtUp() {
  const [{ lsn }] = await cluster.sql('select pg_current_wal_insert_lsn() as lsn');
  for (const { sql } of cluster.replicas)
    await until(async () => (await sql(`select pg_last_wal_replay_lsn() >= '${lsn}' or not pg_is_in_recovery() as is`))[0].is);
}

before(async () => {
  cluster = await startCluster();
  await cluster.endpoint.exec(readFileSync(new URL('../../build/schema.sql', import.meta.url), 'utf8'));
  asked = [0, 0, 0];
  db = open();
  userId = (await db.createUser({ email: 'a@example.com', name: 'a', password: 'secret' })).id;
  await caughtUp();
});
after(() => cluster?.stop());
beforeEach(() => { asked = [0, 0, 0]; });

const total = () => asked[1] + asked[2];

test('no read finds less than its session has written, and replicas answer many', async () => {
  /** @type {unknown[]} */
  const stale = [];
  await Promise.all(Array.from({ length: 10 }, async () => {
    const session = db.after(), id = await project(session);
    for (let n = 0; n < PAIRS / 10; n++) {
      await session.updateProject(id, { name: String(n) });
      const found = await session.getProjectById(id);
      if (found?.name !== String(n)) stale.push([n, found]);
    }
  }));
  assert.deepEqual(stale, []);
  const answered = 2 * PAIRS + 10 - asked[0]; // the primary has all writes, and the reads that no replica could answer
  assert.ok(answered > 0, `of ${PAIRS} reads none was answered by a replica`);
});

test('reads without a write before them are answered by replicas alone', async () => {
  await caughtUp();
  const other = open();
  for (let n = 0; n < 20; n++) assert.equal((await other.getUserById(userId))?.id, userId);
  assert.deepEqual([asked[0], total()], [0, 20]);
});

describe('replicas whose replay is paused', () => {
  before(async () => {
    await caughtUp();
    for (const { sql } of cluster.replicas) await sql('select pg_wal_replay_pause()');
  });
  after(async () => {
    for (const { sql } of cluster.replicas) await sql('select pg_wal_replay_resume()');
    await caughtUp();
  });

  test('the primary answers who has written, on every path; others see what there was', async () => {
    const writer = db.after(), id = await project(writer);
    assert.equal((await writer.getProjectById(id))?.id, id);
    assert.equal((await writer.batch([writer.getProjectById(id), writer.listProjectsByUser(userId)]))[0]?.id, id);
    assert.equal(JSON.parse(Buffer.from(await writer.bytes.getProjectById(id)).toString()).id, id);
    assert.equal((await (await writer.respond.getProjectById(id)).json()).id, id);
    assert.equal(await open().getProjectById(id), null);
    assert.equal((await open().getProjectById(id, { primary: true }))?.id, id);
  });

  test('a batch and a transaction count as writes; one that is rolled back leaves nothing to be waited for', async () => {
    const writer = db.after();
    const [{ id }] = await writer.batch([writer.createProject({ name: 'b', path: '/', userId })]);
    assert.equal((await writer.getProjectById(id))?.id, id);
    const trader = db.after(), made = await trader.transaction((tx) => tx.createProject({ name: 't', path: '/', userId }));
    assert.equal((await trader.getProjectById(made.id))?.id, made.id);
    const reader = db.after();
    await reader.transaction((tx) => tx.getProjectById(id));
    assert.equal(await reader.position(), '0');
  });

  test('a transaction that only reads asks for no id; one with a failed statement says so, as without replicas', async () => {
    const methods = /** @type {string[]} */ ([]), seen = open({ onQuery: (/** @type {any} */ { method }) => methods.push(method) });
    await seen.transaction((tx) => tx.getUserById(userId), { readOnly: true });
    assert.deepEqual(methods, ['getUserById', 'commit']);
    const failed = seen.transaction(async (tx) => { await tx.createUser({ email: 'a@example.com', password: 'x' }).catch(() => {}); });
    await assert.rejects(failed, { code: 'TRANSACTION', message: /^a statement has failed, so there is nothing to commit/ });
  });

  test('a position is handed on to another process', async () => {
    const writer = db.after(), id = await project(writer), position = await writer.position();
    assert.match(String(position), /^0,\d+$/);
    assert.equal((await open().after(position).getProjectById(id))?.id, id);
    assert.equal(await open().after('0').getProjectById(id), null);
  });

  test('what more than sixteen transactions have written is not forgotten', async () => {
    const writer = db.after(), id = await project(writer);
    for (let n = 1; n <= 20; n++) await writer.updateProject(id, { name: String(n) });
    assert.match(String(await writer.position()), /^[1-9]\d*(,\d+){16}$/);
    assert.equal((await db.after(await writer.position()).getProjectById(id))?.name, '20');
    const first = String(await writer.position()).split(',')[0];
    assert.equal((await db.after(first).getProjectById(id))?.name, '20', 'the last of those that are not told');
  });
});

test('replicas that have caught up answer again', async () => {
  const writer = db.after(), id = await project(writer);
  await caughtUp();
  await until(async () => {
    assert.equal((await writer.getProjectById(id))?.id, id);
    return total() > 0;
  });
});

test('a batch that reads is answered by a replica; what may write, or must see one state, by the primary', async () => {
  await caughtUp();
  const other = open(), query = () => other.getUserById(userId);
  const answered = async (/** @type {() => PromiseLike<any>} */ work) => {
    asked = [0, 0, 0];
    await work();
    return [asked[0], total()];
  };
  assert.deepEqual(await answered(() => other.batch([query(), query()])), [0, 1]);
  assert.deepEqual(await answered(() => other.batch([query()], { isolation: 'ReadCommitted' })), [0, 1]);
  assert.deepEqual(await answered(() => other.batch([query()], { isolation: 'RepeatableRead' })), [1, 0]);
  assert.deepEqual(await answered(() => other.batch([query()], { isolation: 'Serializable', readOnly: true, deferrable: true })), [1, 0]);
  assert.deepEqual(await answered(() => other.batch([query()], { primary: true })), [1, 0]);
  assert.deepEqual(await answered(() => query().explain({ analyze: true })), [1, 0]);
  assert.deepEqual(await answered(() => other.connect()), [1, 0]);
});

test('an error of the statement is what the primary says, and no fault of the replica', async () => {
  await cluster.endpoint.exec('alter table projects rename to hidden');
  try {
    await caughtUp();
    const other = open();
    for (let n = 0; n < 3; n++) await assert.rejects(other.listProjectsByUser(userId), { sqlState: '42P01' });
    assert.deepEqual([asked[0], total()], [3, 3]);
  } finally {
    await cluster.endpoint.exec('alter table hidden rename to projects');
    await caughtUp();
  }
});

test('a user of row-level security is one on a replica, too', async () => {
  await cluster.endpoint.exec(`create role reader; grant reader to postgres; grant usage on schema public to reader; grant select on users to reader;
    alter table users enable row level security; create policy own on users to reader using (id = current_setting('request.jwt.claims', true)::json ->> 'sub')`);
  await caughtUp();
  const other = open({ roles: ['reader'] });
  const as = (/** @type {string} */ sub) => other.as({ role: 'reader', claims: { sub } });
  assert.deepEqual([(await as(userId).getUserById(userId))?.id, await as('x').getUserById(userId)], [userId, null]);
  assert.deepEqual([(await as(userId).after('0').getUserById(userId))?.id, await as('x').after('0').getUserById(userId)], [userId, null]);
  assert.deepEqual([(await other.after('0').as({ role: 'reader', claims: { sub: 'x' } }).getUserById(userId))], [null]);
  assert.deepEqual([asked[0], total()], [0, 5]);
  await cluster.endpoint.exec('alter table users disable row level security; drop policy own on users');
});

test('a replica that has become a primary of its own answers no more', async () => {
  const [promoted] = cluster.replicas;
  await promoted.sql('select pg_promote()');
  const id = await project();
  await until(async () => (await cluster.replicas[1].sql(`select from projects where id = '${id}'`)).length === 1);
  const other = open();
  for (let n = 0; n < 20; n++) assert.equal((await other.getProjectById(id))?.id, id);
});

test('replicas that are gone are left out', async () => {
  for (const { kill } of cluster.replicas) await kill();
  const id = await project();
  for (let n = 0; n < 20; n++) assert.equal((await db.getProjectById(id))?.id, id);
  assert.ok(total() < 20, `${total()} of 20 reads asked a replica that is gone`);
  assert.equal((await open().getProjectById(id))?.id, id);
});
