// Names out of a database and a document that would act on a terminal: no command writes them as they are, in lines, errors
// and tables; as JSON they come back exact.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createProject, freshProject } from '../support/migrations.js';
import { startPostgres } from '../support/postgres.js';

/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let server;
before(async () => { server = await startPostgres(); });
after(() => server.stop());

const EVIL = 'x\u001b]0;T\u0007\r\ndone: 1 change\u202e\u009b2J', SHOWN = 'x\\x1b]0;T\\x07\\r\\ndone: 1 change\\u202e\\x9b2J';
const UNSAFE = /(?!\n)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const quoted = (/** @type {string} */ name) => `"${name}"`;

/** @param {{ code: number | null, out: string, err: string }} told */
function safe({ code, out, err }) {
  for (const text of [out, err]) {
    assert.doesNotMatch(text, UNSAFE);
    assert.doesNotMatch(text, /^done: 1 change/m);
  }
  return { code, out, err };
}

const tables = (/** @type {object} */ more = {}) => ({
  enums: { [EVIL.slice(1)]: { values: [EVIL] } },
  tables: { [EVIL]: { columns: { id: { type: 'text', primaryKey: true }, [EVIL]: { type: 'text', nullable: true }, ...more } } },
});

test('push, pull, generate, migrate, status, check, rollback', async () => {
  const { project, sql } = await freshProject(server.url);
  project.document(tables());
  const looked = safe(await project.run('push', '--dry-run'));
  assert.deepEqual(looked.out.split('\n').filter((line) => line.startsWith('+')), [`+ create enum ${SHOWN.slice(1)}`, `+ create table ${SHOWN}`]);
  safe(await project.run('push', '--yes'));
  assert.deepEqual((await sql('select relname from pg_class where relkind = $$r$$ and relnamespace = $$public$$::regnamespace')).map(({ relname }) => relname), [EVIL]);
  const aggregate = quoted(`a${EVIL}`), view = quoted(`v${EVIL}`);
  await sql(`create aggregate ${aggregate} (int) (sfunc = int4pl, stype = int); create view ${view} as select ${aggregate}(1)`);
  assert.deepEqual(safe(await project.run('pull', '--force')).out.trimEnd().split('\n').slice(1),
    [`  left out: aggregate "a${SHOWN}"(integer)`, `  needs aggregate "a${SHOWN}"(integer): view "v${SHOWN}"`]);
  const { document } = await project.json('pull');
  assert.deepEqual(Object.keys(document.sql), [`view ${view}`]);
  assert.deepEqual(Object.keys(document.tables), [EVIL]);
  await sql(`insert into ${quoted(EVIL)} values ('1', 'x')`);
  project.document({ tables: {}, enums: {} });
  const refused = safe(await project.run('push'));
  assert.equal(refused.code, 2);
  assert.equal(refused.err.split('\n')[0], 'heliumdb push: nothing has been changed:');
  assert.ok(refused.err.includes(`drop table ${SHOWN} loses its rows`), refused.err);
});

test('migrations, whose folders are names too', async () => {
  const { project } = await freshProject(server.url);
  project.document(tables());
  assert.ok(safe(await project.run('generate', '--dry-run')).out.includes('create table "x\\x1b]0;T\\x07'));
  const generated = safe(await project.run('generate'));
  assert.ok(generated.out.includes(`  + create table ${SHOWN}\n`), generated.out);
  for (const args of [['migrate', '--dry-run'], ['migrate'], ['status'], ['rollback', '--dry-run'], ['rollback']]) {
    assert.equal(safe(await project.run(...args)).code, 0, args.join(' '));
  }
  const folder = EVIL.replaceAll('/', '');
  mkdirSync(join(project.folder, 'migrations', folder));
  writeFileSync(join(project.folder, 'migrations', folder, 'migration.sql'), `select * from ${quoted(EVIL)}_;`);
  for (const args of [['status'], ['migrate'], ['check', '--no-replay'], ['generate']]) {
    const { code, err, out } = safe(await project.run(...args));
    assert.equal(code, 1, args.join(' '));
    assert.ok(`${err}${out}`.includes(SHOWN), `${args}: ${err}`);
  }
});

test('an error of the database, with its detail and its statement', async () => {
  const { project, sql } = await freshProject(server.url);
  await sql(`create function nope() returns event_trigger language plpgsql as $$ begin raise exception E'a\\u001b[2J\\nb' using hint = E'\\u009b', detail = E'\\u202e'; end $$;
    create event trigger nope on ddl_command_start when tag in ('CREATE TABLE') execute function nope()`);
  project.document(tables());
  const told = safe(await project.run('push', '--yes'));
  assert.equal(told.code, 1);
  assert.ok(told.err.includes('a\\x1b[2J\\nb (P0001)'), told.err);
});

test('a lease whose holder has such a name', async () => {
  const { project, sql } = await freshProject(server.url);
  project.document({ tables: {} });
  await project.well('push', '--yes');
  project.document(tables());
  await project.well('push', '--yes');
  const owner = `${EVIL}:1:ab`;
  await sql(`insert into heliumdb.lease values (1, $q$${owner}$q$, now(), now(), now() + interval '1 hour')`);
  assert.ok(safe(await project.run('unlock')).out.includes(SHOWN));
});

test('what is typed comes back visible', async () => {
  const project = createProject(server.url);
  project.document({ tables: {} });
  for (const args of [[EVIL], ['push', EVIL], ['push', `--${EVIL}`], ['generate', '--rename', EVIL], ['generate', '--name', EVIL], ['migrate', '--dir', EVIL], ['generate', '--schema', EVIL], ['dev', '--port', EVIL], ['dev', '--fault', EVIL], ['dev', '--schema', EVIL], ['push', '--url', `file:${EVIL}?x`]]) {
    const told = safe(await project.run(...args));
    assert.equal(told.code, 1, args.join(' '));
    assert.ok(told.err.includes('x\\x1b]0;T\\x07'), `${args[0]} ${args[1]}: ${told.err}`);
  }
});
