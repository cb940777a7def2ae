// Faults by name: each kind as the service sees it. When they strike and how long they take: tests/js/fault.test.js.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, describe, test } from 'node:test';
import { toFault } from '../../js/endpoint/fault.js';
import { createEndpoint } from '../../js/endpoint/index.js';
import { createDatabase } from '../../js/index.js';
import { path } from '../../scripts/lib.js';
import { errorFrom } from '../support/service.js';

/** @typedef {import('../../js/endpoint/index.js').Faults} Faults */

test('what can\'t be read is said before anything is opened', () => assert.rejects(createEndpoint({ memory: true, fault: 'x=1' }), {
  message: 'fault: "x=1": there is no "x"; the names are cold-start, latency, rate-limit, cut-before, too-large, cut-after, slow-body, quiet, seed',
}));

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
    const error = await errorFrom(act());
    fault = undefined;
    return { name: error.name, outcome: error.outcome, retryable: !!error.retryable, users: (await db.listUsers()).length, message: error.message };
  }
  test('rate-limit: nothing has run, try again', async () => {
    const { name, outcome, retryable, users, message } = await under('rate-limit=1', create);
    assert.deepEqual([name, outcome, retryable, users], ['ConnectionError', 'not-sent', true, 0]);
    assert.match(message, /Too many connections attempts/);
    fault = toFault('rate-limit=1');
    const response = await fetch(`http://127.0.0.1:${endpoint.port}/sql`, { method: 'POST', headers: { 'Neon-Connection-String': endpoint.url, Origin: 'http://localhost' }, body: '{"query":"select 1"}' });
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

  test('latency: not longer than the caller waits', async () => {
    fault = toFault('latency=20-50');
    assert.equal(await db.connect(), undefined);
    const { name, outcome, users, message } = await under('latency=3600000', () => db.createUser({ email: 'a@b.c', password: 'x' }, { timeout: 100 }));
    assert.deepEqual([name, outcome, users, message], ['TimeoutError', 'unknown', 0, 'no answer within 100 ms']);
  });

  test('cold-start: those who come meanwhile are answered too', async () => {
    fault = toFault('cold-start=100');
    assert.deepEqual(await Promise.all([db.connect(), db.connect()]), [undefined, undefined]);
    assert.equal((await under('cold-start=3600000', () => db.listUsers({ timeout: 100 }))).name, 'TimeoutError');
    const { name, outcome, users } = await under('cold-start=3600000', () => db.createUser({ email: 'a@b.c', password: 'x' }, { timeout: 100 }));
    assert.deepEqual([name, outcome, users], ['TimeoutError', 'unknown', 0], 'nothing has run yet');
  });

  test('slow-body: all of it comes; who gives up, is told so', async () => {
    fault = toFault('slow-body=200');
    const user = await create();
    assert.equal(user.email, 'a@b.c');
    assert.deepEqual(await db.getUserById(user.id), user);
    const { name, outcome, message } = await under('slow-body=3600000', () => db.listUsers({ timeout: 200 }));
    assert.deepEqual([name, outcome, message], ['TimeoutError', 'unknown', 'no answer within 200 ms']);
    // Without a socket too.
    fault = toFault('slow-body=3600000');
    const direct = createDatabase(endpoint.url, { fetch: endpoint.fetch });
    assert.equal((await errorFrom(direct.connect({ timeout: 100 }))).name, 'TimeoutError');
  });

  test('several together, each in its turn', async () => {
    fault = toFault('latency=10,rate-limit=1/2,cut-after=1/2,seed=3');
    const names = [];
    for (let n = 0; n < 4; n++) names.push(await db.connect().then(() => 'well', (error) => error.outcome));
    assert.deepEqual(names, ['well', 'not-sent', 'unknown', 'not-sent']);
  });

  test('closing doesn\'t wait for a delay to its end', async () => {
    const other = await createEndpoint({ postgres: undefined, memory: true, fault: { latency: 3_600_000 } });
    const call = errorFrom(createDatabase(other.url).connect());
    await new Promise((resolve) => setTimeout(resolve, 100));
    await other.close();
    assert.ok(['ConnectionError', 'DatabaseError'].includes((await call).name));
  });

  test('nor for the next piece of a body, be its reader there or gone', async () => {
    let cancelled = 0;
    const endless = (/** @type {Response} */ answer) => new Response(new ReadableStream({ cancel: () => void cancelled++ }), answer);
    for (const options of [undefined, { timeout: 500 }]) {
      const other = await createEndpoint({ memory: true, fault: ({ response }) => response && endless(response) });
      const call = errorFrom(createDatabase(other.url).connect(options));
      await (options ? call : new Promise((resolve) => setTimeout(resolve, 500)));
      await other.close();
      assert.equal((await call).name, options ? 'TimeoutError' : 'ConnectionError');
    }
    assert.equal(cancelled, 2);
  });
});
