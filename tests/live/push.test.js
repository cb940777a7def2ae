// `heliumdb push` and its data: what would lose or fail is refused with numbers, what isn't ours is left alone, and what was
// pushed is pulled as it was written. On a Postgres server, and the round trip on PGlite too.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { tool } from '../../js/cli/migrations/tools.js';
import { createProject, freshProject } from '../support/migrations.js';
import { placesHere } from '../support/places.js';
import { startPostgres } from '../support/postgres.js';

/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let server;
before(async () => { server = await startPostgres(); });
after(() => server.stop());

const fresh = () => freshProject(server.url);

const ID = { type: 'text', primaryKey: true };
const users = (/** @type {object} */ columns, more = {}) => ({ tables: { users: { columns: { id: ID, ...columns }, ...more } } });
const codes = (/** @type {any} */ told) => told.reasons.map((/** @type {any} */ { reason, change, rows, allow }) => [reason, change, ...(rows ? [rows] : []), ...(allow ? [allow] : [])]);

test('what loses data has to be named, and says how much', async () => {
  const { project, sql } = await fresh();
  project.document(users({ name: { type: 'text', nullable: true } }));
  assert.match(await project.well('push'), /done/);
  await sql(`insert into users values ('a', 'Ann'), ('b', null), ('c', 'Cid')`);
  project.document(users({}));
  const refused = await project.json('push');
  assert.equal(refused.code, 2);
  assert.equal(refused.status, 'refused');
  assert.deepEqual(codes(refused), [['destructive', 'drop-column:users.name', 'drop-column:users.name']]);
  assert.match(refused.reasons[0].message, /2 rows/);
  assert.equal((await sql('select * from users where name is not null')).length, 2, 'nothing has been done');
  assert.equal((await project.run('push', '--allow', 'drop-column:users.age')).code, 2);
  await project.well('push', '--allow', 'drop-column:users.name');
  assert.deepEqual(await sql('select * from users order by id'), [{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
  assert.match(await project.well('push'), /matches the document/);
});

test('what would fail is counted and refused before anything is done', async () => {
  const { project, sql } = await fresh();
  project.document(users({ name: { type: 'text', nullable: true }, age: { type: 'text', nullable: true } }));
  await project.well('push');
  await sql(`insert into users values ('a', 'Ann', '30'), ('b', 'Ann', 'old'), ('c', null, null)`);
  project.document(users({ name: { type: 'text', unique: true }, age: { type: 'integer', nullable: true }, more: { type: 'integer' } }));
  const refused = await project.json('push', '--yes');
  assert.equal(refused.code, 2);
  const by = Object.fromEntries(refused.reasons.filter((/** @type {any} */ { reason }) => reason === 'would-fail').map((/** @type {any} */ { change, rows }) => [change, rows]));
  assert.equal(Object.keys(by).length, 4, JSON.stringify(refused.reasons));
  assert.ok(Object.values(by).every((rows) => rows >= 1));
  assert.deepEqual(await sql('select * from users order by id'), [{ id: 'a', name: 'Ann', age: '30' }, { id: 'b', name: 'Ann', age: 'old' }, { id: 'c', name: null, age: null }]);
  await sql(`update users set age = '31', name = 'Bob' where id = 'b'; update users set name = 'Cid' where id = 'c'`);
  project.document(users({ name: { type: 'text', unique: true }, age: { type: 'integer', nullable: true } }));
  await project.well('push');
  assert.deepEqual(await sql('select * from users order by id'), [{ id: 'a', name: 'Ann', age: 30 }, { id: 'b', name: 'Bob', age: 31 }, { id: 'c', name: 'Cid', age: null }]);
});

test('a type that holds less: what would not fit, and what would change', async () => {
  const { project, sql } = await fresh();
  project.document(users({ code: { type: 'text' }, price: { type: 'numeric(12,4)' } }));
  await project.well('push');
  await sql(`insert into users values ('a', 'abc', 1.5), ('b', 'abcdef', 2.0001)`);
  project.document(users({ code: { type: 'varchar(3)' }, price: { type: 'numeric(12,2)' } }));
  const refused = await project.json('push');
  assert.equal(refused.code, 2);
  assert.ok(refused.reasons.some((/** @type {any} */ { reason, change }) => reason === 'would-fail' && /code/.test(change)), JSON.stringify(refused.reasons));
  assert.ok(refused.reasons.some((/** @type {any} */ { reason, change }) => reason === 'destructive' && /price/.test(change)), JSON.stringify(refused.reasons));
  assert.deepEqual(await sql('select * from users order by id'), [{ id: 'a', code: 'abc', price: '1.5000' }, { id: 'b', code: 'abcdef', price: '2.0001' }]);
});

test('what neither the document names nor we have made is left alone', async () => {
  const { project, sql } = await fresh();
  await sql(`create table theirs (id text primary key); insert into theirs values ('x'); create type their_mood as enum ('a'); create view v as select 1 as one;
    create schema other; create table other.users (id int)`);
  project.document({ tables: { users: { columns: { id: ID } }, logs: { columns: { id: ID } } } });
  const pushed = await project.json('push');
  assert.deepEqual([pushed.code, pushed.unmanaged.sort()], [0, ['enum their_mood', 'table theirs', 'view v']]);
  // logs is ours: it is to go, and is dropped where that is allowed; theirs is not.
  project.document({ tables: { users: { columns: { id: ID } } } });
  const refused = await project.json('push');
  assert.deepEqual(codes(refused), [['destructive', 'drop-table:logs', 'drop-table:logs']]);
  await project.well('push', '--allow', 'drop-table:logs');
  assert.deepEqual(await sql(`select to_regclass('logs') as logs, (select count(*)::int from theirs) as theirs, to_regclass('other.users')::text as other`), [{ logs: null, theirs: 1, other: 'other.users' }]);
});

test('a rename is said, not guessed; and is done once', async () => {
  const { project, sql } = await fresh();
  project.document(users({ name: { type: 'text' } }));
  await project.well('push');
  await sql(`insert into users values ('a', 'Ann')`);
  project.document(users({ full_name: { type: 'text' } }));
  assert.equal((await project.json('push')).status, 'unanswered');
  project.document({ tables: { people: { renamedFrom: 'users', columns: { id: ID, full_name: { type: 'text', renamedFrom: 'name', default: `'?'` } } } } });
  await project.well('push');
  assert.deepEqual(await sql('select * from people'), [{ id: 'a', full_name: 'Ann' }]);
  assert.match(await project.well('push'), /matches the document/);
});

test('an error of the database undoes it all, and names the statement', async () => {
  const { project, sql } = await fresh();
  project.document({ tables: { a: { columns: { id: ID } }, b: { columns: { id: ID, n: { type: 'integer', default: 'no_such_function()' } } } } });
  const { code, err } = await project.run('push');
  assert.equal(code, 1);
  assert.match(err, /no_such_function.*42883/s);
  assert.deepEqual(await sql(`select to_regclass('a') as a, (select count(*)::int from pg_namespace where nspname like 'heliumdb_scratch%') as scratch`), [{ a: null, scratch: 0 }]);
});

test('a database that migrations keep is pushed to only where that is allowed', async () => {
  const { project, sql } = await fresh();
  project.document(users({ name: { type: 'text' } }));
  await project.well('generate');
  await project.well('migrate');
  assert.match(await project.well('push'), /matches the document/);
  project.document(users({ name: { type: 'text' }, age: { type: 'integer', nullable: true } }));
  assert.deepEqual(codes(await project.json('push')), [['managed', 'push-over-migrations', 'push-over-migrations']]);
  await project.well('push', '--allow', 'push-over-migrations');
  assert.deepEqual(await sql('select age from users'), []);
});

test('--dry-run shows the SQL and does nothing', async () => {
  const { project, sql } = await fresh();
  project.document(users({ name: { type: 'text' } }));
  const { code, statements } = await project.json('push', '--dry-run');
  assert.equal(code, 0);
  assert.match(statements.join('\n'), /create table "users"/);
  assert.deepEqual(await sql(`select to_regclass('users') as users, to_regclass('heliumdb.state') as state`), [{ users: null, state: null }]);
});

/** Schemas with what a document can say, written as people write it, not as Postgres prints it. */
const SCHEMAS = {
  expressions: users({
    status: { type: 'text', default: `'pending'`, check: `status in ('pending', 'done')` },
    at: { type: 'timestamptz', default: 'now()' }, n: { type: 'int', default: '1+1', check: 'n>0 AND n<100' }, tags: { type: 'text[]', default: `'{}'` },
    settings: { type: 'jsonb', default: `'{"a":1}'` }, total: { type: 'integer', generated: 'n*2', nullable: true }, flag: { type: 'boolean', default: 'FALSE' },
  }, { checks: { both: `length(status) > 0 or (n between 1 and 5)` } }),
  keys: { tables: {
    teams: { columns: { id: { type: 'bigint', identity: 'always', primaryKey: true }, code: { type: 'varchar(8)', unique: true } } },
    'Odd "Names"': { columns: { 'a b': { type: 'text' }, select: { type: 'integer' }, 'Ünï': { type: 'text', nullable: true } }, primaryKey: ['a b', 'select'] },
    members: { columns: {
      team: { type: 'bigint', references: { table: 'teams', column: 'id', onDelete: 'cascade', onUpdate: 'restrict' } }, a: { type: 'text' }, s: { type: 'integer' }, boss: { type: 'text', nullable: true } },
    foreignKeys: { to_odd: { columns: ['a', 's'], references: { table: 'Odd "Names"', columns: ['a b', 'select'] }, onDelete: 'setNull', deferrable: 'deferred' } },
    unique: { one_boss: ['team', 'boss'] } },
  } },
  indexes: users({ name: { type: 'text' }, age: { type: 'integer', nullable: true }, doc: { type: 'jsonb', nullable: true } }, { indexes: {
    by_name: { columns: [{ expression: 'lower(name)' }], unique: true }, by_age: { columns: [{ column: 'age', order: 'desc', nulls: 'last' }, 'name'], where: 'age>17', include: ['doc'] },
    by_doc: { columns: ['doc'], method: 'gin' }, by_pattern: { columns: [{ column: 'name', opclass: 'text_pattern_ops' }] } } }),
  enums: { enums: { mood: { values: ['sad', "it's ok", 'happy'] } }, tables: { users: { columns: { id: ID, mood: { type: 'mood', default: `'happy'` }, moods: { type: 'mood[]', nullable: true } },
    checks: { not_sad: `mood <> 'sad'` }, indexes: { happy: { columns: ['mood'], where: `mood = 'happy'` } } } } },
  types: users(Object.fromEntries(['smallint', 'bigint', 'real', 'double precision', 'numeric', 'numeric(10,2)', 'char(3)', 'varchar', 'timestamp(3)', 'timestamptz(0)', 'date', 'time',
    'interval', 'uuid', 'json', 'bytea', 'inet', 'int4range', 'tsvector', 'money', 'bit(3)', 'serial', 'bigserial', 'integer[]'].map((type, i) => [`c${i}`, { type }]))),
};

/** @type {[string, () => Promise<ReturnType<typeof createProject>>][]} */
const places = [
  ['a Postgres server', async () => (await fresh()).project],
  ['a folder, by PGlite', async () => createProject('file:./dev.db')],
];

for (const [name, document] of Object.entries(SCHEMAS)) {
  for (const [place, open] of placesHere(places, ([place]) => place)) {
    test(`pull of what push made is the document again: ${name}, on ${place}`, async () => {
      const project = await open();
      project.document(document);
      await project.well('push');
      assert.match(await project.well('push'), /matches the document/);
      await project.well('pull', '--force');
      const canonical = tool('document', { document: { version: 1, ...document } }).document;
      const { $schema, ...pulled } = JSON.parse(project.read('heliumdb.schema.json'));
      assert.deepEqual(pulled, canonical);
      assert.match(await project.well('pull'), /unchanged/);
    });
  }
}
