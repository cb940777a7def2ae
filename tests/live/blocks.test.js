// What a document says by SQL, and extensions, through the commands: made in order, changed, told where somebody else has
// changed them, dropped only where that is named, pulled as they were written. What is missing is told before anything starts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freshProject } from '../support/migrations.js';
import { startPostgres } from '../support/postgres.js';

/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let server;
before(async () => { server = await startPostgres(); });
after(() => server.stop());

const fresh = () => freshProject(server.url);

const TABLES = { users: { columns: { id: { type: 'bigint', primaryKey: true, default: 'next_id()' }, email: { type: 'mail' } } } };

const SQL = {
  'domain mail': "create domain mail as text check (value like '%@%')",
  'sequence ids': 'create sequence ids start with 100',
  'function next_id()': "create function next_id() returns bigint language sql as $$ select nextval('ids') $$",
  'view mails': 'create view mails as select email from users',
  'view hosts': "create view hosts as\n  select split_part(email, '@', 2) as host\n  from mails",
  'comment on view hosts': { text: "comment on view hosts is 'it''s theirs'", undo: 'comment on view hosts is null' },
};

test('pushed, it is there; pulled, it is as it was written; pushed again, nothing is to be done', async () => {
  const { project, sql } = await fresh();
  project.document({ tables: TABLES, sql: SQL });
  await project.well('push');
  assert.deepEqual(await sql("insert into users (email) values ('a@b') returning id; "), [{ id: '100' }]);
  assert.deepEqual(await sql("select host, obj_description('hosts'::regclass) as said from hosts"), [{ host: 'b', said: "it's theirs" }]);
  assert.match(await project.well('push'), /^nothing to change: the database matches the document$/m);
  await project.well('pull', '--force');
  const pulled = JSON.parse(project.read('heliumdb.schema.json'));
  const shown = (/** @type {string} */ text, /** @type {string} */ name, /** @type {string} */ type) => ({ text, columns: { [name]: { type, nullable: true } } });
  const told = { 'view mails': shown(SQL['view mails'], 'email', pulled.tables.users.columns.email.type), 'view hosts': shown(SQL['view hosts'], 'host', 'text') };
  assert.deepEqual([pulled.tables, pulled.sql], [TABLES, { ...SQL, ...told }]);
  assert.match(await project.well('push'), /^nothing to change: the database matches the document$/m);
});

test('what changes is made anew, with what stands on it; a function where it stands', async () => {
  const { project, sql } = await fresh();
  project.document({ tables: TABLES, sql: SQL });
  await project.well('push');
  const changed = { ...SQL, 'view mails': 'create view mails as select upper(email) as email from users', 'function next_id()': "create function next_id() returns bigint language sql as $$ select nextval('ids') * 2 $$" };
  project.document({ tables: TABLES, sql: changed });
  const pushed = await project.json('push');
  assert.deepEqual([pushed.code, pushed.changes.map((/** @type {any} */ { summary }) => summary)], [0, [
    'drop comment on view hosts, to be made again', 'drop view hosts, to be made again', 'drop view mails, to be made again',
    'replace function next_id()', 'add view mails', 'add view hosts', 'add comment on view hosts']], pushed.err);
  assert.deepEqual(await sql("insert into users (email) values ('a@b') returning id"), [{ id: '200' }]);
  assert.deepEqual(await sql('select host from hosts'), [{ host: 'B' }]);
});

test('what goes has to be named; what somebody else has made is left alone', async () => {
  const { project, sql } = await fresh();
  project.document({ tables: TABLES, sql: SQL });
  await project.well('push');
  await sql('create view theirs as select 1 as one');
  const { 'comment on view hosts': comment, 'view hosts': view, ...less } = SQL;
  project.document({ tables: TABLES, sql: less });
  const refused = await project.json('push');
  assert.deepEqual([refused.code, refused.reasons, refused.unmanaged], [2, [
    { change: 'drop:view hosts', reason: 'destructive', message: 'drop view hosts loses what it says, which no document has then', allow: 'drop:view hosts' }], ['view theirs']]);
  await project.well('push', '--allow', 'drop:view hosts');
  assert.deepEqual(await sql("select to_regclass('hosts') as hosts, to_regclass('theirs')::text as theirs"), [{ hosts: null, theirs: 'theirs' }]);
});

test('migrated, checked and rolled back; drift is seen', async () => {
  const { project, sql } = await fresh();
  project.document({ extensions: { pg_trgm: {} }, tables: { users: { ...TABLES.users, indexes: { users_email_idx: { columns: [{ expression: 'email::text', opclass: 'gin_trgm_ops' }], method: 'gin' } } } }, sql: SQL });
  await project.well('generate');
  await project.well('migrate');
  const checked = await project.json('check');
  assert.deepEqual([checked.code, checked.findings, checked.skipped], [0, [], {}], checked.err);
  await sql('drop view hosts; create view hosts as select 1 as host');
  const drifted = await project.json('check', '--no-replay');
  assert.deepEqual(drifted.findings.map((/** @type {any} */ { message }) => message), ['drop comment on view hosts', 'drop view hosts, to be made again', 'add view hosts']
    .map((what) => `was changed outside of migrations: ${what}`));
  await sql('drop view hosts; create view hosts as select split_part(email, \'@\', 2) as host from mails');
  await project.well('rollback');
  assert.deepEqual(await sql("select to_regclass('users') as users, (select count(*)::int from pg_extension where extname = 'pg_trgm') as trgm"), [{ users: null, trgm: 0 }]);
});

test('an extension that the server does not have is told before anything starts', async () => {
  const { project, sql } = await fresh();
  project.document({ extensions: { pg_trgm: {}, no_such_thing: {} }, tables: { t: { columns: { a: { type: 'text' } } } } });
  const name = new RegExp(`^\\S+/m\\d+_\\d+ doesn't have the extensions no_such_thing, which the document needs\nInstall them on its server, or take them out of the document$`);
  const pushed = await project.json('push');
  assert.deepEqual([pushed.code, pushed.extensions], [1, ['no_such_thing']]);
  assert.match(pushed.error.message, name);
  await project.well('generate');
  const migrated = await project.json('migrate');
  assert.deepEqual([migrated.code, migrated.extensions, migrated.applied], [1, ['no_such_thing'], []]);
  assert.match(migrated.error.message, name);
  const checked = await project.json('check');
  assert.deepEqual(checked.skipped.replay, "an embedded database doesn't have the extensions no_such_thing");
  assert.deepEqual(await sql("select to_regclass('t') as t, to_regclass('heliumdb.lease') as lease, (select count(*)::int from pg_extension where extname = 'pg_trgm') as trgm"), [{ t: null, lease: null, trgm: 0 }]);
});

test('an extension is made first, in its schema; it goes only where that is named', async () => {
  const { project, sql } = await fresh();
  const tables = { t: { columns: { a: { type: 'citext' }, p: { type: 'ext.ltree', nullable: true } } } };
  project.document({ extensions: { citext: {}, ltree: { schema: 'ext' } }, tables });
  await project.well('push');
  assert.match(await project.well('push'), /^nothing to change: the database matches the document$/m);
  await project.well('pull');
  project.document({ tables: {} });
  const refused = await project.json('push');
  assert.deepEqual([refused.code, refused.reasons.map((/** @type {any} */ { allow }) => allow)], [2, ['drop-table:t', 'drop-extension:citext', 'drop-extension:ltree']]);
  await project.well('push', '--allow', 'drop-table:t', '--allow', 'drop-extension:citext', '--allow', 'drop-extension:ltree');
  assert.deepEqual(await sql("select extname from pg_extension where extname <> 'plpgsql'"), []);
});

test('pull tells what it leaves out, and what of it the document needs; push refuses before it begins', async () => {
  const { project, sql } = await fresh(), { project: other, sql: there } = await fresh();
  await sql(`create schema auth; create table auth.users (id int primary key); create role no_one_${process.pid};
    create table posts (id int primary key, by int references auth.users);
    create aggregate total(int) (sfunc = int4pl, stype = int); create view totals as select total(id) as t from posts;
    create table logs (at date) partition by range (at); create table logs_1 partition of logs default;
    create policy p on posts to no_one_${process.pid} using (true); grant select on posts to no_one_${process.pid}`);
  const told = await project.well('pull', '--schemas', 'public');
  assert.deepEqual(told.trimEnd().split('\n'), [
    'heliumdb.schema.json: 1 table', '  left out: aggregate total(integer)', '  left out: grants table posts', '  left out: partition logs_1', '  left out: partitioned table logs',
    `  left out: role no_one_${process.pid}`, '  left out: schema auth', '  left out: table auth.users', '  needs aggregate total(integer): view totals',
    `  needs role no_one_${process.pid}: policy p on posts`, '  needs table auth.users: foreign key posts_by_fkey on posts']);
  const { left, document } = await project.json('pull', '--schemas', 'public');
  assert.deepEqual(left.filter((/** @type {any} */ { neededBy }) => neededBy), [
    { kind: 'aggregate', name: 'total(integer)', neededBy: ['view totals'] }, { kind: 'role', name: `no_one_${process.pid}`, neededBy: ['policy p on posts'] },
    { kind: 'table', name: 'auth.users', neededBy: ['foreign key posts_by_fkey on posts'] }]);
  other.document(document);
  const pushed = await other.json('push', '--yes');
  assert.match(pushed.error.message, /^schema "auth" does not exist \(3F000\); nothing has been changed/);
  assert.deepEqual(await there("select to_regclass('posts') as posts"), [{ posts: null }]);
  await other.well('generate');
  const checked = await other.json('check');
  assert.equal(checked.skipped.replay, 'an embedded database doesn\'t have what they need: schema "auth" does not exist (3F000)');
  await sql(`drop owned by no_one_${process.pid}; drop role no_one_${process.pid}`);
});

test('adopt and check say how much is left out', async () => {
  const { project, sql } = await fresh();
  await sql('create table t (a int); create aggregate total(int) (sfunc = int4pl, stype = int); create aggregate total(bigint) (sfunc = int8pl, stype = bigint); create operator === (leftarg = int, rightarg = int, function = int4eq)');
  await project.well('pull');
  const line = '  left out: aggregate (2), operator; heliumdb pull names them';
  assert.equal((await project.well('adopt')).trimEnd().split('\n').at(-1), line);
  assert.ok((await project.well('check', '--no-replay')).split('\n').includes(line));
});
