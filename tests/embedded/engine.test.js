// Statements that would end the embedded engine, or keep it for ever: each ends in an error that says what it is,
// and the endpoint lives on, with all that was acknowledged; where it can't, because the data was in memory, it
// says so and the command ends. PGlite itself, in its thread; tests/js/engine.test.js has the rules with stand-ins.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createEndpoint } from '../../js/endpoint/index.js';
import { createDatabase } from '../../js/index.js';
import { path } from '../../scripts/lib.js';
import { scratch, startDev } from '../support/command.js';
import { errorFrom } from '../support/service.js';
import { begin, query } from '../support/wire.js';

const cwd = scratch();

/** So deep that V8's stack ends in the middle of Postgres, whose JSON parser does not look at its depth. */
const DEEP = '['.repeat(3_000_000);
const OVERFLOW = 'RangeError: Maximum call stack size exceeded';
const KEPT = 'nothing that was acknowledged is lost', GONE = 'it was in memory, and its data is gone';

/** @typedef {import('../../js/endpoint/index.js').Endpoint} Endpoint */

/** @param {Endpoint} endpoint @param {string} sql @param {string[]} [params] @returns {Promise<any>} rows, or the error */
async function ask(endpoint, sql, params = []) {
  const answer = await endpoint.fetch('http://x/sql', {
    method: 'POST', body: JSON.stringify({ query: sql, params }),
    headers: { 'Neon-Connection-String': endpoint.url, 'Neon-Array-Mode': 'true', 'Neon-Raw-Text-Output': 'true' },
  });
  return answer.json();
}

/** @param {string} text @param {number} times */
const many = (text, times) => text.repeat(times);
/** @param {string} open @param {string} inner @param {string} close @param {number} depth */
const nested = (open, inner, close, depth) => many(open, depth) + inner + many(close, depth);

/** Name, statement, parameters, and the SQLSTATE it ends in; none: it works. @type {[string, string, string[], string?][]} */
const HOSTILE = [
  ['jsonb, 10,000 deep', 'select length(($1)::jsonb::text)', [nested('[', '', ']', 1e4)]],
  ['jsonb, 100,000 deep and no end', 'select ($1)::jsonb', [many('[', 1e5)], '22P02'],
  ['json objects, 100,000 deep', 'select ($1)::json', [many('{"a":', 1e5)], '22P02'],
  ['XML', 'select ($1)::xml', [many('<a>', 1e5)], '2200N'],
  ['XML entities', 'select ($1)::xml', [`<!DOCTYPE a [<!ENTITY x "${many('x', 1000)}"><!ENTITY y "${many('&x;', 1000)}"><!ENTITY z "${many('&y;', 1000)}">]><a>&z;</a>`], '2200N'],
  ['array', 'select ($1)::int[]', [many('{', 1e6)], '54000'],
  ['parentheses', `select ${nested('(', '1', ')', 1e5)}`, [], '42601'],
  ['minus', `select ${many('- ', 2e5)}1`, [], '42601'],
  ['not', `select ${many('not ', 2e5)}true`, [], '42601'],
  ['plus', `select 1${many('+1', 2e5)}`, [], '54001'],
  ['or', `select true${many(' or true', 2e5)}`, []],
  ['||', `select 'a'${many("||'a'", 1e5)}`, [], '54001'],
  ['case', `select ${nested('case when true then ', '1', ' end', 3e4)}`, [], '42601'],
  ['subselects', `select ${nested('(select ', '1', ')', 3e4)}`, [], '42601'],
  ['union', `select 1${many(' union all select 1', 3e4)}`, [], '54001'],
  ['in', `select 1 where 1 in (${many('2,', 1e5)}2)`, []],
  ['columns', `select 1${many(',1', 1699)}`, [], '54011'],
  ['regular expression, brackets', 'select $1 ~ $2', ['a', nested('(', '', ')', 1e5)]],
  ['regular expression, counts', "select 'a' ~ '((((a{255}){255}){255}){255})'", [], '2201B'],
  ['like', "select repeat('a', 20000) like repeat('%a', 5000) || 'b'", []],
  ['numeric', 'select 9::numeric ^ 999999', [], '22003'],
  ['numeric of text', 'select ($1)::numeric', [`1${many('0', 2e5)}`], '22003'],
  ['repeat, more than there can be', "select repeat('x', 2147483647)", [], '54000'],
  ['repeat, more than an answer may have', "select repeat('x', 100000000)", [], ''],
  ['lpad', "select lpad('x', 1073741823, 'y')", [], '54000'],
  ['jsonb_agg', "select jsonb_agg(repeat('x', 1000000)) from generate_series(1, 300)", [], '54000'],
  ['tsquery', 'select ($1)::tsquery', [nested('(', 'a', ')', 1e5)], '54001'],
  ['tsquery, not', 'select ($1)::tsquery', [`${many('!', 1e6)}a`], '54000'],
  ['jsonpath', 'select ($1)::jsonpath', [`$${many('.a', 1e5)}`], '54001'],
  ['polygon', 'select ($1)::polygon', [many('(', 1e6)], '22P02'],
  ['record', 'select ($1)::record', [many('(', 1e6)], '0A000'],
  ['a time', 'select ($1)::timestamptz', [many('1 ', 1e5)], '22007'],
  ['recursion in plpgsql', 'select climb(1)', [], '54001'],
  ['recursion in a trigger', 'insert into falls values (1)', [], '54001'],
  ['recursion with all the stack there is', "with s as materialized (select set_config('max_stack_depth', '7000kB', false)) select climb(1) from s", [], '54001'],
  ['a program', "copy (select 1) to program 'cat'", [], 'XX000'],
  ['a library', "load 'nothing'", [], '58P01'],
  ['itself', 'select pg_terminate_backend(pg_backend_pid())', []],
];

const SETUP = `
  create table kept (n int primary key, body text default repeat('x', 500));
  create function climb(n int) returns int language plpgsql as 'begin return climb(n + 1); end';
  create table falls (n int);
  create function fall() returns trigger language plpgsql as 'begin insert into falls values (new.n + 1); return new; end';
  create trigger fall before insert on falls for each row execute function fall()`;

/** What is another after a crash, and what is still there. */
const LIFE = 'select pg_postmaster_start_time(), n from kept';

for (const kind of /** @type {const} */ (['memory', 'folder'])) describe(`hostile statements, ${kind}`, () => {
  /** @type {Endpoint} */
  let endpoint;
  /** @type {string[][]} */
  let life;
  before(async () => {
    endpoint = await createEndpoint({ ...(kind === 'memory' ? { memory: true } : { data: join(cwd, 'hostile.db') }), listen: false });
    await endpoint.exec(`${SETUP}; insert into kept values (1)`);
    life = (await ask(endpoint, LIFE)).rows;
  });
  after(() => endpoint.close());

  for (const [name, sql, params, code] of HOSTILE) test(name, async () => {
    const answer = await ask(endpoint, sql, params);
    assert.equal(answer.code, code, answer.message?.slice(0, 300));
    if (code === '') assert.equal(answer.message, 'response is too large (max is 67108864 bytes)');
    // The same life: no crash that was mended by opening it again.
    assert.deepEqual((await ask(endpoint, LIFE)).rows, life);
  });
});

describe('an engine that crashes, in a folder', () => {
  /** @type {Endpoint} */
  let endpoint;
  before(async () => {
    endpoint = await createEndpoint({ data: join(cwd, 'crash.db') });
    await endpoint.exec(`${SETUP}; insert into kept values (1)`);
  });
  after(() => endpoint.close());

  test('its statement is told, sessions are, requests that wait go on, and nothing acknowledged is lost', async () => {
    const idle = await begin(endpoint.port), listening = await begin(endpoint.port, { webSocket: true });
    await listening.ask(query('listen news'));
    const life = (await ask(endpoint, LIFE)).rows;
    assert.deepEqual((await ask(endpoint, 'insert into kept values (2) returning n')).rows, [['2']]);
    const crash = ask(endpoint, 'insert into kept select jsonb_array_length(($1)::jsonb)', [DEEP]);
    const waiting = Promise.all([3, 4].map((n) => ask(endpoint, `insert into kept values (${n}) returning n`)));
    const { code, severity, message } = await crash;
    assert.deepEqual([code, severity, message], ['57P02', 'FATAL', `the embedded database crashed in this statement (${OVERFLOW}); ${KEPT}`]);
    assert.deepEqual((await waiting).map(({ rows }) => rows), [[['3']], [['4']]]);
    const words = `E FATAL 57P02 terminating connection: the embedded database crashed (${OVERFLOW}); ${KEPT}`;
    for (const peer of [idle, listening]) {
      assert.deepEqual(await peer.until(), [words]);
      await peer.closed;
    }
    assert.deepEqual((await ask(endpoint, 'select n from kept order by n')).rows, [['1'], ['2'], ['3'], ['4']]);
    assert.notDeepEqual((await ask(endpoint, `${LIFE} where n = 1`)).rows, life);
  });

  test('a session whose statement it was is told so, its transaction is not there', async () => {
    const peer = await begin(endpoint.port);
    await peer.ask(query('begin; insert into kept values (99)'));
    peer.send(query(`select '${DEEP}'::jsonb`));
    assert.deepEqual(await peer.until(), [`E FATAL 57P02 the embedded database crashed in this statement (${OVERFLOW}); ${KEPT}`]);
    const next = await begin(endpoint.port);
    assert.deepEqual(await next.ask(query('select count(*) from kept where n = 99')), ['T count', 'D 0', 'C SELECT 1', 'Z I']);
    next.gone();
  });
});

describe('a statement that runs away', () => {
  /** Long enough for what is no runaway, on a busy machine too. */
  const LIMIT = 3000;
  const TOLD = `canceling statement due to statement timeout: it ran for more than ${LIMIT} ms (--statement-timeout), and the embedded database was ended with it; `;

  test('is ended, in the middle of writes too; nothing acknowledged is lost, nothing of its own is there', async () => {
    const data = join(cwd, 'runaway.db');
    const endpoint = await createEndpoint({ data, statementTimeout: LIMIT });
    await endpoint.exec(SETUP);
    let n = 0;
    for (const runaway of ['select count(*) from generate_series(1, 1000000000000)', 'insert into kept select -g from generate_series(1, 1000000000) g',
      "select repeat('a', 40) ~ '^(?:(a+)+)+b', pg_sleep(1000)", "insert into kept select -g from generate_series(1, 1000000000) g; checkpoint"]) {
      const peer = await begin(endpoint.port);
      for (const until = n + 20; n < until;) assert.equal((await ask(endpoint, `insert into kept values (${++n}) returning n`)).rows?.length, 1);
      const script = runaway.includes(';') ? endpoint.exec(runaway).catch((error) => error) : ask(endpoint, runaway);
      const { code, message } = await script;
      assert.deepEqual([code, message], ['57014', TOLD + KEPT]);
      assert.deepEqual(await peer.until(), [`E FATAL 57P02 terminating connection: the embedded database was ended, as a statement ran for more than ${LIMIT} ms (--statement-timeout); ${KEPT}`]);
      assert.deepEqual((await ask(endpoint, 'select count(*), min(n), max(n) from kept')).rows, [[`${n}`, '1', `${n}`]]);
    }
    await endpoint.close();
    const again = await createEndpoint({ data, listen: false });
    assert.deepEqual((await ask(again, 'select count(*), count(distinct n), sum(length(body)) from kept')).rows, [[`${n}`, `${n}`, `${500 * n}`]]);
    await again.close();
  });

  test('in a session: 57014, and the next one begins', async () => {
    const endpoint = await createEndpoint({ data: join(cwd, 'session.db'), statementTimeout: LIMIT });
    const peer = await begin(endpoint.port);
    peer.send(query('select pg_sleep(1000)'));
    assert.deepEqual(await peer.until(), [`E FATAL 57014 ${TOLD}${KEPT}`]);
    (await begin(endpoint.port)).gone();
    await endpoint.close();
  });

  test('what is no limit', async () => {
    for (const statementTimeout of [-1, 1.5, NaN, Infinity, 2 ** 31, /** @type {any} */ ('5'), /** @type {any} */ (null)]) {
      await assert.rejects(createEndpoint({ memory: true, listen: false, statementTimeout }),
        { message: 'statementTimeout: give a whole number of milliseconds from 0 (none) to 2147483647' });
    }
  });
});

test('in memory the data is gone: everybody is told, failed resolves, close works', async () => {
  const endpoint = await createEndpoint({ memory: true });
  await endpoint.exec(`${SETUP}; insert into kept values (1)`);
  const peer = await begin(endpoint.port);
  const crash = ask(endpoint, 'select ($1)::jsonb', [DEEP]), waiting = ask(endpoint, 'select 1');
  const { code, message } = await crash;
  assert.deepEqual([code, message], ['57P02', `the embedded database crashed in this statement (${OVERFLOW}); ${GONE}`]);
  const stopped = `the embedded database has stopped: ${OVERFLOW}; ${GONE}; start the endpoint again`;
  for (const answer of [await waiting, await ask(endpoint, 'select 1')]) assert.deepEqual([answer.code, answer.message], ['57P03', stopped]);
  assert.deepEqual(await peer.until(), [`E FATAL 57P02 terminating connection: the embedded database crashed (${OVERFLOW}); ${GONE}`]);
  await assert.rejects(endpoint.exec('select 1'), { code: '57P03', message: stopped });
  assert.equal((await endpoint.failed).message, stopped);
  await endpoint.close();
});

test('heliumdb dev ends with 1 when it can answer no more, and lives on where it can', async () => {
  for (const [args, lives] of /** @type {[string[], boolean][]} */ ([[['--memory'], false], [['--data', 'dev.db'], true]])) {
    const command = await startDev([...args, '--statement-timeout', '1000'], { cwd });
    const peer = await begin(command.port);
    peer.send(query('select pg_sleep(1000)'));
    assert.match((await peer.until()).join(), /^E FATAL 57014 /);
    if (lives) {
      (await begin(command.port)).gone();
      assert.equal((await command.end()).code, 0);
    } else {
      assert.equal((await command.ended).code, 1);
      assert.equal(command.said.err,
        `heliumdb dev: the embedded database has stopped: a statement ran for more than 1000 ms (--statement-timeout); ${GONE}; start the endpoint again\n`);
    }
  }
});

test('file: the same in the process', async () => {
  const data = join(cwd, 'file.db'), endpoint = await createEndpoint({ data, listen: false });
  await endpoint.exec(readFileSync(path('build/schema.sql'), 'utf8'));
  await endpoint.exec(`create function crash() returns trigger language plpgsql as 'begin perform repeat(''['', 3000000)::jsonb; return new; end';
    create trigger crash before insert on users for each row when (new.name = 'crash') execute function crash()`);
  await endpoint.close();
  const db = createDatabase(`file:${data}`, { timeout: 60_000 });
  const { id } = await db.createUser({ email: 'a@b.c', password: 'x' });
  const error = await errorFrom(db.createUser({ email: 'b@b.c', password: 'x', name: 'crash' }));
  assert.deepEqual([error.name, error.outcome, error.sqlState, error.message],
    ['ConnectionError', 'unknown', '57P02', `the embedded database crashed in this statement (${OVERFLOW}); ${KEPT}`]);
  assert.deepEqual((await db.listUsers()).map((user) => user.id), [id]);
  await db.disconnect();
});
