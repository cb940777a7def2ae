// The key of a row that a client creates, before it is sent; and when a create may be sent again: only if its row can't be
// there twice, and can't be another's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientOf, mockClient, textOf } from '../support/client.js';
import { errorFrom, json, result } from '../support/service.js';

const CUID2 = /^[a-z][a-z0-9]{23}$/, UUID7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

test('a key that the core makes', async () => {
  const { db, sent } = mockClient('keys', ({ body }) => json(result([body.params.slice(0, 3)])));
  const user = db.users.create({ email: 'A@b.c' });
  assert.match(user.id, CUID2);
  assert.deepEqual(user.key, { id: user.id });
  assert.equal(sent.length, 0);
  await user.then(undefined, () => {});
  assert.deepEqual(sent[0].body.params, [user.id, 'a@b.c']);
  // It stands behind columns that are given, touched, null, or not there.
  for (const row of [{}, { name: 'n' }, { name: 'n', updatedAt: new Date(0) }, { ownerId: 'o' }, { name: undefined, updatedAt: undefined, ownerId: null }]) {
    const team = db.teams.create(row), { params } = await team.toSQL();
    assert.match(team.id, UUID7);
    assert.ok(params.includes(team.id));
  }
});

test('a key that is given, as it was; a text as the core has it', () => {
  const { db } = mockClient('keys');
  const at = new Date(5), id = '01941f29-7c00-7029-8000-000000000009';
  assert.equal(db.users.create({ id: 'mine', email: 'a@b.c' }).id, 'mine');
  assert.equal(db.notes.create({ id: 7, text: 't' }).id, 7);
  assert.deepEqual(db.members.create({ teamId: id, no: 9007199254740993n }).key, { teamId: id, no: 9007199254740993n });
  assert.deepEqual(db.members.create({ teamId: id, no: 5 }).key, { teamId: id, no: 5 });
  const event = db.events.create({ at }), { key } = event;
  assert.deepEqual(Object.keys(key), ['id', 'at']);
  assert.match(key.id, UUID7);
  assert.equal(key.at, at);
  assert.deepEqual(event.key, key);
  assert.throws(() => event.id, { name: 'ValidationError', message: 'id is of several columns: ask for the key' });
});

test('it is the row\'s of when the query was made', () => {
  const { db } = mockClient('keys'), row = { id: 7, text: 't' }, query = db.notes.create(row);
  row.id = 8;
  assert.equal(query.id, 7);
});

test('a key that only the database knows; a row that is wrong; no create of one row', () => {
  const { db } = mockClient('keys');
  assert.throws(() => db.notes.create({ text: 't' }).id, { name: 'ValidationError', message: 'id is made by the database: await the query first' });
  assert.throws(() => db.notes.create({ text: 't' }).key, { name: 'ValidationError', message: 'id is made by the database: await the query first' });
  assert.throws(() => db.users.create({ email: 'no address' }).id, { name: 'ValidationError', message: 'email must be an e-mail address' });
  assert.throws(() => db.users.create({ email: 'a@b.c' }, {}, { limit: 1 }).id, { name: 'ValidationError', message: 'limit is no option of users.create' });
  const row = { id: 'u', email: 'a@b.c' };
  for (const query of [db.users.findMany(), db.users.get('u'), db.users.createMany([row]), db.users.upsert({ create: row }), db.users.upsertMany([row]), db.users.update('u', row), db.users.delete('u'),
    db.users.updateMany({ all: true, set: row }), db.sql`select 1`, db.connect(), db.batch([])])
    assert.deepEqual([query.id, query.key], [undefined, undefined]);
});

test('keys of one millisecond sort as their rows were created, also behind a create of many', async (t) => {
  const { db } = mockClient('keys');
  t.mock.method(Date, 'now', () => 1.8e12);
  const made = [];
  for (const rows of [1, 3, 1, 2, 1, 1]) {
    const query = rows > 1 ? db.teams.createMany(Array(rows).fill({})) : db.teams.create({});
    made.push(...JSON.stringify(await query.toSQL()).match(/[\da-f-]{36}/g) ?? []);
  }
  assert.equal(made.length, 9);
  assert.deepEqual(made, [...new Set(made)].sort());
});

test('it waits for the core where that is not there yet', async () => {
  const { readFileSync } = await import('node:fs');
  const module = WebAssembly.compile(readFileSync(new URL('../../build/core.wasm', import.meta.url)));
  const db = clientOf(textOf('keys'), 'postgres://u:p@localhost/d', { module });
  const query = db.users.create({ email: 'a@b.c' });
  assert.throws(() => query.id, { name: 'HeliumError', code: 'CALL', message: 'ids are made by the core, which is not there yet: await db.connect() first' });
  assert.match((await query.toSQL()).params[0], CUID2);
  assert.match(query.id, CUID2);
});

const twice = (/** @type {any} */ answer) => {
  let n = 0;
  return mockClient('keys', () => {
    if (n++ % 2 === 0) throw new TypeError('fetch failed');
    return json(answer);
  });
};

test('retry: the same rows once more, where their key is made here', async () => {
  const one = result([['u', 'a@b.c', '2026-01-01 00:00:00+00']]), count = result([], { rowCount: 1 });
  for (const [answer, act, expected] of /** @type {[any, (db: any) => any, string][]} */ ([
    [one, (db) => db.users.create({ email: 'a@b.c' }, {}, { retry: true }), 'on conflict ("id") do update set "id"=excluded."id"'],
    [count, (db) => db.users.createMany([{ email: 'a@b.c' }], {}, { retry: true }), 'on conflict ("id") do update set "id"=excluded."id"'],
    [one, (db) => db.users.upsert({ create: { email: 'a@b.c' }, target: 'email' }, { retry: true }), 'on conflict ("email") do update set "email"=excluded."email"'],
    [count, (db) => db.users.upsertMany([{ id: 'u', email: 'a@b.c' }], {}, { retry: true }), 'on conflict ("id") do update set "email"=excluded."email","updated_at"=now()'],
  ])) {
    const { db, sent } = twice(answer);
    await act(db);
    assert.equal(sent.length, 2);
    assert.deepEqual(sent[0].body, sent[1].body);
    assert.ok(sent[0].body.query.includes(expected), sent[0].body.query);
  }
  const { db, sent } = twice({ results: [one, count] });
  await db.batch([db.users.create({ email: 'a@b.c' }), db.users.createMany([{ email: 'b@b.c' }])], { retry: true });
  assert.deepEqual(sent[0].body, sent[1].body);
});

test('retry: refused where a row could be there twice, or be another\'s', async () => {
  const { db } = mockClient('keys'), id = '01941f29-7c00-7029-8000-000000000009', retry = { retry: true };
  const made = 'retry is not accepted here: it takes a key that is made before the row is sent', target = 'retry is not accepted here: it takes a target that is given';
  const creates = 'retry is for creates, outside of a transaction';
  for (const [query, message] of /** @type {[any, string][]} */ ([
    [db.notes.create({ text: 't' }, {}, retry), made], [db.notes.create({ id: 1, text: 't' }, {}, retry), made], [db.users.create({ id: 'mine', email: 'a@b.c' }, {}, retry), made],
    [db.members.create({ teamId: id, no: 1 }, {}, retry), made], [db.notes.createMany([{ text: 't' }], {}, retry), made], [db.users.createMany([{ email: 'a@b.c' }, { id: 'x', email: 'b@b.c' }], {}, retry), made],
    [db.users.createMany([{ email: 'a@b.c' }], { onConflict: 'nothing' }, retry), 'retry is not accepted here beside onConflict: the count would be another\'s'],
    [db.users.upsert({ create: { email: 'a@b.c' }, update: { email: 'c@b.c' }, target: 'email' }, retry), 'retry is not accepted here beside an update of its own, which would come second'],
    [db.notes.upsert({ create: { text: 't' } }, retry), target], [db.notes.upsertMany([{ id: 1, text: 't' }, { text: 't' }], {}, retry), target],
    [db.batch([db.users.create({ email: 'a@b.c' }), db.notes.create({ text: 't' })], retry), made],
    [db.users.findMany({}, retry), creates], [db.users.update('u', { email: 'a@b.c' }, {}, retry), creates], [db.users.deleteMany({ all: true }, retry), creates],
    [db.batch([db.sql`select 1`], retry), creates], [db.batch([db.users.count()], retry), creates],
  ])) {
    const error = await errorFrom(query);
    assert.deepEqual([error.name, error.message], ['ValidationError', message]);
  }
});
