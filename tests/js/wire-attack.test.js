// Strangers who mean harm: floods, slow ones, guesses, pages of other origins. What they may cost is counted in
// bytes and tries, not in time: where time matters, the clock is the test's own.

import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import * as neon from '@neondatabase/serverless';
import WebSocket from 'ws';
import { createBackoff } from '../../js/endpoint/backoff.js';
import { RefusedLogin } from '../../js/endpoint/error.js';
import { createEndpoint } from '../../js/endpoint/index.js';
import { mayRead } from '../../js/endpoint/http/cors.js';
import { createHandler } from '../../js/endpoint/http/handler.js';
import { isLoopback } from '../../js/endpoint/loopback.js';
import { listen } from '../../js/endpoint/server.js';
import { createCutter } from '../../js/endpoint/wire/frames.js';
import { createSessions } from '../../js/endpoint/wire/sessions.js';
import { createUnauthenticated } from '../../js/endpoint/wire/unauthenticated.js';
import { until } from '../support/until.js';
import {
  begin, cancelRequest, execute, flush, int16, message, openTcp, openWebSocket, parse, password, query, sslRequest, startup, sync,
} from '../support/wire.js';

const SECRET = 'correct horse', KB = 1024;
const ONE = ['T ?column?', 'D 1', 'C SELECT 1', 'Z I'];

/** A frame of a client's. @param {number} first @param {Buffer} payload */
function frame(first, payload, mask = Buffer.from([1, 2, 3, 4])) {
  const { length } = payload, long = length > 65_535, size = length < 126 ? 0 : long ? 8 : 2;
  const header = Buffer.alloc(2 + size);
  header[0] = first;
  header[1] = 0x80 | (size ? 124 + 1 + (long ? 2 : 1) : length);
  if (long) header.writeBigUInt64BE(BigInt(length), 2);
  else if (size) header.writeUInt16BE(length, 2);
  return Buffer.concat([header, mask, payload.map((byte, i) => byte ^ mask[i & 3])]);
}

/** What a receiver makes of frames that are whole: kind, is it the last, and bytes. @param {Buffer} bytes */
function readFrames(bytes) {
  const found = [];
  for (let at = 0; at < bytes.length;) {
    const short = bytes[at + 1] & 0x7f, size = short < 126 ? 2 : short === 126 ? 4 : 10;
    const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
    const mask = bytes.subarray(at + size, at + size + 4), from = at + size + 4;
    found.push({ first: bytes[at], payload: /** @type {Buffer} */ (bytes.subarray(from, from + length).map((byte, i) => byte ^ mask[i & 3])) });
    at = from + length;
  }
  return found;
}

describe('frames, cut', () => {
  const data = (/** @type {number} */ length) => Buffer.from(Array.from({ length }, (_, i) => i & 255));

  test('in pieces of any size the bytes are the same, and so are pings', () => {
    const sent = Buffer.concat([
      frame(0x82, data(5)), frame(0x82, data(0)), frame(0x02, data(300)), frame(0x89, Buffer.from('ping')), frame(0x00, data(7)), frame(0x80, data(200)),
      frame(0x82, data(70_000)), frame(0x88, Buffer.from([3, 232])),
    ]);
    const whole = Buffer.concat([5, 0, 300, 7, 200, 70_000].map(data));
    for (const size of [1, 2, 3, 7, 64, 1000, 65_536, 1 << 20]) {
      const cut = createCutter(), out = [];
      for (let at = 0; at < sent.length; at += size) out.push(...cut(sent.subarray(at, at + size)));
      const frames = readFrames(Buffer.concat(out));
      assert.deepEqual(frames.filter(({ first }) => first === 0x89 || first === 0x88).map(({ payload }) => payload.toString('latin1')), ['ping', '\x03\xe8']);
      const messages = frames.filter(({ first }) => first !== 0x89 && first !== 0x88);
      assert.ok(messages.every(({ first }) => first === 0x82), 'each is a message of its own');
      assert.ok(whole.equals(Buffer.concat(messages.map(({ payload }) => payload))), `in pieces of ${size}`);
    }
  });

  test('64 KB less one, 64 KB, one more', () => {
    for (const [length, lengths] of /** @type {[number, number[]][]} */ ([[65_535, [65_535]], [65_536, [65_536]], [65_537, [65_536, 1]]])) {
      const frames = readFrames(Buffer.concat(createCutter()(frame(0x82, data(length)))));
      assert.deepEqual(frames.map(({ payload }) => payload.length), lengths);
      assert.ok(Buffer.concat(frames.map(({ payload }) => payload)).equals(data(length)));
    }
  });

  test('what is against the rules goes on as it came', () => {
    const unmasked = Buffer.from([0x82, 3, 1, 2, 3]), reserved = frame(0xc2, data(3)), odd = frame(0x83, data(3));
    const huge = Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0x10, 0, 0, 1, 1, 2, 3, 4]); // 256 MB and a byte
    for (const bytes of [unmasked, reserved, odd, huge]) assert.deepEqual(Buffer.concat(createCutter()(bytes)), bytes);
    const most = Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0x10, 0, 0, 0, 1, 2, 3, 4]);
    assert.deepEqual(createCutter()(most), [], 'nothing yet of one that is just not too long');
    // A text frame stays text, so that it ends the session.
    assert.deepEqual(readFrames(Buffer.concat(createCutter()(Buffer.concat([frame(0x01, data(2)), frame(0x80, data(2))])))).map(({ first }) => first), [0x81, 0x81]);
  });
});

describe('before login', () => {
  /** @type {import('../../js/endpoint/index.js').Endpoint} */
  let endpoint;
  before(async () => { endpoint = await createEndpoint({ memory: true, password: SECRET }); });
  after(() => endpoint.close());

  test('the first packet: 9999, 10000 and 10001 bytes, over TCP and a WebSocket', async () => {
    const bare = startup({ user: 'postgres', application_name: '' }).length;
    for (const open of [openTcp, openWebSocket]) for (const [length, answer] of /** @type {[number, string][]} */ ([
      [9999, 'R 3'], [10_000, 'R 3'], [10_001, 'E FATAL 08P01 invalid message length'],
    ])) {
      const peer = await open(endpoint.port);
      peer.send(startup({ user: 'postgres', application_name: 'x'.repeat(length - bare) }));
      assert.equal(await peer.next(), answer);
      peer.gone();
    }
  });

  test('the password: 65534, 65535 and 65536 bytes', async () => {
    for (const open of [openTcp, openWebSocket]) for (const [length, wrong] of /** @type {[number, RegExp][]} */ ([
      [65_534, /password authentication failed/], [65_535, /password authentication failed/], [65_536, /^E FATAL 08P01 invalid message length$/],
    ])) {
      const peer = await open(endpoint.port);
      peer.send(startup());
      assert.equal(await peer.next(), 'R 3');
      peer.send(password('x'.repeat(length - 5)));
      assert.match((await peer.until()).join(), wrong);
      await (await begin(endpoint.port, { secret: SECRET, webSocket: true })).gone(); // which starts the pauses anew
    }
  });

  test('a frame of 250 MB is not waited for: what is in it is read as it comes', async () => {
    const peer = await openWebSocket(endpoint.port);
    const header = Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0x0e, 0xe6, 0xb2, 0x80, 0, 0, 0, 0]); // masked by zeros
    peer.socket._socket.write(Buffer.concat([header, startup()]));
    assert.equal(await peer.next(), 'R 3', 'the login goes on');
    peer.socket._socket.write(Buffer.alloc(64 * KB)); // zeros are no password message
    assert.deepEqual(await peer.until(), ['E FATAL 08P01 invalid message length']);
    assert.equal(await peer.closed, '1000');
  });

  test('login and a first query of 2 MB in one frame, as Neon’s driver sends them', async () => {
    const { neonConfig } = neon;
    neonConfig.wsProxy = () => `127.0.0.1:${endpoint.port}/v2`;
    neonConfig.useSecureWebSocket = false;
    neonConfig.webSocketConstructor = WebSocket;
    const pool = new neon.Pool({ connectionString: endpoint.url });
    pool.on('error', () => {}); // an idle session, told that the endpoint closes
    assert.deepEqual((await pool.query('SELECT length($1) AS n', ['x'.repeat(2_000_000)])).rows, [{ n: 2_000_000 }]);
    await pool.end();
  });
});

/** Sessions on a port of their own, of a back end that lets anybody in and then says nothing. @param {object} settings */
async function serveAlone(settings) {
  const backend = /** @type {any} */ ({
    asksPassword: () => false,
    wire: async (/** @type {any} */ { input, admit }) => {
      admit();
      await input.message();
    },
    cancel: async (/** @type {number} */ pid) => pid === 1,
  });
  const sessions = createSessions({ backend, password: undefined, backoff: createBackoff(), ...settings });
  const server = net.createServer((socket) => void sessions.serve(socket, { webSocket: false, address: '192.0.2.1' }));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  return {
    port: /** @type {net.AddressInfo} */ (server.address()).port,
    async close() {
      await sessions.drain(0);
      server.close();
    },
  };
}

describe('who does not log in', () => {
  test('has so long, whatever it says meanwhile; who has logged in stays', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { port, close } = await serveAlone({ loginMs: 150 });
    const [silent, half, slow, known] = await Promise.all([1, 2, 3, 4].map(() => openTcp(port)));
    known.send(startup());
    assert.deepEqual(await known.until('R'), ['R 0']);
    half.send(startup().subarray(0, 20));
    slow.send(sslRequest);
    assert.equal(await slow.byte(), 'N');
    t.mock.timers.tick(149);
    slow.send(sslRequest);
    assert.equal(await slow.byte(), 'N');
    // The endpoint may not have seen all of them yet: each has 150 ms from when it does.
    let left = 3;
    for (const peer of [silent, half, slow]) peer.closed.then(() => left--);
    for (; left; await turn()) t.mock.timers.tick(1);
    assert.equal(known.socket.destroyed, false);
    await close();
  });

  test('the limit: up to the last byte all stay; with one more the largest is ended', () => {
    for (const [bytes, gone] of /** @type {[number, string[]][]} */ ([[999, []], [1000, []], [1001, ['b']]])) {
      /** @type {string[]} */
      const ended = [], unauthenticated = createUnauthenticated(3 * 16 * KB + 3000);
      const [a, b, c] = ['a', 'b', 'c'].map((name) => unauthenticated.add(() => void ended.push(name)));
      a.grew(500);
      b.grew(1500);
      c.grew(bytes);
      assert.deepEqual(ended, gone);
      b.remove();
      c.grew(1500);
      assert.deepEqual(ended, gone, 'a removed connection costs nothing');
    }
  });

  test('a flood of connections is ended, and nobody’s login', async () => {
    const { port, close } = await serveAlone({ unauthenticated: createUnauthenticated(10 * 16 * KB) });
    const flood = await Promise.all(Array.from({ length: 30 }, () => openTcp(port)));
    for (const peer of flood) peer.send(startup({ user: 'u', x: 'x'.repeat(9000) }).subarray(0, 8000));
    let left = 20; // of 16 KB and 8000 bytes each, six have room
    await new Promise((resolve) => flood.forEach((each) => void each.closed.then(() => --left || resolve(undefined))));
    const peer = await openTcp(port);
    peer.send(startup());
    assert.deepEqual(await peer.until('R'), ['R 0']);
    flood.forEach((each) => each.gone());
    await close();
  });

  test('a connection that says nothing, and headers that never end', async () => {
    const { port, close } = await listen({
      handle: async () => new Response('ok'), serve: async () => {}, mayUpgrade: () => true,
    }, { port: 0, host: '127.0.0.1', silentMs: 200 });
    const silent = net.connect(port, '127.0.0.1').on('error', () => {}).resume();
    const loris = net.connect(port, '127.0.0.1').on('error', () => {}).resume();
    loris.write('POST /sql HTTP/1.1\r\nHost: x\r\n');
    const timer = setInterval(() => loris.writable && loris.write('x: y\r\n'), 20);
    await Promise.all([once(silent, 'close'), once(loris, 'close')]);
    clearInterval(timer);
    // Again where a busy machine made the request itself too late.
    let answer;
    await until(async () => (answer = await fetch(`http://127.0.0.1:${port}/`).then((response) => response.text(), () => '')));
    assert.equal(answer, 'ok');
    await close(async () => {});
  });
});

describe('who guesses', () => {
  /** A clock that moves when somebody sleeps. */
  function clock() {
    const its = { ms: 0, now: () => its.ms, slept: /** @type {number[]} */ ([]), sleep: async (/** @type {number} */ ms) => void its.slept.push(ms) };
    return its;
  }

  test('three for nothing, then a pause that doubles up to 5 s; success starts anew', async () => {
    const its = clock(), backoff = createBackoff(its);
    for (let i = 0; i < 12; i++) {
      await backoff.turn('192.0.2.1');
      its.ms += its.slept.length ? its.slept.at(-1) ?? 0 : 0;
      backoff.failed('192.0.2.1');
    }
    assert.deepEqual(its.slept.slice(0, 7), [100, 200, 400, 800, 1600, 3200, 5000]);
    assert.ok(its.slept.every((ms) => ms <= 5000));
    await backoff.turn('192.0.2.2');
    backoff.succeeded('192.0.2.1');
    const before = its.slept.length;
    await backoff.turn('192.0.2.1');
    assert.equal(its.slept.length, before);
  });

  test('tries at the same time come one by one, and those that would wait too long are refused', async () => {
    const its = clock(), backoff = createBackoff(its);
    for (let i = 0; i < 6; i++) backoff.failed('a');
    for (let i = 0; i < 6; i++) await backoff.turn('a');
    assert.deepEqual(its.slept, [800, 1600, 2400, 3200, 4000, 4800]);
    await assert.rejects(Promise.resolve(backoff.turn('a')), { status: 429, code: '53300', message: 'too many failed attempts from this address: try again later' });
  });

  test('an IPv6 network is one address, an IPv4 one in IPv6 is itself, this process none; memory has its bounds', async () => {
    const its = clock(), backoff = createBackoff(its);
    for (const address of ['2001:db8::1', '2001:db8:0:0:ffff::2', '2001:0db8:0:0::3%eth0'.replace('0db8', 'db8')]) backoff.failed(address);
    await backoff.turn('2001:db8::9');
    assert.equal(its.slept.length, 1);
    await backoff.turn('2001:db8:0:1::9');
    for (let i = 0; i < 9; i++) backoff.failed('');
    await backoff.turn('');
    for (const address of ['::ffff:192.0.2.7', '192.0.2.7', '192.0.2.7']) backoff.failed(address);
    await backoff.turn('192.0.2.7');
    assert.equal(its.slept.length, 2);
    for (let i = 0; i < 1000; i++) backoff.failed(`10.0.${i >> 8}.${i & 255}`);
    await backoff.turn('192.0.2.7');
    assert.equal(its.slept.length, 2, 'forgotten for a thousand others');
    for (let i = 0; i < 3; i++) backoff.failed('10.9.9.9');
    its.ms += 600_101;
    await backoff.turn('10.9.9.9');
    assert.equal(its.slept.length, 2, 'forgotten after ten minutes');
  });

  /** Notes what it is told. */
  function notebook() {
    const calls = /** @type {string[]} */ ([]);
    const note = (/** @type {string} */ what) => (/** @type {string} */ address) => void calls.push(`${what} ${address}`);
    return { calls, backoff: /** @type {any} */ ({ turn: async (/** @type {string} */ address) => note('turn')(address), failed: note('failed'), succeeded: note('succeeded') }) };
  }

  test('a session waits its turn before its password is looked at, and it is counted', async () => {
    const { calls, backoff } = notebook();
    const { port, close } = await serveAlone({ password: SECRET, backoff });
    for (const secret of ['wrong', SECRET]) {
      const peer = await openTcp(port);
      peer.send(startup(), password(secret));
      await peer.until('E', 'R').then(() => peer.until('E', 'R'));
      peer.gone();
    }
    const other = await serveAlone({ backoff });
    const open = await openTcp(other.port);
    open.send(startup());
    await open.until('R');
    assert.deepEqual(calls, ['turn 192.0.2.1', 'failed 192.0.2.1', 'turn 192.0.2.1', 'succeeded 192.0.2.1'], 'where none is asked for, none is counted');
    open.gone();
    await other.close();
    await close();
  });

  test('so does a request, before anything of it is looked at', async () => {
    const { calls, backoff } = notebook();
    const backend = /** @type {any} */ ({
      asksPassword: (/** @type {string} */ user) => user === 'other',
      async take(/** @type {any} */ { user, password }) {
        if (user === 'other' && password !== 'own') throw new RefusedLogin(user, { code: '28P01', severity: 'FATAL' });
        return { query: async () => ({ fields: [], rows: [], tag: 'SELECT 0' }), release() {} };
      },
    });
    const limits = { request: 1000, response: 1000 };
    const ask = async (/** @type {string} */ url, /** @type {string | undefined} */ password) => {
      const { handle } = createHandler({ backend, limits, anyOrigin: true, backoff, password });
      const response = await handle({
        method: 'POST', url: '/sql', headers: new Headers({ 'neon-connection-string': url }), signal: new AbortController().signal,
        body: /** @type {any} */ ([Buffer.from('{"query":"SELECT"}')]), address: '192.0.2.1',
      });
      return [response.status, calls.splice(0)];
    };
    assert.deepEqual(await ask('postgres://u:wrong@h/d', SECRET), [400, ['turn 192.0.2.1', 'failed 192.0.2.1']]);
    assert.deepEqual(await ask(`postgres://u:${encodeURIComponent(SECRET)}@h/d`, SECRET), [200, ['turn 192.0.2.1', 'succeeded 192.0.2.1']]);
    assert.deepEqual(await ask('postgres://u:any@h/d', undefined), [200, ['turn 192.0.2.1']]);
    assert.deepEqual(await ask('postgres://other:guess@h/d', undefined), [400, ['turn 192.0.2.1', 'failed 192.0.2.1']]);
    assert.deepEqual(await ask('postgres://other:own@h/d', undefined), [200, ['turn 192.0.2.1', 'succeeded 192.0.2.1']]);
  });

  test('cancel requests with a key that nobody has, too, and no login waits for them', async () => {
    const { port, close } = await serveAlone({});
    for (let i = 0; i < 4; i++) {
      const peer = await openTcp(port);
      peer.send(cancelRequest(i % 2 ? 1 : 99, Buffer.alloc(4)));
      assert.deepEqual(await peer.until(), []);
    }
    const peer = await openTcp(port);
    peer.send(startup());
    assert.deepEqual(await peer.until('R'), ['R 0']);
    peer.gone();
    await close();
  });
});

describe('pages of other origins', () => {
  test('those of this machine, by what a URL is', () => {
    for (const [origin, may] of /** @type {[string, boolean][]} */ ([
      ['http://localhost', true], ['https://localhost:5173', true], ['http://127.0.0.1:3000', true], ['http://127.9.9.9', true], ['http://[::1]:80', false], ['http://[::1]:8080', true],
      ['http://app.localhost:1', true], ['null', false], ['', false], ['http://localhost.evil.example', false], ['http://evil.example', false],
      ['http://evil.example#@localhost', false], ['http://localhost@evil.example', false], ['http://localhost:1@evil.example', false], ['http://localhost/', false],
      ['http://localhost:80', false], ['http://LOCALHOST', false], ['http://127.1', false], ['http://127.0.0.1.evil.example', false], ['http://127.999.0.1', false],
      ['http://[::ffff:7f00:1]', false], ['ftp://localhost', false], ['file://localhost', false], ['chrome-extension://localhost', false], ['http://localhost\\@evil.example', false],
      ['localhost', false], ['//localhost', false], ['http:localhost', false], ['http://localhost:99999', false], ['http://evil.example/.localhost', false],
    ])) assert.equal(mayRead(origin, false), may, origin);
    assert.equal(mayRead(null, false), true, 'no page');
    assert.equal(mayRead('https://evil.example', true), true);
  });

  test('which addresses are this machine’s', () => {
    for (const host of ['localhost', '127.0.0.1', '127.255.0.9', '::1', '[::1]', '0:0:0:0:0:0:0:1']) assert.equal(isLoopback(host), true, host);
    for (const host of ['', '0.0.0.0', '::', '127.999.0.1', '127.0.0', '127.0.0.1.evil.example', '10.0.0.1', '::2', 'evil.localhost.example', '[::1', '::1%lo]']) assert.equal(isLoopback(host), false, host);
  });

  test('a name that leads here by DNS is another origin, over HTTP and a WebSocket', async () => {
    const endpoint = await createEndpoint({ memory: true });
    const name = `rebound.example:${endpoint.port}`;
    const request = http.request({ port: endpoint.port, host: '127.0.0.1', path: '/sql', method: 'POST', headers: {
      Host: name, Origin: `http://${name}`, 'Neon-Connection-String': endpoint.url,
    } });
    request.end('{"query":"SELECT 1"}');
    const [response] = await once(request, 'response');
    assert.equal(response.statusCode, 403);
    response.resume();
    const socket = new WebSocket(`ws://127.0.0.1:${endpoint.port}/v2`, { headers: { Host: name }, origin: `http://${name}` });
    assert.match(String((await once(socket, 'error'))[0]), /Unexpected server response: 403/);
    await endpoint.close();
  });
});

describe('who has logged in', () => {
  test('a Bind that lies about its lengths is an error, and on it goes', async () => {
    const endpoint = await createEndpoint({ memory: true });
    const peer = await begin(endpoint.port);
    const size = (/** @type {number} */ n) => Buffer.from(Int32Array.of(n).buffer).swap32();
    for (const [parts, error] of /** @type {[Buffer[], string][]} */ ([
      [[int16(0, 1), size(1000), Buffer.from('x')], 'E ERROR 08P01 insufficient data left in message'],
      [[int16(0, 1), size(0x7fffffff), Buffer.from('x')], 'E ERROR 08P01 insufficient data left in message'],
      [[int16(0, 1), size(-2), int16(0)], 'E ERROR 08P01 insufficient data left in message'],
      [[int16(0, -1), int16(0)], 'E ERROR 08P01 bind message supplies 65535 parameters, but prepared statement "" requires 1'],
      [[int16(2, 0, 0), int16(1), size(1), Buffer.from('x'), int16(0)], 'E ERROR 08P01 bind message has 2 parameter formats but 1 parameters'],
      [[int16(0, 1), size(1), Buffer.from('x'), int16(0), Buffer.from('more')], 'E ERROR 08P01 invalid message format'],
    ])) {
      const lines = await peer.ask(parse('', 'SELECT $1::text'), message('B', '', '', ...parts), execute(), sync);
      assert.deepEqual(lines, ['1', error, 'Z I']);
    }
    peer.send(parse('', 'SELECT 1'), flush);
    assert.deepEqual(await peer.until('1'), ['1']);
    assert.deepEqual(await peer.ask(sync), ['Z I']);
    assert.deepEqual(await peer.ask(query('SELECT 1')), ONE);
    peer.gone();
    await endpoint.close();
  });
});
