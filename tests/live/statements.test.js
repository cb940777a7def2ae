// Statements as the endpoint sees them, over HTTP, WebSockets and TCP, on PGlite and on a Postgres server; and what
// heliumdb dev --log prints of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { createEndpoint } from '../../js/endpoint/index.js';
import { clientOf, textOf } from '../support/client.js';
import { startCommand } from '../support/command.js';
import { placesHere } from '../support/places.js';
import { startDatabase } from '../support/postgres.js';
import { errorFrom } from '../support/service.js';
import { until } from '../support/until.js';

for (const kind of placesHere(['PGlite', 'Postgres'])) {
  test(`${kind}: each statement is told of, with its rows or its error`, async () => {
    /** @type {import('../../js/endpoint/index.js').SeenStatement[]} */
    const seen = [];
    const database = kind === 'Postgres' ? await startDatabase('statements') : undefined;
    const endpoint = await createEndpoint({
      ...(database ? { postgres: database.url } : { memory: true }),
      onStatement: (statement) => { seen.push(statement); throw new Error('ignored'); },
    });
    const told = () => seen.splice(0).map(({ via, sql, ms, rows, error }) => {
      assert.equal(ms >= 0, true);
      return `${via} ${sql.replace(/^SET LOCAL .*/, 'SET LOCAL')} ${error ?? rows}`;
    });
    try {
      const db = clientOf(textOf('blog'), endpoint.url);
      await db.sql`select ${'secret'} as a union all select 'b'`;
      await errorFrom(db.batch([db.sql`select 1`, db.sql`select 1 / ${0}::int`]));
      assert.deepEqual(told(), ["http select $1 as a union all select 'b' 2", 'http select 1 1', 'http select 1 / $1::int 22012']);
      await errorFrom(db.transaction(async (/** @type {any} */ tx) => {
        await tx.sql`select 1 union all select 2`;
        await tx.sql`select no_such_column`;
      }));
      await until(() => seen.length > 4);
      assert.deepEqual(told(), ['websocket BEGIN 0', 'websocket SET LOCAL 0', 'websocket select 1 union all select 2 2', 'websocket select no_such_column 42703', 'websocket ROLLBACK 0']);
      const client = new pg.Client(endpoint.url);
      await client.connect();
      await client.query('create temp table t (a int); insert into t values (1), (2), (3)');
      await client.query('select a from t where a > $1', [1]);
      await client.query({ name: 'twice', text: 'select 1 where $1', values: [true] });
      await client.query({ name: 'twice', text: 'select 1 where $1', values: [false] });
      await assert.rejects(client.query('select $1::int', ['x']), { code: '22P02' });
      await assert.rejects(client.query('selec'), { code: '42601' });
      await client.query(`select '${'x'.repeat(100_000)}'`);
      await client.query('select a from t');
      await client.end();
      await until(() => seen.length > 7);
      assert.deepEqual(told(), [
        'tcp create temp table t (a int); insert into t values (1), (2), (3) 3', 'tcp select a from t where a > $1 2', 'tcp select 1 where $1 1', 'tcp select 1 where $1 0',
        'tcp select $1::int 22P02', 'tcp selec 42601', 'tcp  1', 'tcp select a from t 3']);
    } finally {
      await endpoint.close();
      await database?.close();
    }
  });
}

for (const kind of placesHere(['PGlite', 'Postgres'])) {
  test(`${kind}: the plan of a slow statement, once for each text, without its values, and never run again`, async () => {
    /** @type {import('../../js/endpoint/index.js').SeenPlan[]} */
    const plans = [];
    const database = kind === 'Postgres' ? await startDatabase('plans') : undefined;
    const endpoint = await createEndpoint({
      ...(database ? { postgres: database.url } : { memory: true }),
      onPlan: (plan) => { plans.push(plan); throw new Error('ignored'); },
    });
    try {
      await endpoint.exec('create table notes (id int primary key, body text); create sequence runs');
      await endpoint.exec('analyze notes');
      const db = clientOf(textOf('blog'), endpoint.url);
      // Each is awaited with its plan, and runs again until there is one: of what comes while another is asked for, none is.
      const planned = async (/** @type {() => Promise<unknown>} */ run) => {
        const before = plans.length;
        await until(async () => {
          if (plans.length === before) await run();
          return plans.length > before;
        });
        return plans.at(-1)?.plan.map((line) => line.replace(/\(cost .*\)/, '(cost)'));
      };
      const found = () => db.sql`select nextval('runs'), body from notes where body = ${'secret'} and id > 12345`;
      const plan = await planned(found);
      assert.deepEqual(plan, ['Seq Scan on notes (cost)', '  Filter: ((id > ?) AND (body = ?::text))']);
      const client = new pg.Client(endpoint.url);
      await client.connect();
      let id = 6;
      assert.deepEqual(await planned(() => client.query('insert into notes values ($1, $2)', [++id, "it's secret"])), ['ModifyTable on notes (cost)', '  Result (cost)']);
      await found();
      // No plan: an error, BEGIN and its like, several statements, a binary parameter, a table of its own session.
      await assert.rejects(client.query('select 1 / 0 from notes where id = 7'), { code: '22012' });
      await client.query('begin');
      await client.query('commit');
      await client.query('select 1; drop table if exists nothing');
      await client.query('select $1::bytea', [Buffer.from('secret')]);
      const other = new pg.Client(endpoint.url);
      await other.connect();
      await other.query('create temp table own (a int)');
      await other.query('select a from own');
      await other.end();
      assert.deepEqual(await planned(() => client.query('select 1 from notes limit 3')), ['Limit (cost)', '  Seq Scan on notes (cost)']);
      await client.end();
      assert.deepEqual(plans.map(({ sql }) => sql).filter((sql) => !/^select (nextval|1 from)|^insert/.test(sql)), []);
      assert.equal(plans.length, 3);
      assert.equal(JSON.stringify(plans).includes('secret'), false);
      const [row] = /** @type {any[]} */ (await db.sql`select last_value::int as runs, is_called, (select count(*)::int from notes) as notes from runs`);
      assert.deepEqual(row, { runs: 1, is_called: false, notes: id - 6 });
    } finally {
      await endpoint.close();
      await database?.close();
    }
  });
}

test("a Postgres server's limit of a statement's time is its own", async () => {
  const database = await startDatabase('limit');
  const endpoint = await createEndpoint({ postgres: database.url, statementTimeout: 300, listen: false });
  const db = clientOf(textOf('blog'), endpoint.url, { fetch: endpoint.fetch });
  for (let n = 0; n < 2; n++) {
    const { sqlState, message } = await errorFrom(db.sql`select pg_sleep(1000)`);
    assert.deepEqual([sqlState, message], ['57014', 'canceling statement due to statement timeout']);
    assert.deepEqual(await db.sql`show statement_timeout`, [{ statement_timeout: '300ms' }]);
  }
  await endpoint.close();
  await database.close();
});

test('dev --slow MS --explain prints the plan; --explain alone is refused', async () => {
  const alone = startCommand(['dev', '--memory', '--port', '0', '--explain']);
  assert.deepEqual([await alone.ended, alone.said], [{ code: 1, signal: null },
    { out: '', err: 'heliumdb dev: --explain needs to know of which statements: give --slow MS or --log, too\n' }]);
  for (const json of [false, true]) {
    const dev = startCommand(['dev', '--memory', '--port', '0', '--slow', '0', '--explain', ...(json ? ['--json'] : [])]);
    const [url] = /postgres:[^\s"\x1b]+/.exec(await dev.until(/(Ctrl-C ends it|"pid":\d+).*\n/)) ?? [];
    const db = clientOf(textOf('blog'), String(url));
    const run = () => db.sql`select 1 where ${'secret'}
 < 'x'`;
    // On a machine that is too busy for a plan, none is printed; then it runs once more.
    await until(async () => (json ? /"plan":.*\n/ : /Result \(cost.*\n/).test(dev.said.out) || (await run(), false));
    const { out } = dev.said;
    await dev.end();
    if (json) assert.match(out, /\n\{"sql":"select 1 where \$1\\n < 'x'","ms":[\d.]+,"plan":\["Result \(cost [\d.]+, rows 1\)"\]\}\n/);
    else assert.match(out, /\nplan of select 1 where \$1 < 'x'\n {2}Result \(cost [\d.]+, rows 1\)\n/);
    assert.equal(dev.said.out.includes('secret'), false);
  }
});

test('dev --log prints a line for each statement, without values; --slow only for slow ones; --json as JSON', async () => {
  for (const [args, check] of /** @type {[string[], (lines: string[]) => void][]} */ ([
    [['--log'], (lines) => assert.match(lines[0], /^ *\d+\.\d ms {2}1 row {2}http {2}select \$1 as a, pg_sleep\(0\)$/)],
    [['--slow', '600000'], (lines) => assert.deepEqual(lines, [])],
    [['--log', '--json'], (lines) => {
      const { ms, ...more } = JSON.parse(lines[0]);
      assert.deepEqual([typeof ms, more], ['number', { via: 'http', sql: 'select $1\n as a, pg_sleep(0)', rows: 1 }]);
    }],
  ])) {
    const dev = startCommand(['dev', '--memory', '--port', '0', ...args]);
    const [url] = /postgres:[^\s"\x1b]+/.exec(await dev.until(/(Ctrl-C ends it|"pid":\d+).*\n/)) ?? [];
    await clientOf(textOf('blog'), String(url)).sql`select ${'secret'}
 as a, pg_sleep(0)`;
    await dev.end();
    assert.equal(dev.said.out.includes('secret'), false);
    check(dev.said.out.split('\n').filter((line) => /pg_sleep/.test(line)));
  }
});
