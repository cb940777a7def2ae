// The way of a request to a Postgres server: a line on which statements, their answers and a session's reset follow one
// another; what a real server sends between them, and servers that send what none of Postgres's does. And the two parts
// that stand for one of Node's for each request: signals, and deadlines on one timer.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { RESET, RESET_OUTSIDE } from '../../js/endpoint/backend.js';
import { createDeadlines } from '../../js/endpoint/deadlines.js';
import { createEndpoint } from '../../js/endpoint/index.js';
import { createList } from '../../js/endpoint/list.js';
import { OwnSignal, abortSignalOf } from '../../js/endpoint/signal.js';
import { authenticationOk, backendKeyData, int32, message, readyForQuery } from '../../js/endpoint/wire/message.js';
import { statement, sync } from '../../js/endpoint/wire/query.js';
import { startPostgres } from '../support/postgres.js';
import { until } from '../support/until.js';

/** @typedef {Awaited<ReturnType<typeof createEndpoint>>} Endpoint */

/**
 * @param {Endpoint} endpoint
 * @param {string | object} body a statement, or all of it
 * @returns {Promise<{ status: number, rows?: any, said?: string, code?: string }>}
 */
async function ask(endpoint, body, headers = {}, signal = new AbortController().signal) {
  const { url } = endpoint, text = JSON.stringify(typeof body === 'string' ? { query: body, params: [] } : body);
  const init = { method: 'POST', headers: { 'Neon-Connection-String': url, ...headers }, body: text, signal };
  const answer = await endpoint.fetch('http://x/sql', init);
  const { rows, message: said, code } = /** @type {any} */ (await answer.json());
  return { status: answer.status, ...(rows ? { rows } : { said, code }) };
}

const ONE = { status: 200, rows: [{ one: 1 }] }, one = 'select 1 as one';

describe('a real server', async () => {
  const server = await startPostgres(), endpoint = await createEndpoint({ postgres: server.url, listen: false });
  after(async () => {
    await endpoint.close();
    await server.stop();
  });

  test('what it says besides is nobody’s answer: notices, parameters, notifications', async () => {
    await endpoint.exec('create table line_item (id int primary key)');
    const does = "do $$ begin raise notice 'a'; raise warning 'b'; perform set_config('application_name', 'c', false); notify here, 'd'; end $$";
    for (const query of [does, 'listen here', "set datestyle = 'german'", '', ';', '-- nothing']) {
      assert.equal((await ask(endpoint, query)).status, 200, query);
      assert.deepEqual(await ask(endpoint, one), ONE);
    }
    // The session is as it was.
    assert.deepEqual((await ask(endpoint, 'show datestyle')).rows, [{ DateStyle: 'ISO, MDY' }]);
  });

  test('answers in many pieces, and many in one', async () => {
    const { rows } = await ask(endpoint, "select i, repeat('ü€😀', i) as t from generate_series(0, 400) i");
    assert.equal(rows.length, 401);
    assert.ok(rows.every((/** @type {any} */ { i, t }, /** @type {number} */ n) => i === n && t === 'ü€😀'.repeat(n)));
    const [{ long }] = (await ask(endpoint, "select repeat('x', 5000000) as long")).rows;
    assert.equal(long.length, 5_000_000);
    const all = await Promise.all(Array.from({ length: 60 }, (_, i) => ask(endpoint, `select ${i} as i`)));
    assert.deepEqual(all.map(({ rows: [{ i }] }) => i), Array.from({ length: 60 }, (_, i) => i));
  });

  test('an error in the middle of the rows, in the last statement, at the reset', async () => {
    assert.equal((await ask(endpoint, 'select 1 / (3 - i) from generate_series(1, 5) i')).code, '22012');
    assert.deepEqual(await ask(endpoint, one), ONE);
    // What is deferred fails at the end of the statement's own transaction.
    await endpoint.exec('create table line_child (id int references line_item deferrable initially deferred)');
    assert.equal((await ask(endpoint, 'insert into line_child values (1)')).code, '23503');
    assert.deepEqual(await ask(endpoint, one), ONE);
    // A transaction that is left open is rolled back; a session without its rights is reset.
    for (const query of ['begin', 'set role pg_read_all_data', 'set session authorization pg_read_all_data', "set statement_timeout = '10s'"]) {
      assert.equal((await ask(endpoint, query)).status, 200, query);
      assert.deepEqual((await ask(endpoint, 'select current_user::text as who')).rows, [{ who: 'postgres' }]);
    }
  });

  test('a transaction that is left open costs one more reset, not the connection; else the server has nothing to warn of', async () => {
    const client = new pg.Client(server.url), told = /** @type {(string | undefined)[]} */ ([]);
    client.on('notice', (/** @type {any} */ { message: text }) => told.push(text));
    await client.connect();
    const others = async () => (await client.query(`select pid, state from pg_stat_activity
      where backend_type = 'client backend' and pid <> pg_backend_pid() order by pid`)).rows;
    await until(async () => (await others()).every(({ state }) => state === 'idle'));
    const before = await others();
    for (const query of ['begin', 'start transaction read only']) assert.equal((await ask(endpoint, query)).status, 200);
    await until(async () => isDeepStrictEqual(await others(), before));
    await client.query(RESET_OUTSIDE);
    assert.deepEqual(told, []);
    await client.query(RESET);
    assert.deepEqual(told, ['there is no transaction in progress']);
    await client.end();
  });

  test('a backend that is ended: under a statement, idle, and again and again', async () => {
    for (let i = 0; i < 5; i++) {
      const { status, code } = await ask(endpoint, 'select pg_terminate_backend(pg_backend_pid())');
      assert.deepEqual([status, code], [400, '57P01']);
      await until(async () => (await ask(endpoint, one)).status === 200);
      await ask(endpoint, "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()");
      // Whoever comes before their last words gets those; then all are new.
      await until(async () => (await Promise.all(Array.from({ length: 5 }, () => ask(endpoint, one)))).every(({ status }) => status === 200));
    }
  });

  test('all parameters that there may be, and none', async () => {
    const params = Array.from({ length: 65_535 }, (_, i) => (i % 3 ? String(i) : null));
    const { rows } = await ask(endpoint, { query: `select cardinality(array_remove(array[${params.map((_, i) => `$${i + 1}::int`).join()}], null)) as n`, params });
    assert.deepEqual(rows, [{ n: params.filter((param) => param !== null).length }]);
  });

  test('a client that leaves: its statement is cancelled, its connection is not used again, others go on', async () => {
    for (let i = 0; i < 3; i++) {
      const gone = new AbortController(), leaving = ask(endpoint, `select pg_sleep(60), 'left ${i}'`, {}, gone.signal);
      const runs = async () => (await ask(endpoint, `select from pg_stat_activity where query like '%left ${i}%' and pid <> pg_backend_pid() and state = 'active'`)).rows.length;
      await until(async () => await runs() === 1);
      gone.abort();
      await assert.rejects(leaving, { name: 'AbortError' });
      await until(async () => await runs() === 0);
    }
  });
});

describe('servers that are none', () => {
  /** Logs everybody in, and says this to the first statement, in pieces. @param {(socket: net.Socket) => void} says */
  async function lie(says) {
    const server = net.createServer((socket) => {
      socket.on('error', () => {}).once('data', () => {
        socket.write(Buffer.concat([authenticationOk, backendKeyData(1, 2), message('S', 'server_version', '15.0'), readyForQuery('I')]));
        socket.once('data', () => says(socket));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = /** @type {net.AddressInfo} */ (server.address());
    const endpoint = await createEndpoint({ postgres: `postgres://me:mine@127.0.0.1:${port}/db`, listen: false });
    return { endpoint, async close() {
      await endpoint.close();
      server.close();
    } };
  }
  const row = message('D', Buffer.from([0, 1]), int32(1), Buffer.from('1')), cut = { status: 400, said: 'connection closed', code: '' };
  const description = message('T', Buffer.from([0, 1]), 'one', Buffer.alloc(18)), complete = message('C', 'SELECT 1');
  const good = Buffer.concat([message('1'), message('2'), description, row, complete, readyForQuery('I'), readyForQuery('I')]);

  for (const [what, bytes, answer] of /** @type {[string, Buffer, object][]} */ ([
    ['nothing, and hangs up', Buffer.alloc(0), cut],
    ['half an answer, and hangs up', good.subarray(0, 30), cut],
    ['a row with fewer cells than it says', message('D', Buffer.from([0, 9]), int32(1), Buffer.from('1')), cut],
    ['a row that is cut short', message('D', Buffer.from([0])), cut],
    ['a description that is cut short', message('T', Buffer.from([0, 2]), 'one'), cut],
    ['a message without a length', Buffer.from([0x44, 0, 0, 0, 0, 0, 0]), cut],
    ['HTTP', Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), cut],
    ['bytes of any kind', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)), cut],
    ['an error without fields', Buffer.concat([message('E', Buffer.alloc(1)), readyForQuery('I')]), { status: 400, said: '', code: null }],
    ['more answers than were asked for', Buffer.concat([good, good, good]), { status: 200, rows: [{ one: '1' }] }],
    ['ends alone', readyForQuery('I'), { status: 200, rows: [] }],
  ])) test(what, async () => {
    const { endpoint, close } = await lie((socket) => socket.end(bytes));
    assert.deepEqual(await ask(endpoint, one, { 'Neon-Raw-Text-Output': 'true' }), answer);
    await close();
  });

  test('an answer byte by byte', async () => {
    const { endpoint, close } = await lie(async (socket) => {
      for (const byte of good) {
        socket.write(Buffer.from([byte]));
        await sleep(1);
      }
    });
    assert.deepEqual(await ask(endpoint, one, { 'Neon-Raw-Text-Output': 'true' }), { status: 200, rows: [{ one: '1' }] });
    await close();
  });
});

test('a statement is the same bytes as its messages one by one', () => {
  const short = (/** @type {number} */ n) => int32(n).subarray(2);
  for (const [text, params] of /** @type {[string, (string | null)[]][]} */ ([
    ['', []], ['select ü€😀', ['', null, 'ü€', '😀x']], ['\ud800', ['\udc00a', null]], ['x', Array(300).fill('1')],
  ])) {
    const values = params.flatMap((param) => (param === null ? [int32(-1)] : [int32(Buffer.byteLength(param)), Buffer.from(param)]));
    assert.deepEqual(statement(text, params, sync), Buffer.concat([
      message('P', '', text, short(0)), message('B', '', '', short(0), short(params.length), ...values, short(0)),
      message('D', 'P'), message('E', '', int32(0)), sync,
    ]));
  }
});

test('a list: entries in order, taken out anywhere, a second time without effect', () => {
  const list = createList(), [a, b, c] = ['a', 'b', 'c'].map(list.add);
  assert.deepEqual([list.values(), list.isEmpty()], [['a', 'b', 'c'], false]);
  list.remove(b);
  list.remove(b);
  assert.deepEqual(list.values(), ['a', 'c']);
  list.remove(a);
  list.add('d');
  list.remove(c);
  list.remove(a);
  assert.deepEqual(list.values(), ['d']);
  for (const entry of [a, b, c]) assert.deepEqual([entry.previous, entry.next], [entry, entry], 'it keeps nothing of the others');
});

describe('a signal', () => {
  test('fires once, tells all who listen, and nobody who has stopped to', () => {
    const signal = new OwnSignal(), told = /** @type {string[]} */ ([]), gone = () => void told.push('gone');
    signal.throwIfAborted();
    signal.addEventListener('abort', () => void told.push(`a ${signal.aborted} ${signal.reason}`));
    signal.addEventListener('abort', gone);
    signal.addEventListener('abort', { handleEvent: () => signal.abort('again') });
    signal.removeEventListener('abort', gone);
    signal.abort('why');
    signal.abort('later');
    signal.addEventListener('abort', gone);
    assert.deepEqual([told, signal.reason], [['a true why'], 'why']);
    assert.throws(() => signal.throwIfAborted(), (error) => error === 'why');
  });

  test('as an AbortSignal: before and after it has fired, and one that is one', () => {
    const signal = new OwnSignal(), reason = new Error('left'), before = abortSignalOf(signal);
    assert.equal(before.aborted, false);
    signal.abort(reason);
    for (const own of [before, abortSignalOf(signal)]) assert.deepEqual([own.aborted, own.reason], [true, reason]);
    const given = AbortSignal.abort();
    assert.equal(abortSignalOf(given), given);
  });
});

test('deadlines: none early, each once, none that is cleared, and no timer without one', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let ms = 0;
  const tick = (/** @type {number} */ by) => {
    ms += by;
    t.mock.timers.tick(by);
  };
  const { set, clear } = createDeadlines(() => ms), late = /** @type {string[]} */ ([]);
  set(250, () => late.push('a'));
  const cleared = set(50, () => late.push('never'));
  set(0, () => set(0, () => late.push('set by another')));
  clear(cleared);
  clear(cleared);
  clear(undefined);
  tick(100);
  tick(100);
  assert.deepEqual(late, ['set by another']);
  tick(100);
  tick(1000);
  assert.deepEqual(late, ['set by another', 'a']);
  set(10, () => late.push('later'));
  tick(100);
  assert.deepEqual(late.at(-1), 'later');
});
