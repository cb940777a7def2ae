// Strangers who mean harm to a gateway: slow ones, floods of wrong logins, requests hidden in requests, too much of
// everything. What they may cost is counted in bytes and tries; whoever is known goes on meanwhile.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { describe, test } from 'node:test';
import { createGauge } from '../../js/endpoint/limits/gauge.js';
import { createSockets } from '../../js/endpoint/limits/sockets.js';
import { listen } from '../../js/endpoint/server.js';
import { ask, startBehind } from '../support/gateway.js';
import { until } from '../support/until.js';

const { admin, role, secret, username, password, urlOf, gateway } = await startBehind('gateway_attack');
const own = `${role}:${secret}`, one = 'select 1 as one', ONE = { status: 200, rows: [{ one: 1 }] };
const wrong = { status: 400, message: `password authentication failed for user '${role}'`, code: '28P01' };

/** What a port answers to bytes, until it closes the connection. @param {number} port @param {string | Buffer} bytes */
async function send(port, bytes) {
  const socket = net.connect(port, '127.0.0.1');
  let came = '';
  socket.on('data', (data) => { came += data.toString('latin1'); }).on('error', () => {});
  socket.write(bytes);
  await once(socket, 'close');
  return came;
}

/** The statuses of answers. @param {string} text */
const statuses = (text) => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));

describe('slow ones', () => {
  /** A port whose answers are long, and whose patience is short. */
  async function open() {
    const gauge = createGauge(2 ** 30);
    const listener = await listen({
      async handle({ body, held }) {
        for await (const chunk of body ?? []) held?.take(chunk.length);
        return new Response('x'.repeat(20_000_000), { headers: { 'Content-Length': '20000000' } });
      },
      serve: async () => {}, mayUpgrade: () => false,
    }, { port: 0, host: '127.0.0.1', silentMs: 100, guard: { gauge, sockets: createSockets(10, true), slowMs: 200 } });
    return { gauge, ...listener };
  }

  test('a body that never ends', async () => {
    const { gauge, port, close } = await open();
    const socket = net.connect(port, '127.0.0.1').on('error', () => {}).resume();
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n');
    const timer = setInterval(() => socket.writable && socket.write('x'), 10);
    await once(socket, 'close');
    clearInterval(timer);
    await until(() => gauge.bytes() === 0);
    await close(async () => {});
  });

  test('an answer that nobody reads', async (t) => {
    const { gauge, port, close } = await open();
    const socket = net.connect(port, '127.0.0.1').on('error', () => {}).pause();
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc');
    await until(() => gauge.bytes() === 3);
    // For 20 MB it has more than three minutes, but not 200 ms in which it reads nothing.
    await until(() => gauge.bytes() === 0);
    t.diagnostic('closed, and its bytes are free');
    socket.destroy();
    await close(async () => {});
  });
});

describe('wrong logins', () => {
  test('a flood of one address is answered more and more slowly, then not at all; another address goes on', async () => {
    const endpoint = await gateway({ behindProxy: true }), { port } = endpoint, from = (/** @type {string} */ address) => ({ 'X-Forwarded-For': address });
    const guess = (/** @type {number} */ i) => ask(port, urlOf(port, `${role}:guess${i}`), one, from('10.9.9.9'));
    for (let i = 0; i < 3; i++) assert.deepEqual(await guess(i), wrong);
    const flood = Array.from({ length: 60 }, (_, i) => guess(i));
    assert.deepEqual(await ask(port, urlOf(port, own), one, from('10.9.9.8')), ONE);
    const answers = await Promise.all(flood), later = { status: 429, message: 'too many failed attempts from this address: try again later', code: '53300' };
    assert.ok(answers.some(({ status }) => status === 429));
    for (const answer of answers) assert.deepEqual(answer, answer.status === 429 ? later : wrong);
    await endpoint.close();
  });

  test('names and passwords of any kind: a clear answer, and nothing of them in it', async () => {
    const endpoint = await gateway({ behindProxy: true }), { port } = endpoint;
    const names = ['%00', 'x'.repeat(5000), '%F0%9F%92%A9', '%27%3B%20drop', '%2e%2e', '%0a', '%ff'];
    for (const [i, name] of names.entries()) {
      for (const login of [`${name}:p4ssw0rd`, `${role}:p4ssw0rd${name}`]) {
        const { status, message } = await ask(port, urlOf(port, login), one, { 'X-Forwarded-For': `10.8.${i}.1` });
        assert.equal(status, 400, login);
        assert.ok(!message.includes('p4ssw0rd'), message);
      }
    }
    assert.deepEqual(await ask(port, urlOf(port, own), one), ONE);
    await endpoint.close();
  });
});

test('each request of a connection is its own login’s, whatever the one before it was', async () => {
  const endpoint = await gateway({}), { port } = endpoint, who = JSON.stringify({ query: "select session_user || '!' as it" });
  const request = (/** @type {string | null} */ login, more = '') => `POST /sql HTTP/1.1\r\nHost: x\r\n${
    login === null ? '' : `Neon-Connection-String: ${urlOf(port, login)}\r\n`}${more}Content-Length: ${who.length}\r\n\r\n${who}`;
  const logins = [own, own, undefined, own, `${role}:wrong`, own, null, own, `${role}:`, undefined, `x${own}`, own];
  const came = await send(port, logins.map((login, i) => request(login ?? (login === null ? null : `${username}:${password}`),
    i === logins.length - 1 ? 'Connection: close\r\n' : '')).join(''));
  const found = came.split('HTTP/1.1 ').slice(1).map((answer) => (answer.startsWith('200') ? /(\w+)!/.exec(answer)?.[1] : 'refused'));
  assert.deepEqual(found, logins.map((login) => (login === own ? role : login === undefined ? username : 'refused')));
  await endpoint.close();
});

describe('requests in requests', () => {
  const hidden = 'POST /hidden HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n', chunk = '0\r\n\r\n';
  const post = (/** @type {string[]} */ ...headers) => `POST /seen HTTP/1.1\r\nHost: x\r\n${headers.map((header) => `${header}\r\n`).join('')}\r\n`;

  test('what two readers would cut in two ways is refused, and what is behind it not read', async () => {
    /** @type {string[]} */
    const seen = [];
    const listener = await listen({
      async handle({ url, body }) {
        for await (const _ of body ?? []);
        seen.push(url);
        return new Response('ok', { headers: { 'Content-Length': '2' } });
      },
      serve: async () => {}, mayUpgrade: () => false,
    }, { port: 0, host: '127.0.0.1' });
    for (const [what, bytes] of Object.entries({
      'both lengths': post(`Content-Length: ${chunk.length + hidden.length}`, 'Transfer-Encoding: chunked') + chunk + hidden,
      'two lengths': post('Content-Length: 0', `Content-Length: ${hidden.length}`) + hidden,
      'a length that is none': post('Content-Length: +0') + hidden,
      'a list of lengths': post(`Content-Length: 0, ${hidden.length}`) + hidden,
      'an encoding before chunked’s end': post('Transfer-Encoding: chunked, identity') + chunk + hidden,
      'a space before the colon': post('Transfer-Encoding : chunked') + chunk + hidden,
      'an unknown encoding': post('Transfer-Encoding: xchunked') + chunk + hidden,
      'a bare CR in a header': post('X: a\rTransfer-Encoding: chunked') + chunk + hidden,
      'a NUL in a header': post('X: a\0b') + hidden,
      'a chunk’s length that is none': `${post('Transfer-Encoding: chunked')}0x0\r\n\r\n${hidden}`,
    })) {
      seen.length = 0;
      assert.deepEqual(statuses(await send(listener.port, bytes)), [400], what);
      assert.ok(!seen.includes('/hidden'), what);
    }
    // An upgrade that is none here: its body is its body, and what is behind it the next request.
    seen.length = 0;
    const upgrade = post('Connection: Upgrade, close', 'Upgrade: h2c', `Content-Length: ${hidden.length}`) + hidden;
    assert.deepEqual(statuses(await send(listener.port, `${upgrade}${post('Connection: close')}`)), [200, 200]);
    assert.deepEqual(seen, ['/seen', '/seen']);
    await listener.close(async () => {});
  });
});

describe('too much', () => {
  test('headers, paths, bodies, queries and parameters', async () => {
    const endpoint = await gateway({}, { limits: { request: 10_000 } }), { port } = endpoint, long = 'x'.repeat(100_000);
    for (const bytes of [`GET /${long} HTTP/1.1\r\nHost: x\r\n\r\n`, `POST /sql HTTP/1.1\r\nHost: x\r\nX: ${long}\r\n\r\n`,
      `POST /sql HTTP/1.1\r\nHost: x\r\n${'a: b\r\n'.repeat(20_000)}\r\n`]) assert.deepEqual(statuses(await send(port, bytes)), [431]);
    const tooLarge = { status: 413, message: 'request is too large (max is 10000 bytes)', code: '' };
    assert.deepEqual(await ask(port, urlOf(port, own), { query: one, params: [long] }), tooLarge);
    const chunked = await fetch(`http://127.0.0.1:${port}/sql`, /** @type {any} */ ({
      method: 'POST', headers: { 'Neon-Connection-String': urlOf(port, own) }, duplex: 'half',
      body: new ReadableStream({ start(controller) {
        for (let i = 0; i < 20; i++) controller.enqueue(new Uint8Array(1000).fill(32));
        controller.close();
      } }),
    }));
    assert.equal(chunked.status, 413);
    const deep = `{"query":"select 1","params":[${'['.repeat(4000)}${']'.repeat(4000)}]}`;
    const answer = await fetch(`http://127.0.0.1:${port}/sql`, { method: 'POST', headers: { 'Neon-Connection-String': urlOf(port, own) }, body: deep });
    assert.equal(answer.status, 400);
    assert.deepEqual(await ask(port, urlOf(port, own), one), ONE);
    await endpoint.close();
  });

  test('a thousand requests at once on one connection: each is answered, in order', async () => {
    const endpoint = await gateway({ limits: { pool: 2, waitMs: 600_000 } }), { port } = endpoint, body = JSON.stringify({ query: one });
    const request = (/** @type {string} */ more) => `POST /sql HTTP/1.1\r\nHost: x\r\nNeon-Connection-String: ${urlOf(port, own)}\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;
    const came = await send(port, request('').repeat(999) + request('Connection: close\r\n'));
    assert.deepEqual(statuses(came), Array(1000).fill(200));
    await endpoint.close();
  });

  test('ended sessions leave no connection at the server, however they end', async () => {
    const endpoint = await gateway({}), { port } = endpoint;
    for (const bytes of ['', '\0', '\0\0\0\x08\x04\xd2\x16\x2f', `\0\0\0\x30\0\x03\0\0user\0${role}\0`]) {
      const socket = net.connect(port, '127.0.0.1').on('error', () => {});
      await once(socket, 'connect');
      socket.write(Buffer.from(bytes, 'latin1'));
      socket.destroy();
    }
    await until(async () => (await endpoint.state()).connections === 0);
    const { rows } = await admin.query('select 1 from pg_stat_activity where usename = $1', [role]);
    assert.deepEqual(rows, []);
    await endpoint.close();
  });
});

test('a role with operators of its own tells the others nothing wrong of arrays', async () => {
  const { port, close, state } = await gateway({});
  await admin.query(`create schema own authorization ${role}; create type mood as enum ('sad', 'ok')`);
  await ask(port, urlOf(port, own), {
    queries: [
      "create function own.any_two(oid, oid) returns bool language sql immutable as 'select true'",
      'create operator own.= (leftarg = oid, rightarg = oid, function = own.any_two)',
      'alter role current_user set search_path = own, pg_catalog, public',
    ].map((query) => ({ query, params: [] })),
  });
  await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role}'`);
  await until(async () => (await state()).server?.open === 0);
  const moods = "select '{sad,ok}'::public.mood[] as moods, 5::oid operator(pg_catalog.=) 6 as same, 5::oid = 6 as own";
  const [first, second] = [await ask(port, urlOf(port, own), moods), await ask(port, urlOf(port), moods)];
  await admin.query(`alter role ${role} reset search_path`);
  assert.deepEqual(first, { status: 200, rows: [{ moods: ['sad', 'ok'], same: false, own: true }] });
  assert.deepEqual(second, { status: 200, rows: [{ moods: ['sad', 'ok'], same: false, own: false }] });
  await close();
});
