// Faults by name: each kind as the service sees it, when they strike, and specs that can't be read.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, describe, test } from 'node:test';
import { toFault } from '../../js/endpoint/fault.js';
import { createEndpoint } from '../../js/endpoint/index.js';
import { createDatabase } from '../../js/index.js';
import { path } from '../../scripts/lib.js';
import { errorFrom } from '../support/service.js';

/** @typedef {import('../../js/endpoint/index.js').Faults} Faults */

describe('what can\'t be read names the part', () => {
  for (const [spec, says] of /** @type {[any, RegExp][]} */ ([
    ['', /^Error: fault: "": give name=value/],
    ['latency', /^Error: fault: "latency": give name=value/],
    ['latency=50,,seed=1', /^Error: fault: "": /],
    ['latecy=50', /^Error: fault: "latecy=50": there is no "latecy"; there are .*latency.*seed/],
    ['latency=fast', /^Error: fault: "latency=fast": give milliseconds or a range/],
    ['latency=200-50', /^Error: fault: "latency=200-50": 50 is less than 200/],
    ['latency=99999999', /at most 3600000/],
    ['latency=50@', /^Error: fault: "latency=50@"/],
    ['latency=50@2', /^Error: fault: "latency=50@2": give a chance/],
    ['cut-after=1/0', /^Error: fault: "cut-after=1\/0": give a chance/],
    ['rate-limit=101%', /^Error: fault: "rate-limit=101%"/],
    ['rate-limit=-1', /^Error: fault: "rate-limit=-1"/],
    ['seed=x', /^Error: fault: "seed=x": give a whole number/],
    ['quiet=5', /^Error: fault: "quiet=5": it goes with cold-start/],
    ['latency=1,latency=2', /^Error: fault: "latency=2": latency is there twice/],
    [{ cutAfter: 'often' }, /^Error: fault: "cut-after=often"/],
    [{ cut: 1 }, /^Error: fault: "cut=1": there is no "cut"/],
    [{ constructor: 1 }, /there is no "constructor"/],
  ])) test(JSON.stringify(spec), () => assert.throws(() => toFault(spec), says));

  test('before anything is opened', () => assert.rejects(createEndpoint({ memory: true, fault: 'x=1' }), /fault: "x=1"/));
});

/** Which of so many requests a fault strikes. @param {string | Faults} spec @param {number} count @param {'before' | 'after'} [at] */
async function strikes(spec, count, at = 'after') {
  const fault = toFault(spec), { signal } = new AbortController(), hit = [];
  for (let n = 1; n <= count; n++) if (await fault?.({ at, batch: false, queries: [], limit: 1, signal })) hit.push(n);
  return hit;
}

test('every nth, by chance, and the same for the same seed', async () => {
  assert.deepEqual(await strikes('cut-after=1/3', 10), [3, 6, 9]);
  assert.deepEqual(await strikes({ cutAfter: '1/1' }, 3), [1, 2, 3]);
  assert.deepEqual(await strikes({ cutAfter: 1 }, 3), [1, 2, 3]);
  assert.deepEqual(await strikes('cut-after=0', 100), []);
  assert.deepEqual(await strikes('cut-after=100%', 100, 'before'), []);
  const some = await strikes('cut-after=10%,seed=7', 1000);
  assert.ok(some.length > 60 && some.length < 140, String(some.length));
  assert.deepEqual(await strikes({ cutAfter: 0.1, seed: 7 }, 1000), some);
  assert.deepEqual(await strikes(' seed=7 , cut-after=0.1 ', 1000), some);
  assert.notDeepEqual(await strikes('cut-after=10%,seed=8', 1000), some);
  assert.equal(toFault(undefined), undefined);
});

describe('as the service sees them', () => {
  /** @type {import('../../js/endpoint/index.js').Endpoint} */
  let endpoint;
  /** @type {ReturnType<typeof toFault>} */
  let fault;
  /** @type {import('../../js/index.js').Database} */
  let db;
  before(async () => {
    endpoint = await createEndpoint({ memory: true, fault: (moment) => fault?.(moment) });
    await endpoint.exec(readFileSync(path('build/schema.sql'), 'utf8'));
    db = createDatabase(endpoint.url, { allowClearAll: true });
  });
  after(() => endpoint.close());
  beforeEach(async () => {
    fault = undefined;
    await db.clearAll();
  });

  const create = () => db.createUser({ email: 'a@b.c', password: 'x' });
  /** What a call comes to under a fault, and how many users there are afterwards. @param {string | Faults} spec @param {() => PromiseLike<any>} act */
  async function under(spec, act) {
    fault = toFault(spec);
    const from = performance.now(), error = await errorFrom(act()), ms = performance.now() - from;
    fault = undefined;
    return { name: error.name, outcome: error.outcome, retryable: !!error.retryable, users: (await db.listUsers()).length, message: error.message, ms };
  }
  /** @param {PromiseLike<any>} call */
  async function timed(call) {
    const from = performance.now();
    await call;
    return performance.now() - from;
  }

  test('rate-limit: nothing has run, try again', async () => {
    const { name, outcome, retryable, users, message } = await under('rate-limit=1', create);
    assert.deepEqual([name, outcome, retryable, users], ['ConnectionError', 'not-sent', true, 0]);
    assert.match(message, /Too many connections attempts/);
    fault = toFault('rate-limit=1');
    const response = await fetch(`http://127.0.0.1:${endpoint.port}/sql`, { method: 'POST', headers: { 'Neon-Connection-String': endpoint.url }, body: '{"query":"select 1"}' });
    const body = /** @type {any} */ (await response.json());
    assert.deepEqual([response.status, body.message, body.code, body.severity, Object.keys(body).length], [500, 'Too many connections attempts', '', '', 17]);
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
  });

  test('cut-before and cut-after: nobody knows, and one of them has written', async () => {
    for (const [spec, written] of /** @type {[string, number][]} */ ([['cut-before=1', 0], ['cut-after=1', 1]])) {
      const { name, outcome, retryable, users } = await under(spec, create);
      assert.deepEqual([name, outcome, retryable, users], ['ConnectionError', 'unknown', false, written], spec);
      await db.clearAll();
    }
  });

  test('too-large: one statement has been committed, a batch has not', async () => {
    const { name, outcome, users, message } = await under('too-large=1', create);
    assert.deepEqual([name, outcome, users], ['ConnectionError', 'unknown', 1]);
    assert.match(message, /response is too large \(max is 67108864 bytes\)/);
    await db.clearAll();
    assert.deepEqual([(await under({ tooLarge: 1 }, () => db.batch([create()]))).users], [0]);
  });

  test('latency: from its range, or by chance; not longer than the caller waits', async () => {
    fault = toFault('latency=150-200');
    for (let n = 0; n < 3; n++) assert.ok(await timed(db.connect()) >= 145);
    fault = toFault('latency=700@1/2');
    const times = [await timed(db.connect()), await timed(db.connect())];
    assert.ok(times[0] < 650 && times[1] >= 695, String(times));
    const { name, outcome, users, ms } = await under('latency=5000', () => db.createUser({ email: 'a@b.c', password: 'x' }, { timeout: 100 }));
    assert.deepEqual([name, outcome, users], ['TimeoutError', 'unknown', 0]);
    assert.ok(ms < 4500);
  });

  test('cold-start: the first, all who come meanwhile, and again after quiet', async () => {
    fault = toFault('cold-start=800,quiet=300');
    const both = await Promise.all([timed(db.connect()), timed(db.connect())]);
    assert.ok(both.every((ms) => ms >= 795), String(both));
    assert.ok(await timed(db.connect()) < 700);
    await new Promise((resolve) => setTimeout(resolve, 350));
    assert.ok(await timed(db.connect()) >= 795);
    fault = toFault({ coldStart: 800 });
    await db.connect();
    await new Promise((resolve) => setTimeout(resolve, 350));
    assert.ok(await timed(db.connect()) < 700);
  });

  test('slow-body: all of it comes, over the time; who gives up, is told so', async () => {
    fault = toFault('slow-body=400');
    const from = performance.now(), user = await create();
    assert.ok(performance.now() - from >= 395);
    assert.equal(user.email, 'a@b.c');
    assert.deepEqual(await db.getUserById(user.id), user);
    const seen = await under('slow-body=5000', () => db.listUsers({ timeout: 200 }));
    assert.deepEqual([seen.name, seen.outcome], ['TimeoutError', 'unknown']);
    // Without a socket too.
    fault = toFault('slow-body=200');
    const direct = createDatabase(endpoint.url, { fetch: endpoint.fetch });
    assert.ok(await timed(direct.connect()) >= 195);
  });

  test('several together, each in its turn', async () => {
    fault = toFault('latency=10,rate-limit=1/2,cut-after=1/2,seed=3');
    const names = [];
    for (let n = 0; n < 4; n++) names.push(await db.connect().then(() => 'well', (error) => error.outcome));
    assert.deepEqual(names, ['well', 'not-sent', 'unknown', 'not-sent']);
  });

  test('closing doesn\'t wait for a delay to its end', async () => {
    const other = await createEndpoint({ postgres: undefined, memory: true, fault: { latency: 60_000 } });
    const call = errorFrom(createDatabase(other.url).connect());
    await new Promise((resolve) => setTimeout(resolve, 100));
    const from = performance.now();
    await other.close();
    assert.ok(performance.now() - from < 30_000);
    assert.ok(['ConnectionError', 'DatabaseError'].includes((await call).name));
  });
});
