// Statements that fail, one for most of the ways there are, and tables to fail on: through the endpoint an error has
// every field that a Postgres server gives it. Knows nothing of clients.

export const SETUP = `
  create table owner (id int primary key, name varchar(10) not null unique, age int constraint grown check (age >= 18));
  create table pet (id serial primary key, owner_id int references owner on delete restrict, name text not null);
  create domain posint as int constraint positive check (value > 0);
  create view pets as select name from pet;
  create table span (during int4range, exclude using gist (during with &&));
  create table ledger (client int, n int, primary key (client, n));
  create table total (sum int not null);
  insert into total values (0);
  insert into owner values (1, 'Ann', 30);
  insert into span values ('[1,5)');
  create function broken(a int) returns int language plpgsql as $$ begin
    return 1 / a;
  end $$;
  create procedure told() language plpgsql as $$ begin
    raise 'all of it: %', 42 using errcode = 'P0999', detail = 'a detail', hint = 'a hint', schema = 'a schema', table = 'a table', column = 'a column', datatype = 'a type', constraint = 'a constraint';
  end $$;
`;

/** What an error says, as both drivers name it. */
export const FIELDS = ['message', 'severity', 'code', 'detail', 'hint', 'position', 'internalPosition', 'internalQuery', 'where', 'schema', 'table', 'column', 'dataType', 'constraint'];
/** Where in Postgres's sources it was raised: another version, another line. */
export const PLACE = ['file', 'line', 'routine'];

/** @type {[text: string, params?: any[]][]} */
export const FAULTY = [
  ['SELEC 1'], ['select 1 fro x'], ['select'.padEnd(5000) + '('], ["select 'é😀' , nothing"], ['select * from nothing'], ['select nam from owner'], ['select owner.nam, name from owner'], ['select nothing(1)'],
  ["select 'a' + 1"], ['select 1; select 2'], ['select $1'.concat(' + $2::int'), ['1']], ['select 1', ['x']], ['select $1', []], ['select $1::int', ['1.0']], ['select $1::int', ["1'; drop table owner; --"]],
  ['select $1', ['a\0b']], ['select 1/0'], ['select 2147483647 + 1'], ["select 'x'::posint"], ['select 0::posint'], ["select '2020-02-30'::date"], ["select '{1'::int[]"], ["select '{\"a\":}'::json"], ["select 'Z'::bit(3)"],
  ["insert into owner values (1, 'Bob', 20)"], ["insert into owner values (2, 'Ann', 20)"], ['insert into owner values (3, null, 20)'], ["insert into owner values (4, 'Kid', 7)"], ["insert into owner values (5, 'a name too long', 20)"],
  ["insert into pet (owner_id, name) values (99, 'Rex')"], ['insert into pet (name) values ($1)', [null]], ["insert into span values ('[4,9)')"], ['insert into pet values (1)'], ['insert into owner (id, id) values (1, 1)'],
  ['delete from nothing'], ['drop table pet'], ['drop table nothing'], ['create table owner (a int)'], ['create table x (a nothing)'], ['alter table pet drop column nothing'], ['drop schema nothing'],
  ['call told()'], ['select broken(0)'], ["do $$ begin execute 'SELEC 1'; end $$"], ['do $$ begin perform broken(0); end $$'], ['select broken(a) from (values (1), (0)) as v(a)'],
  ['commit and chain; '], ['vacuum pet; select 1'], ['prepare p as select nothing'], ['execute nothing'], ["set timezone = 'Nowhere/City'"], ['set nothing = 1'], ["select current_setting('no.thing')"],
  ['select generate_series(1, 3) where generate_series(1, 3) = 1'], ['select name, count(*) from owner'], ['select * from owner group by 1 having nothing'], ['select (select 1 union select 2)'], ['with recursive r as (select 1 from r) select * from r'],
  ['update owner set id = 1 where current of nothing'], ['fetch all from nothing'], ['savepoint a'], ['lock table owner'], ["select 'a' like 'b' escape 'cd'"], ["select regexp_replace('a', '(', '')"], ['select 1 limit -1'],
  ["select to_tsquery('a b')"], ["select pg_catalog.set_config('work_mem', 'x', false)"], ["select decode('zz', 'hex')"], ["select convert_from('\\xff', 'UTF8')"], ["select setval('pet_id_seq', 0)"], ['create index concurrently on pet (nothing)'],
];

/** @param {any} error @param {string[]} names */
export const fieldsOf = (error, names) => Object.fromEntries(names.map((name) => [name, error[name] ?? undefined]));
