// How check's replay looks at its database (js/cli/migrations/look.js): the same again where nothing has changed, anew
// where anything has; and what would be made, of which nothing stays. And what it asks at once, in one exchange.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openScratch } from '../../js/cli/migrations/database.js';
import { createLook } from '../../js/cli/migrations/look.js';
import { observe, scopeOf } from '../../js/cli/migrations/observe.js';

/** @type {import('../../js/cli/migrations/database.js').Database} */
let database;
/** @type {import('../../js/cli/migrations/look.js').Look} */
let look;
const options = scopeOf();
const run = (/** @type {string[]} */ ...statements) => database.run(statements.map((query) => ({ query })));

before(async () => {
  database = await openScratch();
  look = await createLook(database, options);
  await run('create table city (id int primary key, name text)', 'create table person (id int, city int references city)',
    "create type mood as enum ('sad')", "create function one() returns int language sql as 'select 1'",
    'create sequence number', 'create view names as select name from city');
});
after(() => database.close());

/** Each changes one thing, and the next one is seen on top of it. */
const CHANGES = [
  'alter table person add column mood mood', 'alter table person rename to human', 'alter table city rename name to title',
  "alter table city alter title set default 'x'", 'alter table city alter title set not null',
  "alter type mood add value 'ok'", 'alter type mood rename to feeling', 'alter function one() rename to uno',
  'create or replace function uno() returns int language sql as $$ select 2 $$',
  'create index by_title on city (title)', 'alter index by_title rename to titles', 'drop index titles',
  "comment on table city is 'where'", 'comment on table city is null', 'alter sequence number increment 5',
  'alter sequence number owned by city.id', 'alter table human drop constraint person_city_fkey',
  'alter table human enable row level security', 'create policy own on human using (true)', 'drop policy own on human',
  'alter table city alter title set statistics 50', 'create or replace view names as select title as name from city where id > 1',
  'alter table city drop column title cascade', 'drop table human', 'drop function uno()',
];

for (const change of CHANGES)
  test(`seen: ${change}`, async () => {
    const first = await look.now();
    assert.equal(await look.now(first), first, 'the same where nothing has changed');
    await run(change);
    const seen = await look.now(first);
    assert.notEqual(seen.mark, first.mark);
    const { document } = await observe(database, options);
    assert.deepEqual(seen.document, document);
  });

test('what comes and goes leaves the same; rows are no schema', async () => {
  const first = await look.now();
  await run('create table passing (id serial primary key, of int references city)', 'create index on passing (of)');
  assert.notEqual(await look.now(first), first);
  await run('drop table passing');
  await run('insert into city values (7)');
  const seen = await look.now(first);
  assert.deepEqual(seen.document, first.document);
  const again = await look.now(seen);
  assert.equal(again, seen);
  await run('create table passing (id serial primary key)');
  await run('drop table passing');
  assert.equal(await look.now(seen), seen, 'no question was asked');
});

test('a mark of now, where the same is made anew', async () => {
  const first = await look.now(), table = 'create table anew (id int)';
  await run(table);
  const made = await look.now(first);
  await run('drop table anew');
  await run(table);
  const anew = await look.again(made);
  assert.notEqual(anew.mark, made.mark);
  assert.equal(anew.document, made.document);
  assert.equal(await look.now(anew), anew);
  await run('drop table anew');
});

test('what would be made is seen, and nothing of it stays', async () => {
  const first = await look.now();
  const seen = await look.after(['create table would (n int check (n > 1))', 'create index on would ((n + 1))']);
  assert.match(JSON.stringify(seen.document.tables.would), /n > 1.*n \+ 1/);
  await assert.rejects(look.after(['create table would (n int)', 'create table would (n int)']), { code: '42P07' });
  const now = await look.now(first);
  assert.deepEqual(now.document, first.document);
});

test('whether statements lead back is seen by a try, of which nothing stays', async () => {
  const first = await look.now();
  await run('create table brief (id int primary key, city int references city)', 'create index on brief (city)');
  const made = await look.now(first);
  assert.equal(await look.after(['drop table brief'], first), first);
  assert.equal(await look.now(made), made, 'the table is still there');
  const less = await look.after(['alter table brief drop column city'], first);
  assert.deepEqual(Object.keys(less.document.tables.brief.columns), ['id']);
  const more = await look.after(['drop table brief', "comment on table city is 'left'"], first);
  assert.notEqual(more, first);
  const caught = "do 'begin perform 1/0; exception when division_by_zero then drop table brief; end'";
  assert.deepEqual((await look.after([caught], first)).document, first.document);
  assert.equal(await look.now(made), made);
  await run('drop table brief');
});

test('statements at once: each has its answer, and where one fails none is done', async () => {
  const [one, none, two, made] = await run('select 1 as a', '', 'select 2 as a, 3 as b union all select 4, null', 'create table t (n int)');
  assert.deepEqual([one.rows, one.command], [[['1']], 'SELECT']);
  assert.deepEqual([none.rows, none.fields], [[], []]);
  assert.deepEqual(two.rows, [['2', '3'], ['4', null]]);
  assert.deepEqual(two.fields.map(({ name }) => name), ['a', 'b']);
  assert.equal(made.command, 'CREATE');
  await assert.rejects(run('insert into t values (1)', 'select nothing', 'insert into t values (2)'), { code: '42703' });
  await assert.rejects(run('insert into t values (3)', 'copy t from stdin'));
  await assert.rejects(run('insert into t values (4)', 'create database d'), { code: '0A000' });
  await assert.rejects(database.run([{ query: 'insert into t values (5)' }], { readOnly: true }), { code: '25006' });
  assert.deepEqual((await run('select * from t'))[0].rows, []);
});
