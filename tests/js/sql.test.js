// SQL of the caller's own: what becomes text and what a parameter, which is all that matters; fragments, names, lists; on
// each path, in a batch; what comes back by the types that the reply names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonNull, sql, table } from '../../js/client.js';
import { mockClient } from '../support/client.js';
import { errorFrom, json } from '../support/service.js';

const posts = table('posts', 'id title authorId publishedAt'), postTags = table('postTags', 'postId tagId');

/** @param {[name: string, type: number][]} fields @param {any[][]} rows @param {object} [more] */
const reply = (fields, rows, more) =>
  ({ fields: fields.map(([name, dataTypeID]) => ({ name, dataTypeID })), command: 'SELECT', rowCount: rows.length, rows, rowAsArray: true, ...more });

/** The statement that a query of db.sql is. @param {(db: any) => any} make @param {string} [schema] */
const written = async (make, schema = 'blog') => make(mockClient(schema).db).toSQL();

test('values are parameters, whatever they are', async () => {
  const evil = "'; drop table posts; --";
  assert.deepEqual(await written((db) => db.sql`select * from posts where title = ${evil} and views > ${5} or ${true}`),
    { sql: 'select * from posts where title = $1 and views > $2 or $3', params: [evil, '5', 'true'] });
  assert.deepEqual(await written((db) => db.sql`select 1`), { sql: 'select 1', params: [] });
  assert.deepEqual(await written((db) => db.sql`${1}${2}`), { sql: '$1$2', params: ['1', '2'] });
  for (const [value, param] of /** @type {[any, string | null][]} */ ([
    ['', ''], [null, null], [0, '0'], [-0, '0'], [1.5e300, '1.5e+300'], [NaN, 'NaN'], [-Infinity, '-Infinity'], [10n ** 30n, `1${'0'.repeat(30)}`], [false, 'false'],
    [new Date('2026-01-02T03:04:05.678Z'), '2026-01-02T03:04:05.678Z'], [new Uint8Array([0, 255]), '\\x00ff'], [Buffer.from('A'), '\\x41'], [jsonNull, 'null'],
    [{ a: [1, null, 'x"'], d: new Date(0) }, '{"a":[1,null,"x\\""],"d":"1970-01-01T00:00:00.000Z"}'], [{}, '{}'], [{ $1: 'ü' }, '{"$1":"ü"}'], [Object.create(null, { a: { value: 1, enumerable: true } }), '{"a":1}'],
    [[], '{}'], [[1, null, 2.5], '{1,NULL,2.5}'], [['a', 'b,"c\\', '', 'null'], '{a,"b,\\"c\\\\","","null"}'], [[1n, NaN, true, new Date(0), new Uint8Array([1])], '{1,NaN,"true",1970-01-01T00:00:00.000Z,"\\\\x01"}'],
    ['$1', '$1'], ["\\', $2", "\\', $2"], ['\u{1F600}\u2028', '\u{1F600}\u2028'],
  ])) assert.deepEqual(await written((db) => db.sql`select ${value}`), { sql: 'select $1', params: [param] }, String(param));
});

test('what no parameter can be', async () => {
  const { db } = mockClient('blog');
  /** @type {any} */
  const cycle = {};
  cycle.self = cycle;
  for (const [value, message] of /** @type {[any, string][]} */ ([
    [undefined, "values[0] is undefined; SQL's null is null"], [[1, undefined], "values[0][1] is undefined; SQL's null is null"], [() => 1, "values[0] can't be a function"],
    [Symbol('x'), "values[0] can't be a symbol"], [new Map(), "values[0] can't be a Map"], [[new Set()], "values[0][0] can't be a Set"], [new Date(NaN), "values[0] can't be an invalid Date"],
    [new Float32Array(1), "values[0] can't be a Float32Array"], ['a\0b', 'values[0] holds U+0000 or half a surrogate pair'], ['\ud800', 'values[0] holds U+0000 or half a surrogate pair'],
    [{ a: '\0' }, 'values[0] holds U+0000 or half a surrogate pair'], [['\0\0ba Uint8Array', '\\x00'], 'values[0] must be an array'], [[[1]], 'values[0][0] must be text'],
    [[{}], 'values[0][0] must be text'], [cycle, 'arguments must be JSON: no cycle, no U+0000, no bigint inside a JSON value'],
    [db.posts.findMany(), 'posts.findMany is a query, not its result: there is an await missing before it'],
  ])) {
    const error = await errorFrom(db.sql`select ${value}`);
    assert.deepEqual([error.name, error.message, error.method], ['ValidationError', message, 'sql']);
  }
});

test('fragments, nested to any depth, and the numbers of parameters', async () => {
  const where = (/** @type {any[]} */ ...conditions) => (conditions.length ? sql` where ${sql.join(conditions, sql` and `)}` : sql``);
  const title = sql`title = ${'t'}`, both = sql`(${title} or ${sql`${title}`})`;
  assert.deepEqual(await written((db) => db.sql`select ${1}::int from posts${where(both, sql`views > ${2}`)} limit ${3}`),
    { sql: 'select $1::int from posts where (title = $2 or title = $3) and views > $4 limit $5', params: ['1', 't', 't', '2', '3'] });
  assert.deepEqual(await written((db) => db.sql`select 1 from posts${where()}`), { sql: 'select 1 from posts', params: [] });
  assert.deepEqual(await written((db) => db.sql(sql`select ${1}`)), { sql: 'select $1', params: ['1'] });
  let deep = sql`${0}`;
  for (let i = 1; i < 300; i++) deep = sql`${deep}, ${i}`;
  assert.equal((await written((db) => db.sql`select ${deep}`)).params.length, 300);
});

test('sql.join: values and fragments', async () => {
  assert.deepEqual(await written((db) => db.sql`select * from t where a in (${sql.join([1, 'x', null])}) order by ${sql.join([sql`a`, sql`b desc`])}`),
    { sql: 'select * from t where a in ($1, $2, $3) order by a, b desc', params: ['1', 'x', null] });
  assert.deepEqual(await written((db) => db.sql`select ${sql.join([1, 2], sql` + ${10} + `)}`), { sql: 'select $1 + $2 + $3', params: ['1', '10', '2'] });
  for (const wrong of [[], 'ab', null, undefined, 5, {}, new Set([1])])
    assert.throws(() => sql.join(/** @type {any} */ (wrong)), { name: 'ValidationError', message: 'sql.join takes an array that is not empty' });
  assert.throws(() => sql.join([1, 2], /** @type {any} */ (' or 1=1 or ')), { name: 'ValidationError', message: "sql must be a template, sql`…`, or a fragment that is one: another text could be anybody's" });
});

test('sql.id: names, quoted', async () => {
  assert.deepEqual(await written((db) => db.sql`select ${sql.id('a"; drop table x; --')} from ${sql.id('my schema', 'Table')}`),
    { sql: 'select "a""; drop table x; --" from "my schema"."Table"', params: [] });
  for (const wrong of [[], [''], ['a', ''], ['a\0'], [5], [null], [['a']], ['a', undefined]]) {
    assert.throws(() => sql.id(.../** @type {any} */ (wrong)), { name: 'ValidationError', message: 'sql.id takes texts that are names' }, JSON.stringify(wrong));
  }
});

test('tables and columns by their objects', async () => {
  assert.deepEqual(await written((db) => db.sql`select ${posts.publishedAt}, p.${posts.id} from ${posts} p join ${postTags} on ${postTags}.${postTags.postId} = p.id where ${posts.title} = ${'x'}`),
    { sql: 'select "published_at", p."id" from "posts" p join "post_tags" on "post_tags"."post_id" = p.id where "title" = $1', params: ['x'] });
  const tokens = table('tokens', 'id secret'), things = table('things', 'weird');
  assert.deepEqual(await written((db) => db.sql`select ${tokens.secret}, ${things.weird} from ${tokens}, ${things}`, 'writes'),
    { sql: 'select "secret", "A ""b""" from "app"."api_tokens", "things"', params: [] });
  assert.deepEqual(await written((db) => db.sql`select ${sql`${posts}`}`), { sql: 'select "posts"', params: [] });
  const { db } = mockClient('writes');
  for (const [ref, path] of /** @type {[any, string][]} */ ([[posts, 'posts'], [posts.id, 'posts'], [table('things', 'nothing').nothing, 'things.nothing']]))
    assert.equal((await errorFrom(db.sql`select ${ref}`)).message, `${path} is not in the schema`);
  // What only looks like one is a value.
  for (const value of [{ table: 'posts', name: 'id' }, { ...posts.id }, JSON.parse(JSON.stringify(posts.id)), Object.freeze({ table: 'posts', name: 'id' })])
    assert.deepEqual(await written((db) => db.sql`select ${value}`), { sql: 'select $1', params: ['{"table":"posts","name":"id"}'] });
  assert.deepEqual([{ ...posts.id }, Object.keys(posts), Object.isFrozen(posts), Object.isFrozen(posts.id)], [{ table: 'posts', name: 'id' }, ['id', 'title', 'authorId', 'publishedAt'], true, true]);
});

test('a text that is no template is refused, and so is what only looks like a fragment', async () => {
  const { db } = mockClient('blog');
  const message = "sql must be a template, sql`…`, or a fragment that is one: another text could be anybody's";
  const fragment = sql`select 1`;
  for (const wrong of ['select 1', ['select 1'], [], {}, null, undefined, 5, { texts: ['select 1'], values: [] }, Object.create(fragment), { ...fragment }, { raw: ['select 1'] }, JSON.parse('["select 1"]'), posts, posts.id]) {
    assert.deepEqual((await errorFrom(db.sql(wrong))).message, message);
    assert.throws(() => sql(/** @type {any} */ (wrong)), { name: 'ValidationError', message });
  }
  assert.equal((await errorFrom(db.sql(Object.assign(['a', 'b'], { raw: ['a', 'b'] })))).message, "values[0] is undefined; SQL's null is null");
  assert.equal((await errorFrom(db.sql`select \u{z}`)).message, 'sql has a wrong escape: write \\\\ for a backslash');
  assert.equal((await errorFrom(db.sql`select ${Array.from({ length: 1001 }, () => 1).reduce((all, one) => sql`${all},${one}`, sql`1`)}`)).message, 'values must not hold more than 1000; sql must not hold more than 1001');
});

test('a fragment stands nowhere else', async () => {
  const { db } = mockClient('blog'), message = 'sql is a fragment, which stands in db.sql only';
  for (const query of [db.posts.findMany({ where: { title: sql`lower('x')` } }), db.posts.create({ id: 'x', title: sql`'x'` }), db.posts.get(sql`1`), db.sql`select ${{ a: sql`1` }}`])
    assert.equal((await errorFrom(query)).message, message);
});

test('options stand behind a fragment', async () => {
  const { db, sent } = mockClient('blog', () => json(reply([['a', 23]], [['1']])));
  assert.deepEqual(await db.sql(sql`select 1 a`, { timeout: 1000, signal: new AbortController().signal }), [{ a: 1 }]);
  for (const [args, message] of /** @type {[any[], string][]} */ ([[[{ limit: 5 }], 'limit is no option of sql'], [[5], 'options of sql must be an object'], [[{}, 5], 'arguments of sql are a fragment and options'],
    [[{ retry: true }], 'retry is for creates, outside of a transaction'], [[{ timeout: -1 }], 'timeout must be a number of milliseconds']]))
    assert.equal((await errorFrom(db.sql(sql`select 1`, ...args))).message, message);
  assert.equal(sent.length, 1);
  assert.equal(sent[0].init.cache, 'no-store');
});

test('cells by the types that the reply names; names that are anything', async () => {
  const fields = /** @type {[string, number][]} */ ([['b', 16], ['i8', 20], ['i2', 21], ['i4', 23], ['j', 114], ['f4', 700], ['f8', 701], ['tz', 1184], ['n', 1700], ['jb', 3802], ['t', 25], ['ts', 1114], ['ia', 1007], ['__proto__', 25], ['', 25], ['constructor', 23], ['a b"\n', 25]]);
  const { db } = mockClient('blog', () => json(reply(fields, [
    ['t', '9007199254740993', '7', '-1', '{"a": 1}', '0.5', 'NaN', '2026-01-02 03:04:05.678+00', '1.50', '[null]', 'x', '2026-01-02 03:04:05', '{1,2}', 'p', 'e', '5', 'z'], fields.map(() => null)])));
  const [row, empty] = await db.sql`select 1`;
  assert.deepEqual(Object.entries(row), [['b', true], ['i8', '9007199254740993'], ['i2', 7], ['i4', -1], ['j', { a: 1 }], ['f4', 0.5], ['f8', NaN], ['tz', new Date('2026-01-02T03:04:05.678Z')], ['n', '1.50'],
    ['jb', [null]], ['t', 'x'], ['ts', '2026-01-02 03:04:05'], ['ia', '{1,2}'], ['__proto__', 'p'], ['', 'e'], ['constructor', 5], ['a b"\n', 'z']]);
  assert.equal(Object.getPrototypeOf(row), Object.prototype);
  assert.ok(Object.values(empty).every((value) => value === null));
});

test('on each path, in a batch and a plan', async () => {
  const one = reply([['a', 23], ['at', 1184]], [['1', '2026-01-02 03:04:05+00']]), row = { a: 1, at: new Date('2026-01-02T03:04:05Z') };
  const { db, sent } = mockClient('blog', ({ body }) => json(body.queries ? { results: body.queries.map(() => one) } : one));
  assert.deepEqual(await db.sql`select ${1} a, now() at`, [row]);
  assert.equal(new TextDecoder().decode(await db.bytes.sql`select ${1} a`), '[{"a":1,"at":"2026-01-02T03:04:05.000Z"}]');
  const response = await db.respond.sql`select ${1} a`;
  assert.deepEqual([response.headers.get('content-type'), await response.json()], ['application/json', [{ a: 1, at: '2026-01-02T03:04:05.000Z' }]]);
  assert.equal(await (await db.respond.sql(sql`select 1`, { timeout: 60_000 })).text(), '[{"a":1,"at":"2026-01-02T03:04:05.000Z"}]');
  const results = await db.plan((/** @type {any} */ tx) => [tx.sql`select ${2}`, tx.sql(sql`select 3`)]);
  assert.deepEqual(results, [[row], [row]]);
  assert.deepEqual(sent.at(-1)?.body, { queries: [{ query: 'select $1', params: ['2'] }, { query: 'select 3', params: [] }] });
});

test('a statement without rows', async () => {
  for (const answer of [reply([], [], { command: 'INSERT', rowCount: 3 }), reply([], [], { command: 'CREATE', rowCount: null }), reply([['a', 23]], [])]) {
    const { db } = mockClient('blog', () => json(answer));
    assert.deepEqual(await db.sql`insert …`, []);
    assert.equal(new TextDecoder().decode(await db.bytes.sql`insert …`), '[]');
  }
  const { db } = mockClient('blog', () => json(reply([['a', 23]], [['1']], { rowCount: 2 })));
  assert.equal((await errorFrom(db.sql`select 1`)).name, 'ProtocolError');
});

test('a larger result than is passed on in parts is read whole', async () => {
  const rows = Array.from({ length: 5000 }, (_, i) => [`${i}`, 'x'.repeat(100)]);
  const { db } = mockClient('blog', () => json(reply([['n', 23], ['t', 25]], rows)));
  const text = await (await db.respond.sql`select 1`).text();
  assert.equal(text, JSON.stringify(rows.map(([n, t]) => ({ n: Number(n), t }))));
});
