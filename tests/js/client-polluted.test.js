// A polluted Object.prototype, as tests/js/polluted.test.js has it for the service: a client sends the same to the byte,
// and gives the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, eq, sql, table } from '../../js/client.js';
import { CALL, DATABASE, MODES } from '../../js/options.js';
import { mockClient } from '../support/client.js';
import { json, result } from '../support/service.js';

const NAMES = [...new Set([...CALL, ...DATABASE, ...MODES, 'where', 'orderBy', 'limit', 'offset', 'after', 'before', 'distinct', 'select', 'omit', 'include', 'count', 'by', 'sum', 'having', 'create', 'update', 'target',
  'onConflict', 'all', 'and', 'or', 'not', 'eq', 'in', 'path', 'raw', 'texts', 'values', 'table', 'name', 'id', 'title', 'labels', 'views', 'posts', 'analyze', 'row', 'make', 'describe', 'amend', 'key', 'chain',
  'op', 'input', 'flags', 'stream', 'd', 'n', 'b', 'f', 'i', '-', 'D', 'query', 'params', 'results', 'rows', 'issues', 'calls', 'expected', 'batched', 'seed', 'rest', 'index', 'sqlState', '~standard'])];

const posts = table('posts', 'id title views');
const TOO_LARGE = { message: 'response is too large', code: '' };

/** Every kind of call: what was sent, and what came of it. */
async function drive() {
  /** @type {string[]} */
  const came = [];
  const fields = [{ name: 'a', dataTypeID: 23 }];
  let large = false;
  const answer = (/** @type {any} */ { query }) => {
    if (/^explain/.test(query)) return result([['[{"Plan": {}}]']]);
    if (/^select \$1/.test(query)) return { ...result([['1']]), fields };
    if (/count\(\*\)/.test(query)) return result([['2']]);
    return /returning|^select/.test(query) ? result([['p1']]) : result([], { rowCount: 1 });
  };
  const { db, sent } = mockClient('blog', ({ body }) => {
    const tooLarge = large;
    large = false;
    return tooLarge ? json(TOO_LARGE, { status: 507 }) : json(body.queries ? { results: body.queries.map(answer) } : answer(body));
  });
  const outcome = async (/** @type {() => any} */ act) => {
    try {
      came.push(JSON.stringify((await act()) ?? null));
    } catch (/** @type {any} */ error) {
      came.push(JSON.stringify([error.name, Object.hasOwn(error, 'message') && error.message]));
    }
  };
  const select = { id: true };
  for (const act of [
    () => db.posts.findMany(), () => db.posts.findMany({ select }), () => db.posts.findMany({ where: { title: 'x' }, select }, {}), () => db.posts.findFirst({ select }, { timeout: 5000 }), () => db.posts.get('p1', { select }),
    () => db.posts.count(), () => db.posts.aggregate({ count: true }), () => db.posts.create({ id: 'p1', title: 't', labels: ['x'] }, { select }), () => db.posts.create({ title: 't' }), () => db.posts.create({ id: 'p1', title: 't' }).id,
    () => db.authors.create({ name: 'a' }).id, () => db.posts.createMany([{ id: 'p1', title: 't' }], {}), () => db.posts.upsert({ create: { id: 'p1', title: 't' }, select }), () => db.posts.upsertMany([{ id: 'p1', title: 't' }]),
    () => db.posts.update('p1', { title: 't' }, { select }), () => db.posts.updateMany({ where: { id: 'x' }, set: { title: 't' } }), () => db.posts.updateMany({ set: { title: 't' } }), () => db.posts.delete('p1', { select }),
    () => db.posts.deleteMany({ where: {} }), () => db.batch([db.posts.count()], {}), () => db.plan((/** @type {any} */ tx) => [tx.sql`select ${1}`]), () => db.sql`select ${{ a: 1 }}`, () => db.sql(sql`select ${[1]}`, {}),
    () => db.sql({}), () => db.sql`select ${posts.id}`, () => db.posts.get('p1', { select }).toSQL(), () => db.posts.count().explain({}), () => db.posts.schema.create['~standard'].validate({ id: 'x', title: 't' }),
    () => db.posts.schema.update['~standard'].validate({ title: 5 }), () => db.select({ id: posts.id }).from(posts).where(eq(posts.title, 'x')), () => db.select({ n: count() }).from(posts),
    async () => new TextDecoder().decode(await db.bytes.posts.get('p1', { select })), async () => (await db.respond.posts.findMany({ select })).text(),
    async () => {
      large = true;
      return (await db.respond.posts.findMany({ select, limit: 1 })).text();
    },
    () => db.posts.findMany({ where: { title: NaN } }), () => db.posts.findMany({ nothing: 1 }), () => db.posts.findMany({}, { nothing: 1 }),
  ]) await outcome(act);
  return { sent: sent.map(({ body }) => JSON.stringify(body)), came };
}

test('every name of options, queries and columns on Object.prototype: the same requests, the same results', async () => {
  const clean = await drive();
  assert.ok(clean.sent.length > 25);
  for (const name of NAMES) for (const [value, enumerable] of /** @type {[any, boolean][]} */ ([[true, true], [{ title: true }, false]])) {
    let polluted;
    Object.defineProperty(Object.prototype, name, { value, enumerable, configurable: true, writable: true });
    try {
      polluted = await drive();
    } finally {
      delete /** @type {any} */ (Object.prototype)[name];
    }
    assert.deepEqual(polluted, clean, `${name}: ${typeof value}, ${enumerable ? '' : 'not '}enumerable`);
  }
});
