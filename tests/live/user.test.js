// db.as on PGlite and on a Postgres server, with policies as PostgREST's users write them: on no path does a user see or
// change what is another's, and nothing of a user is left on a pooled connection, however the request ended.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { eq, table } from '../../js/client.js';
import { clientOf, live, textOf } from '../support/client.js';
import { errorFrom } from '../support/service.js';

const POLICIES = `
drop role if exists app_user; create role app_user;
grant usage on schema public to app_user; grant all on all tables in schema public to app_user;
alter table posts enable row level security;
create policy own on posts to app_user using (author_id = (current_setting('request.jwt.claims', true)::json ->> 'author')::int)`;

/** The builder's table of posts. */
const posts = /** @type {any} */ (table('posts', 'id title authorId'));

live('blog', (open) => {
  /** @type {any} */
  let db;
  /** @type {any} */
  let ada;
  /** @type {any} */
  let bob;
  const as = (/** @type {number} */ author) => db.as({ role: 'app_user', claims: { author, note: '"]}\\' } });
  before(async () => {
    const { endpoint } = open();
    await endpoint.exec('do $$ begin if exists (select from pg_roles where rolname = \'app_user\') then drop owned by app_user; end if; end $$');
    await open().reset();
    await endpoint.exec(POLICIES);
    db = clientOf(textOf('blog'), endpoint.url, { roles: ['app_user', 'no_such_role'] });
    [ada, bob] = [as(1), as(2)];
  });

  /** What a connection says whose it is. @param {any} on */
  const whose = async (on) => (await on.sql`select current_user::text as role, coalesce(current_setting('request.jwt.claims', true), '') as claims`)[0];
  /** None of the pool's connections is a user's: more at once than it has. */
  async function clean() {
    const all = await Promise.all(Array.from({ length: 24 }, () => whose(db)));
    assert.deepEqual(all.filter(({ role, claims }) => role !== 'postgres' || claims !== ''), []);
    assert.deepEqual(await db.transaction(whose), { role: 'postgres', claims: '' });
  }
  const ids = (/** @type {any[]} */ rows) => rows.map(({ id }) => id).sort();

  test('who is asked for is who it is', async () => {
    assert.deepEqual(await whose(ada), { role: 'app_user', claims: JSON.stringify({ author: 1, note: '"]}\\' }) });
    await clean();
  });

  /** Each path that reads posts. @type {Record<string, (on: any) => Promise<any[]>>} */
  const reads = {
    findMany: (on) => on.posts.findMany(),
    relations: async (on) => (await on.authors.findMany({ include: { posts: true } })).flatMap((/** @type {any} */ author) => author.posts),
    bytes: async (on) => JSON.parse(Buffer.from(await on.bytes.posts.findMany()).toString()),
    respond: async (on) => (await on.respond.posts.findMany()).json(),
    sql: (on) => on.sql`select id from posts`,
    builder: (on) => on.select({ id: posts.id }).from(posts),
    batch: async (on) => (await on.batch([on.posts.findMany(), on.posts.count()]))[0],
    plan: async (on) => (await on.plan((/** @type {any} */ tx) => [tx.posts.findMany()]))[0],
    transaction: (on) => on.transaction((/** @type {any} */ tx) => tx.posts.findMany()),
    nested: (on) => on.transaction((/** @type {any} */ tx) => tx.transaction((/** @type {any} */ inner) => inner.posts.findMany())),
    'after a savepoint that was undone': (on) => on.transaction(async (/** @type {any} */ tx) => {
      await errorFrom(tx.transaction((/** @type {any} */ inner) => inner.sql`select 1 / 0`));
      return tx.posts.findMany();
    }),
    get: async (on) => (await Promise.all(['p1', 'p2', 'p3'].map((id) => on.posts.get(id)))).filter(Boolean),
  };
  for (const [path, read] of Object.entries(reads)) {
    test(`a read by ${path}`, async () => {
      assert.deepEqual(ids(await read(ada)), ['p1', 'p2']);
      assert.deepEqual(ids(await read(bob)), ['p3']);
      assert.deepEqual(ids(await read(db)), ['p1', 'p2', 'p3']);
      assert.deepEqual(ids(await read(as(3))), []);
      await clean();
    });
  }

  test('writes: no row of another\'s is made, changed or removed', async () => {
    const post = { id: 'b1', title: 'Bob\'s', authorId: 2 }, whole = await db.posts.findMany();
    for (const write of [
      () => ada.posts.create(post), () => ada.posts.createMany([post]), () => ada.posts.update('p1', { authorId: 2 }), () => ada.sql`insert into posts (id, title, author_id) values ('b1', 'x', 2)`,
      () => ada.batch([ada.posts.create({ ...post, id: 'a1', authorId: 1 }), ada.posts.create(post)]),
      () => ada.transaction((/** @type {any} */ tx) => tx.posts.create(post)),
    ]) assert.equal((await errorFrom(write())).sqlState, '42501');
    for (const write of [() => ada.posts.update('p3', { title: 'x' }), () => ada.posts.delete('p3'), () => ada.transaction((/** @type {any} */ tx) => tx.posts.delete('p3'))])
      assert.equal((await errorFrom(write())).name, 'NotFoundError');
    assert.deepEqual(await ada.posts.updateMany({ where: { authorId: 2 }, set: { title: 'x' } }), { count: 0 });
    assert.deepEqual(await ada.posts.deleteMany({ where: { authorId: 2 } }), { count: 0 });
    await ada.update(posts).set({ title: 'x' }).where(eq(posts.id, 'p3'));
    assert.deepEqual(await db.posts.findMany(), whole);
    assert.equal((await bob.posts.create(post)).id, 'b1');
    assert.equal((await bob.posts.delete('b1')).id, 'b1');
    await clean();
  });

  test('one request each, and a transaction no more than without', async () => {
    let requests = 0;
    const { endpoint } = open(), counted = clientOf(textOf('blog'), endpoint.url, { roles: ['app_user'], fetch: (/** @type {any} */ ...args) => { requests++; return fetch(.../** @type {[any]} */ (args)); } });
    const user = counted.as({ role: 'app_user', claims: { author: 1 } });
    await user.posts.findMany();
    await user.bytes.posts.findMany();
    await user.batch([user.posts.count(), user.posts.findMany()]);
    assert.equal(requests, 3);
  });

  test('two users and none at once', async () => {
    const all = await Promise.all(Array.from({ length: 60 }, async (_, i) => ids(await [ada, bob, db][i % 3].posts.findMany())));
    for (const [i, found] of all.entries()) assert.deepEqual(found, [['p1', 'p2'], ['p3'], ['p1', 'p2', 'p3']][i % 3]);
    await clean();
  });

  test('requests that fail, are aborted or run out of time leave nothing', async () => {
    await errorFrom(ada.sql`select 1 / 0`);
    await errorFrom(ada.batch([ada.posts.count(), ada.sql`select 1 / 0`]));
    await errorFrom(ada.transaction(async (/** @type {any} */ tx) => { await tx.posts.count(); throw new Error('mine'); }));
    const control = new AbortController(), left = ada.posts.findMany({}, { signal: control.signal });
    left.catch(() => {});
    control.abort();
    assert.equal((await errorFrom(left)).name, 'AbortError');
    await clean();
  });

  test('a large stream, and one that is left', async () => {
    await db.sql`insert into posts (id, title, author_id) select 'large' || i, repeat('"]}', 40), 1 from generate_series(1, 4000) i`;
    const rows = await (await ada.respond.posts.findMany()).json();
    assert.deepEqual([rows.length, new Set(rows.map((/** @type {any} */ { authorId }) => authorId))], [4002, new Set([1])]);
    await (await ada.respond.posts.findMany()).body.cancel();
    assert.equal((await ada.posts.deleteMany({ where: { title: '"]}'.repeat(40) } })).count, 4000);
    await clean();
  });

  test('a role that isn\'t there, and one that is not in the list: nothing runs', async () => {
    const nobody = db.as({ role: 'no_such_role' });
    for (const write of [() => nobody.posts.delete('p1'), () => nobody.batch([nobody.posts.delete('p1')]), () => nobody.transaction((/** @type {any} */ tx) => tx.posts.delete('p1')), () => nobody.bytes.posts.findMany()])
      assert.equal((await errorFrom(write())).sqlState, '22023');
    assert.match((await errorFrom(db.as({ role: 'postgres' }).posts.delete('p1'))).message, /^role must be one of the roles that createDatabase was given: app_user, no_such_role$/);
    assert.equal((await db.posts.get('p1')).id, 'p1');
    await clean();
  });
});
