// Every kind of thing that a database may have: it is in the document, which makes it again as it was, or pull names it.
// One row a kind, each in a database of its own: what pg_dump, where there is one, says of a database made by the document
// is what it said of the first one, but for what has been named.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openDatabase } from '../../js/cli/migrations/database.js';
import { observe } from '../../js/cli/migrations/observe.js';
import { tool } from '../../js/cli/migrations/tools.js';
import { compare, openPostgres } from '../support/rounds.js';

/** The tables that the rows are about. */
const BASE = `create table t (id int primary key, a text not null default 'x', b int, c text); create table u (id int primary key, t int);
  insert into t values (1, 'x', 1, 'y')`;

/** A role of the run's own, without which the server would keep it. */
const ROLE = `kinds_${process.pid}`;

/** What is in the document, by the names that it has there. @type {[kind: string, sql: string, names: string[]][]} */
const SAID = [
  ['tables of another schema', 'create schema s; create table s.x (id int primary key, t int references t)', ['schemas s', 'tables s.x']],
  ['an enum of another schema', "create schema s; create type s.e as enum ('a'); alter table t add e s.e", ['schemas s', 'enums s.e']],
  ['a comment on a table, a column, an index, a constraint', "comment on table t is 'it''s'; comment on column t.a is 'c'; comment on index t_pkey is 'i'; comment on constraint t_pkey on t is 'k'",
    ['sql comment on table t', 'sql comment on column t.a', 'sql comment on index t_pkey', 'sql comment on constraint t_pkey on t']],
  ['the statistics of a column', 'alter table t alter a set statistics 500', ['sql statistics of column t.a']],
  ['options of a column', 'alter table t alter a set (n_distinct = 5)', ['sql options of column t.a']],
  ['storage', 'alter table t alter a set storage external', ['sql storage of column t.a']],
  ['options of a table', 'alter table t set (fillfactor = 50, toast.autovacuum_enabled = false)', ['sql options of t']],
  ['replica identity', 'alter table t replica identity full', ['sql replica identity of t']],
  ['clustering', 'alter table t cluster on t_pkey', ['sql clustering of t']],
  ['an unlogged table', 'alter table t set unlogged', ['sql logging of t']],
  ['row security and policies', 'alter table t enable row level security; create policy p on t as restrictive for update using (id > 0) with check (id > 1)', ['sql row security of t', 'sql policy p on t']],
  ['forced row security', 'alter table t force row level security', ['sql forced row security of t']],
  ['extended statistics', 'create statistics st (dependencies) on a, b from t; alter statistics st set statistics 7', ['sql statistics st', 'sql target of statistics st']],
  ['a view, its options, and one that reads it', 'create view v with (security_barrier) as select id from t where id > 0 with local check option; create view w as select * from v', ['sql view v', 'sql view w']],
  ['a materialized view with indexes, one without rows', 'create materialized view m as select id, a from t; create unique index on m (id); create materialized view n as select 1 as one with no data', ['sql materialized view m', 'sql index m_id_idx', 'sql materialized view n']],
  ['functions and a procedure', "create function f(a int default 1, variadic b text[] default '{}') returns setof t language sql stable as 'select * from t'; create function f(a text) returns text language plpgsql as 'begin return a; end'; create procedure p(inout a int) language plpgsql as 'begin a := 1; end'",
    ['sql function f(a integer, VARIADIC b text[])', 'sql function f(a text)', 'sql procedure p(INOUT a integer)']],
  ['triggers, one that is off, one of a view', `create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger one before insert or update of a on t for each row when (new.id > 0) execute function f();
    create trigger two after delete on t referencing old table as gone for each statement execute function f(); alter table t disable trigger two; create constraint trigger late after insert on t deferrable initially deferred for each row execute function f();
    create view v as select * from t; create trigger one instead of insert on v for each row execute function f()`, ['sql trigger one on t', 'sql trigger two on t', 'sql state of trigger two on t', 'sql trigger late on t', 'sql trigger one on v']],
  ['rules, one that is off', 'create rule r as on delete to t do instead nothing; create rule q as on insert to u do also notify u; alter table u disable rule q', ['sql rule r on t', 'sql rule q on u', 'sql state of rule q on u']],
  ['a domain with its constraints', "create domain d as text collate \"C\" default 'a' not null constraint c check (value <> '') check (length(value) < 5); alter table t add d d", ['sql domain d']],
  ['a composite type and a range', 'create type pair as (a int, b text collate "C"); create type ran as range (subtype = float8, subtype_diff = float8mi); alter table t add p pair, add r ran[]', ['sql type pair', 'sql type ran']],
  ['an exclusion constraint', 'alter table t add r int4range, add constraint x exclude using gist (r with &&) where (id > 0) deferrable', ['sql constraint x on t']],
  ['constraints that are not valid', 'alter table t add constraint n check (id > 5) not valid; alter table u add constraint f foreign key (t) references t not valid', ['sql constraint n on t', 'sql foreign key f on u']],
  ['deferrable keys', 'alter table t add unique (b) deferrable initially deferred; alter table u add constraint f foreign key (t) references t deferrable', ['tables t', 'tables u']],
  ['actions of a foreign key', 'alter table u add constraint f foreign key (t) references t match full on delete set null on update cascade', ['sql foreign key f on u']],
  ['sequences and their options', "create sequence s as int increment -2 minvalue -100 maxvalue 50 start 7 cache 5 cycle; create sequence o owned by t.b; alter table t alter b set default nextval('o')", ['sql sequence s', 'sql sequence o', 'sql owner of sequence o']],
  ['identities and serials with a start', 'alter table t add i bigint generated always as identity (start 100 increment 10); alter table u add s smallserial', ['tables t', 'tables u']],
  ['a default whose function reads another table at once', `create function many() returns bigint language sql begin atomic select count(*) from u; end; alter table t add n bigint default many()`, ['sql function many()', 'tables t']],
  ["columns of a view's and of a table's rows", 'create view seen as select id from t; create view seen_again as select * from seen; alter table u add v seen_again[], add w t', ['sql view seen', 'sql view seen_again', 'tables u']],
  ['how identities and serials count', 'alter table t add i int generated always as identity (minvalue 0 maxvalue 50 start 7 cache 3 cycle), add j bigint generated by default as identity (increment -3); alter table u add s serial; alter sequence u_s_seq minvalue -5 start 0 restart', ['tables t', 'tables u']],
  ['collations of columns and indexes', `create collation c from "C"; alter table t alter a type text collate "C"; create index ix on t (lower(c) collate "C", c collate "POSIX" text_pattern_ops desc)`, ['sql collation c', 'tables t']],
  ['indexes with options, includes, predicates', 'create index i on t using gin (to_tsvector(\'simple\', a)) with (fastupdate = off); create unique index j on t (b desc nulls last) include (c) where b > 0', ['sql index i', 'tables t']],
  ['generated columns', 'alter table t add g text generated always as (upper(a)) stored', ['tables t']],
  ['extensions', 'create schema ext; create extension citext; create extension hstore schema ext; alter table t add e citext, add h ext.hstore', ['extensions citext', 'extensions hstore']],
];

/** What pull names, as it does. @type {[kind: string, sql: string, left: string[], undo?: string][]} */
const LEFT = [
  ['grants', `create role ${ROLE}; grant select (a), insert on t to ${ROLE}; create function f() returns int language sql as 'select 1'; revoke execute on function f() from public; grant usage on schema public to ${ROLE}`,
    ['grants function f()', 'grants schema public', 'grants table t'], `drop owned by ${ROLE}; drop role ${ROLE}`],
  ['default privileges, an owner, a role in a policy', `create role ${ROLE}; alter default privileges in schema public grant select on tables to ${ROLE}; alter table u owner to ${ROLE}; create policy p on t to ${ROLE} using (true)`,
    ['default privileges for role postgres in schema public on tables', `owner ${ROLE}`, `role ${ROLE} (policy p on t)`], `drop owned by ${ROLE}; drop role ${ROLE}`],
  ['a cast', "create type pair as (a int, b int); create function f(pair) returns text language sql immutable as 'select $1.a::text'; create cast (pair as text) with function f(pair)", ['cast (pair AS text)']],
  ['a publication', 'create publication pub for table t', ['publication pub']],
  ['an operator, its class and family', `create function lt(int, int) returns bool language sql immutable as 'select $1 < $2'; create operator <<< (leftarg = int, rightarg = int, function = lt); create operator family fam using btree;
    create operator class cls for type int using btree family fam as operator 1 <<<, function 1 btint4cmp(int, int)`, ['operator <<<(integer,integer)', 'operator class cls USING btree', 'operator family fam USING btree']],
  ['an access method', 'create access method am type index handler bthandler', ['access method am']],
  ['text search', "create text search dictionary dict (template = simple); create text search configuration conf (copy = simple); create text search parser pars (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype)",
    ['text search configuration conf', 'text search dictionary dict', 'text search parser pars']],
  ['an aggregate, and what needs it', 'create aggregate agg(int) (sfunc = int4pl, stype = int)', ['aggregate agg(integer)']],
  ['an event trigger', "create function f() returns event_trigger language plpgsql as 'begin end'; create event trigger et on ddl_command_end execute function f()", ['event trigger et']],
  ['a foreign table, its server and wrapper', 'create foreign data wrapper fdw; create server srv foreign data wrapper fdw; create foreign table ft (id int) server srv; create user mapping for postgres server srv',
    ['foreign table ft', 'foreign-data wrapper fdw', 'server srv', 'user mapping postgres on server srv']],
  ['partitioned tables, whole, and what stands on them', `create table p (id int, at date, primary key (id, at)) partition by range (at); create table p1 partition of p for values from ('2026-01-01') to ('2027-01-01') partition by list (id);
    create table p11 partition of p1 for values in (1); create table p2 partition of p default; create table h (id int) partition by hash (id); create table h0 partition of h for values with (modulus 1, remainder 0); create index on p (at); create view reads as select id from p; create table r (id int, at date, foreign key (id, at) references p)`,
  ['partition h0', 'partition p1 (foreign key r_id_at_fkey on r)', 'partition p11', 'partition p2 (foreign key r_id_at_fkey on r)', 'partitioned table h', 'partitioned table p (foreign key r_id_at_fkey on r,view reads)']],
  ['tables that inherit, or are of a type', 'create table kid (k int) inherits (t); create type ty as (a int); create table of_ty of ty', ['table of a type of_ty', 'table that inherits kid']],
  ['a conversion', "create conversion con for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1", ['conversion con']],
  ['sequences of columns that count otherwise', 'alter table t add i bigint generated always as identity (maxvalue 9223372036854775806)', ["sequence's options t.i"]],
  ['a renamed sequence of a serial', 'alter table t add s serial; alter sequence t_s_seq rename to other', ["sequence's name other"]],
  ['a comment on the schema, a large object, a setting', "comment on schema public is 'ours'; select lo_create(0); do $$ begin execute format('alter database %I set work_mem = %L', current_database(), '5MB'); end $$",
    ['comment schema public', 'large objects 1', 'setting of the database work_mem']],
];

/** @type {import('../support/rounds.js').Place} */
let place;
before(async () => { place = await openPostgres(); });
after(() => place.close());

/** A database with something in it, as it is observed and as pg_dump says it. @param {string} sql */
async function databaseWith(sql) {
  const { url, sql: run } = await place.fresh();
  await run(sql);
  const database = await openDatabase({ postgres: url });
  const seen = await observe(database, { left: true }).finally(database.close);
  return { ...seen, dump: place.dump(url), run };
}

/** What comes again of a document: the database that is made by it. @param {Awaited<ReturnType<typeof databaseWith>>} first */
async function comesAgain({ document, left, dump }) {
  const { statements } = tool('diff', { from: null, to: document, style: 'push', hints: {} });
  const second = await databaseWith(statements.map((/** @type {string} */ sql) => `${sql};\n`).join(''));
  assert.deepEqual(second.document, document);
  assert.deepEqual(compare(dump, second.dump, left), []);
}

for (const [kind, sql, names] of SAID) test(`in the document: ${kind}`, async () => {
  const first = await databaseWith(`${BASE}; ${sql}`);
  assert.deepEqual(first.left, []);
  for (const name of names) {
    const [, member, key] = /** @type {RegExpExecArray} */ (/^(\w+) (.*)$/.exec(name));
    assert.ok(Object.hasOwn(first.document[member], key), `${name}: ${Object.keys(first.document[member])}`);
  }
  await comesAgain(first);
});

for (const [kind, sql, names, undo] of LEFT) test(`named by pull: ${kind}`, async () => {
  const first = await databaseWith(`${BASE}; ${sql}`);
  assert.deepEqual(first.left.map(({ kind: what, name, neededBy }) => `${what} ${name}${neededBy ? ` (${neededBy})` : ''}`), names);
  // What is needed can't be made without; and a sequence comes as one that counts as usual.
  if (first.left.every(({ kind: what, neededBy }) => !neededBy && what !== "sequence's options")) await comesAgain(first);
  if (undo) await first.run(undo);
});
