// A client's list that is too large for the endpoint, by db.respond: in pages behind the last row's key, where there are
// such; otherwise, and of all else, the endpoint's error.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientOf, mockClient, textOf } from '../support/client.js';
import { URL_HOSTED, errorFrom, json, result } from '../support/service.js';

const TOO_LARGE = { message: 'response is too large (max is 10485760 bytes)', code: '' };
const tooLarge = () => json(TOO_LARGE, { status: 507 });

/** Answers of a table with `count` rows: one of more than `most` rows is too large. The key of a row is `key(i)`.
 * @param {number} count @param {number} most @param {(i: number) => string} key @param {(i: number) => string[]} [others] */
const answering = (count, most, key, others = () => []) => (/** @type {any} */ { body: { query, params } }) => {
  const [, limit] = /limit \$(\d+)$/.exec(query) ?? [], [, after] = /\(a\."id"\)[<>]\(\$(\d+)\)/.exec(query) ?? [];
  const keys = Array.from({ length: count }, (_, i) => key(i)), from = after ? keys.indexOf(params[+after - 1]) + 1 : 0;
  const rows = keys.slice(from, from + Number(limit ? params[+limit - 1] : count)).map((one, i) => [one, ...others(from + i)]);
  return rows.length > most ? tooLarge() : json(result(rows));
};

test('in pages, behind the key of the last row, whatever it is', async () => {
  for (const [schema, table, query, key, shown] of /** @type {[string, string, any, (i: number) => string, (key: string) => any][]} */ ([
    ['blog', 'posts', { select: { id: true } }, (i) => `p "${i}" é\\`, (id) => ({ id })],
    ['blog', 'posts', { select: { id: true }, orderBy: { id: 'desc' } }, (i) => `p${i}`, (id) => ({ id })],
    ['blog', 'posts', { select: { id: true }, orderBy: [undefined, { id: { dir: 'asc' } }], where: { views: { gt: 9007199254740993n } } }, (i) => `p${i}`, (id) => ({ id })],
    ['blog', 'tags', { select: { id: true }, orderBy: { id: 'asc' } }, (i) => `${i}`, (id) => ({ id: Number(id) })],
    ['values', 'samples', { select: { id: true } }, (i) => `${9223372036854775807n - BigInt(i)}`, (id) => ({ id })],
    ['keys', 'teams', { select: { id: true } }, (i) => `01941f29-7c00-7029-8000-${String(i).padStart(12, '0')}`, (id) => ({ id })],
  ])) {
    const { db, sent } = mockClient(schema, answering(50, 7, key));
    const rows = await (await db.respond[table].findMany(query)).json();
    assert.deepEqual(rows, Array.from({ length: 50 }, (_, i) => shown(key(i))));
    assert.ok(sent.length > 8 && sent.length < 40, `${sent.length}`);
    assert.match(sent[1].body.query, / order by a\."id"( desc)? limit \$\d+$/);
    if (query.where) assert.ok(sent.every(({ body }) => body.params.includes('9007199254740993')));
  }
});

test('in pages behind keys of every type of number', async () => {
  const schema = JSON.parse(textOf('blog')), answer = answering(20, 7, (i) => `${i}`);
  const { 4: columns } = schema[3].find((/** @type {any[]} */ [name]) => name === 'tags');
  // int2, int4, int8, float4, float8, numeric and numeric as a number; int8 as a number and as a bigint.
  for (const type of [2, 3, 4, 5, 6, 7, 8, 18, 19]) {
    columns[0][1] = type;
    const fetch = async (/** @type {string} */ _, /** @type {any} */ { body }) => answer({ body: JSON.parse(new TextDecoder().decode(body)) });
    const rows = await (await clientOf(JSON.stringify(schema), URL_HOSTED, { fetch }).respond.tags.findMany({ select: { id: true }, orderBy: { id: 'asc' } })).json();
    assert.deepEqual(rows.map((/** @type {any} */ { id }) => Number(id)), Array.from({ length: 20 }, (_, i) => i), `${type}`);
  }
});

test('with all columns and relations; with the caller\'s own limit and beginning', async () => {
  const others = (/** @type {number} */ i) => [`n"${i}\\`], orderBy = { id: 'asc' }, row = (/** @type {number} */ id) => ({ id, name: `n"${id}\\` });
  const { db, sent } = mockClient('blog', answering(30, 4, (i) => `${i}`, others));
  assert.deepEqual(await (await db.respond.tags.findMany({ orderBy })).json(), Array.from({ length: 30 }, (_, i) => row(i)));
  assert.deepEqual(await (await db.respond.tags.findMany({ after: 9, limit: 11, orderBy })).json(), Array.from({ length: 11 }, (_, i) => row(i + 10)));
  assert.deepEqual(await (await db.respond.tags.findMany({ after: 9, orderBy, omit: { name: false } }, { timeout: 1000 })).json(), Array.from({ length: 20 }, (_, i) => row(i + 10)));
  const posts = mockClient('blog', answering(9, 4, (i) => `p${i}`, () => ['t', /** @type {any} */ (null), /** @type {any} */ (null), /** @type {any} */ (null), '[]', '5']));
  for (const args of [[], [{}], [null], [undefined]]) assert.deepEqual((await (await posts.db.respond.posts.findMany(...args)).json()).map((/** @type {any} */ { id }) => id), Array.from({ length: 9 }, (_, i) => `p${i}`));
  assert.ok(sent.every(({ body }) => !/\(a\."id"\)>.*\(a\."id"\)>/.test(body.query)));
});

test('no pages without a key of one column, in another order, of other forms: the error', async () => {
  const { db, sent } = mockClient('blog', tooLarge), other = mockClient('writes', tooLarge);
  for (const query of [
    db.respond.comments.findMany(), db.respond.posts.findMany({ orderBy: { title: 'asc' } }), db.respond.posts.findMany({ orderBy: [{ id: 'asc' }, { title: 'asc' }] }), db.respond.posts.findMany({ orderBy: { comments: { count: 'desc' } } }),
    db.respond.posts.findMany({ select: { title: true } }), db.respond.posts.findMany({ select: { id: false, title: true } }), db.respond.posts.findMany({ omit: { id: true } }), db.respond.posts.findMany({ offset: 5 }),
    db.respond.posts.findMany({ distinct: ['id'] }), db.respond.posts.findMany({ before: 'p9' }), db.respond.posts.get('p1'), db.respond.posts.findFirst(), db.respond.posts.count(), db.respond.posts.aggregate({ by: ['id'], count: true }),
    db.respond.tags.findMany({ orderBy: { name: 'asc' } }), db.respond.tags.findMany(), db.respond.sql`select 1`, other.db.respond.report.findMany(),
  ]) {
    const error = await errorFrom(query);
    assert.deepEqual([error.name, error.message], ['ConnectionError', `${TOO_LARGE.message}; ask for fewer rows: by limit, and after for those that follow`]);
  }
  assert.equal(sent.length + other.sent.length, 18, 'one request each');
  for (const query of [db.posts.findMany(), db.bytes.posts.findMany(), db.batch([db.posts.findMany()])])
    assert.equal((await errorFrom(query)).message, `${TOO_LARGE.message}; ask for fewer rows: by limit, and after for those that follow`);
});

test('a row that is too large by itself is the error; one that was counted on and is gone is not', async () => {
  const { db } = mockClient('blog', tooLarge);
  assert.equal((await errorFrom(db.respond.tags.findMany())).name, 'ConnectionError');
  let n = 0;
  const answers = [tooLarge, () => json(result([['1', 'a'], ['2', 'b']])), () => json(result([]))];
  const gone = mockClient('blog', () => answers[n++]());
  assert.deepEqual(await (await gone.db.respond.tags.findMany({ limit: 5, orderBy: { id: 'asc' } })).json(), [{ id: 1, name: 'a' }, { id: 2, name: 'b' }]);
});
