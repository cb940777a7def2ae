// `heliumdb import`: rows of SQLite files, such as Prisma's dev.db, in PGlite; and what happens where a folder is expected
// and such a file is found.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { countsOf, copyRows } from '../../js/cli/import/copy.js';
import { planCopy } from '../../js/cli/import/plan.js';
import { openSqlite } from '../../js/cli/import/sqlite.js';
import { openDatabase, openScratch } from '../../js/cli/migrations/database.js';
import { tool } from '../../js/cli/migrations/tools.js';
import { createDatabase } from '../../js/index.js';
import { runCommand, scratch, without } from '../support/command.js';
import { errorFrom } from '../support/service.js';
import { makeSqlite } from '../support/sqlite.js';

/**
 * Without what it tells of its progress where a machine is slow.
 * @param {string} cwd @param {string[]} args @param {Record<string, string>} [env]
 */
async function run(cwd, args, env) {
  const told = await runCommand(['import', ...args], { cwd, env });
  return { ...told, err: told.err.replace(/^.+: \d+ of \d+ rows\n/gm, '') };
}

/** Rows of a folder. @param {string} folder @param {string[]} queries */
async function rowsOf(folder, ...queries) {
  const database = await openDatabase({ url: `file:${folder}` });
  try {
    return (await database.run(queries.map((query) => ({ query })))).map(({ rows }) => rows);
  } finally {
    await database.close();
  }
}

/** As Prisma makes it of a schema, with rows that its versions have written. */
const PRISMA = `
create table "_prisma_migrations" ("id" text primary key not null, "checksum" text not null, "finished_at" datetime, "migration_name" text not null, "logs" text, "rolled_back_at" datetime,
  "started_at" datetime not null default current_timestamp, "applied_steps_count" integer unsigned not null default 0);
insert into "_prisma_migrations" (id, checksum, migration_name) values ('x', 'y', 'z');
create table "SequelizeMeta" (name varchar(255) primary key);
insert into "SequelizeMeta" values ('first.js');
create table "Comment" ("postId" integer not null, "no" integer not null, "text" text not null, "userId" text not null, primary key ("postId", "no"),
  foreign key ("postId") references "Post" ("id"), foreign key ("userId") references "User" ("id"));
create table "Post" ("id" integer not null primary key autoincrement, "title" text not null, "price" decimal, "published" boolean not null default false, "authorId" text not null,
  "createdAt" datetime not null default current_timestamp, foreign key ("authorId") references "User" ("id"));
create table "User" ("id" text not null primary key, "email" text not null, "boss" text, "meta" jsonb, "avatar" blob, "balance" bigint not null default 0, "score" real, "born" datetime,
  "role" text not null default 'USER', "favourite" integer, foreign key ("boss") references "User" ("id"));
insert into "Comment" values (1, 1, 'first', 'u2'), (2, 1, 'so ''say'' "we" \\ all' || char(10) || '{x,NULL}', 'u1');
insert into "Post" values (1, 'ms', 12.5, 1, 'u1', 1700000000123), (2, 'iso', 0.000000001, 0, 'u2', '2026-02-28T23:59:59.987+00:00'), (7, 'text', 100, 'true', 'u1', '2026-01-02 03:04:05');
insert into "User" values ('u1', 'ann@example.com', 'u2', '{"a": [1, null, "ü"]}', x'00ff10', 9223372036854775807, 0.1, 0, 'ADMIN', 2),
  ('u2', 'bob@example.com', null, null, null, -1, null, '1969-07-20T20:17:40Z', 'USER', null);
create table "Empty" ("x" text);
create view "V" as select 1;
`;

const DOCUMENT = {
  version: 1, enums: { Role: { values: ['USER', 'ADMIN'] } },
  tables: {
    Comment: { columns: { postId: { type: 'integer', references: { table: 'Post', column: 'id' } }, no: { type: 'integer' }, text: { type: 'text' }, userId: { type: 'text', references: { table: 'User', column: 'id' } } }, primaryKey: ['postId', 'no'] },
    Post: { columns: { id: { type: 'serial', primaryKey: true }, title: { type: 'varchar(10)' }, price: { type: 'numeric(15,9)', nullable: true }, published: { type: 'boolean', default: 'false' }, authorId: { type: 'text', references: { table: 'User', column: 'id' } }, createdAt: { type: 'timestamptz(3)', default: 'now()' } } },
    User: { columns: { id: { type: 'text', primaryKey: true }, email: { type: 'text', unique: true }, boss: { type: 'text', nullable: true, references: { table: 'User', column: 'id' } }, meta: { type: 'jsonb', nullable: true }, avatar: { type: 'bytea', nullable: true }, balance: { type: 'bigint' }, score: { type: 'double precision', nullable: true }, born: { type: 'date', nullable: true }, role: { type: 'Role' }, favourite: { type: 'integer', nullable: true, references: { table: 'Post', column: 'id' } }, joined: { type: 'timestamptz', default: 'now()' } } },
  },
};

/** A project with a file and a document. @param {string} script @param {object} [document] */
function project(script, document) {
  const cwd = scratch();
  makeSqlite(join(cwd, 'dev.db'), script);
  if (document) writeFileSync(join(cwd, 'heliumdb.schema.json'), JSON.stringify(document));
  return cwd;
}

test('an SQLite file where a folder is expected: what it is, and what to do', async () => {
  const cwd = project(PRISMA), file = join(cwd, 'dev.db'), bytes = readFileSync(file);
  const says = (/** @type {string} */ given) => `${file} is an SQLite database, such as Prisma's, and a data folder holds one of Postgres: give a name that is free, such as ./dev, `
    + `and copy the rows with npx heliumdb import ${JSON.stringify(given)} --to file:./dev`;
  const error = await errorFrom(createDatabase(`file:${file}`).listUsers());
  assert.deepEqual([error.name, error.outcome, error.message], ['ConnectionError', 'not-sent', says(file)]);
  for (const [args, before, given] of [
    [['dev', '--data', 'dev.db'], '', 'dev.db'], [['dev', '--url', 'file:./dev.db'], '', file], [['push', '--url', 'file:dev.db'], `${file}: `, file], [['status', '--url', 'file:dev.db'], `${file}: `, file],
  ]) {
    writeFileSync(join(cwd, 'heliumdb.schema.json'), JSON.stringify(DOCUMENT));
    const { code, out, err } = await runCommand(/** @type {string[]} */ (args), { cwd });
    if (args[0] === 'status') assert.equal(code, 1);
    else assert.deepEqual([code, out, err], [1, '', `heliumdb ${args[0]}: ${before}${says(String(given))}\n`]);
  }
  const prisma = await runCommand(['dev'], { cwd, env: { DATABASE_URL: 'file:./dev.db' } });
  assert.deepEqual([prisma.code, prisma.err], [1, `heliumdb dev: ${says(file)}\n`]);
  assert.deepEqual(readFileSync(file), bytes);
});

test('rows of a Prisma file, in tables that the document makes', async () => {
  const cwd = project(PRISMA, DOCUMENT), bytes = readFileSync(join(cwd, 'dev.db'));
  assert.deepEqual(await run(cwd, ['dev.db', '--to', 'file:./dev', '--dry-run']), { code: 0, err: '', out: 'Comment  2 rows\nPost     3 rows\nUser     2 rows\nwould be copied: 7 rows of 3 tables\n' });
  assert.deepEqual(await run(cwd, ['dev.db', '--to', 'file:./dev']), { code: 0, err: '', out: 'Comment  2 rows\nPost     3 rows\nUser     2 rows\ncopied: 7 rows of 3 tables\n' });
  const folder = join(cwd, 'dev');
  assert.deepEqual(await rowsOf(folder, 'set local timezone = \'UTC\'', 'select * from "Comment" order by 1, 2', 'select * from "Post" order by 1',
    'select id, email, boss, meta, avatar, balance, score, born, role, favourite, joined is null from "User" order by 1', 'select nextval(\'"Post_id_seq"\')', "select count(*) from pg_namespace where nspname = 'heliumdb_import'"), [
    [],
    [['1', '1', 'first', 'u2'], ['2', '1', 'so \'say\' "we" \\ all\n{x,NULL}', 'u1']],
    [['1', 'ms', '12.500000000', 't', 'u1', '2023-11-14 22:13:20.123+00'], ['2', 'iso', '0.000000001', 'f', 'u2', '2026-02-28 23:59:59.987+00'], ['7', 'text', '100.000000000', 't', 'u1', '2026-01-02 03:04:05+00']],
    [['u1', 'ann@example.com', 'u2', '{"a": [1, null, "ü"]}', '\\x00ff10', '9223372036854775807', '0.1', '1970-01-01', 'ADMIN', '2', 'f'], ['u2', 'bob@example.com', null, null, null, '-1', null, '1969-07-20', 'USER', null, 'f']],
    [['8']], [['0']],
  ]);
  assert.deepEqual(readFileSync(join(cwd, 'dev.db')), bytes, 'the file is as it was');
  // The database is what push would have made.
  const push = await runCommand(['push', '--url', 'file:./dev', '--json'], { cwd });
  assert.equal(JSON.parse(push.out).status, 'no-changes');
  const again = await run(cwd, ['dev.db', '--to', 'file:./dev']);
  assert.deepEqual([again.code, again.err], [1, `heliumdb import: nothing has been done: rows go into empty tables, and in ${folder}\n  Comment has 2 rows\n  Post has 3 rows\n  User has 2 rows\n`]);
});

test('rows in tables that are there, by names that are nearly the same; JSON', async () => {
  const cwd = project('create table "BlogPost" ("id" integer primary key, "authorName" text); insert into "BlogPost" values (1, \'a\');', {
    version: 1, tables: { blog_post: { columns: { id: { type: 'integer', identity: 'always', primaryKey: true }, author_name: { type: 'text' }, long: { type: 'integer', generated: 'length(author_name)', nullable: true } } } },
  });
  assert.equal((await runCommand(['push', '--url', 'file:./dev', '--yes'], { cwd })).code, 0);
  const { code, out } = await run(cwd, ['dev.db', '--to', 'file:./dev', '--json']);
  assert.deepEqual([code, JSON.parse(out)], [0, { ok: true, tables: [{ from: 'BlogPost', to: 'blog_post', rows: 1 }], made: false, rows: 1 }]);
  assert.deepEqual(await rowsOf(join(cwd, 'dev'), 'select * from blog_post', 'insert into blog_post (author_name) values (\'b\') returning id'), [[['1', 'a', '1']], [['2']]]);
});

/** One column of each type, and what becomes of values. @type {[type: string, declared: string, value: string, text: string | RegExp][]} */
const VALUES = [
  ['timestamptz', 'datetime', '1700000000000', '2023-11-14 22:13:20+00'], ['timestamptz', 'datetime', '-1', '1969-12-31 23:59:59.999+00'], ['timestamptz', 'datetime', "'2026-01-02'", '2026-01-02 00:00:00+00'],
  ['timestamptz', 'datetime', "'2026-01-02T03:04:05.123456Z'", '2026-01-02 03:04:05.123456+00'], ['timestamptz', 'datetime', "'2026-01-02 03:04'", '2026-01-02 03:04:00+00'], ['timestamptz', 'datetime', "'2026-01-02T03:04:05+05:30'", '2026-01-01 21:34:05+00'],
  ['timestamptz', 'datetime', "'2026-01-02 03:04:05 UTC'", '2026-01-02 03:04:05+00'], ['timestamptz', 'datetime', '1700000000000.0', '2023-11-14 22:13:20+00'], ['timestamptz', 'datetime', "'yesterday'", /"yesterday" is no time/], ['timestamptz', 'datetime', "'2026-02-30'", /"2026-02-30" is no time/],
  ['timestamptz', 'datetime', '1.5', /1\.5 is no time/], ['timestamptz', 'datetime', '9000000000000000', /9000000000000000 is no time/], ['timestamptz', 'datetime', "x'00'", /1 bytes is no time/], ['timestamptz', 'datetime', '-62200000000000', '0003-12-17 14:13:20+00 BC'],
  ['timestamptz', 'integer', '1700000000', '2023-11-14 22:13:20+00'], ['timestamptz', 'integer', '1700000000000', '2023-11-14 22:13:20+00'], ['timestamp(3)', 'datetime', '1700000000123', '2023-11-14 22:13:20.123'], ['date', 'datetime', '1700000000123', '2023-11-14'], ['date', 'text', "'2026-01-02 23:59:59'", '2026-01-02'],
  ['boolean', 'boolean', '0', 'false'], ['boolean', 'boolean', "'TRUE'", 'true'], ['boolean', 'boolean', '2', /2 is no boolean/], ['smallint', 'integer', '-32768', '-32768'], ['smallint', 'integer', '32768', /32768 is no smallint: it is too large/], ['integer', 'real', '3.0', '3'], ['integer', 'real', '3.5', /3\.5 is no whole number/],
  ['integer', 'integer', "'abc'", /"abc" is no whole number/], ['bigint', 'integer', '-9223372036854775808', '-9223372036854775808'], ['bigint', 'text', "'99999999999999999999'", /is no bigint: it is too large/], ['numeric(5,2)', 'decimal', '1.25', '1.25'], ['numeric(5,2)', 'decimal', '12345', /numeric field overflow/], ['numeric', 'text', "'123456789012345678901234567890.5'", '123456789012345678901234567890.5'],
  ['numeric', 'real', '1e30', '1000000000000000000000000000000'], ['numeric', 'text', "'1,5'", /"1,5" is no number/], ['double precision', 'real', '9e999', 'Infinity'], ['real', 'real', '0.5', '0.5'], ['jsonb', 'text', "'{\"a\":1}'", '{"a": 1}'], ['json', 'text', "'{a}'", /"\{a\}" is no JSON/], ['jsonb', 'integer', '5', '5'],
  ['bytea', 'blob', "x''", '\\x'], ['bytea', 'text', "'é'", '\\xc3a9'], ['uuid', 'text', "'0B5A0B5A-0000-4000-8000-000000000000'", '0b5a0b5a-0000-4000-8000-000000000000'], ['uuid', 'blob', "x'000102030405060708090a0b0c0d0e0f'", '00010203-0405-0607-0809-0a0b0c0d0e0f'], ['uuid', 'text', "'x'", /invalid input syntax for type uuid/],
  ['text', 'integer', '12', '12'], ['text', 'blob', "x'00'", /1 bytes is no text/], ['text', 'text', "'a' || char(0) || 'b'", /is no text for Postgres: it has a character 0/], ['varchar(3)', 'text', "'abcd'", /value too long for type character varying\(3\)/], ['char(4)', 'text', "'ab'", 'ab'], ['char(4)', 'text', "'abcde'", /value too long for type character\(4\)/],
  ['bit(3)', 'text', "'101'", '101'], ['text[]', 'text', "'[\"a\",null,\"\\\"{,}\\\\\"]'", '{a,NULL,"\\"{,}\\\\"}'], ['integer[]', 'text', "'[1,2]'", '{1,2}'], ['integer[]', 'text', "'{1}'", /is no array: it takes one in JSON/], ['inet', 'text', "'::1'", '::1/128'], ['interval', 'text', "'1 day'", '1 day'], ['time', 'text', "'12:34'", '12:34:00'],
];

test('values by their types', async () => {
  const database = await openScratch();
  try {
    for (const [type, declared, value, text] of VALUES) {
      const cwd = project(`create table t (x ${declared}); insert into t values (${value});`);
      const sqlite = await openSqlite(join(cwd, 'dev.db')), { document } = tool('document', { document: { version: 1, tables: { t: { columns: { x: { type } } } } } });
      const make = tool('diff', { from: null, to: document, style: 'push', hints: {} }).statements;
      const copied = copyRows(database, sqlite, planCopy(sqlite, document, []), make, () => {});
      if (text instanceof RegExp) {
        await assert.rejects(copied, (/** @type {Error} */ error) => (assert.match(error.message, /^nothing has been done:\n/), assert.match(error.message, text, `${type} ${value}`), true));
        assert.equal((await database.run([{ query: "select to_regclass('t')" }]))[0].rows[0][0], null);
      } else {
        await copied;
        const results = await database.run([{ query: "set local timezone = 'UTC'" }, { query: 'select x::text from t' }, { query: 'drop table t' }]);
        assert.deepEqual(results[1].rows, [[text]], `${type} ${value}`);
      }
      sqlite.close();
    }
  } finally {
    await database.close();
  }
});

test('everything or nothing: mistakes are named, and nothing is done', async () => {
  const cwd = project(`${PRISMA}\ninsert into "Comment" values (9, 9, 'no such post', 'u1');`, DOCUMENT);
  const broken = await run(cwd, ['dev.db', '--to', 'file:./dev']);
  assert.deepEqual(broken, { code: 1, out: '', err: `heliumdb import: nothing has been done:
  insert or update on table "Comment" violates foreign key constraint "Comment_postId_fkey" (23503)
  Key (postId)=(9) is not present in table "Post".
  table Comment, constraint Comment_postId_fkey
` });
  assert.deepEqual(await rowsOf(join(cwd, 'dev'), "select to_regclass('\"User\"'), (select count(*) from pg_namespace where nspname = 'heliumdb_import')"), [[[null, '0']]]);
  const wrong = project(`${PRISMA}\nupdate "Post" set price = 'much', published = 5; alter table "User" add column "nick" text; update "User" set nick = 'n' where id = 'u1'; create table "Old" (x); insert into "Old" values (1);`, DOCUMENT);
  assert.deepEqual(await run(wrong, ['dev.db', '--to', 'file:./dev']), { code: 1, out: '', err: `heliumdb import: nothing has been done:
  there is no table Old (1 rows): give --skip Old
  there is no column User.nick (1 values): give --skip User.nick
` });
  assert.deepEqual(await run(wrong, ['dev.db', '--to', 'file:./dev', '--skip', 'Old', '--skip', 'User.nick', '--skip', 'Nobody', '--skip', 'User.nobody']), { code: 1, out: '', err: `heliumdb import: nothing has been done:
  --skip Nobody: the file has no such table or column
  --skip User.nobody: the file has no such table or column
` });
  assert.deepEqual(await run(wrong, ['dev.db', '--to', 'file:./dev', '--skip', 'Old', '--skip', 'User.nick']), { code: 1, out: '', err: `heliumdb import: nothing has been done:
  Post.price, row 1: "much" is no number
  Post.published, row 1: 5 is no boolean
  Post.price, row 2: "much" is no number
  Post.published, row 2: 5 is no boolean
  Post.price, row 3: "much" is no number
  Post.published, row 3: 5 is no boolean
` });
  assert.equal((await run(wrong, ['dev.db', '--to', 'file:./dev', '--skip', 'Old', '--skip', 'User.nick', '--skip', 'Post.price', '--skip', 'Post.published'])).code, 0);
});

test('keys that point in a circle, and many rows', async () => {
  const rows = 12_000, cwd = scratch(), file = join(cwd, 'dev.db');
  makeSqlite(file, 'create table a (id integer primary key, b integer not null, t text); create table b (id integer primary key, a integer not null);', [
    ['insert into a select value, value, hex(randomblob(300)) from generate_series(1, ?)'.replace('generate_series(1, ?)', '(with recursive s(value) as (select 1 union all select value + 1 from s limit ?) select value from s)'), [[rows]]],
    ['insert into b select id, id from a', [[]]],
  ]);
  const { document } = tool('document', { document: { version: 1, tables: { a: { columns: { id: { type: 'integer', primaryKey: true }, b: { type: 'integer', references: { table: 'b', column: 'id' } }, t: { type: 'text' } } }, b: { columns: { id: { type: 'integer', primaryKey: true }, a: { type: 'integer', references: { table: 'a', column: 'id' } } } } } } });
  const make = tool('diff', { from: null, to: document, style: 'push', hints: {} }).statements;
  const sqlite = await openSqlite(file), database = await openScratch(), copies = planCopy(sqlite, document, []);
  try {
    // Wherever the connection breaks: nothing is there, and the next run isn't held up by it.
    const counted = { ...database, requests: 0, run: (/** @type {any[]} */ ...args) => (counted.requests++, /** @type {any} */ (database.run)(...args)) };
    /** @type {[string, number, number][]} */
    const told = [];
    await copyRows(counted, sqlite, copies, make, (...step) => told.push(step));
    assert.deepEqual(await countsOf(database, copies), [rows, rows]);
    assert.deepEqual(told.at(-1), ['b', rows, rows]);
    assert.ok(told.filter(([table]) => table === 'a').length > 2, 'it goes in pieces');
    await database.run([{ query: 'drop table a, b cascade' }]);
    for (let broken = 1; broken <= counted.requests; broken++) {
      let left = broken;
      const failing = { ...database, run: (/** @type {any[]} */ ...args) => (--left === 0 ? Promise.reject(new Error('cut off')) : left < 0 ? Promise.reject(new Error('away')) : /** @type {any} */ (database.run)(...args)) };
      await assert.rejects(copyRows(failing, sqlite, copies, make, () => {}), /^Error: cut off$/);
      assert.deepEqual((await database.run([{ query: "select to_regclass('a')" }]))[0].rows, [[null]]);
    }
    await copyRows(database, sqlite, copies, make, () => {});
    assert.deepEqual(await countsOf(database, copies), [rows, rows]);
  } finally {
    sqlite.close();
    await database.close();
  }
});

test('hostile files and names', async () => {
  const cwd = scratch();
  const table = 'a"; drop table "x', column = "b'\"\n$1";
  makeSqlite(join(cwd, 'names.db'), `create table "${table.replaceAll('"', '""')}" ("${column.replaceAll('"', '""')}" text primary key, rowid_ integer) without rowid; insert into "${table.replaceAll('"', '""')}" values ('''"\\x', 1);`);
  writeFileSync(join(cwd, 'heliumdb.schema.json'), JSON.stringify({ version: 1, tables: { [table]: { columns: { [column]: { type: 'text' }, rowid_: { type: 'serial' } } } } }));
  const named = await run(cwd, ['names.db', '--to', 'file:./dev']);
  assert.deepEqual([named.code, named.err], [0, '']);
  const q = (/** @type {string} */ name) => `"${name.replaceAll('"', '""')}"`;
  assert.deepEqual(await rowsOf(join(cwd, 'dev'), `select ${q(column)} from ${q(table)}`), [[['\'"\\x']]]);
  for (const [file, bytes, says] of /** @type {[string, Uint8Array | string, RegExp][]} */ ([
    ['empty.db', '', /^heliumdb import: empty\.db is no SQLite database: such a file begins with "SQLite format 3"\n$/],
    ['text.db', 'SQLite format 2\0', /is no SQLite database/],
    ['head.db', `SQLite format 3\0${'\xff'.repeat(84)}`, /^heliumdb import: head\.db can't be read as an SQLite database: .+\n$/],
    ['cut.db', readFileSync(join(cwd, 'names.db')).subarray(0, 5000), /^heliumdb import: (?:cut\.db can't be read as an SQLite database: |nothing has been done)/],
  ])) {
    writeFileSync(join(cwd, file), bytes, typeof bytes === 'string' ? 'latin1' : undefined);
    const { code, err } = await run(cwd, [file, '--to', 'file:./other']);
    assert.equal(code, 1, file);
    assert.match(err, says);
  }
  for (const [args, says] of /** @type {[string[], string][]} */ ([
    [[], 'which file? heliumdb import prisma/dev.db --to file:./dev'], [['names.db'], 'where do the rows go? Give --to URL, such as --to file:./dev'], [['none.db', '--to', 'file:./x'], "none.db can't be read (ENOENT)"],
    [['.', '--to', 'file:./x'], '. is a folder: give the SQLite file in it'], [['names.db', '--to', './x'], '--to isn\'t a database URL: for the folder ./x give file:./x'],
    [['names.db', '--to', 'file:./y', '--schema', 'none.json'], "none.json can't be read (ENOENT): give --schema FILE, or write one with heliumdb pull"],
  ])) assert.deepEqual(await run(cwd, args), { code: 1, out: '', err: `heliumdb import: ${says}\n` });
  assert.ok(!existsSync(join(cwd, 'x')));
});

test('who reads the file: Node, or sql.js, which sees no write-ahead log', async () => {
  const cwd = project(PRISMA, DOCUMENT), own = await import(['node', 'sqlite'].join(':')).then(() => true, () => false);
  const missing = await run(cwd, ['dev.db', '--to', 'file:./dev', '--dry-run'], without('sql.js'));
  const needs = 'heliumdb import: SQLite files are read by Node 22.5 or newer, or by sql.js: npm install --save-dev sql.js\n';
  assert.deepEqual([missing.code, missing.err], own ? [0, ''] : [1, needs]);
  writeFileSync(join(cwd, 'dev.db-wal'), 'x');
  const log = await run(cwd, ['dev.db', '--to', 'file:./dev', '--dry-run'], without('node:sqlite'));
  assert.deepEqual(log, { code: 1, out: '', err: 'heliumdb import: dev.db-wal has changes that are not in dev.db yet: end what uses the database, or run it through sqlite3 once '
    + '("pragma wal_checkpoint(truncate)"), or use Node 22.5 or newer\n' });
});
