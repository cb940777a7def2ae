// Every command and the service on the server that is found: what run.js says for each version, and PgBouncer.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { createDatabase } from '../../js/index.js';
import { path } from '../../scripts/lib.js';
import { runCommand, startDev } from '../support/command.js';
import { freshProject } from '../support/migrations.js';
import { startPostgres } from '../support/postgres.js';

/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let server;
before(async () => { server = await startPostgres(); });
after(() => server.stop());
process.setMaxListeners(50); // one for each command that runs

const ID = { type: 'integer', identity: 'always', primaryKey: true };
/** What every version can hold. */
const FIRST = {
  enums: { mood: { values: ['sad', 'ok'] } },
  tables: {
    teams: { columns: { id: { type: 'text', primaryKey: true }, name: { type: 'varchar(40)', check: "name in ('a', 'b')" } } },
    users: {
      columns: {
        id: ID, email: { type: 'text', unique: true }, name: { type: 'text', nullable: true }, mood: { type: 'mood', default: "'ok'" }, age: { type: 'smallint', check: 'age between 0 and 200' }, level: { type: 'integer', default: '1', check: 'level >= 0' },
        team: { type: 'text', nullable: true, references: { table: 'teams', column: 'id', onDelete: 'cascade' } }, tags: { type: 'text[]', default: "'{}'" },
        at: { type: 'timestamptz', default: 'now()' }, twice: { type: 'integer', nullable: true, generated: 'age * 2' }, count: { type: 'bigserial' },
      },
      checks: { users_named: "coalesce(name, 'x') <> ''" },
      indexes: { users_at: { columns: ['at'] }, users_team: { columns: ['team', { column: 'email', order: 'desc' }], where: "mood in ('ok') or age > 17" }, users_lower: { columns: [{ expression: 'lower(email)' }], unique: true } },
    },
  },
};

/** The same after some time. */
const SECOND = structuredClone(FIRST);
Object.assign(SECOND.enums.mood, { values: ['sad', 'ok', 'glad'] });
Object.assign(SECOND.tables.users.columns, { full_name: { type: 'text', renamedFrom: 'name' }, age: { type: 'integer', check: 'age between 0 and 200' }, level: { type: 'integer', default: '1', check: 'level > 0' }, nick: { type: 'text', nullable: true, unique: true } });
delete (/** @type {any} */ (SECOND.tables.users.columns)).name;
SECOND.tables.users.checks = { users_named: "full_name <> ''" };
Object.assign(SECOND.tables.users.indexes.users_team, { columns: ['team'], where: 'age > 20' });
Object.assign(SECOND.tables.users.indexes.users_at, { columns: [{ column: 'at', order: 'desc' }] });

const ANN = "insert into teams values ('t', 'a'); insert into users (email, name, age, team) values ('a@b', 'Ann', 30, 't')";

test('the server is the one that is meant', async () => {
  const { sql } = await freshProject(server.url), version = process.env.HELIUM_VERSION;
  const [{ server_version: found }] = await sql('show server_version');
  assert.ok(!version || found.startsWith(`${version}.`), `${found} is not ${version}`);
});

test('generate, migrate, status, check, rollback, pull, push, unlock', async () => {
  const { project, sql } = await freshProject(server.url);
  project.document(FIRST);
  await project.well('generate', '--name', 'first');
  await project.well('migrate');
  await sql(ANN);
  project.document(SECOND);
  await project.well('generate', '--name', 'second');
  const [first, second] = project.migrations();
  assert.match(project.read(`migrations/${second}/migration.sql`), /create index concurrently "users_at_new"/);
  await project.well('migrate');
  const state = await project.json('status');
  assert.deepEqual(state.migrations.map((/** @type {any} */ one) => one.state), ['applied', 'applied']);
  const checked = await project.json('check', '--no-replay', '--since', second);
  assert.deepEqual([checked.code, checked.findings], [0, []]);
  assert.deepEqual(await sql('select full_name, mood, age, twice, count::int from users'), [{ full_name: 'Ann', mood: 'ok', age: 30, twice: 60, count: 1 }]);
  await sql("update users set mood = 'glad'");
  const refused = await project.json('rollback');
  assert.equal(refused.code, 2, refused.err);
  assert.deepEqual(refused.problems.map((/** @type {any} */ { kind }) => kind), ['data']);
  await sql("update users set mood = 'sad', full_name = 'Ann', nick = 'n'");
  await project.well('rollback');
  assert.deepEqual(await sql('select name, mood, age from users'), [{ name: 'Ann', mood: 'sad', age: 30 }]);
  await project.well('migrate');
  project.write('heliumdb.schema.json', JSON.stringify({ version: 1, tables: {} }));
  await project.well('pull', '--force');
  assert.match(await project.well('generate'), /the migrations match heliumdb.schema.json/);
  assert.match(await project.well('push'), /the database matches the document/);
  assert.match(await project.well('unlock'), /nobody is migrating it/);
  assert.equal((await project.json('rollback', '--to', first)).code, 0);
});

test('push, and again, and what is refused', async () => {
  const { project, sql } = await freshProject(server.url);
  project.document(FIRST);
  assert.match(await project.well('push', '--dry-run'), /create table users/);
  await project.well('push');
  assert.match(await project.well('push'), /the database matches the document/);
  await sql(ANN);
  await sql('update users set level = 0');
  project.document(SECOND);
  const refused = await project.json('push');
  assert.deepEqual([refused.code, refused.reasons?.map((/** @type {any} */ { change, rows }) => [change, rows])], [2, [['add-check:users.users_level_check', 1]]], refused.err);
  await sql('update users set level = 1');
  await project.well('push');
  assert.match(await project.well('push'), /the database matches the document/);
  assert.match(await project.well('pull'), /heliumdb.schema.json: 2 tables/);
});

test('pull and adopt what another tool has made', async () => {
  const { project, sql } = await freshProject(server.url);
  await sql(`create type "Role" as enum ('USER', 'ADMIN'); create table "User" ("id" text primary key, "role" "Role" not null default 'USER', status varchar(9) check (status in ('on', 'off')),
    "createdAt" timestamp(3) not null default current_timestamp, balance decimal(65,30) default 0); create index partly on "User" ("createdAt") where status in ('on', 'off');
    create view "Names" as select id from "User"`);
  await project.well('pull');
  assert.deepEqual(Object.keys(JSON.parse(project.read('heliumdb.schema.json')).sql), ['view "Names"']);
  await project.well('adopt');
  assert.match(await project.well('migrate'), /nothing to apply/);
  assert.match(await project.well('push'), /the database matches the document/);
  const { code, findings } = await project.json('check', '--no-replay', '--since', project.migrations()[0]);
  assert.deepEqual([code, findings], [0, []]);
});

test('ten migrate at once: everything exactly once', async () => {
  const { project, sql, url } = await freshProject(server.url);
  project.document({ tables: { tally: { columns: { n: { type: 'integer' } } } } });
  await project.well('generate', '--name', 'tally');
  for (const n of [1, 2, 3]) {
    await project.well('generate', '--custom', '--name', `n${n}`);
    project.write(`migrations/${project.migrations().at(-1)}/migration.sql`, `insert into tally values (${n});\n-- heliumdb:commit\ncreate index concurrently tally_${n} on tally (n);\n`);
    await project.run('check', '--write', '--no-replay');
  }
  const all = await Promise.all(Array.from({ length: 10 }, () => runCommand(['migrate', '--postgres', url, '--json', '--wait', '300'], { cwd: project.folder })));
  for (const { code, out, err } of all) assert.equal(code, 0, out + err);
  assert.equal(all.flatMap(({ out }) => JSON.parse(out).applied).length, 4);
  assert.deepEqual(await sql('select n from tally order by n'), [{ n: 1 }, { n: 2 }, { n: 3 }]);
});

test('dev --postgres: the service, batches, a stream, transactions, an error, users', async () => {
  const { project, url, sql } = await freshProject(server.url);
  project.write('heliumdb.schema.json', readFileSync(path('build/schema.json'), 'utf8'));
  await project.well('push');
  const dev = await startDev(['--postgres', url]);
  try {
    const role = `smoke_${process.pid}`, db = createDatabase(dev.url, { roles: [role] });
    const user = await db.createUser({ email: 'a@b.c', password: 'p' });
    const { id: projectId } = await db.createProject({ name: 'n', path: '/p', userId: user.id });
    const [agent, cost] = await db.batch([db.createAgent({ projectId }), db.createCost({ projectId, amount: 0.1, model: 'm', provider: 'p' })]);
    assert.equal(agent.status, 'pending');
    await assert.rejects(Promise.resolve(db.createUser({ email: 'a@b.c', password: 'p' })), { name: 'UniqueViolationError' });
    await db.bulkCreateCosts(Array.from({ length: 5000 }, (_, i) => ({ projectId, amount: 0.2, model: `m${i}`, provider: 'p' })));
    const streamed = await db.respond.getCostsByProject(projectId);
    assert.equal((await streamed.json()).length, 5001);
    assert.equal(Number(await db.getTotalCostByProject(projectId)).toFixed(1), '1000.1');
    const name = await db.transaction(async (tx) => {
      await tx.updateProject(projectId, { name: 'outer' });
      await tx.transaction(async (inner) => {
        await inner.updateProject(projectId, { name: 'inner' });
        throw new Error('back');
      }).catch(() => {});
      return (await tx.getProjectById(projectId, { includeUser: true }))?.name;
    });
    assert.equal(name, 'outer');
    await Promise.all(Array.from({ length: 20 }, (_, i) => db.transaction(async (tx) => tx.createActivity({ projectId, type: 't', message: `${i}` }))));
    assert.equal((await db.getActivitiesByProject(projectId)).length, 20);
    assert.ok(cost.id);
    await sql(`create role ${role}; grant select on projects to ${role}; alter table projects enable row level security;
      create policy own on projects to ${role} using (user_id = current_setting('request.jwt.claims', true)::json ->> 'sub')`);
    const [own, other] = [user.id, 'nobody'].map((sub) => db.as({ role, claims: { sub } }));
    // However the connections are shared, each request sees what its own user may see.
    const seen = await Promise.all(Array.from({ length: 60 }, async (_, i) => {
      const on = [own, other, db][i % 3], read = (/** @type {any} */ of) => of.listProjectsByUser(user.id);
      return (await (i % 2 ? read(on) : on.transaction(read))).length;
    }));
    assert.deepEqual(seen, Array.from({ length: 60 }, (_, i) => [1, 0, 1][i % 3]));
    await assert.rejects(Promise.resolve(own.deleteProject(projectId)), { sqlState: '42501' });
    await sql(`drop owned by ${role}; drop role ${role}`);
  } finally {
    await dev.end();
  }
});
