// What a query would send, and how Postgres would run it: toSQL() and explain(), of the service, the builder and a client.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as heliumdb from '../../js/index.js';
import { mockClient } from '../support/client.js';
import { errorFrom, json, mock, refusal, result, row } from '../support/service.js';

const { eq, expect, users } = /** @type {Record<string, any>} */ (heliumdb);
const PLAN = { Plan: { 'Node Type': 'Seq Scan' } };

/** @param {{body: any}} request */
const answering = ({ body }) => json({ results: body.queries.map(() => result([[JSON.stringify([PLAN])]])) });

test('toSQL: the statement and its parameters; nothing is sent, and the query is still there', async () => {
  const { db, sent } = mock(() => json(result([row.users()])));
  const query = db.createUser({ email: 'A@b.c', password: 'h' }), { id } = query;
  assert.deepEqual(await query.toSQL(), { sql: 'insert into "users"("id","email","password","updated_at") values ($1,$2,$3,now()) returning "id","email","name","created_at","updated_at"', params: [id, 'a@b.c', 'h'] });
  assert.equal(sent.length, 0);
  await query;
  assert.deepEqual(sent[0].body.params, [id, 'a@b.c', 'h']);
  assert.deepEqual(/** @type {any} */ (await query.toSQL()).params, [id, 'a@b.c', 'h']);
  assert.deepEqual(await db.getUserById('u', { secrets: true }).toSQL(), { sql: 'select a."id",a."email",a."password",a."name",a."refresh_token",a."created_at",a."updated_at" from "users" a where a."id"=$1', params: ['u'] });
  assert.deepEqual(await db.select({ id: users.id }).from(users).where(eq(users.name, 'x')).toSQL(), { sql: 'select a."id" from "users" a where a."name"=$1', params: ['x'] });
  assert.deepEqual(await /** @type {any} */ (db.bytes.getUserById('u')).toSQL(), await db.getUserById('u').toSQL());
  assert.match((await expect(db.deleteProject('p'), { rows: 1 }).toSQL()).sql, /^with q as \(delete from "projects" where "id"=\$1 returning .*/);
  assert.equal(sent.length, 1);
});

test('toSQL: several statements, or none', async () => {
  const { db } = mockClient('blog');
  assert.deepEqual(await db.posts.createMany([]).toSQL(), []);
  assert.deepEqual(await db.posts.createMany([{ id: 'a', title: 'A' }, { id: 'b', title: 'B', views: 1 }]).toSQL(), [
    { sql: 'insert into "posts"("id","title") values ($1,$2)', params: ['a', 'A'] }, { sql: 'insert into "posts"("id","title","views") values ($1,$2,$3)', params: ['b', 'B', '1'] }]);
  assert.deepEqual(await db.posts.findMany({ where: { title: { in: ['a', 'b'] } }, select: { id: true }, limit: 5 }).toSQL(),
    { sql: 'select a."id" from "posts" a where a."title"=any($1::text[]) order by a."id" limit $2', params: ['{a,b}', '5'] });
});

test('toSQL and explain: wrong arguments, and what has no statement of its own', async () => {
  const { db } = mockClient('blog');
  for (const ask of [(/** @type {any} */ query) => query.toSQL(), (/** @type {any} */ query) => query.explain()]) {
    const error = await errorFrom(ask(db.posts.findMany({ where: { nothing: 1 } })));
    assert.deepEqual([error.name, error.issues[0].path, error.method.slice(0, 14)], ['ValidationError', 'where.nothing', 'posts.findMany']);
    assert.equal((await errorFrom(ask(db.posts.findMany({}, { x: 1 })))).message, 'x is no option of posts.findMany');
    assert.equal((await errorFrom(ask(db.batch([db.posts.count()])))).message, 'batch has no statement of its own: ask its queries');
    assert.equal((await errorFrom(ask(db.posts.count().explain()))).message, 'posts.count.explain has no statement of its own: ask its queries');
  }
  for (const [given, message] of /** @type {[any, string][]} */ ([[{ verbose: true }, 'verbose is no option of explain'], [{ analyze: 'x' }, 'analyze must be true or false'], [5, 'options of explain must be an object']]))
    assert.equal((await errorFrom(db.posts.count().explain(given))).message, message);
});

test('explain: the plan, of one statement or of several, with the query\'s own options', async () => {
  const { db, sent } = mock(answering);
  const query = db.getUserById('u', { timeout: 5000 });
  assert.equal(inspect(query.explain()), 'Query { getUserById.explain, not sent }');
  assert.deepEqual(await query.explain(), PLAN);
  assert.deepEqual(await db.select().from(users).explain({ analyze: true }), PLAN);
  assert.deepEqual(await /** @type {any} */ (db.bytes.getUserById('u')).explain({ analyze: false }), PLAN);
  /** @type {any} */
  const statement = await query.toSQL();
  assert.deepEqual(sent.map(({ body }) => body), [`explain (format json) ${statement.sql}`, 'explain (analyze, format json) select a."id",a."email",a."name",a."created_at",a."updated_at" from "users" a', `explain (format json) ${statement.sql}`]
    .map((query, i) => ({ queries: [{ query, params: i === 1 ? [] : ['u'] }] })));
  assert.ok(sent.every(({ init }) => init.cache === 'no-store'));
  const client = mockClient('blog', answering);
  assert.deepEqual(await client.db.posts.createMany([{ id: 'a', title: 'A' }, { id: 'b', title: 'B', views: 1 }]).explain(), [PLAN, PLAN]);
  assert.deepEqual(await client.db.posts.createMany([]).explain(), []);
  assert.deepEqual(await client.db.sql`select ${1}`.explain(), PLAN);
  assert.equal(client.sent.length, 2);
  const aborted = new AbortController();
  aborted.abort();
  assert.equal((await errorFrom(db.getUserById('u', { signal: aborted.signal }).explain())).name, 'AbortError');
});

test('explain: errors, and answers that are none', async () => {
  for (const [answer, name, message] of /** @type {[() => any, string, string][]} */ ([
    [() => refusal('42P01', { message: 'relation "users" does not exist' }), 'DatabaseError', 'relation "users" does not exist'],
    [() => json({ results: [] }), 'ProtocolError', 'the endpoint answered with no plan'], [() => json({ results: [result([])] }), 'ProtocolError', 'the endpoint answered with no plan'],
    [() => json({ results: [result([['x']])] }), 'ProtocolError', 'the endpoint answered with no plan'], [() => json({ results: [result([[null]])] }), 'ProtocolError', 'the endpoint answered with no plan'],
    [() => json({}), 'ProtocolError', 'the endpoint answered with no plan'], [() => new Response('<html>'), 'ProtocolError', 'the endpoint answered with no plan'], [() => new Response(new Uint8Array([0xff])), 'ProtocolError', 'the endpoint answered with no plan'],
    [() => new Response('busy', { status: 503 }), 'ConnectionError', 'the endpoint answered HTTP 503 with what was not asked for, at byte 0'],
  ])) {
    const { db } = mock(answer);
    const error = await errorFrom(db.getUserById('u').explain());
    assert.deepEqual([error.name, error.message, error.method], [name, message, 'getUserById.explain']);
  }
  // What an error of a statement with secrets may tell is the same as when it is sent.
  const { db } = mock(() => refusal('23505', { message: 'duplicate key', detail: 'Key (password)=(s3cret) already exists.', constraint: 'c' }));
  const error = await errorFrom(db.createUser({ email: 'a@b.c', password: 's3cret' }).explain({ analyze: true }));
  assert.equal(error.name, 'UniqueViolationError');
  assert.ok(!JSON.stringify(error).includes('s3cret'));
});
