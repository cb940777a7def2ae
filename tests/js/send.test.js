// The deadline and the caller's signal: they end a call whatever the fetch does, say what became of it, and
// leave no timer, listener or reader behind.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { deadline } from '../../js/deadline.js';
import { createDatabase } from '../../js/index.js';
import { URL_HOSTED, errorFrom, goodAnswer, json, mock, result, serve } from '../support/service.js';
import { until } from '../support/until.js';

const sleep = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

/** A fetch that never answers, and heeds its signal or not. @param {boolean} heeds @returns {any} */
const silent = (heeds) => (/** @type {any} */ _, /** @type {RequestInit} */ { signal }) => new Promise((_resolve, reject) => {
  if (heeds) signal?.addEventListener('abort', () => reject(signal.reason));
});

/** A fetch whose body never ends: flowing, or saying nothing after its beginning. @param {boolean} flows @returns {any} */
const endless = (flows) => async () => new Response(new ReadableStream({
  start(control) { control.enqueue(new TextEncoder().encode('{"rows":[')); },
  async pull(control) {
    if (!flows) return new Promise(() => {});
    await sleep(1);
    control.enqueue(new TextEncoder().encode('["x"],'));
  },
}));

/** @type {[string, any][]} */
const ways = [
  ['a fetch that never answers', silent(true)],
  ['a fetch that ignores its signal', silent(false)],
  ['a body that never ends', endless(true)],
  ['a body that stops midway', endless(false)],
];

for (const [what, fetch] of ways) {
  test(`the deadline ends ${what}`, async () => {
    const before = timers();
    for (const [query, timeout] of /** @type {[PromiseLike<unknown>, number][]} */ ([
      [createDatabase(URL_HOSTED, { fetch, timeout: 30 }).listUsers(), 30], [createDatabase(URL_HOSTED, { fetch }).listUsers({ timeout: 40 }), 40],
      [createDatabase(URL_HOSTED, { fetch, timeout: 0 }).createUser({ email: 'a@b.c', password: 'x' }, { timeout: 30 }), 30],
    ])) {
      const error = await errorFrom(query);
      assert.deepEqual([error.name, error.code, error.prismaCode, error.outcome], ['TimeoutError', 'TIMEOUT', 'P1008', 'unknown']);
      assert.equal(error.message, `no answer within ${timeout} ms`);
    }
    const db = createDatabase(URL_HOSTED, { fetch });
    assert.equal((await errorFrom(db.batch([db.connect()], { timeout: 30 }))).name, 'TimeoutError');
    await until(() => timers() <= before); // the body's own end too
  });

  test(`the caller's signal ends ${what}`, async () => {
    const before = timers(), control = new AbortController(), why = new Error('enough');
    const db = createDatabase(URL_HOSTED, { fetch });
    const queries = [db.listUsers({ signal: control.signal }), db.batch([db.connect()], { signal: control.signal }), db.bytes.listUsers({ signal: control.signal })];
    const errors = queries.map(errorFrom);
    await until(() => getEventListeners(control.signal, 'abort').length === 3);
    control.abort(why);
    for (const error of await Promise.all(errors)) {
      assert.deepEqual([error.name, error.code, error.prismaCode, error.outcome, error.cause], ['AbortError', 'ABORT', 'P1008', 'unknown', why]);
      assert.match(error.method, /^(listUsers|batch)$/);
    }
    assert.equal(getEventListeners(control.signal, 'abort').length, 0);
    await until(() => timers() <= before); // the body's own end too
  });
}

test('what has been told to stop is told the fetch, and a flowing body is let go', async () => {
  /** @type {AbortSignal[]} */
  const signals = [];
  let cancelled = 0;
  const body = () => new ReadableStream({
    async pull(control) {
      if (signals.length === 2) return new Promise(() => {});
      await sleep(1);
      control.enqueue(new Uint8Array(100));
    },
    cancel() { cancelled++; },
  });
  const db = createDatabase(URL_HOSTED, { fetch: /** @type {any} */ (async (/** @type {any} */ _, /** @type {any} */ { signal }) => {
    signals.push(signal);
    return new Response(body());
  }) });
  await errorFrom(db.listUsers({ timeout: 20 }));
  const control = new AbortController(), ended = errorFrom(db.listUsers({ signal: control.signal }));
  await until(() => signals.length === 2);
  control.abort();
  await ended;
  await until(() => cancelled === 2);
  assert.deepEqual([signals.map(({ aborted }) => aborted), cancelled], [[true, true], 2]);
});

test('a body that comes after the end, of a fetch that ignores its signal, is let go unread', async () => {
  let pulled = 0, cancelled = 0;
  const body = new ReadableStream({
    pull(control) {
      pulled++;
      control.enqueue(new Uint8Array(1 << 16));
    },
    cancel() { cancelled++; },
  }, { highWaterMark: 0 });
  let answer = (/** @type {Response} */ _) => {};
  const db = createDatabase(URL_HOSTED, {
    fetch: /** @type {any} */ (() => new Promise((resolve) => { answer = resolve; })),
  });
  assert.equal((await errorFrom(db.listUsers({ timeout: 20 }))).code, 'TIMEOUT');
  answer(new Response(body));
  await until(() => cancelled);
  assert.deepEqual([pulled, cancelled], [0, 1]);
});

test('a signal that fired before sends nothing; one that fires after changes nothing', async () => {
  const { db, sent } = mock(() => json(result([])));
  const error = await errorFrom(db.listUsers({ signal: AbortSignal.abort(new Error('before')) }));
  assert.deepEqual([error.name, error.outcome, error.cause.message, sent.length], ['AbortError', 'not-sent', 'before', 0]);
  const control = new AbortController();
  const query = db.listUsers({ signal: control.signal });
  assert.deepEqual(await query, []);
  assert.equal(getEventListeners(control.signal, 'abort').length, 0);
  control.abort();
  assert.deepEqual(await query, []);
  assert.equal(/** @type {any} */ (sent[0].init.signal).aborted, false);
});

test('AbortSignal.timeout and a query dropped before it is sent', async () => {
  const db = createDatabase(URL_HOSTED, { fetch: silent(true) });
  const error = await errorFrom(db.listUsers({ signal: AbortSignal.timeout(20) }));
  assert.deepEqual([error.name, error.cause.name], ['AbortError', 'TimeoutError']);
  const control = new AbortController();
  db.listUsers({ signal: control.signal });
  assert.equal(getEventListeners(control.signal, 'abort').length, 0);
});

test('one signal for many calls gathers no listeners', async () => {
  const { db } = mock(() => json(result([])));
  const { signal } = new AbortController();
  for (let i = 0; i < 50; i++) await db.listUsers({ signal });
  await Promise.all(Array.from({ length: 9 }, () => db.listUsers({ signal })));
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});

test('timeout 0 and Infinity are none, the default is 30 s, the call goes before the database', async () => {
  const was = globalThis.setTimeout;
  /** @type {any[]} */
  const set = [];
  globalThis.setTimeout = /** @type {any} */ ((/** @type {any} */ act, /** @type {any} */ ms) => { set.push(ms); return was(act, ms); });
  try {
    const call = async (/** @type {any} */ options, /** @type {any} */ own) => {
      set.length = 0;
      await mock(() => json(result([])), options).db.listUsers(own);
      return set;
    };
    for (const timeout of [0, Infinity, 2 ** 31, 1e20]) {
      assert.deepEqual(await call({ timeout }, undefined), []);
      assert.deepEqual(await call({}, { timeout }), []);
    }
    assert.deepEqual(await call({}, undefined), [30_000]);
    assert.deepEqual(await call({ timeout: undefined }, { timeout: undefined }), [30_000]);
    assert.deepEqual(await call({ timeout: 70 }, undefined), [70]);
    assert.deepEqual(await call({ timeout: 70 }, { timeout: 80 }), [80]);
    assert.deepEqual(await call({ timeout: 2 ** 31 - 1 }, undefined), [2 ** 31 - 1]);
    set.length = 0;
    const { db } = mock(() => json({ results: [goodAnswer('connect')] }));
    await db.batch([db.connect()], { timeout: undefined });
    assert.deepEqual(set, [30_000]);
  } finally {
    globalThis.setTimeout = was;
  }
});

test('a fetch that throws at once, or gives what is no Response, is a ConnectionError', async () => {
  for (const fetch of [() => { throw new Error('at once'); }, () => undefined, () => null, () => 5, () => ({}), async () => ({ status: 200 }),
    () => Promise.reject(undefined), () => Promise.reject(null), () => ({ then: 5 })]) {
    const db = createDatabase(URL_HOSTED, { fetch: /** @type {any} */ (fetch) });
    const error = await errorFrom(db.listUsers());
    assert.deepEqual([error.name, error.outcome, error.retryable], ['ConnectionError', 'unknown', false]);
    assert.match(error.message, /^the endpoint at api\.us-east-2\.aws\.neon\.tech /);
  }
});

test('no connection at all is "not-sent" and may be tried again', async () => {
  const { url, close } = await serve(() => {});
  await close();
  const error = await errorFrom(createDatabase(url).listUsers());
  assert.deepEqual([error.name, error.outcome, error.retryable, error.cause.code], ['ConnectionError', 'not-sent', true, 'ECONNREFUSED']);
  assert.equal(error.message, `the endpoint at ${new URL(url).host} can't be reached: connect ECONNREFUSED ${new URL(url).host}; is \`heliumdb dev\` running?`);
  for (const code of ['ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'ECONNRESET', 'UND_ERR_SOCKET', undefined]) {
    const { db } = mock(() => { throw new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) }); });
    const { outcome, retryable } = await errorFrom(db.listUsers());
    assert.equal(outcome, /^(E[NA]|UND_ERR_C)/.test(String(code)) ? 'not-sent' : 'unknown', String(code));
    assert.equal(retryable, outcome === 'not-sent');
  }
});

const ITSELF = 'that is Postgres itself, not an SQL-over-HTTP endpoint: run `heliumdb dev --postgres URL` in front of it';
const OTHER = 'it was asked because only Neon\'s hosts have an endpoint elsewhere: where it is another Postgres, run `heliumdb dev --postgres URL` ' +
  'in front of it, or say where its SQL-over-HTTP endpoint is: createDatabase(url, { endpoint })';

/** @type {[url: string, code: string | undefined, way: string, options?: object][]} */
const ways_out = [
  ['postgres://u:p@localhost:4444/d', 'ECONNREFUSED', '; is `heliumdb dev` running?'],
  ['postgres://u:p@[::1]:4444/d', 'UND_ERR_SOCKET', '; is `heliumdb dev` running?'],
  ['postgres://u:p@127.0.0.1:5432/d', 'UND_ERR_SOCKET', `; is \`heliumdb dev\` running? Or else ${ITSELF}`],
  ['postgres://u:p@127.0.0.1:4444/d', 'HPE_INVALID_CONSTANT', `; perhaps ${ITSELF}`],
  ['postgres://u:p@db:4444/d', 'Malformed_HTTP_Response', `; perhaps ${ITSELF}`],
  ['postgres://u:p@db:4444/d', 'ENOTFOUND', `; ${OTHER}`],
  ['postgres://u:p@db.example:5432/d', 'UND_ERR_CONNECT_TIMEOUT', `; ${OTHER}`],
  ['postgres://u:p@db.example/d', 'ENOTFOUND', '', { endpoint: 'https://e.example/sql' }],
  ['postgres://u:p@db.example/d', 'ECONNREFUSED', '; is `heliumdb dev` running?', { endpoint: 'http://localhost:4444/sql' }],
  [URL_HOSTED, 'ENOTFOUND', ''],
  [URL_HOSTED, undefined, ''],
];
for (const [url, code, way, options] of ways_out)
  test(`${url.replace(/.*@/, '')} and ${code}: the error ends in "${way}"`, async () => {
    const { db } = mock(() => { throw new TypeError('fetch failed', { cause: Object.assign(new Error('why'), { code }) }); }, options, url);
    const error = await errorFrom(db.listUsers());
    assert.equal(error.message.replace(/^the endpoint at \S+ can't be reached: /, ''), `why${way}`);
    assert.equal(error.cause.message, 'why');
  });

test('Postgres itself, by what it says to HTTP', async () => {
  // A pooler says why before it hangs up; Postgres only hangs up.
  for (const [said, way] of [['E\0\0\0\x10SFATAL\0C08P01\0\0', `; perhaps ${ITSELF}`], ['', '; is `heliumdb dev` running?']]) {
    const server = net.createServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(said, 'latin1'))).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = /** @type {net.AddressInfo} */ (server.address());
    const error = await errorFrom(createDatabase(`postgres://u:p@127.0.0.1:${port}/d`).listUsers());
    assert.deepEqual([error.name, error.outcome], ['ConnectionError', 'unknown']);
    assert.ok(error.message.endsWith(way), error.message);
    await new Promise((resolve) => server.close(resolve));
  }
});

test('a redirect is named, and not followed', async () => {
  const to = (/** @type {string} */ host) => `the endpoint at api.us-east-2.aws.neon.tech answered with a redirect${host}, which is not followed, as that would ` +
    'hand on the connection string: say where the SQL-over-HTTP endpoint is: createDatabase(url, { endpoint })';
  let cancelled = 0;
  for (const [status, location, message] of /** @type {[number, string | undefined, string][]} */ ([
    [301, 'https://other.example/sql?x=s3cret-w0rd', to(' (301) to https://other.example')], [302, '/login', to(' (302) to https://api.us-east-2.aws.neon.tech')],
    [307, 'http://u:s3cret-w0rd@other.example:81/', to(' (307) to http://other.example:81')], [308, undefined, to(' (308)')], [303, 'http://', to(' (303)')], [302, 'x:y', to(' (302)')]])) {
    const body = new ReadableStream({ pull: (control) => control.enqueue(new Uint8Array(9)), cancel() { cancelled++; } });
    const { db, sent } = mock(() => new Response(body, { status, headers: location === undefined ? {} : { location } }));
    const error = await errorFrom(db.listUsers());
    assert.deepEqual([error.message, error.name, error.outcome, error.retryable, sent.length], [message, 'ProtocolError', undefined, undefined, 1]);
  }
  assert.equal(cancelled, 6);
  // A browser's, which hides all else.
  const { db } = mock(() => Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' }));
  assert.equal((await errorFrom(db.listUsers())).message, to(''));
});

test('a process exits as soon as its calls have ended', () => {
  const script = `
    const { createDatabase } = await import(${JSON.stringify(new URL('../../js/index.js', import.meta.url).href)});
    const good = async () => new Response('{"rows":[],"rowCount":0}');
    const control = new AbortController();
    await createDatabase('postgres://u:p@h/d', { fetch: good }).listUsers({ signal: control.signal });
    const silent = createDatabase('postgres://u:p@h/d', { fetch: () => new Promise(() => {}) });
    setTimeout(() => control.abort(), 10);
    await silent.listUsers({ signal: control.signal }).catch((error) => console.log(error.name));
    await silent.listUsers({ timeout: 10 }).catch((error) => console.log(error.name));
    console.log(process.getActiveResourcesInfo().filter((name) => name === 'Timeout'));`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  assert.equal(out, 'AbortError\nTimeoutError\n[]\n');
});

test('the reason of a failed fetch: its cause\'s words, else its own, whatever was thrown', async () => {
  const host = 'the endpoint at api.us-east-2.aws.neon.tech can\'t be reached: ';
  for (const [thrown, reason] of /** @type {[unknown, string][]} */ ([
    [new TypeError('fetch failed', { cause: new Error('why') }), 'why'], [new TypeError('fetch failed', { cause: new Error('') }), 'fetch failed'],
    [new TypeError('fetch failed'), 'fetch failed'], [new TypeError('fetch failed', { cause: 'text' }), 'fetch failed'], ['text', 'text'], [5, '5'],
    [{ message: 'mine' }, 'mine'], [undefined, 'undefined'], [null, 'null'],
  ])) {
    const error = await errorFrom(mock(() => { throw thrown; }).db.listUsers());
    assert.deepEqual([error.name, error.message.startsWith(host + reason), error.cause.message], ['ConnectionError', true, reason], error.message);
  }
});

test('a deadline is a timer if it is one that timers can hold; what is longer, or 0, is none', (t) => {
  const set = t.mock.method(globalThis, 'setTimeout');
  for (const [ms, timer] of /** @type {[number, boolean][]} */ ([[0, false], [0.5, true], [1, true], [2 ** 31 - 1, true], [2 ** 31, false], [2 ** 31 + 1, false], [Infinity, false]])) {
    deadline(ms, undefined, () => assert.fail('it was stopped'), () => 'unknown')();
    assert.deepEqual(set.mock.calls.map((call) => call.arguments[1]), timer ? [ms] : [], `${ms}`);
    set.mock.resetCalls();
  }
});
