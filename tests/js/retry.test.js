// `retry`: a create is sent again, in the same bytes, while the connection fails; everything else refuses it before
// anything is sent. That rows are then there exactly once is for tests/live/retry.test.js.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eq, users } from '../../js/index.js';
import { errorFrom, goodAnswer, json, mock, named, refusal, result, row, samples } from '../support/service.js';

const MESSAGE = 'retry is for creates, outside of a transaction';

/** @param {any} error @param {string} what */
function refused(error, what) {
  assert.deepEqual([error.name, error.message, error.issues], ['ValidationError', MESSAGE,
    [{ path: 'retry', code: 'type', message: MESSAGE }]], what);
}

/** A database whose first answers are those, and good ones then. @param {any[]} failing @param {() => any} good */
const failing = (failing, good) =>
  mock(({ n }) => (n < failing.length ? failing[n]() : good()), { allowClearAll: true });
const lost = () => { throw new TypeError('fetch failed'); };
const busy = () => refusal('', { message: 'Too many connections attempts' }, 500);

test('a create is sent again, in the same bytes', async () => {
  for (const name of named('create')) {
    const gone = [lost, () => new Response('', { status: 503 }), () => new Response('{"rows":[['), busy];
    const { db, sent } = failing(gone, () => json(goodAnswer(name)));
    const given = await /** @type {any} */ (db)[name](...samples[name], { retry: true });
    assert.ok(given.id || given.count, name);
    assert.equal(sent.length, gone.length + 1, name);
    assert.deepEqual(new Set(sent.map(({ body }) => JSON.stringify(body))).size, 1, name);
  }
});

test('so are a batch and a plan of creates', async () => {
  const answer = () => json({ results: ['createUser', 'createProject'].map(goodAnswer) });
  const { db, sent } = failing([lost], answer);
  await db.batch([db.createUser(samples.createUser[0]), db.createProject(samples.createProject[0])], { retry: true });
  assert.equal(sent.length, 2);
  const planned = failing([lost, lost], answer);
  await planned.db.plan((/** @type {any} */ tx) =>
    [tx.createUser(samples.createUser[0]), tx.createProject(samples.createProject[0])], { retry: true });
  assert.deepEqual([planned.sent.length, new Set(planned.sent.map(({ body }) => JSON.stringify(body))).size], [3, 1]);
});

test('without it nothing is sent again, and what the database refuses isn\'t either', async () => {
  for (const options of /** @type {any[][]} */ ([[], [{ retry: false }], [{ retry: undefined }]])) {
    const { db, sent } = failing([lost], () => json(goodAnswer('createUser')));
    assert.equal((await errorFrom(db.createUser(samples.createUser[0], ...options))).name, 'ConnectionError');
    assert.equal(sent.length, 1);
  }
  for (const [code, name] of [['23505', 'UniqueViolationError'], ['40001', 'SerializationError'], ['42P01', 'DatabaseError']]) {
    const { db, sent } = failing([() => refusal(code)], () => json(goodAnswer('createUser')));
    assert.equal((await errorFrom(db.createUser(samples.createUser[0], { retry: true }))).name, name);
    assert.equal(sent.length, 1);
  }
});

test('whatever isn\'t a create refuses it, alone and in a batch', async () => {
  const others = named('read', 'write', 'system');
  assert.ok(others.length > 10);
  const { db, sent } = mock(() => json(result([])), { allowClearAll: true });
  for (const name of others) {
    refused(await errorFrom(/** @type {any} */ (db)[name](...samples[name], { retry: true })), name);
    if (name === 'clearAll') continue; // which goes into no batch
    const batch = db.batch([db.createUser(samples.createUser[0]), /** @type {any} */ (db)[name](...samples[name])], { retry: true });
    refused(await errorFrom(batch), `a batch with ${name}`);
  }
  const one = eq(users.id, 'u');
  for (const query of [db.select().from(users), db.update(users).set({ name: 'x' }).where(one), db.delete(users).where(one),
    db.insert(users).values(samples.createUser[0])]) refused(await errorFrom(db.batch([query], { retry: true })), 'a query of the builder');
  assert.equal(sent.length, 0);
});

test('what was unknown once stays so, whatever the last attempt meets', async () => {
  const { db, sent } = failing([lost], busy);
  const error = await errorFrom(db.createUser(samples.createUser[0], { retry: true }));
  assert.deepEqual([error.name, error.outcome, sent.length], ['ConnectionError', 'unknown', 13]);
});

test('pauses double from 50 ms to a second, and neither they nor the attempts take longer than what is left', async (t) => {
  let now = 1e12;
  t.mock.method(Date, 'now', () => now);
  t.mock.method(Math, 'random', () => 1);
  for (const [timeout, attempts, pauses] of /** @type {[number, number[], number[]][]} */ ([
    [1000, [1000, 950, 850, 650, 250, ...Array(8).fill(1)], [50, 100, 200, 400, 250, ...Array(7).fill(0)]],
    [0, [], [50, 100, 200, 400, 800, ...Array(7).fill(1000)]],
  ])) {
    /** @type {number[][]} */
    const told = [[], []];
    let sending = true;
    // Of an attempt with a time limit the first timer is the limit; then comes the pause.
    const timers = t.mock.method(globalThis, 'setTimeout', (/** @type {() => void} */ work, /** @type {number} */ ms) => {
      const isPause = !timeout || !sending;
      told[Number(isPause)].push(ms);
      sending = isPause;
      if (!isPause) return;
      now += ms;
      setImmediate(work);
    });
    const { db, sent } = mock(lost);
    assert.equal((await errorFrom(db.createUser(samples.createUser[0], { retry: true, timeout }))).name, 'ConnectionError');
    timers.mock.restore();
    assert.deepEqual([told, sent.length], [[attempts, pauses], 13]);
  }
});
