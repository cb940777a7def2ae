// Tables and enums of several schemas in one document, by every command, and by the client: on PGlite and on Postgres.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { tool } from '../../js/cli/migrations/tools.js';
import { clientOf } from '../support/client.js';
import { startDev } from '../support/command.js';
import { createProject, freshProject, projectPlaces } from '../support/migrations.js';
import { placesHere } from '../support/places.js';
import { startPostgres } from '../support/postgres.js';

const ID = { type: 'integer', primaryKey: true };
const users = { columns: { id: ID, email: { type: 'text', unique: true }, role: { type: 'auth.role', default: "'user'" }, roles: { type: 'auth.role[]', default: "'{}'" }, n: { type: 'serial' } }, indexes: { by_role: { columns: ['role'] } } };
const people = { columns: { id: ID, owner: { type: 'integer', references: { table: 'auth.users', column: 'id' } }, state: { type: 'text', default: "'on'", check: "state in ('on', 'off')" } }, indexes: { by_role: { columns: ['owner'] } } };
const invoices = { columns: { id: ID, person: { type: 'integer', references: { table: 'users', column: 'id' } }, user: { type: 'integer', references: { table: 'auth.users', column: 'id' } } } };
const FIRST = {
  schemas: { auth: {}, 'Billing Dept': {} },
  enums: { 'auth.role': { values: ['admin', 'user'] } },
  tables: { users: people, 'auth.users': users, 'Billing Dept.invoices': invoices },
  sql: { 'view auth.both': 'create view auth.both as select u.email, p.state from auth.users u join users p on p.owner = u.id' },
};
/** The same after some time: a value and a column come, a table has another name, one another schema. */
const SECOND = {
  schemas: { auth: {}, sales: {} },
  enums: { 'auth.role': { values: ['admin', 'user', 'guest'] } },
  tables: {
    users: people, 'auth.users': { columns: { ...users.columns, email: { type: 'varchar(200)', unique: true }, at: { type: 'timestamptz', default: 'now()' } }, indexes: { by_role: { columns: [{ column: 'role', order: 'desc' }] } } },
    'sales.bills': { renamedFrom: 'Billing Dept.invoices', ...invoices },
  },
  sql: FIRST.sql,
};
const ROWS = `insert into auth.users (id, email) values (1, 'a@b'); insert into users (id, owner) values (2, 1); insert into "Billing Dept".invoices values (3, 2, 1)`;

/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let server;
before(async () => { server = await startPostgres(); });
after(() => server.stop());

for (const [place, open] of projectPlaces(() => server.url)) describe(place, () => {
  test('push: what the document names, and nothing else', () => open(async (project, sql) => {
    await sql('create schema theirs; create table theirs.things (id int); create schema sales');
    project.document(FIRST);
    await project.well('push', '--yes');
    await sql(ROWS);
    const again = await project.json('push');
    assert.deepEqual([again.status, again.unmanaged], ['no-changes', []], again.err);
    project.document(SECOND);
    const refused = await project.json('push', '--yes');
    assert.deepEqual(refused.reasons.map((/** @type {any} */ { allow, message }) => [allow, message]), [['drop-schema:Billing Dept', 'drop schema Billing Dept loses its place for what is made there']]);
    await project.well('push', '--yes', '--allow', 'drop-schema:Billing Dept');
    assert.deepEqual((await project.json('push')).status, 'no-changes');
    assert.deepEqual(await sql('select b.id, email, state from sales.bills b join auth.users on true join auth.both using (email)'), [{ id: 3, email: 'a@b', state: 'on' }]);
    assert.deepEqual(await sql("select nspname from pg_namespace where nspname in ('Billing Dept', 'theirs')"), [{ nspname: 'theirs' }]);
  }));

  test('generate, migrate, check, rollback', () => open(async (project, sql) => {
    project.document(FIRST);
    await project.well('generate', '--name', 'first');
    await project.well('migrate');
    await sql(ROWS);
    project.document(SECOND);
    await project.well('generate', '--name', 'second');
    await project.well('migrate');
    const [, second] = project.migrations(), { findings } = await project.json('check', '--since', second);
    assert.deepEqual(findings, []);
    const all = await project.json('check');
    assert.deepEqual(all.findings.filter((/** @type {any} */ { part }) => part !== 'scripts'), [], all.err);
    await sql("update auth.users set role = 'guest'");
    const refused = await project.json('rollback');
    assert.deepEqual(refused.problems.map((/** @type {any} */ { name, what }) => [name, what]), [[second, "can't be undone for what is there: change enum auth.role: 1 rows of auth.users have a value of role that goes: 'guest'"]]);
    await sql("update auth.users set role = 'user'");
    await project.well('rollback', '--steps', '2');
    assert.deepEqual(await sql("select nspname from pg_namespace where nspname in ('auth', 'sales', 'Billing Dept')"), []);
  }));

  test('pull: all schemas, or those that are asked for; adopt', () => open(async (project, sql) => {
    await sql(`create schema auth; create schema b; create table auth.users (id int primary key); create table b.t (id int primary key, u int references auth.users);
      create table t (id int primary key, b int references b.t)`);
    const { document, left } = await project.json('pull');
    assert.deepEqual([document.schemas, Object.keys(document.tables), left], [{ auth: {}, b: {} }, ['auth.users', 'b.t', 't'], []]);
    const some = await project.json('pull', '--schemas', 'public,auth');
    assert.deepEqual([some.document.schemas, Object.keys(some.document.tables), some.left], [{ auth: {} }, ['auth.users', 't'],
      [{ kind: 'schema', name: 'b' }, { kind: 'table', name: 'b.t', neededBy: ['foreign key t_b_fkey on t'] }]]);
    const own = await project.json('pull', '--schemas', 'public');
    assert.deepEqual([own.document.schemas, Object.keys(own.document.tables)], [undefined, ['t']]);
    const none = await project.json('pull', '--schemas', 'auth,nope');
    assert.match(none.error.message, /^\S+ has no schema "nope" beside those of its search path$/);
    project.document(some.document);
    await project.well('adopt');
    assert.equal((await project.json('push')).status, 'no-changes');
  }));
});

test('a schema of the search path would be told without its name: it is left out, and named', async () => {
  const { project, sql } = await freshProject(server.url);
  await sql('create schema a; create table a.t (id int); create schema mine; create table mine.x (id int)');
  await sql("do $$ begin execute format('alter database %I set search_path = mine, public', current_database()); end $$");
  const { document, left, err } = await project.json('pull');
  assert.deepEqual([document?.schemas, left], [{ a: {} }, [{ kind: 'schema', name: 'mine' }, { kind: 'setting of the database', name: 'search_path' }, { kind: 'table', name: 'mine.x' }]], err);
  const asked = await project.json('pull', '--schemas', 'mine');
  assert.match(asked.error.message, /^\S+ has no schema "mine" beside those of its search path$/);
});

for (const place of placesHere(['PGlite', 'a Postgres server'])) test(`the client on ${place}: rows and relations of tables of several schemas`, async () => {
  const dev = await startDev(place === 'PGlite' ? ['--memory'] : ['--postgres', (await freshProject(server.url)).url]);
  try {
    const project = createProject(dev.url);
    project.document(FIRST);
    await project.well('push', '--yes');
    const db = clientOf(tool('client', { document: { version: 1, ...FIRST } }).text, dev.url);
    const user = await db.authUsers.create({ id: 1, email: 'a@b', roles: ['admin', 'user'] });
    assert.deepEqual(user, { id: 1, email: 'a@b', role: 'user', roles: ['admin', 'user'], n: 1 });
    await db.batch([db.users.create({ id: 2, owner: 1 }), db.billingDeptInvoices.create({ id: 3, person: 2, user: 1 })]);
    assert.deepEqual(await db.billingDeptInvoices.findMany({ where: { authUsers: { role: 'user' } }, select: { id: true }, include: { users: { include: { authUsers: { select: { email: true } } } } } }),
      [{ id: 3, users: { id: 2, owner: 1, state: 'on', authUsers: { email: 'a@b' } } }]);
    await db.authUsers.updateMany({ where: { roles: { contains: ['admin'] } }, set: { role: 'admin' } });
    assert.equal((await db.authUsers.get({ email: 'a@b' })).role, 'admin');
    await assert.rejects(Promise.resolve(db.authUsers.delete(1)), { name: 'ForeignKeyViolationError' });
  } finally {
    await dev.end();
  }
});
