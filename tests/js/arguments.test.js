// What may be given to the entries of the package, and what is none of their business: values that are false, options of
// the wrong kind, undefined among the arguments, what JSON has no form for, and objects that change after a query was made.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createCore } from '../../js/core.js';
import * as heliumdb from '../../js/index.js';
import { URL_HOSTED, errorFrom, goodAnswer, json, mock, named, result, row, samples } from '../support/service.js';

const { createDatabase, expect, escapeLike, agents, and, costs, desc, eq, inArray, like, or, projects, users } = /** @type {Record<string, any>} */ (heliumdb);

/** A database that answers whatever it is asked, and nothing asked is what the tests are about. @param {object} [options] */
const open = (options) => mock(({ body }) => json(body.queries ? { results: body.queries.map(() => result([])) } : result([])), options);

/** The issues of a query, whole. @param {PromiseLike<any>} query */
const issuesOf = async (query) => {
  const error = await errorFrom(query);
  assert.equal(error.name, 'ValidationError', error.stack);
  return error.issues.map((/** @type {any} */ { path, code, message }) => `${path} ${code}: ${message}`);
};

/** @type {any[]} */
const FALSE = [0, -0, '', false, NaN, 0n, null];

test('rows that are false are no rows, and the core goes on working', async () => {
  const { db, sent } = open();
  for (let round = 0; round < 50; round++) for (const value of FALSE) {
    const not = Number.isNaN(value) ? ', not NaN' : '', row = [`[0] type: [0] must be an object${not}`];
    const input = [`input type: input must be an object${not}`], array = [`input type: input must be an array${not}`];
    for (const name of named('create')) assert.deepEqual(await issuesOf(/** @type {any} */ (db)[name](value)), name.startsWith('bulk') ? array : input, `${name} ${String(value)}`);
    assert.deepEqual(await issuesOf(db.createUser(value, { timeout: 1000 })), input);
    assert.deepEqual(await issuesOf(db.insert(users).values(value)), array);
    assert.deepEqual(await issuesOf(db.insert(users).values([value])), row);
    assert.deepEqual(await issuesOf(db.bulkCreateCosts([value])), row);
    assert.deepEqual(await issuesOf(db.batch([db.createUser(value)])), input);
    assert.throws(() => db.createUser(value).id, { name: 'ValidationError' });
    assert.throws(() => db.insert(users).values(value).id, { name: 'ValidationError' });
  }
  assert.equal(sent.length, 0);
  assert.deepEqual(await db.listUsers(), []);
});

test('what is false in the builder is what it is', async () => {
  const { db, sent } = open();
  for (const value of FALSE) {
    assert.deepEqual(await issuesOf(db.select(value).from(users)), ['select type: select must be an object of columns']);
    assert.deepEqual(await issuesOf(db.delete(users).all().returning(value)), ['returning type: returning must be an object of columns']);
    assert.deepEqual(await issuesOf(db.insert(users).values([]).onConflictDoNothing(value)),
      ['options type: options of onConflictDoNothing must be an object']);
    assert.deepEqual(await issuesOf(db.select().from(users).options(value)), ['options type: options of a query must be an object']);
    assert.deepEqual(await issuesOf(db.select().from(value)), ['table type: table must be one of the schema']);
    assert.deepEqual(await issuesOf(db.update(users).set(value).all()), [`set type: set must be an object${Number.isNaN(value) ? ', not NaN' : ''}`]);
  }
  assert.equal(sent.length, 0);
});

test('nothing but text and bytes gets to the core\'s memory', () => {
  const step = createCore(new WebAssembly.Module(readFileSync(new URL('../../build/core.wasm', import.meta.url))));
  const bytes = new TextEncoder().encode('[]'), ping = 0;
  /** @type {any[]} */
  const wrong = [...FALSE, 5, 'text', {}, [], [1], { length: 4 }, { length: 1, [Symbol.toStringTag]: 'Uint8Array' }, new Float64Array(2), new DataView(new ArrayBuffer(4)),
    new ArrayBuffer(4), new Proxy(bytes, {}), () => 1];
  const refused = { name: 'HeliumError', code: 'CALL', message: 'the core takes text and bytes only' };
  for (const state of wrong) assert.throws(() => step(ping, state, '[]'), refused, `state ${typeof state}`);
  for (const input of wrong.filter((value) => typeof value !== 'string' && !Array.isArray(value))) {
    assert.throws(() => step(ping, undefined, input), refused, `input ${typeof input}`);
    assert.throws(() => step(ping, undefined, [bytes, input]), refused);
  }
  for (const input of ['[]', bytes, [bytes], [bytes.subarray(0, 1), bytes.subarray(1)], Buffer.from('[]')]) assert.equal(step(ping, new Uint8Array(), /** @type {any} */ (input)).kind, 1);
});

/** Wrong values of each option, and what it must be. @type {[string, string, any[]][]} */
const options = [
  ['signal', 'an AbortSignal', [{}, 'x', 1, 1n, Symbol('x'), true, () => 1, [], new EventTarget(), { aborted: false, addEventListener() {} }, new Proxy({}, {})]],
  ['timeout', 'a number of milliseconds', [10n, Symbol('x'), '5', '', -1, NaN, -Infinity, null, {}, [5], true, new Date(5)]],
  ['secrets', 'true or false', ['true', 1, 0, null, {}, Symbol('x'), 1n]],
  ['retry', 'true or false', ['true', 1, 0, null, {}, Symbol('x'), 1n]],
  ['cache', "'no-store'", ['force-cache', '', 0, null, true, {}, Symbol('x')]],
];
/** Those of transactions, in a batch too. @type {typeof options} */
const modes = [
  ['isolation', 'one of ReadUncommitted, ReadCommitted, RepeatableRead, Serializable', ['Snapshot', '', null, 0, {}, Symbol('x'), ['Serializable']]],
  ['readOnly', 'true or false', ['true', 1, null, {}, Symbol('x')]],
  ['deferrable', 'true or false', ['true', 1, null, {}, Symbol('x')]],
];
/** @type {typeof options} */
const retries = [['retries', 'a number of times', [-1, 1.5, NaN, '3', 3n, null, Symbol('x'), {}]]];
/** What is no object of options. @type {any[]} */
const NO_OBJECTS = [...FALSE, 5, 'text', true, 1n, Symbol('x'), [], [{ timeout: 5 }], () => 1];

test('each option of each entry is checked, and nothing is sent', async () => {
  const { db, sent } = open();
  /** @type {[string, (given: any) => any, typeof options, string][]} */
  const entries = [
    ['getUserById', (given) => db.getUserById('x', given), options, 'getUserById'],
    ['createUser', (given) => db.createUser(samples.createUser[0], given), options, 'createUser'],
    ['bytes', (given) => db.bytes.listUsers(given), options, 'listUsers'],
    ['respond', (given) => db.respond.listUsers(given), options, 'listUsers'],
    ['connect', (given) => db.connect(given), options, 'connect'],
    ['builder', (given) => db.select().from(users).options(given), options, 'select'],
    ['batch', (given) => db.batch([db.connect()], given), [...options, ...modes], 'batch'],
    ['empty batch', (given) => db.batch([], given), [...options, ...modes], 'batch'],
    ['plan', (given) => db.plan(() => [db.connect()], given), [...options, ...modes], 'batch'],
    ['transaction', (given) => db.transaction(async () => {}, given), [...options.filter(([name]) => !['retry', 'cache'].includes(name)), ...modes, ...retries], ''],
    ['createDatabase', (given) => open(given).db.connect(), [...options.filter(([name]) => ['timeout', 'secrets'].includes(name)),
      ['allowClearAll', 'true or false', ['true', 1, null, {}]], ['fetch', 'a function', [5, 'x', {}, null, Symbol('x')]], ['WebSocket', 'a function', [5, 'x', {}, null]]], 'connect'],
  ];
  for (const [entry, call, given] of entries) for (const [name, must, values] of given) for (const value of values) {
    const what = `${entry} ${name} ${String(typeof value === 'object' ? JSON.stringify(value) : value)}`;
    assert.deepEqual(await issuesOf(call({ [name]: value })), [`${name} type: ${name} must be ${must}`], what);
  }
  for (const value of NO_OBJECTS) {
    for (const [what, query] of /** @type {[string, any][]} */ ([['batch', db.batch([], value)], ['batch', db.plan(() => [], value)], ['transaction', db.transaction(async () => {}, value)],
      ['createDatabase', createDatabase(URL_HOSTED, value).connect()], ['createDatabase', createDatabase(URL_HOSTED, value).transaction(async () => {})],
      ['onConflictDoUpdate', db.insert(users).values([]).onConflictDoUpdate(value)], ['onConflictDoNothing', db.insert(users).values([]).onConflictDoNothing(value)],
      ['a query', db.select().from(users).options(value)]]))
      assert.deepEqual(await issuesOf(query), [`options type: options of ${what} must be an object`], `${what} ${String(value)}`);
    assert.throws(() => expect(db.listUsers(), value), { name: 'ValidationError', message: 'options of expect must be an object' });
    assert.throws(() => createDatabase(URL_HOSTED, value).createUser(samples.createUser[0]).id, { name: 'ValidationError' });
    if (typeof value !== 'function') assert.deepEqual(await issuesOf(db.plan(value)), ['queries type: queries must be an array of queries of this database, each once, none for bytes or awaited before']);
    if (typeof value !== 'function') assert.deepEqual(await issuesOf(db.transaction(value)), ['callback type: callback must be a function']);
    // For options of a read null will do, and getRecentActivities takes a number there.
    for (const name of named(.../** @type {('write' | 'create' | 'system')[]} */ (value === null ? ['write', 'create', 'system'] : []))) if (name !== 'getRecentActivities')
      assert.equal((await errorFrom(/** @type {any} */ (db)[name](...samples[name], value))).name, 'ValidationError', name);
  }
  for (const connection of [Symbol('x'), 5n, {}, Object.create(null), [], null, undefined, () => 1])
    assert.deepEqual((({ name, message }) => [name, message])(await errorFrom(createDatabase(connection).connect())),
      ['ConnectionError', 'the connection string must be postgres://user:password@host/database; is DATABASE_URL set?']);
  assert.equal(sent.length, 0);
});

test('options nobody knows are refused by their names, those of Proxies and getters that throw too', async () => {
  const { db, sent } = open(), thrower = new Proxy({}, { ownKeys() { throw new TypeError('trap'); } });
  const getter = { get timeout() { throw new TypeError('trap'); } };
  assert.deepEqual(await issuesOf(db.batch([], /** @type {any} */ ({ isolationLevel: 'x' }))), ['isolationLevel type: isolationLevel is no option of batch']);
  assert.deepEqual(await issuesOf(createDatabase(URL_HOSTED, { timout: 5 }).connect()), ['timout type: timout is no option of createDatabase']);
  assert.deepEqual(await issuesOf(db.insert(users).values([]).onConflictDoNothing(/** @type {any} */ ({ set: {} }))), ['set type: set is no option of onConflictDoNothing']);
  assert.deepEqual(await issuesOf(db.select().from(users).options(/** @type {any} */ ({ limit: 5 }))), ['limit type: limit is no option of a query']);
  assert.throws(() => expect(db.listUsers(), { rows: 1, columns: 2 }), { name: 'ValidationError', message: 'columns is no option of expect' });
  for (const wrong of [thrower, getter]) {
    assert.deepEqual(await issuesOf(db.batch([], wrong)), ['options type: options of batch can\'t be read']);
    assert.deepEqual(await issuesOf(db.listUsers(wrong)), ['arguments type: arguments must be JSON: no cycle, no U+0000, no bigint inside a JSON value']);
    assert.deepEqual(await issuesOf(db.transaction(async () => {}, wrong)), ['options type: options of transaction can\'t be read']);
  }
  assert.equal(sent.length, 0);
});

test('a signal that is false is none, at every entry', async () => {
  for (const signal of /** @type {any[]} */ ([false, 0, '', null, undefined, NaN, 0n])) {
    const answer = (/** @type {any} */ body) => json(body.queries ? { results: [goodAnswer('connect')] } : result([]));
    // The first four are answered, the others wait until their deadline.
    const { db, sent } = mock(({ body, n }) => (n < 4 ? answer(body) : new Promise(() => {})));
    assert.deepEqual(await db.listUsers({ signal }), []);
    assert.equal(await db.getUserById('x', { signal, timeout: 1000 }), null);
    assert.deepEqual(await db.select().from(users).options({ signal }), []);
    assert.deepEqual(await db.batch([db.connect()], { signal }), [undefined]);
    assert.equal(await db.transaction(async () => 5, { signal }), 5);
    // The deadline is where a signal that is none was asked to forget its listener.
    for (const ask of [() => db.listUsers({ signal, timeout: 1 }), () => db.batch([db.connect()], { signal, timeout: 1 }), () => db.respond.listUsers({ signal, timeout: 1 })])
      assert.equal((await errorFrom(ask())).name, 'TimeoutError');
    assert.equal(sent.length, 7);
  }
});

test('undefined before the options is as good as left out', async () => {
  const { db, sent } = open();
  for (const more of [[], [undefined], [{ timeout: 1000 }], [undefined, { timeout: 1000 }], [undefined, undefined, { signal: undefined }]])
    assert.deepEqual(await issuesOf(/** @type {any} */ (db).updateUserRefreshToken('u1', ...more)), ['token required: token is required']);
  for (const name of named('read', 'write', 'create')) {
    const whole = samples[name], required = whole.length;
    for (let at = 0; at < required; at++) {
      const without = whole.map((value, i) => (i === at ? undefined : value));
      const plain = await issuesOf(/** @type {any} */ (db)[name](...without));
      assert.deepEqual(await issuesOf(/** @type {any} */ (db)[name](...without, { timeout: 1000 })), plain, name);
      assert.deepEqual(await issuesOf(/** @type {any} */ (db)[name](...without, undefined)), plain, name);
      assert.match(plain[0], / (required|type): \w+ (is required|must be an? (object|array))$/, name);
    }
  }
  assert.deepEqual(await issuesOf(db.getCostsByTimeRange(/** @type {any} */ (undefined), new Date())), ['start required: start is required']);
  assert.equal(sent.length, 0);
  await db.getRecentActivities('u1', undefined, { timeout: 1000 });
  await db.getRecentActivities('u1', null, { timeout: 1000 });
  await db.updateUserRefreshToken('u1', null, { timeout: 1000 }).catch(() => {});
  assert.deepEqual(sent.map(({ body }) => body.params), [['50', 'u1', '50'], ['50', 'u1', '50'], [null, 'u1']]);
});

test('undefined in the builder is left out where that is said, and an error elsewhere', async () => {
  const { db, sent } = open();
  assert.deepEqual(await issuesOf(db.select().from(users).orderBy(/** @type {any} */ (undefined))), ['orderBy[0] type: orderBy[0] must be a column or an aggregate']);
  assert.deepEqual(await issuesOf(db.select({ id: /** @type {any} */ (undefined) }).from(users)), ['select.id type: select.id must be a column or an aggregate']);
  assert.deepEqual(await issuesOf(db.insert(users).values([undefined])), ['[0] type: [0] must be an object']);
  assert.deepEqual(await issuesOf(db.select().from(users).where(inArray(users.id, [undefined]))), ['where.id[0] type: where.id[0] must be a value; isNull finds those that have none']);
  assert.deepEqual(await issuesOf(db.insert(users).values({ email: 'a@b.c', password: 'x' }).onConflictDoNothing({ target: [/** @type {any} */ (undefined)] })),
    ['target[0] type: target[0] must be a column or an aggregate']);
  assert.deepEqual(await issuesOf(db.delete(users).where(eq(users.id, undefined))), ['where.id required: where.id is required']);
  assert.equal(sent.length, 0);
});

class Point { constructor() { this.x = 1; } }
/** @type {[any, string][]} a value, and what it is called */
const odd = [
  [new Map([[1, 2]]), 'a Map'], [new Set([1]), 'a Set'], [new WeakMap(), 'a WeakMap'], [() => 1, 'a function'], [class {}, 'a function'], [Symbol('x'), 'a symbol'],
  [new Uint8Array(2), 'a Uint8Array'], [Buffer.from('x'), 'a Uint8Array'], [new ArrayBuffer(2), 'an ArrayBuffer'], [new DataView(new ArrayBuffer(2)), 'a DataView'],
  [NaN, 'NaN'], [-Infinity, '-Infinity'], [new Date(NaN), 'an invalid Date'], [Promise.resolve(1), 'a Promise'], [/x/, 'a RegExp'], [new Error('x'), 'an Error'],
  [new URLSearchParams('a=1'), 'a URLSearchParams'],
];

test('what is no JSON is called by its name, under the right path', async () => {
  const { db, sent } = open();
  for (const [value, what] of odd) {
    const said = (/** @type {string} */ path) => [`${path} type: ${path} must be JSON, not ${what}`];
    assert.deepEqual(await issuesOf(db.updateProject('p', { settings: value })), said('settings'));
    assert.deepEqual(await issuesOf(db.createAgent({ projectId: 'p', logs: value })), said('logs'));
    assert.deepEqual(await issuesOf(db.bulkCreateActivities([samples.createActivity[0], { ...samples.createActivity[0], metadata: value }])), said('[1].metadata'));
    assert.deepEqual(await issuesOf(db.insert(agents).values({ projectId: 'p', logs: value })), said('logs'));
    assert.deepEqual(await issuesOf(db.update(projects).set({ settings: value }).all()), said('settings'));
    assert.deepEqual(await issuesOf(db.select().from(projects).where(and(undefined, or(eq(projects.settings, value))))), said('where.and[1].or[0].settings'));
    assert.deepEqual(await issuesOf(db.updateProject('p', { name: value })), [`name type: name must be text, not ${what}`]);
    assert.deepEqual(await issuesOf(db.select().from(users).where(inArray(users.id, ['a', value]))), [`where.id[1] type: where.id[1] must be text, not ${what}`]);
  }
  assert.deepEqual(await issuesOf(db.updateProject('p', { settings: 'a\0b' })), ['settings text: settings holds U+0000 or half a surrogate pair']);
  assert.equal(sent.length, 0);
  for (const settings of [new Point(), new Date(5), { toJSON: () => 5 }, new URL('https://a.b/'), new String('x'), Object.create(null), { nested: new Map() }, Object.assign(new Error('x'), { code: 5 })]) {
    await db.updateProject('p', { settings }).catch(() => {});
    assert.equal(sent.at(-1)?.body.params[0], JSON.stringify(settings));
  }
});

test('a query in place of its result says that an await is missing', async () => {
  const { db, sent } = open(), user = db.createUser(samples.createUser[0]);
  const wanted = ['createUser type: createUser is a query, not its result: there is an await missing before it'];
  assert.deepEqual(await issuesOf(db.createProject({ ...samples.createProject[0], userId: user })), wanted);
  assert.deepEqual(await issuesOf(db.updateProject('p', { settings: { by: [user] } })), wanted);
  assert.deepEqual(await issuesOf(db.delete(users).where(eq(users.id, user))), wanted);
  assert.deepEqual(await issuesOf(db.getUserById(/** @type {any} */ (user))), wanted);
  assert.equal(sent.length, 0);
});

test('a query takes its arguments when it is made', async () => {
  const { db, sent } = mock(({ body }) => json(body.queries ? { results: body.queries.map(() => goodAnswer('createCost')) } : result([row.costs()])));
  /** @type {any} */
  const input = { projectId: 'p1', amount: 1, model: 'm', provider: 'p', timestamp: new Date(0) };
  const three = [1, 2, 3].map((amount) => {
    input.amount = amount;
    input.timestamp.setTime(amount);
    return db.createCost(input);
  });
  input.amount = 'no number';
  const ids = three.map(({ id }) => id);
  await db.batch(three);
  assert.deepEqual(sent[0].body.queries.map((/** @type {any} */ { params }) => params), [1, 2, 3].map((n, i) => [ids[i], 'p1', `${n}`, 'm', 'p', `1970-01-01T00:00:00.00${n}Z`]));
  assert.equal(new Set(ids).size, 3);

  const page = { limit: 5 }, rows = [{ ...input, amount: 1 }], queries = [db.connect()];
  const list = db.listUsers(page), bulk = db.bulkCreateCosts(rows), batch = db.batch(queries, page);
  page.limit = 6;
  rows.push({ ...input, amount: 2 });
  queries.push(db.connect());
  assert.equal(await errorFrom(batch).then(({ message }) => message), 'limit is no option of batch');
  await list.catch(() => {});
  await bulk.catch(() => {});
  assert.deepEqual(sent.slice(1).map(({ body }) => body.params.at(-1)), ['5', sent[2].body.params.at(-1)]);
  assert.equal(sent[2].body.params.at(-1).split(',').length, 1);
});

test('each step of a builder takes what it is given then', async () => {
  const { db, sent } = mock(() => json(result([]))), ids = ['a'], order = desc(users.id), fields = { id: users.id }, row = { email: 'a@b.c', password: 'p', id: 'i' };
  const select = db.select(fields).from(users).where(inArray(users.id, ids)).orderBy(order);
  const insert = db.insert(users).values(row).onConflictDoUpdate({ target: users.email, set: row }).returning(fields);
  ids.push('b');
  order.desc = false;
  Object.assign(fields, { email: users.email });
  row.email = 'no address';
  await select;
  await insert;
  assert.deepEqual(sent.map(({ body }) => [body.query, body.params]), [
    ['select a."id" from "users" a where a."id"=any($1::text[]) order by a."id" desc', ['{a}']],
    ['insert into "users"("id","email","password","updated_at") values ($1,$2,$3,now()) on conflict ("email") do update set "id"=$4,"email"=$5,"password"=$6,"updated_at"=now() returning "id"',
      ['i', 'a@b.c', 'p', 'i', 'a@b.c', 'p']],
  ]);
});

test('escapeLike: its text is matched as it is', async () => {
  assert.equal(escapeLike('100% of a_b\\c'), '100\\% of a\\_b\\\\c');
  assert.equal(escapeLike(''), '');
  for (const text of [5, null, undefined, {}, Symbol('x')]) assert.throws(() => escapeLike(text), { name: 'ValidationError', message: 'text must be text' });
  const { db, sent } = open();
  await db.select().from(costs).where(like(costs.model, `${escapeLike('50%')}%`));
  assert.deepEqual(sent[0].body.params, ['50\\%%']);
});
