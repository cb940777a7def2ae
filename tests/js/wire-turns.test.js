// Sessions that share PGlite's one session by turns: what is whose, who waits, and for how long.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEndpoint } from '../../js/endpoint/index.js';
import { customs, isCopyIn } from '../../js/endpoint/pglite/frontend.js';
import { begin, bind, close, execute, extended, flush, openTcp, parse, query, startup, sync, terminate } from '../support/wire.js';

/** Where sessions are to be ended for it; elsewhere a busy machine must not make one idle. */
const IDLE_MS = 400;
const SETUP = 'CREATE TABLE item (id int); CREATE TABLE account (n int); INSERT INTO account VALUES (0); CREATE ROLE visitor';
const ONE = ['T ?column?', 'D 1', 'C SELECT 1', 'Z I'];

/** @type {import('../../js/endpoint/index.js').Endpoint} */
let endpoint;
/** @type {import('../support/wire.js').Peer[]} those of a test */
let peers = [];

before(async () => {
  endpoint = await createEndpoint({ memory: true, idle: 600_000 });
  await endpoint.exec(SETUP);
});
after(() => endpoint.close());
afterEach(async () => {
  peers.forEach((peer) => peer.gone());
  peers = [];
  await endpoint.exec('TRUNCATE item; UPDATE account SET n = 0');
});

/** @param {Record<string, string>} [parameters] */
async function session(parameters) {
  const peer = await begin(endpoint.port, { parameters, webSocket: peers.length % 2 === 1 });
  peers.push(peer);
  return peer;
}

/** A test on an endpoint of its own that doesn't wait long for a session. @param {import('node:test').TestContext} t @param {() => Promise<void>} act */
async function impatient(t, act) {
  const shared = endpoint;
  endpoint = await createEndpoint({ memory: true, idle: IDLE_MS });
  t.after(async () => {
    await endpoint.close();
    endpoint = shared;
  });
  await endpoint.exec(SETUP);
  await act();
}

/** The rows, or the error, of a simple query. @param {import('../support/wire.js').Peer} peer @param {string} sql */
async function rows(peer, sql) {
  return (await peer.ask(query(sql))).filter((line) => /^[DEN]/.test(line)).map((line) => line.replace(/^D /, '')).join();
}

/** @param {string} sql */
async function overHttp(sql) {
  const response = await fetch(`http://127.0.0.1:${endpoint.port}/sql`, {
    method: 'POST', body: JSON.stringify({ query: sql }), headers: { 'Neon-Connection-String': endpoint.url, 'Neon-Array-Mode': 'true', 'Neon-Raw-Text-Output': 'true' },
  });
  const { rows, message } = await response.json();
  return rows?.flat().join() ?? message;
}

describe('what stays with its session while others have theirs', () => {
  test('settings, to the letter', async () => {
    const [a, b] = [await session({ application_name: 'a', search_path: '"A b", public' }), await session()];
    await a.ask(query(`SET work_mem = '7MB'; SET TIME ZONE -5; SET DateStyle = 'SQL, DMY'; SET application_name = 'it''s \\ "a"'`));
    await b.ask(query("SET work_mem = '9MB'; SET standard_conforming_strings = off; SET search_path = pg_temp, pg_catalog"));
    const all = "SELECT concat_ws('|', current_setting('work_mem'), current_setting('TimeZone'), current_setting('DateStyle'), "
      + "current_setting('application_name'), current_setting('search_path'), current_setting('standard_conforming_strings'))";
    for (let turn = 0; turn < 3; turn++) {
      assert.equal(await rows(a, all), '7MB|<-05>+05|SQL, DMY|it\'s \\ "a"|"A b", public|on');
      assert.equal(await rows(b, all), '9MB|UTC|ISO, MDY||pg_temp, pg_catalog|off');
      assert.equal(await overHttp(all), '4MB|UTC|ISO, MDY||public|on');
    }
  });

  test('settings of one’s own making', async () => {
    const [a, b] = [await session({ options: '-c app.z=z' }), await session()];
    await a.ask(query("SET app.x = 'it''s'; SET SESSION \"App\".y TO 2"));
    await b.ask(extended("SELECT set_config('app.x', 'b', false)"));
    const all = "SELECT concat_ws('|', current_setting('app.x', true), current_setting('app.y', true), nullif(current_setting('app.z', true), ''))";
    assert.equal(await rows(a, all), "it's|2|z");
    assert.equal(await rows(b, all), 'b|');
    await a.ask(query('RESET app.x; SET app.z = 1'));
    await b.ask(query('SELECT 1'));
    assert.equal(await rows(a, all), '|2|1');
    assert.equal(await overHttp(`SELECT nullif(current_setting('app.x', true), '')`), '');
  });

  test('odd settings do no harm to others, nor to their own session', async () => {
    for (const sql of ['SET transaction_deferrable = on', "SET transaction_isolation = 'serializable'", 'SET transaction_read_only = on',
      'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY', 'SET seed = 0.5', 'SET XML OPTION document', 'SET temp_buffers = 2000',
      "SET search_path = ''", "SET TIME ZONE INTERVAL '-08:30' HOUR TO MINUTE", 'SET session_preload_libraries = plpgsql', 'SET ROLE NONE',
      "SET plpgsql.variable_conflict = 'use_column'", "SET client_encoding = 'SQL_ASCII'", 'SET client_min_messages = error']) {
      const [a, b] = [await session(), await session()];
      assert.equal((await a.ask(query(sql))).join(), 'C SET,Z I', sql);
      for (const peer of [b, a, b, a]) assert.deepEqual(await peer.ask(query('SELECT 1')), ONE, sql);
      assert.equal(await rows(b, 'CREATE TABLE odd (); DROP TABLE odd; SHOW search_path'), 'public', sql);
      [a, b].forEach((peer) => peer.gone());
    }
  });

  test('SET LOCAL and what is rolled back are not kept', async () => {
    const [a, b] = [await session(), await session()];
    await a.ask(query("BEGIN; SET LOCAL work_mem = '7MB'; SET app.y = 1; COMMIT; BEGIN; SET work_mem = '8MB'; ROLLBACK"));
    await a.ask(query("BEGIN; SELECT set_config('work_mem', '9MB', true); COMMIT; DISCARD TEMP"));
    await a.ask(query('DISCARD ALL'));
    await b.ask(query('SELECT 1'));
    assert.equal(await rows(a, 'SHOW work_mem'), '4MB');
  });

  test('RESET and DISCARD ALL go back to what the session began with', async () => {
    const [a, b] = [await session({ search_path: 'x', options: '-c work_mem=5MB -c app.tenant=7' }), await session()];
    const all = "SELECT concat_ws('|', current_setting('search_path'), current_setting('work_mem'), nullif(current_setting('app.tenant', true), ''))";
    for (const sql of ['RESET ALL', 'DISCARD ALL', 'RESET search_path', 'SET search_path TO DEFAULT']) {
      await a.ask(query('SET search_path = y'));
      await a.ask(query(sql));
      await b.ask(query('SELECT 1'));
      assert.equal(await rows(a, all), 'x|5MB|7', sql);
    }
    assert.equal(await rows(b, all), 'public|4MB');
  });

  test('prepared statements: one name, two texts', async () => {
    const [a, b] = [await session(), await session()];
    assert.deepEqual(await a.ask(parse('s', 'SELECT $1 || 1'), sync), ['1', 'Z I']);
    assert.deepEqual(await b.ask(parse('s', 'SELECT $1 || 2'), sync), ['1', 'Z I']);
    for (let turn = 0; turn < 2; turn++) {
      assert.deepEqual(await a.ask(bind('', 's', ['a']), execute(), sync), ['2', 'D a1', 'C SELECT 1', 'Z I']);
      assert.deepEqual(await b.ask(bind('', 's', ['b']), execute(), bind('', 's', ['c']), execute(), sync),
        ['2', 'D b2', 'C SELECT 1', '2', 'D c2', 'C SELECT 1', 'Z I']);
    }
    assert.deepEqual(await a.ask(close('S', 's'), sync), ['3', 'Z I']);
    assert.match((await a.ask(bind('', 's', ['a']), sync))[0], /^E ERROR 26000/);
    assert.deepEqual((await b.ask(bind('', 's', ['b']), execute(), sync))[1], 'D b2');
    await b.ask(query('DEALLOCATE ALL'));
    await a.ask(query('SELECT 1'));
    assert.match((await b.ask(bind('', 's', ['b']), sync))[0], /^E ERROR 26000/);
  });

  test('prepared statements that SQL names, and the unnamed one', async () => {
    const [a, b] = [await session(), await session()];
    await a.ask(parse('S 1', 'SELECT $1::int + 1'), parse('', 'SELECT 5'), sync);
    await b.ask(query('SELECT 1'));
    assert.equal(await rows(a, 'EXECUTE "S 1"(1)'), '2');
    await b.ask(query('SELECT 1'));
    assert.deepEqual(await a.ask(query('DEALLOCATE "S 1"')), ['C DEALLOCATE', 'Z I']);
    await a.ask(parse('', 'SELECT 5'), sync);
    await b.ask(query('SELECT 1'));
    assert.deepEqual(await a.ask(bind(), execute(), sync), ['2', 'D 5', 'C SELECT 1', 'Z I']);
  });

  test('what can not be moved keeps the turn, until it is gone', async () => {
    for (const [make, use, drop] of [
      ['CREATE TEMP TABLE t AS SELECT 1 AS n', 'SELECT n FROM t', 'DROP TABLE t'],
      ["CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", 'SELECT pg_temp.f()', 'DROP FUNCTION pg_temp.f'],
      ['PREPARE p AS SELECT 1', 'EXECUTE p', 'DEALLOCATE p'],
      ['DECLARE c CURSOR WITH HOLD FOR SELECT 1', 'FETCH c', 'CLOSE c; RESET work_mem'],
      ['SELECT pg_advisory_lock(1)', "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'", 'SELECT pg_advisory_unlock(1)'],
      ["SELECT set_config('app.' || 'x', '1', false)", "SELECT current_setting('app.x')", 'DISCARD ALL'],
      ['SET ROLE visitor', "SELECT length(current_user) - 6", 'RESET ROLE'],
    ]) {
      const [a, b] = [await session(), await session()];
      await a.ask(query(make));
      const waits = b.ask(query('SELECT 1'));
      assert.equal(await Promise.race([waits, sleep(50, 'waits')]), 'waits', make);
      assert.equal(await rows(a, use), '1', use);
      const answer = await a.ask(query(drop));
      assert.equal(answer.at(-1), 'Z I');
      assert.deepEqual(await waits, ONE, drop);
      assert.deepEqual(await a.ask(query('SELECT 1')), ONE);
      [a, b].forEach((peer) => peer.gone());
    }
  });

  test('no more than that keeps it', async () => {
    for (const [sql, ...names] of [['UPDATE account SET n = 1'], ["SELECT set_config('app.x', '1', true)"], ["SELECT set_config('work_mem', '5MB', false)"],
      ['SET LOCAL app.x = 1'], ['SET SESSION work_mem = 1000'], ["SET search_path = 'a.b'"], ['SET App.X = 1; SET SESSION "a""b" . "C".d TO 2', 'app.x', 'a"b.C.d'],
      ["SELECT set_config('app.x', $1, false), set_config($2, '', false), set_config('app.' || x, f(1), false)", 'app.x', '', '']]) {
      assert.deepEqual(customs(sql), names, sql);
    }
    const [a, b] = [await session(), await session()];
    for (const sql of ['BEGIN; CREATE TEMP TABLE t () ON COMMIT DROP; COMMIT', 'BEGIN; SELECT pg_advisory_xact_lock(1); COMMIT', 'SET work_mem = 1000',
      'BEGIN; DECLARE c CURSOR FOR SELECT 1; COMMIT', 'SET app.x = 1', 'UPDATE account SET n = 1 -- SET a.b', 'BEGIN; SET LOCAL ROLE visitor; COMMIT']) {
      await a.ask(query(sql));
      assert.deepEqual(await b.ask(query('SELECT 1')), ONE, sql);
    }
  });
});

describe('notifications', () => {
  test('reach those who listen, from sessions and HTTP, and nobody else', async () => {
    const [a, b, c] = [await session(), await session(), await session()];
    await a.ask(query('LISTEN news; LISTEN "Odd ""name"'));
    await b.ask(query('LISTEN NEWS; LISTEN other'));
    await c.ask(query("SET work_mem = '5MB'"));
    await c.ask(query("NOTIFY news, 'from c'"));
    await overHttp("SELECT pg_notify('news', 'http')");
    await overHttp("SELECT pg_notify('Odd \"name', '')");
    assert.deepEqual([await a.next(), await a.next(), await a.next()], ['A news from c', 'A news http', 'A Odd "name ']);
    assert.deepEqual([await b.next(), await b.next()], ['A news from c', 'A news http']);
    assert.deepEqual(await c.ask(query('SELECT 1')), ONE);
    assert.equal(await rows(a, 'SELECT 1'), '1');
  });

  test('one’s own, and one in a transaction only when it commits', async () => {
    const [a, b] = [await session(), await session()];
    await a.ask(query('LISTEN x'));
    assert.ok((await a.ask(query("NOTIFY x, 'own'"))).includes('A x own'));
    await b.ask(query("BEGIN; NOTIFY x, 'rolled back'; ROLLBACK; BEGIN; NOTIFY x, 'kept'"));
    await b.ask(query('COMMIT'));
    assert.equal(await a.next(), 'A x kept');
  });

  test('what one gives up the others keep', async () => {
    const [a, b] = [await session(), await session()];
    await a.ask(query('LISTEN x'));
    await b.ask(query('LISTEN x'));
    await b.ask(query('UNLISTEN *'));
    assert.deepEqual(await b.ask(query("NOTIFY x, '1'")), ['C NOTIFY', 'Z I']);
    assert.equal(await a.next(), 'A x 1');
    await a.ask(query('LISTEN y; UNLISTEN x'));
    await b.ask(query("NOTIFY x, '2'; NOTIFY y, '3'"));
    assert.equal(await a.next(), 'A y 3');
    await b.ask(query('LISTEN y'));
    await b.ask(query('DISCARD ALL'));
    assert.deepEqual(await b.ask(query("NOTIFY y, '4'")), ['C NOTIFY', 'Z I']);
    assert.equal(await a.next(), 'A y 4');
  });
});

describe('who waits', () => {
  test('a transaction is alone; sessions and HTTP requests wait for its end', async () => {
    const [a, b] = [await session(), await session()];
    await a.ask(query('BEGIN; INSERT INTO item VALUES (1)'));
    const waiting = [rows(b, 'SELECT count(*) FROM item'), overHttp('SELECT count(*) FROM item')];
    await sleep(50);
    await a.ask(query('INSERT INTO item VALUES (2)'));
    await a.ask(query('COMMIT'));
    assert.deepEqual(await Promise.all(waiting), ['2', '2']);
  });

  test('idle in a transaction: ended and rolled back, but only when somebody waits', (t) => impatient(t, async () => {
    for (const [first, why] of [['BEGIN; INSERT INTO item VALUES (1)', 'in a transaction'], ['CREATE TEMP TABLE t ()', 'with something temporary']]) {
      const a = await session();
      await a.ask(query(first));
      await sleep(IDLE_MS * 1.5);
      assert.deepEqual((await a.ask(query('SELECT 1'))).slice(0, 3), ONE.slice(0, 3));
      assert.equal(await overHttp('SELECT count(*) FROM item'), '0');
      assert.deepEqual(await a.until(), [`E FATAL 25P03 terminating connection: idle ${why} for more than ${IDLE_MS} ms`
        + ' while others wait for the embedded database, which has one session']);
      await a.closed;
    }
  }));

  test('a client in a transaction that does not read its answer is idle too', (t) => impatient(t, async () => {
    const [a, b] = [await session(), await session()];
    a.stopReading();
    a.send(query("BEGIN; SELECT repeat('x', 1000) FROM generate_series(1, 20000)"));
    await sleep(50);
    assert.equal(await rows(b, 'SELECT 1'), '1');
  }));

  test('one that is busy in its transaction is not idle', (t) => impatient(t, async () => {
    const [a, b] = [await session(), await session()];
    await a.ask(query('BEGIN'));
    t.mock.timers.enable({ apis: ['setInterval', 'Date'] }); // as a busy machine makes it idle
    const waits = b.ask(query('SELECT 1'));
    for (let i = 0; i < 50; i++) {
      await a.ask(query('SELECT 1'));
      t.mock.timers.tick(IDLE_MS - 1);
    }
    assert.deepEqual(await a.ask(query('COMMIT')), ['C COMMIT', 'Z I']);
    assert.deepEqual(await waits, ONE);
  }));

  test('one who sends without pause does not starve the others', async () => {
    const [a, b] = [await session(), await session()];
    let sending = true, sent = 0;
    const flood = (async () => {
      for (; sending; sent++) await Promise.all([a.ask(query('SELECT 1'))]);
    })();
    for (let i = 0; i < 20; i++) assert.deepEqual(await b.ask(query('SELECT 1')), ONE);
    a.send(...Array.from({ length: 500 }, () => query('SELECT 1')));
    const before = sent;
    assert.equal(await rows(b, 'SELECT 1'), '1');
    assert.ok(sent >= before);
    sending = false;
    await flood;
  });

  test('100 sessions at once: transactions, statements, HTTP', async () => {
    const many = await Promise.all(Array.from({ length: 100 }, (_, i) => begin(endpoint.port, { webSocket: i % 2 === 0, parameters: { application_name: `s${i}` } })));
    await Promise.all(many.map(async (peer, i) => {
      for (const step of [0, 1]) {
        if (i % 3 === 0) {
          await peer.ask(query('BEGIN'));
          const n = Number(await rows(peer, 'SELECT n FROM account FOR UPDATE'));
          await peer.ask(extended('UPDATE account SET n = $1::int', [`${n + 1}`]));
          await peer.ask(query(i % 2 === step ? 'COMMIT' : 'ROLLBACK'));
        } else if (i % 3 === 1) await overHttp('UPDATE account SET n = n + 1');
        else assert.equal(await rows(peer, 'SHOW application_name'), `s${i}`);
      }
    }));
    assert.equal(await overHttp('SELECT n FROM account'), String(34 + 66));
    many.forEach((peer) => peer.gone());
  });
});

describe('who leaves', () => {
  for (const last of ['BEGIN; INSERT INTO item VALUES (1)', 'BEGIN; SELECT 1/0', 'CREATE TEMP TABLE t ()', 'SET ROLE visitor', 'LISTEN x',
    'SET default_transaction_read_only = on', "SET search_path = ''; SET client_encoding = LATIN1", 'SET SESSION AUTHORIZATION visitor']) {
    test(`after ${last}`, async () => {
      for (const bye of ['gone', 'terminate']) {
        const [a, b] = [await session(), await session()];
        await a.ask(query(last));
        if (bye === 'gone') a.gone();
        else a.send(terminate);
        assert.equal(await rows(b, "SELECT concat_ws('|', count(*), current_user, to_regclass('pg_temp.t')) FROM item"), '0|postgres');
        assert.match(await rows(b, 'INSERT INTO item VALUES (5); SHOW client_encoding; NOTIFY x; DELETE FROM item'), /^UTF8$/);
      }
    });
  }

  test('in the middle of a statement, of a pipeline, and while waiting', async () => {
    const [a, b] = [await session(), await session()];
    a.send(query('SELECT 1'), query('INSERT INTO item SELECT 1 FROM generate_series(1, 300000)'));
    assert.deepEqual(await a.until('Z'), ONE); // so the endpoint has read both
    a.gone(); // what was sent is done, as by a server
    assert.equal(await rows(b, 'SELECT count(*) FROM item'), '300000');
    await b.ask(query('BEGIN'));
    const [c, d] = [await openTcp(endpoint.port), await openTcp(endpoint.port)];
    for (const peer of [c, d]) peer.send(startup());
    await sleep(20);
    c.gone();
    await sleep(20);
    assert.deepEqual(await b.ask(query('COMMIT')), ['C COMMIT', 'Z I']);
    assert.equal((await d.until('Z')).at(-1), 'Z I');
    d.send(parse('', 'SELEC'), flush);
    await d.until('E');
    d.gone();
    assert.deepEqual(await b.ask(query('SELECT 1')), ONE);
  });
});

// Of a million comments: who looks at them more than once each doesn't come to an end.
test('does the text wait for data?', () => {
  for (const [sql, answer] of /** @type {[string, boolean][]} */ ([
    ['COPY t FROM STDIN', true], ['\n\t-- x\n/* a /* b */ c */copy "t" (a) from  stdin csv', true], ['copy t from stdin; select 1', true],
    ['COPY t TO STDOUT', false], ["COPY t FROM '/stdin'", false], ['SELECT 1; COPY t FROM STDIN', false], ['/* COPY t FROM STDIN', false],
    [`${'/**/'.repeat(1e6)}SELECT`, false], [`${'/*'.repeat(1e6)}COPY t FROM STDIN`, false], [`${' --\n'.repeat(1e6)}COPY t FROM STDIN`, true],
  ])) assert.equal(isCopyIn(sql), answer, sql.slice(0, 50));
});
