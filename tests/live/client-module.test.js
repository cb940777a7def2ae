// From a document to rows, as a person goes: push makes the tables, `heliumdb client` writes the module, a program in
// TypeScript over it is compiled and run. On PGlite behind `heliumdb dev`, and on a Postgres server behind it.
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { path } from '../../scripts/lib.js';
import { startDev } from '../support/command.js';
import { createProject } from '../support/migrations.js';
import { onPglite } from '../support/places.js';
import { startPostgres } from '../support/postgres.js';
import { runProgram } from '../support/typescript.js';

/** What is compiled: every write and read, typed by what it asks for. */
const PROGRAM = `
import { createDatabase, expect, jsonNull, posts, sql, NotFoundError, UniqueViolationError } from './db/client.js';
import type { Author, Post } from './db/client.js';

const db = createDatabase(process.env.DATABASE_URL);
const said: unknown[] = [];
const say = (value: unknown) => said.push(value);

const [ada, bob] = await db.plan((tx) => [
  tx.authors.create({ id: 1, email: ' Ada@Example.com', name: 'Ada', password: 'hash', mood: 'so, so' }),
  tx.authors.create({ id: 2, email: 'bob@example.com', name: 'Bob', password: 'hash', bossId: 1 }, { select: { id: true, name: true } }),
]);
const mail: string = ada.email, name: string = bob.name;
say([mail, name, 'password' in ada, ada.joinedAt instanceof Date]);

const query = db.posts.create({ title: 'One', authorId: ada.id, labels: ['x', 'y'], meta: { a: { b: 1 } }, price: '1.50', publishedAt: new Date('2026-01-02T03:04:05Z') });
const id: string = query.id;
const post: Post = await query;
say([post.id === id, post.slug, post.status, post.settings.theme, post.price, post.views, post.labels, post.meta, post.publishedAt]);
say(await db.posts.createMany([{ id: 'p2', title: 'Two', authorId: 1, editorId: 2 }, { id: 'p3', title: 'Three', authorId: 2, status: 'published', meta: jsonNull }]));
say(await db.tags.createMany([{ name: 'edge' }, { name: 'wasm' }]));
const tags = await db.tags.findMany({ orderBy: { name: 'asc' } });
await db.postTags.createMany(tags.map((tag) => ({ postId: id, tagId: tag.id, weight: 0.5 })));
await db.comments.createMany([{ postId: id, no: 1, text: 'first' }, { postId: id, no: 2, text: 'second', replyTo: 1 }]);
await db.profiles.upsert({ create: { authorId: 1, bio: 'b' } });

const found = await db.posts.findFirst({
  where: { author: { email: 'ADA@example.com' }, tags: { some: { name: 'edge' } }, comments: { every: { no: { gte: 1 } } } },
  select: { title: true },
  include: { author: { select: { name: true }, include: { profile: true } }, editor: true, comments: { orderBy: { no: 'desc' }, limit: 1, include: { comment: true } }, tags: { orderBy: { name: 'asc' } } },
  count: { comments: true, tags: { where: { name: 'wasm' } } },
});
say(found && [found.title, found.author.name, found.author.profile?.bio, found.editor, found.comments[0]?.text, found.comments[0]?.comment?.text, found.tags.map((tag) => tag.name), found.count.comments, found.count.tags]);
const page = await db.posts.findMany({ orderBy: { title: 'asc' }, limit: 2, select: { title: true, id: true } });
say([page.map((row) => row.title), (await db.posts.findMany({ orderBy: { title: 'asc' }, limit: 2, after: page[1]!.id, select: { title: true } })).map((row) => row.title)]);
say((await db.authors.findMany({ where: { reports: { some: {} } }, include: { reports: { select: { name: true } } } })).flatMap((author) => author.reports));
const secret: Author.Whole | null = await db.authors.get({ email: 'ada@example.com' }, {}, { secrets: true });
say(secret?.password);

say(await db.posts.update(id, { views: 7n, title: 'Uno' }, { select: { views: true, slug: true, title: true } }));
say(await db.posts.updateMany({ where: { status: 'draft' }, set: { status: 'published' } }));
say(await db.tags.upsert({ create: { name: 'edge' }, update: { name: 'Edge' }, target: 'name', select: { name: true } }));
say(await db.posts.aggregate({ by: ['authorId'], count: true, sum: { views: true, price: true }, orderBy: { authorId: 'asc' } }));
say(await db.sql<{ title: string; n: number }>\`select \${posts.title}, \${2}::int4 as n from \${posts} where \${posts.id} in (\${sql.join(['p2', 'p3'])}) order by \${posts.title}\`);
say(JSON.parse(new TextDecoder().decode(await db.bytes.tags.findMany({ orderBy: { name: 'asc' }, select: { name: true } }))));
say(await db.transaction(async (tx) => {
  await tx.comments.delete({ postId: id, no: 2 });
  return tx.comments.count({ where: { post: { id } } });
}));
const caught = async (promise: PromiseLike<unknown>) => { try { await promise; } catch (error) { return error; } };
say([(await caught(db.tags.create({ name: 'wasm' }))) instanceof UniqueViolationError, (await caught(db.posts.update('none', { title: 'x' }))) instanceof NotFoundError,
  (await caught(expect(db.tags.findMany({ where: { name: 'none' } }), { rows: 1 })) as { code?: string }).code]);
await db.postTags.deleteMany({ all: true });
say([(await db.posts.delete(id)).title, await db.posts.count(), await db.log.count()]);
await db.disconnect();
console.log(JSON.stringify(said));
`;

const EXPECTED = [
  ['ada@example.com', 'Bob', false, true],
  [true, 'one', 'draft', 'light', '1.50', '0', ['x', 'y'], { a: { b: 1 } }, '2026-01-02T03:04:05.000Z'],
  { count: 2 }, { count: 2 },
  ['One', 'Ada', 'b', null, 'second', 'first', ['edge', 'wasm'], 2, 1],
  [['One', 'Three'], ['Two']], [{ name: 'Bob' }], 'hash',
  { title: 'Uno', slug: 'uno', views: '7' }, { count: 2 }, { name: 'Edge' },
  [{ authorId: 1, count: 2, sum: { views: '7', price: '1.50' } }, { authorId: 2, count: 1, sum: { views: '0', price: null } }],
  [{ title: 'Three', n: 2 }, { title: 'Two', n: 2 }], [{ name: 'Edge' }, { name: 'wasm' }], 1,
  [true, true, 'EXPECTATION'], ['Uno', 2, 0],
];

/** @param {string[]} args of heliumdb dev */
async function walk(args) {
  const dev = await startDev(args), project = createProject(dev.url);
  try {
    copyFileSync(path('tests/client/blog.json'), join(project.folder, 'heliumdb.schema.json'));
    await project.well('push');
    assert.equal(await project.well('client', '--out', 'db'), 'db/client.js: 7 tables\n  with its types, db/client.d.ts\n');
    await project.well('client', '--out', 'db', '--check');
    assert.deepEqual(await runProgram(project.folder, PROGRAM, { DATABASE_URL: dev.url }), EXPECTED);
    // What pull says of the database makes the same module: the file keeps what it says of the client.
    const module = readFileSync(join(project.folder, 'db/client.d.ts'), 'utf8');
    await project.well('pull', '--force');
    await project.well('client', '--out', 'db');
    assert.equal(readFileSync(join(project.folder, 'db/client.d.ts'), 'utf8'), module);
  } finally {
    await dev.end();
  }
}

describe('document, push, client, a program over it', () => {
  test('PGlite', onPglite, () => walk(['--memory']));
  test('a Postgres server', async () => {
    const server = await startPostgres();
    try {
      await walk(['--postgres', server.url]);
    } finally {
      await server.stop();
    }
  });
});
