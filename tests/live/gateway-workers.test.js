// heliumdb serve --workers: several processes on one port, in front of a Postgres server. Figures are sums, limits are
// shared, cancel requests find their session, a dead process is replaced, and the end is that of all.
import assert from 'node:assert/strict';
import net from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import pg from 'pg';
import { shareOf } from '../../js/cli/gateway/divide.js';
import { addFamilies, countersOf, familiesOfAll } from '../../js/cli/gateway/metrics.js';
import { startCommand } from '../support/command.js';
import { ask, probe, startBehind } from '../support/gateway.js';
import { until } from '../support/until.js';

const { admin, postgres, role, secret, urlOf, hold, connections } = await startBehind('gateway_workers');
const own = `${role}:${secret}`, one = 'select 1 as one', ONE = { status: 200, rows: [{ one: 1 }] };

/** @param {string[]} args */
async function serve(...args) {
  const command = startCommand(['serve', '--json', '--postgres', postgres, '--port', '0', '--unready', '0', '--metrics-port', '0', ...args]);
  const begun = JSON.parse(await command.until(/\n/));
  const figures = async () => {
    const text = await (await fetch(`http://127.0.0.1:${begun.metricsPort}/metrics`)).text();
    return Object.fromEntries(text.trim().split('\n').filter((line) => !line.startsWith('#')).map((line) => line.split(' ')));
  };
  return { ...command, ...begun, figures };
}

/** On a connection of its own, so that it comes to the next process. @param {number} port @param {string | object} query */
const askAnew = (port, query) => ask(port, urlOf(port, own), query, { Connection: 'close' });

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** @param {pg.Client} client a CancelRequest, as psql sends it */
async function cancel(client) {
  const { processID, secretKey, port } = /** @type {any} */ (client), packet = Buffer.alloc(16);
  [16, 80877102, processID, secretKey].forEach((number, i) => packet.writeInt32BE(number, 4 * i));
  const socket = net.connect(port, '127.0.0.1').on('error', () => {}).resume();
  socket.write(packet);
  await once(socket, 'close');
}

test('requests go to all of them; figures are those of all, and lines of the log come from all', async () => {
  const command = await serve('--workers', '3', '--log', 'all'), { port, pid, workers } = command;
  assert.deepEqual([workers.length, new Set([...workers, pid]).size], [3, 4]);
  for (let i = 0; i < 30; i++) assert.deepEqual(await askAnew(port, one), ONE);
  assert.equal((await askAnew(port, 'select 1/0')).code, '22012');
  const figures = await command.figures();
  assert.deepEqual([figures['heliumdb_requests_total{status="200"}'], figures['heliumdb_errors_total{class="22"}'], figures.heliumdb_request_seconds_count], ['30', '1', '31']);
  assert.deepEqual([figures.heliumdb_workers, figures.heliumdb_worker_deaths_total, figures.heliumdb_ready], ['3', '0', '1']);
  await until(() => command.said.out.split('\n').length === 33);
  const lines = command.said.out.trim().split('\n').slice(1).map((/** @type {string} */ line) => JSON.parse(line));
  assert.equal(lines.filter((/** @type {any} */ { event, status }) => event === 'request' && status === 200).length, 30);
  assert.deepEqual(await command.end('SIGTERM'), { code: 0, signal: null });
  await until(() => !workers.some(isAlive));
  assert.equal(command.said.err, '');
});

test('a cancel request finds its session, whichever process it comes to; one with a wrong key finds none', async () => {
  const command = await serve('--workers', '3'), { port } = command;
  const clients = await Promise.all(Array.from({ length: 6 }, async () => {
    const client = new pg.Client(urlOf(port, own));
    await client.connect();
    return client;
  }));
  const sleeping = clients.map((client) => client.query('select pg_sleep(1000)').catch(({ code }) => code));
  await until(async () => (await admin.query("select from pg_stat_activity where wait_event = 'PgSleep'")).rows.length === 6);
  const [{ processID, secretKey }] = /** @type {any[]} */ (clients);
  await cancel(/** @type {any} */ ({ processID, secretKey: secretKey ^ 1, port }));
  assert.equal((await admin.query("select from pg_stat_activity where wait_event = 'PgSleep'")).rows.length, 6);
  for (const client of clients) await cancel(client);
  assert.deepEqual(await Promise.all(sleeping), Array(6).fill('57014'));
  await Promise.all(clients.map((client) => client.end()));
  await command.end('SIGTERM');
});

test('one that dies is replaced, after pauses that grow; the others go on, and no figure falls', async () => {
  const command = await serve('--workers', '2'), { port, metricsPort } = command;
  for (let i = 0; i < 10; i++) assert.deepEqual(await askAnew(port, one), ONE);
  assert.equal((await command.figures())['heliumdb_requests_total{status="200"}'], '10');
  const running = hold(), lock = await running, answers = [1, 2].map(() => askAnew(port, lock.query).catch(() => 'cut'));
  await lock.waited(2);
  process.kill(command.workers[0], 'SIGKILL');
  await until(async () => (await command.figures()).heliumdb_workers === '2' && (await command.figures()).heliumdb_worker_deaths_total === '1');
  assert.deepEqual(await probe(metricsPort, '/ready'), [200, { status: 'ready' }]);
  for (let i = 0; i < 10; i++) assert.deepEqual(await askAnew(port, one), ONE);
  await lock.release();
  // The request of the dead one has no answer, and that of the other has.
  assert.deepEqual((await Promise.all(answers)).map((answer) => answer === 'cut').sort(), [false, true]);
  assert.equal((await command.figures())['heliumdb_requests_total{status="200"}'], '21');
  assert.equal(command.said.err, 'heliumdb serve: a worker has ended (SIGKILL); another one starts in 100 ms\n');
  // A signal for all processes, as a terminal sends it, is the first one's business alone.
  process.kill(command.workers[1], 'SIGTERM');
  for (let i = 0; i < 4; i++) assert.deepEqual(await askAnew(port, one), ONE);
  process.kill(command.workers[1], 'SIGKILL');
  await until(() => command.said.err.split('\n').length === 3);
  await until(async () => (await command.figures()).heliumdb_workers === '2');
  await command.end('SIGTERM');
});

test('limits are shared: all processes together have as many connections to the server as one would, and each has its part', async () => {
  const command = await serve('--workers', '3', '--max-server', '24', '--max-sessions', '3', '--max-pool', '9'), { port } = command, lock = await hold();
  const answers = Array.from({ length: 60 }, () => askAnew(port, lock.query));
  await lock.waited(9);
  await until(async () => Number((await command.figures())['heliumdb_waiting{kind="requests"}']) === 51);
  assert.equal(await connections() <= 24, true);
  await lock.release();
  for (const answer of await Promise.all(answers)) assert.deepEqual(answer, { status: 200, rows: [{ answer: 42 }] });
  await command.end('SIGTERM');
});

test('SIGTERM: all of them say that they end, what runs is answered, and none is left', async () => {
  const command = await serve('--workers', '2', '--unready', '1'), { port, metricsPort, workers } = command, lock = await hold();
  const running = Array.from({ length: 6 }, () => askAnew(port, lock.query));
  await lock.waited(6);
  const ended = command.end('SIGTERM');
  await until(async () => (await probe(metricsPort, '/ready'))[1].status === 'draining');
  for (let i = 0; i < 4; i++) {
    const answer = await fetch(`http://127.0.0.1:${port}/ready`, { headers: { Connection: 'close' } }).catch(() => undefined);
    if (answer) assert.deepEqual([answer.status, await answer.json()], [503, { status: 'draining' }]);
  }
  await lock.release();
  assert.deepEqual(await Promise.all(running), Array(6).fill({ status: 200, rows: [{ answer: 42 }] }));
  assert.deepEqual(await ended, { code: 0, signal: null });
  await until(() => !workers.some(isAlive));
});

test('the first process killed: none of the others is left', async () => {
  const command = await serve('--workers', '2');
  await command.end('SIGKILL');
  await until(() => !command.workers.some(isAlive));
});

test('what can’t start says why, once, and leaves no process', async () => {
  const taken = net.createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = /** @type {net.AddressInfo} */ (taken.address());
  for (const [args, says] of /** @type {[string[], string][]} */ ([
    [['--port', `${port}`], `port ${port} of 127.0.0.1 can't be listened on (EADDRINUSE)`],
    [['--max-server', '40'], '--max-server 40 leaves none for requests in each of 4 workers, beside 10 for sessions and 2 for logins: give 52 at least'],
    [['--max-sessions', '3'], '--max-sessions 3 is less than one for each of 4 workers: give 4 at least'],
    [['--tls-cert', 'none.pem', '--tls-key', 'none.pem'], 'none.pem can\'t be read (ENOENT)'],
    [['--workers', '0'], '--workers: give a whole number from 1 to 64'],
  ])) {
    const command = startCommand(['serve', '--postgres', postgres, '--port', '0', '--workers', '4', ...args]);
    assert.deepEqual(await command.ended, { code: 1, signal: null });
    assert.deepEqual(command.said, { out: '', err: `heliumdb serve: ${says}\n` });
  }
  taken.close();
});

test('the parts of a limit are the whole; figures are added by name, and those of the dead stay', () => {
  const values = { workers: 4, 'max-connections': 4097, 'max-server': 90, 'max-sessions': 6, 'max-pool': 2, port: 1 };
  const shares = [0, 1, 2, 3].map((index) => shareOf(values, index));
  assert.deepEqual(shares.map((share) => [share['max-connections'], share['max-server'], share['max-sessions'], share['max-pool'], share.logins, share.port]),
    [[1025, 23, 2, 1, 2, 1], [1024, 23, 2, 1, 2, 1], [1024, 22, 1, 1, 2, 1], [1024, 22, 1, 1, 2, 1]]);
  const family = (/** @type {'counter' | 'gauge'} */ type, /** @type {[string, number][]} */ ...samples) => ({ name: type, type, help: 'h', samples });
  const sum = addFamilies([family('counter', ['a', 1], ['b', 2]), family('gauge', ['g', 1])], [family('counter', ['b', 3], ['c', 4]), family('gauge', ['g', 5])]);
  assert.deepEqual(sum, [family('counter', ['a', 1], ['b', 5], ['c', 4]), family('gauge', ['g', 6])]);
  assert.deepEqual(countersOf(sum), [sum[0]]);
  const ready = familiesOfAll([{ name: 'heliumdb_ready', type: 'gauge', help: 'h', samples: [['heliumdb_ready', 2]] }], 'ready', 2, 0);
  assert.deepEqual(ready.filter(({ name }) => name === 'heliumdb_ready').map(({ samples }) => samples), [[['heliumdb_ready', 1]]]);
});
