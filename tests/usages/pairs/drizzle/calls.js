// Calls of Drizzle: tests/embedded/usages.test.js runs them, and what each becomes, on the same rows. What is compared:
// `same` results, the `first` row of Drizzle's, what a function makes of them, or nothing; and the tables behind them.
import { and, asc, between, count, desc, eq, gt, ilike, inArray, isNotNull, isNull, lt, ne, not, or, relations, sql, sum } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { boolean, integer, jsonb, pgEnum, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

const role = pgEnum('Role', ['USER', 'ADMIN']);

export const users = pgTable('users', {
  id: text('id').primaryKey(),
  email: text('email').notNull().unique(),
  name: text('name'),
  role: role('role').notNull().default('USER'),
  labels: text('labels').array().notNull().default([]),
  settings: jsonb('settings'),
});

export const posts = pgTable('posts', {
  id: integer('id').primaryKey().generatedByDefaultAsIdentity(),
  slug: text('slug').notNull().unique(),
  title: text('title').notNull(),
  views: integer('views').notNull().default(0),
  published: boolean('published').notNull().default(false),
  authorId: text('author_id').notNull().references(() => users.id),
  createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
});

export const comments = pgTable('comments', {
  postId: integer('post_id').notNull().references(() => posts.id),
  no: integer('no').notNull(),
  text: text('text').notNull(),
}, (t) => [primaryKey({ columns: [t.postId, t.no] })]);

export const usersRelations = relations(users, ({ many }) => ({ posts: many(posts) }));
export const postsRelations = relations(posts, ({ one, many }) => ({ author: one(users, { fields: [posts.authorId], references: [users.id] }), comments: many(comments) }));
export const commentsRelations = relations(comments, ({ one }) => ({ post: one(posts, { fields: [comments.postId], references: [posts.id] }) }));

const id = 'u1', no = undefined;

/** @param {any} db @returns {[compare: 'same' | 'first' | '' | ((was: any) => any), call: () => any][]} */
const callsOf = (db) => [
  ['same', () => db.select().from(users).where(eq(users.role, 'USER')).orderBy(asc(users.id))],
  ['same', () => db.select().from(posts).where(and(eq(posts.authorId, id), gt(posts.views, 5)))],
  ['same', () => db.select().from(posts).where(and(gt(posts.views, 1), lt(posts.views, 20))).orderBy(desc(posts.views), posts.id)],
  ['same', () => db.select().from(posts).where(or(eq(posts.slug, 'a'), and(ne(posts.slug, 'b'), not(eq(posts.published, false))))).orderBy(posts.id)],
  ['same', () => db.select({ slug: posts.slug, title: posts.title }).from(posts).where(inArray(posts.slug, ['a', 'c'])).orderBy(posts.slug).limit(5).offset(1)],
  ['same', () => db.select({ id: users.id }).from(users).where(isNull(users.name))],
  ['same', () => db.select({ id: users.id }).from(users).where(and(isNotNull(users.name), no ? eq(users.id, no) : undefined)).orderBy(users.id)],
  ['same', () => db.select({ id: posts.id }).from(posts).where(between(posts.views, 5, 10)).orderBy(posts.id)],
  ['same', () => db.select({ id: posts.id }).from(posts).where(ilike(posts.title, 'h%'))],
  ['first', () => db.select().from(users).where(eq(users.id, id)).limit(1)],
  ['same', () => db.$count(posts, eq(posts.published, true))],
  ['same', () => db.selectDistinct({ authorId: posts.authorId }).from(posts)],
  ['same', () => db.query.users.findMany({ columns: { id: true, email: true }, with: { posts: { columns: { slug: true }, orderBy: desc(posts.id), limit: 1 } }, orderBy: asc(users.id) })],
  ['same', () => db.query.users.findFirst({ where: (/** @type {any} */ users, /** @type {any} */ { eq }) => eq(users.email, 'ann@x.y'), columns: { labels: false, settings: false } })],
  ['same', () => db.query.posts.findMany({ with: { author: true, comments: true }, where: (/** @type {any} */ p, /** @type {any} */ { and, gt, eq: equals }) => and(gt(p.views, 1), equals(p.slug, 'a')), orderBy: (/** @type {any} */ p, /** @type {any} */ o) => [o.desc(p.id)] })],
  ['same', () => db.query.comments.findMany({ with: { post: { columns: { slug: true }, with: { author: { columns: { name: true } } } } }, limit: 2, offset: 1, orderBy: [asc(comments.postId), asc(comments.no)] })],
  ['first', () => db.insert(users).values({ id: 'u4', email: 'dan@x.y', settings: { a: [1] } }).returning()],
  ['first', () => db.insert(users).values({ id: 'u4', email: 'dan@x.y' }).returning({ id: users.id, role: users.role })],
  ['', () => db.insert(comments).values([{ postId: 2, no: 5, text: 'a' }, { postId: 2, no: 6, text: 'b' }])],
  ['', () => db.insert(users).values([{ id: 'u1', email: 'no' }, { id: 'u5', email: 'yes' }]).onConflictDoNothing()],
  ['', () => db.insert(users).values({ id: 'u7', email: 'ann@x.y', name: 'Z' }).onConflictDoUpdate({ target: users.email, set: { name: 'Y' } })],
  ['', () => db.insert(users).values({ id: 'u7', email: 'ann@x.y', name: 'Z' }).onConflictDoUpdate({ target: users.email, set: { name: sql`excluded.name` } })],
  ['', () => db.insert(comments).values([{ postId: 1, no: 1, text: 'A' }, { postId: 1, no: 9, text: 'B' }]).onConflictDoUpdate({ target: [comments.postId, comments.no], set: { text: sql`excluded.text` } })],
  ['first', () => db.update(posts).set({ title: 'New', views: 7 }).where(eq(posts.id, 1)).returning({ id: posts.id, views: posts.views })],
  ['', () => db.update(posts).set({ published: true }).where(lt(posts.views, 20))],
  ['', () => db.update(posts).set({ views: 0 })],
  ['', () => db.delete(comments).where(and(eq(comments.postId, 1), eq(comments.no, 1)))],
  ['', () => db.delete(comments)],
  ['', () => db.delete(comments).where(inArray(comments.postId, [1, 3]))],
  [([{ n }]) => n, () => db.select({ n: count() }).from(posts).where(eq(posts.authorId, id))],
  [(rows) => rows.map((/** @type {any} */ { authorId, total, n }) => ({ authorId, count: n, sum: { views: Number(total) } })), () => db.select({ authorId: posts.authorId, total: sum(posts.views), n: count() }).from(posts).groupBy(posts.authorId)],
  ['same', () => db.execute(sql`select ${posts.slug}, ${users.name} from ${posts} join ${users} on ${users.id} = ${posts.authorId} where ${posts.views} > ${9} and ${sql`slug <> ${'x'}`} order by 1`)],
];

/** @param {import('pg').Client} client */
export const open = (client) => callsOf(drizzle(client, { schema: { users, posts, comments, usersRelations, postsRelations, commentsRelations } }));
