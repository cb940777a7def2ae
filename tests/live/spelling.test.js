// Postgres writes every expression anew that it is given, and what it has written once more, differently: a copy of a
// database never has its words. So pull, adopt, push and check have to agree on what is the same, whoever has made the
// database: SQL, push or migrations. On PGlite and on a Postgres server.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openDatabase } from '../../js/cli/migrations/database.js';
import { observe } from '../../js/cli/migrations/observe.js';
import { inOneSpelling } from '../../js/cli/migrations/spelling.js';
import { createProject, freshProject, projectPlaces } from '../support/migrations.js';
import { startPostgres } from '../support/postgres.js';
import { share } from '../support/shared.js';

/** Tables by what their expressions are about. */
const SPELLINGS = `
  create type mood as enum ('sad', 'ok', 'glad');
  create table lists (
    v varchar(20) not null default 'a' check (v in ('a', 'b')), c char(3) check (c in ('abc', 'def')), t text check (t in ('a', 'b')),
    "n" name check ("n" in ('a', 'b')), m mood default 'ok' check (m in ('sad', 'ok')), i integer check (i in (1, 2, -3)), b bigint check (b in (1, 2)),
    s smallint check (s in (1, 2)), f numeric(6,2) check (f in (1, 2.5)), d date check (d in ('2020-01-01', '2021-01-01')), u uuid check (u in ('00000000-0000-0000-0000-000000000000')),
    va varchar(10)[] check (va <@ '{a,b}'), "not in" varchar check ("not in" not in ('x', 'y')), one varchar check (one in ('a')),
    check (v in ('a', 'b') or t in ('c', 'd') and v not in ('e')), check (lower(v) in ('a', 'b')), check ((v || t) in ('ab', 'cd')));
  create table ranges (i integer check (i between 1 and 10), v varchar(10) check (v between 'a' and 'm'), n numeric check (n not between symmetric -1 and 1),
    d timestamptz check (d > '2020-01-01'), r real check (r > 0.5 and r < 1e10), m money, check (i::text <> v), check ((i, n) < (10, 20)));
  create table functions (v varchar(40) default lower('X') check (coalesce(v, '') <> ''), t text default (now())::text check (char_length(trim(t)) > 0), e varchar(200) check (e ~ '^[^@]+@[^@]+$'),
    w varchar(200) check (w !~* 'bad' and w like 'a%' and w not ilike '%z' and w similar to '(a|b)%'), x text check (x ~ E'^\\\\d+\\\\.\\n'), o varchar check (nullif(o, '') is not null and greatest(o, 'a') <> 'z'),
    check (case when v in ('a', 'b') then t is null else t is not null end), check (substring(v from 1 for 2) = 'ab'), check (position('a' in v) > 0), check (extract(year from now()) > 2000),
    check (v is distinct from t), check (v collate "C" > 'a'), check ((v = 'a') is not true), check (overlay(v placing 'x' from 1) <> ''));
  create table casts (t text default 5::text, v varchar(10) default 'a'::varchar check (v::text = 'a'::text), j jsonb default '{"a": ["b", null]}'::jsonb check (j ->> 'a' is not null),
    k json default '[]', h interval default '1 day' check (h > interval '1 hour'), a text[] default array['a', 'b']::text[] check (a && array['a', 'b']), z timestamptz default '2020-01-01 00:00:00+00',
    b bit(3) default b'101', y bytea default '\\xdead', n numeric(5,2) default 1, f double precision default 1, q real default 0.1, i integer default '7', o boolean default 'yes', p point default '(1,2)',
    check (cast(t as varchar(3)) in ('a', 'b')), check (n::integer in (1, 2)), check (i = any (array[1, 2]::bigint[])), check (v = any ('{a,b}')), check (t <> all (array['x', 'y'])));
  create table indexes (v varchar(20), t text, m mood, i integer, n numeric, d timestamptz, deleted timestamptz);
  create index indexes_in on indexes (t) where v in ('a', 'b');
  create unique index indexes_mixed on indexes (lower(v), (i + 1) desc) where v not in ('x', 'y') and m in ('ok', 'glad') and deleted is null;
  create index indexes_cast on indexes ((v::text), (n::integer), (coalesce(v, t)), (m = 'ok'));
  create index indexes_case on indexes ((case when v in ('a', 'b') then 1 else 0 end), (v || '-' || t));
  create index indexes_like on indexes (t text_pattern_ops) where v like 'a%' or i in (1, 2, 3) or d > '2020-01-01T00:00:00Z';
  create table generated (v varchar(20), w varchar(20), i integer, n numeric(10,2),
    a text generated always as (coalesce(v, w, 'none')) stored, b boolean generated always as (v in ('a', 'b')) stored, c varchar(50) generated always as (v || ' ' || w) stored,
    d numeric generated always as (n * 1.2) stored, e integer generated always as (case when v = 'x' then i else -1 end) stored, f varchar(3) generated always as (upper(v)) stored);
  insert into indexes (v, m, i) values ('a', 'ok', 1);`;

/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let server;
before(async () => { server = await startPostgres(); });
after(() => server.stop());

const places = projectPlaces(() => server.url);

/** What the database itself says of every expression that it has. */
const EXPRESSIONS = `select pg_get_constraintdef(oid) as text from pg_constraint where connamespace = 'public'::regnamespace and contype = 'c'
  union all select pg_get_indexdef(indexrelid) from pg_index join pg_class c on c.oid = indrelid where relnamespace = 'public'::regnamespace
  union all select pg_get_expr(adbin, adrelid) from pg_attrdef join pg_class c on c.oid = adrelid where relnamespace = 'public'::regnamespace order by 1`;

for (const [place, open] of places) {
  describe(place, () => {
    test('what SQL has made is what pull says of it: for adopt, push and check', () => open(async (project, sql) => {
      await sql(SPELLINGS);
      const before = await sql(EXPRESSIONS);
      await project.well('pull');
      const looked = await project.json('adopt', '--dry-run');
      assert.deepEqual([looked.differences, looked.code], [undefined, 0]);
      assert.match(await project.well('push'), /the database matches the document/);
      await project.well('adopt');
      const { code, findings, skipped } = await project.json('check', '--since', project.migrations()[0]);
      assert.deepEqual([findings, skipped, code], [[], {}, 0]);
      assert.match(await project.well('push', '--dry-run'), /^nothing to change: the database matches the document\n$/);
      assert.deepEqual(await sql(EXPRESSIONS), before, 'nothing was made anew');
    }));

    test('what push has made of another database stays as it is, pulled or pushed again', () => open(async (project, sql) => {
      await sql(SPELLINGS);
      await project.well('pull');
      await sql('drop schema public cascade; create schema public');
      await project.well('push', '--yes');
      const before = await sql(EXPRESSIONS);
      assert.match(await project.well('push'), /the database matches the document/);
      assert.match(await project.well('pull'), /^heliumdb.schema.json: 6 tables, unchanged\n/);
      await sql('drop schema heliumdb cascade');
      await project.well('pull', '--force');
      assert.match(await project.well('push'), /the database matches the document/);
      assert.deepEqual(await sql(EXPRESSIONS), before);
    }));

    test('a document as people write it is pushed once, and what others change then is seen', () => open(async (project, sql) => {
      const document = { enums: { mood: { values: ['sad', 'ok'] } }, tables: { t: {
        columns: {
          id: { type: 'integer', identity: 'always', primaryKey: true, client: { name: 'number' } }, status: { type: 'varchar(9)', default: "'a'", check: "status in ('a', 'b')" },
          mood: { type: 'mood', default: "'ok'" }, at: { type: 'timestamptz', default: 'now()' }, up: { type: 'integer', nullable: true, references: { table: 't', column: 'id' } },
        },
        checks: { t_both: "status not in ('x', 'y') or mood in ('ok', 'sad')" },
        indexes: { t_a: { columns: ['at'], where: "status in ('a', 'c')" }, t_b: { columns: [{ expression: "coalesce(status, 'none')", order: 'desc' }], unique: true } },
      } } };
      project.document(document);
      await project.well('push');
      assert.match(await project.well('push'), /matches the document/);
      await project.well('pull');
      assert.match(await project.well('pull'), /^heliumdb.schema.json: 1 table, unchanged\n$/);
      await sql('drop schema heliumdb cascade'); // what was made of it is no more known
      assert.match(await project.well('push'), /matches the document/);
      await sql(`alter table t drop constraint t_both, add constraint t_both check (status not in ('x', 'z') or mood in ('ok', 'sad'))`);
      const { code, changes } = await project.json('push', '--dry-run');
      assert.deepEqual([code, changes.map((/** @type {any} */ { id }) => id)], [0, ['drop-check:t.t_both', 'add-check:t.t_both']]);
      assert.match(await project.well('push'), /done: 2 changes/);
      assert.match(await project.well('push'), /matches the document/);
    }));

    test('what was changed before a migration is seen by push after it', () => open(async (project, sql) => {
      const t = { columns: { a: { type: 'varchar(9)', default: "'a'", check: "a in ('a', 'b')" } } };
      project.document({ tables: { t } });
      await project.well('generate', '--name', 'first');
      await project.well('migrate');
      await sql("alter table t drop constraint t_a_check, add constraint t_a_check check (a in ('a', 'c'))");
      project.document({ tables: { t, u: { columns: { b: { type: 'text' } } } } });
      await project.well('generate', '--name', 'second');
      await project.well('migrate');
      const { reasons } = await project.json('push');
      assert.deepEqual(reasons.map((/** @type {any} */ { change }) => change), ['push-over-migrations']);
      const { findings } = await project.json('check', '--no-replay');
      assert.deepEqual(findings.map((/** @type {any} */ { code, message }) => [code, message]), [
        ['drift', 'was changed outside of migrations: drop check t.t_a_check'], ['drift', 'was changed outside of migrations: add check t.t_a_check'],
      ]);
    }));

    test('an expression that the database does not take is refused before anything is done', () => open(async (project, sql) => {
      const document = { tables: { t: { columns: { a: { type: 'text', default: "'x'" } } } } };
      project.document(document);
      await project.well('push');
      const wrong = { tables: { t: { columns: { a: { type: 'text', default: 'nowhere(1)' } } } } };
      project.document(wrong);
      const { code, err } = await project.run('push');
      assert.equal(code, 1);
      assert.match(err, /^heliumdb push: .* can't make what the document says: function nowhere\(integer\) does not exist \(42883\)\n/);
      project.document({ tables: { ...document.tables, u: wrong.tables.t } });
      const tried = await project.run('push', '--dry-run');
      assert.equal(tried.code, 1);
      assert.match(tried.err, /^heliumdb push: .* can't make what the document says: function nowhere\(integer\) does not exist \(42883\)\n/);
      const pushed = await project.run('push');
      assert.equal(pushed.code, 1);
      assert.match(pushed.err, /^heliumdb push: function nowhere\(integer\) does not exist \(42883\); nothing has been changed\n/);
      assert.deepEqual(await sql("select to_regclass('u') as u"), [{ u: null }]);
    }));

    test('a live expression that can be made nowhere else counts as another one', () => open(async (project, sql) => {
      await sql(`create type mood as enum ('sad', 'ok'); create function weight(mood) returns int language sql immutable as 'select 1';
        create table t (m mood, v varchar(3) check (v in ('x', 'y')), constraint weighs check (weight(m) > 0))`);
      await project.well('pull');
      assert.match(await project.well('push'), /matches the document/);
      const document = JSON.parse(project.read('heliumdb.schema.json'));
      delete document.tables.t.checks;
      project.document(document);
      const { code, changes, error } = await project.json('push', '--dry-run');
      assert.deepEqual([code, error, changes?.map((/** @type {any} */ { id }) => id)], [0, undefined, ['drop-check:t.weighs']]);
    }));

    test('what differs indeed is told, and nothing but that', () => open(async (project, sql) => {
      await sql(SPELLINGS);
      await project.well('pull');
      await sql(`alter table lists drop constraint lists_v_check, add constraint lists_v_check check (v in ('a', 'c'));
        drop index indexes_in; create index indexes_in on indexes (t) where v in ('a');
        alter table casts alter column j set default '{}'`);
      const { code, differences } = await project.json('adopt');
      assert.deepEqual([code, differences], [1, [
        'drop check lists.lists_v_check', 'set default casts.j', 'add check lists.lists_v_check', 'replace index indexes.indexes_in',
      ]]);
      const pushed = await project.json('push', '--dry-run');
      assert.deepEqual([pushed.code, pushed.changes.map((/** @type {any} */ { id }) => id)], [0, [
        'drop-check:lists.lists_v_check', 'set-default:casts.j', 'add-check:lists.lists_v_check', 'replace-index:indexes.indexes_in',
      ]]);
    }));

    test('a table and a column that push renames keep their checks and indexes', () => open(async (project, sql) => {
      await sql(SPELLINGS);
      await project.well('pull');
      const document = JSON.parse(project.read('heliumdb.schema.json'));
      document.tables.named = { ...document.tables.lists, renamedFrom: 'lists' };
      delete document.tables.lists;
      const { w, ...columns } = document.tables.functions.columns;
      document.tables.functions.columns = { ...columns, word: { ...w, renamedFrom: 'w' } };
      document.tables.functions.columns.word.check = w.check.replaceAll('(w)', '(word)');
      project.document(document);
      const { code, changes, ...told } = await project.json('push', '--dry-run');
      const kinds = [...new Set(changes?.map((/** @type {any} */ { kind }) => kind))];
      assert.deepEqual([code, kinds], [0, ['rename-table', 'rename-column', 'rename-constraint']], JSON.stringify([changes, told]));
    }));
  });
}

/** So many tables, each with expressions. @param {number} count @param {object} [more] columns */
const tables = (count, more = {}) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, {
  columns: { id: { type: 'integer', primaryKey: true }, a: { type: 'varchar(9)', default: "'a'", check: "a in ('a', 'b')" }, ...more },
}]));

test('a push takes as many requests for thirty tables as for two, and few the second time', async () => {
  const shared = await share('postgres');
  try {
    /** @param {number} count */
    const requestsFor = async (count) => {
      await shared.reset();
      const project = createProject(shared.url), counts = [];
      for (const [columns, says] of /** @type {[object, RegExp][]} */ ([
        [{}, /^done: /m], [{}, /matches the document/], [{ b: { type: 'integer', nullable: true } }, /^done: /m], [{ b: { type: 'integer', unique: true } }, /^done: /m],
      ])) {
        project.document({ tables: tables(count, columns) });
        let requests = 0;
        shared.watch(async () => { requests++; });
        assert.match(await project.well('push'), says);
        counts.push(requests);
      }
      return counts;
    };
    const few = await requestsFor(2);
    assert.deepEqual(await requestsFor(30), few);
    // Where tables stay, what has changed in them is spelled in one, and the data are asked in one.
    assert.deepEqual(few, [7, 4, 8, 8]);
  } finally {
    await shared.close();
  }
});

test('only what differs is spelled, and nothing that is known to have become so', async () => {
  const { project, url } = await freshProject(server.url);
  project.document({ tables: tables(3) });
  await project.well('push');
  const database = await openDatabase({ postgres: url });
  try {
    const { document: live } = await observe(database);
    /** @type {string[]} */
    let sent = [];
    const watched = { ...database, run: (/** @type {any[]} */ queries) => {
      sent.push(...queries.map(({ query }) => query.split(' (')[0]).filter((query) => /^(create|alter)/.test(query) && !/schema/.test(query)));
      return database.run(queries);
    } };
    const document = { version: 1, tables: tables(3) };
    const same = await inOneSpelling(watched, live, document);
    assert.deepEqual(same.document.tables, live.tables);
    assert.deepEqual(sent, ['create table "t0"', 'create table "t1"', 'create table "t2"']);
    sent = [];
    await inOneSpelling(watched, live, live);
    await inOneSpelling(watched, live, document, [{ document, observed: live }]);
    await inOneSpelling(watched, { version: 1, tables: {} }, document);
    assert.deepEqual(sent, []);
    const changed = structuredClone(document);
    changed.tables.t1.columns.a.default = "'b'";
    await inOneSpelling(watched, live, changed, [{ document, observed: live }]);
    assert.deepEqual(new Set(sent), new Set(['create table "t1"']));
  } finally {
    await database.close();
  }
});
