// The glue's own numbers, each just below, at and just above its limit: what is kept of memory, when an answer is passed
// on, how a seed is made up, what a retry's deadline leaves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { abi } from '../../build/names.js';
import { createCore } from '../../js/core.js';
import { seed } from '../../js/value.js';
import { URL_HOSTED, errorFrom, goodAnswer, json, mock, result, row, samples } from '../support/service.js';
import { createDatabase } from '../../js/index.js';

/** A number as WebAssembly's LEB128, signed. @param {number} n @returns {number[]} */
function leb(n) {
  const rest = n >> 7, last = rest === 0 && !(n & 0x40);
  return last ? [n & 0x7f] : [n & 0x7f | 0x80, ...leb(rest)];
}

/** A module of the core's shape, with so many pages of memory, whose answers are empty results. @param {number} pages */
function moduleOf(pages) {
  const name = (/** @type {string} */ text) => [text.length, ...Buffer.from(text)];
  const section = (/** @type {number} */ id, /** @type {number[]} */ body) => [id, ...leb(body.length), ...body];
  const constant = (/** @type {number} */ n) => [0, 0x41, ...leb(n), 0x0b];
  const bodies = [abi, 64, 1024].map(constant).flatMap((code) => [code.length, ...code]);
  return new WebAssembly.Module(Uint8Array.from([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, [3, 0x60, 0, 1, 0x7f, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 3, 0x7f, 0x7f, 0x7f, 1, 0x7f]),
    ...section(3, [3, 0, 1, 2]),
    ...section(5, [1, 0, ...leb(pages)]),
    ...section(7, [4, ...name('memory'), 2, 0, ...name('abi'), 0, 0, ...name('reserve'), 0, 1, ...name('step'), 0, 2]),
    ...section(10, [3, ...bodies]),
  ]));
}

test('an instance of 16 MB of memory is kept, one of a page more is not', (t) => {
  const PAGES = (16 << 20) / 65_536;
  for (const [pages, made] of [[1, 1], [PAGES - 1, 1], [PAGES, 1], [PAGES + 1, 3]]) {
    const instances = t.mock.method(WebAssembly, 'Instance'), step = createCore(moduleOf(pages));
    for (let i = 0; i < 3; i++) assert.deepEqual(step(0, undefined, '').kind, 0);
    assert.equal(instances.mock.callCount(), made, `${pages} pages`);
    instances.mock.restore();
  }
});

test('a seed: the time, how many ids there were before, the process, the call', (t) => {
  let now = 0x0123_4567_89ab;
  t.mock.method(Date, 'now', () => now);
  const drawn = t.mock.method(crypto, 'getRandomValues');
  const take = (/** @type {number} */ rows) => Buffer.from(seed(rows));
  let before = take(1);
  const process = before.subarray(12, 44);
  assert.equal(before.length, 76);
  assert.equal(before.readUInt32LE(8) % 65_536, 0, 'a process begins to count anywhere, by steps of 65536');
  assert.ok(process.some((byte) => byte), 'of the process');
  for (const rows of [1, 254, 255, 256, 257, 65_535, 65_536, 70_000, 1]) {
    const given = take(rows);
    assert.equal(given.readBigUInt64LE(0), BigInt(now));
    assert.deepEqual(given.subarray(12, 44), process);
    const last = take(0);
    assert.equal(last.readUInt32LE(8) - given.readUInt32LE(8), rows);
    assert.notDeepEqual(given.subarray(44), before.subarray(44));
    assert.notDeepEqual(last.subarray(44), given.subarray(44));
    before = last;
    now += 0x1_0000_0001;
  }
  // In a new millisecond: 32 bytes for the first call, then as many for each of the 32 that follow.
  now += 1;
  drawn.mock.resetCalls();
  const calls = Array.from({ length: 67 }, () => take(1).subarray(44).toString('hex'));
  assert.equal(new Set(calls).size, 67);
  assert.deepEqual(drawn.mock.calls.map(({ arguments: [bytes] }) => /** @type {any} */ (bytes).length), [32, 1024, 1024, 1024]);
});

test('ids of two creates differ by the counter alone, if time and chance are the same', async (t) => {
  t.mock.method(Date, 'now', () => 0x0123_4567_89ab);
  t.mock.method(crypto, 'getRandomValues', (/** @type {Uint8Array} */ given) => given.fill(7));
  const { db, sent } = mock(() => json(result([row.projects()])));
  for (let i = 0; i < 2; i++) await db.createProject({ name: 'n', path: '/p', userId: 'u1' });
  const [first, second] = sent.map(({ body }) => body.params.find((/** @type {string} */ param) => /^[a-z0-9]{24}$/.test(param)));
  assert.ok(first && second && first !== second, `${first} ${second}`);
});

test('so do those of many rows and of a create after them: each row counts', async (t) => {
  t.mock.method(Date, 'now', () => 0x0123_4567_89ab);
  t.mock.method(crypto, 'getRandomValues', (/** @type {Uint8Array} */ given) => given.fill(7));
  const { db, sent } = mock(({ n }) => json(n ? result([row.costs()]) : result([], { rowCount: 3 })));
  const cost = { projectId: 'p1', amount: 1, model: 'm', provider: 'p' };
  await db.bulkCreateCosts([cost, cost, cost]);
  for (let i = 0; i < 3; i++) await db.createCost(cost);
  const ids = sent.flatMap(({ body }) => body.params.join().match(/[a-z0-9]{24}/g));
  assert.deepEqual([ids.length, new Set(ids).size], [6, 6], ids.join(' '));
});

test('a process begins to count at a byte of its own, which stands for 65536 each', async (t) => {
  const bytes = [1, 254, 255, 0];
  t.mock.method(crypto, 'getRandomValues', (/** @type {Uint8Array} */ given) => {
    given.fill(77)[8] = bytes[0];
    return given;
  });
  for (; bytes.length; bytes.shift()) {
    const { seed } = await import(`../../js/value.js?first=${bytes[0]}`);
    for (const count of [0, 1]) {
      const given = Buffer.from(seed(1));
      assert.equal(given.readUInt32LE(8), bytes[0] * 65_536 + count);
      assert.deepEqual([...new Set(given.subarray(12, 44))], [77], 'what stands behind it is as it was drawn');
    }
  }
});

test('a retry has what is left of its time: all of it, or none where there is none', async () => {
  for (const timeout of [0, 60_000, 2 ** 31, Infinity]) {
    const { db, sent } = mock(async ({ n, init }) => {
      if (!n) throw new TypeError('fetch failed');
      await new Promise((resolve) => { setTimeout(resolve, 30); });
      init.signal?.throwIfAborted();
      return json(goodAnswer('createUser'));
    });
    assert.ok((await db.createUser(samples.createUser[0], { retry: true, timeout })).id);
    assert.equal(sent.length, 2, `${timeout} ms`);
  }
  const { db } = mock(({ init }) => new Promise((_, reject) => {
    init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
  }));
  const error = await errorFrom(db.createUser(samples.createUser[0], { retry: true, timeout: 20 }));
  assert.deepEqual([error.name, error.message], ['TimeoutError', 'no answer within 20 ms']);
});

test('an answer is passed on from 256 KB and a byte', async () => {
  const LARGE = 1 << 18, text = JSON.stringify(goodAnswer('listUsers')), rows = JSON.parse(text);
  rows.rows = Array.from({ length: 4000 }, (_, i) => [`u${i}`, 'a@b.c', 'x'.repeat(60), ...rows.rows[0].slice(3)]);
  rows.rowCount = rows.rows.length;
  const bytes = new TextEncoder().encode(JSON.stringify(rows));
  assert.ok(bytes.length > LARGE + 1000);
  /** @type {ReadableStreamDefaultController | undefined} */
  let control;
  const body = new ReadableStream({ start: (given) => { control = given; } });
  const db = createDatabase(URL_HOSTED, { fetch: /** @type {any} */ (async () => new Response(body)) });
  let answered = false;
  const answer = db.respond.listUsers().then((/** @type {Response} */ response) => {
    answered = true;
    return response;
  });
  const turns = async () => {
    for (let i = 0; i < 50; i++) await new Promise((resolve) => { setTimeout(resolve); });
    return answered;
  };
  control?.enqueue(bytes.slice(0, LARGE - 1));
  assert.equal(await turns(), false, 'a byte less');
  control?.enqueue(bytes.slice(LARGE - 1, LARGE));
  assert.equal(await turns(), false, '256 KB');
  control?.enqueue(bytes.slice(LARGE, LARGE + 1));
  const response = await answer;
  control?.enqueue(bytes.slice(LARGE + 1));
  control?.close();
  assert.equal((await response.json()).length, 4000);
});

test('an answer of 128 MB is taken, one of a byte more is refused', async () => {
  const LONGEST = 128 << 20, good = new TextEncoder().encode(JSON.stringify(goodAnswer('listUsers')));
  const blank = new Uint8Array(1 << 20).fill(32);
  for (const more of [-1, 0, 1]) {
    let left = LONGEST + more;
    const answer = new ReadableStream({
      pull(control) {
        const piece = left === LONGEST + more ? good : blank.subarray(0, left);
        left -= piece.length;
        control.enqueue(piece);
        if (!left) control.close();
      },
    });
    const asked = mock(() => new Response(answer)).db.listUsers();
    if (more <= 0) {
      assert.equal((await asked).length, 1, `${more}`);
    } else {
      const { name, message } = await errorFrom(asked);
      assert.deepEqual([name, message], [
        'ConnectionError', 'the endpoint at api.us-east-2.aws.neon.tech answered only in part: more than 134217728 bytes',
      ]);
    }
  }
});
