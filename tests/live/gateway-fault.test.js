// What becomes of a gateway whose server goes away under it: connections cut, refused, or swallowed without a word. Every
// caller gets an answer, no place stays taken, and as soon as the server is back all is as before.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import pg from 'pg';
import { openPostgres } from '../../js/endpoint/postgres/backend.js';
import { OwnSignal } from '../../js/endpoint/signal.js';
import { ask, probe, startBehind } from '../support/gateway.js';
import { until } from '../support/until.js';

const { postgres, username, password, pathname, role, secret, urlOf, gateway, hold } = await startBehind('gateway_fault');
const own = `${role}:${secret}`, one = 'select 1 as one', ONE = { status: 200, rows: [{ one: 1 }] };

/** A way to the server that can be cut. */
async function openWay() {
  const { hostname, port: far } = new URL(postgres);
  /** @type {Set<net.Socket>} */
  const sockets = new Set();
  let mode = 'open';
  const server = net.createServer((near) => {
    if (mode === 'cut') return void near.destroy();
    const to = net.connect(Number(far), hostname);
    for (const [socket, other] of [[near, to], [to, near]]) {
      sockets.add(socket);
      socket.on('error', () => {}).once('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.on('data', (data) => { if (mode !== 'silent') other.write(data); });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `postgres://127.0.0.1:${/** @type {net.AddressInfo} */ (server.address()).port}`,
    /** @param {'open' | 'cut' | 'silent'} next */
    become(next) {
      mode = next;
      if (next !== 'silent') for (const socket of [...sockets]) socket.destroy();
    },
    close() {
      this.become('cut');
      server.close();
    },
  };
}

const idle = { running: 0, waiting: 0 };

test('connections cut while statements run, requests wait and a session is open', async () => {
  const way = await openWay(), endpoint = await gateway({ limits: { pool: 2 } }, { postgres: way.url }), { port } = endpoint;
  const lock = await hold();
  const client = new pg.Client(urlOf(port, own));
  client.on('error', () => {});
  await client.connect();
  const running = [1, 2].map(() => ask(port, urlOf(port, own), lock.query));
  await lock.waited(2);
  const waiting = [1, 2, 3].map(() => ask(port, urlOf(port, own), one));
  await until(async () => (await endpoint.state()).server?.requests.waiting === 3);
  const sessionEnded = new Promise((resolve) => client.once('end', () => resolve(undefined)));
  way.become('cut');
  for (const { status, message } of await Promise.all(running)) assert.deepEqual([status, message], [400, 'connection closed']);
  for (const { status, message } of await Promise.all(waiting)) {
    assert.equal(status, 500);
    assert.match(message, /^could not connect to the Postgres server \(/);
  }
  await sessionEnded;
  await lock.release();
  await until(async () => (await probe(port, '/ready'))[0] === 503);
  const { server } = await endpoint.state();
  assert.deepEqual([server?.open, server?.requests, server?.sessions, server?.logins], [0, idle, idle, idle]);
  way.become('open');
  assert.deepEqual(await ask(port, urlOf(port, own), one), ONE);
  await until(async () => (await probe(port, '/ready'))[0] === 200);
  await endpoint.close();
  way.close();
});

test('a server that says nothing any more: the statement ends by the gateway’s own limit', async () => {
  const way = await openWay(), endpoint = await gateway({ limits: { pool: 1 } }, { postgres: way.url, statementTimeout: 100 }), { port } = endpoint;
  assert.deepEqual(await ask(port, urlOf(port, own), one), ONE);
  const free = () => until(async () => (await endpoint.state()).server?.requests.running === 0);
  await free();
  way.become('silent');
  assert.deepEqual(await ask(port, urlOf(port, own), one), { status: 400, message: 'connection closed', code: '' });
  way.become('open');
  assert.deepEqual(await ask(port, urlOf(port, own), one), ONE);
  // Perhaps while the connection is reset behind the answer, which nobody would wait for but the next request.
  way.become('silent');
  await free();
  await endpoint.close();
  way.close();
});

test('a session of such a server is cut when cancelling has not helped either', async () => {
  const way = await openWay(), endpoint = await gateway({}, { postgres: way.url, statementTimeout: 100 });
  const client = new pg.Client(urlOf(endpoint.port, own));
  client.on('error', () => {});
  await client.connect();
  way.become('silent');
  await assert.rejects(client.query(one), { message: 'Connection terminated unexpectedly' });
  await until(async () => (await endpoint.state()).server?.sessions.running === 0);
  await endpoint.close();
  way.close();
});

test('callers that leave while they wait or run leave no place taken, and no statement at the server', async () => {
  const endpoint = await gateway({ limits: { pool: 2 } }), { port } = endpoint, lock = await hold(), gone = new AbortController();
  const send = () => fetch(`http://127.0.0.1:${port}/sql`, {
    method: 'POST', headers: { 'Neon-Connection-String': urlOf(port, own) }, body: JSON.stringify({ query: lock.query }), signal: gone.signal,
  });
  const all = Array.from({ length: 10 }, send);
  await lock.waited(2);
  await until(async () => (await endpoint.state()).server?.requests.waiting === 8);
  gone.abort();
  for (const { status } of await Promise.allSettled(all)) assert.equal(status, 'rejected');
  await until(async () => JSON.stringify((await endpoint.state()).server?.requests) === JSON.stringify(idle));
  await lock.waited(0);
  await lock.release();
  assert.deepEqual(await ask(port, urlOf(port, own), one), ONE);
  await endpoint.close();
});

test('callers that leave before they wait, and between their place and their statement, leave no place taken', async () => {
  const own = Object.assign(new URL(postgres + pathname), { username, password }).href;
  const backend = await openPostgres(own), budget = { left: 1000, limit: 1000 }, signal = new OwnSignal(), left = new Error('left');
  const take = async () => backend.take(undefined, { signal }), free = () => until(async () => backend.count?.().requests.running === 0);
  const session = await take();
  signal.abort(left);
  await assert.rejects(session.query(one, [], budget), { message: 'query cancelled' });
  session.release();
  await free();
  await assert.rejects(take(), left);
  await free();
  const other = await backend.take();
  assert.deepEqual((await other.query(one, [], budget)).rows, [['1']]);
  other.release();
  await backend.close();
});
