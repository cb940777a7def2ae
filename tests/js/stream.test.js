// db.respond of what is large: the same bytes however the answer comes in parts and pages, no whole body of a broken
// answer, no byte read before it is wanted, and nothing left behind when it ends before its time.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { setImmediate as tick } from 'node:timers/promises';
import { HeliumError } from '../../js/index.js';
import { TIME, errorFrom, mock, refusal, result, row } from '../support/service.js';

const LARGE = 1 << 18; // ENOUGH of js/call.js: from here on it is a stream
const encoder = new TextEncoder();
const sleep = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** Waits by turns of the event loop, where timers stand still. @param {() => boolean} condition */
async function untilNow(condition) {
  while (!condition()) await tick();
}
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

/** Activities as the endpoint sends them, newest first. @param {number} count @param {number} [from] */
const rowsOf = (count, from = 0) => Array.from({ length: count }, (_, i) =>
  [`v${from + i}`, 'p1', 'note', `é "${'x'.repeat((from + i) % 90)}" \u{1F600}`, (from + i) % 3 ? '{"a": ["\\"b\\""]}' : null, TIME]);

const bodyOf = (/** @type {unknown} */ value) => encoder.encode(JSON.stringify(value));
const LIST = bodyOf(result(rowsOf(4000)));

/** A body in pieces; counts them. @param {Uint8Array} bytes @param {(i: number) => number} size @param {(at: number) => any} [each] */
function body(bytes, size, each) {
  const seen = { pulled: 0, cancelled: 0 };
  let at = 0;
  return Object.assign(seen, {
    response: new Response(new ReadableStream({
      async pull(control) {
        await each?.(at);
        if (at >= bytes.length) return control.close();
        const from = at;
        at += Math.max(1, size(seen.pulled++));
        control.enqueue(bytes.slice(from, at));
      },
      cancel() { seen.cancelled++; },
    }, { highWaterMark: 0 })),
  });
}

/** What a body comes to: its text so far, and the error it ends with. @param {Response} response */
async function taken(response) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader(), decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { text };
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    return { text, error: /** @type {any} */ (error) };
  }
}

test('the same bytes, whatever the parts', async () => {
  let size = (/** @type {number} */ _) => LIST.length;
  const { db } = mock(() => body(LIST, size).response);
  const whole = Buffer.from(await db.bytes.getActivitiesByProject('p1')).toString();
  assert.equal(JSON.parse(whole).length, 4000);
  let seed = 1;
  const random = () => (seed = seed * 48271 % 2147483647) / 2147483647;
  for (const one of [() => LIST.length, () => 1 << 16, () => 1000, () => 61, (/** @type {number} */ i) => (i ? 7 : LARGE + 1), () => random() * 5000, () => random() ** 8 * 400_000]) {
    size = one;
    const response = await db.respond.getActivitiesByProject('p1');
    assert.equal(response.headers.get('content-type'), 'application/json');
    assert.equal(await response.text(), whole);
  }
});

test('members in another order, none of some, white space', async () => {
  const rows = rowsOf(3000), wanted = JSON.stringify(rows).length;
  /** @type {any} */
  let answer;
  const { db } = mock(() => body(encoder.encode(answer), () => 10_000).response);
  for (answer of [
    JSON.stringify({ command: 'SELECT', rowCount: 3000, fields: [], rows, x: { rows: [[1]] } }), JSON.stringify({ rows }),
    ` { "fields" : [ ] , "rows" : ${JSON.stringify(rows, null, 1)} , "rowCount" : 3000 } \n`, JSON.stringify({ long: 'x'.repeat(LARGE * 2), rows }),
  ]) {
    assert.ok(answer.length >= wanted);
    assert.equal(await (await db.respond.getActivitiesByProject('p1')).text(), Buffer.from(await db.bytes.getActivitiesByProject('p1')).toString());
  }
});

test('one row, and a value, of large answers', async () => {
  const project = [...row.projects(), JSON.stringify(rowsOf(3000).map(([, ...rest]) => ['v', ...rest]))];
  const { db } = mock(() => body(bodyOf(result([project])), () => 5000).response);
  const bytes = Buffer.from(await db.bytes.getProjectById('p1', { includeActivities: true }));
  assert.equal(await (await db.respond.getProjectById('p1', { includeActivities: true })).text(), bytes.toString());
  const sum = bodyOf({ skipped: 'x'.repeat(LARGE * 2), rows: [['1.5']] });
  assert.equal(await (await mock(() => body(sum, () => 5000).response).db.respond.getTotalCostByProject('p1')).text(), '1.5');
});

test('an answer of 256 KB is read whole, so what is wrong in it rejects; of a byte more the body fails', async () => {
  const wrong = bodyOf({ ...result(rowsOf(1000)), rowCount: 999 });
  for (const [length, whole] of /** @type {[number, boolean][]} */ ([[LARGE - 1, true], [LARGE, true], [LARGE + 1, false]])) {
    const bytes = new Uint8Array(length).fill(32);
    bytes.set(wrong);
    const { db } = mock(() => body(bytes, () => length).response), asked = db.respond.getActivitiesByProject('p1');
    const error = whole ? await errorFrom(asked) : (await taken(await asked)).error;
    assert.equal(error?.name, 'ProtocolError', `${length}`);
  }
});

const text = new TextDecoder().decode(LIST);
const broken = (/** @type {(bytes: Buffer) => void} */ act) => { const bytes = Buffer.from(LIST); act(bytes); return bytes; };
/** @type {[string, Uint8Array, string][]} */
const wrong = [
  ['cut off', LIST.slice(0, -1), 'ConnectionError'],
  ['cut off between rows', LIST.slice(0, LIST.lastIndexOf(91)), 'ConnectionError'],
  ['cut off behind the rows', encoder.encode(text.slice(0, text.lastIndexOf(']') + 1)), 'ConnectionError'],
  ['followed by something', encoder.encode(`${text} x`), 'ProtocolError'],
  ['twice', encoder.encode(text + text), 'ProtocolError'],
  ['of another row count', encoder.encode(text.replace('"rowCount":4000', '"rowCount":3999')), 'ProtocolError'],
  ['of two lists', encoder.encode(text.replace(/}$/, ',"rows":[]}')), 'ProtocolError'],
  ['with a row that is too short', encoder.encode(text.replace(/\["v3999","p1",/, '["v3999",')), 'ProtocolError'],
  ['with a cell that is a number', encoder.encode(text.replace('"v3999"', '3999')), 'ProtocolError'],
  ['with an object as a row', encoder.encode(text.replace(/\["v3999"[^\]]*/, '{"v":1')), 'ProtocolError'],
  ['with a time that is none', encoder.encode(text.slice(0, -200) + text.slice(-200).replace(TIME, 'yesterday')), 'ProtocolError'],
  ['that is not UTF-8', broken((bytes) => bytes.writeUInt8(0xff, bytes.lastIndexOf('xxx'))), 'ProtocolError'],
  ['with a control character', broken((bytes) => bytes.writeUInt8(10, bytes.lastIndexOf('xxx'))), 'ProtocolError'],
  ['with half a surrogate pair', encoder.encode(text.replace('v3999', '\\\\ud800'.slice(1))), 'ProtocolError'],
  ['that is an error in the end', encoder.encode(text.replace(/}$/, ',"message":"no","code":"XX000"}')), 'ProtocolError'],
];
for (const [what, bytes, name] of wrong)
  test(`an answer ${what} makes a body that fails`, async () => {
    for (const size of [1 << 16, 4999]) {
      const source = body(bytes, () => size), { db } = mock(() => source.response), before = timers();
      const { text, error } = await taken(await db.respond.getActivitiesByProject('p1'));
      assert.deepEqual([error?.name, error?.method, error instanceof HeliumError], [name, 'getActivitiesByProject', true], `${error}`);
      assert.ok(text.length > LARGE / 2 && !text.endsWith(']'));
      assert.throws(() => JSON.parse(text));
      assert.equal(timers(), before);
      if (name === 'ProtocolError') continue;
      assert.equal(error.outcome, 'unknown');
    }
  });

test('what is wrong from the start rejects, and lets go of the rest', async () => {
  const filler = 'x'.repeat(LARGE * 2);
  for (const [bytes, name] of /** @type {[Uint8Array, string][]} */ ([
    [encoder.encode(`<!doctype html>${filler}`), 'ProtocolError'], [encoder.encode(`{"rows":[[1,"${filler}`), 'ProtocolError'], [bodyOf({ message: 'no', code: 'XX000', filler }), 'DatabaseError'],
    [encoder.encode(`{"rows":[["v1","p1"],"${filler}`), 'ProtocolError'],
  ])) {
    const source = body(bytes, () => 1 << 16), { db } = mock(() => source.response);
    const error = await errorFrom(db.respond.getActivitiesByProject('p1'));
    assert.deepEqual([error.name, error.method], [name, 'getActivitiesByProject']);
    assert.ok(source.cancelled || source.pulled >= bytes.length >> 16);
  }
  const large = { message: 'no', code: '42P01', severity: 'ERROR', detail: filler };
  const error = await errorFrom(mock(() => refusal('42P01', large)).db.respond.getCostsByProject('p1'));
  assert.deepEqual([error.name, error.sqlState], ['DatabaseError', '42P01']);
});

test('nothing is read that nobody wants: 256 KB wait for the consumer, and no piece more', async () => {
  const PIECE = 1 << 14, AHEAD = 1 << 18, bytes = bodyOf(result(rowsOf(40_000)));
  const readerOf = async (/** @type {ReturnType<typeof body>} */ source) =>
    /** @type {any} */ ((await mock(() => source.response).db.respond.getActivitiesByProject('p1')).body).getReader();
  /** What the consumer gets of each piece; of the first ones together, as they make it a stream. @type {number[]} */
  const lengths = [], whole = await readerOf(body(bytes, () => PIECE));
  for (let part; !(part = await whole.read()).done;) lengths.push(part.value.length);
  const source = body(bytes, () => PIECE), reader = await readerOf(source);
  for (let taken = 1; taken < 7; taken++) {
    assert.equal((await reader.read()).value.length, lengths[taken - 1]);
    for (let turn = 0; turn < 50; turn++) await tick();
    let pieces = 0;
    for (let waiting = 0; waiting < AHEAD; pieces++) waiting += lengths[taken + pieces];
    assert.equal(source.pulled, LARGE / PIECE + taken + pieces);
  }
  await reader.cancel();
  const { pulled } = source;
  for (let turn = 0; turn < 50; turn++) await tick();
  assert.deepEqual([source.cancelled, source.pulled], [1, pulled]);
});

test('cancelled, aborted, late: nothing is left behind', async () => {
  const before = timers();
  /** The body stops at its middle. */
  const source = () => body(LIST, () => 1 << 14, (at) => at > LARGE + (1 << 16) && new Promise(() => {}));
  let last = source();
  const { db } = mock(() => (last = source()).response);

  await /** @type {any} */ ((await db.respond.getActivitiesByProject('p1')).body).cancel();
  await sleep(10);
  assert.equal(last.cancelled, 1);

  const control = new AbortController();
  const response = await db.respond.getActivitiesByProject('p1', { signal: control.signal });
  const reading = taken(response);
  await sleep(20);
  control.abort(new Error('enough'));
  let { error } = await reading;
  assert.deepEqual([error.name, error.cause.message, error.outcome, last.cancelled], ['AbortError', 'enough', 'unknown', 1]);
  assert.equal(getEventListeners(control.signal, 'abort').length, 0);

  const idle = new AbortController(), unread = await db.respond.getActivitiesByProject('p1', { signal: idle.signal });
  await sleep(20);
  idle.abort();
  await sleep(10);
  assert.equal(last.cancelled, 1);
  assert.equal((await taken(unread)).error.name, 'AbortError');

  ({ error } = await taken(await db.respond.getActivitiesByProject('p1', { timeout: 40 })));
  assert.deepEqual([error.name, error.message, last.cancelled], ['TimeoutError', 'no answer within 40 ms', 1]);
  const gone = new AbortController();
  gone.abort();
  assert.equal((await errorFrom(db.respond.getActivitiesByProject('p1', { signal: gone.signal }))).name, 'AbortError');
  assert.equal(timers(), before);
});

test('the caller\'s signal is let go of, however a stream ends', async () => {
  /** @type {[string, (at: number) => any, (response: Response) => Promise<unknown>][]} */
  const ways = [
    ['read', () => undefined, (response) => taken(response)],
    ['cancelled', () => undefined, async (response) => response.body?.cancel()],
    ['broken', (at) => { if (at > LARGE + (1 << 15)) throw new Error('gone'); }, (response) => taken(response)],
    ['not JSON', () => undefined, (response) => taken(response)],
  ];
  for (const [what, wait, end] of ways) {
    const { signal } = new AbortController(), bytes = what === 'not JSON' ? Buffer.concat([LIST.subarray(0, LARGE + 9), encoder.encode('}'), LIST.subarray(LARGE + 9)]) : LIST;
    const { db } = mock(() => body(bytes, () => 1 << 14, wait).response);
    const response = await db.respond.getActivitiesByProject('p1', { signal });
    assert.equal(getEventListeners(signal, 'abort').length, 1, what);
    await end(response);
    await sleep(1);
    assert.equal(getEventListeners(signal, 'abort').length, 0, what);
  }
});

test('the deadline is of each wait for the endpoint, not of a slow consumer', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  /** What the endpoint waits for before it sends the next piece. @type {(() => void)[]} */
  const held = [];
  const isSlow = (/** @type {number} */ at) => at > LARGE + (1 << 15);
  const { db } = mock(() => body(LIST, () => 1 << 14, (at) => isSlow(at) && new Promise((resolve) => held.push(() => resolve(0)))).response);
  const response = await db.respond.getActivitiesByProject('p1', { timeout: 150 });
  t.mock.timers.tick(400); // nobody waits for the endpoint: the consumer is slow
  const reading = taken(response);
  for (let i = 0; i < 5; i++) {
    await untilNow(() => held.length > i);
    t.mock.timers.tick(149);
    held[i]();
  }
  await untilNow(() => held.length > 5);
  t.mock.timers.tick(149);
  assert.equal(await Promise.race([reading, tick('still reading')]), 'still reading');
  t.mock.timers.tick(1);
  const { error } = await reading;
  assert.deepEqual([error.name, error.message], ['TimeoutError', 'no answer within 150 ms']);
});

test('a row of megabytes is not begun again for each of its parts', async () => {
  const rows = rowsOf(3);
  rows[1][3] = 'y'.repeat(20 << 20);
  const bytes = bodyOf(result(rows)), { set } = Uint8Array.prototype;
  let copied = 0;
  Uint8Array.prototype.set = function counted(from, at) {
    copied += from.length;
    return set.call(this, from, at);
  };
  try {
    const made = await (await mock(() => body(bytes, () => 1 << 14).response).db.respond.getActivitiesByProject('p1')).text();
    assert.equal(made.length > 20 << 20 && JSON.parse(made)[1].message.length, 20 << 20);
  } finally {
    Uint8Array.prototype.set = set;
  }
  assert.ok(copied >= bytes.length && copied < 20 * bytes.length, `${copied} bytes copied of ${bytes.length}`); // anew for each part: 640 times
});

test('a row without end is refused', async () => {
  let pulled = 0;
  const chunk = new Uint8Array(4 << 20).fill(120), { db } = mock(() => new Response(new ReadableStream({
    pull(control) { pulled ? control.enqueue(chunk) : control.enqueue(LIST.slice(0, LARGE + 9)); if (++pulled > 200) control.close(); },
  })));
  const { error } = await taken(await db.respond.getActivitiesByProject('p1'));
  assert.deepEqual([error.name, error.outcome, error.message], ['ConnectionError', 'unknown', 'the endpoint sent a row of more than 134217728 bytes']);
});

/**
 * A table of `count` rows behind an endpoint that refuses answers of more than `cap` bytes.
 * @param {number} count @param {number} cap @param {(n: number) => any} [each]
 */
function table(count, cap, each) {
  const all = rowsOf(count);
  return mock(async ({ body: { query, params }, n }) => {
    await each?.(n);
    const limit = /limit \$(\d)/.exec(query), after = /<\(\$(\d),\$(\d)\)/.exec(query);
    const from = after ? all.findIndex(([id]) => id === params[+after[2] - 1]) + 1 : 0;
    if (after) assert.equal(params[+after[1] - 1], TIME);
    const bytes = bodyOf(result(all.slice(from, limit ? from + +params[+limit[1] - 1] : undefined)));
    if (bytes.length > cap) return refusal('', { message: 'response is too large (max is N bytes)' }, 507);
    return body(bytes, () => 1 << 15).response;
  });
}

test('a list that is too large comes in pages', async () => {
  const want = (/** @type {number} */ count) => mock(() => new Response(bodyOf(result(rowsOf(count))))).db.bytes.getActivitiesByProject('p1');
  for (const [count, cap, limit] of [[30_000, 1 << 20], [30_000, 1 << 17, 10_000], [8192, 1 << 20], [9000, 1_190_000, 8999], [9000, 1_190_000, 9001], [20_000, 1 << 16, 17]]) {
    const { db, sent } = table(count, cap);
    const given = await (await db.respond.getActivitiesByProject('p1', { limit })).text();
    assert.ok(Buffer.from(given).equals(await want(Math.min(count, limit ?? count))), `${count} ${cap} ${limit}`);
    assert.equal(sent[0].body.query.includes('limit'), limit !== undefined, 'at first as it was asked for');
    assert.ok(sent.length <= 12 + 3 * Math.ceil(given.length / cap), `${sent.length}`);
  }
});

test('pages whose first part is no more than an opening bracket', async () => {
  const { db } = mock(({ n }) => {
    if (!n) return refusal('', { message: 'response is too large' }, 507);
    const text = JSON.stringify({ filler: 'x'.repeat(LARGE), rows: n === 1 ? rowsOf(8192) : rowsOf(3, 8192) }), prefix = text.indexOf('"rows":[') + '"rows":['.length;
    return body(encoder.encode(text), (i) => (i ? 1 << 16 : prefix)).response;
  });
  const ids = (await (await db.respond.getActivitiesByProject('p1')).json()).map((/** @type {any} */ { id }) => id);
  assert.deepEqual(ids, rowsOf(8195).map(([id]) => id));
});

test('pages: the next is asked for while the end of the last is still to be taken, and none before', async () => {
  /** Rows that the consumer had when a page was asked for. @type {number[]} */
  const asked = [];
  let text = '';
  const { db, sent } = table(8192 * 9, 9 << 20, () => { asked.push(text.split('"id":').length - 1); });
  const reader = /** @type {any} */ ((await db.respond.getActivitiesByProject('p1')).body).getReader(), decoder = new TextDecoder();
  for (let out; !(out = await reader.read()).done; await sleep(1)) text += decoder.decode(out.value, { stream: true });
  assert.equal(JSON.parse(text).length, 8192 * 9);
  assert.deepEqual(asked.slice(0, 2), [0, 0], 'all at once, then the first page');
  const pages = sent.slice(1).map(({ body }) => Number(body.params.at(-1)));
  let before = 0;
  for (let i = 2; i < asked.length; i++) {
    before += pages[i - 2];
    assert.ok(asked[i] < before && asked[i] > before - 6000, `${asked} ${pages}`);
  }
  assert.ok(pages.length > 2);
});

test('pages are of 8 MiB, by the length of the rows of the page before', async () => {
  const refused = () => refusal('', { message: 'response is too large' }, 507), wide = 'x'.repeat(2000);
  /** @type {number[]} */
  const bytes = [];
  const { db, sent } = mock(({ n, body: { params } }) => {
    if (!n) return refused();
    const rows = Array.from({ length: Number(params.at(-1)) }, (_, i) => [`v${n}${i}`, 'p1', 'note', wide, null, TIME]);
    const page = bodyOf(result(n < 4 ? rows : []));
    bytes.push(page.length);
    return body(page, () => 1 << 20).response;
  });
  await (await db.respond.getActivitiesByProject('p1')).text();
  const pages = sent.slice(1).map(({ body }) => Number(body.params.at(-1)));
  assert.deepEqual(pages, [8192, ...[0, 1, 2].map((i) => Math.ceil((8 << 20) / (bytes[i] / pages[i])))]);
});

test('a page that is too large: an eighth of its rows while their length is not known, then half of its bytes; of one row it is the error', async () => {
  const refused = () => refusal('', { message: 'response is too large' }, 507), refusals = [0, 1, 2, 4, 5];
  /** Bytes of a row, by page. @type {number[]} */
  const each = [];
  let first = 0;
  const { db, sent } = mock(({ n, body: { params } }) => {
    if (refusals.includes(n)) return refused();
    const count = n > 7 ? 0 : Number(params.at(-1)), page = bodyOf(result(rowsOf(count, first)));
    each.push(page.length / count);
    first += count;
    return body(page, () => 1 << 20).response;
  });
  const rows = await (await db.respond.getActivitiesByProject('p1')).json();
  const pages = sent.slice(1).map(({ body }) => Number(body.params.at(-1)));
  assert.deepEqual(pages, [8192, 1024, 128, 1024, 512, 256, ...each.slice(1, 3).map((now) => Math.ceil((256 * each[0]) / now))]);
  assert.equal(rows.length, pages[2] + pages[5] + pages[6]);
  const none = mock(refused), error = await errorFrom(none.db.respond.getActivitiesByProject('p1'));
  assert.deepEqual([error.name, none.sent.slice(1).map(({ body }) => /** @type {any} */ (body).params.at(-1))], ['ConnectionError', ['8192', '1024', '128', '16', '2', '1']]);
});

test('pages: what fails on the way fails the body; what is no list is not tried in pages', async () => {
  for (const [answer, name] of /** @type {[() => any, string][]} */ ([
    [() => refusal('42P01'), 'DatabaseError'], [() => new Response('{"rows":[['), 'ConnectionError'], [() => { throw new TypeError('fetch failed'); }, 'ConnectionError'],
    [() => refusal('', { message: 'password authentication failed' }), 'AuthError'], [() => new Response('<html>'), 'ProtocolError'],
  ])) {
    const rows = rowsOf(8192);
    const { db, sent } = mock(({ n }) => (n ? n > 1 ? answer() : body(bodyOf(result(rows)), () => 1 << 16).response : refusal('', { message: 'response is too large' }, 507)));
    const { text, error } = await taken(await db.respond.getActivitiesByProject('p1'));
    assert.deepEqual([error?.name, sent.length], [name, 3]);
    assert.ok(!text.endsWith(']'));
  }
  for (const [method, ...args] of [['getProjectById', 'p1'], ['getRecentActivities', 'u1'], ['getTotalCostByProject', 'p1']]) {
    const { db, sent } = mock(() => refusal('', { message: 'response is too large' }, 507));
    const error = await errorFrom(/** @type {any} */ (db.respond)[method](...args));
    assert.deepEqual([error.name, error.outcome, sent.length], ['ConnectionError', 'unknown', 1]);
  }
  const { db, sent } = mock(() => refusal('', { message: 'response is too large' }, 507));
  assert.equal((await errorFrom(db.respond.listUsers())).name, 'ConnectionError');
  assert.deepEqual(sent.slice(1).map(({ body }) => body.params.at(-1)), ['8192', '1024', '128', '16', '2', '1']);
  assert.equal((await errorFrom(db.bytes.listUsers())).name, 'ConnectionError');
});
