// How sessions end: cancelled, left alone, shut down; and that nothing is left of them. Over a
// Postgres server and over PGlite in one folder, which starts faster than one in memory.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { createEndpoint } from '../../js/endpoint/index.js';
import { startPostgres } from '../support/postgres.js';
import { until } from '../support/until.js';
import { begin, bind, cancelRequest, copyData, execute, openTcp, openWebSocket, parse, query, sslRequest, startup, terminate } from '../support/wire.js';

const ONE = ['T ?column?', 'D 1', 'C SELECT 1', 'Z I'];
const CLOSING = 'E FATAL 57P01 terminating connection: the endpoint is closing';
/** Runs for a long time on either back end; PGlite can't sleep. */
const LONG = 'SELECT count(*) FROM generate_series(1, 40000000) a, generate_series(1, 1000) b';

/** @type {import('../support/postgres.js').TestPostgres} */
let server;
/** @type {pg.Client} not by the endpoint */
let direct;
const data = mkdtempSync(join(tmpdir(), 'heliumdb-wire-'));
before(async () => {
  server = await startPostgres();
  direct = new pg.Client(server.url);
  direct.on('error', () => {});
  await direct.connect();
  await direct.query('CREATE TABLE IF NOT EXISTS held (id int PRIMARY KEY); TRUNCATE held; INSERT INTO held VALUES (1)');
});
after(async () => {
  await direct.query('DROP TABLE held');
  await direct.end();
  await server.stop();
  rmSync(data, { recursive: true });
});

const open = (/** @type {string} */ kind) => createEndpoint(kind === 'pglite' ? { data } : { postgres: server.url });

/** The server's processes for sessions of this run, but for `direct`. */
const backends = async () => Number((await direct.query(
  "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND query NOT LIKE 'SHOW server_version%'")).rows[0].count);

describe('a Postgres server behind it', () => {
  /** @type {import('../../js/endpoint/index.js').Endpoint} */
  let endpoint;
  before(async () => { endpoint = await open('postgres'); });
  after(() => endpoint.close());

  test('cancel: with the right key the statement ends, with a wrong one nothing happens', async () => {
    const peer = await openTcp(endpoint.port);
    peer.send(startup());
    const [, pid, key] = /^K (\d+) (\w+)/.exec((await peer.until('Z')).at(-2) ?? '') ?? [];
    peer.send(query('SELECT pg_sleep(7200)'));
    /** @param {Buffer} bytes @param {boolean} webSocket */
    const cancel = async (bytes, webSocket) => {
      const other = await (webSocket ? openWebSocket(endpoint.port) : openTcp(endpoint.port));
      other.send(cancelRequest(Number(pid), bytes));
      assert.deepEqual(await other.until(), []);
    };
    await cancel(Buffer.from('00000000', 'hex'), false);
    await cancel(Buffer.from(`${key}00`, 'hex'), false);
    await cancel(Buffer.alloc(0), false);
    assert.equal(await Promise.race([peer.until('Z'), sleep(100, 'runs')]), 'runs');
    await cancel(Buffer.from(key, 'hex'), true);
    await until(async () => peer.received().includes('C57014'));
    peer.gone();
  });

  for (const webSocket of [false, true]) {
    test(`a client that left, ${webSocket ? 'WebSocket' : 'TCP'}: its statement is cancelled, its locks are gone`, async () => {
      const peer = await begin(endpoint.port, { webSocket });
      await peer.ask(query('BEGIN; UPDATE held SET id = id'));
      peer.send(query("SELECT pg_sleep(7200), 'left'"));
      await until(async () => (await direct.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%''left''' AND state = 'active'")).rowCount === 1);
      if (webSocket) peer.socket.close();
      else peer.gone();
      await direct.query("SELECT * FROM held FOR UPDATE");
    });
  }

  test('what a client sent before it left is done', async () => {
    for (const webSocket of [false, true]) {
      const peer = await begin(endpoint.port, { webSocket });
      peer.send(query(`INSERT INTO held VALUES (${webSocket ? 11 : 10})`), terminate);
      if (webSocket) peer.socket.close();
      else peer.socket.end();
    }
    await until(async () => (await direct.query('SELECT 1 FROM held WHERE id IN (10, 11)')).rowCount === 2);
  });

  test('a session that the server ends', async () => {
    const peer = await begin(endpoint.port);
    const pid = /D (\d+)/.exec((await peer.ask(query('SELECT pg_backend_pid()')))[1])?.[1];
    await direct.query('SELECT pg_terminate_backend($1)', [pid]);
    assert.deepEqual(await peer.until(), ['E FATAL 57P01 terminating connection due to administrator command']);
    await peer.closed;
  });

  test('no connection left: the server’s own words', async () => {
    const { rows: [{ max }] } = await direct.query("SELECT current_setting('max_connections')::int AS max");
    const peers = [];
    for (let error = ''; !error; assert.ok(peers.length <= max)) {
      const peer = await openTcp(endpoint.port);
      peers.push(peer);
      peer.send(startup());
      error = (await peer.until('Z', 'E')).find((line) => line[0] === 'E') ?? '';
      if (error) assert.match(error, /^E FATAL 53300 .*(too many clients|reserved)/);
    }
    for (const peer of peers) peer.send(terminate);
    await Promise.all(peers.map((peer) => peer.closed));
    await until(async () => await backends() === 0);
  });

  test('a server that has gone', async () => {
    const { rows: [{ now }] } = await direct.query('SELECT current_database() AS now');
    await direct.query('DROP DATABASE IF EXISTS wire_gone WITH (FORCE)');
    await direct.query('CREATE DATABASE wire_gone');
    const url = new URL(server.url);
    url.pathname = '/wire_gone';
    const other = await createEndpoint({ postgres: url.href });
    const peer = await begin(other.port, { parameters: { database: 'wire_gone' } });
    await direct.query('DROP DATABASE wire_gone WITH (FORCE)');
    assert.match((await peer.until()).join(), /^E FATAL 57P01/);
    const late = await openTcp(other.port);
    late.send(startup({ user: 'postgres', database: 'wire_gone' }));
    assert.deepEqual(await late.until(), ['E FATAL 3D000 database "wire_gone" does not exist']);
    await assert.rejects(other.exec('SELECT 1'), { message: "the endpoint's database does not exist", code: '3D000' });
    await other.close();
    assert.ok(now);
  });
});

for (const kind of ['pglite', 'postgres']) {
  describe(`closing, ${kind}`, () => {
    test('sessions that are idle, in a transaction, half open or waiting are told, and no new one begins', async () => {
      const endpoint = await open(kind);
      const idle = await Promise.all([begin(endpoint.port), begin(endpoint.port, { webSocket: true })]);
      const half = await Promise.all([openTcp(endpoint.port), openTcp(endpoint.port), openWebSocket(endpoint.port), openTcp(endpoint.port)]);
      half[1].send(sslRequest);
      await half[1].byte();
      half[2].send(startup());
      half[3].send(startup().subarray(0, 20));
      assert.equal(await half[2].next(), 'R 3');
      const busy = await begin(endpoint.port);
      await busy.ask(query('BEGIN; CREATE TABLE IF NOT EXISTS never ()'));
      busy.send(query('COPY never FROM STDIN'), copyData('\n'));
      assert.equal(await busy.next(), 'G text');
      await endpoint.close();
      for (const peer of idle) assert.deepEqual(await peer.until(), [CLOSING]);
      assert.equal(await idle[1].closed, '1000');
      assert.equal((await busy.until()).at(-1), CLOSING);
      await Promise.all([...half, busy].map((peer) => peer.closed));
      await assert.rejects(openTcp(endpoint.port), { code: 'ECONNREFUSED' });
      if (kind === 'postgres') assert.equal((await direct.query("SELECT to_regclass('never') AS r")).rows[0].r, null);
    });

    test('a running statement ends first, what is behind it is not begun', async (t) => {
      const endpoint = await open(kind);
      const peer = await begin(endpoint.port);
      const slow = query(kind === 'pglite' ? 'SELECT 1 FROM (SELECT count(*) FROM generate_series(1, 5000000)) c' : 'SELECT 1 FROM pg_sleep(2)');
      peer.send(query('SELECT 1'), slow, query('CREATE TABLE never ()'));
      assert.deepEqual(await peer.until('Z'), ONE); // the slow one is the next
      t.mock.timers.enable({ apis: ['setTimeout'] }); // so that it may take as long as it likes
      const closing = endpoint.close();
      const lines = await peer.until();
      if (kind === 'pglite') assert.deepEqual(lines, [...ONE, CLOSING]);
      else assert.deepEqual([...lines.slice(0, 4), lines.at(-1)], [...ONE, CLOSING]); // the server had the second one already
      await closing;
    });

    test('a statement that does not end and a client that does not read hold nothing up for long', async () => {
      const endpoint = await open(kind);
      const slow = await begin(endpoint.port);
      slow.stopReading();
      slow.send(query("SELECT repeat('x', 1000) FROM generate_series(1, 30000)"));
      await sleep(300);
      const peer = await begin(endpoint.port, { webSocket: true });
      peer.send(query(LONG));
      await sleep(100);
      await endpoint.close(); // the statement itself would take hours
      slow.gone();
      await peer.closed;
      if (kind === 'postgres') await until(async () => await backends() === 0);
    });

    test('nothing is left: the process ends by itself', async () => {
      const script = `
        import { createEndpoint } from ${JSON.stringify(import.meta.resolve('../../js/endpoint/index.js'))};
        import { begin, openTcp, query } from ${JSON.stringify(import.meta.resolve('../support/wire.js'))};
        const endpoint = await createEndpoint(${kind === 'pglite' ? '{ data: process.env.DATA }' : '{ postgres: process.env.URL }'});
        const peers = [await begin(endpoint.port), await begin(endpoint.port, { webSocket: true })];
        await Promise.all(peers.map((peer) => peer.ask(query("SELECT repeat('x', 100000) FROM generate_series(1, 50)"))));
        await openTcp(endpoint.port);
        peers[0].gone();
        await endpoint.close();
        console.log('closed');`;
      const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--expose-gc', '--input-type=module', '-e', script],
        { env: { ...process.env, URL: server.url, DATA: data } });
      assert.deepEqual([stdout, stderr], ['closed\n', '']);
    });
  });
}

describe('many sessions', () => {
  /** @type {string[]} */
  const warnings = [];
  const warned = (/** @type {Error} */ warning) => warnings.push(String(warning));
  before(() => process.on('warning', warned));
  after(() => process.off('warning', warned));

  const resources = () => process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name)).length;

  for (const [kind, count] of /** @type {[string, number][]} */ ([['pglite', 500], ['postgres', 100]])) {
    test(`${count} opened and closed, and two long ones, ${kind}: nothing stays, nobody warns`, async () => {
      const endpoint = await open(kind);
      const live = async (/** @type {number} */ i) => {
        const peer = await begin(endpoint.port, { webSocket: i % 2 === 0 });
        if (i % 5) assert.deepEqual(await peer.ask(query('SELECT 1')), ONE);
        else await peer.ask(query('BEGIN'));
        if (i % 3) peer.send(terminate);
        else peer.gone();
        await peer.closed;
      };
      const many = async (/** @type {number} */ n) => {
        for (let i = 0; i < n; i += 20) await Promise.all(Array.from({ length: 20 }, (_, k) => live(i + k)));
      };
      await many(20);
      await until(async () => resources() <= 8);
      const before = resources();
      await many(count);
      await until(async () => resources() <= before);
      for (const webSocket of [false, true]) await long(endpoint.port, webSocket);
      await endpoint.close();
      assert.deepEqual(warnings, []);
    });
  }
});

/** Many large answers to a slow reader, and much sent. @param {number} port @param {boolean} webSocket */
async function long(port, webSocket) {
  const peer = await begin(port, { webSocket });
  for (let i = 0; i < 15; i++) {
    peer.stopReading();
    peer.send(query("SELECT repeat('x', 100000) FROM generate_series(1, 20)"));
    setTimeout(() => peer.socket.resume(), 10);
    assert.equal((await peer.until('Z')).length, 23);
  }
  const pipeline = Array.from({ length: 300 }, () => Buffer.concat([bind(), execute()]));
  peer.send(parse('', 'SELECT 1'), ...pipeline, query(`SELECT length('${'x'.repeat(3_000_000)}')`));
  assert.equal((await peer.until('Z')).at(-3), 'D 3000000');
  peer.send(terminate);
  await peer.closed;
}
