// A database that reads a backslash in a string as an escape (standard_conforming_strings off, as old ones do): what is made
// there is what the document says, and what is read from there is the same as anywhere.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freshProject } from '../support/migrations.js';
import { startPostgres } from '../support/postgres.js';

/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let server;
before(async () => { server = await startPostgres(); });
after(() => server.stop());

async function fresh() {
  const { project, sql, url } = await freshProject(server.url);
  const name = url.slice(url.lastIndexOf('/') + 1);
  for (const set of ['standard_conforming_strings = off', 'quote_all_identifiers = on', "datestyle = 'German, DMY'", "intervalstyle = 'sql_standard'"]) {
    await sql(`alter database ${name} set ${set}`);
  }
  return { project, sql };
}

const LABELS = ['a\\b', "\\'; drop table things; --", 'plain', '\\'];
const document = {
  enums: { odd: { values: LABELS } },
  tables: {
    things: {
      columns: {
        id: { type: 'text', primaryKey: true },
        path: { type: 'text', default: "'c:\\new\\table'", check: "path <> 'a\\b' and path <> '\\'" },
        odd: { type: 'odd', default: "'a\\b'" },
        day: { type: 'date', default: "'2024-01-02'" },
        span: { type: 'interval', default: "'-1 day 02:03:00'" },
      },
      indexes: { things_path: { columns: ['path'], where: "path <> 'x\\y'" } },
    },
  },
};

/** What is there has one backslash where the document has one. @param {(text: string) => Promise<any[]>} sql */
async function right(sql) {
  await sql("insert into things (id) values ('1')");
  assert.deepEqual(await sql("select path, odd::text, day = '2024-01-02' as day, enum_range(null::odd)::text[] as labels from things"),
    [{ path: 'c:\\new\\table', odd: 'a\\b', day: true, labels: LABELS }]);
  await assert.rejects(sql("insert into things (id, path) values ('2', E'a\\\\b')"), { code: '23514' });
  // Printed as this database reads it.
  assert.deepEqual(await sql("select pg_get_expr(indpred, indrelid) as where from pg_index where indexrelid = 'things_path'::regclass"),
    [{ where: `("path" <> 'x\\\\y'::"text")` }]);
}

test('push, and again, and pull', async () => {
  const { project, sql } = await fresh();
  project.document(document);
  assert.match(await project.well('push', '--yes'), /done/);
  await right(sql);
  assert.equal(await project.well('push'), 'nothing to change: the database matches the document\n');
  const { document: pulled } = await project.json('pull');
  assert.deepEqual(pulled, { version: 1, ...document });
});

test('generate, migrate, an index built outside of a transaction, check, rollback', async () => {
  const { project, sql } = await fresh();
  const { indexes, ...things } = document.tables.things;
  project.document({ ...document, tables: { things } });
  await project.well('generate');
  await project.well('migrate');
  project.document(document);
  await project.well('generate');
  assert.match(project.read(`migrations/${project.migrations()[1]}/migration.sql`), /create index concurrently "things_path" on "things" \("path"\) where path <> 'x\\y';/);
  await project.well('migrate');
  await right(sql);
  assert.match(await project.well('check'), /ok drift/);
  await project.well('rollback', '--steps', '2');
  assert.deepEqual(await sql("select to_regclass('things') as there"), [{ there: null }]);
});
