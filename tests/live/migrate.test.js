// The commands migrate, status, rollback and unlock, run as a user runs them, on a Postgres server and on PGlite.
import assert from 'node:assert/strict';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, beforeEach, test } from 'node:test';
import pg from 'pg';
import { runCommand, startCommand } from '../support/command.js';
import { createProject } from '../support/migrations.js';
import { placesHere } from '../support/places.js';
import { folderOf, share, write } from '../support/shared.js';

/** @type {import('../support/shared.js').Shared} */
let db;
before(async () => { db = await share('postgres'); });
beforeEach(() => db.reset());
after(() => db?.close());

const A = '20260101000000_a', B = '20260102000000_b', C = '20260103000000_c';

/** @param {string} cwd @param {string} command @param {...string} args */
const run = (cwd, command, ...args) => runCommand([command, '--url', db.url, ...args], { cwd });

/** The same with --json: what it printed, parsed. @param {string} cwd @param {string} command @param {...string} args */
async function told(cwd, command, ...args) {
  const { code, out, err } = await run(cwd, command, '--json', ...args);
  assert.equal(err, '');
  assert.match(out, /^\{.*\}\n$/);
  const answer = JSON.parse(out);
  assert.equal(answer.ok, code === 0);
  return { code, ...answer };
}

const states = async (/** @type {string} */ cwd) => (await told(cwd, 'status')).migrations.map((/** @type {any} */ one) => one.state);

/** @param {string} sql */
const value = async (sql) => (await db.rows(sql))[0][0];

/** Holds up the first stage with a statement that begins so, until it may go on. @param {string} sql */
function held(sql) {
  let on = () => {}, arrive = () => {}, seen = false;
  const arrived = new Promise((/** @type {(_: void) => void} */ resolve) => { arrive = resolve; });
  const gone = new Promise((/** @type {(_: void) => void} */ resolve) => { on = resolve; });
  db.watch(async ({ body }) => {
    if (seen || !body.queries?.some((/** @type {{query: string}} */ { query }) => query.startsWith(sql))) return;
    seen = true;
    arrive();
    await gone;
  });
  return { arrived, on: () => on() };
}

for (const kind of placesHere(/** @type {const} */ (['postgres', 'pglite']))) {
  test(`ten at once on ${kind}: everything exactly once`, async () => {
    const shared = kind === 'postgres' ? db : await share(kind);
    try {
      const cwd = folderOf(Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`2026010${i + 1}000000_m`, {
        up: `${i ? '' : 'create table tally (n int);'} insert into tally values (${i}); -- heliumdb:commit\ncreate table t${i} (x int); create index concurrently i${i} on t${i} (x);`,
      }])));
      const all = await Promise.all(Array.from({ length: 10 }, () => runCommand(['migrate', '--url', shared.url, '--json', '--wait', '180'], { cwd })));
      for (const { code, out, err } of all) assert.equal(code, 0, out + err);
      assert.equal(all.flatMap(({ out }) => JSON.parse(out).applied).length, 5);
      assert.deepEqual((await shared.rows('select n from tally order by 1')).flat(), ['0', '1', '2', '3', '4']);
      assert.deepEqual(await shared.rows('select count(*) from heliumdb.lease'), [['0']]);
    } finally {
      if (shared !== db) await shared.close();
    }
  });
}

test('for people: what is pending, what is done, what was done when', async () => {
  const cwd = folderOf({ [A]: { up: 'create table a (x int);\n-- heliumdb:commit\ninsert into a values (1);' }, [B]: { up: '-- nothing to do' } });
  const plan = await run(cwd, 'migrate', '--dry-run');
  assert.deepEqual([plan.code, plan.out], [0, `-- ${A}\ncreate table a (x int);\n-- heliumdb:commit\ninsert into a values (1);\n-- ${B}\n`]);
  assert.match((await run(cwd, 'status')).out, new RegExp(`^${A}  pending\n${B}  pending\n127.0.0.1:\\d+/postgres: 2 migrations, 2 pending\n$`));
  assert.deepEqual((await db.rows("select 1 from pg_namespace where nspname = 'heliumdb'")), []);
  const { code, out, err } = await run(cwd, 'migrate');
  assert.deepEqual([code, err], [0, '']);
  assert.match(out, new RegExp(`^  ${A}: stage 1 of 2, .*\n  ${A}: stage 2 of 2, .*\napplied ${A} \\(2 statements, \\d+.*\\)\napplied ${B} \\(0 statements, .*\\)\n.*: 2 migrations applied\n$`));
  assert.match((await run(cwd, 'status')).out, new RegExp(`^${A}  applied  20\\d\\d-.*Z\n${B}  applied  20.*\n.*: 2 migrations, 0 pending\n$`));
  assert.match((await run(cwd, 'migrate')).out, /: nothing to apply\n$/);
  assert.match((await run(cwd, 'unlock')).out, /nobody is migrating it\n$/);
  for (const command of ['migrate', 'status', 'rollback', 'unlock']) {
    const help = await run(cwd, command, '--help');
    assert.equal(help.code, 0);
    for (const line of help.out.split('\n')) assert.ok(line.length < 115, line);
  }
});

test('--to applies up to a migration, by a part of its name', async () => {
  const cwd = folderOf({ [A]: { up: 'create table a (x int)' }, [B]: { up: 'create table b (x int)' }, [C]: { up: 'create table c (x int)' } });
  assert.deepEqual((await told(cwd, 'migrate', '--to', '_b')).applied.map((/** @type {any} */ one) => one.name), [A, B]);
  assert.match((await told(cwd, 'migrate', '--to', 'nothing')).error.message, /--to nothing: there is no such migration/);
  assert.match((await told(cwd, 'migrate', '--to', '2026')).error.message, /is ambiguous/);
  assert.deepEqual(await states(cwd), ['applied', 'applied', 'pending']);
});

test('SQL that is broken: where it is, what is done, what to do; and on from there', async () => {
  const up = 'create table a (x int);\n-- heliumdb:commit\n\ninsert into a values (1);\ninsert into a\n  values (2, nothing);\n-- heliumdb:commit\ninsert into a values (3);';
  const cwd = folderOf({ [A]: { up }, [B]: { up: 'create table b (x int)' } });
  const { code, out, err } = await run(cwd, 'migrate');
  assert.equal(code, 1);
  assert.match(out, /stage 1 of 3/);
  assert.match(err, new RegExp(`^heliumdb migrate: migrations/${A}/migration.sql:6: statement 3 of 4: 42703: column "nothing" does not exist\n  statement 1 of 4 is done and stays\n  next: correct migrations/.*heliumdb migrate\n$`));
  const again = await told(cwd, 'migrate');
  assert.deepEqual([again.error.line, again.error.statement, again.error.code, again.error.done, again.error.total], [6, 3, '42703', 1, 4]);
  assert.deepEqual(await states(cwd), ['partial', 'pending']);
  assert.equal(await value('select count(*) from a'), '0');
  // The done part stays what it is; the rest may be mended.
  write(cwd, { [A]: { up: up.replace('create table a', 'create table if not exists a') } });
  assert.deepEqual((await told(cwd, 'migrate')).problems.map((/** @type {any} */ one) => one.kind), ['changed']);
  write(cwd, { [A]: { up: up.replace('2, nothing', '2') } });
  assert.deepEqual((await told(cwd, 'migrate')).applied.map((/** @type {any} */ { name, statements }) => [name, statements]), [[A, 3], [B, 1]]);
  assert.deepEqual((await db.rows('select x from a order by 1')).flat(), ['1', '2', '3']);
});

test('an error without a place, one at the end of its stage, one of a statement alone', async () => {
  const cwd = folderOf({ [A]: { up: "create table a (x int unique deferrable initially deferred);\ninsert into a values (1);\n-- heliumdb:commit\ninsert into a values (2);\nselect 1;\nselect x / 0 from a;\nselect 2;" } });
  assert.deepEqual((({ statement, line, code }) => [statement, line, code])((await told(cwd, 'migrate')).error), [5, 6, '22012']);
  write(cwd, { [A]: { up: 'create table a (x int unique deferrable initially deferred);\ninsert into a values (1);\n-- heliumdb:commit\ninsert into a values (2), (2);\n' } });
  const end = await run(cwd, 'migrate');
  assert.match(end.err, /migration\.sql: the end of its stage, after statement 3: 23505: .*\n  Key \(x\)=\(2\) already exists\.\n  statements 1 to 2 of 3 are done and stay/);
  write(cwd, { [A]: { up: 'create table a (x int unique deferrable initially deferred);\ninsert into a values (1);\n-- heliumdb:commit\ncreate index concurrently a_y\n on a (y);' } });
  assert.deepEqual((({ statement, line, code }) => [statement, line, code])((await told(cwd, 'migrate')).error), [3, 4, '42703']);
  assert.deepEqual(await db.rows('select done, running from heliumdb.migrations'), [['2', 'f']]);
});

test('a database that can\'t be reached, one that isn\'t told, a folder that isn\'t there', async () => {
  const cwd = folderOf({ [A]: { up: 'select 1' } });
  const closed = await runCommand(['migrate', '--url', 'postgres://me:s3cret-w0rd@127.0.0.1:1111/db'], { cwd });
  assert.deepEqual([closed.code, closed.out], [1, '']);
  assert.match(closed.err, /^heliumdb migrate: the endpoint at 127\.0\.0\.1:1111 can't be reached: .*\n$/);
  assert.match((await runCommand(['status', '--json'], { cwd })).out, /which database\? Give --url URL/);
  assert.match((await run(cwd, 'migrate', '--dir', 'other')).err, /there is no folder other: heliumdb generate makes it/);
  assert.match((await run(cwd, 'migrate', '--wait', 'long')).err, /--wait long: give a whole number/);
});

test('files that were changed, are missing, came in between: named, and nothing is done', async () => {
  const cwd = folderOf({ [A]: { up: 'create table a (x int);\n' }, [C]: { up: 'create table c (x int);\n' } });
  assert.equal((await run(cwd, 'migrate')).code, 0);
  write(cwd, { [A]: { up: 'create table a (x bigint);\n' } }, false);
  const changed = await told(cwd, 'migrate');
  assert.deepEqual(changed.problems.map((/** @type {any} */ { name, kind }) => [name, kind]), [[A, 'changed']]);
  assert.deepEqual(await states(cwd), ['changed', 'applied']);
  write(cwd, { [A]: { up: 'create table a (x int);\n' }, [B]: { up: 'create table b (x int)' } }, false);
  const both = await told(cwd, 'migrate');
  assert.deepEqual([both.code, both.problems.map((/** @type {any} */ { name, kind }) => [name, kind])], [1, [[B, 'outOfOrder'], [B, 'sum']]]);
  write(cwd, {});
  const refused = await run(cwd, 'migrate');
  assert.equal(refused.code, 2);
  assert.match(refused.err, new RegExp(`${B} comes before one that is applied already\n.*--allow-out-of-order\nnothing has been done\n$`));
  assert.deepEqual(await states(cwd), ['applied', 'out of order', 'applied']);
  assert.equal((await told(cwd, 'status')).code, 1);
  assert.equal((await run(cwd, 'migrate', '--allow-out-of-order')).code, 0);
  renameSync(join(cwd, 'migrations', A), join(cwd, 'gone'));
  assert.deepEqual((await told(cwd, 'migrate')).problems.map((/** @type {any} */ { name, kind }) => [name, kind]), [[A, 'missing'], [A, 'sum']]);
  rmSync(join(cwd, 'migrations/heliumdb.sum'));
  renameSync(join(cwd, 'gone'), join(cwd, 'migrations', A));
  assert.match((await run(cwd, 'migrate')).err, /heliumdb\.sum is missing/);
  writeFileSync(join(cwd, 'migrations', C, 'migration.sql'), "begin;\nselect 'a");
  assert.match((await run(cwd, 'migrate')).err, /migration\.sql:2: a string that begins here doesn't end/);
});

test('a checkout with CRLF is the same', async () => {
  const up = 'create table a (x text);\ninsert into a values ($$one\ntwo$$);\n', down = 'drop table a;\n';
  const cwd = folderOf({ [A]: { up, down, parents: [], document: { version: 1, tables: {} } } });
  assert.equal((await run(cwd, 'migrate')).code, 0);
  for (const file of [`${A}/migration.sql`, `${A}/down.sql`, `${A}/snapshot.json`, 'heliumdb.sum']) {
    const path = join(cwd, 'migrations', file);
    writeFileSync(path, `${readFileSync(path, 'utf8').replaceAll('\n', '\r\n')}`);
  }
  assert.deepEqual(await states(cwd), ['applied']);
  assert.equal((await run(cwd, 'rollback')).code, 0);
  assert.equal((await run(cwd, 'migrate')).code, 0);
  assert.equal(await value('select x from a'), 'one\ntwo');
  assert.deepEqual(JSON.parse(String(await value('select document from heliumdb.state'))), { version: 1, tables: {} });
});

test('a lock that isn\'t granted: tried again until it is', async () => {
  const cwd = folderOf({ [A]: { up: 'create table a (x int)' }, [B]: { up: 'alter table a add y int' } });
  assert.equal((await run(cwd, 'migrate', '--to', A)).code, 0);
  const blocker = new pg.Client(db.server);
  await blocker.connect();
  try {
    await blocker.query('begin');
    await blocker.query('select * from a');
    const command = startCommand(['migrate', '--url', db.url, '--lock-timeout', '100'], { cwd });
    while (!command.said.err.includes('(2 of 9)')) await sleep(50);
    await blocker.query('commit');
    assert.equal((await command.ended).code, 0, command.said.err);
    assert.match(command.said.err, /55P03: canceling statement due to lock timeout; again in [\d.]+ s \(1 of 9\)/);
    assert.equal(await value("select count(*) from information_schema.columns where table_name = 'a'"), '2');
  } finally {
    await blocker.end();
  }
});

test('a frozen holder: its lease runs out, another one takes over, and its late stage is refused', async () => {
  const cwd = folderOf({ [A]: { up: 'create table a (x int);\n-- heliumdb:commit\ninsert into a values (1);\n-- heliumdb:commit\ninsert into a values (2);' } });
  const frozen = startCommand(['migrate', '--url', db.url, '--json'], { cwd }), go = held('insert into a');
  await go.arrived;
  process.kill(frozen.pid, 'SIGSTOP');
  const other = startCommand(['migrate', '--url', db.url], { cwd });
  const holder = (await told(cwd, 'status')).holder;
  assert.match(holder.owner, new RegExp(`:${frozen.pid}:`));
  assert.equal((await other.ended).code, 0, other.said.err);
  assert.match(other.said.err, /^waiting for .*last heartbeat/);
  // The request that was on its way all the time arrives now.
  go.on();
  process.kill(frozen.pid, 'SIGCONT');
  assert.equal((await frozen.ended).code, 1);
  assert.equal(JSON.parse(frozen.said.out).error.code, 'LEASE_LOST');
  assert.deepEqual((await db.rows('select x from a order by 1')).flat(), ['1', '2']);
});

test('an answer that is lost, of any request: it finds out, and ends well', async (t) => {
  const cwd = folderOf({ [A]: { up: 'create table a (x int unique);\n-- heliumdb:commit\ninsert into a values (1);\ncreate index concurrently a_x on a (x);\ndrop index concurrently a_x;\n-- heliumdb:commit\ninsert into a values (2);', parents: [], document: {} } });
  let requests = 0;
  db.watch(async ({ n }) => { requests = n; });
  assert.equal((await run(cwd, 'migrate')).code, 0);
  for (let at = 1; at <= requests; at++) {
    await db.reset();
    db.watch(async ({ n, forward }) => {
      if (n !== at) return undefined;
      if (at % 2) await forward();
      return false;
    });
    const { code, out, err } = await run(cwd, 'migrate');
    assert.equal(code, 0, `request ${at}: ${out}${err}`);
    assert.deepEqual((await db.rows('select x from a order by 1')).flat(), ['1', '2']);
  }
  t.diagnostic(`${requests} answers lost`);
});

test('an index that fails half way is taken away; one that is being built is waited for', async () => {
  const cwd = folderOf({ [A]: { up: 'create table a (x int); insert into a values (1), (1);\n-- heliumdb:commit\ncreate unique index concurrently a_x on a (x);' } });
  assert.equal((await told(cwd, 'migrate')).error.code, '23505');
  assert.deepEqual(await db.rows("select 1 from pg_class where relname = 'a_x'"), []);
  await db.rows('delete from a');
  const blocker = new pg.Client(db.server);
  await blocker.connect();
  try {
    await blocker.query('begin');
    await blocker.query('insert into a values (7)');
    const command = startCommand(['migrate', '--url', db.url], { cwd });
    while (!(await db.rows('select 1 from pg_stat_progress_create_index')).length) await sleep(50);
    await command.end('SIGKILL');
    const again = startCommand(['migrate', '--url', db.url], { cwd });
    while (!again.said.err.includes('is being built')) await sleep(50);
    await blocker.query('commit');
    assert.equal((await again.ended).code, 0, again.said.err);
    assert.deepEqual(await db.rows("select indisvalid from pg_index where indexrelid = 'a_x'::regclass"), [['t']]);
  } finally {
    await blocker.end();
  }
});

test('Ctrl-C: what is under way ends, the lease is given back, 130', async () => {
  const cwd = folderOf({ [A]: { up: 'create table a (x int); select pg_sleep(1);\n-- heliumdb:commit\ninsert into a values (1);' } });
  const command = startCommand(['migrate', '--url', db.url], { cwd });
  while (!(await db.rows("select 1 from pg_stat_activity where query like 'select pg_sleep%'")).length) await sleep(20);
  assert.deepEqual(await command.end('SIGINT'), { code: 130, signal: null });
  assert.match(command.said.err, /stopping after the current stage; press again to stop at once\ninterrupted: finished stages stay/);
  assert.equal(await value('select count(*) from a'), '0');
  assert.equal(await value('select count(*) from heliumdb.lease'), '0');
  assert.equal((await run(cwd, 'migrate')).code, 0);
  assert.equal(await value('select count(*) from a'), '1');
});

test('unlock: shows the holder, --force takes the lease away', async () => {
  const cwd = folderOf({ [A]: { up: 'create table a (x int);\n-- heliumdb:commit\ninsert into a values (1);' } });
  const holder = startCommand(['migrate', '--url', db.url, '--json'], { cwd }), go = held('insert into a');
  await go.arrived;
  const late = await told(cwd, 'migrate', '--wait', '0');
  assert.match(late.error.message, /being migrated by .*wait longer with --wait SECONDS, or see heliumdb unlock/);
  assert.match((await run(cwd, 'unlock')).out, new RegExp(`being migrated by .*:${holder.pid}:\\w+, for \\d+ s, .*--force takes the lease away`));
  const unlocked = await told(cwd, 'unlock', '--force');
  assert.equal(unlocked.taken, true);
  go.on();
  assert.equal((await holder.ended).code, 1);
  assert.equal(JSON.parse(holder.said.out).error.code, 'LEASE_LOST');
  assert.equal((await run(cwd, 'migrate')).code, 0);
});

test('an index that changes is there at every moment, forwards and back', async () => {
  const project = createProject(db.url), table = (/** @type {any} */ indexes) => ({ tables: { t: { columns: { a: { type: 'text' }, b: { type: 'integer' } }, indexes } } });
  project.document(table({ t_a: { columns: ['a'], unique: true }, t_b: { columns: ['b'] } }));
  await project.well('generate', '--name', 'first');
  await project.well('migrate');
  project.document(table({ t_a: { columns: [{ expression: 'lower(a)' }], unique: true }, t_b: { columns: [{ column: 'b', order: 'desc' }], where: 'b > 0' } }));
  await project.well('generate', '--name', 'second');
  const [, second] = project.migrations();
  assert.equal(project.read(`migrations/${second}/migration.sql`), `create unique index concurrently "t_a_new" on "t" ((lower(a)));
drop index concurrently "t_a";
alter index "t_a_new" rename to "t_a";
create index concurrently "t_b_new" on "t" ("b" desc) where b > 0;
drop index concurrently "t_b";
alter index "t_b_new" rename to "t_b";
`);
  /** How many valid indexes each of the two columns has, before each request. @type {string[]} */
  const seen = [];
  const look = () => db.rows("select count(*) filter (where indisunique) || ' ' || count(*) filter (where not indisunique) from pg_index where indrelid = 't'::regclass and indisvalid");
  const names = () => db.rows("select pg_get_indexdef(indexrelid) from pg_index where indrelid = 't'::regclass order by 1");
  const before = await names();
  for (const command of ['migrate', 'rollback']) {
    db.watch(async () => { seen.push(String((await look())[0][0])); });
    await project.well(command);
    db.watch(undefined);
    assert.equal((await names()).length, 2);
  }
  assert.deepEqual(await names(), before);
  const { findings } = await project.json('check', '--no-replay', '--since', project.migrations()[0]);
  assert.deepEqual(findings, []);
  assert.ok(seen.includes('1 1') && seen.every((counts) => /^[12] [12]$/.test(counts)), seen.join(', '));
});

test('rollback: the last one, so many, or all after one', async () => {
  const cwd = folderOf({
    [A]: { up: 'create table a (x int)', down: 'drop table a' }, [B]: { up: 'create table b (x int)', down: 'drop table b' },
    [C]: { up: 'create table c (x int)', down: '-- heliumdb:commit\ndrop table c;\n-- heliumdb:commit\n' },
  });
  assert.equal((await run(cwd, 'migrate')).code, 0);
  assert.equal((await run(cwd, 'rollback', '--dry-run')).out, `-- ${C}\ndrop table c;\n`);
  assert.match((await run(cwd, 'rollback')).out, new RegExp(`^undone ${C} \\(.*\\)\n.*: 1 migration undone\n$`));
  assert.deepEqual(await states(cwd), ['applied', 'applied', 'pending']);
  assert.equal((await run(cwd, 'migrate')).code, 0);
  assert.deepEqual((await told(cwd, 'rollback', '--to', '_a')).undone.map((/** @type {any} */ one) => one.name), [C, B]);
  assert.deepEqual((await told(cwd, 'rollback', '--steps', '5')).undone.map((/** @type {any} */ one) => one.name), [A]);
  assert.deepEqual((await told(cwd, 'rollback')).undone, []);
  assert.match((await run(cwd, 'rollback', '--to', A, '--steps', '1')).err, /exclude each other/);
  assert.deepEqual(await db.rows("select relname from pg_class where relnamespace = 'public'::regnamespace"), []);
});

test('rollback: what can\'t be undone is refused by name, before anything is done', async () => {
  const cwd = folderOf({
    [A]: { up: 'create table a (x int)' }, [B]: { up: 'create table b (x int)', down: '-- heliumdb:irreversible the rows are gone' },
    [C]: { up: 'create table c (x int)', down: 'drop table c' },
  });
  assert.equal((await run(cwd, 'migrate')).code, 0);
  const { code, problems } = await told(cwd, 'rollback', '--steps', '3');
  assert.equal(code, 1);
  assert.deepEqual(problems.map((/** @type {any} */ { name, what }) => [name, what]), [[B, "can't be undone: the rows are gone"], [A, 'has no down.sql']]);
  assert.deepEqual(await states(cwd), ['applied', 'applied', 'applied']);
});

test('rollback in pieces: one that fails goes on where it was', async () => {
  const down = "drop table b;\n-- heliumdb:commit\nselect 1 / 0;\ndrop table a;";
  const cwd = folderOf({ [A]: { up: 'create table a (x int); create table b (x int);', down } });
  assert.equal((await run(cwd, 'migrate')).code, 0);
  const { error } = await told(cwd, 'rollback');
  assert.deepEqual([error.statement, error.line, error.code, error.done], [2, 3, '22012', 1]);
  assert.deepEqual(await states(cwd), ['undoing']);
  assert.deepEqual((await told(cwd, 'migrate')).problems.map((/** @type {any} */ one) => one.kind), ['undoing']);
  write(cwd, { [A]: { up: 'create table a (x int); create table b (x int);', down: down.replace('drop table b', 'drop table if exists b').replace('1 / 0', '1') } });
  assert.match((await told(cwd, 'rollback')).problems[0].what, /whose finished statements were changed/);
  write(cwd, { [A]: { up: 'create table a (x int); create table b (x int);', down: down.replace('1 / 0', '1') } });
  assert.equal((await told(cwd, 'rollback')).code, 0);
  assert.deepEqual(await db.rows('select name from heliumdb.migrations'), []);
});

test('a database that is serializable by default, several at once', async () => {
  const cwd = folderOf({ [A]: { up: 'create table a (x int);\n-- heliumdb:commit\ninsert into a values (1);' }, [B]: { up: 'insert into a values (2);' } });
  await db.rows('alter database postgres set default_transaction_isolation = serializable');
  try {
    const all = await Promise.all(Array.from({ length: 4 }, () => run(cwd, 'migrate')));
    for (const { code, err } of all) assert.equal(code, 0, err);
    assert.deepEqual((await db.rows('select x from a order by 1')).flat(), ['1', '2']);
  } finally {
    await db.rows('alter database postgres reset default_transaction_isolation');
  }
});

test('files that can\'t be read: named', async () => {
  const cwd = folderOf({ [A]: { up: 'select 1', parents: [], document: {} }, notes: { up: 'select 1' } });
  writeFileSync(join(cwd, 'migrations', A, 'snapshot.json'), '{"version": 1, "parents": "a"}');
  const { problems } = await told(cwd, 'migrate');
  assert.deepEqual(problems.map((/** @type {any} */ { name, kind }) => [name, kind]), [[A, 'snapshot'], ['notes', 'name'], [A, 'sum']]);
  writeFileSync(join(cwd, 'migrations', A, 'migration.sql'), new Uint8Array([0x73, 0xff]));
  assert.match((await told(cwd, 'status')).error.message, /migration\.sql can't be read: it is not UTF-8/);
});

test('rollback of one that is applied in part is refused', async () => {
  const cwd = folderOf({ [A]: { up: 'create table a (x int);\n-- heliumdb:commit\nselect 1 / 0', down: 'drop table a' } });
  assert.equal((await run(cwd, 'migrate')).code, 1);
  assert.match((await told(cwd, 'rollback')).problems[0].what, /applied only partly \(1 of 2 statements\)/);
});
