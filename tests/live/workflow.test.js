// Migrations as people work with them: documents, generate, migrate, branches, check, rollback, on PGlite behind the endpoint
// and on a Postgres server. What a person would see, and the exit codes.
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createProject, projectPlaces } from '../support/migrations.js';
import { startPostgres } from '../support/postgres.js';

const USERS = { columns: { id: { type: 'text', primaryKey: true }, name: { type: 'text' }, age: { type: 'integer', nullable: true } } };

/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let server;
before(async () => { server = await startPostgres(); });
after(() => server.stop());

const places = projectPlaces(() => server.url);

for (const [place, open] of places) {
  describe(place, () => {
    test('generate, migrate, change, rename, pull, check, roll back', () => open(async (project, sql) => {
      project.document({ tables: { users: USERS } });
      assert.match(await project.well('generate', '--name', 'first'), /_first/);
      assert.match(await project.well('generate'), /nothing to write: the migrations match heliumdb.schema.json/);
      await project.well('migrate');
      await sql(`insert into users values ('a', 'Ann', 30), ('b', 'Bob', null)`);

      // A column that goes and one that comes may be a rename: nobody is there to be asked.
      const { name, ...rest } = USERS.columns;
      project.document({ tables: { users: { columns: { ...rest, full_name: { type: 'text' }, mail: { type: 'text', nullable: true, unique: true } } } } });
      const asked = await project.json('generate');
      assert.equal(asked.code, 2);
      assert.equal(asked.status, 'unanswered');
      assert.deepEqual(asked.questions[0].from, ['name']);
      assert.ok(asked.questions[0].to.includes('full_name'));
      assert.equal(project.migrations().length, 1);
      await project.well('generate', '--rename', 'users.name=full_name', '--name', 'second');
      assert.match(await project.well('migrate'), /second/);
      assert.deepEqual(await sql('select id, full_name, mail from users order by id'), [{ id: 'a', full_name: 'Ann', mail: null }, { id: 'b', full_name: 'Bob', mail: null }]);

      const pulled = await project.json('pull');
      assert.deepEqual(pulled.document.tables.users.columns.mail, { type: 'text', nullable: true, unique: true });
      assert.equal((await project.run('pull')).code, 0, 'the document says it already');

      const checked = await project.json('check', '--since', project.migrations()[1]);
      assert.deepEqual([checked.code, checked.findings], [0, []], checked.err);

      await project.well('rollback');
      assert.deepEqual(await sql('select id, name, age from users order by id'), [{ id: 'a', name: 'Ann', age: 30 }, { id: 'b', name: 'Bob', age: null }]);
      await project.well('migrate');
      assert.equal((await project.json('status')).code, 0);

      // Somebody changes the database behind our back.
      await sql('alter table users add column rogue integer');
      const drift = await project.json('check', '--no-replay');
      assert.equal(drift.code, 1);
      assert.deepEqual(drift.findings.map((/** @type {any} */ { code }) => code), ['drift']);
      assert.match(drift.findings[0].message, /rogue/);
    }));

    test('two branches: the sum file conflicts, they merge, and are applied once each', () => open(async (project, sql) => {
      project.document({ tables: { users: USERS } });
      await project.well('generate', '--name', 'base');
      const other = createProject('', {});
      cpSync(join(project.folder, 'migrations'), join(other.folder, 'migrations'), { recursive: true });
      const withColumn = (/** @type {string} */ column) => ({ tables: { users: { columns: { ...USERS.columns, [column]: { type: 'integer', nullable: true } } } } });
      project.document(withColumn('ours'));
      await project.well('generate', '--name', 'ours');
      await project.well('migrate');
      other.document(withColumn('theirs'));
      await new Promise((resolve) => setTimeout(resolve, 1100)); // a name of its own second
      await other.well('generate', '--name', 'theirs');
      assert.notEqual(project.read('migrations/heliumdb.sum').split('\n')[0], other.read('migrations/heliumdb.sum').split('\n')[0]);

      const [, theirs] = other.migrations();
      cpSync(join(other.folder, 'migrations', theirs), join(project.folder, 'migrations', theirs), { recursive: true });
      project.document({ tables: { users: { columns: { ...withColumn('ours').tables.users.columns, theirs: { type: 'integer', nullable: true } } } } });
      const refused = await project.run('migrate');
      assert.equal(refused.code, 1);
      assert.match(refused.err, /heliumdb.sum/);
      const checked = await project.json('check', '--write');
      assert.deepEqual([checked.code, checked.findings], [0, []], checked.err);
      await project.well('migrate');
      assert.deepEqual(await sql('select id, ours, theirs from users'), []);
      assert.match(await project.well('generate'), /the migrations match/);
      project.document({ tables: { users: { columns: { ...withColumn('ours').tables.users.columns, theirs: { type: 'integer', nullable: true }, both: { type: 'integer', nullable: true } } } } });
      await project.well('generate', '--name', 'both');
      assert.equal(JSON.parse(project.read(`migrations/${project.migrations()[3]}/snapshot.json`)).parents.length, 2);
      await project.well('migrate');
    }));
  });
}

test('a rename that generate was told, by an option or in the document, is not flagged by check', async () => {
  const project = createProject('');
  const table = (/** @type {string} */ name, more = {}) => ({ columns: { id: { type: 'text', primaryKey: true }, [name]: { type: 'mood', ...more } } });
  project.document({ enums: { mood: { values: ['ok'] } }, tables: { people: table('name') } });
  await project.well('generate', '--name', 'first');
  project.document({ enums: { mood: { values: ['ok'] } }, tables: { users: { ...table('full_name', { renamedFrom: 'name' }), renamedFrom: 'people' } } });
  const second = await project.json('generate', '--name', 'second');
  assert.deepEqual(second.findings.map((/** @type {any} */ { code, line }) => [code, line]), [['rename-table', 2], ['rename-column', 4]]);
  const [, name] = project.migrations();
  assert.equal(project.read(`migrations/${name}/migration.sql`), `-- heliumdb:allow rename-table
alter table "people" rename to "users";
-- heliumdb:allow rename-column
alter table "users" rename column "name" to "full_name";
alter table "users" rename constraint "people_pkey" to "users_pkey";
`);
  project.document({ enums: { feeling: { values: ['ok'] } }, tables: { users: { columns: { key: { type: 'text', primaryKey: true }, full_name: { type: 'feeling' } } } } });
  await project.well('generate', '--name', 'third', '--rename', 'users.id=key', '--rename', 'enum:mood=feeling');
  const { code, findings } = await project.json('check');
  assert.deepEqual([code, findings], [0, []]);
  // What is dropped is told by check all the same: that it was no rename says nothing of the data.
  project.document({ enums: { feeling: { values: ['ok'] } }, tables: { users: { columns: { key: { type: 'text', primaryKey: true } } } } });
  await project.well('generate', '--name', 'fourth');
  const checked = await project.json('check');
  assert.deepEqual([checked.code, checked.findings.map((/** @type {any} */ { code }) => code)], [1, ['drop-column']]);
});

test('branches that contradict one another are refused, with the place', async () => {
  const project = createProject('', {});
  project.document({ tables: { users: USERS } });
  await project.well('generate', '--name', 'base');
  const other = createProject('', {});
  cpSync(join(project.folder, 'migrations'), join(other.folder, 'migrations'), { recursive: true });
  project.document({ tables: { users: { columns: { ...USERS.columns, x: { type: 'integer', nullable: true } } } } });
  await project.well('generate', '--name', 'ours');
  other.document({ tables: { users: { columns: { ...USERS.columns, x: { type: 'text', nullable: true } } } } });
  await other.well('generate', '--name', 'theirs');
  const [, theirs] = other.migrations();
  cpSync(join(other.folder, 'migrations', theirs), join(project.folder, 'migrations', theirs), { recursive: true });
  const { code, err, out } = await project.run('check', '--write');
  assert.equal(code, 1);
  assert.match(err + out, /contradict.*users.*x/s);
});

test('order matters: check finds it by applying both orders', async () => {
  const project = createProject('', {});
  project.document({ tables: { users: USERS } });
  await project.well('generate', '--name', 'base');
  const other = createProject('', {});
  cpSync(join(project.folder, 'migrations'), join(other.folder, 'migrations'), { recursive: true });
  await project.well('generate', '--custom', '--name', 'fill');
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await other.well('generate', '--custom', '--name', 'move');
  const [, ours] = project.migrations(), [, theirs] = other.migrations();
  // Each on its own leads to its snapshot; what a view selects with a star depends on who came first.
  appendFileSync(join(project.folder, 'migrations', ours, 'migration.sql'), 'create view v as select 1 as a;\n');
  appendFileSync(join(other.folder, 'migrations', theirs, 'migration.sql'), "do $$ begin if to_regclass('v') is not null then create table seen (id text primary key); end if; end $$;\n");
  cpSync(join(other.folder, 'migrations', theirs), join(project.folder, 'migrations', theirs), { recursive: true });
  const { code, findings } = await project.json('check', '--write');
  assert.equal(code, 1);
  assert.ok(findings.some((/** @type {any} */ { code }) => ['order-matters', 'snapshot-differs'].includes(code)), JSON.stringify(findings));
});

test('check: a script that leads elsewhere, and one whose down does not lead back', async () => {
  const project = createProject('', {});
  project.document({ tables: { users: USERS } });
  await project.well('generate', '--name', 'first');
  const [first] = project.migrations();
  appendFileSync(join(project.folder, 'migrations', first, 'migration.sql'), 'alter table users add column more integer;\n');
  const changed = await project.json('check');
  assert.deepEqual([changed.code, changed.findings[0].code], [1, 'directory-sum']);
  const { findings } = await project.json('check', '--write');
  assert.ok(findings.some((/** @type {any} */ { code, message }) => code === 'snapshot-differs' && /more/.test(message)), JSON.stringify(findings));
  project.write(`migrations/${first}/migration.sql`, 'create table users (id text primary key, name text not null, age integer);\n');
  project.write(`migrations/${first}/down.sql`, 'select 1;\n');
  const down = await project.json('check', '--write');
  assert.ok(down.findings.some((/** @type {any} */ { code }) => code === 'down-differs'), JSON.stringify(down.findings));
  project.write(`migrations/${first}/migration.sql`, 'create table users (id text primary key,\n\n  name text not nul, age integer);\n');
  const broken = await project.json('check', '--write');
  const [fails] = broken.findings.filter((/** @type {any} */ { code }) => code === 'fails');
  assert.match(fails.message, /nul.*\(42601\)/);
});

test('check: what the scripts do, and opting out', async () => {
  const project = createProject('', {});
  project.document({ tables: { users: USERS, logs: { columns: { id: { type: 'text', primaryKey: true } } } } });
  await project.well('generate', '--name', 'first');
  project.document({ tables: { users: { columns: { id: { type: 'text', primaryKey: true }, name: { type: 'text' } } } } });
  await project.well('generate', '--name', 'second');
  const found = await project.json('check');
  assert.equal(found.code, 1);
  assert.deepEqual([...new Set(found.findings.map((/** @type {any} */ { code }) => code))].sort(), ['drop-column', 'drop-table']);
  const [, second] = project.migrations();
  const allowed = project.read(`migrations/${second}/migration.sql`).replace(/^(alter|drop)/gm, '-- heliumdb:allow drop-column, drop-table\n$1');
  project.write(`migrations/${second}/migration.sql`, allowed);
  assert.deepEqual((await project.json('check', '--write')).findings, []);
});

test('mistakes: all of a document at once, no document, no database, an unreachable one', async () => {
  const project = createProject('', {});
  const none = await project.run('generate');
  assert.deepEqual([none.code, /heliumdb.schema.json can't be read \(ENOENT\)/.test(none.err)], [1, true], none.err);
  project.document({ tables: { users: { columns: { id: { type: 'txt(' }, x: { tpe: 'text' } }, primaryKey: ['nope'] } } });
  const wrong = await project.json('generate');
  assert.equal(wrong.code, 1);
  assert.deepEqual(wrong.issues.map((/** @type {any} */ { path }) => path).filter((/** @type {string} */ path) => /^tables\.users/.test(path)).length, wrong.issues.length);
  assert.ok(wrong.issues.length >= 3, JSON.stringify(wrong.issues));
  project.write('heliumdb.schema.json', '{"version": 1,');
  assert.match((await project.run('generate')).err, /JSON that ends too early \(line 1/);
  project.document({ tables: {} });
  assert.match((await project.run('push')).err, /which database/);
  const away = await project.run('push', '--url', 'postgres://me:secret-word@127.0.0.1:9/x');
  assert.equal(away.code, 1);
  assert.match(away.err, /127\.0\.0\.1:9 can't be reached/);
  assert.ok(!(away.err + away.out).includes('secret-word'));
  rmSync(join(project.folder, 'heliumdb.schema.json'));
});

test('a file of hints and options are taken together', async () => {
  const project = createProject('', {});
  project.document({ tables: { users: { columns: { ...USERS.columns, old: { type: 'text' } } } } });
  await project.well('generate', '--name', 'first');
  project.document({ tables: { users: { columns: { id: USERS.columns.id, age: USERS.columns.age, full_name: { type: 'text' } } } } });
  project.write('hints.json', '{"renames": {"users.name": "full_name"}}');
  const { code, changes } = await project.json('generate', '--hints', 'hints.json', '--drop', 'users.old', '--dry-run');
  assert.deepEqual([code, changes.map((/** @type {any} */ { id }) => id)], [0, ['rename-column:users.name', 'drop-column:users.old']]);
});
