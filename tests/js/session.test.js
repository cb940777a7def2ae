// session.wasm against the real thing: a Postgres server over TCP with each way of authentication, and the
// endpoint over a WebSocket, pipelined as for Neon's proxy.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { createEndpoint } from '../../js/endpoint/index.js';
import { startPostgres } from '../support/postgres.js';
import { until } from '../support/until.js';
import {
  CANCEL, CLOSE, FAIL, FATAL, OPEN, PIPELINE, QUIET, READY, REFUSED, REQUEST, UNASKED, createSession, query, tcp, webSocket,
} from '../support/session.js';

/** @typedef {import('../support/session.js').Opening} Opening */

/** @type {import('../support/postgres.js').TestPostgres} */
let postgres;
/** @type {import('../../js/endpoint/index.js').Endpoint} */
let endpoint;
/** @type {URL} */
let url;
const OWN = !process.env.TEST_DATABASE_URL; // only then its pg_hba.conf is ours

before(async () => {
  [postgres, endpoint] = await Promise.all([startPostgres(), createEndpoint({ memory: true })]);
  url = new URL(postgres.url);
});
after(() => Promise.all([postgres?.stop(), endpoint?.close()]));

/** @returns {Opening} */
const account = () => ({ user: decodeURIComponent(url.username), password: decodeURIComponent(url.password), database: url.pathname.slice(1) });

/** Runs on a session of the Postgres server. @param {(session: ReturnType<typeof createSession>) => Promise<void>} run @param {Partial<Opening>} [opening] */
async function onPostgres(run, opening = {}) {
  const session = createSession(await tcp(Number(url.port || 5432)));
  try {
    assert.deepEqual(await session.open({ ...account(), ...opening }).then(({ kind, json }) => [kind, json]), [READY, '']);
    await run(session);
  } finally {
    session.end();
  }
}

/** The same on the endpoint, where opening, BEGIN and a first query are one frame. @param {(session: ReturnType<typeof createSession>) => Promise<void>} run */
async function onEndpoint(run) {
  const session = createSession(await webSocket(endpoint.port));
  try {
    session.send([session.bytes(OPEN | PIPELINE, { user: 'postgres', password: 'any' }),
      session.bytes(REQUEST | QUIET, query('begin')), session.bytes(REQUEST, query('select $1::int + 1', '41'))]);
    assert.deepEqual((await session.receive()).json, { rows: [['42']], command: 'SELECT', rowCount: 1 });
    assert.equal(session.status, 'T');
    assert.equal((await session.ask(query('rollback'))).kind, READY);
    await run(session);
  } finally {
    session.end();
  }
}

/** @param {any} reply @param {number} kind */
function json(reply, kind = READY) {
  assert.equal(reply.kind, kind, JSON.stringify(reply.json).slice(0, 500));
  return reply.json;
}

for (const [name, on] of /** @type {const} */ ([['a Postgres server', onPostgres], ['the endpoint', onEndpoint]])) {
  test(`${name}: a transaction, with BEGIN in front of the first query`, () => on(async (session) => {
    assert.equal(session.status, 'I');
    const create = await session.ask(query('create table if not exists sessions (id int primary key, name text)'), query('begin'));
    assert.deepEqual(json(create), { rows: [], command: 'CREATE', rowCount: null });
    assert.equal(session.status, 'T');
    assert.deepEqual(json(await session.ask(query('insert into sessions values ($1, $2), (2, $3)', '1', 'a"b\n\u00e9\u{1f600}', null))),
      { rows: [], command: 'INSERT', rowCount: 2 });
    assert.deepEqual(json(await session.ask(query('select id, name from sessions order by id'))),
      { rows: [['1', 'a"b\n\u00e9\u{1f600}'], ['2', null]], command: 'SELECT', rowCount: 2 });
    json(await session.ask(query('rollback')));
    assert.equal(session.status, 'I');
  }));

  test(`${name}: a batch, and which of its queries failed`, () => on(async (session) => {
    assert.deepEqual(json(await session.ask({ queries: [query('select 1'), query(''), query("select $1 where false", 'x')] })), { results: [
      { rows: [['1']], command: 'SELECT', rowCount: 1 }, { rows: [], command: '', rowCount: null },
      { rows: [], command: 'SELECT', rowCount: 0 },
    ] });
    const failed = json(await session.ask({ queries: [query('select 1'), query('select 1/0'), query('select 2')] }, query('begin')), REFUSED);
    assert.deepEqual([failed.code, failed.message, failed.severity, failed.index], ['22012', 'division by zero', 'ERROR', 1]);
    assert.equal(Object.keys(failed).length, 18);
    assert.equal(session.status, 'E');
    assert.equal(json(await session.ask(query('select 1')), REFUSED).code, '25P02');
    json(await session.ask(query('select 1'), query('rollback')));
    assert.equal(session.status, 'I');
    assert.deepEqual(json(await session.ask(query('select 1'), query('nonsense')), REFUSED).index, null);
    assert.deepEqual(json(await session.ask(query('select $1::int', 'x')), REFUSED).code, '22P02');
  }));

  test(`${name}: COPY is refused and the session goes on`, () => on(async (session) => {
    json(await session.ask(query('create temporary table copied (a text)')));
    for (const body of [query('copy copied from stdin'), { queries: [query('copy copied from stdin'), query('select 1')] },
      { queries: [query('select 1'), query('copy copied from stdin')] }, query('copy (select 1) to stdout')]) {
      const error = json(await session.ask(body), REFUSED);
      const index = 'queries' in body && body.queries[0].query === 'select 1' ? 1 : 0;
      assert.equal(error.index, index);
      // The endpoint loses the portal that it puts off for the COPY's data.
      if (on === onPostgres) assert.match(error.message, /^COPY from stdin failed: no data|^COPY isn't possible here/);
      assert.deepEqual(json(await session.ask(query('select 7'))).rows, [['7']]);
    }
  }));

  test(`${name}: a value of 10 MB both ways, and many rows`, () => on(async (session) => {
    const large = '\u00e9"\\x'.repeat(2_500_000);
    const reply = await session.ask(query('select $1::text, length($1)', large));
    const [[text, length]] = json(reply).rows;
    assert.equal(length, String(large.length));
    assert.ok(text === large);
    assert.ok(reply.feeds < 5, `${reply.feeds} feeds`);
    const rows = json(await session.ask(query('select n, repeat(\'x\', 20) from generate_series(1, 50000) n'))).rows;
    assert.equal(rows.length, 50000);
    assert.deepEqual(rows[49999], ['50000', 'x'.repeat(20)]);
  }));

  test(`${name}: notices and parameters in between`, () => on(async (session) => {
    json(await session.ask(query('do $$ begin raise notice \'heard\'; end $$')));
    assert.deepEqual(json(await session.ask(query('select 1'), query("set local application_name to 'x'"))).rows, [['1']]);
  }));
}

test('parameters of the opening', () => onPostgres(async (session) => {
  const [[name]] = json(await session.ask(query('show application_name'))).rows;
  assert.match(name, /^h(\?\?|\\xc3\\xa9)l$/); // Postgres shows ASCII only, by its version
  assert.deepEqual(json(await session.ask(query('show search_path'))).rows, [['pg_catalog']]);
  assert.deepEqual(json(await session.ask(query('show client_encoding'))).rows, [['UTF8']]);
}, { application_name: 'h\u00e9l', search_path: 'pg_catalog', client_encoding: 'LATIN1' }));

test('a running statement is cancelled', () => onPostgres(async (session) => {
  const running = session.ask(query('select pg_sleep(30)'));
  const socket = await tcp(Number(url.port || 5432));
  const active = query("select count(*) from pg_stat_activity where query = 'select pg_sleep(30)' and wait_event = 'PgSleep'");
  await onPostgres((other) => until(async () => json(await other.ask(active)).rows[0][0] === '1'));
  socket.write(session.bytes(CANCEL));
  assert.equal(json(await running, REFUSED).code, '57014');
  socket.end();
  assert.deepEqual(json(await session.ask(query('select 1'))).rows, [['1']]);
}));

test('a session that the server ends, and one that the host ends', async () => {
  await onPostgres(async (session) => {
    const [[pid]] = json(await session.ask(query('select pg_backend_pid()'))).rows;
    await onPostgres(async (other) => json(await other.ask(query('select pg_terminate_backend($1)', pid))));
    const end = await session.receive();
    assert.deepEqual([end.kind, end.code, end.json.code], [FAIL, FATAL, '57P01']);
  });
  await onPostgres(async (session) => {
    const end = await session.ask(query('select pg_terminate_backend(pg_backend_pid())'));
    assert.deepEqual([end.kind, end.code, end.json.code], [FAIL, FATAL, '57P01']);
  });
  await onPostgres(async (session) => {
    session.send([session.bytes(CLOSE)]);
    const end = await session.receive();
    assert.deepEqual([end.kind, end.code], [FAIL, 9]);
  });
});

test('what is wrong with a password', async () => {
  const session = createSession(await tcp(Number(url.port || 5432)));
  const refused = await session.open({ ...account(), password: 'wrong' });
  assert.deepEqual([refused.kind, refused.code, refused.json.code], [FAIL, FATAL, '28P01']);
  assert.ok(!JSON.stringify(refused.json).includes('wrong'));
});

test('the endpoint with a password of its own', async () => {
  const strict = await createEndpoint({ memory: true, password: 'right' });
  try {
    for (const password of ['right', 'wrong']) {
      const session = createSession(await webSocket(strict.port));
      session.send([session.bytes(OPEN | PIPELINE, { user: 'postgres', password }), session.bytes(REQUEST, query('select 1'))]);
      const { kind, code, json } = await session.receive();
      if (password === 'right') assert.deepEqual([kind, json.rows], [READY, [['1']]]);
      else assert.deepEqual([kind, code, json.code, json.severity], [FAIL, FATAL, 'XX000', 'ERROR']);
      session.end();
    }
  } finally {
    await strict.close();
  }
});

test('every way of authentication, pipelined and not', { skip: !OWN }, async () => {
  await onPostgres(async (session) => {
    const [[file]] = json(await session.ask(query('show hba_file'))).rows;
    writeFileSync(file, ['md5', 'password', 'trust'].map((way) => `host all by_${way} 127.0.0.1/32 ${way}\n`).join('') + readFileSync(file, 'utf8'));
    for (const way of ['md5', 'password', 'trust', 'scram'])
      json(await session.ask(query(`create role by_${way} login password 'p\u00e4ss ${'long '.repeat(20)}'`), query(`set password_encryption to '${way === 'md5' ? 'md5' : 'scram-sha-256'}'`)));
    const loaded = async () => json(await session.ask(query('select pg_conf_load_time()'))).rows[0][0], before = await loaded();
    json(await session.ask(query('select pg_reload_conf()')));
    await until(async () => await loaded() !== before); // the server has told its sessions
  });
  for (const way of ['md5', 'password', 'trust', 'scram']) {
    const opening = { user: `by_${way}`, password: `p\u00e4ss ${'long '.repeat(20)}`, database: 'postgres' };
    await onPostgres(async (session) => assert.deepEqual(json(await session.ask(query('select current_user::text'))).rows, [[`by_${way}`]]), opening);
    const wrong = createSession(await tcp(Number(url.port)));
    const answer = await wrong.open({ ...opening, password: 'wrong' });
    assert.deepEqual([answer.kind, answer.code], way === 'trust' ? [READY, 0] : [FAIL, FATAL]);
    const pipelined = createSession(await tcp(Number(url.port)));
    pipelined.send([pipelined.bytes(OPEN | PIPELINE, opening), pipelined.bytes(REQUEST, query('select 1'))]);
    const { kind, code, json: reply } = await pipelined.receive();
    if (way === 'password') assert.deepEqual([kind, reply.rows], [READY, [['1']]]);
    else assert.deepEqual([kind, code], [FAIL, UNASKED]);
    wrong.end();
    pipelined.end();
  }
});
