// The tables in which other tools keep their migrations: pull names them and leaves them out, push and migrate leave them
// alone, and a document that names them has them as tables like others. On Postgres and PGlite. Which tables are taken for
// ledgers is in tests/live/schemas/ledgers.sql.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { projectPlaces } from '../support/migrations.js';
import { startPostgres } from '../support/postgres.js';

/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let server;
before(async () => { server = await startPostgres(); });
after(() => server.stop());

const OTHERS = `
  create table users (id integer primary key, name text not null);
  create table knex_migrations (id serial primary key, name varchar(255), batch integer, migration_time timestamptz);
  create table knex_migrations_lock (index serial primary key, is_locked integer);
  insert into knex_migrations (name, batch) values ('first.js', 1);
  create schema app;
  create table app.schema_migrations (version varchar primary key);
  create table app.posts (id integer primary key)`;

const LEDGERS = ['app.schema_migrations', 'knex_migrations', 'knex_migrations_lock'];

for (const [where, open] of projectPlaces(() => server.url)) {
  describe(where, () => {
    test('they are named, left out, and not dropped', () => open(async (project, sql) => {
      await sql(OTHERS);
      const told = await project.well('pull');
      assert.match(told, /left out: ledger of Knex's migrations knex_migrations, knex_migrations_lock\n/);
      assert.match(told, /left out: ledger of Rails or dbmate's migrations app\.schema_migrations\n/);
      const document = JSON.parse(project.read('heliumdb.schema.json'));
      assert.deepEqual(Object.keys(document.tables), ['app.posts', 'users']);
      assert.match(await project.well('push'), /matches the document/);
      const { unmanaged } = await project.json('push');
      assert.deepEqual(unmanaged, []);
      delete document.tables.users;
      project.document(document);
      await project.well('push', '--allow', 'drop-table:users');
      assert.deepEqual(await sql(`select to_regclass('users') as users, (select name from knex_migrations) as ledger`),
        [{ users: null, ledger: 'first.js' }]);
    }));

    test('a document may name them: then they are tables like others', () => open(async (project, sql) => {
      await sql(OTHERS);
      const { left } = await project.json('pull', '--ledgers');
      assert.deepEqual(left, []);
      await project.well('pull', '--ledgers');
      const document = JSON.parse(project.read('heliumdb.schema.json'));
      assert.deepEqual(Object.keys(document.tables), ['app.posts', ...LEDGERS, 'users']);
      assert.match(await project.well('pull'), /unchanged/);
      assert.match(await project.well('adopt'), /adopted|recorded|baseline/i);
      assert.match(await project.well('push'), /matches the document/);
      const checked = await project.json('check', '--since', project.migrations()[0]);
      assert.deepEqual([checked.code, checked.findings, checked.skipped], [0, [], {}], checked.err);
      document.tables.knex_migrations.columns.batch.nullable = false;
      project.document(document);
      await project.well('generate');
      await project.well('migrate');
      assert.match(await project.well('push'), /matches the document/);
      assert.match(await project.well('pull'), /: 5 tables/);
    }));
  });
}
