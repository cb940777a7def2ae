// `heliumdb adopt`: databases as Prisma and Drizzle leave them, on a Postgres server.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freshProject } from '../support/migrations.js';
import { startPostgres } from '../support/postgres.js';

/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let server;
before(async () => { server = await startPostgres(); });
after(() => server.stop());

/** What Prisma makes of a User with posts, and its own table. */
const PRISMA = `
  create type "Role" as enum ('USER', 'ADMIN');
  create table "User" ("id" text not null, "email" text not null, "role" "Role" not null default 'USER', "createdAt" timestamp(3) not null default current_timestamp,
    "balance" decimal(65,30) not null default 0, constraint "User_pkey" primary key ("id"));
  create table "Post" ("id" serial not null, "title" text not null, "authorId" text not null, "meta" jsonb, constraint "Post_pkey" primary key ("id"));
  create unique index "User_email_key" on "User" ("email");
  alter table "Post" add constraint "Post_authorId_fkey" foreign key ("authorId") references "User" ("id") on delete restrict on update cascade;
  create table "_prisma_migrations" ("id" varchar(36) not null primary key, "checksum" varchar(64) not null, "finished_at" timestamptz, "migration_name" varchar(255) not null,
    "logs" text, "rolled_back_at" timestamptz, "started_at" timestamptz not null default now(), "applied_steps_count" integer not null default 0);
  insert into "_prisma_migrations" (id, checksum, finished_at, migration_name) values ('1', 'x', now(), '20260101000000_init');
  insert into "User" (id, email) values ('u', 'a@b.c'); insert into "Post" (title, "authorId") values ('t', 'u');`;

/** And Drizzle. */
const DRIZZLE = `
  create table users (id serial primary key, name text not null, email varchar(256), constraint users_email_unique unique (email));
  create index name_idx on users using btree (name);
  create schema drizzle;
  create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
  insert into drizzle.__drizzle_migrations (hash, created_at) values ('a', 1), ('b', 2); insert into users (name) values ('Ann');`;

/** @param {string} script */
async function databaseWith(script) {
  const { project, sql } = await freshProject(server.url);
  await sql(script);
  return { project, sql };
}

/** Everything but ours, as Postgres tells it. @param {(text: string) => Promise<any[]>} sql */
const everything = (sql) => sql(`select n.nspname, c.relname, c.relkind, a.attname, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull from pg_class c
  join pg_namespace n on n.oid = c.relnamespace left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
  where n.nspname not in ('heliumdb', 'information_schema') and n.nspname not like 'pg\\_%' order by 1, 2, a.attnum`);

for (const [name, script, tables] of /** @type {[string, string, string[]][]} */ ([['prisma', PRISMA, ['Post', 'User']], ['drizzle', DRIZZLE, ['users']]])) {
  test(`a database of ${name}: pull, adopt, and go on`, async () => {
    const { project, sql } = await databaseWith(script), before = await everything(sql);
    await project.well('pull');
    const document = JSON.parse(project.read('heliumdb.schema.json'));
    assert.deepEqual(Object.keys(document.tables).sort(), tables);
    const adopted = await project.json('adopt');
    assert.deepEqual([adopted.code, adopted.migrations.length, adopted.others], [0, 1, [{ name, done: name === 'prisma' ? 1 : 2, failed: 0 }]], adopted.err);
    assert.deepEqual(await everything(sql), before, 'nothing of it has changed');
    assert.match(await project.well('migrate'), /nothing to apply/);
    assert.match(await project.well('push'), /matches the document/);
    const checked = await project.json('check', '--since', project.migrations()[0]);
    assert.deepEqual([checked.code, checked.findings], [0, []], checked.err);
    const [table] = tables;
    document.tables[table].columns.more = { type: 'integer', nullable: true };
    project.document(document);
    await project.well('generate', '--name', 'more');
    await project.well('migrate');
    assert.equal((await everything(sql)).length, before.length + 1);
    assert.equal((await project.run('adopt')).code, 1, 'a second time there is nothing to adopt');
  });
}

test('a document that says something else is refused, with what is apart', async () => {
  const { project, sql } = await databaseWith(DRIZZLE);
  await project.well('pull');
  const document = JSON.parse(project.read('heliumdb.schema.json'));
  document.tables.users.columns.name.nullable = true;
  document.tables.users.columns.extra = { type: 'text' };
  project.document(document);
  const refused = await project.json('adopt');
  assert.equal(refused.code, 1);
  assert.equal(refused.differences.length, 2, JSON.stringify(refused));
  assert.deepEqual(await sql(`select to_regclass('heliumdb.migrations') as ours`), [{ ours: null }]);
});

test('a migration of Prisma that has failed is to be mended first', async () => {
  const { project, sql } = await databaseWith(PRISMA);
  await sql(`insert into "_prisma_migrations" (id, checksum, migration_name) values ('2', 'y', '20260102000000_broken')`);
  await project.well('pull');
  const { code, err } = await project.run('adopt');
  assert.equal(code, 1);
  assert.match(err, /1 of prisma's migrations failed or did not end/);
});

test('a database that push made: migrate says adopt, and what PGlite sets of columns by itself is no option of theirs', async () => {
  const { project, sql } = await freshProject(server.url);
  project.document({ version: 1, tables: { t: { columns: { id: { type: 'text', primaryKey: true }, n: { type: 'integer' } } } } });
  await project.well('push', '--yes');
  await sql("update pg_attribute set attoptions = '{pg_attver=7}' where attrelid = 't'::regclass and attnum > 0");
  const pushed = await project.run('push', '--dry-run');
  assert.doesNotMatch(pushed.out + pushed.err, /options of column/);
  await project.well('generate', '--name', 'first');
  const refused = await project.run('migrate');
  assert.equal(refused.code, 1);
  assert.match(refused.err, /42P07.*\n.*\n  next: if push or another tool made it, heliumdb adopt; otherwise correct /);
  await project.well('adopt');
  assert.match(await project.well('migrate'), /nothing to apply/);
});
