// A query seen from outside: printed, stringified or taken apart it shows nothing of what it was given. And which secret
// columns its result has: those of `secrets: true`, of the call, the batch, the transaction or the database.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as heliumdb from '../../js/index.js';
import { columnsOf, errorFrom, json, mock, named, result, row, samples } from '../support/service.js';

const { count, eq, expect, users } = /** @type {Record<string, any>} */ (heliumdb);
const SECRET = 'h4sh-of-it';

/** Rows of users with what the query names, of projects with an empty user. */
const answering = (/** @type {object} */ options = {}) => mock(({ body }) => {
  const one = (/** @type {any} */ { query }) => (/^with|projects/.test(query) ? result([[...row.projects(), JSON.stringify(/password/.test(query) ? row.secrets() : row.users())]])
    : result([/password.*from|returning.*password/.test(query) ? row.secrets() : row.users()]));
  return json(body.queries ? { results: body.queries.map(one) } : one(body));
}, options);

test('nothing of its arguments is seen, however it is printed', async () => {
  const { db } = answering();
  const input = { email: 'a@b.c', password: SECRET };
  const queries = [db.createUser(input), db.updateUserRefreshToken('u1', SECRET), db.insert(users).values(input), db.update(users).set({ password: SECRET }).where(eq(users.password, SECRET)),
    db.insert(users).values([input]).onConflictDoUpdate({ target: users.email, set: input }), expect(db.createUser(input), { rows: 1 }), db.createUser(/** @type {any} */ ({ password: [SECRET] }))];
  for (const query of [...queries, db.batch(queries.slice(1))]) {
    for (const options of [{}, { showHidden: true, depth: 20 }, { customInspect: false, showHidden: true, depth: 20, getters: true }])
      for (const text of [inspect(query, options), inspect({ query }, options), inspect([[query]], options)]) assert.ok(!text.includes(SECRET), text);
    for (const text of [String(query), `${query}`, JSON.stringify(Object.entries(query)), JSON.stringify({ ...query }), Object.getOwnPropertyNames(query).join(), Object.getOwnPropertySymbols(query).join()])
      assert.ok(!text.includes(SECRET), text);
    assert.deepEqual(Reflect.ownKeys(query), []);
  }
});

test('printed it says what it is, and whether it was sent', async () => {
  const { db } = answering();
  const query = db.getUserById('u1'), other = db.select().from(users), batch = db.batch([other]);
  assert.deepEqual([query, other, batch].map((one) => inspect(one)), ['Query { getUserById, not sent }', 'Query { select, not sent }', 'Query { batch, not sent }']);
  assert.equal(inspect({ user: query }), '{ user: Query { getUserById, not sent } }');
  await query;
  const sending = batch.then(() => {});
  assert.deepEqual([query, other, batch].map((one) => inspect(one)), ['Query { getUserById, sent }', 'Query { select, in a batch }', 'Query { batch, sent }']);
  await sending;
});

test('stringified, it says that an await is missing', async () => {
  const { db, sent } = answering();
  for (const [method, query] of /** @type {[string, any][]} */ ([['createUser', db.createUser({ email: 'a@b.c', password: SECRET })], ['listUsers', db.listUsers()], ['listUsers', db.bytes.listUsers()],
    ['select', db.select().from(users)], ['batch', db.batch([])]]))
    for (const act of [() => JSON.stringify({ user: query }), () => Response.json([query]), () => JSON.stringify(query)])
      assert.throws(act, { name: 'ValidationError', message: `${method} is a query, not its result: there is an await missing before it` });
  assert.equal(sent.length, 0);
});

test('a query\'s methods want a query', () => {
  const { db } = answering(), query = db.select(), { then } = query;
  for (const other of [{}, Object.create(query), new Proxy(query, {})]) assert.throws(() => /** @type {any} */ (then).call(other), TypeError);
  for (const wrong of [undefined, null, 5, 'x', {}, Object.create(query), new Proxy(query, {})])
    assert.throws(() => expect(wrong, { rows: 1 }), { name: 'ValidationError', message: 'query must be a query that has not been awaited' });
});

const SECRETS = /"password".*"refresh_token"/;

test('the id of a row is known before it is there: of each create of one row, and of nothing else', () => {
  const { db, sent } = answering(), one = { email: 'a@b.c', password: SECRET };
  const ids = Object.entries(samples).map(([name, args]) => [name, /** @type {any} */ (db)[name](...args).id]);
  assert.deepEqual(ids.filter(([, id]) => id !== undefined).map(([name]) => name), ['createUser', 'createProject', 'createAgent', 'createCost', 'createActivity']);
  for (const [name, id] of ids) if (id !== undefined) assert.match(id, /^[a-z][0-9a-z]{23}$/, name);
  const insert = () => db.insert(users);
  assert.match(insert().values(one).id, /^[a-z][0-9a-z]{23}$/);
  for (const query of /** @type {any[]} */ ([insert().values([one]), insert().values([one, one]), insert().values([]), db.select().from(users), db.update(users).set({ email: 'a@b.c' })])) assert.equal(query.id, undefined);
  assert.equal(sent.length, 0);
});

test('secret columns come when they are asked for: by the call', async () => {
  for (const name of named('read', 'write', 'create')) {
    const { db, sent } = answering();
    const given = name === 'getProjectById' ? { includeUser: true } : {}, arg = (/** @type {object} */ more) => (named('read').includes(name) ? [{ ...given, ...more }] : Object.keys(more).length ? [more] : []);
    const args = samples[name].filter((value) => name !== 'getProjectById' || typeof value === 'string');
    for (const more of [{ timeout: 1000 }, { secrets: false }, { secrets: undefined, timeout: 1000 }, { secrets: true }]) await /** @type {any} */ (db)[name](...args, ...arg(more)).catch(() => {});
    const users = /user/i.test(name) && !/^list(Pro)|Recent|ByUser/.test(name) || name === 'getProjectById';
    assert.deepEqual(sent.map(({ body }) => SECRETS.test(body.query)), [false, false, false, users], name);
  }
  const { db } = answering();
  /** @type {any[]} */
  const [open, whole] = [await db.getUserById('u1'), await db.getUserById('u1', { secrets: true })];
  assert.deepEqual([Object.keys(open), Object.keys(whole)],
    [columnsOf('users'), columnsOf('secrets')]);
  assert.deepEqual([whole.password, whole.refreshToken], ['hash', 'token']);
  assert.deepEqual((await db.getProjectById('p1', { includeUser: true, secrets: true }))?.user.password, 'hash');
  assert.deepEqual(Object.keys(/** @type {any} */ (await db.getProjectById('p1', { includeUser: true })).user), columnsOf('users'));
});

test('secret columns in the builder: by the call, or where they are named', async () => {
  const { db, sent } = answering();
  const row = { email: 'a@b.c', password: 'p' };
  for (const options of [{}, { secrets: false }, { secrets: true }]) {
    await db.select().from(users).options(options);
    await db.insert(users).values(row).returning().options(options);
    await /** @type {any} */ (db.insert(users)).options(options).values([row, row]).returning().catch(() => {});
    await db.update(users).set({ name: 'x' }).all().returning().options(options);
    await db.delete(users).all().options(options).returning();
  }
  const asked = sent.map(({ body }) => SECRETS.test(/(^select|returning).*$/.exec(body.query)?.[0] ?? ''));
  assert.deepEqual(asked, [...Array(10).fill(false), ...Array(5).fill(true)]);
  assert.equal((await db.select().from(users).options({ secrets: true }))[0].password, 'hash');
  const named = mock(() => json(result([['hash', '3']]))).db;
  assert.deepEqual(await named.select({ secret: users.password, n: count() }).from(users), [{ secret: 'hash', n: 3 }]);
});

test('secret columns of a batch: each query\'s own word, then the batch\'s, then the database\'s', async () => {
  for (const [options, given, expected] of /** @type {[object, object | undefined, boolean[]][]} */ ([
    [{}, undefined, [false, true, false]], [{}, { secrets: true }, [true, true, false]], [{}, { secrets: false }, [false, true, false]],
    [{ secrets: true }, undefined, [true, true, false]], [{ secrets: true }, { secrets: false }, [false, true, false]], [{ secrets: false }, {}, [false, true, false]],
  ])) {
    const { db, sent } = answering(options);
    const results = await db.batch([db.getUserById('u1'), db.getUserById('u1', { secrets: true }), db.getUserById('u1', { secrets: false })], given);
    assert.deepEqual(results.map((/** @type {any} */ user) => 'password' in user), expected);
    assert.deepEqual(sent[0].body.queries.map((/** @type {any} */ { query }) => SECRETS.test(query)), expected);
    const [planned] = /** @type {any} */ (await db.plan((/** @type {any} */ tx) => [tx.listUsers()], given));
    assert.equal('password' in planned[0], expected[0]);
  }
});

test('secret columns of a database that says so, on each path', async () => {
  const { db } = answering({ secrets: true });
  const text = new TextDecoder().decode(await db.bytes.getUserById('u1'));
  assert.deepEqual([/** @type {any} */ (await db.getUserById('u1')).password, /** @type {any} */ (await db.createUser(samples.createUser[0])).password, JSON.parse(text).password, /** @type {any} */ (await (await db.respond.listUsers()).json())[0].password,
    (await db.select().from(users))[0].password], Array(5).fill('hash'));
  assert.equal('password' in /** @type {object} */ (await db.getUserById('u1', { secrets: false })), false);
  assert.equal('password' in JSON.parse(await (await db.respond.getUserById('u1', { secrets: false })).text()), false);
  assert.equal((await errorFrom(db.getProjectById('p1', { secrets: /** @type {any} */ ('true') }))).message, 'secrets must be true or false');
});
