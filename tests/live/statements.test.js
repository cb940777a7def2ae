// Statements as the endpoint sees them, over HTTP, WebSockets and TCP, on PGlite and on a Postgres server; and what
// heliumdb dev --log prints of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { createEndpoint } from '../../js/endpoint/index.js';
import { clientOf, textOf } from '../support/client.js';
import { startCommand } from '../support/command.js';
import { startDatabase } from '../support/postgres.js';
import { errorFrom } from '../support/service.js';
import { until } from '../support/until.js';

for (const kind of ['PGlite', 'Postgres']) {
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
