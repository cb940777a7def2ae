// Values on their way in and out: what JSON has no form for, and that the bytes path says byte for byte what
// the object path would stringify to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seed } from '../../js/value.js';
import { mockClient } from '../support/client.js';
import { TIME, TIME_ISO, errorFrom, filled, goodAnswer, json, mock, named, result, row, samples } from '../support/service.js';

/** The parameter that a project's settings become. @param {any} settings */
async function settings(settings) {
  const { db, sent } = mock(() => json(result([row.projects()])));
  await db.updateProject('p', { settings });
  return sent[0].body.params[0];
}

/** The parameter that a cost's column becomes. @param {object} more */
async function cost(more) {
  const { db, sent } = mock(() => json(result([row.costs()])));
  await db.createCost({ ...samples.createCost[0], ...more });
  return sent[0].body.params;
}

test('a JSON value goes as JSON.stringify writes it', async () => {
  const date = new Date(TIME_ISO);
  for (const value of [0, -0, 1e21, 1.5e-9, '', 'x', true, false, [], {}, [1, [2, { a: null }]], { 'ключ "\\\n': '\u2028\u{1F600}' },
    date, { at: date, list: [date] }, { u: undefined, f() {}, n: NaN, i: [Infinity, undefined] }, [undefined],
    new (class { constructor() { this.a = 1; } toJSON() { return { b: this.a }; } })(), Object.create(null, { k: { value: 1, enumerable: true } }),
    { [Symbol.toStringTag]: 'Uint8Array', a: 1 }, Object.assign([1], { [Symbol.toStringTag]: 'Map' }), new String('boxed'), JSON.parse('{"__proto__":{"a":1},"constructor":1}'), 'n5'])
    assert.equal(JSON.stringify(JSON.parse(await settings(value))), JSON.stringify(JSON.parse(JSON.stringify(value))), JSON.stringify(value));
  assert.equal(await settings(null), null);
  assert.equal(await settings(12345678901234567890n), '12345678901234567890');
});

test('what JSON would lose is refused, and a column of JSON is no exception', async () => {
  const { db, sent } = mock(() => 0);
  const buffer = new Uint8Array([1]);
  for (const value of /** @type {any[]} */ ([NaN, Infinity, -Infinity, new Date(NaN), () => 1, Symbol('x'), new Map(), new Set(), buffer, Buffer.from('x'), new DataView(buffer.buffer)]))
    for (const [query, path] of /** @type {[PromiseLike<unknown>, string][]} */ ([
      [db.updateProject('p', { settings: value }), 'settings'], [db.updateProject('p', { name: value }), 'name'],
      [db.createCost({ ...samples.createCost[0], amount: value }), 'amount'], [db.createCost({ ...samples.createCost[0], timestamp: value }), 'timestamp'],
      [db.bulkCreateActivities([{ ...samples.createActivity[0], metadata: value }]), '[0].metadata'], [db.getUserById(value), 'id'],
      [db.getCostsByTimeRange(value, new Date()), 'start'], [db.listUsers({ limit: value }), 'limit'], [db.listUsers({ after: value }), 'after'],
    ])) assert.equal((await errorFrom(query)).issues?.[0].path, path, `${String(path)} ${String(value)}`);
  /** @type {any} */
  const cycle = {};
  cycle.self = cycle;
  for (const value of [cycle, { deep: 1n }, { get x() { throw new Error('getter'); } }, { toJSON() { throw new Error('toJSON'); } },
    new Proxy({}, { ownKeys() { throw new Error('proxy'); } })])
    assert.equal((await errorFrom(db.updateProject('p', { settings: value }))).issues[0].path, 'arguments');
  assert.equal(sent.length, 0);
});

test('bigints are numbers where a column takes one', async () => {
  assert.ok((await cost({ inputTokens: 2147483647n })).includes('2147483647'));
  assert.ok((await cost({ amount: 5n })).includes('5'));
  const { db, sent } = mock(() => json(result([])));
  for (const [more, code] of /** @type {[any, string][]} */ ([[{ inputTokens: 2147483648n }, 'range'], [{ model: 5n }, 'type'],
    [{ amount: 10n ** 15n }, 'range'], [{ timestamp: 5n }, 'type']]))
    assert.equal((await errorFrom(db.createCost({ ...samples.createCost[0], ...more }))).issues[0].code, code, JSON.stringify(Object.keys(more)));
  assert.equal(sent.length, 0);
  await db.listUsers({ limit: /** @type {any} */ (5n) });
  assert.deepEqual(sent[0].body.params, ['5']);
});

test('a text that looks like the glue\'s own marks is no bigint', async () => {
  const { db, sent } = mock(() => 0);
  for (const mark of /** @type {any[]} */ (['\0n5', '\0n', '\0x', '\0', '\0n5\0', '\0\0n5']))
    for (const query of [db.updateProject('p', { settings: mark }), db.updateProject('p', { settings: { a: [mark], b: `x"${mark}` } }), db.updateProject('p', { settings: { [mark]: 1 } }),
      db.updateProject('p', { name: `x"${mark}`, settings: /** @type {any} */ (5n) }), db.createCost({ ...samples.createCost[0], inputTokens: mark }),
      db.createCost({ ...samples.createCost[0], amount: mark }), db.listUsers({ limit: mark }), db.getRecentActivities('u', mark),
      db.bulkCreateCosts([{ ...samples.createCost[0], amount: mark }]), db.getUserById(mark), db.createCost({ ...samples.createCost[0], model: mark })])
      assert.equal((await errorFrom(query)).name, 'ValidationError', JSON.stringify(mark));
  assert.equal(sent.length, 0);
});

test('an input is never changed', async () => {
  const { db } = mock(() => json(result([row.costs()], { rowCount: 1 })));
  const input = Object.freeze({ ...samples.createCost[0], inputTokens: 5n, timestamp: new Date(0) });
  await db.createCost(input);
  await db.bulkCreateCosts(Object.freeze([input]));
  assert.deepEqual(input, { ...samples.createCost[0], inputTokens: 5n, timestamp: new Date(0) });
});

test('undefined is absent, null is null', async () => {
  const { db, sent } = mock(() => json(result([row.agents()])));
  await db.updateAgent('a', { status: 'failed', logs: undefined, error: null });
  assert.match(sent[0].body.query, /^update "agents" set "status"=\$1,"error"=\$2,"updated_at"=now\(\) where "id"=\$3 /);
  assert.deepEqual(sent[0].body.params, ['failed', null, 'a']);
});

/** Texts that are hard on escapes, and their form in an answer of Postgres. */
const awkward = ['', ' ', '"', '\\', '\\"', '/', '\b\f\n\r\t\v\u0001\u001f\u007f', '\u0080\u00a0\u2028\u2029\ufeff\uffff', 'é\u0301ß漢字\u{1F600}\u{10FFFF}',
  '</script>', 'null', '{"a":1}', '[1]', '\\u0041', 'a'.repeat(9000), '%s$1\'`'];
const jsons = ['null', '0', '-0', '1.50', '1e2', '123456789012345', '0.1', '1e21', '1E-7', 'true', '""', '[]', '{}', ' [ 1 , { "a" : [ ] } ] ',
  '{"b": 1, "a": 2, "x10": 3}', '"\\u0041\\/\\ud83d\\ude00\\u2028\\u007f\\u001f"', '{"\\u0061\\n": {"x": [null, false]}}', '{"__proto__": {"a": 1}}',
  `[${'['.repeat(90)}${']'.repeat(90)}]`];
const numbers = ['0', '0.000000000', '-0', '1.100000000', '-123456.789000000', '999999.999999999', '0.000000001', '100', '1000000.5'];
const times = [TIME, '1970-01-01 00:00:00+00', '1969-12-31 23:59:59.9999+00', '2026-02-28 23:59:59.1+05:30', '0001-01-01 00:00:00+00', '0044-03-15 12:00:00+00 BC',
  '9999-12-31 23:59:59.999999+00', '10000-01-01 00:00:00+00', '271821-04-20 00:00:00+00 BC', '275760-09-13 00:00:00+00', '2000-02-29 12:00:00-12'];
const pick = (/** @type {any[]} */ list, /** @type {number} */ i) => list[i % list.length];

/** Rows full of the above. @type {Record<string, (i: number) => (string | null)[]>} */
const hard = {
  users: (i) => filled('secrets', [pick(awkward, i), pick(awkward, i + 1), 'secret-hash', i % 2 ? null : pick(awkward, i + 2), i % 3 ? 'secret-token' : null, pick(times, i), pick(times, i + 1)]),
  projects: (i) => filled('projects', [pick(awkward, i), pick(awkward, i + 3), pick(awkward, i + 4), 'u', i % 5 ? pick(jsons, i) : null, pick(times, i), pick(times, i + 2)]),
  agents: (i) => filled('agents', [pick(awkward, i), 'p', 'pending', pick(times, i), i % 2 ? null : pick(times, i + 3), pick(jsons, i + 1), null, pick(times, i), pick(times, i)]),
  costs: (i) => filled('costs', [pick(awkward, i), 'p', pick(numbers, i), pick(awkward, i), 'x', String(i), null, pick(times, i)]),
  activities: (i) => filled('activities', [pick(awkward, i), 'p', pick(awkward, i), pick(awkward, i + 5), pick(jsons, i + 2), pick(times, i)]),
};

/** Texts may be long: shows where they part. @param {string} is @param {string} expected */
function same(is, expected) {
  let at = 0;
  while (at < is.length && is[at] === expected[at]) at++;
  assert.equal(is.slice(Math.max(0, at - 60), at + 60), expected.slice(Math.max(0, at - 60), at + 60));
  assert.ok(is === expected);
}

/** A row as a query without the secret columns gets it. @param {(string | null)[]} cells @param {string} query */
const asked = (cells, query) => cells.filter((_, at) => /password/.test(query) || (at !== 2 && at !== 4));

const lists = named('read').filter((name) => /^list|^getCosts|^getActivities|^getRecent/.test(name));
for (const name of lists)
  test(`the bytes path of ${name} is the object path's JSON`, async () => {
    const table = { list: 'users', listP: 'projects', listA: 'agents', getC: 'costs', getA: 'activities', getR: 'activities' };
    const of = name === 'listUsers' ? 'users' : table[/** @type {keyof typeof table} */ (name.startsWith('list') ? name.slice(0, 5) : name.slice(0, 4))];
    const rows = Array.from({ length: 240 }, (_, i) => hard[of](i));
    const { db, sent } = mock(({ body }) => json(result(of === 'users' ? rows.map((cells) => asked(cells, body.query)) : rows)));
    const objects = await /** @type {any} */ (db)[name](...samples[name]), whole = await /** @type {any} */ (db)[name](...samples[name], { secrets: true });
    assert.equal(objects.length, 240);
    const bytes = await /** @type {any} */ (db.bytes)[name](...samples[name]);
    assert.ok(bytes instanceof Uint8Array && bytes.byteLength === bytes.buffer.byteLength, 'a copy of its own');
    same(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), JSON.stringify(objects));
    same(new TextDecoder().decode(await /** @type {any} */ (db.bytes)[name](...samples[name], { secrets: true })), JSON.stringify(whole));
    const response = await /** @type {any} */ (db.respond)[name](...samples[name]);
    assert.deepEqual([response.status, [...response.headers]], [200, [['content-type', 'application/json']]]);
    same(await response.text(), JSON.stringify(objects));
    assert.deepEqual(sent.map(({ body }) => /password|refresh_token/.test(body.query)), [0, 1, 0, 1, 0].map((asked) => of === 'users' && asked === 1));
    if (of === 'users') assert.deepEqual([whole[3].password, objects[3].password, 'refreshToken' in objects[3]], ['secret-hash', undefined, false]);
  });

test('the bytes path of one row, with relations, null and a number', async () => {
  const all = { includeUser: true, includeAgents: true, includeCosts: true, includeActivities: true };
  for (let i = 0; i < 60; i++) {
    const many = (/** @type {string} */ table) => JSON.stringify([hard[table](i), hard[table](i + 1), hard[table](i + 7)]);
    const one = (/** @type {string} */ query) => JSON.stringify(asked(hard.users(i), query));
    const { db } = mock(({ body }) => json(result([[...hard.projects(i), i % 7 ? one(body.query) : null, many('agents'), many('costs'), i % 3 ? many('activities') : null]])));
    const object = await db.getProjectById('p', all), whole = await db.getProjectById('p', { ...all, secrets: true });
    const text = async (/** @type {object} */ more) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(await db.bytes.getProjectById('p', { ...all, ...more }));
    same(await text({}), JSON.stringify(object));
    same(await text({ secrets: true }), JSON.stringify(whole));
  }
  for (const name of named('read').filter((method) => !lists.includes(method) && method !== 'getTotalCostByProject')) {
    const { db } = mock(() => json(result([])));
    assert.equal(new TextDecoder().decode(await /** @type {any} */ (db.bytes)[name](...samples[name])), 'null');
    assert.equal(await (await /** @type {any} */ (db.respond)[name](...samples[name])).text(), 'null');
  }
  for (const total of ['0', '1.5', '1e+21', '123456.789012345', '1e-09', '-0.5']) {
    const { db } = mock(() => json(result([[total]])));
    assert.equal(await db.getTotalCostByProject('p'), Number(total));
    assert.equal(new TextDecoder().decode(await db.bytes.getTotalCostByProject('p')), JSON.stringify(Number(total)));
  }
});

test('on the bytes path JSON keeps what a JavaScript object cannot: long numbers, the order of number-like keys', async () => {
  const stored = '{"a":1,"10":12345678901234567890,"big":0.1000000000000000055511151231257827}';
  const { db } = mock(() => json(result([['v', 'p', 't', 'm', stored, TIME]])));
  const text = new TextDecoder().decode(await db.bytes.getActivitiesByProject('p'));
  assert.ok(text.includes(stored), text);
  assert.deepEqual(JSON.parse(text)[0].metadata, (await db.getActivitiesByProject('p'))[0].metadata);
});

test('numbers and times of an answer are the values Postgres meant', async () => {
  const { db } = mock(() => json(result([...numbers.map((n, i) => ['c', 'p', n, 'm', 'p', null, null, times[i]]), ...times.map((t) => ['c', 'p', '1', 'm', 'p', null, null, t])])));
  const costs = await db.getCostsByProject('p');
  assert.deepEqual(costs.slice(0, numbers.length).map((/** @type {any} */ c) => c.amount), numbers.map((n) => Number(n) + 0));
  const iso = costs.slice(numbers.length).map((/** @type {any} */ c) => c.timestamp.toISOString());
  assert.deepEqual(iso, [TIME_ISO, '1970-01-01T00:00:00.000Z', '1969-12-31T23:59:59.999Z', '2026-02-28T18:29:59.100Z', '0001-01-01T00:00:00.000Z', '-000043-03-15T12:00:00.000Z',
    '9999-12-31T23:59:59.999Z', '+010000-01-01T00:00:00.000Z', '-271820-04-20T00:00:00.000Z', '+275760-09-13T00:00:00.000Z', '2000-03-01T00:00:00.000Z']);
});

test('a time beyond a Date, and infinity, stay text on both paths', async () => {
  const { db } = mock(() => json(result(['infinity', '-infinity', '294276-12-31 23:59:59+00'].map((time) => ['c', 'p', '1', 'm', 'p', null, null, time]))));
  const costs = await db.getCostsByProject('p');
  assert.deepEqual(costs.map((/** @type {any} */ c) => c.timestamp), ['infinity', '-infinity', '+294276-12-31T23:59:59.000Z']);
  assert.equal(new TextDecoder().decode(await db.bytes.getCostsByProject('p')), JSON.stringify(costs));
});

test('the good answers are good', async () => {
  for (const name of Object.keys(samples)) {
    const { db } = mock(() => json(goodAnswer(name)), { allowClearAll: true });
    await /** @type {any} */ (db)[name](...samples[name]);
  }
});

test('seeds differ, however many are asked for in one millisecond', () => {
  const seen = new Set();
  for (let i = 0; i < 5000; i++) seen.add(Buffer.from(seed(1).subarray(44)).toString('hex'));
  assert.equal(seen.size, 5000);
});

test('random bytes are drawn for one call, then for those of the same millisecond, and not kept beyond it', (t) => {
  let now = 1e12;
  t.mock.method(Date, 'now', () => now);
  const { mock } = t.mock.method(crypto, 'getRandomValues'), seen = new Set();
  const drawn = (/** @type {number} */ calls) => {
    mock.resetCalls();
    for (let i = 0; i < calls; i++) seen.add(Buffer.from(seed(1).subarray(44)).toString('hex'));
    return mock.calls.map((call) => call.arguments[0]?.byteLength);
  };
  assert.deepEqual(drawn(1), [32]);
  assert.deepEqual(drawn(1), [1024]);
  assert.deepEqual(drawn(31), []);
  assert.deepEqual(drawn(33), [1024, 1024]);
  for (const later of [1, 5, -3]) {
    now += later;
    assert.deepEqual(drawn(1), [32], 'another millisecond, the one before included');
  }
  assert.equal(seen.size, 69);
});

test('a bytea becomes its bytes', async () => {
  const rows = [['\\x00017f80ffa5'], ['\\x'], ['\\xab'], [null]];
  const { db } = mockClient('values', () => json(result(rows)));
  assert.deepEqual(await db.samples.findMany({ select: { hash: true } }),
    [[0, 1, 0x7f, 0x80, 0xff, 0xa5], [], [0xab], null].map((bytes) => ({ hash: bytes && Uint8Array.from(bytes) })));
});
