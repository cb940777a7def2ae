// Neon's own driver over HTTP, for each back end: the forms of its results, its errors beside those of `pg` on a real
// server, its batches with each isolation level, 100 clients at once, aborting. What types come to is in types.test.js.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { NeonDbError, neon, neonConfig } from '@neondatabase/serverless';
import { KINDS, errorFrom, openBackends } from '../../support/clients.js';
import { FAULTY, FIELDS, PLACE, SETUP, fieldsOf } from '../../support/faulty.js';
import { until } from '../../support/until.js';

neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`;

describe("Neon's driver over HTTP", () => {
  /** @type {import('../../support/clients.js').Backends} */
  let backends;
  before(async () => { backends = await openBackends(SETUP); });

  for (const kind of KINDS) describe(kind, () => {
    /** @type {import('@neondatabase/serverless').NeonQueryFunction<false, false>} */
    let sql;
    /** Is it the same server as the truth's? */
    const same = kind === 'postgres';
    before(() => { sql = neon(backends.endpoints[kind].url); });

    test('the forms of a result: objects, arrays, full results; templates, fragments, raw text', async () => {
      const id = 1, name = sql`name`;
      assert.deepEqual(await sql`select id, ${name} from owner where id = ${id} and ${sql`age > ${20}`}`, [{ id: 1, name: 'Ann' }]);
      assert.deepEqual(await sql`select ${sql.unsafe('id, age')} from owner`, [{ id: 1, age: 30 }]);
      assert.deepEqual(await sql.query('select 1 as a, 2 as a', [], { arrayMode: true }), [[1, 2]]);
      assert.deepEqual(await sql.query('select 1 as a, 2 as a'), [{ a: 2 }]);
      /** @type {any} */
      const full = await neon(backends.endpoints[kind].url, { fullResults: true, arrayMode: true })`select id, name as "näme" from owner`;
      assert.deepEqual([full.rows, full.command, full.rowCount, full.rowAsArray, full.viaNeonFetch], [[[1, 'Ann']], 'SELECT', 1, true, true]);
      assert.deepEqual(full.fields.map((/** @type {any} */ { name, dataTypeID, dataTypeModifier, columnID }) => [name, dataTypeID, dataTypeModifier, columnID]), [['id', 23, -1, 1], ['näme', 1043, 14, 2]]);
      assert.deepEqual(await Promise.all([sql``, sql`-- nothing`]), [[], []]);
      const query = sql`insert into ledger values (-1, ${1}) returning n`;
      assert.deepEqual(await sql`select from ledger`, [], 'a query runs when it is awaited');
      assert.deepEqual(await query, [{ n: 1 }]);
      assert.deepEqual((await sql.query('delete from ledger', [], { fullResults: true })).rowCount, 1);
    });

    test('commands and counts are those of pg', async () => {
      for (const text of ['create table tally (n int)', 'insert into tally select generate_series(1, 5)', 'update tally set n = -n where n > 3', 'select * from tally', 'table tally', 'values (1), (2)', 'with d as (delete from tally where n = 1 returning *) select * from d', 'delete from tally where n < 0 returning n',
        'select n from tally for update', 'create table copied as select * from tally', 'select * into copied2 from tally', 'merge into tally using (values (2)) v(x) on n = x when matched then delete', 'explain select 1', 'show work_mem', 'refresh materialized view no', 'truncate tally', 'begin', 'set work_mem = 1000', 'reset all', 'drop table tally, copied, copied2', 'do $$ begin end $$', '']) {
        const queries = [backends.truth.query(/** @type {any} */ ({ text, queryMode: 'extended' })), sql.query(text, [], { fullResults: true })];
        const [truth, result] = (await Promise.allSettled(queries)).map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason));
        if (truth.code) assert.equal(result.code, truth.code);
        else assert.deepEqual([result.command, result.rowCount, result.fields.length, result.rows.length], [truth.command ?? '', truth.rowCount, truth.fields.length, truth.rows.length], text);
        if (text === 'begin') await backends.truth.query('rollback');
      }
    });

    test(`${FAULTY.length} errors, each with all its fields as pg has them`, async () => {
      await Promise.all([backends.truth, sql].map((/** @type {any} */ database) => database.query('alter sequence pet_id_seq restart')));
      for (const [text, values = []] of FAULTY) {
        const queries = [backends.truth.query(/** @type {any} */ ({ text, values, queryMode: 'extended' })), sql.query(text, values)];
        const [truth, error] = (await Promise.allSettled(queries)).map((outcome) => (outcome.status === 'rejected' ? outcome.reason : assert.fail(`no error: ${text}`)));
        assert.ok(error instanceof NeonDbError, text);
        assert.equal(error.name, 'NeonDbError');
        assert.deepEqual(fieldsOf(error, FIELDS), fieldsOf(truth, FIELDS), text);
        if (same) assert.deepEqual(fieldsOf(error, PLACE), fieldsOf(truth, PLACE), text);
        else for (const name of PLACE) assert.equal(typeof error[/** @type {'file'} */ (name)], 'string', text);
      }
      assert.deepEqual(await sql`select count(*)::int from owner`, [{ count: 1 }]);
    });

    test('errors that are not of Postgres', async () => {
      const { url, port } = backends.endpoints[kind];
      const message = async (/** @type {PromiseLike<any>} */ query) => {
        const error = await errorFrom(query);
        assert.ok(error instanceof NeonDbError);
        return [error.message, error.code || undefined];
      };
      assert.deepEqual(await message(sql`copy owner to stdout`), ['unexpected message from server', undefined]);
      assert.deepEqual(await message(neon(url, { authToken: 'x.y.z' })`select 1`), ['missing authentication credentials: required password', undefined]);
      const gone = neon(`postgres://u:p@127.0.0.1:${port === 1 ? 2 : 1}/d`);
      const error = await errorFrom(gone`select 1`);
      assert.match(error.message, /^Error connecting to database: TypeError: fetch failed/);
      assert.ok(error.sourceError instanceof TypeError);
    });

    test('a transaction: each isolation level in force, read only, deferrable', async () => {
      for (const [isolationLevel, level] of /** @type {const} */ ([['ReadUncommitted', 'read uncommitted'], ['ReadCommitted', 'read committed'], ['RepeatableRead', 'repeatable read'], ['Serializable', 'serializable'], [undefined, 'read committed']]))
        for (const readOnly of [true, false, undefined])
          for (const deferrable of [true, false, undefined]) {
            const options = { ...(isolationLevel && { isolationLevel }), ...(readOnly !== undefined && { readOnly }), ...(deferrable !== undefined && { deferrable }) };
            const [[mode], [{ now: first }], [{ now: second }]] = await sql.transaction([
              sql`select current_setting('transaction_isolation') as level, current_setting('transaction_read_only') as "readOnly", current_setting('transaction_deferrable') as deferrable`, sql`select now()`, sql`select now()`], options);
            assert.deepEqual(mode, { level, readOnly: readOnly ? 'on' : 'off', deferrable: deferrable ? 'on' : 'off' });
            assert.deepEqual(first, second, 'one transaction');
          }
    });

    test('a transaction: results in order, each in its form; a function that makes the list', async () => {
      const queries = () => [sql`insert into pet (owner_id, name) values (1, ${'Rex'}) returning name`, sql`select count(*)::int as n from pet where name = 'Rex'`, sql`update pet set name = 'Max' where name = 'Rex'`, sql`select name from pet`];
      assert.deepEqual(await sql.transaction(queries()), [[{ name: 'Rex' }], [{ n: 1 }], [], [{ name: 'Max' }]]);
      await sql`delete from pet`;
      const arrays = await sql.transaction((tx) => [tx`insert into pet (owner_id, name) values (1, ${'Rex'}) returning name`, tx.query('select name from pet where name = $1', ['Rex'])], { arrayMode: true, fullResults: true });
      assert.deepEqual(arrays.map(({ rows, command, rowCount, rowAsArray }) => ({ rows, command, rowCount, rowAsArray })), [
        { rows: [['Rex']], command: 'INSERT', rowCount: 1, rowAsArray: true }, { rows: [['Rex']], command: 'SELECT', rowCount: 1, rowAsArray: true }]);
      const mixed = await sql.transaction(/** @type {any[]} */ ([sql.query('select 1 as a', [], { arrayMode: true }), sql.query('select 1 as a', [], { fullResults: true }), sql`delete from pet`]));
      assert.deepEqual([mixed[0], /** @type {any} */ (mixed[1]).rows, mixed[2]], [[[1]], [{ a: 1 }], []]);
      assert.deepEqual(await sql.transaction([]), []);
    });

    test('a transaction: the first error rolls back all of it, whichever query it is', async () => {
      for (const at of [0, 1, 2, 3]) {
        const queries = ['Rex', 'Max', 'Tom'].map((name) => sql`insert into pet (owner_id, name) values (1, ${name})`);
        queries.splice(at, 0, sql`insert into pet (owner_id, name) values (99, 'Lost')`);
        const error = await errorFrom(sql.transaction(queries, { isolationLevel: 'Serializable' }));
        assert.deepEqual([error.code, error.table, error.constraint, error.detail], ['23503', 'pet', 'pet_owner_id_fkey', 'Key (owner_id)=(99) is not present in table "owner".']);
      }
      assert.equal((await errorFrom(sql.transaction([sql`insert into pet (name) values ('Rex')`], { readOnly: true }))).code, '25006');
      assert.equal((await errorFrom(sql.transaction([sql`vacuum pet`]))).code, '25001');
      assert.equal((await errorFrom(sql.transaction([sql`alter table pet add check (name <> 'x') not valid`, sql`set constraints all immediate`, sql`SELEC`]))).code, '42601');
      assert.deepEqual(await sql`select * from pet`, []);
      await sql.query('create table later (a int unique deferrable initially deferred)');
      const error = await errorFrom(sql.transaction([sql`insert into later values (1)`, sql`insert into later values (1)`, sql`select 1`]));
      assert.deepEqual([error.code, error.constraint], ['23505', 'later_a_key'], 'an error of COMMIT itself');
      assert.deepEqual(await sql`select * from later`, []);
    });

    test('nothing of a session is left for the next request', async () => {
      for (const text of ['begin', "set timezone = 'Asia/Tokyo'", 'set search_path = pg_catalog', 'create temp table owner (x int)', 'prepare p as select 1', 'declare c cursor with hold for select 1', 'select pg_advisory_lock(7)', 'listen x', 'set role pg_monitor', "select set_config('a.b', 'c', false)"]) await sql.query(text);
      const [row] = await sql`select current_setting('timezone') as zone, current_user = session_user as self, (select count(*)::int from pg_prepared_statements where name = 'p') as prepared, (select count(*)::int from pg_cursors where name <> '') as cursors,
        (select count(*)::int from pg_locks where locktype = 'advisory') as locks, (select name from owner) as name, coalesce(current_setting('a.b', true), '') as ab`;
      assert.deepEqual(row, { zone: 'UTC', self: true, prepared: 0, cursors: 0, locks: 0, name: 'Ann', ab: '' });
      assert.equal((await errorFrom(sql`rollback to savepoint a`)).code, '25P01');
    });

    test('100 clients at once: mixed work, every result its own, nothing lost', async () => {
      const CLIENTS = 100, ROUNDS = same ? 2 : 1; // PGlite has but one session: more only wait longer
      const outcomes = await Promise.all(Array.from({ length: CLIENTS }, async (_, client) => {
        const own = neon(backends.endpoints[kind].url);
        for (let n = 0; n < ROUNDS; n++) {
          const [[echo], refused, [[added], [sum]], many] = await Promise.all([
            own`select ${`${client}:${n}`} as text, ${client}::int as client`,
            errorFrom(own`insert into owner values (1, ${`c${client}`}, 20)`),
            own.transaction([own`insert into ledger values (${client}, ${n}) returning client, n`, own`update total set sum = sum + 1 returning sum`]),
            own.query('select $1::int * i as v from generate_series(1, 50) i', [client], { arrayMode: true }),
          ]);
          assert.deepEqual(echo, { text: `${client}:${n}`, client });
          assert.deepEqual([refused.code, refused.constraint], ['23505', 'owner_pkey']);
          assert.deepEqual(added, { client, n });
          assert.ok(sum.sum > 0);
          assert.deepEqual(many, Array.from({ length: 50 }, (_, i) => [client * (i + 1)]));
          const broken = own.transaction([own`insert into ledger values (${client}, ${n + 1000})`, own`update total set sum = sum + 1`, own`select 1/0`]);
          assert.equal((await errorFrom(broken)).code, '22012');
        }
        return (await own`select count(*)::int as n, sum(n)::int from ledger where client = ${client}`)[0];
      }));
      assert.deepEqual(outcomes, outcomes.map(() => ({ n: ROUNDS, sum: ROUNDS * (ROUNDS - 1) / 2 })));
      assert.deepEqual(await sql`select sum, (select count(*)::int from ledger) as n, (select count(distinct client)::int from ledger) as clients, (select count(*)::int from owner) as owners from total`,
        [{ sum: CLIENTS * ROUNDS, n: CLIENTS * ROUNDS, clients: CLIENTS, owners: 1 }]);
      await sql.transaction([sql`delete from ledger`, sql`update total set sum = 0`]);
    });

    test('large: 20 000 rows, 2 MB in one value, 5000 parameters, 500 queries in a batch', async () => {
      const rows = await sql.query('select i, i::text as t, i % 2 = 0 as even from generate_series(1, 20000) i');
      assert.deepEqual([rows.length, rows[0], rows[19999]], [20000, { i: 1, t: '1', even: false }, { i: 20000, t: '20000', even: true }]);
      const text = '"\\é😀\n'.repeat(200_000);
      assert.ok((await sql`select ${text} as t, length(${text})::int as n`)[0].t === text);
      const params = Array.from({ length: 5000 }, (_, i) => i);
      assert.deepEqual(await sql.query(`select sum(v)::int as s from (values ${params.map((i) => `($${i + 1}::int)`)}) as x(v)`, params), [{ s: 4999 * 2500 }]);
      const results = await sql.transaction(params.slice(0, 500).map((i) => sql`select ${i}::int as i`));
      assert.deepEqual(results.map(([row]) => row.i), params.slice(0, 500));
    });

    test('an aborted query rejects at once; on a server its statement ends too', async () => {
      const controller = new AbortController();
      const running = async () => (await sql`select count(*)::int as n from pg_stat_activity where query like '%/* aborted %' and state = 'active' and pid <> pg_backend_pid()`)[0].n;
      const asked = errorFrom(sql.query(`select pg_sleep(${same ? 7200 : 1}) /* aborted */`, [], { fetchOptions: { signal: controller.signal } }));
      await (same ? until(running) : sleep(100));
      controller.abort();
      assert.match((await asked).message, /abort/i);
      if (same) await until(async () => !(await running()));
      assert.deepEqual(await sql`select 1 as one`, [{ one: 1 }]);
    });
  });
});
