// What the client of a schema promises, as a program that is only compiled: over tests/client/blog.client.d.ts, which
// `heliumdb client` has made of blog.json. See database.ts.
import { and, authors, count, createDatabase, desc, eq, expect, inArray, jsonNull, posts, sql } from '../client/blog.client.js';
import type { Author, Comment, Database, Fragment, Json, Post, Profile, Query, StandardSchema, Tag, TransactionOf, DatabaseTables } from '../client/blog.client.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** The expression's type is exactly T. */
declare function is<T>(): <A>(value: A) => Same<A, T> extends true ? void : { not: A };
/** The same, where A is put together of several types. */
declare function has<T>(): <A>(value: A) => [A, T] extends [T, A] ? Same<keyof A, keyof T> extends true ? void : { not: A } : { not: A };
type Ok = void;
declare const flag: boolean;

const db: Database = createDatabase(process.env.DATABASE_URL);
const mine: Database = db.as({ role: 'app_user', claims: { sub: 'u1' } });
is<Post[]>()(await mine.posts.findMany()) satisfies Ok;
const date = new Date();

// Rows: of all columns but secret ones, of those selected, or of those not omitted.
is<Post[]>()(await db.posts.findMany()) satisfies Ok;
is<Post[]>()(await db.posts.findMany({})) satisfies Ok;
is<Post | null>()(await db.posts.findFirst({ where: { title: 'x' } })) satisfies Ok;
is<Post | null>()(await db.posts.get('p1')) satisfies Ok;
is<{ id: string; title: string }[]>()(await db.posts.findMany({ select: { id: true, title: true } })) satisfies Ok;
is<{ id: string; title: string | undefined }[]>()(await db.posts.findMany({ select: { id: true, title: flag, slug: false } }).then((rows) => rows.map(({ id, title }) => ({ id, title })))) satisfies Ok;
is<{ name: string }[]>()(await db.tags.findMany({ omit: { id: true } })) satisfies Ok;
is<{ name: string; id: number | undefined }[]>()(await db.tags.findMany({ omit: { id: flag } }).then((rows) => rows.map(({ name, id }) => ({ name, id })))) satisfies Ok;
has<{ name: string }>()((await db.tags.findMany({ select: { id: true, name: true }, omit: { id: true } }))[0]!) satisfies Ok;
is<Post['status']>()('draft' as 'draft' | 'published') satisfies Ok;
is<Post['settings']>()({} as { theme: 'light' | 'dark' }) satisfies Ok;
is<[Json, string[], string | null, string, Date | null, number | null]>()({} as [Post['meta'], Post['labels'], Post['price'], Post['views'], Post['publishedAt'], Post['editorId']]) satisfies Ok;
is<'so, so' | 'fine' | null>()((await db.authors.findMany())[0]!.mood) satisfies Ok;
// @ts-expect-error no such column
await db.posts.findMany({ select: { id: true, nme: true } });
// @ts-expect-error a column is chosen by true or false
await db.posts.findMany({ select: { id: 1 } });
// @ts-expect-error no such column to omit
await db.posts.findMany({ omit: { id: true, nme: true } });
// @ts-expect-error not selected
(await db.posts.findMany({ select: { id: true } }))[0]?.title;
// @ts-expect-error no such member of a query
await db.posts.findMany({ limt: 1 });
// @ts-expect-error one row has no limit
await db.posts.findFirst({ limit: 1 });
// @ts-expect-error no such table
db.postz;
// @ts-expect-error a query is no result
db.posts.findMany()[0];

// Relations.
const page = await db.posts.findMany({
  where: { status: 'published', title: { ilike: '%wasm%' }, author: { name: 'Ada' }, tags: { some: { name: 'edge' } } },
  orderBy: { publishedAt: 'desc' }, limit: 20,
  select: { id: true, title: true },
  include: { author: { select: { name: true } }, editor: true, comments: { orderBy: { no: 'desc' }, limit: 3, include: { comment: true, post: { include: { author: true } } } }, tags: true },
  count: { comments: true, tags: { where: { name: { like: 'e%' } } } },
});
has<{ id: string; title: string; author: { name: string }; editor: Author | null; comments: (typeof page)[0]['comments']; tags: Tag[]; count: { comments: number; tags: number } }>()(page[0]!) satisfies Ok;
is<Comment | null>()(page[0]!.comments[0]!.comment) satisfies Ok;
is<Author>()(page[0]!.comments[0]!.post.author) satisfies Ok;
is<string>()(page[0]!.comments[0]!.post.title) satisfies Ok;
is<{ name: string }>()(page[0]!.author) satisfies Ok;
is<Tag[]>()((await db.posts.get('p1', { include: { tags: true } }))!.tags) satisfies Ok;
is<Profile | null>()((await db.authors.findMany({ include: { profile: true } }))[0]!.profile) satisfies Ok;
is<Author | undefined>()((await db.posts.findMany({ include: { author: flag } }))[0]!.author) satisfies Ok;
is<number | undefined>()((await db.posts.findMany({ count: { comments: flag } }))[0]!.count.comments) satisfies Ok;
is<undefined>()((await db.posts.findMany({ include: { author: false } }))[0]!.author) satisfies Ok;
/** A condition may leave a relation to one row without it. */
is<Author | null>()((await db.posts.findMany({ include: { author: { where: { name: 'Ada' } } } }))[0]!.author) satisfies Ok;
is<Author>()((await db.posts.findMany({ include: { author: {} } }))[0]!.author) satisfies Ok;
is<{ name: string }[]>()((await db.tags.findMany({ include: { posts: { include: { tags: { select: { name: true } } } } } }))[0]!.posts[0]!.tags) satisfies Ok;
is<number>()((await db.tags.findMany({ include: { posts: { count: { comments: true } } } }))[0]!.posts[0]!.count.comments) satisfies Ok;
is<{ no: number }[]>()((await db.posts.findMany({ include: { comments: { omit: { postId: true, text: true, replyTo: true } } } }))[0]!.comments) satisfies Ok;
const query = { where: { title: 'x' }, include: { author: true, tags: { limit: 1 } } } as const;
is<Author>()((await db.posts.findMany(query))[0]!.author) satisfies Ok;
// @ts-expect-error not included
page[0]!.postTags;
// @ts-expect-error no such relation
await db.posts.findMany({ include: { author: true, autor: true } });
// @ts-expect-error no such relation, at depth two
await db.posts.findMany({ include: { author: { include: { pots: true } } } });
// @ts-expect-error no such relation to count
await db.posts.findMany({ count: { comment: true } });
// @ts-expect-error no such column of the relation
await db.posts.findMany({ include: { author: { select: { nme: true } } } });
// @ts-expect-error a number of rows
await db.posts.findMany({ include: { comments: { limit: '3' } } });
// @ts-expect-error a page of a relation's rows has no key to begin behind
await db.posts.findMany({ include: { comments: { after: { postId: 'p1', no: 1 } } } });
// @ts-expect-error a name that the table hasn't, beside others: there is no row of such a query
(await db.posts.findMany({ include: { author: { limt: 1, offset: 0 } } }))[0]!.author.name;
// @ts-expect-error the same of a column
(await db.posts.findMany({ include: { author: { select: { name: true, nme: true } } } }))[0]!.author.nme.length;

// Conditions.
await db.posts.findMany({ where: {
  id: { in: ['a'], notIn: [] }, authorId: 1n, views: { gt: 9007199254740993n, lt: '9007199254740999' }, price: { between: ['1.50', 2] }, publishedAt: { gte: date, lt: '2026-01-01T00:00:00Z' },
  editorId: null, meta: { path: ['a', 0], eq: { b: 1 } }, settings: { contains: { theme: 'dark' } }, labels: { overlaps: ['x'], contains: ['y'] }, title: { matches: 'edge -wasm', ne: 'x', isDistinct: 'y' },
  and: [{ labels: ['x'] }, undefined], or: [{ editor: null }, { editor: { email: 'a@b.c' } }], not: { comments: { none: { text: 'x' }, every: { no: { gt: 1 } }, some: {} } }, slug: undefined,
} });
await db.authors.findMany({ where: { mood: { in: ['fine', 'so, so'] }, password: 'x', reports: { some: { boss: { boss: null } } }, bossId: { ne: null, isDistinct: null } } });
const where: Post.Where = { status: { ne: 'draft' } };
await db.posts.findMany({ where: { ...where, meta: null } });
// @ts-expect-error no such column
await db.posts.findMany({ where: { title: 'x', titel: 'y' } });
// @ts-expect-error no such column, deep in it
await db.posts.findMany({ where: { or: [{ not: { author: { name: 'x', nam: 'y' } } }] } });
// @ts-expect-error no such operator
await db.posts.findMany({ where: { title: { startsWith: 'x' } } });
// @ts-expect-error never null
await db.posts.findMany({ where: { title: null } });
// @ts-expect-error no such value of the enum
await db.authors.findMany({ where: { mood: 'sad' } });
// @ts-expect-error no value of the check
await db.posts.findMany({ where: { status: { in: ['done'] } } });
// @ts-expect-error a number is no text
await db.posts.findMany({ where: { title: 5 } });
// @ts-expect-error text is no number
await db.posts.findMany({ where: { authorId: '5' } });
// @ts-expect-error like is of texts
await db.posts.findMany({ where: { authorId: { like: '1%' } } });
// @ts-expect-error an object holds operators: a document is compared by eq
await db.posts.findMany({ where: { meta: { theme: 'dark' } } });
// @ts-expect-error overlaps is of arrays
await db.posts.findMany({ where: { title: { overlaps: ['x'] } } });
// @ts-expect-error many rows: some, every or none of them
await db.posts.findMany({ where: { comments: { text: 'x' } } });
// @ts-expect-error the author is always there
await db.posts.findMany({ where: { author: null } });
// @ts-expect-error between has two ends
await db.posts.findMany({ where: { authorId: { between: [1] } } });

// Orders and pages.
await db.posts.findMany({ orderBy: [{ publishedAt: { dir: 'desc', nulls: 'last' } }, { comments: { count: 'desc' } }, { id: 'asc' }], after: 'p1', offset: 1, distinct: ['authorId'] });
await db.comments.findMany({ after: { postId: 'p1', no: 1 }, limit: null });
const order: Post.OrderBy = { title: 'asc' };
await db.posts.findMany({ orderBy: order, before: { id: 'p1' } });
// @ts-expect-error no direction
await db.posts.findMany({ orderBy: { title: 'down' } });
// @ts-expect-error no such column
await db.posts.findMany({ orderBy: { title: 'asc', titel: 'asc' } });
// @ts-expect-error a relation is ordered by how many rows it has
await db.posts.findMany({ orderBy: { comments: 'desc' } });
// @ts-expect-error half of a key
await db.comments.findMany({ after: { postId: 'p1' } });
// @ts-expect-error no such column
await db.posts.findMany({ distinct: ['nme'] });

// Keys.
await db.authors.get(1);
await db.authors.get({ id: 1n });
await db.authors.get({ email: 'a@b.c' });
await db.comments.get({ postId: 'p1', no: 1 });
// @ts-expect-error text is no key of a number
await db.authors.get('1');
// @ts-expect-error no unique column
await db.authors.get({ name: 'Ada' });
// @ts-expect-error half of a key
await db.comments.get({ no: 1 });
// @ts-expect-error the table has no key
await db.log.get({ line: 'x' });

// Secret columns.
is<Author[]>()(await db.authors.findMany({}, {})) satisfies Ok;
is<Author.Whole[]>()(await db.authors.findMany({}, { secrets: true })) satisfies Ok;
is<Author[]>()(await db.authors.findMany({}, { secrets: false, timeout: 5, signal: AbortSignal.timeout(5), cache: 'no-store' })) satisfies Ok;
is<(Author | Author.Whole)[]>()(await db.authors.findMany({}, { secrets: flag })) satisfies Ok;
is<{ password: string }[]>()(await db.authors.findMany({ select: { password: true } })) satisfies Ok;
is<Author.Whole>()((await db.posts.findMany({ include: { author: true } }, { secrets: true }))[0]!.author) satisfies Ok;
is<string>()((await db.posts.findMany({ include: { author: { include: { profile: true } } } }, { secrets: true }))[0]!.author.profile!.token) satisfies Ok;
is<Author.Whole>()(await db.authors.update(1, { name: 'x' }, {}, { secrets: true })) satisfies Ok;
const open: Database<'whole'> = createDatabase(process.env.DATABASE_URL, { secrets: true, timeout: 1000 });
is<Author.Whole[]>()(await open.authors.findMany()) satisfies Ok;
is<Author[]>()(await open.authors.findMany({}, { secrets: false })) satisfies Ok;
// @ts-expect-error a secret
(await db.authors.findMany())[0]?.password;
// @ts-expect-error a secret, of a relation
(await db.posts.findMany({ include: { author: true } }))[0]?.author.password;
// @ts-expect-error options are no part of a query
await db.posts.findMany({ secrets: true });
// @ts-expect-error no such option
await db.posts.findMany({}, { secret: true });
// @ts-expect-error no such option of a database
createDatabase('', { allowClearAll: true });

// Writes.
const created = db.posts.create({ title: 't', authorId: 1 });
is<Post>()(await created) satisfies Ok;
is<string>()(created.id) satisfies Ok;
is<{ readonly id: string }>()({} as { readonly [K in keyof typeof created.key]: string }) satisfies Ok;
is<{ id: string }>()(await db.posts.create({ id: 'x', title: 't', authorId: 1n, settings: { theme: 'dark' }, meta: jsonNull, labels: ['x'], price: '1.50', views: 1n, publishedAt: '2026-01-01', editorId: null }, { select: { id: true } }, { retry: true })) satisfies Ok;
is<{ count: number }>()(await db.posts.createMany([{ title: 't', authorId: 1 }], { onConflict: 'nothing' })) satisfies Ok;
is<Tag>()(await db.tags.upsert({ create: { name: 'x' }, update: { name: 'y' }, target: 'name' })) satisfies Ok;
is<{ id: number }>()(await db.tags.upsert({ create: { name: 'x' }, select: { id: true } })) satisfies Ok;
is<{ count: number }>()(await db.posts.upsertMany([{ title: 't', authorId: 1 }], { target: ['slug', 'authorId'], update: ['title'] })) satisfies Ok;
is<Post[]>()(await db.posts.createMany([{ title: 't', authorId: 1 }], { onConflict: 'nothing', returning: true })) satisfies Ok;
is<{ id: number; name: string }[]>()(await db.tags.upsertMany([{ name: 'x' }], { target: 'name', returning: { id: true, name: true } })) satisfies Ok;
is<{ id: string }[]>()(await db.posts.updateMany({ all: true, set: { views: 0 }, returning: { id: true } })) satisfies Ok;
is<Author.Whole[]>()(await db.authors.deleteMany({ all: true, returning: true }, { secrets: true })) satisfies Ok;
is<[{ id: string }[], { count: number }]>()(await db.batch([db.posts.deleteMany({ all: true, returning: { id: true } }), db.posts.deleteMany({ all: true })])) satisfies Ok;
// @ts-expect-error no such column
db.posts.createMany([], { returning: { nme: true } });
// @ts-expect-error there is nothing to give back by false
db.posts.deleteMany({ all: true, returning: false });
is<Comment>()(await db.comments.update({ postId: 'p1', no: 1 }, { text: 'x', replyTo: null })) satisfies Ok;
is<{ count: number }>()(await db.posts.updateMany({ where: { id: 'x' }, set: { title: undefined, views: 5 } })) satisfies Ok;
is<{ count: number }>()(await db.posts.updateMany({ all: true, set: { views: 0 } })) satisfies Ok;
is<Author>()(await db.authors.delete({ email: 'a@b.c' })) satisfies Ok;
is<{ count: number }>()(await db.posts.deleteMany({ where: { comments: { none: {} } } })) satisfies Ok;
const row: Post.Create = { title: 't', authorId: 1 }, set: Post.Update = { title: 't' };
await db.posts.update('p1', { ...row, ...set });
// @ts-expect-error a title is wanted
db.posts.create({ authorId: 1 });
// @ts-expect-error written by the database alone
db.posts.create({ title: 't', authorId: 1, slug: 't' });
// @ts-expect-error an identity that is always generated
db.tags.create({ id: 1, name: 'x' });
// @ts-expect-error no such column
db.posts.create({ title: 't', authorId: 1, nme: 'x' });
// @ts-expect-error a column that is never null
db.posts.create({ title: null, authorId: 1 });
// @ts-expect-error no value of the check
db.posts.create({ title: 't', authorId: 1, status: 'done' });
// @ts-expect-error another type than the document says
db.posts.create({ title: 't', authorId: 1, settings: { theme: 'blue' } });
// @ts-expect-error a write has no relations
db.posts.create({ title: 't', authorId: 1 }, { include: { author: true } });
// @ts-expect-error not unique
db.authors.upsert({ create: { email: '', name: '', password: '' }, target: 'name' });
// @ts-expect-error a table without a key has no target that goes without saying
db.log.upsert({ create: { line: 'x' } });
// @ts-expect-error which rows?
db.posts.updateMany({ set: { title: 'x' } });
// @ts-expect-error which rows?
db.posts.deleteMany({});
// @ts-expect-error written by the database alone
db.posts.update('p1', { slug: 'x' });
// @ts-expect-error nothing else happens on a conflict
db.posts.createMany([], { onConflict: 'update' });

// Counts and sums.
is<number>()(await db.posts.count({ where: { author: { name: 'Ada' } } })) satisfies Ok;
const groups = await db.posts.aggregate({
  by: ['authorId', 'status'], where: { title: 'x' }, count: true, sum: { views: true, price: true, authorId: true }, avg: { views: true }, min: { publishedAt: true }, max: { title: true },
  having: { count: { gt: 1 }, sum: { views: { gte: 5n } }, max: { title: { lt: 'x' } } }, orderBy: [{ count: 'desc' }, { sum: { views: 'asc' } }, { authorId: 'asc' }], limit: 5, offset: 1,
});
has<{ authorId: number; status: Post['status']; count: number; sum: { views: string; price: string | null; authorId: number }; avg: { views: string }; min: { publishedAt: Date | null }; max: { title: string } }>()(groups[0]!) satisfies Ok;
const whole = await db.posts.aggregate({ count: { editorId: true }, sum: { views: true } });
has<{ count: { editorId: number }; sum: { views: string | null } }>()(whole[0]!) satisfies Ok;
// @ts-expect-error a text has no sum
await db.posts.aggregate({ sum: { title: true } });
// @ts-expect-error a document has no order
await db.posts.aggregate({ max: { meta: true } });
// @ts-expect-error no such column
await db.posts.aggregate({ by: ['nme'], count: true });
// @ts-expect-error not asked for
groups[0]?.max.id;

// Batches, plans, transactions.
is<[Post, number, Author | null]>()(await db.batch([db.posts.create(row), db.posts.count(), db.authors.get(1)])) satisfies Ok;
is<[Author.Whole[], { count: number }]>()(await db.batch([db.authors.findMany(), db.posts.deleteMany({ all: true })], { secrets: true, isolation: 'Serializable' })) satisfies Ok;
const [post, comment] = await db.plan((tx) => {
  const made = tx.posts.create(row);
  return [made, tx.comments.create({ postId: made.id, no: 1, text: 'x' }, { select: { no: true } })];
});
is<Post>()(post) satisfies Ok;
is<{ no: number }>()(comment) satisfies Ok;
is<Post>()(await db.transaction(async (tx) => {
  await tx.transaction(async (inner) => inner.tags.create({ name: 'x' }));
  return tx.posts.update('p1', set);
}, { retries: 3 })) satisfies Ok;
is<Author.Whole[]>()(await db.transaction((tx) => tx.authors.findMany(), { secrets: true })) satisfies Ok;
is<Promise<Tag>>()((async (tx: TransactionOf<DatabaseTables>) => await tx.tags.create({ name: 'x' }))({} as never)) satisfies Ok;
is<Tag>()(await expect(db.tags.update(1, { name: 'x' }), { rows: 1 })) satisfies Ok;
// @ts-expect-error results of other tables are no queries
await db.batch([await db.posts.count()]);
// @ts-expect-error bytes have no place in a batch
await db.batch([db.bytes.posts.findMany()]);

// Bytes, responses, statements.
is<Uint8Array<ArrayBuffer>>()(await db.bytes.posts.findMany({ include: { author: true }, limit: 5 }, { timeout: 5 })) satisfies Ok;
is<Response>()(await db.respond.posts.get('p1', { select: { id: true } })) satisfies Ok;
is<{ sql: string; params: (string | null)[] } | { sql: string; params: (string | null)[] }[]>()(await db.posts.findMany().toSQL()) satisfies Ok;
is<unknown>()(await db.posts.findMany().explain({ analyze: true })) satisfies Ok;
is<unknown>()(await db.bytes.posts.findMany().explain({ analyze: true })) satisfies Ok;
is<void>()(await db.connect()) satisfies Ok;
await db.disconnect();
// @ts-expect-error bytes are of reads
db.bytes.posts.create;
// @ts-expect-error no such relation
db.bytes.posts.findMany({ include: { autor: true } });

// SQL of one's own.
const condition: Fragment = sql`${posts.title} = ${'x'} and ${posts.views} in (${sql.join([1n, 2])})`;
is<{ id: string }[]>()(await db.sql<{ id: string }>`select id from ${posts} where ${condition} and at > ${date} and ${sql.id('app', 'x')} is null`) satisfies Ok;
is<Record<string, unknown>[]>()(await db.sql(condition, { timeout: 5 })) satisfies Ok;
is<[Record<string, unknown>[], number]>()(await db.batch([db.sql`select 1`, db.posts.count()])) satisfies Ok;
is<Uint8Array<ArrayBuffer>>()(await db.bytes.sql`select 1`) satisfies Ok;
const counted: Query<number> = db.posts.count();
eq(authors.email, 'a@b.c');
// @ts-expect-error a text is no template
db.sql('select 1');
// @ts-expect-error undefined is no value
db.sql`select ${undefined}`;
// @ts-expect-error no such column
authors.emial;
// @ts-expect-error a number is no e-mail address
eq(authors.email, 5);

// Standard Schema.
const standard: StandardSchema<Post.Create> = db.posts.schema.create;
const verdict = await standard['~standard'].validate({});
if (!verdict.issues) is<Post.Create>()(verdict.value) satisfies Ok;

// The query builder, over the module's tables.
is<Post[]>()(await db.select().from(posts).where(and(eq(posts.status, 'draft'), inArray(posts.id, ['a']))).orderBy(desc(posts.publishedAt), posts.id).limit(5).after('p1')) satisfies Ok;
is<{ id: string; n: number }[]>()(await db.select({ id: posts.id, n: count() }).from(posts)) satisfies Ok;
is<Author[]>()(await db.select().from(authors).after(1n)) satisfies Ok;
is<Author.Whole[]>()(await open.select().from(authors)) satisfies Ok;
is<{ count: number }>()(await db.insert(posts).values([{ title: 't', authorId: 1 }])) satisfies Ok;
is<number>()(db.insert(authors).values({ email: '', name: '', password: '' }).id) satisfies Ok;
is<Post[]>()(await db.update(posts).set({ title: 'x', editorId: null }).where(eq(posts.id, 'x')).returning()) satisfies Ok;
is<{ id: number }[]>()(await db.delete(authors).all().returning({ id: authors.id })) satisfies Ok;
is<[Post[], number]>()(await db.batch([db.select().from(posts), db.posts.count()])) satisfies Ok;
is<Author.Whole[]>()((await db.batch([db.select().from(authors)], { secrets: true }))[0]) satisfies Ok;
is<{ count: number }>()(await expect(db.delete(posts).all(), { rows: 1 })) satisfies Ok;
// @ts-expect-error a column of another table
db.select().from(posts).where(eq(authors.id, 1));
// @ts-expect-error a title is wanted
db.insert(posts).values({ authorId: 1 });
// @ts-expect-error written by the database alone
db.update(posts).set({ slug: 'x' });
// @ts-expect-error a table's object, not its name
db.select().from('posts');
// @ts-expect-error a column is no table
db.delete(posts.id);
