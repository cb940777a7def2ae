// What goes wrong with a client's calls: a client older than its database, rows that aren't there, secrets that no message
// may show, and answers that are hostile: cut off anywhere, lying, nested, with names like __proto__.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { HeliumError, createClient } from '../../js/client.js';
import { fromLayout } from '../../js/layout.js';
import { mockClient } from '../support/client.js';
import { errorFrom, json, refusal, result } from '../support/service.js';

const OLDER = '; the client may be older than the database: make it again, by npx heliumdb client';

test('a column or a table that the database hasn\'t: perhaps the client is older', async () => {
  for (const code of ['42703', '42P01']) {
    const { db } = mockClient('blog', () => refusal(code, { message: 'nothing is there' }));
    for (const query of [db.posts.findMany(), db.posts.create({ id: 'x', title: 't' }), db.posts.count(), db.bytes.posts.get('x'), db.batch([db.posts.count(), db.tags.count()])]) {
      const error = await errorFrom(query);
      assert.deepEqual([error.name, error.sqlState, error.message], ['DatabaseError', code, `nothing is there${OLDER}`]);
    }
    for (const query of [db.sql`select nothing`, db.batch([db.posts.count(), db.sql`select nothing`])]) assert.equal((await errorFrom(query)).message, 'nothing is there');
  }
  const { db } = mockClient('blog', () => refusal('42501', { message: 'permission denied' }));
  assert.equal((await errorFrom(db.posts.findMany())).message, 'permission denied');
});

test('no such row: of a write by key it is an error, of a read it is null', async () => {
  const { db } = mockClient('blog', ({ body }) => json(body.queries ? { results: body.queries.map(() => result([])) } : result([])));
  for (const query of [db.posts.update('s3cret-key', { title: 't' }), db.posts.delete('s3cret-key'), db.posts.create({ id: 's3cret-key', title: 't' }), db.posts.upsert({ create: { id: 's3cret-key', title: 't' } })]) {
    const error = await errorFrom(query);
    assert.deepEqual([error.name, error.code, error.message, error.table], ['NotFoundError', 'NOT_FOUND', 'no such row in posts', 'posts']);
  }
  assert.deepEqual([await db.posts.get('x'), await db.posts.findFirst(), await db.posts.findMany()], [null, null, []]);
  const error = await errorFrom(db.batch([db.posts.count(), db.posts.get('x'), db.posts.delete('y')].slice(1)));
  assert.deepEqual([error.name, error.index, error.method], ['NotFoundError', 1, 'posts.delete']);
});

test('secrets of rows, conditions, keys and statements are in no message', async () => {
  const SECRET = 's3cret-of-a-row';
  for (const [code, more] of /** @type {[string, any][]} */ ([['23505', { detail: `Key (secret)=(${SECRET}) already exists.` }], ['22P02', { message: `invalid input syntax for type uuid: "${SECRET}"` }],
    ['23514', { detail: `Failing row contains (${SECRET}).` }], ['XX000', { where: `in f('${SECRET}')`, internalQuery: `select '${SECRET}'` }]])) {
    const { db } = mockClient('writes', () => refusal(code, more));
    const row = { label: 'l', secret: SECRET }, where = { or: [{ secret: SECRET }, { secret: { in: [SECRET] } }, { not: { secret: { like: `${SECRET}%` } } }] };
    for (const query of [db.tokens.create(row), db.tokens.createMany([row, row]), db.tokens.upsert({ create: row, update: { secret: SECRET }, target: 'label' }), db.tokens.upsertMany([row], { target: 'label' }),
      db.tokens.update({ label: 'l' }, { secret: SECRET }), db.tokens.updateMany({ where, set: { secret: SECRET } }), db.tokens.deleteMany({ where }), db.tokens.findMany({ where }), db.tokens.findFirst({ where }),
      db.tokens.count({ where }), db.tokens.aggregate({ where, count: true }), db.bytes.tokens.findMany({ where }), db.sql`select ${SECRET}`, db.batch([db.tokens.create(row), db.tokens.count({ where })]),
      db.tokens.create(row).explain({ analyze: true })]) {
      const error = await errorFrom(query);
      for (const text of [error.message, error.stack, JSON.stringify(error), inspect(error, { depth: 9, showHidden: true }), inspect(query, { depth: 9, showHidden: true })]) assert.ok(!text.includes(SECRET), text);
    }
  }
  const { db } = mockClient('writes'), wrong = [5, NaN, `${SECRET}\0`, [SECRET], { [SECRET]: SECRET }];
  for (const value of wrong) {
    for (const query of [db.tokens.create({ label: 'l', secret: value }), db.tokens.findMany({ where: { and: [{ secret: { gt: value } }] } }), db.tokens.update({ label: 'l' }, { secret: value }), db.tokens.get({ secret: value }),
      db.tokens.createMany([{ label: 'l', secret: value }])]) {
      const error = await errorFrom(query);
      assert.equal(error.name, 'ValidationError');
      if (!(value instanceof Object) || Array.isArray(value)) assert.ok(!JSON.stringify(error).includes(SECRET), JSON.stringify(error));
    }
  }
});

/** Rows of posts with relations, as the endpoint has them. */
const NESTED = [['p1', '["2026-01-02T03:04:05+00:00"]', '[["1", "x", "2026-01-02 03:04:05+00"]]', '["2", "y"]', '["3"]'].slice(0, 1).concat('One', ['7', '[["1", "first"], ["2", null]]', '["2"]'])];
const asking = { select: { id: true, title: true, views: true }, include: { comments: { select: { no: true, text: true } } }, count: { tags: true } };
const expected = [{ id: 'p1', title: 'One', views: 7, comments: [{ no: 1, text: 'first' }, { no: 2, text: null }], count: { tags: 2 } }];

test('an answer that is cut off at any byte is none', async () => {
  const whole = JSON.stringify(result(NESTED));
  let text = whole;
  const { db } = mockClient('blog', () => new Response(text));
  assert.deepEqual(await db.posts.findMany(asking), expected);
  for (let length = 0; length < whole.length; length++) {
    text = whole.slice(0, length);
    for (const error of [await errorFrom(db.posts.findMany(asking)), await errorFrom(db.bytes.posts.findMany(asking))]) {
      assert.ok(error instanceof HeliumError && /^(Connection|Protocol)Error$/.test(error.name), `${length}: ${error.stack}`);
      assert.match(error.message, /^the endpoint answered HTTP 200 with (half an answer, cut off|what was not asked for,) at byte \d+$/);
    }
  }
});

test('an answer with a byte changed is a result or a typed error', async () => {
  const whole = JSON.stringify(result(NESTED));
  let text = whole;
  const { db } = mockClient('blog', () => new Response(text));
  for (let at = 0; at < whole.length; at++) {
    for (const byte of ['"', '[', ']', '{', '}', ',', ':', '0', '-', '\\', 'n', ' ', '\0']) {
      text = whole.slice(0, at) + byte + whole.slice(at + 1);
      await db.posts.findMany(asking).then((/** @type {any} */ rows) => assert.ok(Array.isArray(rows)), (/** @type {any} */ error) => assert.ok(error instanceof HeliumError, `${at} ${byte} ${error.stack}`));
    }
  }
});

test('too few cells, too many, other values, other nesting', async () => {
  let rows = /** @type {any} */ (NESTED);
  const { db } = mockClient('blog', () => json(result(rows)));
  const [id, title, views, comments, count] = NESTED[0];
  for (const row of [[], [id], [id, title, views, comments], [id, title, views, comments, count, 'x'], [1, title, views, comments, count], [id, title, 'x', comments, count], [id, title, '9007199254740993', comments, count],
    [id, title, views, '[["1"]]', count], [id, title, views, '[["1", "a", "b"]]', count], [id, title, views, '[["x", "a"]]', count], [id, title, views, '{}', count], [id, title, views, '[{}]', count],
    [id, title, views, 'null]', count], [id, title, views, comments, '[]'], [id, title, views, comments, '["x"]'], [id, title, views, comments, '[["1"]]'], 'x', null, {}, { id: 'p1' }, [[id]],
    [id, title, views, '['.repeat(5000) + ']'.repeat(5000), count], [id, title, views, `[["1", ${'['.repeat(5000)}`, count]]) {
    rows = [row];
    const error = await errorFrom(db.posts.findMany(asking));
    assert.ok(['ProtocolError', 'ConnectionError'].includes(error.name) || error.code === 'RANGE', JSON.stringify(row).slice(0, 80) + error.stack);
  }
});

test('values that are none of their types: a typed error, and no wrong value', async () => {
  /** @type {any} */
  let cell = null;
  const { db } = mockClient('values', () => json(result([[cell]])));
  for (const [column, cells] of /** @type {[string, any[]][]} */ ([
    ['id', ['', 'x', '0x10', ' 5', '5n', '1.5', '1e3', '-', '--1', 'true', '\u0665', '9'.repeat(400) + 'x']],
    ['hash', ['', 'abc', '\\x0', '\\xzz', '\\x 0', 'x00', '\\x00 ', '\\\\x00', '\\x0g']],
    ['float', ['', 'x', '1,5', 'nan', '0x1', '--1']], ['at', ['', 'x', '5', 'now']], ['data', ['', 'x', '{', '1 2', '[1,]']],
    ['bigs', ['5', '{}', '"x"', '["x"]', '[""]', '[1.5]', '[true]', '[{}]', '[[["0x1"]]]', '[5']], ['hashes', ['["abc"]', '[5]', '[{}]', '[["\\\\xzz"]]', '{"map": 1}', 'true']],
    ['floats', ['5', '{}', '"NaN"', '[{"valueOf": 1, "toString": 2}]']], ['ats', ['5', '{}', '"x"']],
  ])) {
    for (cell of cells) {
      const error = await errorFrom(db.samples.findMany({ select: { [column]: true } }));
      assert.equal(error.name, 'ProtocolError', `${column} ${cell} ${error.stack}`);
      assert.ok(!error.message.includes(cell) || cell.length < 2, error.message);
    }
  }
  for (cell of ['[9007199254740993]', '[1, [9007199254740992]]', '[1.5]', '["1"]', '[1e400]']) {
    const error = await errorFrom(db.samples.findMany({ select: { counts: true } }));
    assert.deepEqual([error.code, error.message], ['RANGE', 'beyond 2^53 numbers are rounded: have the array read as text or as bigints'], cell);
  }
  cell = '[[-9007199254740991, null], [5, 0]]';
  assert.deepEqual((await db.samples.findMany({ select: { counts: true } }))[0].counts, [[-9007199254740991, null], [5, 0]]);
  cell = `["${'9'.repeat(5000)}"]`;
  assert.equal((await db.samples.findMany({ select: { bigs: true } }))[0].bigs[0], BigInt('9'.repeat(5000)));
});

test('names of columns that are JavaScript\'s own stay names', async () => {
  const text = '[1,"00000000",[1,4,2],[["__proto__","t",[0],-1,[["constructor",0],["__proto__",0,1],["toString",3,1],["hasOwnProperty",13,1]],[["valueOf",[0],0,[0],1],["then",[1],0,[0],0]]]],[]]';
  const db = /** @type {any} */ (createClient(text, '__proto__', 'postgres://u:p@localhost/d', { fetch: async () => json(result([['c', 'p', '5', '2026-01-02 03:04:05+00', '[["c", "q", null, null]]', null]])) }));
  const table = Object.getOwnPropertyDescriptor(db, '__proto__')?.get?.() ?? Object.getOwnPropertyDescriptor(db, '__proto__')?.value;
  const [row] = await table.findMany({ include: { valueOf: true, then: true } });
  assert.deepEqual(Object.keys(row), ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', 'then']);
  assert.equal(Object.getPrototypeOf(row), Object.prototype);
  assert.equal(Object.getOwnPropertyDescriptor(row, '__proto__')?.value, 'p');
  assert.equal(Object.getOwnPropertyDescriptor(row.valueOf[0], '__proto__')?.value, 'q');
  assert.equal(/** @type {any} */ ({}).p, undefined);
});

test('a layout that is none, letters that there are not', () => {
  for (const answer of [[], [[], []], [null, [1]], [[['a'], '-'], 5], [[['a'], '-'], {}], [[[['a']], '-'], [1]], [[[['a', 1, null]], '-'], [[1]]], [[['a'], 'n'], ['x']], [[['a'], 'N'], ['x']], [[[5], '-'], [1]]])
    assert.throws(() => fromLayout(/** @type {any} */ (answer), true), { name: 'ProtocolError', message: 'the endpoint answered with what was not asked for' }, JSON.stringify(answer));
  assert.deepEqual(fromLayout([[['a', 'b', 'c'], 'z?-'], [1, 2, 3, 4]], true), [{ a: 1, b: 2, c: 3 }, { a: 4, b: undefined, c: undefined }]);
  assert.deepEqual(fromLayout([[[], ''], [0, 0]], true), [{}, {}]); // rows of no columns have a cell each
  assert.equal(fromLayout([[['a'], '-'], null], false), null);
});
