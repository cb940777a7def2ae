// What errors say, whole: the words of the core's failures and of the glue's, one case for each. The messages that
// validation gives for every input are in tests/cases.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDatabase, users } from '../../js/index.js';
import { errorFrom, json, mock, result, samples } from '../support/service.js';

const HOST = 'the endpoint at api.us-east-2.aws.neon.tech';

/** Answers, and what is said of them. @type {[status: number, body: string | null, name: string, message: string][]} */
const ANSWERS = [
  [413, '', 'ConnectionError', 'the endpoint answered HTTP 413 with half an answer, cut off at byte 0'],
  [429, 'slow down', 'ConnectionError', 'the endpoint answered HTTP 429 with what was not asked for, at byte 0'],
  [507, '{"message":"response is too large","code":""}', 'ConnectionError', 'response is too large'],
  [500, '{"message":"Too many connections attempts","code":""}', 'ConnectionError', 'Too many connections attempts'],
  [502, '<h1>Bad Gateway</h1>', 'ConnectionError', 'the endpoint answered HTTP 502 with what was not asked for, at byte 0'],
  [404, 'not found', 'ProtocolError', 'the endpoint answered HTTP 404 with what was not asked for, at byte 0'],
  [204, null, 'ConnectionError', 'the endpoint answered HTTP 204 with half an answer, cut off at byte 0'],
  [200, '{"rows":[[', 'ConnectionError', 'the endpoint answered HTTP 200 with half an answer, cut off at byte 10'],
  [200, '<html>', 'ProtocolError', 'the endpoint answered HTTP 200 with what was not asked for, at byte 0'],
  [200, '{}', 'ProtocolError', 'the endpoint answered HTTP 200 with what was not asked for, at byte 2'],
  [200, '{"rows":[[1]]}', 'ProtocolError', 'the endpoint answered HTTP 200 with what was not asked for, at byte 11'],
  [400, '{"message":"password authentication failed for user \'bob\'"}', 'AuthError',
    'password authentication failed for user \'bob\''],
];
for (const [status, body, name, message] of ANSWERS)
  test(`HTTP ${status} ${body}`, async () => {
    const error = await errorFrom(mock(() => new Response(body, { status })).db.listUsers());
    assert.deepEqual([error.name, error.message], [name, message]);
  });

test('an endpoint that can\'t be reached', async () => {
  const fails = (/** @type {() => any} */ answer) => errorFrom(mock(answer).db.listUsers());
  const { message } = await fails(() => { throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }); });
  assert.equal(message, `${HOST} can't be reached: connect ECONNREFUSED`);
  assert.equal((await fails(() => { throw new Error('at once'); })).message, `${HOST} can't be reached: at once`);
});

test('a connection string and an endpoint that are none', async () => {
  for (const url of ['', 'nonsense', 'mysql://u:p@h/db'])
    assert.equal((await errorFrom(createDatabase(url).listUsers())).message,
      'the connection string must be postgres://user:password@host/database; is DATABASE_URL set?');
  for (const endpoint of ['nonsense', '', '/sql'])
    assert.equal((await errorFrom(mock(() => 0, { endpoint }).db.listUsers())).message,
      'the endpoint must be a full URL: https://host/sql');
});

test('deadlines, signals, and what must be said before', async () => {
  const { db } = mock(() => new Promise(() => {}));
  assert.equal((await errorFrom(db.listUsers({ timeout: 5 }))).message, 'no answer within 5 ms');
  assert.equal((await errorFrom(db.listUsers({ signal: AbortSignal.abort() }))).message, 'aborted by the caller');
  assert.equal((await errorFrom(db.listUsers({ timeout: -1 }))).message, 'timeout must be a number of milliseconds');
  assert.equal((await errorFrom(db.listUsers({ signal: /** @type {any} */ ({}) }))).message, 'signal must be an AbortSignal');
  assert.equal((await errorFrom(db.clearAll())).message, 'allowClearAll must be given to createDatabase');
});

test('many issues: the first five, and how many more', async () => {
  const { db } = mock(() => 0);
  const costs = (/** @type {number} */ count) => errorFrom(db.bulkCreateCosts(Array.from({ length: count }, () => /** @type {any} */ ({}))));
  const first = ['projectId', 'amount', 'model', 'provider'].map((name) => `[0].${name} is required`).join('; ');
  assert.equal((await costs(1)).message, first);
  assert.equal((await costs(2)).message, `${first}; [1].projectId is required; and 3 more`);
  assert.equal((await costs(300)).message, `${first}; [1].projectId is required; and 1195 more`);
  /** @type {any[][]} */
  const [five, six] = [[{}, { amount: 1, model: 'm', provider: 'p' }], [{}, { model: 'm', provider: 'p' }]];
  assert.equal((await errorFrom(db.bulkCreateCosts(five))).message, `${first}; [1].projectId is required`);
  assert.equal((await errorFrom(db.bulkCreateCosts(six))).message, `${first}; [1].projectId is required; and 1 more`);
});

test('a chain of the builder that has gone', async () => {
  const { db } = mock(() => json(result([])));
  const query = db.select().from(users);
  await query;
  const refusal = { name: 'ValidationError', message: 'limit comes twice, or after the query was sent or its id asked for' };
  assert.throws(() => query.limit(1), refusal);
  assert.throws(() => /** @type {any} */ (db.select()).limit(1).limit(2), refusal);
});

test('a body without an end', async () => {
  const chunk = new Uint8Array(1 << 20).fill(32);
  let pulled = 0;
  const { db } = mock(() => new Response(new ReadableStream({
    pull(control) { ++pulled > 200 ? control.close() : control.enqueue(chunk); },
  })), { timeout: 0 });
  const { message } = await errorFrom(db.createUser(samples.createUser[0]));
  assert.equal(message, `${HOST} answered only in part: more than 134217728 bytes`);
});
