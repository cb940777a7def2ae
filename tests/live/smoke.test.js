// heliumdb smoke: what it prints where all is well, and where a password is wrong, a table is missing, a role may only read,
// the document is newer than the database, or nobody answers. It leaves nothing behind.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createEndpoint } from '../../js/endpoint/index.js';
import { path } from '../../scripts/lib.js';
import { runCommand, scratch } from '../support/command.js';
import { placesHere } from '../support/places.js';
import { openService } from '../support/service.js';

const DOCUMENT = JSON.parse(readFileSync(path('service/document.json'), 'utf8'));
const TABLES = ['activities', 'agents', 'costs', 'projects', 'users'];

/** A folder with a document, the service's or a change of it. @param {(document: any) => void} [change] */
function project(change = () => {}) {
  const folder = scratch(), document = structuredClone(DOCUMENT);
  change(document);
  writeFileSync(join(folder, 'heliumdb.schema.json'), JSON.stringify(document));
  return folder;
}

/** A run, its output without what differs each time: times, versions, addresses. @param {string} url @param {string} [cwd] @param {string[]} [more] */
async function smoke(url, cwd = project(), more = []) {
  const { code, out, err } = await runCommand(['smoke', ...more], { cwd, env: { DATABASE_URL: url } });
  const { host, pathname } = new URL(url.replace(/^postgres/, 'http'));
  const plain = (/** @type {string} */ text) => text.replaceAll(`${host}${pathname}`, 'DB')
    .replace(/ *\b[\d.]+ (ms|s)\b/g, ' MS').replace(/Postgres [\w. ()+~-]+/g, 'Postgres V')
    .replace(/(?<=\S) {2,}/g, ' ');
  return { code, lines: plain(out).trimEnd().split('\n'), err, out };
}

const good = (/** @type {string} */ user, /** @type {string} */ row, note = '') => [
  `ok connection MS DB as ${user}, Postgres V`, 'ok latency MS MS a round trip, the median of 5',
  `ok schema MS as heliumdb.schema.json says${note}`,
  ...TABLES.map((name) => `ok read ${name} MS ${name === row ? 'a row' : 'no row'}`),
  `ok write MS ${row || 'activities'}, rolled back`, '9 checks, nothing is wrong',
];

/** @param {string[]} lines @param {string} start */
const lineOf = (lines, start) => lines.filter((line) => line.startsWith(start));

for (const kind of placesHere(/** @type {const} */ (['pglite', 'postgres']))) {
  /** @type {import('../support/service.js').Service} */
  let service;
  before(async () => void (service = await openService(kind)));
  after(() => service.close());

  test(`${kind}: all is well, with rows and without; nothing is left behind`, async () => {
    const { url } = service.endpoint, first = await smoke(url);
    assert.deepEqual([first.code, first.err], [0, '']);
    assert.deepEqual(first.lines, good('postgres', ''));
    const user = await service.db.createUser({ email: 'ann@example.com', password: 'hash' });
    const second = await smoke(url);
    assert.deepEqual(second.lines, good('postgres', 'users'));
    assert.deepEqual(await service.db.getUserById(user.id), user);
    await service.endpoint.exec("do $$ begin if exists (select from pg_namespace where nspname ~ 'heliumdb') then raise 'left'; end if; end $$");
  });

  test(`${kind}: the write is really made, and undone`, async () => {
    await service.endpoint.exec(`create schema audit; create table audit.writes (id text);
      create function audit.note() returns trigger language plpgsql as $$ begin insert into audit.writes values (new.id); return new; end $$;
      create function audit.refuse() returns trigger language plpgsql as $$ begin
        if exists (select from audit.writes) then raise 'noted and refused'; end if; return new; end $$;
      create trigger a_note before update on users for each row execute function audit.note()`);
    const quiet = await smoke(service.endpoint.url);
    assert.deepEqual(lineOf(quiet.lines, 'ok write'), ['ok write MS users, rolled back']);
    await service.endpoint.exec(`do $$ begin if exists (select from audit.writes) then raise 'written'; end if; end $$;
      create trigger b_refuse before update on users for each row execute function audit.refuse()`);
    const { code, lines } = await smoke(service.endpoint.url);
    await service.endpoint.exec('drop schema audit cascade');
    assert.deepEqual([code, lineOf(lines, 'x')], [1, ['x write MS users: noted and refused (P0001)']]);
  });

  test(`${kind}: --json has each check with its time, and every table`, async () => {
    const { code, out } = await smoke(service.endpoint.url, project(), ['--json']);
    const { ok, checks, hash, database } = JSON.parse(out);
    assert.deepEqual([code, ok, hash.length, typeof database], [0, true, 64, 'string']);
    assert.deepEqual(checks.map((/** @type {any} */ { name }) => name),
      ['connection', 'latency', 'schema', ...TABLES.map((name) => `read ${name}`), 'write']);
    for (const { ms, says, error } of checks) assert.ok(ms >= 0 && says && error === undefined);
  });

  test(`${kind}: a document that is newer than the database`, async () => {
    const { code, lines } = await smoke(service.endpoint.url, project(({ tables }) => {
      tables.users.columns.phone = { type: 'text', nullable: true };
      tables.teams = { columns: { id: { type: 'text', primaryKey: true } } };
    }));
    assert.equal(code, 1);
    const at = lines.findIndex((line) => line.startsWith('x schema'));
    assert.deepEqual(lines.slice(at, at + 3), [
      'x schema MS DB is not as heliumdb.schema.json says; what it would take:',
      '     create table teams', '     add column users.phone',
    ]);
    assert.deepEqual(lineOf(lines, 'x read'), [
      'x read teams MS relation "public.teams" does not exist (42P01)',
      'x read users MS column "phone" does not exist (42703)',
    ]);
    assert.equal(lines.at(-1), '3 checks failed');
  });

  test(`${kind}: names that need quotes, a schema of its own, and a table of which nothing can be set`, async () => {
    await service.endpoint.exec(`create schema crm; create table crm."pl""an'; b" ("x ""y" integer primary key);
      create table odd (id int generated always as identity primary key, twice int generated always as (1) stored);
      insert into odd default values`);
    const { lines, code } = await smoke(service.endpoint.url, project((document) => {
      document.schemas = { crm: {} };
      document.tables = {
        odd: { columns: { id: { type: 'integer', identity: 'always', primaryKey: true }, twice: { type: 'integer', nullable: true, generated: '1' } } },
        "crm.pl\"an'; b": { columns: { 'x "y': { type: 'integer', primaryKey: true } } },
      };
    }));
    await service.endpoint.exec('drop table odd; drop schema crm cascade');
    assert.deepEqual(lines.slice(2), [
      'ok schema MS as heliumdb.schema.json says', `ok read crm.pl"an'; b MS no row`, 'ok read odd MS a row',
      'ok write MS odd, rolled back', '6 checks, nothing is wrong',
    ]);
    assert.equal(code, 0);
  });

  test(`${kind}: a table that is missing`, async () => {
    await service.endpoint.exec('alter table costs rename to costs_before');
    const { code, lines } = await smoke(service.endpoint.url);
    await service.endpoint.exec('alter table costs_before rename to costs');
    assert.equal(code, 1);
    assert.deepEqual(lineOf(lines, 'x read'), ['x read costs MS relation "public.costs" does not exist (42P01)']);
    assert.ok(lines.includes('     create table costs'), lines.join('\n'));
    assert.equal(lines.at(-1), '2 checks failed');
  });
}

/** @type {import('../support/service.js').Service} */
let postgres;
before(async () => {
  postgres = await openService('postgres');
  await postgres.endpoint.exec(`
    create role smoke_reader login password 'r3ader-s3cret'; grant select on all tables in schema public to smoke_reader;
    create role smoke_app login password 'app-s3cret'; grant select, insert, update, delete on all tables in schema public to smoke_app;
    create role smoke_stranger login password 'stranger-s3cret'`);
});
after(async () => {
  await postgres.endpoint.exec('drop owned by smoke_reader, smoke_app, smoke_stranger; drop role smoke_reader, smoke_replica, smoke_app, smoke_stranger');
  await postgres.close();
});

/** @param {string} user @param {string} password */
const as = (user, password) => Object.assign(new URL(postgres.endpoint.url), { username: user, password }).href;
const WORDS = ', but for expressions, which this role may not have compared';

test("the application's role needs no right to change the schema", async () => {
  const { code, lines } = await smoke(as('smoke_app', 'app-s3cret'));
  assert.deepEqual(lines, good('smoke_app', '', WORDS));
  assert.equal(code, 0);
  const newer = await smoke(as('smoke_app', 'app-s3cret'), project(({ tables }) => { tables.users.columns.name.type = 'varchar(9)'; }));
  assert.equal(newer.code, 1);
  assert.deepEqual(lineOf(newer.lines, 'x schema'), [`x schema MS DB is not as heliumdb.schema.json says${WORDS}; what it would take:`]);
});

test('a role that may only read, and one that may nothing', async () => {
  const reader = await smoke(as('smoke_reader', 'r3ader-s3cret'));
  assert.deepEqual(lineOf(reader.lines, 'x'), ['x write MS activities: permission denied for table activities (42501)']);
  assert.deepEqual([reader.lines.at(-1), reader.code], ['1 check failed', 1]);
  const stranger = await smoke(as('smoke_stranger', 'stranger-s3cret'));
  assert.deepEqual(lineOf(stranger.lines, 'x'), [
    ...TABLES.map((name) => `x read ${name} MS permission denied for table ${name} (42501)`),
    'x write MS activities: permission denied for table activities (42501)',
  ]);
});

test('a database that only reads, as a replica does', async () => {
  // A role of its own: the endpoint's pool may still have connections of others, which don't know of the setting.
  await postgres.endpoint.exec(`create role smoke_replica login password 'replica-s3cret' in role smoke_app;
    alter role smoke_replica set default_transaction_read_only = on`);
  const { code, lines } = await smoke(as('smoke_replica', 'replica-s3cret'));
  assert.deepEqual(lineOf(lines, 'x'), ['x write MS activities: cannot execute UPDATE in a read-only transaction (25006)']);
  assert.equal(code, 1);
});

test('a wrong password, and nobody who answers: the first check fails, the others are not made, no secret is told', async () => {
  const wrong = await smoke(as('smoke_app', 'wr0ng-s3cret'));
  assert.deepEqual(wrong.lines, [
    'x connection MS password authentication failed for user \'smoke_app\' (28P01)', '1 check failed, 8 checks not made',
  ]);
  assert.equal(wrong.code, 1);
  const nobody = await smoke('postgres://me:wr0ng-s3cret@127.0.0.1:1/db', project(), ['--json']);
  const { ok, checks } = JSON.parse(nobody.out);
  assert.deepEqual([nobody.code, ok, checks.length, checks[0].name, checks[0].error.code], [1, false, 1, 'connection', 'CONNECTION']);
  for (const { out, err } of [wrong, nobody]) assert.ok(!`${out}${err}`.includes('s3cret'));
  const endpoint = await createEndpoint({ memory: true, password: 'right-s3cret' });
  try {
    const locked = await smoke(endpoint.url.replace('right-s3cret', 'wr0ng-s3cret'));
    assert.deepEqual([locked.code, locked.lines.length, /s3cret/.test(locked.out)], [1, 2, false]);
  } finally {
    await endpoint.close();
  }
});

test('a document that is not there or has mistakes is told before anything is asked', async () => {
  const missing = await smoke(postgres.endpoint.url, scratch());
  assert.deepEqual([missing.code, missing.out, missing.err],
    [1, '', "heliumdb smoke: heliumdb.schema.json can't be read (ENOENT): give --schema FILE, or write one with heliumdb pull\n"]);
  const { code, err } = await smoke(postgres.endpoint.url, project((document) => { document.tables.users.columns.id.type = 7; }));
  assert.equal(code, 1);
  assert.match(err, /^heliumdb smoke: heliumdb\.schema\.json: /);
});
