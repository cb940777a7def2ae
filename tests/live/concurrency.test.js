// Transactions that meet, on a Postgres server: lost updates, write skew, deadlocks, many at once, and what is left of
// those whose client or connection has gone. Also a server that is asked directly, through a relay of bytes, where the
// password is no longer the proxy's matter but SCRAM's.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { WebSocketServer, createWebSocketStream } from 'ws';
import { createDatabase } from '../../js/index.js';
import { size } from '../support/sample.js';
import { errorFrom, openService } from '../support/service.js';
import { until } from '../support/until.js';
import { cutting } from '../support/websocket.js';

/** @type {import('../support/service.js').Service} */
let service;
/** @type {import('../../js/index.js').Database} */
let db;
/** @type {pg.Client} what looks at the server itself */
let outside;
/** @type {string} */
let userId;

before(async () => {
  service = await openService('postgres');
  db = createDatabase(service.endpoint.url);
  outside = new pg.Client({ connectionString: service.postgres });
  await outside.connect();
  userId = (await db.createUser({ email: 'someone@example.com', password: 'hash' })).id;
});
after(async () => {
  await outside.end();
  await service.close();
});

const newProject = (settings = {}) => db.createProject({ name: 'p', path: '/', userId, settings });
const settingsOf = async (/** @type {string} */ id) => /** @type {any} */ ((await db.getProjectById(id))?.settings);
const wait = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Adds one to a project's counter, the read and the write apart. @param {any} tx @param {string} id @param {() => Promise<unknown>} [between] */
async function increment(tx, id, between) {
  const { settings } = await tx.getProjectById(id);
  await between?.();
  await tx.updateProject(id, { settings: { n: settings.n + 1 } });
}

/** A gate that opens when so many have come. @param {number} count */
function gate(count) {
  let open = () => {};
  const opened = new Promise((resolve) => { open = () => resolve(undefined); });
  return () => {
    if (--count === 0) open();
    return opened;
  };
}

test('a lost update: happens under read committed, is refused under repeatable read, and mended by retries', async () => {
  const { id } = await newProject({ n: 0 });
  let both = gate(2);
  await Promise.all([1, 2].map(() => db.transaction((tx) => increment(tx, id, both))));
  assert.equal((await settingsOf(id)).n, 1);
  both = gate(2);
  const results = await Promise.allSettled([1, 2].map(() => db.transaction((tx) => increment(tx, id, both), { isolation: 'RepeatableRead' })));
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  const { reason } = /** @type {any} */ (results.find(({ status }) => status === 'rejected'));
  assert.deepEqual([reason.name, reason.sqlState, reason.retryable], ['SerializationError', '40001', true]);
  assert.equal((await settingsOf(id)).n, 2);
  both = gate(2);
  let runs = 0;
  await Promise.all([1, 2].map(() => db.transaction((tx) => {
    runs++;
    return increment(tx, id, both);
  }, { isolation: 'RepeatableRead', retries: 1 })));
  assert.deepEqual([(await settingsOf(id)).n, runs], [4, 3]);
});

const MANY = size(20, 50);
test(`${MANY} at once on one row: each is counted`, async () => {
  const { id } = await newProject({ n: 0 });
  await Promise.all(Array.from({ length: MANY }, () => db.transaction((tx) => increment(tx, id), { isolation: 'Serializable', retries: 1000, timeout: 0 })));
  assert.equal((await settingsOf(id)).n, MANY);
});

test('write skew: one of two that each rely on the other is refused under serializable', async () => {
  const doctors = [await newProject({ onCall: true }), await newProject({ onCall: true })];
  const leave = (/** @type {number} */ i, /** @type {() => Promise<unknown>} */ both) => db.transaction(async (tx) => {
    const all = await Promise.all(doctors.map(({ id }) => tx.getProjectById(id)));
    await both();
    if (all.filter((doctor) => /** @type {any} */ (doctor?.settings).onCall).length > 1) await tx.updateProject(doctors[i].id, { settings: { onCall: false } });
  }, { isolation: 'Serializable' });
  const both = gate(2), results = await Promise.allSettled([leave(0, both), leave(1, both)]);
  const refused = results.filter(({ status }) => status === 'rejected');
  assert.equal(refused.length, 1);
  assert.equal(/** @type {any} */ (refused[0]).reason.sqlState, '40001');
});

test('a deadlock: one of the two is refused, and comes through when tried again', async () => {
  const ids = [(await newProject()).id, (await newProject()).id];
  let both = gate(2);
  const cross = (/** @type {string} */ name, /** @type {string[]} */ order, retries = 0) => db.transaction(async (tx) => {
    await tx.updateProject(order[0], { name });
    await both();
    await tx.createCost({ projectId: id, amount: 1, model: name, provider: 'p' });
    await tx.updateProject(order[1], { name });
  }, { retries });
  const { id } = await newProject();
  const results = await Promise.allSettled([cross('a', ids), cross('b', [...ids].reverse())]);
  const refused = /** @type {any[]} */ (results.filter(({ status }) => status === 'rejected'));
  assert.deepEqual(refused.map(({ reason }) => [reason.name, reason.sqlState]), [['SerializationError', '40P01']]);
  assert.equal((await db.getCostsByProject(id)).length, 1);
  both = gate(2);
  await Promise.all([cross('c', ids, 3), cross('d', [...ids].reverse(), 3)]);
  assert.deepEqual((await db.getCostsByProject(id)).map(({ model }) => model).filter((name) => name > 'b').sort(), ['c', 'd']);
});

test('two on one row: the second waits for the first', async () => {
  const { id } = await newProject({ n: 0 });
  /** @type {string[]} */
  const order = [];
  let release = () => {};
  const held = new Promise((resolve) => { release = () => resolve(undefined); });
  const first = db.transaction(async (tx) => {
    await tx.updateProject(id, { name: 'first' });
    order.push('first has it');
    await held;
    order.push('first ends');
  });
  while (!order.length) await wait(5);
  const second = db.transaction(async (tx) => {
    await tx.updateProject(id, { name: 'second' });
    order.push('second has it');
  });
  await wait(100);
  release();
  await Promise.all([first, second]);
  assert.deepEqual(order, ['first has it', 'first ends', 'second has it']);
  assert.equal((await db.getProjectById(id))?.name, 'second');
});

/** Until nobody is in a transaction on the server but who may be. @param {any} [but] */
async function quiet(but) {
  const sql = "select pid, state, query from pg_stat_activity where state <> 'idle' and pid <> pg_backend_pid() and datname = current_database() and backend_type = 'client backend' and pid <> $1";
  await until(async () => !(await outside.query(sql, [but?.processID ?? 0])).rows.length);
}

test('a deadline while a statement waits for a lock: cancelled on the server, nothing left', async () => {
  const { id } = await newProject();
  const holder = new pg.Client({ connectionString: service.postgres });
  await holder.connect();
  await holder.query('begin');
  await holder.query('update projects set name = name where id = $1', [id]);
  const error = await errorFrom(db.transaction((tx) => tx.updateProject(id, { name: 'late' }), { timeout: 300 }));
  assert.deepEqual([error.name, error.outcome], ['TimeoutError', 'not-sent']);
  const perCall = await errorFrom(db.transaction((tx) => tx.updateProject(id, { name: 'late' }, { timeout: 300 })));
  assert.equal(perCall.name, 'TimeoutError');
  await quiet(holder); // before the lock is given up
  await holder.end();
  assert.equal((await db.getProjectById(id))?.name, 'p');
});

test('a client that is killed in the middle: rolled back, its locks are gone', async () => {
  const { id } = await newProject();
  const child = spawn(process.execPath, ['--input-type=module', '-e', `
    import { createDatabase } from ${JSON.stringify(new URL('../../js/index.js', import.meta.url).href)};
    await createDatabase(process.argv[1]).transaction(async (tx) => {
      await tx.updateProject(process.argv[2], { name: 'killed' });
      console.log('holding');
      await new Promise((resolve) => setTimeout(resolve, 2 ** 31 - 1));
    });`, service.endpoint.url, id], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(child.stdout, 'data');
  } finally {
    child.kill('SIGKILL');
  }
  const project = await db.updateProject(id, { path: '/free' });
  assert.deepEqual([project.name, project.path], ['p', '/free']);
  await quiet();
});

test('a connection that is lost: not-sent before the COMMIT, unknown while it is on its way', async () => {
  const { id } = await newProject({ n: 0 });
  for (const [cutAt, outcome, n] of /** @type {const} */ ([[2, 'not-sent', 0], [3, 'unknown', 0]])) {
    const error = await errorFrom(createDatabase(service.endpoint.url, { WebSocket: cutting(cutAt) }).transaction((tx) => increment(tx, id)));
    assert.deepEqual([error.name, error.outcome], ['ConnectionError', outcome], error.message);
    await quiet();
    assert.equal((await settingsOf(id)).n, n);
  }
  // The server itself ends the session.
  const error = await errorFrom(db.transaction(async (tx) => {
    await tx.updateProject(id, { name: 'gone' });
    await outside.query("select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction'");
    await tx.getProjectById(id);
  }));
  assert.equal(error.name, 'ConnectionError');
  assert.ok(!error.message.includes('password'));
});

test('a socket that opens after the deadline is closed', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', verifyClient: (_, answer) => void setTimeout(answer, 300, true) });
  await once(server, 'listening');
  const { port } = /** @type {net.AddressInfo} */ (server.address());
  try {
    const opened = once(server, 'connection');
    const error = await errorFrom(createDatabase(`postgres://u:p@127.0.0.1:${port}/d`).transaction((tx) => tx.listUsers(), { timeout: 100 }));
    assert.deepEqual([error.name, error.outcome], ['TimeoutError', 'not-sent']);
    const [socket] = await opened;
    await once(socket, 'close');
  } finally {
    for (const client of server.clients) client.terminate();
    server.close();
  }
});

test('a network that goes silent: the server ends the transaction by itself', async () => {
  const { id } = await newProject();
  const { url, silence, close } = await relay();
  try {
    const error = await errorFrom(createDatabase(url.href).transaction(async (tx) => {
      await tx.updateProject(id, { name: 'silent' });
      silence();
      await tx.getProjectById(id);
    }, { timeout: 400 }));
    assert.equal(error.name, 'TimeoutError');
    await quiet();
    assert.equal((await db.updateProject(id, { path: '/free' })).name, 'p');
  } finally {
    close();
  }
});

test('a Postgres server asked through a relay of bytes: SCRAM, and the wrong password', async () => {
  const { url, close } = await relay();
  try {
    const direct = createDatabase(url.href);
    const { id } = await direct.transaction((tx) => tx.createProject({ name: 'direct', path: '/', userId }));
    assert.equal((await db.getProjectById(id))?.name, 'direct');
    url.password = 'not-the-pass-word';
    const error = await errorFrom(createDatabase(url.href).transaction((tx) => tx.listUsers()));
    assert.deepEqual([error.name, error.sqlState], ['AuthError', '28P01']);
    assert.ok(!JSON.stringify({ ...error, message: error.message }).includes('not-the-pass-word'));
  } finally {
    close();
  }
});

/** A WebSocket in front of the Postgres server that passes bytes on, until it is told to pass none, not even an end. */
async function relay() {
  const target = new URL(/** @type {string} */ (service.postgres));
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  let silent = false;
  /** @type {net.Socket[]} */
  const far = [];
  server.on('connection', (socket) => {
    const near = createWebSocketStream(socket), end = net.connect(Number(target.port), target.hostname);
    far.push(end);
    near.on('error', () => {});
    end.on('error', () => near.destroy());
    near.on('data', (bytes) => { if (!silent) end.write(bytes); });
    near.on('end', () => { if (!silent) end.end(); });
    end.on('data', (bytes) => { if (!silent) near.write(bytes); });
    end.on('close', () => near.destroy());
  });
  await once(server, 'listening');
  const url = new URL(target);
  url.port = String(/** @type {net.AddressInfo} */ (server.address()).port);
  return {
    url,
    silence: () => { silent = true; },
    close() {
      for (const socket of far) socket.destroy();
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}
