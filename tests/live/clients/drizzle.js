// Drizzle over the endpoint, by each of its drivers that can reach it, for each back end: a schema with relations, and
// all that an application does with it. The same work for every driver; what only some can do is marked.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { NeonDbError, Pool, neon, neonConfig } from '@neondatabase/serverless';
import { and, asc, count, desc, eq, gt, inArray, like, relations, sql, sum } from 'drizzle-orm';
import { drizzle as drizzleHttp } from 'drizzle-orm/neon-http';
import { drizzle as drizzleWebSocket } from 'drizzle-orm/neon-serverless';
import { drizzle as drizzleTcp } from 'drizzle-orm/node-postgres';
import { bigint, boolean, customType, date, doublePrecision, integer, interval, json, jsonb, numeric, pgEnum, pgTable, point, primaryKey, serial, text, time, timestamp, uuid, varchar } from 'drizzle-orm/pg-core';
import pg from 'pg';
import WebSocket from 'ws';
import { KINDS, errorFrom, openBackends } from '../../support/clients.js';
import { TEXTS } from '../../support/values.js';

neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`;
neonConfig.wsProxy = (host, port) => `${host}:${port}/v2`;
neonConfig.useSecureWebSocket = false;
neonConfig.webSocketConstructor = WebSocket;

const mood = pgEnum('mood', ['sad', 'so so', 'happy']);
const bytea = /** @type {any} */ (customType({ dataType: () => 'bytea' }));
const authors = pgTable('authors', { id: serial().primaryKey(), name: varchar({ length: 100 }).notNull().unique('author_name'), mood: mood().default('so so'), born: date() });
const posts = pgTable('posts', {
  id: serial().primaryKey(), authorId: integer('author_id').notNull().references(() => authors.id, { onDelete: 'cascade' }), title: text().notNull(), likes: integer().notNull().default(0),
  tags: text().array().notNull().default(sql`'{}'`), meta: jsonb(), made: timestamp({ withTimezone: true }).notNull().defaultNow(),
});
const readers = pgTable('readers', { postId: integer('post_id').notNull().references(() => posts.id, { onDelete: 'cascade' }), name: text().notNull() }, (table) => [primaryKey({ columns: [table.postId, table.name] })]);
const kinds = pgTable('kinds', {
  id: uuid().primaryKey().defaultRandom(), yes: boolean(), big: bigint({ mode: 'bigint' }), safe: bigint({ mode: 'number' }), float: doublePrecision(), exact: numeric({ precision: 40, scale: 20 }), words: text(), document: json(), documents: jsonb().array(),
  at: timestamp({ precision: 3 }), zoned: timestamp({ withTimezone: true, mode: 'string' }), clock: time(), day: date({ mode: 'date' }), lasts: interval(), place: point({ mode: 'xy' }), matrix: integer().array().array(), moods: mood().array(), bytes: bytea(),
});
const schema = {
  authors, posts, readers, kinds,
  authorRelations: relations(authors, ({ many }) => ({ posts: many(posts) })),
  postRelations: relations(posts, ({ one, many }) => ({ author: one(authors, { fields: [posts.authorId], references: [authors.id] }), readers: many(readers) })),
  readerRelations: relations(readers, ({ one }) => ({ post: one(posts, { fields: [readers.postId], references: [posts.id] }) })),
};

const SETUP = `
  create type mood as enum ('sad', 'so so', 'happy');
  create table authors (id serial primary key, name varchar(100) not null constraint author_name unique, mood mood default 'so so', born date);
  create table posts (id serial primary key, author_id int not null references authors on delete cascade, title text not null, likes int not null default 0, tags text[] not null default '{}', meta jsonb, made timestamptz not null default now());
  create table readers (post_id int not null references posts on delete cascade, name text not null, primary key (post_id, name));
  create table kinds (id uuid primary key default gen_random_uuid(), yes boolean, big bigint, safe bigint, float float8, exact numeric(40, 20), words text, document json, documents jsonb[], at timestamp(3), zoned timestamptz, clock time, day date,
    lasts interval, place point, matrix int[][], moods mood[], bytes bytea);
`;

describe('Drizzle', () => {
  /** @type {import('../../support/clients.js').Backends} */
  let backends;
  before(async () => { backends = await openBackends(SETUP); });

  /** Drivers, by what opens a database at an endpoint. @type {Record<string, (endpoint: import('../../support/clients.js').Endpoint) => {db: any, close?: () => Promise<void>}>} */
  const DRIVERS = {
    'neon-http': ({ url }) => ({ db: drizzleHttp(neon(url), { schema }) }),
    'neon-serverless': ({ url }) => {
      const client = new Pool({ connectionString: url }).on('error', () => {}); // it has ended, its connections not quite
      return { db: drizzleWebSocket({ client, schema }), close: () => client.end() };
    },
    'node-postgres': ({ url }) => {
      const client = new pg.Pool({ connectionString: url }).on('error', () => {}); // it has ended, its connections not quite
      return { db: drizzleTcp({ client, schema }), close: () => client.end() };
    },
  };

  for (const kind of KINDS) for (const [driver, open] of Object.entries(DRIVERS)) describe(`${driver} on ${kind}`, () => {
    /** @type {ReturnType<typeof drizzleHttp<typeof schema>>} */
    let db;
    /** @type {(() => Promise<void>) | undefined} */
    let close;
    const overHttp = driver === 'neon-http';
    before(async () => {
      ({ db, close } = open(backends.endpoints[kind]));
      await db.execute(sql`truncate authors, posts, readers, kinds restart identity`);
    });
    after(() => close?.());

    test('insert, returning, defaults', async () => {
      const made = await db.insert(authors).values([{ name: 'Ann', born: '1815-12-10' }, { name: 'Bob', mood: 'happy' }, { name: 'Cid', mood: null }]).returning();
      assert.deepEqual(made, [{ id: 1, name: 'Ann', mood: 'so so', born: '1815-12-10' }, { id: 2, name: 'Bob', mood: 'happy', born: null }, { id: 3, name: 'Cid', mood: null, born: null }]);
      const from = Date.now();
      const [first, ...rest] = await db.insert(posts).values(Array.from({ length: 9 }, (_, i) => ({ authorId: i % 2 + 1, title: `Post ${i}`, likes: i * 10, tags: i % 3 ? [`t${i}`, 'a "b", {c}'] : undefined, meta: { i, nested: [{ deep: null }] } }))).returning();
      assert.deepEqual({ ...first, made: 0 }, { id: 1, authorId: 1, title: 'Post 0', likes: 0, tags: [], meta: { i: 0, nested: [{ deep: null }] }, made: 0 });
      assert.ok(first.made instanceof Date && +first.made >= from - 60_000 && +first.made <= Date.now() + 60_000);
      assert.deepEqual([rest.length, rest[0].tags], [8, ['t1', 'a "b", {c}']]);
      assert.deepEqual(await db.insert(readers).values([{ postId: 1, name: 'x' }, { postId: 1, name: 'y' }, { postId: 2, name: 'x' }]).returning({ name: readers.name }), [{ name: 'x' }, { name: 'y' }, { name: 'x' }]);
    });

    test('select: joins, groups, subqueries, placeholders', async () => {
      assert.deepEqual(await db.select().from(authors).where(like(authors.name, '%b%')), [{ id: 2, name: 'Bob', mood: 'happy', born: null }]);
      assert.deepEqual(await db.select({ author: authors.name, posts: count(posts.id), likes: sum(posts.likes).mapWith(Number) }).from(authors).leftJoin(posts, eq(posts.authorId, authors.id)).groupBy(authors.id).orderBy(asc(authors.id)),
        [{ author: 'Ann', posts: 5, likes: 200 }, { author: 'Bob', posts: 4, likes: 160 }, { author: 'Cid', posts: 0, likes: 0 }].map((row) => (row.posts ? row : { ...row, likes: null })));
      const joined = await db.select().from(posts).innerJoin(authors, eq(posts.authorId, authors.id)).where(and(gt(posts.likes, 50), inArray(authors.name, ['Bob']))).orderBy(desc(posts.likes)).limit(1).offset(0);
      assert.deepEqual([joined.length, joined[0].authors.name, joined[0].posts.title], [1, 'Bob', 'Post 7']);
      const busy = db.$with('busy').as(db.select({ id: posts.authorId }).from(posts).groupBy(posts.authorId).having(gt(count(), 4)));
      assert.deepEqual(await db.with(busy).select({ name: authors.name }).from(authors).innerJoin(busy, eq(busy.id, authors.id)), [{ name: 'Ann' }]);
      const prepared = db.select({ title: posts.title }).from(posts).where(eq(posts.id, sql.placeholder('id'))).prepare('by_id');
      assert.deepEqual([await prepared.execute({ id: 1 }), await prepared.execute({ id: 2 })], [[{ title: 'Post 0' }], [{ title: 'Post 1' }]]);
      assert.equal(await db.$count(posts, gt(posts.likes, 40)), 4);
      assert.deepEqual((await db.execute(sql`select ${'a'}::text as a, ${1}::int as b`)).rows, [{ a: 'a', b: 1 }]);
      assert.deepEqual(await db.selectDistinct({ tags: posts.tags }).from(posts).where(eq(posts.tags, [])), [{ tags: [] }]);
    });

    test('relational queries', async () => {
      const found = await db.query.authors.findMany({
        columns: { name: true }, orderBy: asc(authors.id), with: { posts: { columns: { title: true, tags: true, made: true }, where: gt(posts.likes, 60), orderBy: desc(posts.id), with: { readers: true } } },
      });
      assert.deepEqual(found.map(({ name, posts: own }) => [name, own.map(({ title }) => title)]), [['Ann', ['Post 8']], ['Bob', ['Post 7']], ['Cid', []]]);
      assert.deepEqual([found[0].posts[0].tags, found[0].posts[0].made instanceof Date], [['t8', 'a "b", {c}'], true]);
      const post = await db.query.posts.findFirst({ where: eq(posts.id, 1), with: { author: true, readers: { orderBy: asc(readers.name) } }, extras: { shout: sql`upper(${posts.title})`.as('shout') } });
      assert.deepEqual([post?.author, post?.readers, post?.shout, post?.meta], [{ id: 1, name: 'Ann', mood: 'so so', born: '1815-12-10' }, [{ postId: 1, name: 'x' }, { postId: 1, name: 'y' }], 'POST 0', { i: 0, nested: [{ deep: null }] }]);
      assert.equal(await db.query.authors.findFirst({ where: eq(authors.id, 99) }), undefined);
    });

    test('update, delete, on conflict', async () => {
      assert.deepEqual(await db.update(posts).set({ likes: sql`${posts.likes} + 1`, meta: null }).where(eq(posts.id, 1)).returning({ likes: posts.likes, meta: posts.meta }), [{ likes: 1, meta: null }]);
      assert.equal((await db.update(posts).set({ title: 'none' }).where(eq(posts.id, 99))).rowCount, 0);
      assert.deepEqual(await db.insert(authors).values({ name: 'Ann' }).onConflictDoNothing().returning(), []);
      assert.deepEqual(await db.insert(authors).values({ name: 'Ann', mood: 'sad' }).onConflictDoUpdate({ target: authors.name, set: { mood: sql`excluded.mood` } }).returning({ id: authors.id, mood: authors.mood }), [{ id: 1, mood: 'sad' }]);
      assert.deepEqual(await db.delete(posts).where(eq(posts.authorId, 2)).returning({ id: posts.id }).then((rows) => rows.length), 4);
      assert.equal((await db.delete(authors).where(eq(authors.name, 'Bob'))).rowCount, 1);
      assert.equal(await db.$count(readers), 2, 'the cascade');
    });

    test('every kind of column, there and back', async () => {
      const row = {
        yes: true, big: 9007199254740993n, safe: 2 ** 53 - 1, float: 1.5e-7, exact: '12345678901234567890.12345678901234567890', words: '\ufeff"\\\'😀\n', document: { a: [1, null, 'x'] }, documents: [{ a: 1 }, ['x', null], 'y'],
        at: new Date('2020-02-29T12:34:56.789Z'), zoned: '2020-02-29 12:34:56.789123+00', clock: '23:59:59.999999', day: new Date('2020-02-29'), lasts: '1 year 2 mons 3 days 04:05:06', place: { x: 1.5, y: -2 }, matrix: [[1, 2], [3, 4]], moods: /** @type {('sad' | 'so so')[]} */ (['sad', 'so so']),
      };
      const [{ id, bytes, ...back }] = await db.insert(kinds).values({ ...row, bytes: Buffer.from([0, 255]) }).returning();
      assert.match(id, /^[0-9a-f-]{36}$/);
      assert.deepEqual(back, row);
      assert.equal(Buffer.from(/** @type {any} */ (bytes)).toString('hex'), '00ff');
      const [nothing] = await db.insert(kinds).values({}).returning();
      assert.deepEqual(Object.values(nothing).filter((value) => value !== null), [nothing.id]);
      await db.delete(kinds);
      // Not as the whole document: Drizzle parses one that is text a second time.
      const documents = TEXTS.map((words) => ({ words, document: { words }, documents: [{ words }, [words]] }));
      assert.deepEqual(await db.insert(kinds).values(documents).returning({ words: kinds.words, document: kinds.document, documents: kinds.documents }), documents);
    });

    test('errors', async () => {
      const error = await errorFrom(db.insert(authors).values({ name: 'Ann' }));
      assert.equal(error.name === 'Error' && error.constructor.name, 'DrizzleQueryError');
      if (overHttp) assert.ok(error.cause instanceof NeonDbError);
      const { code, constraint, table, detail } = error.cause;
      assert.deepEqual([code, constraint, table, detail], ['23505', 'author_name', 'authors', 'Key (name)=(Ann) already exists.']);
      assert.match(error.message, /^Failed query: insert into "authors"/);
      assert.equal((await errorFrom(db.insert(posts).values({ authorId: 99, title: 'x' }))).cause.code, '23503');
      assert.equal((await errorFrom(db.select({ x: sql`1 / 0` }).from(authors))).cause.code, '22012');
      assert.equal(await db.$count(authors), 2);
    });

    if (overHttp) test('batch: one transaction', async () => {
      const [made, all, changed, found] = await db.batch([
        db.insert(authors).values({ name: 'Dee' }).returning({ name: authors.name }), db.select({ name: authors.name }).from(authors).orderBy(asc(authors.id)), db.update(authors).set({ mood: 'happy' }).where(eq(authors.name, 'Dee')),
        db.query.authors.findFirst({ where: eq(authors.name, 'Dee'), columns: { mood: true }, with: { posts: true } }),
      ]);
      assert.deepEqual([made, all, changed.rowCount, found], [[{ name: 'Dee' }], [{ name: 'Ann' }, { name: 'Cid' }, { name: 'Dee' }], 1, { mood: 'happy', posts: [] }]);
      const error = await errorFrom(db.batch([db.insert(authors).values({ name: 'Eve' }), db.insert(authors).values({ name: 'Eve' })]));
      assert.equal((error.cause ?? error).code, '23505');
      assert.equal(await db.$count(authors, eq(authors.name, 'Eve')), 0);
      await assert.rejects(db.transaction(async () => {}), /No transactions support in neon-http driver/);
    });

    if (!overHttp) test('transactions: one in another, rolled back by hand and by an error, with a level', async () => {
      const tdb = /** @type {any} */ (db), named = async (/** @type {any} */ on = db) => (await on.select({ name: authors.name }).from(authors).orderBy(asc(authors.id))).map((/** @type {any} */ { name }) => name);
      const result = await tdb.transaction(async (/** @type {any} */ tx) => {
        await tx.insert(authors).values({ name: 'Dee' });
        await assert.rejects(tx.transaction(async (/** @type {any} */ inner) => {
          await inner.insert(authors).values({ name: 'Eve' });
          assert.deepEqual(await named(inner), ['Ann', 'Cid', 'Dee', 'Eve']);
          inner.rollback();
        }), { message: 'Rollback' });
        await tx.transaction((/** @type {any} */ inner) => inner.update(authors).set({ mood: 'happy' }).where(eq(authors.name, 'Dee')));
        return tx.query.authors.findFirst({ where: eq(authors.name, 'Dee'), columns: { name: true, mood: true } });
      });
      assert.deepEqual(result, { name: 'Dee', mood: 'happy' });
      const error = await errorFrom(tdb.transaction(async (/** @type {any} */ tx) => {
        await tx.delete(authors);
        await tx.insert(posts).values({ authorId: 99, title: 'x' });
      }));
      assert.equal(error.cause.code, '23503');
      assert.deepEqual(await named(), ['Ann', 'Cid', 'Dee']);
      await tdb.transaction(async (/** @type {any} */ tx) => {
        assert.deepEqual((await tx.execute(sql`select current_setting('transaction_isolation') as level, current_setting('transaction_read_only') as read`)).rows, [{ level: 'serializable', read: 'on' }]);
      }, { isolationLevel: 'serializable', accessMode: 'read only' });
      const sums = await Promise.all(Array.from({ length: 20 }, () => tdb.transaction(async (/** @type {any} */ tx) => {
        const [{ likes }] = await tx.select().from(posts).where(eq(posts.id, 1)).for('update');
        return (await tx.update(posts).set({ likes: likes + 1 }).where(eq(posts.id, 1)).returning({ likes: posts.likes }))[0].likes;
      })));
      assert.deepEqual(sums.sort((a, b) => a - b), Array.from({ length: 20 }, (_, i) => i + 2));
    });
  });
});
