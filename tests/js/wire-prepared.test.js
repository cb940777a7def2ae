// Prepared statements whose tables another session changes: the same known answers over PGlite, whose one session
// forgets statements between turns, and over a Postgres server, whose sessions keep them.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createEndpoint } from '../../js/endpoint/index.js';
import { startPostgres } from '../support/postgres.js';
import { begin, bind, close, describe as describing, execute, flush, int16, message, parse, query, sync } from '../support/wire.js';

const CHANGED = 'E ERROR 0A000 cached plan must not change result type';

/** @type {import('../support/postgres.js').TestPostgres} */
let server;
before(async () => { server = await startPostgres(); });
after(() => server.stop());

for (const kind of ['pglite', 'postgres']) describe(kind, () => {
  /** @type {import('../../js/endpoint/index.js').Endpoint} */
  let endpoint;
  /** @type {import('../support/wire.js').Peer} who has prepared */
  let peer;
  /** @type {import('../support/wire.js').Peer} who changes the table */
  let other;
  before(async () => { endpoint = await createEndpoint(kind === 'pglite' ? { memory: true } : { postgres: server.url }); });
  after(async () => {
    await endpoint.exec('DROP TABLE IF EXISTS prepared');
    await endpoint.close();
  });
  beforeEach(async () => {
    [peer, other] = [await begin(endpoint.port), await begin(endpoint.port, { webSocket: true })];
    await other.ask(query("DROP TABLE IF EXISTS prepared; CREATE TABLE prepared (id int, name text); INSERT INTO prepared VALUES (1, 'a')"));
  });
  const done = () => [peer, other].forEach((each) => each.gone());
  /** Somebody else changes it. @param {string} sql */
  const meanwhile = async (sql) => {
    const lines = await other.ask(query(sql));
    assert.ok(!lines.join().includes('E ERROR'), lines.join());
  };
  const use = () => peer.ask(bind('', 's'), execute(), sync);
  const ROW = ['2', 'D 1|a', 'C SELECT 1', 'Z I'];

  test('other columns: 0A000 where it is used or described, each time, until it is as it was', async () => {
    assert.deepEqual(await peer.ask(parse('s', 'SELECT * FROM prepared'), describing('S', 's'), sync), ['1', 't', 'T id,name', 'Z I']);
    assert.deepEqual(await use(), ROW);
    for (const [there, back] of [
      ["ALTER TABLE prepared ADD more int DEFAULT 7", 'ALTER TABLE prepared DROP more'],
      ['ALTER TABLE prepared RENAME name TO label', 'ALTER TABLE prepared RENAME label TO name'],
      ['ALTER TABLE prepared ALTER id TYPE bigint', 'ALTER TABLE prepared ALTER id TYPE int'],
      ['ALTER TABLE prepared ALTER name TYPE varchar(9)', 'ALTER TABLE prepared ALTER name TYPE text'],
    ]) {
      await meanwhile(there);
      for (const round of [1, 2]) {
        assert.deepEqual(await use(), [CHANGED, 'Z I'], `${there}, ${round}`);
        await meanwhile('SELECT 1');
      }
      // A server has told the parameters by then.
      assert.deepEqual(await peer.ask(describing('S', 's'), sync), kind === 'pglite' ? [CHANGED, 'Z I'] : ['t', CHANGED, 'Z I']);
      await meanwhile(back);
      assert.deepEqual(await use(), ROW, back);
    }
    done();
  });

  test('the error is of the form that drivers know it by', async () => {
    await peer.ask(parse('s', 'SELECT * FROM prepared'), sync);
    await meanwhile('ALTER TABLE prepared ADD more int');
    await use();
    assert.ok(peer.received().includes('SERROR\0VERROR\0C0A000\0Mcached plan must not change result type\0Fplancache.c\0'));
    assert.ok(peer.received().includes('RRevalidateCachedQuery\0'));
    done();
  });

  test('nothing of it runs, and a transaction is aborted by it', async () => {
    await peer.ask(parse('s', "INSERT INTO prepared VALUES (2, 'b') RETURNING *"), sync);
    await meanwhile('ALTER TABLE prepared RENAME name TO label');
    assert.deepEqual(await peer.ask(query('BEGIN')), ['C BEGIN', 'Z T']);
    assert.deepEqual(await peer.ask(parse('', 'SELECT 5 AS n'), bind(), execute(), bind('', 's'), execute(), sync), ['1', '2', 'D 5', 'C SELECT 1', CHANGED, 'Z E']);
    assert.deepEqual(await peer.ask(query('COMMIT')), ['C ROLLBACK', 'Z I']);
    assert.deepEqual(await peer.ask(query('SELECT count(*) FROM prepared')), ['T count', 'D 1', 'C SELECT 1', 'Z I']);
    done();
  });

  test('prepared anew by the client it is good again', async () => {
    await peer.ask(parse('s', 'SELECT * FROM prepared'), sync);
    await meanwhile('ALTER TABLE prepared ADD more int DEFAULT 7');
    assert.deepEqual(await use(), [CHANGED, 'Z I']);
    assert.deepEqual(await peer.ask(close('S', 's'), parse('s', 'SELECT * FROM prepared'), describing('S', 's'), sync), ['3', '1', 't', 'T id,name,more', 'Z I']);
    assert.deepEqual(await use(), ['2', 'D 1|a|7', 'C SELECT 1', 'Z I']);
    done();
  });

  test('a column that is not named, another table of the same form: no change', async () => {
    await peer.ask(parse('s', 'SELECT id, name FROM prepared'), sync);
    await meanwhile('ALTER TABLE prepared ADD more int');
    assert.deepEqual(await use(), ROW);
    await meanwhile("DROP TABLE prepared; CREATE TABLE prepared (name text, id int); INSERT INTO prepared VALUES ('a', 1)");
    assert.deepEqual(await use(), ROW);
    done();
  });

  test('the table is gone: an error where it is used, and the transaction goes with it', async () => {
    await peer.ask(parse('s', 'SELECT * FROM prepared'), sync);
    await meanwhile('DROP TABLE prepared');
    const gone = 'E ERROR 42P01 relation "prepared" does not exist';
    assert.deepEqual(await peer.ask(parse('', 'SELECT 5 AS n'), bind(), execute(), bind('', 's'), execute(), sync), ['1', '2', 'D 5', 'C SELECT 1', gone, 'Z I']);
    assert.deepEqual(await peer.ask(query('EXECUTE s')), [gone, 'Z I']);
    assert.deepEqual(await peer.ask(query('BEGIN')), ['C BEGIN', 'Z T']);
    assert.deepEqual(await use(), [gone, 'Z E']);
    assert.deepEqual(await peer.ask(query('ROLLBACK')), ['C ROLLBACK', 'Z I']);
    done();
  });

  test('its parameters keep the types they had', async () => {
    assert.deepEqual(await peer.ask(parse('s', 'SELECT name FROM prepared WHERE id = $1'), sync), ['1', 'Z I']);
    await meanwhile('ALTER TABLE prepared ALTER id TYPE bigint');
    const binary = message('B', '', 's', int16(1, 1, 1), Buffer.from([0, 0, 0, 4, 0, 0, 0, 1]), int16(0)); // an int4
    assert.deepEqual(await peer.ask(binary, execute(), sync), ['2', 'D a', 'C SELECT 1', 'Z I']);
    await meanwhile('ALTER TABLE prepared ALTER id TYPE text');
    assert.deepEqual(await peer.ask(binary, execute(), sync), ['E ERROR 42883 operator does not exist: text = integer', 'Z I']);
    done();
  });

  test('in the middle of a pipeline: the error comes, and what was before it is rolled back', async () => {
    await peer.ask(parse('s', 'SELECT * FROM prepared'), sync);
    await meanwhile('ALTER TABLE prepared ADD more int');
    peer.send(parse('', "INSERT INTO prepared VALUES (2, 'b')"), bind(), execute(), flush);
    assert.deepEqual(await peer.until('C'), ['1', '2', 'C INSERT 0 1']);
    assert.deepEqual(await use(), [CHANGED, 'Z I']);
    assert.deepEqual(await peer.ask(query('SELECT count(*) FROM prepared')), ['T count', 'D 1', 'C SELECT 1', 'Z I']);
    done();
  });

  test('by name in SQL: EXECUTE says so, DEALLOCATE gives it up, and twice is an error', async () => {
    await peer.ask(parse('s', 'SELECT * FROM prepared'), sync);
    await meanwhile('ALTER TABLE prepared ADD more int');
    assert.deepEqual(await peer.ask(query('EXECUTE s')), [CHANGED, 'Z I']);
    await meanwhile('SELECT 1');
    assert.deepEqual(await peer.ask(query('DEALLOCATE s')), ['C DEALLOCATE', 'Z I']);
    await meanwhile('SELECT 1');
    assert.deepEqual(await use(), ['E ERROR 26000 prepared statement "s" does not exist', 'Z I']);
    await peer.ask(parse('s', 'SELECT 1'), sync);
    await meanwhile('SELECT 1');
    assert.deepEqual(await peer.ask(parse('s', 'SELECT 2'), sync), ['E ERROR 42P05 prepared statement "s" already exists', 'Z I']);
    done();
  });

  test('the unnamed one, described in one unit and used in another', async () => {
    assert.deepEqual(await peer.ask(parse('', 'SELECT * FROM prepared'), describing('S', ''), sync), ['1', 't', 'T id,name', 'Z I']);
    await meanwhile('ALTER TABLE prepared ADD more int');
    assert.deepEqual(await peer.ask(bind(), execute(), sync), [CHANGED, 'Z I']);
    assert.deepEqual(await peer.ask(query('SELECT 1')), ['T ?column?', 'D 1', 'C SELECT 1', 'Z I']);
    done();
  });
});
