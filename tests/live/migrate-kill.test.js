// kill -9 of `heliumdb migrate` and `rollback` at the requests they make, a sample of them or all: before it reaches the database, while it is under
// way there, and after it was done but before the answer. Run again, the end is the same as without.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { tool } from '../../js/cli/migrations/tools.js';
import { runCommand, startCommand } from '../support/command.js';
import { placesHere } from '../support/places.js';
import { sample } from '../support/sample.js';
import { folderOf, share } from '../support/shared.js';

/** Each statement can be told from having been done twice, or not at all. */
const UP = `
create table tally (step int, n int not null default 0);
insert into tally select generate_series(1, 9);
update tally set n = n + 1 where step = 1;
-- heliumdb:commit
update tally set n = n + 1 where step = 2;
alter table tally add column extra text not null default 'x';
create index concurrently tally_n on tally (n);
update tally set n = n + 1 where step = 3;
create unique index concurrently tally_step on tally (step);
vacuum tally;
drop index concurrently tally_n;
update tally set n = n + 1 where step = 4;
`;

const DOWN = `
insert into undone values (1);
-- heliumdb:commit
insert into undone values (2);
create index concurrently undone_n on undone (n);
drop index concurrently tally_step;
insert into undone values (3);
drop table tally;
`;

const TRANSACTIONAL = `
create table tally (step int, n int not null default 0);
insert into tally select generate_series(1, 9);
update tally set n = n + 1 where step = 1;
update tally set n = n + 1 where step = 2;
alter table tally add column extra text not null default 'x';
create index tally_n on tally (n);
update tally set n = n + 1 where step = 3;
create unique index tally_step on tally (step);
drop index tally_n;
update tally set n = n + 1 where step = 4;
`;

/** A table with a unique index over these columns. @param {string[]} columns */
const indexed = (columns) => ({ version: 1, tables: { tally: { columns: { step: { type: 'integer' }, n: { type: 'integer' } }, indexes: { tally_key: { columns, unique: true } } } } });

/** As the engine writes it: the new index comes by another name, before the old one goes. */
const REPLACED = `${tool('diff', { from: null, to: indexed(['step']), style: 'migrate', hints: {} }).up}
insert into tally select generate_series(1, 9), 0;
-- heliumdb:commit
${tool('diff', { from: indexed(['step']), to: indexed(['n', 'step']), style: 'migrate', hints: {} }).up}`;

/** When it is killed: what becomes of the request. */
const MODES = /** @type {const} */ (['before', 'during', 'after']);

/** How many of the kills of a kind and a database a usual run tries. */
const KILLS = 5;

/** Whether a request changes nothing, so that it is all one when the command was killed. @param {any} body */
const isRead = ({ query, queries = [{ query }] }) => queries.every((/** @type {{query: string}} */ one) => /^select (?!setval)/.test(one.query));

/** What there is in the end. @param {import('../support/shared.js').Shared} shared */
async function stateOf(shared) {
  const there = (await shared.rows("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1")).flat();
  const one = async (/** @type {string} */ sql) => (await shared.rows(sql)).map((row) => row.join(' '));
  return {
    columns: await one("select table_name, column_name, data_type from information_schema.columns where table_schema = 'public' order by 1, ordinal_position"),
    indexes: await one("select pg_get_indexdef(c.oid), i.indisvalid from pg_index i join pg_class c on c.oid = i.indexrelid where relnamespace = 'public'::regnamespace order by 1"),
    tally: there.includes('tally') ? await one('select step, n from tally order by 1, 2') : [],
    undone: there.includes('undone') ? await one('select n from undone order by 1') : [],
    ledger: await one('select name, done, total, undone, running, finished_at is not null from heliumdb.migrations order by 1'),
  };
}

/**
 * Runs a command that is killed at its nth request. @param {import('../support/shared.js').Shared} shared
 * @param {string[]} args @param {string} cwd @param {number} n @param {typeof MODES[number]} mode
 */
async function killedAt(shared, args, cwd, n, mode) {
  const command = startCommand(args, { cwd });
  /** @type {Promise<void> | undefined} */
  let left;
  shared.watch(async (moment) => {
    if (moment.n !== n) return undefined;
    if (mode === 'after') await moment.forward();
    else if (mode === 'during') left = moment.forward();
    await command.end('SIGKILL');
    return false;
  });
  const { signal } = await command.ended;
  shared.watch(undefined);
  return { signal, left };
}

const KINDS = [['with stages and statements alone', 'migrate', UP], ['in one transaction', 'migrate', TRANSACTIONAL], ['a changed index', 'migrate', REPLACED], ['rollback', 'rollback', UP]];

for (const where of placesHere(/** @type {const} */ (['postgres', 'pglite']))) {
  describe(`kill -9 on ${where}`, () => {
    /** @type {import('../support/shared.js').Shared} */
    let shared;
    before(async () => { shared = await share(where); });
    after(() => shared.close());
    for (const [title, command, up] of KINDS) test(title, (t) => killed(t, shared, command, up));
  });
}

/**
 * Runs a command that is killed, and again, for each kill of the sample.
 * @param {import('node:test').TestContext} t @param {import('../support/shared.js').Shared} shared @param {string} command @param {string} up
 */
async function killed(t, shared, command, up) {
  const cwd = folderOf({ '20260101000000_tally': { up, down: DOWN } });
  const args = [command, '--url', shared.url, '--json'];
  const prepare = async () => {
    await shared.reset();
    if (command !== 'rollback') return;
    await shared.rows('create table undone (n int)');
    assert.equal((await runCommand(['migrate', ...args.slice(1)], { cwd })).code, 0);
  };
  await prepare();
  /** @type {[n: number, mode: typeof MODES[number]][]} every request in every mode */
  const kills = [];
  let requests = 0;
  shared.watch(async ({ n, body }) => {
    requests = n;
    for (const mode of isRead(body) ? [MODES[0]] : MODES) kills.push([n, mode]);
  });
  assert.equal((await runCommand(args, { cwd })).code, 0);
  shared.watch(undefined);
  const wanted = await stateOf(shared);
  const tried = sample(kills, KILLS);
  t.diagnostic(`${requests} requests, ${tried.length} of ${kills.length} kills`);
  for (const [n, mode] of tried) {
    await t.test(`request ${n}, ${mode}`, async () => {
      await prepare();
      const { signal, left } = await killedAt(shared, args, cwd, n, mode);
      assert.equal(signal, 'SIGKILL');
      const again = await runCommand(args, { cwd });
      await left;
      assert.equal(again.code, 0, `${again.out}${again.err}`);
      assert.deepEqual(await stateOf(shared), wanted);
    });
  }
}
