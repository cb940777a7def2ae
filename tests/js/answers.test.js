// Answers that are JSON but lie: rows of the wrong shape or number, counts that are not true, values that are
// not of their column's type. Each method refuses each of them, and gives no half result.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorFrom, goodAnswer, json, mock, named, result, row, samples } from '../support/service.js';

/** @param {string} name @param {any} body @param {any[]} [args] */
const ask = (name, body, args = samples[name]) => /** @type {any} */ (mock(() => json(body), { allowClearAll: true }).db)[name](...args);

const withRows = named('read', 'write', 'create').filter((name) => !/^bulk/.test(name));
const deep = (/** @type {any} */ value) => structuredClone(value);

/** What is done to a good answer with one row. @type {[string, (answer: any) => any][]} */
const lies = [
  ['no rows', (a) => { delete a.rows; return a; }],
  ['rows null', (a) => ({ ...a, rows: null })],
  ['rows an object', (a) => ({ ...a, rows: { 0: a.rows[0] } })],
  ['rows text', (a) => ({ ...a, rows: JSON.stringify(a.rows) })],
  ['a row null', (a) => ({ ...a, rows: [null] })],
  ['a row an object', (a) => ({ ...a, rows: [{ ...a.rows[0] }] })],
  ['a row a number', (a) => ({ ...a, rows: [5] })],
  ['a row in a row', (a) => ({ ...a, rows: [a.rows] })],
  ['an empty row', (a) => ({ ...a, rows: [[]] })],
  ['a column too few', (a) => ({ ...a, rows: [a.rows[0].slice(1)] })],
  ['a column too many', (a) => ({ ...a, rows: [[...a.rows[0], 'x']] })],
  ['a bad row behind a good one', (a) => ({ ...a, rows: [a.rows[0], []], rowCount: 2 })],
  ['a number for text', (a) => ({ ...a, rows: [[5, ...a.rows[0].slice(1)]] })],
  ['a boolean for text', (a) => ({ ...a, rows: [[true, ...a.rows[0].slice(1)]] })],
  ['an array for text', (a) => ({ ...a, rows: [[['x'], ...a.rows[0].slice(1)]] })],
  ['an object for text', (a) => ({ ...a, rows: [[{}, ...a.rows[0].slice(1)]] })],
  ['a count too high', (a) => ({ ...a, rowCount: 2 })],
  ['a count too low', (a) => ({ ...a, rowCount: 0 })],
  ['a count below zero', (a) => ({ ...a, rowCount: -1 })],
  ['a count with a fraction', (a) => ({ ...a, rowCount: 1.5 })],
  ['an array', (a) => [a]],
  ['text', (a) => JSON.stringify(a)],
  ['null', () => null],
  ['a number', () => 1],
  ['an empty object', () => ({})],
  ['results of a batch', (a) => ({ results: [a] })],
];
for (const [what, lie] of lies)
  test(`${what}: refused by every method that gives rows`, async () => {
    for (const name of withRows) {
      const error = await errorFrom(ask(name, lie(deep(goodAnswer(name)))));
      assert.equal(error.name, 'ProtocolError', `${name}: ${error}`);
      assert.match(error.message, /^the endpoint answered HTTP 200 with /);
      const batch = mock(() => json({ results: [goodAnswer('connect'), lie(deep(goodAnswer(name)))] }));
      assert.equal((await errorFrom(batch.db.batch([batch.db.connect(), /** @type {any} */ (batch.db)[name](...samples[name])]))).name, 'ProtocolError', name);
    }
  });

test('more rows than one where one is asked for', async () => {
  for (const name of withRows.filter((method) => !/^(list|getCosts|getActivities|getRecent)/.test(method))) {
    const good = goodAnswer(name);
    assert.equal((await errorFrom(ask(name, result([good.rows[0], good.rows[0]])))).name, 'ProtocolError', name);
  }
});

test('no row where there must be one', async () => {
  assert.equal((await errorFrom(ask('getTotalCostByProject', result([])))).name, 'ProtocolError');
  for (const name of named('write')) assert.equal((await errorFrom(ask(name, result([])))).name, 'NotFoundError', name);
});

test('a bulk insert counts what was written', async () => {
  for (const name of ['bulkCreateCosts', 'bulkCreateActivities']) {
    const three = [Array(3).fill(samples[name][0][0])];
    assert.deepEqual(await ask(name, result([], { rowCount: 3 }), three), { count: 3 });
    for (const rowCount of [0, 2, 4, -3, 3.5, '3', null, undefined, true, [3], 1e99])
      assert.equal((await errorFrom(ask(name, result([], { rowCount }), three))).name, 'ProtocolError', String(rowCount));
    for (const body of [null, [], {}, { rowCount: 3 }, { results: [] }, { results: [result([], { rowCount: 3 })] }])
      assert.equal((await errorFrom(ask(name, body, three))).name, 'ProtocolError', JSON.stringify(body));
  }
});

test('a count is not taken modulo 2^32', async () => {
  assert.equal((await errorFrom(ask('getUserById', result([row.users()], { rowCount: 2 ** 32 + 1 })))).name, 'ProtocolError');
  assert.equal((await errorFrom(ask('bulkCreateCosts', result([], { rowCount: 2 ** 32 + 1 })))).name, 'ProtocolError');
});

/** Values that aren't of the column's type, by table and place. @type {[string, string, number, string[]][]} */
const types = [
  ['getCostsByProject', 'costs', 2, ['', 'x', '1x', '0x1', '--1', '1.', '.5', '+1', '1e', '1,5', '[1]', 'null', 'true', '01']],
  ['getCostsByProject', 'costs', 5, ['', 'x', '1 2', '١']],
  ['getCostsByProject', 'costs', 7, ['', 'now', '2026', '2026-01-02 03:04:05', '2026-13-02 03:04:05+00', '2026-02-30 03:04:05+00', '2026-01-02 25:04:05+00',
    '2026-01-02 03:60:05+00', '2026-01-02 03:04:05+', '2026-01-02 03:04:05+99', '2026-01-02 03:04:05.+00', '2026-01-02 03:04:05+00 AD', '99999999999999-01-01 00:00:00+00',
    'Fri Jan 02 03:04:05 2026 UTC', '02/01/2026 03:04:05 UTC', ' 2026-01-02 03:04:05+00', '2026-01-02 03:04:05+00 ']],
  ['getActivitiesByProject', 'activities', 4, ['', ' ', '{', '[1,]', '{"a":1,}', "{'a':1}", 'undefined', 'NaN', '"\n"', '{} x', '1 2', '01', '{"a"}', '[', '"', '\u00a01']],
  ['listProjectsByUser', 'projects', 4, ['{"a":nul}', '']],
];
for (const [name, table, at, values] of types)
  test(`${name}: a value that is not of its column's type (${at})`, async () => {
    for (const value of values) {
      const cells = row[table]();
      cells[at] = value;
      assert.equal((await errorFrom(ask(name, result([row[table](), cells])))).name, 'ProtocolError', JSON.stringify(value));
    }
  });

test('relations of the wrong shape', async () => {
  const user = JSON.stringify(row.users()), agents = JSON.stringify([row.agents()]);
  const options = ['p1', { includeUser: true, includeAgents: true }];
  const good = await ask('getProjectById', result([[...row.projects(), user, agents]]), options);
  assert.deepEqual([good.user.id, good.agents.length], ['u1', 1]);
  for (const wrong of ['', 'x', '{}', '[]', '[null]', '"x"', '5', 'true', '[[]]', user.slice(0, -1), `${user} `.repeat(2), agents, JSON.stringify([...row.users(), 'x']),
    JSON.stringify(row.users().slice(1)), JSON.stringify([{ id: 'u1' }]), user.replace('"u1"', '1')])
    assert.equal((await errorFrom(ask('getProjectById', result([[...row.projects(), wrong, agents]]), options))).name, 'ProtocolError', wrong);
  for (const wrong of ['', 'x', '{}', '[null]', '[5]', '[{}]', user, `[${agents}]`, agents.slice(0, -1), agents.replace('[[', '[[],['), agents.replace(']]', '],]'),
    `[${agents.slice(1, -1)},${agents.slice(1, -1).replace('"a1",', '')}]`])
    assert.equal((await errorFrom(ask('getProjectById', result([[...row.projects(), user, wrong]]), options))).name, 'ProtocolError', wrong);
  const none = await ask('getProjectById', result([[...row.projects(), null, '[]']]), options);
  assert.deepEqual([none.user, none.agents], [null, []]);
});

test('an answer that is a result and an error is an error', async () => {
  for (const body of [{ ...goodAnswer('listUsers'), message: 'no', code: '42601' }, { message: 'no', code: '42601', ...goodAnswer('listUsers') }])
    assert.equal((await errorFrom(ask('listUsers', body))).name, 'DatabaseError');
  const { db } = mock(() => json({ results: [goodAnswer('connect')], message: 'no', code: '40001' }));
  assert.equal((await errorFrom(db.batch([db.connect()]))).name, 'SerializationError');
});

test('error bodies of the wrong shape', async () => {
  for (const [body, status] of /** @type {[any, number][]} */ ([
    [{ message: 5 }, 400], [{ message: null, code: null }, 400], [{ message: {}, code: [] }, 400], [{ message: '', code: '' }, 400], [{ code: '23505' }, 400],
    [{ message: 'x', code: 23505 }, 400], [{ message: 'x', code: 'x'.repeat(1000) }, 400], [{ message: ['23505'] }, 500], ['oops', 400], [{ error: { message: 'x' } }, 400],
    [{ message: 'x', code: '23505', detail: 5, table: {}, constraint: ['x'] }, 400], [{ message: 'x', code: '23505', detail: ')=((' }, 400],
    [{ message: 'x', code: '23505', column: ',,"",' }, 400], [{ message: '\ud800', code: '42601' }, 400], [{ message: 'x\0y', code: '42601' }, 400],
  ])) {
    const error = await errorFrom(mock(() => json(body, { status })).db.getProjectById('p1'));
    assert.match(error.name, /^(Database|Protocol|Connection|UniqueViolation)Error$/, JSON.stringify(body));
    assert.equal(typeof error.message, 'string');
    for (const key of ['sqlState', 'detail', 'table', 'constraint']) assert.ok(error[key] === undefined || typeof error[key] === 'string', key);
    for (const column of error.columns ?? []) assert.equal(typeof column, 'string');
  }
});
