// Sessions of Postgres's protocol: known answers on raw sockets, the same over PGlite and over a
// Postgres server but where a line says how they differ. How sessions begin, end and share
// PGlite is in the files beside this one.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import pg from 'pg';
import { createEndpoint } from '../../js/endpoint/index.js';
import { startPostgres } from '../support/postgres.js';
import {
  begin, bind, close, copyData, copyDone, copyFail, describe as describing, execute, extended, flush, message, parse, query, sync,
  terminate,
} from '../support/wire.js';

const ONE = ['T ?column?', 'D 1', 'C SELECT 1', 'Z I'];

/** @type {import('../support/postgres.js').TestPostgres} */
let server;
before(async () => { server = await startPostgres(); });
after(() => server.stop());

for (const kind of ['pglite', 'postgres']) describe(kind, () => conformance(kind === 'pglite'));

/** @param {boolean} embedded */
function conformance(embedded) {
  /** @type {import('../../js/endpoint/index.js').Endpoint} */
  let endpoint;
  /** @type {import('../support/wire.js').Peer} a new one for each test */
  let peer;

  before(async () => {
    endpoint = await createEndpoint(embedded ? { memory: true } : { postgres: server.url });
    await endpoint.exec('DROP SCHEMA IF EXISTS wire CASCADE; CREATE SCHEMA wire; CREATE TABLE wire.item (id int, name text)');
  });
  after(async () => {
    await endpoint.exec('DROP SCHEMA wire CASCADE');
    await endpoint.close();
  });

  /** @param {string} name @param {() => Promise<void>} body */
  const session = (name, body) => test(name, async () => {
    peer = await begin(endpoint.port, { parameters: { search_path: 'wire' } });
    await body();
    assert.deepEqual(await peer.ask(sync, query('ROLLBACK; TRUNCATE item')).then((lines) => lines.at(-1)), 'Z I');
    assert.equal((await peer.until('Z')).at(-1), 'Z I');
    peer.send(terminate);
    await peer.closed;
  });
  const rows = async (sql = 'SELECT count(*) FROM item') => (await peer.ask(query(sql))).filter((line) => line[0] === 'D').join();

  session('simple queries: one, several, none, an error', async () => {
    assert.deepEqual(await peer.ask(query('SELECT 1')), ONE);
    assert.deepEqual(await peer.ask(query("INSERT INTO item VALUES (1, 'a'), (2, NULL) RETURNING id; SELECT name FROM item")),
      ['T id', 'D 1', 'D 2', 'C INSERT 0 2', 'T name', 'D a', 'D null', 'C SELECT 2', 'Z I']);
    assert.deepEqual(await peer.ask(query('')), ['I', 'Z I']);
    assert.deepEqual(await peer.ask(query(' ;; ')), ['I', 'Z I']);
    assert.deepEqual(await peer.ask(query('SELECT 1; SELECT 1/0; SELECT 2')), [...ONE.slice(0, 3), 'E ERROR 22012 division by zero', 'Z I']);
    assert.deepEqual(await peer.ask(query("DO $$ BEGIN RAISE NOTICE 'psst'; END $$")), ['N NOTICE 00000 psst', 'C DO', 'Z I']);
  });

  session('transactions, one that failed too', async () => {
    assert.deepEqual(await peer.ask(query('BEGIN')), ['C BEGIN', 'Z T']);
    assert.deepEqual(await peer.ask(query('SELECT')), ['T ', 'D ', 'C SELECT 1', 'Z T']);
    assert.equal((await peer.ask(query('SELEC'))).at(-1), 'Z E');
    assert.deepEqual(await peer.ask(query('SELECT 1')),
      ['E ERROR 25P02 current transaction is aborted, commands ignored until end of transaction block', 'Z E']);
    assert.deepEqual(await peer.ask(query('COMMIT')), ['C ROLLBACK', 'Z I']);
    assert.deepEqual(await peer.ask(query('BEGIN; INSERT INTO item VALUES (1); SAVEPOINT a; SELECT 1/0')),
      ['C BEGIN', 'C INSERT 0 1', 'C SAVEPOINT', 'E ERROR 22012 division by zero', 'Z E']);
    assert.deepEqual(await peer.ask(query('ROLLBACK TO a; COMMIT')), ['C ROLLBACK', 'C COMMIT', 'Z I']);
    assert.equal(await rows(), 'D 1');
  });

  session('extended: parse to sync, and a statement used again', async () => {
    assert.deepEqual(await peer.ask(extended('SELECT $1::int + 1 AS n', ['4'])), ['1', '2', 'T n', 'D 5', 'C SELECT 1', 'Z I']);
    assert.deepEqual(await peer.ask(extended('SELECT $1::text AS n', [null])), ['1', '2', 'T n', 'D null', 'C SELECT 1', 'Z I']);
    assert.deepEqual(await peer.ask(extended('')), ['1', '2', 'n', 'I', 'Z I']);
    assert.deepEqual(await peer.ask(parse('twice', 'SELECT 2 * $1::int AS n'), describing('S', 'twice'), sync), ['1', 't', 'T n', 'Z I']);
    for (const n of [1, 2]) {
      assert.deepEqual(await peer.ask(bind('', 'twice', [`${n}`]), execute(), sync), ['2', `D ${2 * n}`, 'C SELECT 1', 'Z I']);
    }
    assert.deepEqual(await peer.ask(close('S', 'twice'), close('S', 'never'), sync), ['3', '3', 'Z I']);
    assert.deepEqual(await peer.ask(bind('', 'twice', ['1']), sync), ['E ERROR 26000 prepared statement "twice" does not exist', 'Z I']);
  });

  session('portals: a row limit, suspended, closed; gone with the transaction', async () => {
    const three = 'SELECT generate_series(1, 3) AS n';
    assert.deepEqual(await peer.ask(parse('', three), bind('p', ''), execute('p', 2), execute('p', 2), sync),
      ['1', '2', 'D 1', 'D 2', 's', 'D 3', 'C SELECT 1', 'Z I']);
    assert.deepEqual(await peer.ask(execute('p'), sync), ['E ERROR 34000 portal "p" does not exist', 'Z I']);
    await peer.ask(query('BEGIN'));
    assert.deepEqual(await peer.ask(parse('', three), bind('p', ''), execute('p', 1), sync), ['1', '2', 'D 1', 's', 'Z T']);
    assert.deepEqual(await peer.ask(describing('P', 'p'), execute('p', 1), sync), ['T n', 'D 2', 's', 'Z T']);
    assert.deepEqual(await peer.ask(close('P', 'p'), sync), ['3', 'Z T']);
    assert.deepEqual(await peer.ask(execute('p'), sync), ['E ERROR 34000 portal "p" does not exist', 'Z E']);
    assert.deepEqual(await peer.ask(query('ROLLBACK')), ['C ROLLBACK', 'Z I']);
  });

  session('flush: the answers come, the transaction goes on until sync', async () => {
    const other = await begin(endpoint.port);
    peer.send(parse('', 'INSERT INTO item VALUES (1) RETURNING id'), bind(), describing(), flush);
    assert.deepEqual(await peer.until('T'), ['1', '2', 'T id']);
    peer.send(execute('', 0), flush);
    assert.deepEqual(await peer.until('C'), ['D 1', 'C INSERT 0 1']);
    const count = other.ask(query('SELECT count(*) FROM wire.item')); // on PGlite it has to wait
    if (!embedded) assert.equal((await count)[1], 'D 0');
    assert.deepEqual(await peer.ask(sync), ['Z I']);
    assert.equal((await count)[1], embedded ? 'D 1' : 'D 0');
    assert.deepEqual(await peer.ask(sync), ['Z I']);
    other.gone();
  });

  session('what is not synced is rolled back when its client leaves', async () => {
    for (const last of [flush, Buffer.concat([parse('', 'SELEC'), flush])]) {
      const other = await begin(endpoint.port);
      other.send(parse('', 'INSERT INTO wire.item VALUES (1)'), bind(), execute(), last);
      await other.until('C');
      if (last !== flush) await other.until('E');
      other.gone();
    }
    assert.equal(await rows(), 'D 0');
  });

  session('an error in a pipeline: the rest is read past up to sync', async () => {
    assert.deepEqual(await peer.ask(parse('', 'INSERT INTO item VALUES (1)'), bind(), execute(),
      parse('', 'SELECT 1 / n FROM generate_series(0, 0) n'), bind(), execute(), parse('', 'INSERT INTO item VALUES (2)'), bind(), execute(), query('SELECT 1'), sync),
    ['1', '2', 'C INSERT 0 1', '1', '2', 'E ERROR 22012 division by zero', 'Z I']);
    assert.equal(await rows(), 'D 0');
    peer.send(extended('SELEC'), extended('SELECT 1'), query('SELECT 1'), sync, sync);
    assert.deepEqual(await peer.until('Z'), ['E ERROR 42601 syntax error at or near "SELEC"', 'Z I']);
    assert.deepEqual(await peer.until('Z'), ['1', '2', ...ONE]);
    assert.deepEqual(await peer.until('Z'), ONE);
    assert.deepEqual([...await peer.until('Z'), ...await peer.until('Z')], ['Z I', 'Z I']);
    peer.send(parse('', 'SELEC'), flush);
    assert.deepEqual(await peer.until('E'), ['E ERROR 42601 syntax error at or near "SELEC"']);
    peer.send(parse('', 'COPY item FROM STDIN'), bind(), execute(), flush);
    assert.deepEqual(await peer.ask(sync), ['Z I']);
  });

  session('messages of the wrong form: an error, and on it goes', async () => {
    for (const [bytes, answer] of /** @type {[Buffer, string[]][]} */ ([
      [message('Q', Buffer.from('SELECT 1')), ['E ERROR 08P01 invalid string in message', 'Z I']],
      [message('Q'), ['E ERROR 08P01 invalid string in message', 'Z I']],
      [message('S', Buffer.from('x')), ['E ERROR 08P01 invalid message format', 'Z I']],
      [Buffer.concat([parse('', 'SELECT 1'), message('B', '', ''), sync]), ['1', 'E ERROR 08P01 insufficient data left in message', 'Z I']],
      [Buffer.concat([message('D', Buffer.from('?'), ''), sync]), ['E ERROR 08P01 invalid DESCRIBE message subtype 63', 'Z I']],
      [Buffer.concat([parse('', 'SELECT $1'), bind(), sync]),
        ['1', 'E ERROR 08P01 bind message supplies 0 parameters, but prepared statement "" requires 1', 'Z I']],
    ])) {
      assert.deepEqual(await peer.ask(bytes), answer);
    }
    assert.deepEqual(await peer.ask(message('F', Buffer.from([0, 0, 0, 65, 0, 1, 0, 1, 0, 2, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0, 4, 0, 0, 0, 5, 0, 1]))), ['V', 'Z I']);
  });

  test('messages that end a session, and nobody else is harmed', async () => {
    for (const [bytes, answer] of /** @type {[Buffer, string][]} */ ([
      [message('z'), 'E FATAL 08P01 invalid frontend message type 122'],
      [Buffer.from([0x51, 0, 0, 0, 3]), 'E FATAL 08P01 invalid message length'],
      [Buffer.from([0x51, 0x7f, 0xff, 0xff, 0xff]), 'E FATAL 08P01 invalid message length'],
      [execute('p'.repeat(20_000)), 'E FATAL 08P01 invalid message length'],
    ])) {
      const other = await begin(endpoint.port);
      other.send(query('SELECT 1'), bytes);
      assert.deepEqual(await other.until('Z'), ONE);
      // A server closes without a word where the length is wrong.
      if (embedded || bytes[0] === 0x7a) assert.deepEqual(await other.until(), [answer]);
      await other.closed;
    }
    const other = await begin(endpoint.port);
    assert.deepEqual(await other.ask(query('SELECT 1')), ONE);
    other.gone();
  });

  session('COPY FROM STDIN by simple query: text, CSV, comments before it', async () => {
    for (const [sql, ...data] of [
      ['COPY item FROM STDIN', '1\ta\n2\t\\', 'N\n'],
      ['/* a /* b */ */ -- c\n copy item (id, name) from stdin with (format csv, header)', 'id,name\n1,"a', '"\n2,\n'],
      ['COPY item FROM STDIN (FORMAT text, DELIMITER \';\')', '1;a\n', '', '2;\\N'],
    ]) {
      peer.send(query(sql));
      assert.equal(await peer.next(), 'G text');
      assert.deepEqual(await peer.ask(...data.map(copyData), copyDone), ['C COPY 2', 'Z I']);
      assert.equal(await rows('SELECT * FROM item'), 'D 1|a,D 2|null');
      await peer.ask(query('TRUNCATE item'));
    }
    peer.send(query('COPY item FROM STDIN'), copyDone);
    assert.deepEqual(await peer.until('Z'), ['G text', 'C COPY 0', 'Z I']);
  });

  session('COPY out and in again: text, CSV, binary', async () => {
    await peer.ask(query("INSERT INTO item SELECT n, 'name ' || n FROM generate_series(1, 3) n"));
    assert.deepEqual(await peer.ask(query('COPY item TO STDOUT')), ['H text', 'd 1\tname 1\n', 'd 2\tname 2\n', 'd 3\tname 3\n', 'c', 'C COPY 3', 'Z I']);
    assert.deepEqual(await peer.ask(query('COPY (SELECT 1) TO STDOUT CSV HEADER; SELECT 1')),
      ['H text', 'd ?column?\n', 'd 1\n', 'c', 'C COPY 1', ...ONE]);
    const before = peer.received().length;
    assert.equal((await peer.ask(query('COPY item TO STDOUT (FORMAT binary)')))[0], 'H binary');
    const bytes = Buffer.from(peer.received().slice(before), 'latin1'), pieces = [];
    for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at + 1) + 1) {
      if (bytes[at] === 0x64) pieces.push(bytes.subarray(at + 5, at + 1 + bytes.readUInt32BE(at + 1)));
    }
    peer.send(query('COPY item FROM STDIN (FORMAT binary)'));
    assert.equal(await peer.next(), 'G binary');
    assert.deepEqual(await peer.ask(copyData(Buffer.concat(pieces)), copyDone), ['C COPY 3', 'Z I']);
    assert.equal(await rows('SELECT count(*), count(DISTINCT name), min(name) FROM item'), 'D 6|3|name 1');
  });

  session('COPY FROM STDIN by the extended protocol, also bound before and named', async () => {
    peer.send(parse('', 'COPY item FROM STDIN'), bind(), describing(), execute(), sync);
    assert.deepEqual(await peer.until('G'), ['1', '2', 'n', 'G text']);
    assert.deepEqual(await peer.ask(copyData('1\ta\n'), copyDone, sync), ['C COPY 1', 'Z I']);
    peer.send(parse('in', 'COPY item FROM STDIN'), flush);
    assert.deepEqual(await peer.until('1'), ['1']);
    peer.send(bind('p', 'in'), flush);
    assert.deepEqual(await peer.until('2'), ['2']);
    peer.send(execute('p'), flush);
    assert.deepEqual(await peer.until('G'), ['G text']);
    assert.deepEqual(await peer.ask(copyData('2\tb\n'), copyDone, sync), ['C COPY 1', 'Z I']);
    assert.equal(await rows(), 'D 2');
    assert.deepEqual(await peer.ask(parse('', 'COPY item TO STDOUT'), bind(), execute(), sync),
      ['1', '2', 'H text', 'd 1\ta\n', 'd 2\tb\n', 'c', 'C COPY 2', 'Z I']);
  });

  session('a COPY that fails: by the client, by its data, by its table; what still comes is read past', async () => {
    peer.send(query('COPY item FROM STDIN'));
    assert.equal(await peer.next(), 'G text');
    assert.deepEqual(await peer.ask(copyData('1\ta\n'), copyFail('no more')), ['E ERROR 57014 COPY from stdin failed: no more', 'Z I']);
    peer.send(query('COPY item FROM STDIN'), copyData('x\ta\n'), copyData('2\tb\n'), copyDone);
    assert.deepEqual(await peer.until('Z'), ['G text', 'E ERROR 22P02 invalid input syntax for type integer: "x"', 'Z I']);
    peer.send(query('COPY nothing FROM STDIN'), copyData('x\ta\n'), copyDone, query('SELECT 1'));
    const missing = ['E ERROR 42P01 relation "nothing" does not exist', 'Z I'];
    assert.deepEqual(await peer.until('Z'), embedded ? ['G text', ...missing] : missing); // PGlite is told only with the data
    assert.deepEqual(await peer.until('Z'), ONE);
    assert.deepEqual(await peer.ask(copyData('x'), copyDone, copyFail('x'), query('SELECT 1')), ONE);
    await peer.ask(query('BEGIN'));
    peer.send(query('COPY item FROM STDIN'), copyData('1\n'), copyDone);
    assert.deepEqual(await peer.until('Z'), ['G text', 'E ERROR 22P04 missing data for column "name"', 'Z E']);
    assert.deepEqual(await peer.ask(query('ROLLBACK')), ['C ROLLBACK', 'Z I']);
    assert.equal(await rows(), 'D 0');
  });

  session('COPY FROM STDIN among other statements', async () => {
    peer.send(query('COPY item FROM STDIN; SELECT 1'), copyData('1\ta\n'), copyDone);
    assert.deepEqual(await peer.until('Z'), ['G text', 'C COPY 1', ...ONE]);
    peer.send(query('COPY item FROM STDIN; COPY item FROM STDIN'), copyData('1\ta\n'), copyDone, copyData('1\ta\n'), copyDone);
    const ofItsOwn = 'E ERROR 57014 COPY from stdin failed: COPY FROM STDIN has to be a statement of its own';
    assert.deepEqual(await peer.until('Z'), embedded ? ['G text', 'C COPY 1', ofItsOwn, 'Z I'] : ['G text', 'C COPY 1', 'G text', 'C COPY 1', 'Z I']);
    peer.send(query('SELECT 1; COPY item FROM STDIN'), copyData('1\ta\n'), copyDone);
    assert.deepEqual(await peer.until('Z'), [...ONE.slice(0, 3), 'G text', ...(embedded ? [ofItsOwn] : ['C COPY 1']), 'Z I']);
  });

  test('a client that leaves in the middle of a COPY, or breaks it off', async () => {
    for (const [bytes, answer] of /** @type {[Buffer, string][]} */ ([
      [query('SELECT 1'), 'E FATAL 08P01'], [message('z'), 'E FATAL 08P01'], [terminate, ''], [Buffer.alloc(0), ''],
    ])) {
      const other = await begin(endpoint.port);
      other.send(query('BEGIN; TRUNCATE wire.item'));
      await other.until('Z');
      other.send(query('COPY wire.item FROM STDIN'), copyData('1\ta\n'));
      assert.equal(await other.next(), 'G text');
      other.send(bytes);
      if (embedded && answer) assert.ok((await other.until()).join().startsWith(answer));
      else other.gone();
    }
    const other = await begin(endpoint.port);
    assert.equal((await other.ask(query('SELECT count(*) FROM wire.item')))[1], 'D 0');
    other.gone();
  });

  session('large messages both ways', async () => {
    assert.deepEqual(await peer.ask(extended('SELECT length($1)', ['x'.repeat(3_000_000)])), ['1', '2', 'T length', 'D 3000000', 'C SELECT 1', 'Z I']);
    const lines = await peer.ask(query("SELECT repeat('y', 1000) FROM generate_series(1, 10000)"));
    assert.equal(lines.length, 10_003);
    assert.ok(lines.slice(1, -2).every((line) => line.length === 1002));
    const data = Array.from({ length: 50 }, (_, i) => copyData(`${i}\t${'z'.repeat(100_000)}\n`));
    peer.send(query('COPY item FROM STDIN'), ...data, copyDone);
    assert.deepEqual(await peer.until('Z'), ['G text', 'C COPY 50', 'Z I']);
  });

  session('pg: a pool, types, errors, a cursor of its own', async () => {
    const pool = new pg.Pool({ connectionString: endpoint.url, max: 5 });
    const sums = await Promise.all(Array.from({ length: 30 }, (_, i) => pool.query('SELECT $1::int * 2 AS n, $2::text[] AS words', [i, ['a', null, '"']])));
    assert.deepEqual(sums.map(({ rows: [row] }) => [row.n, row.words]), sums.map((_, i) => [2 * i, ['a', null, '"']]));
    await assert.rejects(pool.query('SELECT 1/0'), { code: '22012', severity: 'ERROR' });
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query('DECLARE c CURSOR FOR SELECT generate_series(1, 5) AS n');
    assert.deepEqual((await client.query('FETCH 2 FROM c')).rows, [{ n: 1 }, { n: 2 }]);
    await client.query('COMMIT');
    for (const name of ['x', 'x']) await client.query({ name, text: 'SELECT $1::int', values: [1] });
    client.release();
    await pool.end();
  });

  session('psql: startup, \\d, \\copy, several statements', async () => {
    const run = promisify(execFile);
    const psql = (/** @type {string[]} */ ...args) => run('psql', ['-X', '-At', endpoint.url, ...args]);
    assert.equal((await psql('-c', 'SELECT 1', '-c', 'SELECT 2; SELECT 3')).stdout, '1\n2\n3\n');
    assert.match((await psql('-c', '\\d wire.item')).stdout, /^id\|integer/);
    await psql('-c', "COPY (SELECT 7, 'seven') TO STDOUT", '-c', "\\copy wire.item FROM PROGRAM 'printf \"7\\tseven\\n\"'");
    assert.equal(await rows('SELECT * FROM item'), 'D 7|seven');
    await assert.rejects(psql('-c', 'SELECT 1/0'), /division by zero/);
  });
}
