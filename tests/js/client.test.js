// The client of a schema: what its methods send, which arguments and options they take, and what a query is before it is
// sent. On the schemas of tests/cases/schemas, with answers made up.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as client from '../../js/client.js';
import { clientOf, mockClient } from '../support/client.js';
import { errorFrom, json, result } from '../support/service.js';

const { expect } = client;

/** Of each method: good arguments over the table posts, rows that answer them, and the result. @type {Record<string, [args: any[], answer: any, expected: any]>} */
const samples = {
  findMany: [[{ select: { id: true, publishedAt: true } }], result([['p1', '2026-01-02 03:04:05+00']]), [{ id: 'p1', publishedAt: new Date('2026-01-02T03:04:05Z') }]],
  findFirst: [[{ select: { id: true } }], result([['p1']]), { id: 'p1' }],
  get: [['p1', { select: { id: true } }], result([['p1']]), { id: 'p1' }],
  count: [[{ where: { title: 'x' } }], result([['3']]), 3],
  aggregate: [[{ by: ['title'], count: true }], result([['x', '2']]), [{ title: 'x', count: 2 }]],
  create: [[{ id: 'p1', title: 't' }, { select: { id: true } }], result([['p1']]), { id: 'p1' }],
  createMany: [[[{ id: 'p1', title: 't' }], {}], result([], { rowCount: 1 }), { count: 1 }],
  upsert: [[{ create: { id: 'p1', title: 't' }, update: { title: 'u' }, select: { id: true } }], result([['p1']]), { id: 'p1' }],
  upsertMany: [[[{ id: 'p1', title: 't' }], { update: ['title'] }], result([], { rowCount: 1 }), { count: 1 }],
  update: [['p1', { title: 't' }, { select: { id: true } }], result([['p1']]), { id: 'p1' }],
  updateMany: [[{ where: { title: 'a' }, set: { title: 'b' } }], result([], { rowCount: 2 }), { count: 2 }],
  delete: [['p1', { select: { id: true } }], result([['p1']]), { id: 'p1' }],
  deleteMany: [[{ where: { title: 'a' } }], result([], { rowCount: 2 }), { count: 2 }],
};
const reads = ['findMany', 'findFirst', 'get', 'count', 'aggregate'];

test('the methods of a table, on each path', () => {
  const { db } = mockClient('blog');
  assert.deepEqual(Object.keys(db), ['select', 'insert', 'update', 'delete', 'sql', 'batch', 'connect', 'bytes', 'respond', 'authors', 'posts', 'comments', 'tags', 'postTags', 'profiles', 'plan', 'disconnect', 'transaction', 'as', 'after', 'position']);
  const taken = /"a member of the database object",([^)]*)/.exec(readFileSync(new URL('../../src/tools/client/taken.def', import.meta.url), 'utf8'))?.[1] ?? '';
  for (const name of Object.keys(db).filter((name) => !db[name].findMany)) assert.match(taken, new RegExp(`\\b${name}\\b`), 'no table can be called so');
  assert.deepEqual(Object.keys(db.posts), [...Object.keys(samples), 'schema']);
  for (const path of [db.bytes, db.respond]) {
    assert.deepEqual(Object.keys(path), ['sql', 'authors', 'posts', 'comments', 'tags', 'postTags', 'profiles']);
    assert.deepEqual(Object.keys(path.posts), reads);
  }
});

for (const [method, [args, answer, expected]] of Object.entries(samples)) {
  test(`${method}: its result, and options behind its arguments`, async () => {
    const { db, sent } = mockClient('blog', () => json(answer));
    assert.deepEqual(await db.posts[method](...args), expected);
    const { body } = sent[0];
    for (const options of [{}, undefined, { timeout: 1000, secrets: true, signal: new AbortController().signal }, { signal: false, secrets: undefined }])
      assert.deepEqual(await db.posts[method](...args, options), expected);
    assert.ok(sent.every((one) => JSON.stringify(one.body) === JSON.stringify(body)));
    const query = db.posts[method](...args, { timeout: 1000 });
    assert.equal(inspect(query), `Query { posts.${method}, not sent }`);
    await query;
    assert.equal(sent.length, 6);
  });

  test(`${method}: what is no option, no value of one, or one argument too many`, async () => {
    const { db } = mockClient('blog');
    for (const [options, message] of /** @type {[any, string][]} */ ([
      [{ select: {} }, `select is no option of posts.${method}`], [{ limit: 1 }, `limit is no option of posts.${method}`],
      [{ timeout: '1' }, 'timeout must be a number of milliseconds'], [{ secrets: 1 }, 'secrets must be true or false'], [{ signal: {} }, 'signal must be an AbortSignal'],
      [{ retry: 'yes' }, 'retry must be true or false'], [{ cache: 'force' }, "cache must be 'no-store'"],
      [5, `options of posts.${method} must be an object`], [null, `options of posts.${method} must be an object`], [[], `options of posts.${method} must be an object`],
    ])) {
      const error = await errorFrom(db.posts[method](...args, options));
      assert.deepEqual([error.name, error.message, error.method], ['ValidationError', message, `posts.${method}`]);
    }
    const error = await errorFrom(db.posts[method](...args, {}, 5));
    assert.deepEqual([error.name, error.message], ['ValidationError', 'arguments is not accepted here']);
  });

  test(`${method}: options are no part of its query`, async () => {
    const { db } = mockClient('blog');
    const own = args.map((arg, i) => (i === args.length - 1 && typeof arg === 'object' && !Array.isArray(arg) ? { ...arg, timeout: 5 } : arg));
    const error = await errorFrom(db.posts[method](...own));
    assert.equal(error.name, 'ValidationError');
    assert.match(error.message, /^timeout is not accepted here/);
  });

  test(`${method}: without arguments, and with some that are none`, async () => {
    const { db, sent } = mockClient('blog', () => json(answer));
    const optional = ['findMany', 'findFirst', 'count'].includes(method);
    if (!optional) assert.equal((await errorFrom(db.posts[method]())).name, 'ValidationError');
    for (const wrong of [5, 'x', true, [], NaN, () => 1, new Map(), Symbol('x'), 5n]) {
      if (method === 'get' || method === 'delete') continue; // a key may be anything
      if (wrong instanceof Array && method.endsWith('Many') && !/find|update|delete/.test(method)) continue;
      assert.equal((await errorFrom(db.posts[method](...args.map(() => wrong)))).name, 'ValidationError', `${method} ${String(wrong)}`);
    }
    assert.equal(sent.length, 0);
  });

  test(`${method}: in a batch, a plan, with expect; lazily, and once`, async () => {
    const { db, sent } = mockClient('blog', ({ body }) => json(body.queries ? { results: body.queries.map(() => answer) } : answer));
    assert.deepEqual(await db.batch([db.posts[method](...args), db.posts[method](...args)]), [expected, expected]);
    assert.deepEqual(await db.plan((/** @type {any} */ tx) => [tx.posts[method](...args)]), [expected]);
    const query = db.posts[method](...args);
    assert.equal(sent.length, 2);
    assert.deepEqual([await query, await query], [expected, expected]);
    assert.equal(sent.length, 3);
    const counted = expect(db.posts[method](...args), { rows: 1 });
    if (expected?.count) assert.equal((await errorFrom(counted)).message, 'expect is not accepted here: the query gives no rows');
    else assert.deepEqual(await counted, expected);
    assert.throws(() => JSON.stringify({ query }), { name: 'ValidationError', message: `posts.${method} is a query, not its result: there is an await missing before it` });
  });
}

for (const method of reads) {
  test(`${method}: bytes and a Response are the JSON of its result`, async () => {
    const [args, answer, expected] = samples[method];
    const { db, sent } = mockClient('blog', () => json(answer));
    const bytes = await db.bytes.posts[method](...args), response = await db.respond.posts[method](...args, { timeout: 1000 });
    assert.equal(new TextDecoder().decode(bytes), JSON.stringify(expected));
    assert.deepEqual([response.status, response.headers.get('content-type'), await response.text()], [200, 'application/json', JSON.stringify(expected)]);
    assert.deepEqual(sent[0].body, sent[1].body);
    assert.equal((await errorFrom(db.batch([db.bytes.posts[method](...args)]))).message,
      'queries must be an array of queries of this database, each once, none for bytes or awaited before');
    assert.equal((await errorFrom(db.respond.posts[method](...args, { limit: 5 }))).message, `limit is no option of posts.${method}`);
  });
}

test('connect takes options, and nothing else', async () => {
  const { db } = mockClient('blog');
  for (const [args, message] of /** @type {[any[], string][]} */ ([[[5], 'options of connect must be an object'], [[{}, 5], 'arguments is not accepted here']])) {
    const error = await errorFrom(db.connect(...args));
    assert.deepEqual([error.name, error.message], ['ValidationError', message]);
  }
});

test('secret columns come when they are asked for: by the call, the batch, the client; or where they are named', async () => {
  const rows = (/** @type {any} */ { body }) => json(body.queries ? { results: body.queries.map(one) } : one(body));
  const one = (/** @type {any} */ { query }) => result([/"token"/.test(query) ? ['1', 'bio', 'secret'] : ['1', 'bio']]);
  const open = { authorId: 1, bio: 'bio' }, whole = { ...open, token: 'secret' };
  for (const [options, given, expected] of /** @type {[any, any, any][]} */ ([[{}, undefined, open], [{}, { secrets: true }, whole], [{ secrets: true }, undefined, whole], [{ secrets: true }, { secrets: false }, open]])) {
    const { db } = mockClient('blog', rows, options);
    assert.deepEqual(await db.profiles.findMany({}, given), [expected]);
    assert.deepEqual(await db.profiles.get(1, {}, given), expected);
    assert.deepEqual(await db.profiles.update(1, { bio: 'b' }, {}, given), expected);
    assert.deepEqual(await db.batch([db.profiles.get(1)], given), [expected]);
    assert.deepEqual(JSON.parse(await (await db.respond.profiles.get(1, {}, given)).text()), expected);
  }
  const { db } = mockClient('blog', () => json(result([['secret']])));
  assert.deepEqual(await db.profiles.findMany({ select: { token: true } }), [{ token: 'secret' }]);
});

test('reads may be cached, writes never', async () => {
  const { db, sent } = mockClient('blog', ({ n }) => json(Object.values(samples)[n][1]));
  for (const [method, [args]] of Object.entries(samples)) await db.posts[method](...args);
  assert.deepEqual(sent.map(({ init }) => init.cache), Object.keys(samples).map((method) => (reads.includes(method) ? undefined : 'no-store')));
});

test('a query takes its arguments when it is made', async () => {
  const { db, sent } = mockClient('blog', () => json(result([], { rowCount: 1 })));
  const row = { id: 'a', title: 't', labels: ['x'] }, rows = [row], query = db.posts.createMany(rows);
  row.id = 'b';
  row.labels.push('y');
  rows.push(row);
  await query;
  assert.deepEqual(sent[0].body.params, ['a', 't', '{x}']);
});

test('a schema\'s text that is none: the first call says so, whatever it is', async () => {
  const text = '[1,"00000000",[1,1,0],[["a","",[0],-1,[["id",0]]]],[]]';
  for (const wrong of ['', '{', 'null', '5', '{}', '[]', '[1]', '[1,2,3,4,5]', text.slice(0, -1), text.replace('[1,', '[2,'), `${text} `.replace('0]]]', '99]]]')]) {
    const db = /** @type {any} */ (client.createClient(wrong, 'a', 'postgres://u:p@localhost/d', { fetch: async () => assert.fail('sent') }));
    for (const query of [() => db.a.findMany(), () => db.a.create({ id: ['x', NaN] }), () => db.batch([db.a.count()]), () => db.sql`select 1`, () => db.connect(), () => db.a.create({}).toSQL()]) {
      const error = await errorFrom(query());
      assert.deepEqual([error.name, error.code], ['HeliumError', 'CALL']);
      assert.match(error.message, /^the schema is not one that this version takes, at byte \d+: make the client again, by npx heliumdb client$/);
    }
    assert.throws(() => db.a.create({ id: 'x' }).id, { name: 'HeliumError', code: 'CALL' });
  }
  const db = /** @type {any} */ (client.createClient(text, 'a b', 'postgres://u:p@localhost/d'));
  assert.equal((await errorFrom(db.b.findMany())).message, 'no such operation, seed or state');
});

test('what the module exports', () => {
  assert.deepEqual(Object.keys(client).sort(), ['AbortError', 'AuthError', 'CheckViolationError', 'ConnectionError', 'DatabaseError', 'ForeignKeyViolationError', 'HeliumError',
    'NotFoundError', 'NotNullViolationError', 'ProtocolError', 'SerializationError', 'TimeoutError', 'UniqueViolationError', 'ValidationError', 'and', 'asc', 'avg', 'count', 'createClient',
    'desc', 'eq', 'escapeLike', 'expect', 'gt', 'gte', 'ilike', 'inArray', 'isNull', 'jsonNull', 'like', 'lt', 'lte', 'max', 'min', 'ne', 'not', 'or', 'sql', 'sum', 'table']);
});

test('what stands in a JSON column is written as JSON.stringify does, in every method', async () => {
  const meta = { a: [NaN, undefined], f: () => 1, at: new Date(5) }, row = { id: 'p1', title: 't', meta };
  for (const [method, ...args] of /** @type {[string, ...any[]][]} */ ([
    ['create', row], ['createMany', [row]], ['upsert', { create: row, update: { meta } }], ['upsertMany', [row], { update: ['meta'] }], ['update', 'p1', { meta }], ['updateMany', { all: true, set: { meta } }],
  ])) {
    const { db, sent } = mockClient('blog', () => json(result([], { rowCount: 1 })));
    await db.posts[method](...args).catch(() => {}); // a row that is written would come back
    const written = sent[0].body.params.join().replaceAll('\\', '');
    assert.equal(written.split('{"a":[null,null],"at":"1970-01-01T00:00:00.005Z"}').length, method === 'upsert' ? 3 : 2, `${method}: ${written}`);
  }
});

test('a list in a JSON column is JSON as well; in an array of such, each of its values is one', async () => {
  const of = async (/** @type {any} */ row) => {
    const { params } = await mockClient('values').db.samples.create(row).toSQL();
    return params.map((/** @type {string} */ text) => text.replaceAll('\\', ''));
  };
  assert.deepEqual(await of({ id: 1n, data: [NaN, undefined, [Infinity], { a: () => 1 }] }), ['1', '[null,null,[null],{}]']);
  assert.deepEqual(await of({ id: 1n, docs: [{ a: NaN }, [NaN], 5, null] }), ['1', '{"{"a":null}","[null]",5,NULL}']);
  for (const row of [{ id: 1n, docs: [NaN] }, { id: 1n, docs: [new Map()] }, { id: 1n, data: NaN }]) assert.equal((await errorFrom(of(row))).name, 'ValidationError');
});

test('columns that are called like members of a query which are rows', async () => {
  const text = '[1,"00000000",[1,4,0],[["moves","",[0],-1,[["id",0],["set",19],["create",19],["update",19]]]],[]]', large = 2n ** 60n;
  const db = clientOf(text, 'postgres://u@localhost/d');
  /** @param {any} query */
  const sent = async (query) => {
    const { sql, params } = await query.toSQL();
    return [sql.replace(/^.* where /, ''), params];
  };
  for (const name of ['set', 'create', 'update']) {
    const any = `a."${name}"=any($1::int8[])`, where = { [name]: { in: [large, 5n] } };
    for (const query of [db.moves.findMany({ where }), db.moves.count({ where }), db.moves.deleteMany({ where })]) assert.deepEqual(await sent(query), [any, [`{${large},5}`]]);
    assert.deepEqual(await sent(db.moves.updateMany({ set: { [name]: large }, where: { [name]: large } })), [`a."${name}"=$2`, [`${large}`, `${large}`]]);
  }
});

test('a create has the id of its row before it is sent; of many rows there is no one id', () => {
  const { db } = mockClient('writes'), row = { label: 'l' }, id = '01941f29-7c00-7029-8000-000000000009';
  assert.match(db.tokens.create(row).id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(db.tokens.create({ id, ...row }).id, id);
  for (const rows of [[], [row], [row, row]]) assert.equal(db.tokens.createMany(rows).id, undefined);
});
