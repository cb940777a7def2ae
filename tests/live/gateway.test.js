// The gateway under load, in front of a Postgres server: who waits for whom, who is refused, and what nobody can use up.
import assert from 'node:assert/strict';
import net from 'node:net';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import pg from 'pg';
import { ask, startBehind } from '../support/gateway.js';
import { until } from '../support/until.js';
import { begin, bind, execute, flush, openTcp, openWebSocket, parse, password as wirePassword, query, startup } from '../support/wire.js';

const { admin, role, secret, username, password, pathname, urlOf, gateway, hold, connections } = await startBehind('gateway');
const own = `${role}:${secret}`, ONE = { status: 200, rows: [{ one: 1 }] }, one = 'select 1 as one', ANSWER = { status: 200, rows: [{ answer: 42 }] };
const late = (/** @type {string} */ what, ms = 0) => ({ status: 503, message: `too many ${what} at the same time: no turn came within ${ms} ms`, code: '53300' });

describe('connections to the server', () => {
  test('requests of one role in one database have so many; who waits too long is refused, and other roles are not held up', async () => {
    const endpoint = await gateway({ limits: { pool: 2, waitMs: 0 } }), { port } = endpoint, lock = await hold();
    const running = [1, 2].map(() => ask(port, urlOf(port, own), lock.query));
    await lock.waited(2);
    assert.deepEqual(await ask(port, urlOf(port, own), one), late('requests'));
    assert.deepEqual(await ask(port, urlOf(port), one), ONE);
    await lock.release();
    assert.deepEqual(await Promise.all(running), [ANSWER, ANSWER]);
    // The places come back behind the answers, when the connections are reset.
    await until(async () => (await ask(port, urlOf(port, own), one)).status === 200);
    await endpoint.close();
  });

  test('who waits gets its turn', async () => {
    const endpoint = await gateway({ limits: { pool: 1 } }), { port } = endpoint, lock = await hold();
    const first = ask(port, urlOf(port, own), lock.query);
    await lock.waited();
    const others = Array.from({ length: 20 }, () => ask(port, urlOf(port, own), one));
    await lock.release();
    assert.deepEqual(await Promise.all([first, ...others]), [ANSWER, ...Array(20).fill(ONE)]);
    await endpoint.close();
  });

  test('there are never more than so many, whoever asks and from wherever: the one that is idle longest makes room', async () => {
    const names = Array.from({ length: 6 }, (_, i) => `${role}_${i}`);
    for (const name of names) await admin.query(`create role ${name} login password 'p'`);
    const endpoint = await gateway({ limits: { server: 11, sessions: 1, pool: 2 } }), { port } = endpoint;
    for (let round = 0; round < 4; round++) {
      const answers = await Promise.all(names.flatMap((name) => [1, 2].map(() => ask(port, urlOf(port, `${name}:p`), one))));
      assert.deepEqual(answers, Array(12).fill(ONE));
      const { server } = await endpoint.state();
      assert.ok((server?.idle ?? 99) <= 11, `${server?.idle} idle`);
    }
    // Those that have been told to end may not have ended yet.
    await until(async () => await connections() <= 11);
    await endpoint.close();
    await until(async () => await connections() === 0);
    for (const name of names) await admin.query(`drop role ${name}`);
  });

  test('sessions have so many of their own, and requests go on beside them', async () => {
    const endpoint = await gateway({ limits: { sessions: 1, waitMs: 0 } }), { port } = endpoint;
    const client = new pg.Client(urlOf(port, own));
    await client.connect();
    const { message, code } = late('sessions');
    await assert.rejects(new pg.Client(urlOf(port, own)).connect(), { message, code });
    assert.deepEqual(await ask(port, urlOf(port, own), one), ONE);
    await client.end();
    const again = async () => {
      const next = new pg.Client(urlOf(port, own));
      return next.connect().then(() => next.end().then(() => true), () => false);
    };
    await until(again);
    await endpoint.close();
  });

  test('guesses of a role’s password take none of its places', async () => {
    const endpoint = await gateway({ behindProxy: true, limits: { pool: 1, server: 50, waitMs: 60_000 } }), { port } = endpoint;
    assert.deepEqual(await ask(port, urlOf(port, own), one), ONE);
    const from = (/** @type {number} */ i) => ({ 'X-Forwarded-For': `10.1.${i}.1` });
    const guesses = Array.from({ length: 40 }, (_, i) => ask(port, urlOf(port, `${role}:guess${i}`), one, from(i)));
    assert.deepEqual(await ask(port, urlOf(port, own), one), ONE);
    const wrong = { status: 400, message: `password authentication failed for user '${role}'`, code: '28P01' };
    assert.deepEqual(await Promise.all(guesses), Array(40).fill(wrong));
    await endpoint.close();
  });

  test('a new password holds at once for new connections, and after five minutes for all', async () => {
    await admin.query(`create role ${role}_turn login password 'old'`);
    const endpoint = await gateway({}), { port } = endpoint, url = (/** @type {string} */ text) => urlOf(port, `${role}_turn:${text}`);
    assert.deepEqual(await ask(port, url('old'), one), ONE);
    await admin.query(`alter role ${role}_turn password 'new'`);
    assert.deepEqual(await ask(port, url('new'), one), ONE);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [`${role}_turn`]);
    await until(async () => (await ask(port, url('old'), one)).code === '28P01');
    assert.deepEqual(await ask(port, url('new'), one), ONE);
    await endpoint.close();
    await admin.query(`drop role ${role}_turn`);
  });
});

describe('time of a statement', () => {
  test('over HTTP, also of one whose request has lifted the limit', async () => {
    const endpoint = await gateway({}, { statementTimeout: 100 }), { port } = endpoint;
    const sleep = 'select pg_sleep(1000)', lift = 'set statement_timeout = 0';
    assert.equal((await ask(port, urlOf(port, own), sleep)).message, 'canceling statement due to statement timeout');
    const { status, message, code } = await ask(port, urlOf(port, own), { queries: [{ query: lift }, { query: sleep }] });
    assert.deepEqual([status, message, code], [400, 'canceling statement due to user request', '57014']);
    await endpoint.close();
  });

  test('in a session, by one query or in steps; and the session goes on', async () => {
    const endpoint = await gateway({}, { statementTimeout: 100 });
    const peer = await begin(endpoint.port, { webSocket: true, secret, parameters: { user: role, database: pathname.slice(1) } });
    const cancelled = 'E ERROR 57014 canceling statement due to user request';
    assert.deepEqual(await peer.ask(query('set statement_timeout = 0')), ['C SET', 'Z I']);
    assert.deepEqual(await peer.ask(query('select pg_sleep(1000)')), ['T pg_sleep', cancelled, 'Z I']);
    peer.send(parse('', 'select pg_sleep(1000)'), bind(), execute(), flush);
    assert.equal((await peer.until('E')).at(-1), cancelled);
    peer.gone();
    await endpoint.close();
  });
});

describe('memory', () => {
  const limits = (/** @type {number} */ bytes) => ({ gateway: { limits: { bytes } } });

  test('a body is only read of who may log in', async () => {
    const endpoint = await gateway(limits(1000).gateway), { port } = endpoint;
    const socket = net.connect(port, '127.0.0.1'), url = urlOf(port, `${role}:wrong`);
    socket.write(`POST /sql HTTP/1.1\r\nHost: x\r\nNeon-Connection-String: ${url}\r\nContent-Length: 60000000\r\n\r\n{`);
    const [answer] = await once(socket, 'data');
    assert.match(String(answer), /^HTTP\/1\.1 400 .*password authentication failed/s);
    socket.destroy();
    await endpoint.close();
  });

  test('bodies and answers of all together: what is beyond is refused, and what was let go makes room', async () => {
    const endpoint = await gateway(limits(300_000).gateway), { port } = endpoint, lock = await hold();
    const big = { query: `${lock.query} where $1 <> ''`, params: ['x'.repeat(200_000)] };
    const first = ask(port, urlOf(port, own), big);
    await lock.waited();
    const refused = { status: 503, message: 'too many bytes of requests and answers at the same time: try again', code: '53300' };
    assert.deepEqual(await ask(port, urlOf(port, own), big), refused);
    assert.deepEqual(await ask(port, urlOf(port, own), "select repeat('x', 200000) as long"),
      { status: 503, message: 'the response is too large beside those of others at the same time', code: '' });
    assert.deepEqual(await ask(port, urlOf(port, own), one), ONE);
    await lock.release();
    assert.deepEqual(await first, ANSWER);
    assert.equal((await ask(port, urlOf(port, own), "select repeat('x', 100000) as long")).status, 200);
    await endpoint.close();
  });
});

describe('connections of clients', () => {
  test('one address has a quarter; whoever is refused is closed, and those there are go on', async () => {
    const endpoint = await gateway({ limits: { connections: 8 } }), { port } = endpoint;
    const first = net.connect(port, '127.0.0.1');
    await once(first, 'connect');
    const second = await openTcp(port);
    second.send(startup({ user: role }));
    assert.equal(await second.next(), 'R 3');
    const third = net.connect(port, '127.0.0.1').on('error', () => {}).resume();
    await once(third, 'close');
    first.destroy();
    await until(async () => fetch(`http://127.0.0.1:${port}/health`).then((answer) => answer.ok, () => false));
    second.gone();
    await endpoint.close();
  });
});

describe('rates', () => {
  const tooMany = (/** @type {string} */ whose) => ({ status: 429, message: `too many requests of this ${whose}: at most 1 a second`, code: '53300' });
  /** Of a flood some are refused; a busy machine may take more than a second for it. @param {(i: number) => Promise<any>} send @param {object} refused */
  async function flood(send, refused) {
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => send(i)));
    const away = answers.filter(({ status }) => status === 429);
    assert.ok(away.length > 0);
    for (const each of away) assert.deepEqual(each, refused);
  }

  test('of a role, over HTTP; wrong logins are none of its', async () => {
    const endpoint = await gateway({ behindProxy: true, limits: { rate: 1 } }), { port } = endpoint;
    for (let i = 0; i < 5; i++) assert.equal((await ask(port, urlOf(port, `${role}:wrong`), one, { 'X-Forwarded-For': `10.2.${i}.1` })).code, '28P01');
    assert.deepEqual(await ask(port, urlOf(port, own), one), ONE);
    await flood(() => ask(port, urlOf(port, own), one), tooMany('role'));
    const answer = await fetch(`http://127.0.0.1:${port}/sql`, { method: 'POST', headers: { 'Neon-Connection-String': urlOf(port, own) }, body: '{"query":""}' });
    if (answer.status === 429) assert.equal(answer.headers.get('retry-after'), '1');
    await endpoint.close();
  });

  test('of an address, before anything else; others are not held up, and sessions count', async () => {
    const endpoint = await gateway({ behindProxy: true, limits: { addressRate: 1 } }), { port } = endpoint;
    const from = (/** @type {string} */ address) => ({ 'X-Forwarded-For': address });
    await flood(() => ask(port, 'nothing of a connection string', one, from('2001:db8::1')), tooMany('address'));
    assert.deepEqual(await ask(port, urlOf(port, own), one, from('10.0.0.2')), ONE);
    let last = '';
    for (let i = 0; i < 40 && !/53300/.test(last); i++) {
      const peer = await openWebSocket(port);
      peer.send(startup({ user: role, database: pathname.slice(1) }), wirePassword(secret));
      last = (await peer.until('Z', 'E')).at(-1) ?? '';
      peer.gone();
    }
    assert.equal(last, 'E FATAL 53300 too many requests of this address: at most 1 a second');
    await endpoint.close();
  });
});

describe('read-only', () => {
  const writes = { status: 400, code: '25006' };

  test('what writes, and what would let it write, is refused; what reads is answered', async () => {
    await admin.query(`create table kept (n int); grant all on kept to ${role}; grant create on schema public to ${role};
      create procedure sneak() language plpgsql as $$ begin commit; insert into kept values (1); end $$`);
    const endpoint = await gateway({ readOnly: true }), { port } = endpoint, url = urlOf(port, own), insert = 'insert into kept values (1)';
    assert.deepEqual(await ask(port, url, 'select count(*)::int as one from (values (1)) as t'), ONE);
    for (const lift of [insert, 'create table more ()', 'with x as (insert into kept values (1) returning n) select * from x']) {
      const { status, code } = await ask(port, url, lift);
      assert.deepEqual({ status, code }, writes, lift);
    }
    for (const lift of ['set transaction read write', 'begin read write', 'set transaction_read_only = off', "select set_config('transaction_read_only', 'off', false)",
      'call sneak()', 'do $$ begin commit; insert into kept values (1); end $$', 'set default_transaction_read_only = off', 'set session characteristics as transaction read write',
      'commit', 'end', 'abort', 'rollback', 'commit and chain', 'savepoint a', '/* x */ commit -- y', 'reset all', 'discard all', "prepare transaction 'x'"]) {
      await ask(port, url, lift);
      const batch = await ask(port, url, { queries: [{ query: lift }, { query: insert }] });
      assert.ok(batch.status === 400 || batch.status === 403, `${lift}: ${batch.status}`);
      assert.equal((await ask(port, url, insert)).code, '25006', lift);
    }
    assert.deepEqual(await ask(port, url, { queries: [{ query: 'commit' }] }), { status: 403, message: 'a read-only gateway ends its transactions itself', code: '25006' });
    const batch = { queries: [{ query: 'show transaction_isolation' }, { query: 'show transaction_read_only' }] };
    const { results } = await ask(port, url, batch, { 'Neon-Batch-Isolation-Level': 'Serializable' });
    assert.deepEqual(results.map((/** @type {any} */ { rows }) => rows), [[{ transaction_isolation: 'serializable' }], [{ transaction_read_only: 'on' }]]);
    assert.deepEqual((await admin.query('select * from kept')).rows, []);
    await endpoint.close();
  });

  test('there are no sessions, which could lift it', async () => {
    const endpoint = await gateway({ readOnly: true }), { port } = endpoint, message = 'this gateway is read-only: it takes requests over HTTP, and no sessions';
    await assert.rejects(new pg.Client(urlOf(port, own)).connect(), { code: '25006', message });
    const peer = await openWebSocket(port);
    assert.equal(await peer.next(), `E FATAL 25006 ${message}`);
    await endpoint.close();
  });
});

test('the role of the server itself is no other here', async () => {
  const endpoint = await gateway({}), { port } = endpoint;
  assert.deepEqual(await ask(port, urlOf(port, `${username}:wrong`), one), { status: 400, message: `password authentication failed for user '${username}'`, code: '28P01' });
  assert.deepEqual(await ask(port, urlOf(port, `${username}:${password}`), one), ONE);
  await endpoint.close();
});
