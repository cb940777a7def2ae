// A Postgres server that is stopped and started again under the gateway's load, or whose disk is full: what was acknowledged
// is there, what wasn't has a typed error, and the gateway goes on by itself. How long that takes is printed, not judged.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { createEndpoint } from '../../js/endpoint/index.js';
import { ask, probe } from '../support/gateway.js';
import { startRestarting } from '../support/restarting.js';
import { until } from '../support/until.js';

const secret = randomBytes(9).toString('hex'), server = await startRestarting(secret);
const endpoint = await createEndpoint({ postgres: `postgres://127.0.0.1:${server.port}`, gateway: { limits: { pool: 8 } } });
after(endpoint.close);
const { port } = endpoint, url = `postgres://app:${secret}@127.0.0.1:${port}/postgres`;
/** @param {string | object} query */
const send = (query) => ask(port, url, query);

await send('create table singles (id int primary key, at timestamptz not null default clock_timestamp())');
await send('create table pairs (id int, half int, primary key (id, half))');

/** What a caller may be told while the server goes away and comes back; 53300: it waited too long. */
const TYPED = [
  [400, ''], // the connection was cut
  [400, '57P01'], [400, '57P02'], [400, '57P03'], [500, ''], [500, '57P01'], [500, '57P02'], [500, '57P03'], [503, '53300'],
].map((pair) => pair.join());

/** Of the row that was written last; none is written twice. */
let last = 0;

/** Writes until it is told to stop: one row by a query, two by a batch. */
function startLoad(clients = 16) {
  /** @type {number[][]} */
  const acknowledged = [[], []];
  /** @type {Map<string, number>} */
  const errors = new Map();
  let on = true, failed = 0;

  async function client() {
    while (on) {
      const id = ++last, batch = id % 2;
      const answer = await send(batch
        ? { queries: [0, 1].map((half) => ({ query: 'insert into pairs values ($1, $2)', params: [`${id}`, `${half}`] })) }
        : { query: 'insert into singles (id) values ($1)', params: [`${id}`] });
      if (answer.status === 200) {
        acknowledged[batch].push(id);
        continue;
      }
      failed++;
      const kind = `${answer.status},${answer.code}`;
      assert.ok(TYPED.includes(kind), JSON.stringify(answer));
      assert.ok(answer.message && !answer.message.includes(secret));
      errors.set(kind, (errors.get(kind) ?? 0) + 1);
    }
  }

  const running = Promise.all(Array.from({ length: clients }, client));
  return {
    acknowledged, errors,
    count: () => acknowledged[0].length + acknowledged[1].length,
    failed: () => failed,
    async stop() {
      on = false;
      await running;
    },
  };
}

describe('restarted under load', () => {
  for (const how of /** @type {const} */ (['fast', 'immediate'])) test(how, async (t) => {
    const load = startLoad();
    await until(() => load.count() >= 200);
    await server.stop(how);
    const before = load.failed();
    await until(() => load.failed() >= before + 20);
    assert.deepEqual(await probe(port, '/health'), [200, { status: 'ok' }]);
    await until(async () => (await probe(port, '/ready'))[0] === 503);
    await server.again();
    const count = load.count();
    await until(() => load.count() >= count + 200);
    await load.stop();
    const [{ ms }] = await server.administrate(`select 1000 * extract(epoch from min(at) - pg_postmaster_start_time()) as ms
      from singles where at > pg_postmaster_start_time()`);
    t.diagnostic(`the first row ${Math.round(ms)} ms after the server's process began; ${load.count()} acknowledged, errors ${
      JSON.stringify(Object.fromEntries(load.errors))}`);
    await until(async () => (await probe(port, '/ready'))[0] === 200);
    const [singles, pairs] = load.acknowledged;
    const there = new Set((await server.administrate('select id from singles')).map(({ id }) => id));
    const halves = new Map((await server.administrate('select id, count(*)::int as count from pairs group by id')).map(({ id, count: n }) => [id, n]));
    assert.deepEqual(singles.filter((id) => !there.has(id)), [], 'acknowledged, and lost');
    assert.deepEqual(pairs.filter((id) => !halves.has(id)), [], 'acknowledged, and lost');
    assert.deepEqual([...halves.values()].filter((n) => n !== 2), [], 'half a batch');
    const nobody = { running: 0, waiting: 0 };
    await until(async () => JSON.stringify((await endpoint.state()).server?.requests) === JSON.stringify(nobody));
    assert.deepEqual((await endpoint.state()).server?.logins, nobody);
  });
});

test('a disk that is full: a typed error, and everything else goes on', async (t) => {
  const folder = join(server.folder, 'small');
  mkdirSync(folder);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=700', 'tmpfs', folder]);
  if (status !== 0) return t.skip('only root may mount a small file system');
  server.cleanUp.push(() => spawnSync('umount', [folder]));
  if (server.user) chownSync(folder, server.user.uid, server.user.gid);
  await server.administrate(`create tablespace small location '${folder}'`);
  await server.administrate('grant create on tablespace small to app');
  const table = 'create table big (id int generated always as identity, text text) tablespace small';
  await send(table);
  const fill = { query: "insert into big (text) select string_agg(md5(random()::text), '') from generate_series(1, 500) n, generate_series(1, 60) m group by m" };
  /** @type {any} */
  let answer;
  let rows = 0;
  for (let i = 0; i < 100 && answer?.status !== 400; i++) {
    answer = await send(fill);
    if (answer.status === 200) rows += 60;
  }
  assert.deepEqual([answer.status, answer.code], [400, '53100'], JSON.stringify(answer));
  assert.deepEqual(await send({ queries: [{ query: 'insert into singles (id) values (-1)' }, fill] }).then(({ status: s, code }) => [s, code]), [400, '53100']);
  assert.deepEqual((await send('select count(*)::int as n from big')).rows, [{ n: rows }], 'what was acknowledged, and no part of what was not');
  assert.deepEqual((await send('select count(*)::int as n from singles where id < 0')).rows, [{ n: 0 }]);
  assert.deepEqual(await probe(port, '/ready'), [200, { status: 'ready' }]);
  const many = await Promise.all(Array.from({ length: 40 }, () => send(fill)));
  for (const { status: s, code } of many) assert.ok(s === 200 || (s === 400 && code === '53100'), `${s} ${code}`);
  // As soon as there is room again, on the same connections.
  for (const query of ['drop table big', table, fill]) assert.equal((await send(query)).status, 200);
  assert.equal((await endpoint.state()).server?.requests.waiting, 0);
});
