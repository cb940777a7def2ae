// An endpoint that breaks, lies or is none: over a real socket, whatever comes back, a call ends in a typed
// error within its deadline, with no half result, and the same database goes on working.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { HeliumError, createDatabase } from '../../js/index.js';
import { errorFrom, goodAnswer, mock, result, row, samples, serve } from '../support/service.js';
import { until } from '../support/until.js';

/** @typedef {import('node:http').ServerResponse} Reply */

const GOOD = JSON.stringify(result([row.users()]));
const TIMEOUT = 250;

/** What the next request gets. @type {(reply: Reply, request: import('node:http').IncomingMessage) => void} */
let answer = () => {};
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
/** @type {Awaited<ReturnType<typeof serve>>} */
let elsewhere;
let strayed = 0;
/** With the default deadline, which nothing here comes near to. @type {any} */
let db;
/** With a short one. @type {any} */
let hasty;
before(async () => {
  server = await serve((request, reply) => {
    reply.on('error', () => {});
    request.resume().on('end', () => answer(reply, request));
  });
  elsewhere = await serve((_, reply) => {
    strayed++;
    reply.end(GOOD);
  });
  db = createDatabase(server.url);
  hasty = createDatabase(server.url, { timeout: TIMEOUT });
});
after(async () => {
  await server.close();
  await elsewhere.close();
});

/** @param {string | Uint8Array} body @param {number} [status] @param {Record<string, string | number>} [headers] @returns {typeof answer} */
const says = (body, status = 200, headers = {}) => (reply) => void reply.writeHead(status, headers).end(body);

/** Endless bytes, as fast as the other side takes them. @param {Reply} reply */
function flood(reply) {
  const chunk = Buffer.alloc(1 << 16, ' ');
  const more = () => {
    while (!reply.destroyed && reply.write(chunk));
  };
  reply.write('{"rows":[');
  reply.on('drain', more);
  more();
}

/** @param {Reply} reply */
function drip(reply) {
  let at = 0;
  reply.writeHead(200);
  const timer = setInterval(() => (reply.destroyed ? clearInterval(timer) : reply.write(GOOD[at++ % GOOD.length])), 5);
  reply.on('close', () => clearInterval(timer));
}

const bad = Buffer.from(GOOD);
bad[bad.indexOf('a@b')] = 0xff;
/** @type {[string, typeof answer, string | RegExp][]} */
const cases = [
  ['an HTML page', says('<!doctype html><title>It works</title>', 200, { 'content-type': 'text/html' }), 'ProtocolError'],
  ['a gateway\'s HTML page', says('<h1>502 Bad Gateway</h1>', 502), 'ConnectionError'],
  ['a login page', says('<form>', 401), 'ProtocolError'],
  ['a 404', says('not found', 404), 'ProtocolError'],
  ['a good answer with status 500', says(GOOD, 500), 'ConnectionError'],
  ['a good answer with status 404', says(GOOD, 404), 'ProtocolError'],
  ['a good answer with status 302', says(GOOD, 302), 'ProtocolError'],
  ['an empty body', says(''), 'ConnectionError'],
  ['an empty 500', says('', 500), 'ConnectionError'],
  ['an empty 204', says('', 204), 'ConnectionError'],
  ['a 304', says('', 304), 'ConnectionError'],
  ['413 in words of a proxy', says('<h1>413 Request Entity Too Large</h1>', 413), 'ConnectionError'],
  ['429 in words of a proxy', says('slow down', 429), 'ConnectionError'],
  ['507', says(JSON.stringify({ message: 'response is too large', code: '' }), 507), 'ConnectionError'],
  ['a msg', says('{"msg":"oops"}', 500), 'ConnectionError'],
  ['half a document', says(GOOD.slice(0, GOOD.indexOf('a@b'))), 'ConnectionError'],
  ['half a document and status 400', says('{"message": "no', 400), 'ConnectionError'],
  ['two documents', says(GOOD + GOOD), 'ProtocolError'],
  ['something behind the document', says(`${GOOD} x`), 'ProtocolError'],
  ['a byte order mark', says(`\ufeff${GOOD}`), 'ProtocolError'],
  ['UTF-16', says(Buffer.from(GOOD, 'utf16le')), 'ProtocolError'],
  ['invalid UTF-8', says(bad), 'ProtocolError'],
  ['invalid UTF-8 in what is skipped', says(Buffer.concat([Buffer.from(GOOD.slice(0, -1)), Buffer.from([44, 34, 0xc0, 0x80, 34, 58, 49, 125])])), 'ProtocolError'],
  ['a raw control character', says(GOOD.replace('a@b.c', 'a@\nb')), 'ProtocolError'],
  ['half a surrogate pair', says(GOOD.replace('a@b.c', '\\ud800')), 'ProtocolError'],
  ['a hundred thousand brackets', says('['.repeat(100_000)), 'ProtocolError'],
  ['a hundred thousand brackets in a value', says(`{"rows":${'['.repeat(100_000)}`), 'ProtocolError'],
  ['a hundred thousand brackets in what is skipped', says(`{"x":${'{"a":'.repeat(100_000)}`), 'ProtocolError'],
  ['gzip that is none', says('nonsense', 200, { 'content-encoding': 'gzip' }), 'ConnectionError'],
  ['gzip that ends early', says(gzipSync(GOOD).subarray(0, 40), 200, { 'content-encoding': 'gzip' }), /^(Connection|Protocol)Error$/],
  ['brotli that is none', says('nonsense', 200, { 'content-encoding': 'br' }), 'ConnectionError'],
  ['a connection cut at once', (reply) => void reply.socket?.destroy(), 'ConnectionError'],
  ['a connection cut within the headers', (reply) => void reply.socket?.end('HTTP/1.1 200 OK\r\ncontent-le'), 'ConnectionError'],
  ['a connection cut within the body', (reply) => void reply.writeHead(200, { 'content-length': 500 }).write(GOOD, () => reply.destroy()), 'ConnectionError'],
  ['a chunked body cut off', (reply) => void reply.writeHead(200).write(GOOD, () => reply.destroy()), 'ConnectionError'],
  ['a length too long', (reply) => void reply.socket?.end(`HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n${GOOD}`), 'ConnectionError'],
  ['a length too short', (reply) => void reply.socket?.end(`HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n${GOOD}`), 'ConnectionError'],
  ['no HTTP', (reply) => void reply.socket?.end('220 smtp.example ESMTP\r\n'), 'ConnectionError'],
  ['headers without end', (reply) => void reply.socket?.end(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}\r\n`), 'ConnectionError'],
  ['no answer', () => {}, 'TimeoutError'],
  ['headers and no body', (reply) => reply.writeHead(200).flushHeaders(), 'TimeoutError'],
  ['a body that drips', drip, 'TimeoutError'],
  ['a body without end', flood, /^(Timeout|Connection)Error$/],
  ...[301, 302, 303, 307, 308].map((status) => /** @type {[string, typeof answer, string]} */ (
    [`a redirect (${status})`, (reply) => says('', status, { location: `http://127.0.0.1:${elsewhere.port}/sql` })(reply, /** @type {any} */ (0)), 'ProtocolError'])),
];
for (const [what, how, name] of cases)
  test(what, async () => {
    const asked = /Timeout/.test(String(name)) ? hasty : db;
    for (const query of [() => asked.listUsers(), () => asked.bytes.getUserById('u1', { secrets: true }),
      () => asked.createUser(samples.createUser[0]), () => asked.batch([asked.connect(), asked.listUsers()])]) {
      answer = how;
      const error = await errorFrom(query());
      assert.ok(error instanceof HeliumError && error.message && error.stack && /** @type {any} */ (error).method, String(error));
      if (query.toString().includes('batch') && error.name === 'ProtocolError') continue; // a result alone is none of a batch
      typeof name === 'string' ? assert.equal(error.name, name, error.message) : assert.match(error.name, name);
      if (error.name === 'TimeoutError') assert.equal(error.message, `no answer within ${TIMEOUT} ms`);
      if (/Connection|Timeout/.test(error.name)) assert.match(/** @type {any} */ (error).outcome, /^(unknown|not-sent)$/);
      if (name === 'TimeoutError') break; // one is enough of these: each takes its deadline
    }
    answer = says(GOOD);
    assert.equal((await db.listUsers())[0].id, 'u1');
    assert.equal(strayed, 0);
  });

test('a gateway that fails says nothing of what has run', async () => {
  for (const status of [500, 502, 503, 504, 507]) {
    answer = says('<h1>Oops</h1>', status);
    const error = await errorFrom(db.listUsers());
    assert.deepEqual([error.name, error.outcome], ['ConnectionError', 'unknown'], `${status}`);
  }
});

test('413 was not run, and its outcome says so', async () => {
  answer = says('', 413);
  const error = await errorFrom(db.listUsers());
  assert.deepEqual([error.name, error.outcome], ['ConnectionError', 'not-sent']);
});

test('good answers in unusual dress are good', async () => {
  for (const how of [
    says(gzipSync(GOOD), 200, { 'content-encoding': 'gzip' }), says(` \n${GOOD.replaceAll('":', '" :\t').replaceAll(',"', '\n , "')}\r\n`), says(GOOD, 201),
    says(GOOD, 200, { 'content-type': 'text/html; charset=latin1' }), says(JSON.stringify({ rows: [row.users()] })),
    says(JSON.stringify({ unknown: { deep: [[]] }, rows: [row.users()], rowCount: null, more: 'x' })), says(GOOD.replace('a@b.c', 'h\\u0061\\/sh')),
  ]) {
    answer = how;
    assert.equal((await db.listUsers())[0].id, 'u1');
  }
});

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');

/** Every wasm memory made while `act` runs. @param {() => Promise<void>} act */
async function memories(act) {
  const was = WebAssembly.Instance;
  /** @type {WeakRef<WebAssembly.Memory>[]} */
  const made = [];
  WebAssembly.Instance = /** @type {any} */ (function Spy(/** @type {WebAssembly.Module} */ module) {
    const instance = new was(module);
    made.push(new WeakRef(/** @type {any} */ (instance.exports.memory)));
    return instance;
  });
  try {
    await act();
  } finally {
    WebAssembly.Instance = was;
  }
  return made;
}

test('a reply of 20 MB works, on both paths, and its memory is let go', async () => {
  const text = 'ä"\\\u{1F600}'.repeat(2000), count = 450;
  const big = JSON.stringify(result(Array.from({ length: count }, (_, i) => [`v${i}`, 'p', 't', text, JSON.stringify({ text }), '2026-01-02 03:04:05+00'])));
  assert.ok(Buffer.byteLength(big) > 20 << 20, String(big.length));
  const slow = createDatabase(server.url);
  const made = await memories(async () => {
    answer = says(big);
    const activities = await slow.getActivitiesByProject('p');
    assert.deepEqual([activities.length, activities.at(-1)?.id, activities.every((/** @type {any} */ a) => a.message === text && a.metadata.text === text)], [count, `v${count - 1}`, true]);
    const bytes = await slow.bytes.getActivitiesByProject('p');
    assert.ok(Buffer.from(JSON.stringify(activities)).equals(bytes));
    const whole = await (await slow.respond.getActivitiesByProject('p')).arrayBuffer();
    assert.equal(whole.byteLength, bytes.length);
    answer = says(GOOD);
    for (let i = 0; i < 3; i++) await slow.listUsers();
  });
  assert.equal(made.length, 3, 'one for each big answer that is read whole, one for the stream and all after it');
  await until(() => {
    gc();
    return made.reduce((sum, ref) => sum + (ref.deref()?.buffer.byteLength ?? 0), 0) < 16 << 20;
  });
  assert.equal((await slow.listUsers()).length, 1);
});

test('20 MB cut off, or of nonsense, is an error and no more', async () => {
  const big = JSON.stringify(result(Array.from({ length: 20 }, () => row.users('x'.repeat(1 << 20)))));
  const slow = createDatabase(server.url);
  for (const [body, name] of /** @type {[string, string][]} */ ([[big.slice(0, -70), 'ConnectionError'], [big.replace(']],', ']],,'), 'ProtocolError'], ['x'.repeat(20 << 20), 'ProtocolError']])) {
    answer = says(body);
    const error = await errorFrom(slow.listUsers());
    assert.equal(error.name, name);
    assert.ok(error.message.length < 300);
  }
  answer = says(GOOD);
  assert.equal((await slow.listUsers()).length, 1);
});

test('a body without end is refused also where there is no deadline', async () => {
  let cancelled = 0, pulled = 0;
  const chunk = new Uint8Array(1 << 20).fill(32);
  const { db: patient } = mock(() => new Response(new ReadableStream({
    pull(control) { ++pulled > 200 ? control.close() : control.enqueue(chunk); }, // no test may run for ever
    cancel() { cancelled++; },
  })), { timeout: 0 });
  const error = await errorFrom(patient.listUsers());
  assert.deepEqual([error.name, error.outcome, cancelled], ['ConnectionError', 'unknown', 1]);
  assert.equal(error.message, 'the endpoint at api.us-east-2.aws.neon.tech answered only in part: more than 134217728 bytes');
});

test('every method survives every one of these answers to another method', async () => {
  let body = '';
  const { db: wide } = mock(() => new Response(body), { allowClearAll: true });
  for (const name of Object.keys(samples))
    for (const other of Object.keys(samples)) {
      body = JSON.stringify(goodAnswer(other));
      try {
        await /** @type {any} */ (wide)[name](...samples[name]);
      } catch (error) {
        assert.ok(error instanceof HeliumError && /** @type {any} */ (error).method === name, `${name} ${other} ${error}`);
        assert.notEqual(name, other);
      }
    }
});
