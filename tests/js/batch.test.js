// batch: one request for many queries, results by position, all or nothing; what it refuses; and what later
// comes of the queries it was given.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDatabase, expect } from '../../js/index.js';
import { TIME_ISO, URL_HOSTED, errorFrom, goodAnswer, json, mock, refusal, result, row, samples } from '../support/service.js';

/** Answers each query of a request with its good answer, found by its place in `names`. @param {string[]} names */
const inOrder = (names) => () => json({ results: names.map(goodAnswer) });

test('results come by position, Dates made, one request', async () => {
  const names = Object.keys(samples);
  const { db, sent } = mock(inOrder(names), { allowClearAll: true });
  const queries = names.map((name) => /** @type {any} */ (db)[name](...samples[name]));
  /** @type {any[]} */
  const results = await db.batch(queries);
  assert.equal(sent.length, 1);
  assert.deepEqual(sent[0].body.queries.map((/** @type {any} */ query) => Object.keys(query)), names.map(() => ['query', 'params']));
  for (const [i, name] of names.entries()) {
    const alone = mock(() => json(goodAnswer(name)), { allowClearAll: true });
    assert.deepEqual(results[i], await /** @type {any} */ (alone.db)[name](...samples[name]), name);
    const { query, params } = alone.sent[0].body;
    const strip = (/** @type {any} */ list) => JSON.stringify(list).replace(/[a-z][a-z0-9]{23}/g, 'ID');
    assert.equal(sent[0].body.queries[i].query, query);
    assert.equal(strip(sent[0].body.queries[i].params), strip(params));
  }
  assert.ok(results[0].createdAt instanceof Date && results[0].createdAt.toISOString() === TIME_ISO);
  for (const [i, query] of queries.entries()) assert.equal(await query, results[i], 'its own result, without sending');
  assert.equal(sent.length, 1);
});

test('the modes are headers, given only where they are asked for', async () => {
  const headers = async (/** @type {any} */ ...options) => {
    const { db, sent } = mock(inOrder(['connect']));
    await db.batch([db.connect()], ...options);
    const { 'Neon-Connection-String': url, 'Neon-Raw-Text-Output': raw, 'Neon-Array-Mode': array, ...rest } = /** @type {any} */ (sent[0].init.headers);
    assert.deepEqual([url, raw, array], [URL_HOSTED, 'true', 'true']);
    return rest;
  };
  for (const options of [[], [undefined], [{}], [{ readOnly: false, deferrable: false, isolation: undefined }], [{ timeout: 100 }]])
    assert.deepEqual(await headers(...options), {});
  assert.deepEqual(await headers({ isolation: 'Serializable', readOnly: true, deferrable: true, timeout: 1000, signal: new AbortController().signal }),
    { 'Neon-Batch-Isolation-Level': 'Serializable', 'Neon-Batch-Read-Only': 'true', 'Neon-Batch-Deferrable': 'true' });
  for (const isolation of ['ReadUncommitted', 'ReadCommitted', 'RepeatableRead'])
    assert.deepEqual(await headers({ isolation }), { 'Neon-Batch-Isolation-Level': isolation });
});

test('an empty batch sends nothing, a bulk without rows is an element like any other', async () => {
  const { db, sent } = mock(inOrder(['connect', 'listUsers']));
  assert.deepEqual(await db.batch([]), []);
  assert.deepEqual(await db.batch([db.bulkCreateCosts([])]), [{ count: 0 }]);
  assert.deepEqual(await db.bulkCreateActivities([]), { count: 0 });
  assert.equal(sent.length, 0);
  const results = await db.batch([db.bulkCreateCosts([]), db.connect(), db.bulkCreateCosts([]), db.listUsers(), db.bulkCreateActivities([])]);
  assert.deepEqual(results.map((/** @type {any} */ r) => r?.count ?? r?.length), [0, undefined, 0, 1, 0]);
  assert.equal(sent[0].body.queries.length, 2);
});

test('a bulk of several statements counts as one element', async () => {
  const big = Array.from({ length: 5 }, () => ({ projectId: 'p', type: 't', message: 'x'.repeat(1 << 20) }));
  const { db, sent } = mock(({ body }) => json({
    results: body.queries.map((/** @type {any} */ { query, params }) => /^insert/.test(query)
      ? result([], { rowCount: Math.max(...params.map((/** @type {string} */ p) => (p[0] === '{' ? p.split(',').length : 1))) }) : goodAnswer('connect')),
  }));
  assert.deepEqual(await db.batch([db.connect(), db.bulkCreateActivities(big), db.connect()]), [undefined, { count: 5 }, undefined]);
  assert.ok(sent[0].body.queries.length > 3);
});

test('all or nothing: one bad input, and nothing is sent', async () => {
  const { db, sent } = mock(() => 0);
  const queries = [db.createUser(samples.createUser[0]), db.getUserById(/** @type {any} */ (5)), db.connect()];
  const error = await errorFrom(db.batch(queries));
  assert.deepEqual([error.name, error.index, error.method, error.issues[0].path, sent.length], ['ValidationError', 1, 'getUserById', 'id', 0]);
  for (const query of queries) assert.equal(await errorFrom(query), error);
});

test('all or nothing: an error of the database is every query\'s', async () => {
  const { db, sent } = mock(() => refusal('23503', { detail: 'Key (user_id)=(u1) is not present in table "users".' }));
  const queries = [db.createProject(samples.createProject[0]), db.connect()];
  const batch = db.batch(queries);
  const error = await errorFrom(batch);
  assert.deepEqual([error.name, error.method, error.columns], ['ForeignKeyViolationError', 'createProject', ['user_id']]);
  for (const query of [...queries, batch]) assert.equal(await errorFrom(query), error);
  assert.equal(sent.length, 1);
});

test('a write that finds no row names its place', async () => {
  const { db } = mock(() => json({ results: [goodAnswer('connect'), result([]), goodAnswer('connect')] }));
  const error = await errorFrom(db.batch([db.connect(), db.deleteProject('x'), db.connect()]));
  assert.deepEqual([error.name, error.index, error.method], ['NotFoundError', 1, 'deleteProject']);
});

test('which query the database has refused: known where only one could have been, else null', async () => {
  const user = { email: 'a@b.c', password: 'x' };
  const of = async (/** @type {string} */ code, /** @type {string[]} */ names, /** @type {object} */ more = {}) => {
    const { db } = mock(() => refusal(code, more));
    const { index, method } = await errorFrom(db.batch(names.map((name) => (name === 'createUser' ? db.createUser(user) : /** @type {any} */ (db)[name]('x')))));
    return [index, method];
  };
  assert.deepEqual(await of('23505', ['getUserById', 'createUser', 'getAgentById']), [1, 'createUser']);
  assert.deepEqual(await of('23503', ['deleteProject', 'getAgentById'], { index: 1 }), [0, 'deleteProject']); // HTTP says no index
  assert.deepEqual(await of('23505', ['createUser', 'deleteProject']), [null, 'batch']);
  assert.deepEqual(await of('57014', ['getUserById', 'createUser']), [null, 'batch']);
  assert.deepEqual(await of('23514', ['getUserById', 'getAgentById']), [null, 'batch']);
});

test('a batch is lazy, memoised, and takes each query once', async () => {
  const { db, sent } = mock(inOrder(['connect']));
  const query = db.connect();
  const batch = db.batch([query]);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(sent.length, 0);
  assert.equal(await batch, await batch);
  assert.equal(sent.length, 1);
  assert.equal((await errorFrom(db.batch([query]))).issues[0].path, 'queries');
  const twice = db.listUsers();
  assert.equal((await errorFrom(db.batch([twice, twice]))).issues[0].path, 'queries');
  assert.equal(sent.length, 1);
  assert.deepEqual(await mock(inOrder(['connect'])).db.batch([]).finally(() => {}), []);
});

test('a query awaited while its batch is under way waits for it', async () => {
  /** @type {(value: any) => void} */
  let answer = () => {};
  const { db, sent } = mock(() => new Promise((resolve) => { answer = resolve; }));
  const query = db.listUsers(), other = db.connect();
  const batch = db.batch([query, other]).then((/** @type {any} */ r) => r);
  const both = Promise.all([query, other]);
  await new Promise((resolve) => setImmediate(resolve));
  answer(json({ results: [goodAnswer('listUsers'), goodAnswer('connect')] }));
  assert.deepEqual(await both, await batch);
  assert.equal(sent.length, 1);
});

test('misuse is a ValidationError of batch, and nothing is sent', async () => {
  const { db, sent } = mock(() => json(result([row.users()])));
  const other = createDatabase(URL_HOSTED);
  const awaited = db.listUsers();
  await awaited;
  sent.length = 0;
  /** @type {any[]} */
  const wrong = [undefined, null, 5, 'x', {}, db.listUsers(), [undefined], [null], [5], [{}], [Promise.resolve(1)], [db.listUsers], [awaited],
    [other.listUsers()], [db.bytes.listUsers()], [db.batch([])], [db.connect(), db.connect(), 0], [[db.connect()]]];
  for (const queries of wrong) {
    const error = await errorFrom(db.batch(queries));
    assert.deepEqual([error.name, error.method, error.issues[0].path], ['ValidationError', 'batch', 'queries'], String(queries));
  }
  for (const [options, path] of /** @type {[any, string][]} */ ([[{ isolation: 'Snapshot' }, 'isolation'], [{ isolation: 'serializable' }, 'isolation'], [{ isolation: '' }, 'isolation'], [{ isolation: 5 }, 'isolation'],
    [{ isolation: null }, 'isolation'], [{ isolationLevel: 'Serializable' }, 'isolationLevel'], [{ readonly: true }, 'readonly'],
    [{ timeout: -1 }, 'timeout'], [{ signal: {} }, 'signal']])) {
    const error = await errorFrom(db.batch([db.connect()], options));
    assert.deepEqual([error.name, error.method, error.issues[0].path], ['ValidationError', 'batch', path]);
  }
  const query = db.connect();
  await errorFrom(db.batch([query, /** @type {any} */ (0)]));
  await errorFrom(db.batch([query], { isolation: /** @type {any} */ ('x') }));
  sent.length = 0;
  await query;
  assert.equal(sent.length, 1, 'a refused batch leaves its queries alone');
});

test('answers of the wrong length are no results', async () => {
  for (const [results, name] of /** @type {[any, string][]} */ ([
    [[goodAnswer('connect')], 'ProtocolError'], [[], 'ProtocolError'], [Array(3).fill(goodAnswer('connect')), 'ProtocolError'],
    [{}, 'ProtocolError'], [null, 'ProtocolError'], [[goodAnswer('connect'), null], 'ProtocolError'], [[goodAnswer('connect'), {}], 'ProtocolError'],
  ])) {
    const { db } = mock(() => json({ results }));
    assert.equal((await errorFrom(db.batch([db.connect(), db.connect()]))).name, name, JSON.stringify(results));
  }
  const { db } = mock(() => json(goodAnswer('connect')));
  assert.equal((await errorFrom(db.batch([db.connect()]))).name, 'ProtocolError');
});

test('a thousand queries in one batch', async () => {
  const { db, sent } = mock(({ body }) => json({ results: body.queries.map((/** @type {any} */ { params }) => result([row.users(params[0])])) }));
  const results = await db.batch(Array.from({ length: 1000 }, (_, i) => db.getUserById(`u${i}`)));
  assert.ok(results.every((/** @type {any} */ user, /** @type {number} */ i) => user.id === `u${i}`));
  assert.equal(sent.length, 1);
});

test('a guard: what is sent, what is refused, and what its error says', async () => {
  let about = 1;
  const { db, sent } = mock(({ body }) => {
    const [, number] = /query (\d+) gave/.exec(body.queries[about].query) ?? [];
    return refusal('22P02', { message: `invalid input syntax for type bigint: "query ${number} gave 0 rows, not ${about === 1 ? 5 : 1}"` });
  });
  for (const [at, method, rows] of /** @type {[number, string, number][]} */ ([[1, 'deleteProject', 5], [2, 'updateUserRefreshToken', 1]])) {
    about = at;
    const error = await errorFrom(db.batch([db.connect(), expect(db.deleteProject('x'), { rows: 5 }), expect(db.updateUserRefreshToken('u', null), { rows: 1 })]));
    assert.deepEqual([error.name, error.code, error.index, error.method, error.rows, error.message],
      ['HeliumError', 'EXPECTATION', at, method, 0, `${method} gave 0 rows, not ${rows}`]);
  }
  assert.match(sent[0].body.queries[1].query, /^with q as \(delete from "projects" .*\) select \* from q limit case \(select count\(\*\) from q\) when 5 then null else/);
  assert.doesNotMatch(sent[0].body.queries[0].query, /with q/);
  for (const rows of [0, 1, 2 ** 31 - 1]) assert.ok(expect(db.deleteProject('x'), { rows }));
  for (const rows of [-1, 1.5, NaN, 2 ** 31, '1', undefined]) assert.throws(() => expect(db.listUsers(), { rows: /** @type {any} */ (rows) }), { name: 'ValidationError' });
  for (const query of [5, null, Promise.resolve(), {}]) assert.throws(() => expect(/** @type {any} */ (query), { rows: 1 }), { name: 'ValidationError' });
  const asked = db.createUser({ email: 'a@b.c', password: 'x' }), { id } = asked;
  assert.match(id, /^[a-z][0-9a-z]{23}$/);
  assert.equal(expect(asked, { rows: 1 }).id, id);
  const bulk = await errorFrom(expect(db.bulkCreateCosts([{ projectId: 'p', amount: 1, model: 'm', provider: 'p' }]), { rows: 1 }));
  assert.deepEqual([bulk.name, bulk.issues[0].path], ['ValidationError', 'expect']);
  const guarded = expect(db.createUser({ email: 'a@b.c', password: 'x' }), { rows: 300 });
  await errorFrom(db.batch([db.connect(), guarded]));
  assert.equal(sent[2].body.queries[1].params[0], guarded.id);
  assert.match(sent[2].body.queries[1].query, /when 300 then/);
});
