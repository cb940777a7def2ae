// Who a client is and where it gets to, over TCP, a WebSocket and HTTP: known answers of a Postgres server and of
// PGlite. What a session then does is in the files beside this one.

import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { createEndpoint } from '../../js/endpoint/index.js';
import { createLogins } from '../../js/endpoint/postgres/logins.js';
import { createPools } from '../../js/endpoint/postgres/pools.js';
import { createArrayTypes } from '../../js/endpoint/http/arrays.js';
import { permitted } from '../../js/endpoint/pglite/own.js';
import { authenticationOk, readyForQuery } from '../../js/endpoint/wire/message.js';
import { startPostgres } from '../support/postgres.js';
import { begin, extended, openTcp, openWebSocket, password, query, startup } from '../support/wire.js';

const SHADOW = `heliumdb_shadow_${process.pid}`, VISITOR = `heliumdb_visitor_${process.pid}`, SECRET = 'the visitor’s own';

/** @type {import('../support/postgres.js').TestPostgres} */
let server;
/** @type {import('../../js/endpoint/index.js').Endpoint} */
let endpoint;
/** @type {import('../../js/endpoint/index.js').Endpoint} */
let embedded;
/** The server's own database. */
let own = '';
before(async () => {
  server = await startPostgres();
  endpoint = await createEndpoint({ postgres: server.url });
  embedded = await createEndpoint({ memory: true });
  own = new URL(server.url).pathname.slice(1);
  await endpoint.exec(`CREATE ROLE ${VISITOR} LOGIN PASSWORD '${SECRET}'`);
});
after(async () => {
  await endpoint.exec(`DROP DATABASE IF EXISTS ${SHADOW} WITH (FORCE)`);
  await endpoint.exec(`DROP ROLE ${VISITOR}`);
  await endpoint.close();
  await embedded.close();
  await server.stop();
});

/** How a session begins: its last line. @param {number} port @param {{ user: string, database?: string, secret?: string, webSocket?: boolean }} who */
async function enter(port, { user, database, secret, webSocket = false }) {
  const peer = await (webSocket ? openWebSocket(port) : openTcp(port));
  peer.send(startup({ user, ...(database !== undefined && { database }) }), ...(secret === undefined ? [] : [password(secret)]));
  const lines = await peer.until('Z', 'E');
  return { peer, lines, last: lines.at(-1) };
}

/** @param {import('../../js/endpoint/index.js').Endpoint} to @param {{ user: string, database: string, secret?: string }} who */
async function overHttp(to, { user, database, secret = 'x' }, sql = 'SELECT current_user AS u, current_database() AS d') {
  const url = `postgres://${encodeURIComponent(user)}:${encodeURIComponent(secret)}@h/${encodeURIComponent(database)}`;
  const response = await to.fetch('http://h/sql', { method: 'POST', headers: { 'Neon-Connection-String': url }, body: JSON.stringify({ query: sql }) });
  const { message, code, rows } = await response.json();
  return response.status === 200 ? rows : [response.status, code, message];
}

const ONE = ['T ?column?', 'D 1', 'C SELECT 1', 'Z I'];
const WHO = query('SELECT current_user, current_database()');

describe('a Postgres server behind it', () => {
  test('a database of the client’s: what is dropped there stays elsewhere', async () => {
    const first = await begin(endpoint.port, { parameters: { database: own } });
    await first.ask(query('DROP TABLE IF EXISTS login_item; CREATE TABLE login_item (n int); INSERT INTO login_item VALUES (7)'));
    assert.deepEqual(await first.ask(query(`CREATE DATABASE ${SHADOW}`)), ['C CREATE DATABASE', 'Z I']);
    for (const webSocket of [false, true]) {
      const peer = await begin(endpoint.port, { webSocket, parameters: { database: SHADOW } });
      assert.equal((await peer.ask(WHO))[1], `D postgres|${SHADOW}`);
      assert.deepEqual(await peer.ask(query('DROP TABLE login_item')), ['E ERROR 42P01 table "login_item" does not exist', 'Z I']);
      peer.gone();
    }
    assert.deepEqual(await overHttp(endpoint, { user: 'postgres', database: SHADOW }), [{ u: 'postgres', d: SHADOW }]);
    assert.deepEqual(await overHttp(endpoint, { user: 'postgres', database: own }, 'SELECT n FROM login_item'), [{ n: 7 }]);
    await first.ask(query('DROP TABLE login_item'));
    first.gone();
  });

  test('a shadow database, twice, as `prisma migrate dev` has it: made, filled, left and dropped', async () => {
    const main = new pg.Client(endpoint.url);
    await main.connect();
    await main.query('CREATE TABLE login_model (n int)');
    for (const round of [1, 2]) {
      await main.query(`CREATE DATABASE ${SHADOW}_${round}`);
      const shadow = new pg.Client(Object.assign(new URL(endpoint.url), { pathname: `/${SHADOW}_${round}` }).href);
      await shadow.connect();
      await shadow.query('CREATE TABLE login_model (n int)');
      await shadow.end();
      await main.query(`DROP DATABASE ${SHADOW}_${round}`);
    }
    await main.query('DROP TABLE login_model');
    await main.end();
  });

  test('a database for each test worker, over HTTP and sessions, dropped without force', async () => {
    await Promise.all([1, 2, 3].map(async (worker) => {
      const database = `${SHADOW}_worker_${worker}`, at = { user: 'postgres', database };
      const main = await begin(endpoint.port, { parameters: { database: own } });
      assert.deepEqual(await main.ask(query(`CREATE DATABASE ${database}`)), ['C CREATE DATABASE', 'Z I']);
      await overHttp(endpoint, at, 'CREATE TABLE item (n int)');
      await overHttp(endpoint, at, `INSERT INTO item VALUES (${worker})`);
      const peer = await begin(endpoint.port, { parameters: { database } });
      assert.deepEqual(await peer.ask(query('SELECT n FROM item')), ['T n', `D ${worker}`, 'C SELECT 1', 'Z I']);
      peer.gone();
      assert.deepEqual(await main.ask(query(`DROP DATABASE ${database}`)), ['C DROP DATABASE', 'Z I']);
      main.gone();
    }));
  });

  test('a database that is not there: 3D000, also where the name is the user’s', async () => {
    const none = 'E FATAL 3D000 database "no such" does not exist';
    for (const webSocket of [false, true]) {
      assert.equal((await enter(endpoint.port, { user: 'postgres', database: 'no such', secret: webSocket ? 'x' : undefined, webSocket })).last, none);
    }
    assert.deepEqual(await overHttp(endpoint, { user: 'postgres', database: 'no such' }), [400, '3D000', 'database "no such" does not exist']);
    assert.equal((await enter(endpoint.port, { user: VISITOR, secret: SECRET })).last, `E FATAL 3D000 database "${VISITOR}" does not exist`);
    assert.equal((await enter(endpoint.port, { user: 'postgres', database: '' })).last, 'Z I');
  });

  test('another user is who its password says', async () => {
    for (const webSocket of [false, true]) {
      const { peer, lines, last } = await enter(endpoint.port, { user: VISITOR, database: own, secret: SECRET, webSocket });
      assert.deepEqual([lines[0], lines[1], last], ['R 3', 'R 0', 'Z I']);
      assert.equal((await peer.ask(WHO))[1], `D ${VISITOR}|${own}`);
      assert.deepEqual(await peer.ask(query('CREATE ROLE more')), ['E ERROR 42501 permission denied to create role', 'Z I']);
      peer.gone();
    }
    assert.deepEqual(await overHttp(endpoint, { user: VISITOR, database: own, secret: SECRET }), [{ u: VISITOR, d: own }]);
  });

  test('a wrong password, none, and nobody: the same answer, and no connection of another client’s', async () => {
    const wrong = (/** @type {string} */ user) => `password authentication failed for user '${user}'`;
    assert.deepEqual(await overHttp(endpoint, { user: VISITOR, database: own, secret: SECRET }), [{ u: VISITOR, d: own }], 'one is kept');
    for (const user of [VISITOR, 'nobody-here']) {
      assert.deepEqual(await overHttp(endpoint, { user, database: own, secret: 'guess' }), [400, '28P01', wrong(user)]);
      for (const webSocket of [false, true]) for (const secret of ['guess', '']) {
        const { peer, lines } = await enter(endpoint.port, { user, database: own, secret, webSocket });
        assert.deepEqual(lines, ['R 3', `E FATAL 28P01 ${wrong(user)}`]);
        peer.gone();
      }
    }
  });

  test('the password of the option is insisted upon whoever comes, and does not let in as another', async () => {
    const locked = await createEndpoint({ postgres: server.url, password: 'correct horse' });
    const refused = (/** @type {string} */ user) => `E FATAL 28P01 password authentication failed for user '${user}'`;
    assert.equal((await enter(locked.port, { user: VISITOR, database: own, secret: SECRET })).last, refused(VISITOR));
    assert.equal((await enter(locked.port, { user: VISITOR, database: own, secret: 'correct horse' })).last, refused(VISITOR));
    assert.equal((await enter(locked.port, { user: 'postgres', database: own, secret: 'correct horse' })).last, 'Z I');
    await locked.close();
  });

  test('a server that asks for no password has checked nobody: only the endpoint’s own user comes in', async () => {
    const trusting = net.createServer((socket) => {
      socket.on('error', () => {}).once('data', () => socket.write(Buffer.concat([authenticationOk, readyForQuery('I')])).valueOf());
      socket.on('data', (bytes) => bytes[0] === 0x51 && socket.end());
    });
    await new Promise((resolve) => trusting.listen(0, '127.0.0.1', () => resolve(undefined)));
    const { port } = /** @type {net.AddressInfo} */ (trusting.address());
    const pools = createPools(createLogins(pg, `postgres://me:mine@127.0.0.1:${port}/db`));
    const take = async (/** @type {any} */ login) => pools.take('request', login, {}, (pooled) => pooled.release());
    await take(undefined);
    await take({ user: 'me', database: 'other', password: '' });
    for (const secret of ['', 'x']) {
      await assert.rejects(take({ user: 'postgres', database: 'db', password: secret }), {
        message: "user 'postgres' can't log in here: the Postgres server asks for no password, so it is not known who this is", code: '28000',
      });
    }
    await pools.end();
    trusting.close();
  });

  test('a password of the endpoint’s environment is not a client’s', async () => {
    const before = process.env.PGPASSWORD;
    process.env.PGPASSWORD = SECRET;
    try {
      const { last } = await enter(endpoint.port, { user: VISITOR, database: own, secret: '' });
      assert.equal(last, `E FATAL 28P01 password authentication failed for user '${VISITOR}'`);
    } finally {
      if (before === undefined) delete process.env.PGPASSWORD;
      else process.env.PGPASSWORD = before;
    }
  });

  test('BackendKeyData is the server’s process, so that pg_cancel_backend reaches a session', async () => {
    for (const webSocket of [false, true]) {
      const { peer, lines } = await enter(endpoint.port, { user: 'postgres', database: own, secret: webSocket ? 'x' : undefined, webSocket });
      const pid = /^K (\d+) /.exec(lines.at(-2) ?? '')?.[1];
      assert.equal((await peer.ask(query('SELECT pg_backend_pid()')))[1], `D ${pid}`);
      peer.send(query('SELECT pg_sleep(20)'));
      const other = await begin(endpoint.port, { parameters: { database: own } });
      const cancel = `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = ${pid} AND query = 'SELECT pg_sleep(20)'`;
      for (let done = false; !done;) done = (await other.ask(query(cancel)))[1] === 'D t';
      assert.deepEqual(await peer.until('Z'), ['T pg_sleep', 'E ERROR 57014 canceling statement due to user request', 'Z I']);
      other.gone();
      peer.gone();
    }
  });

  test('another user’s statement is cancelled by its own rights', async () => {
    const client = new pg.Client({ port: endpoint.port, host: '127.0.0.1', user: VISITOR, database: own, password: SECRET });
    await client.connect();
    const running = client.query('SELECT pg_sleep(20)');
    const other = new pg.Client({ port: endpoint.port, host: '127.0.0.1' });
    // pg's own cancel request, by process and key
    const { connection } = /** @type {any} */ (other), { processID, secretKey } = /** @type {any} */ (client);
    const direct = await begin(endpoint.port, { parameters: { database: own } });
    while ((await direct.ask(query(`SELECT count(*) FROM pg_stat_activity WHERE pid = ${processID} AND state = 'active'`)))[1] !== 'D 1');
    connection.once('connect', () => connection.cancel(processID, secretKey)).connect(endpoint.port, '127.0.0.1');
    await assert.rejects(running, { code: '57014' });
    direct.gone();
    await client.end();
  });
});

describe('PGlite', () => {
  const other = (/** @type {string} */ name) => `E FATAL 3D000 database "${name}" does not exist: the embedded database has one, "postgres"`;
  const nobody = (/** @type {string} */ name) => `E FATAL 28000 role "${name}" can't log in: the embedded database has one user, "postgres"`;

  test('another database is 3D000, another user 28000, over TCP, a WebSocket and HTTP', async () => {
    for (const webSocket of [false, true]) {
      const secret = webSocket ? 'x' : undefined;
      assert.equal((await enter(embedded.port, { user: 'postgres', database: 'shadow', secret, webSocket })).last, other('shadow'));
      assert.equal((await enter(embedded.port, { user: 'bob', database: 'postgres', secret, webSocket })).last, nobody('bob'));
      assert.equal((await enter(embedded.port, { user: 'postgres', secret, webSocket })).last, 'Z I');
    }
    assert.deepEqual(await overHttp(embedded, { user: 'postgres', database: 'shadow' }), [400, '3D000', other('shadow').slice(14)]);
    assert.deepEqual(await overHttp(embedded, { user: 'bob', database: 'postgres' }), [400, '28000', nobody('bob').slice(14)]);
    assert.deepEqual(await overHttp(embedded, { user: 'postgres', database: 'postgres' }), [{ u: 'postgres', d: 'postgres' }]);
  });

  test('both say the way out', async () => {
    const { peer } = await enter(embedded.port, { user: 'postgres', database: 'shadow' });
    assert.ok(peer.received().includes('HUse a Postgres server for that: heliumdb dev --postgres URL, or the option `postgres`.\0'));
  });

  const REFUSED = 'E ERROR 0A000 the embedded database is one database: there is no CREATE DATABASE';
  test('CREATE DATABASE is refused, however it is written, and the session goes on', async () => {
    const peer = await begin(embedded.port);
    for (const sql of ['create database x', '\n;-- a\n/* b /* c */ */ CREATE /**/ -- d\n DataBase"x"']) {
      assert.deepEqual(await peer.ask(query(sql)), [REFUSED, 'Z I']);
      assert.deepEqual(await peer.ask(extended(sql)), ['1', '2', 'n', REFUSED, 'Z I']);
      assert.deepEqual(await overHttp(embedded, { user: 'postgres', database: 'postgres' }, sql), [400, '0A000', REFUSED.slice(14)]);
      await assert.rejects(embedded.exec(sql), { code: '0A000' });
    }
    assert.deepEqual(await peer.ask(query('BEGIN')), ['C BEGIN', 'Z T']);
    assert.deepEqual(await peer.ask(query('CREATE DATABASE x')), [REFUSED, 'Z E']);
    assert.deepEqual(await peer.ask(query('ROLLBACK')), ['C ROLLBACK', 'Z I']);
    assert.deepEqual(await peer.ask(query('SELECT count(*) FROM pg_database')), ['T count', 'D 3', 'C SELECT 1', 'Z I']);
    assert.deepEqual(await peer.ask(query('CREATE TABLE database (n int); DROP TABLE database')), ['C CREATE TABLE', 'C DROP TABLE', 'Z I']);
    assert.equal(permitted(`CREATE ${'/**/'.repeat(50_000)} TABLE x ()`).length, 200_018, 'in no time, and as it was');
    peer.gone();
  });
});

describe('what PGlite has not', () => {
  test('replication, prepared transactions, ending a session: an answer each, and the session goes on', async () => {
    for (const replication of ['true', 'database']) {
      const peer = await openTcp(embedded.port);
      peer.send(startup({ user: 'postgres', database: 'postgres', replication }));
      assert.deepEqual(await peer.until(), ['E FATAL 0A000 replication is not supported']);
    }
    const peer = await begin(embedded.port);
    for (const [sql, ...answer] of [
      ['IDENTIFY_SYSTEM', 'E ERROR 42601 syntax error at or near "IDENTIFY_SYSTEM"'],
      ["SELECT pg_create_logical_replication_slot('x', 'pgoutput')", 'T pg_create_logical_replication_slot', 'E ERROR 55000 logical decoding requires "wal_level" >= "logical"'],
      ["BEGIN; SELECT 1; PREPARE TRANSACTION 'x'", 'C BEGIN', ...ONE.slice(0, 3), 'E ERROR 55000 prepared transactions are disabled'],
      ["COMMIT PREPARED 'x'", 'E ERROR 42704 prepared transaction with identifier "x" does not exist'],
      ['SELECT pg_terminate_backend(pg_backend_pid())', 'T pg_terminate_backend', 'N WARNING 01000 could not send signal to process 42: Operation not permitted', 'D f', 'C SELECT 1'],
      ['SELECT pg_cancel_backend(pg_backend_pid())', 'T pg_cancel_backend', 'N WARNING 01000 could not send signal to process 42: Operation not permitted', 'D f', 'C SELECT 1'],
      ['SELECT daticulocale FROM pg_database', 'E ERROR 42703 column "daticulocale" does not exist'], // psql 15's \l
    ]) assert.deepEqual((await peer.ask(query(sql))).slice(0, -1), answer, sql);
    assert.deepEqual(await peer.ask(query('SELECT 1')), ONE);
    peer.gone();
  });
});

describe('the array types', () => {
  test('those of one database are not another’s', async () => {
    const types = createArrayTypes(), budget = { left: 1, limit: 1 };
    const session = (/** @type {string[][]} */ rows) => /** @type {any} */ ({ query: async () => ({ rows }) });
    const fields = (/** @type {number[]} */ ...types) => /** @type {any} */ (types.map((dataTypeID) => ({ dataTypeID })));
    assert.deepEqual(await types.of({ database: 'a' }).find(session([['77', '25', ',']]), fields(77, 25), budget), [{ element: 25, delimiter: ',' }, null]);
    assert.deepEqual(await types.of({ database: 'b' }).find(session([]), fields(77), budget), [null]);
    assert.deepEqual(await types.of({ database: 'a' }).find(session([]), fields(77), budget), [{ element: 25, delimiter: ',' }]);
  });
});
