// Sessions through the clients people use: Neon's driver over a WebSocket, both ways it can connect, and `pg` over plain
// TCP, for each back end. They have one API, so they do the same work, and must come to what `pg` comes to straight on
// a server: types, errors, transactions, what is kept in a session while others use the database too, notifications.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as neon from '@neondatabase/serverless';
import pg from 'pg';
import WebSocket from 'ws';
import { createEndpoint } from '../../../js/endpoint/index.js';
import { KINDS, errorFrom, openBackends } from '../../support/clients.js';
import { FAULTY, FIELDS, SETUP, fieldsOf } from '../../support/faulty.js';
import { until } from '../../support/until.js';
import { RAW, USER_TYPES, VALUES, everyValue } from '../../support/values.js';

const { neonConfig } = neon;
neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`;
neonConfig.wsProxy = (host, port) => `${host}:${port}/v2`;
neonConfig.useSecureWebSocket = false;
neonConfig.webSocketConstructor = WebSocket;

/** @typedef {{Client: typeof pg.Client, Pool: typeof pg.Pool}} Driver */

/** What connects, and how Neon's driver is told to. @type {Record<string, {driver: Driver, pipelineConnect?: 'password' | false}>} */
const TRANSPORTS = {
  'a WebSocket': { driver: /** @type {any} */ (neon), pipelineConnect: 'password' },
  'a WebSocket, step by step': { driver: /** @type {any} */ (neon), pipelineConnect: false },
  TCP: { driver: pg },
};

describe('sessions', () => {
  /** @type {import('../../support/clients.js').Backends} */
  let backends;
  /** How many sessions the server takes. */
  let connections = 0;
  after(() => { neonConfig.pipelineConnect = 'password'; });
  before(async () => {
    backends = await openBackends(SETUP + USER_TYPES.replace(/create domain posint.*\n/, ''));
    connections = Number((await backends.truth.query('show max_connections')).rows[0].max_connections);
  });

  for (const kind of KINDS) for (const [transport, { driver, pipelineConnect }] of Object.entries(TRANSPORTS)) if (kind !== 'folder' || pipelineConnect !== false) describe(`${transport}, ${kind}`, () => {
    /** Is it a server, with as many sessions as one likes? */
    const server = kind === 'postgres';
    const url = () => backends.endpoints[kind].url;
    /** @type {pg.Client[]} */
    const clients = [];
    before(() => { if (pipelineConnect !== undefined) neonConfig.pipelineConnect = pipelineConnect; });

    async function connect() {
      const client = new driver.Client({ connectionString: url() });
      client.on('error', () => {}); // the query that is lost says so
      await client.connect();
      clients.push(client);
      return client;
    }
    /** Ends what a test has opened, so that nothing of it is left for the next. */
    const hangUp = () => Promise.all(clients.splice(0).map((client) => client.end()));
    afterEach(hangUp);
    beforeEach(() => backends.endpoints[kind].exec('delete from ledger; delete from pet; update total set sum = 0'));

    test('queries: simple ones, parameters, several statements, arrays, named statements, many at once', async () => {
      const client = await connect();
      const { rows, fields, command, rowCount } = await client.query('select id, name from owner where id = $1', [1]);
      assert.deepEqual({ rows, command, rowCount }, { rows: [{ id: 1, name: 'Ann' }], command: 'SELECT', rowCount: 1 });
      assert.deepEqual(fields.map(({ name, dataTypeID, dataTypeModifier, format }) => [name, dataTypeID, dataTypeModifier, format]), [['id', 23, -1, 'text'], ['name', 1043, 14, 'text']]);
      const several = /** @type {any} */ (await client.query("select 1 as a; create temp table t as select 'x' as b; select b from t; drop table t"));
      assert.deepEqual(several.map((/** @type {any} */ result) => [result.command, result.rows]), [['SELECT', [{ a: 1 }]], ['SELECT', []], ['SELECT', [{ b: 'x' }]], ['DROP', []]]);
      assert.deepEqual((await client.query({ text: 'select 1 as a, 2 as a', rowMode: 'array' })).rows, [[1, 2]]);
      for (const id of [1, 2, 1]) assert.equal((await client.query({ name: 'by id', text: 'select name from owner where id = $1', values: [id] })).rowCount, id === 1 ? 1 : 0);
      assert.equal((await client.query('')).rows.length, 0);
      const many = await Promise.all(Array.from({ length: 50 }, (_, i) => client.query(i % 2 ? `select ${i} as i` : 'select $1::int as i', i % 2 ? undefined : [i])));
      assert.deepEqual(many.map((result) => result.rows[0].i), Array.from({ length: 50 }, (_, i) => i));
      const large = await client.query('select i, repeat($1, 100) as t from generate_series(1, 5000) i', ['é😀']);
      assert.deepEqual([large.rowCount, large.rows[4999]], [5000, { i: 5000, t: 'é😀'.repeat(100) }]);
      const text = '"\\é😀\n'.repeat(200_000);
      assert.ok((await client.query('select $1::text as t', [text])).rows[0].t === text);
    });

    test('every type', async () => {
      const client = await connect();
      for (const type of Object.keys(VALUES)) {
        const query = { text: everyValue(type), rowMode: /** @type {const} */ ('array'), types: RAW };
        const [truth, result] = await Promise.all([backends.truth.query(query), client.query(query)]);
        assert.deepEqual(result.rows, truth.rows, type);
        assert.deepEqual(result.fields.map((field) => [field.name, Math.min(field.dataTypeID, 16384), field.dataTypeSize, field.dataTypeModifier]), truth.fields.map((field) => [field.name, Math.min(field.dataTypeID, 16384), field.dataTypeSize, field.dataTypeModifier]));
      }
    });

    test('every error', async () => {
      const [client, truth] = [await connect(), await backends.truth.connect()];
      await Promise.all([client, truth].map((database) => database.query('alter sequence pet_id_seq restart')));
      for (const [text, values] of FAULTY) {
        const [expected, error] = (await Promise.allSettled([truth.query(text, values), client.query(text, values)])).map((outcome) => (outcome.status === 'rejected' ? outcome.reason : {}));
        assert.deepEqual(fieldsOf(error, FIELDS), fieldsOf(expected, FIELDS), text);
      }
      assert.deepEqual((await client.query('select count(*)::int from owner')).rows, [{ count: 1 }]);
      truth.release(true);
    });

    test('transactions: commit, rollback, savepoints, levels, the failed state', async () => {
      const [client, other] = [await connect(), await connect()];
      const names = async (/** @type {pg.Client} */ from) => (await from.query('select name from pet order by id')).rows.map(({ name }) => name);
      await client.query('begin');
      await client.query('insert into pet (owner_id, name) values (1, $1)', ['Rex']);
      await client.query('savepoint here');
      assert.equal((await errorFrom(client.query('insert into pet (owner_id, name) values (99, $1)', ['Lost']))).code, '23503');
      assert.equal((await errorFrom(client.query('select 1'))).code, '25P02');
      await client.query('rollback to savepoint here');
      await client.query("insert into pet (owner_id, name) values (1, 'Max')");
      const seen = names(other); // which waits, where there is but one session
      if (server) assert.deepEqual(await seen, []);
      assert.deepEqual(await names(client), ['Rex', 'Max']);
      await client.query('commit');
      assert.deepEqual(await (server ? names(other) : seen), ['Rex', 'Max']);
      await client.query('begin; delete from pet');
      assert.deepEqual(await names(client), []);
      await client.query('rollback');
      assert.deepEqual(await names(other), ['Rex', 'Max']);
      for (const level of ['read uncommitted', 'read committed', 'repeatable read', 'serializable']) {
        await client.query(`begin isolation level ${level} read only`);
        assert.deepEqual((await client.query("select current_setting('transaction_isolation') as level, $1::int as one", [1])).rows, [{ level, one: 1 }]);
        assert.equal((await errorFrom(client.query('delete from pet'))).code, '25006');
        assert.equal((await client.query('commit')).command, 'ROLLBACK');
      }
    });

    test('who leaves in a transaction has it rolled back', async () => {
      for (const leave of [(/** @type {pg.Client} */ client) => client.end(), (/** @type {any} */ client) => (client.connection.stream.destroy ?? client.connection.stream.end).call(client.connection.stream)]) {
        const [client, other] = [await connect(), await connect()];
        await client.query('begin');
        await client.query("insert into ledger values (-1, 1)");
        void leave(client);
        await other.query('insert into ledger values (-1, 1); delete from ledger where client = -1'); // which waits for the end of the other's
        clients.splice(clients.indexOf(client), 1);
        await hangUp();
      }
    });

    test('what is set and prepared stays, though others come between', async () => {
      const [a, b] = [await connect(), await connect()], both = /** @type {const} */ ([[a, 'Asia/Tokyo', 1], [b, 'Asia/Kolkata', 2]]);
      for (const [client, zone, n] of both) {
        await client.query(`set timezone = '${zone}'`);
        await client.query("select set_config('work_mem', $1, false)", [`${n}MB`]);
        await client.query({ name: 'same name', text: `select ${n} + $1::int as x`, values: [1] });
      }
      for (let round = 0; round < 2; round++)
        for (const [client, zone, n] of both) {
          assert.deepEqual((await client.query("select current_setting('timezone') as zone, current_setting('work_mem') as mem")).rows, [{ zone, mem: `${n}MB` }]);
          assert.deepEqual((await client.query({ name: 'same name', text: `select ${n} + $1::int as x`, values: [5] })).rows, [{ x: n + 5 }]);
        }
      assert.deepEqual((await (await connect()).query("select current_setting('timezone') as zone, (select count(*)::int from pg_prepared_statements where name <> '') as prepared")).rows, [{ zone: 'UTC', prepared: 0 }]);
    });

    test('a session of one\'s own: temporary tables, cursors, SQL\'s PREPARE, advisory locks, custom settings, currval', async () => {
      const a = await connect();
      await a.query('create temp table mine (n int); insert into mine values (1), (2), (3)');
      await a.query('declare c cursor with hold for select n from mine');
      await a.query('prepare times(int) as select $1 * 2 as x');
      await a.query("select set_config('my.own', $1, false)", ['x']);
      await a.query('select pg_advisory_lock(7)');
      await a.query("select nextval('pet_id_seq')");
      // Where there is but one session, the other waits until nothing of this one is left in it.
      const other = connect().then((client) => client.query("select pg_try_advisory_lock(7) as got, to_regclass('mine') as mine, coalesce(current_setting('my.own', true), '') as own"));
      if (server) assert.deepEqual((await other).rows, [{ got: false, mine: null, own: '' }]);
      assert.deepEqual((await a.query('fetch 2 from c')).rows, [{ n: 1 }, { n: 2 }]);
      assert.deepEqual((await a.query('execute times(21)')).rows, [{ x: 42 }]);
      assert.deepEqual((await a.query("select count(*)::int as n, nextval('pet_id_seq') = currval('pet_id_seq') as same, current_setting('my.own') as own from mine")).rows, [{ n: 3, same: true, own: 'x' }]);
      await a.end();
      clients.splice(clients.indexOf(a), 1);
      assert.deepEqual((await other).rows, [{ got: !server, mine: null, own: '' }]);
    });

    test('a statement by parameters is committed before anybody else has a turn', async () => {
      const many = await Promise.all(Array.from({ length: 20 }, connect));
      await Promise.all(many.flatMap((client, n) => [1, 2, 3].map((i) => client.query('insert into ledger values ($1, $2)', [n, i]))));
      assert.equal((await many[0].query('delete from ledger where client >= $1', [0])).rowCount, 60);
    });

    test('notifications reach who listens, and nobody else', async () => {
      const [a, b, c] = [await connect(), await connect(), await connect()];
      /** @type {string[]} */
      const heard = [];
      for (const [name, client] of Object.entries({ a, b, c })) client.on('notification', ({ channel, payload }) => heard.push(`${name} ${channel} ${payload}`));
      await a.query('listen one');
      await b.query('listen one; listen "Two é"');
      await c.query("select pg_notify('one', $1)", ['😀']);
      await c.query("begin; notify \"Two é\", 'later'; commit");
      await b.query('unlisten one');
      await a.query("notify one, 'self'");
      await c.query('notify three');
      await until(() => heard.length >= 4);
      await sleep(30);
      assert.deepEqual(heard.sort(), ['a one self', 'a one 😀', 'b Two é later', 'b one 😀']);
    });

    test('a hundred clients at once: interactive transactions, queries and HTTP requests, nothing lost', async () => {
      const CLIENTS = pipelineConnect === false ? 25 : Math.min(100, connections - 40), http = neon.neon(url());
      const outcomes = await Promise.all(Array.from({ length: CLIENTS }, async (_, n) => {
        const own = await connect();
        if (n % 4 === 0) await http.transaction([http`insert into ledger values (${n}, -1)`, http`update total set sum = sum + 1`]);
        await own.query('begin');
        const { rows: [{ sum }] } = await own.query('select sum from total for update');
        await own.query('insert into ledger values ($1, $2)', [n, 1]);
        await own.query('update total set sum = $1', [sum + 1]);
        await own.query(n % 5 ? 'commit' : 'rollback');
        assert.equal((await errorFrom(own.query('insert into owner values ($1, $2, 20)', [1, `c${n}`]))).code, '23505');
        const { rows } = await own.query({ name: 'times', text: 'select $1::int * i as v from generate_series(1, 20) i', values: [n], rowMode: 'array' });
        assert.deepEqual(rows, Array.from({ length: 20 }, (_, i) => [n * (i + 1)]));
        await own.query('insert into ledger values ($1, 2)', [n]);
        return (await own.query('select n from ledger where client = $1 order by n', [n])).rows.map((row) => row.n);
      }));
      assert.deepEqual(outcomes, Array.from({ length: CLIENTS }, (_, n) => [...(n % 4 ? [] : [-1]), ...(n % 5 ? [1] : []), 2]));
      const sum = outcomes.flat().length - CLIENTS, client = await connect();
      assert.deepEqual((await client.query('select sum, (select count(*)::int from ledger) as n from total')).rows, [{ sum, n: sum + CLIENTS }]);
    });

    test('a pool', async () => {
      const pool = new driver.Pool({ connectionString: url(), max: 5 });
      pool.on('error', () => {});
      const results = await Promise.all(Array.from({ length: 40 }, (_, i) => pool.query('select $1::int as i', [i])));
      assert.deepEqual(results.map(({ rows }) => rows[0].i), Array.from({ length: 40 }, (_, i) => i));
      await Promise.all(Array.from({ length: 20 }, async () => {
        const client = await pool.connect();
        try {
          await client.query('begin');
          const { rows: [{ sum }] } = await client.query('select sum from total for update');
          await client.query('update total set sum = $1', [sum + 1]);
          await client.query('commit');
        } finally {
          client.release();
        }
      }));
      assert.deepEqual((await pool.query('update total set sum = 0 returning (select sum from total)')).rows, [{ sum: 20 }]);
      assert.equal((await errorFrom(pool.query('select 1/0'))).code, '22012');
      assert.ok(pool.totalCount <= 5);
      await pool.end();
    });

    if (server) test('two transactions in each other\'s way: 40001, 40P01, 55P03', async () => {
      const [a, b] = [await connect(), await connect()];
      for (const client of [a, b]) {
        await client.query('begin isolation level serializable');
        await client.query('select sum from total');
      }
      await a.query('update total set sum = sum + 1');
      const second = errorFrom(b.query('update total set sum = sum + 1'));
      await a.query('commit');
      const error = await second;
      assert.deepEqual([error.code, error.severity, error.hint ?? ''], ['40001', 'ERROR', '']);
      await b.query('rollback');
      await a.query('begin; update total set sum = 0');
      assert.equal((await errorFrom(b.query('begin; select * from total for update nowait'))).code, '55P03');
      await Promise.all([a, b].map((client) => client.query('rollback; update total set sum = 0')));
      await a.query("insert into owner values (2, 'Two', 20)");
      for (const [i, client] of [a, b].entries()) await client.query(`begin; update owner set age = 21 where id = ${i + 1}`);
      const outcomes = await Promise.allSettled([a, b].map((client, i) => client.query(`update owner set age = 22 where id = ${2 - i}`)));
      const lost = outcomes.find(({ status }) => status === 'rejected');
      assert.equal(/** @type {any} */ (lost)?.reason.code, '40P01');
      await Promise.all([a, b].map((client) => client.query('rollback')));
      await a.query('delete from owner where id = 2');
    });

    if (transport === 'TCP') test('pipelines, portals read in parts, binary results, notices, settings in the URL: as on a server', async () => {
      /** @param {string} connectionString */
      const work = async (connectionString) => {
        const open = async (/** @type {object} */ more) => {
          const client = new pg.Client({ connectionString, ...more }).on('error', () => {});
          await client.connect();
          return client;
        };
        const pipelined = await open({ pipeline: true });
        const outcomes = await Promise.allSettled([pipelined.query('insert into total values (1)'), pipelined.query('select 1/0'), pipelined.query('select $1::int as x', [1]), pipelined.query({ name: 'n', text: 'select $1::int as y', values: [2] }),
          pipelined.query('begin'), pipelined.query('delete from total'), pipelined.query('select nothing'), pipelined.query('select 1'), pipelined.query('rollback'), pipelined.query({ name: 'n', text: 'select $1::int as y', values: [3] }), pipelined.query('delete from total where sum = 1')]);
        const binary = await open({ binary: true });
        const notices = /** @type {any[]} */ ([]), rows = /** @type {string[]} */ ([]);
        binary.on('notice', ({ severity, message, code, detail }) => notices.push([severity, message, code, detail]));
        const { rows: values } = await binary.query("select $1::int4 as a, 'é'::text as b, true as c, 9007199254740993::int8 as d, '\\x00ff'::bytea as e, null as f", [7]);
        await binary.query("do $$ begin raise warning 'careful %', 1 using detail = 'd'; end $$");
        const query = binary.query(/** @type {any} */ (new pg.Query(/** @type {any} */ ({ text: 'select i::text from generate_series(1, 25) i', rows: 10 }))));
        await new Promise((resolve, reject) => /** @type {any} */ (query).on('row', (/** @type {any} */ row) => rows.push(row.i)).on('end', resolve).on('error', reject));
        const set = new pg.Client({ connectionString: `${connectionString}?options=-c%20work_mem%3D3MB%20-c%20timezone%3DAsia/Tokyo&application_name=it%27s` });
        await set.connect();
        const { rows: settings } = await set.query("select current_setting('work_mem') as mem, current_setting('timezone') as zone, current_setting('application_name') as name");
        await assert.rejects(open({ ssl: { rejectUnauthorized: false } }), /does not support SSL/);
        await Promise.all([pipelined, binary, set].map((client) => client.end()));
        return { outcomes: outcomes.map((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.command, outcome.value.rowCount, outcome.value.rows] : outcome.reason.code)), values, notices, rows, settings };
      };
      const [ours, truth] = await Promise.all([work(url()), work(backends.truthUrl)]);
      assert.deepEqual(ours, truth);
      assert.deepEqual([ours.outcomes.length, ours.rows.length, ours.notices.length], [11, 25, 1]);
    });

    if (transport === 'TCP') test('a cancel request, by a connection of its own', async () => {
      const client = await connect(), { processID, secretKey } = /** @type {any} */ (client);
      const running = Promise.allSettled([client.query(`select pg_sleep(${server ? 7200 : 0.5}) /* cancelled */`)]);
      if (server) {
        const other = await connect();
        await until(async () => (await other.query("select from pg_stat_activity where query like 'select pg_sleep% /* cancelled */' and state = 'active'")).rowCount);
      } else await sleep(100);
      const canceller = /** @type {any} */ (new pg.Connection({}));
      const ended = new Promise((resolve) => canceller.once('end', resolve));
      canceller.on('error', () => {});
      canceller.on('connect', () => canceller.cancel(processID, secretKey));
      canceller.connect(backends.endpoints[kind].port, '127.0.0.1');
      await ended;
      const [outcome] = await running;
      if (server) assert.equal(/** @type {any} */ (outcome).reason?.code, '57014');
      else assert.equal(outcome.status, 'fulfilled', 'PGlite goes on, and comes to its end');
      assert.equal((await client.query('select 1')).rowCount, 1);
    });

    if (transport === 'a WebSocket') test('Pool.query by HTTP, where the driver is told to', async () => {
      const pool = new neon.Pool({ connectionString: url() });
      neonConfig.poolQueryViaFetch = true;
      const fetchEndpoint = neonConfig.fetchEndpoint;
      neonConfig.fetchEndpoint = () => `http://127.0.0.1:${backends.endpoints[kind].port}/sql`; // the driver forgets the port
      const { rows, viaNeonFetch } = /** @type {any} */ (await pool.query('select $1::int as one', [1]));
      Object.assign(neonConfig, { poolQueryViaFetch: false, fetchEndpoint });
      assert.deepEqual([rows, viaNeonFetch], [[{ one: 1 }], true]);
      assert.equal(pool.totalCount, 0);
      await pool.end();
    });
  });

  for (const [transport, { driver, pipelineConnect }] of Object.entries(TRANSPORTS)) describe(transport, () => {
    before(() => { if (pipelineConnect !== undefined) neonConfig.pipelineConnect = pipelineConnect; });

    /** @param {any} endpoint @param {string} [password] */
    const clientOf = (endpoint, password) => {
      const client = new driver.Client({ connectionString: Object.assign(new URL(endpoint.url), password === undefined ? {} : { password }).href });
      client.on('error', () => {});
      return client;
    };

    test('a wrong password, and the right one', async () => {
      const endpoint = await createEndpoint({ postgres: backends.truthUrl, password: 'p@ss: wörd' });
      for (const password of ['wrong', '']) {
        const client = clientOf(endpoint, encodeURIComponent(password));
        const error = await errorFrom(client.connect().then(() => client.query('select 1')));
        if (password) assert.deepEqual([error.message, error.code], ["password authentication failed for user 'postgres'", transport === 'TCP' ? '28P01' : 'XX000']);
      }
      const client = clientOf(endpoint);
      await client.connect();
      assert.deepEqual((await client.query('select 1 as one')).rows, [{ one: 1 }]);
      await client.end();
      await endpoint.close();
    });

    for (const kind of pipelineConnect === false ? ['postgres'] : ['memory', 'postgres']) test(`an endpoint that closes ends its sessions: ${kind}`, async () => {
      const endpoint = await createEndpoint(kind === 'memory' ? { memory: true, idle: 200 } : { postgres: backends.truthUrl });
      const [quiet, busy, late] = [clientOf(endpoint), clientOf(endpoint), clientOf(endpoint)];
      for (const client of [quiet, busy]) await client.connect();
      await quiet.query('select 1');
      if (kind === 'memory') {
        await busy.query('begin');
        assert.deepEqual((await quiet.query('select 1 as one')).rows, [{ one: 1 }], 'once the other has kept it waiting for too long');
        const error = await errorFrom(busy.query('select 1'));
        assert.ok(error.code === '25P03' || /terminated|not queryable|ended/i.test(error.message), error.message);
      } else await busy.query('begin; select 1');
      await endpoint.close();
      for (const client of [quiet, busy]) await assert.rejects(client.query('select 1'));
      await assert.rejects(late.connect().then(() => late.query('select 1')), (/** @type {any} */ error) => error instanceof Error || error.type === 'error');
    });
  });
});
