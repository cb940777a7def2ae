// Conformance of the endpoint: each case runs over HTTP against PGlite in memory and
// against a real Postgres server. The facts are those of Neon's protocol; where the
// endpoint is meant to do better, the case says so.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEndpoint } from '../../js/endpoint/index.js';
import { formatFloat } from '../../js/endpoint/http/float.js';
import { readExact } from '../../js/endpoint/http/json.js';
import { createLock } from '../../js/endpoint/pglite/lock.js';
import { encodeParameter } from '../../js/endpoint/http/parameter.js';
import { startPostgres } from '../support/postgres.js';
import { until } from '../support/until.js';

const RAW = { 'Neon-Raw-Text-Output': 'true', 'Neon-Array-Mode': 'true' };
const ERROR_KEYS = ['message', 'code', 'detail', 'hint', 'position', 'internalPosition', 'internalQuery', 'severity',
  'where', 'table', 'column', 'schema', 'dataType', 'constraint', 'file', 'line', 'routine'];
const LIMITS = { request: 100_000, response: 200_000 };

/** @type {import('../support/postgres.js').TestPostgres} */
let server;
/** A database of the run's own on that server, which may be one with other things in it. */
const database = `heliumdb_test_${process.pid}`;
let databaseUrl = '';

before(async () => {
  server = await startPostgres();
  await administrate(`CREATE DATABASE ${database}`);
  const url = new URL(server.url);
  url.pathname = `/${database}`;
  databaseUrl = url.href;
});
after(async () => {
  await administrate(`DROP DATABASE ${database} WITH (FORCE)`);
  await administrate('DROP ROLE IF EXISTS heliumdb_visitor');
  await server.stop();
});

/** @param {string} sql */
async function administrate(sql) {
  const endpoint = await createEndpoint({ postgres: server.url, listen: false });
  await endpoint.exec(sql).finally(endpoint.close);
}

for (const kind of ['pglite', 'postgres']) {
  describe(kind, () => conformance(kind));
}

/** @param {string} kind */
function conformance(kind) {
  /** @type {import('../../js/endpoint/index.js').Endpoint} */
  let endpoint;
  /** @type {{ hook: import('../../js/endpoint/index.js').Fault | null }} */
  const faulty = { hook: null };

  before(async () => {
    const backend = kind === 'pglite' ? { memory: /** @type {const} */ (true) } : { postgres: databaseUrl };
    endpoint = await createEndpoint({ ...backend, limits: LIMITS, fault: (moment) => faulty.hook?.(moment) });
    await endpoint.exec(`
      CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL, tags text[] DEFAULT '{}');
      CREATE TABLE counter (n int);
      INSERT INTO counter VALUES (0);
      CREATE TYPE mood AS ENUM ('sad', 'so so', 'happy');
    `);
  });
  after(() => endpoint.close());

  const address = () => `http://127.0.0.1:${endpoint.port}/sql`;

  /**
   * @param {unknown} body
   * @param {Record<string, string>} [headers]
   * @param {RequestInit} [init]
   */
  async function post(body, headers = RAW, init = {}) {
    const response = await fetch(address(), {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'Neon-Connection-String': endpoint.url, ...headers },
      ...init,
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: JSON.parse(text) };
  }

  /**
   * @param {string} query
   * @param {unknown[]} [params]
   */
  async function rows(query, params = []) {
    const { status, json, text } = await post({ query, params });
    assert.equal(status, 200, text);
    return json.rows;
  }

  /**
   * @param {unknown} body
   * @param {Record<string, string>} [headers]
   */
  async function failed(body, headers = RAW) {
    const { status, json } = await post(body, headers);
    assert.deepEqual(Object.keys(json), ERROR_KEYS);
    return { status, ...json };
  }

  test('the endpoint says where it is and what answers', () => {
    const path = kind === 'pglite' ? 'postgres' : database;
    assert.equal(endpoint.url, `postgres://postgres:postgres@127.0.0.1:${endpoint.port}/${path}`);
    assert.match(endpoint.backend, kind === 'pglite' ? /^PGlite \(PostgreSQL \d+/ : /^PostgreSQL \d+/);
  });

  test('a single query: keys in order, fields in full', async () => {
    const { status, headers, text, json } = await post({ query: 'SELECT id, name, 1.5::numeric(5,2) AS x FROM item WHERE id = $1', params: ['0'] });
    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), 'application/json');
    assert.equal(headers.get('access-control-allow-origin'), null, 'only for pages, which send an Origin');
    assert.match(headers.get('neon-request-id') ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.match(text, /^\{"fields":\[.*\],"rows":\[\],"command":"SELECT","rowCount":0,"rowAsArray":true\}$/);
    const [id, name, x] = json.fields;
    assert.deepEqual(Object.keys(id), ['name', 'dataTypeID', 'tableID', 'columnID', 'dataTypeSize', 'dataTypeModifier', 'format']);
    assert.ok(id.tableID > 0);
    assert.deepEqual({ ...id, tableID: 0 }, { name: 'id', dataTypeID: 23, tableID: 0, columnID: 1, dataTypeSize: 4, dataTypeModifier: -1, format: 'text' });
    assert.equal(name.columnID, 2);
    assert.deepEqual(x, { name: 'x', dataTypeID: 1700, tableID: 0, columnID: 0, dataTypeSize: -1, dataTypeModifier: (5 << 16) + 2 + 4, format: 'text' });
  });

  test('commands and their counts', async () => {
    for (const [query, command, rowCount] of [
      ['CREATE TABLE tally (n int)', 'CREATE', null],
      ['INSERT INTO tally VALUES (1), (2), (3)', 'INSERT', 3],
      ['UPDATE tally SET n = n + 1 WHERE n > 1', 'UPDATE', 2],
      ['DELETE FROM tally WHERE n = 99', 'DELETE', 0],
      ['SELECT * FROM tally', 'SELECT', 3],
      ['DROP TABLE tally', 'DROP', null],
      ['SET application_name = x', 'SET', null],
      ['BEGIN', 'BEGIN', null],
      ['SHOW application_name', 'SHOW', null],
      ['', '', null],
      [' -- nothing', '', null],
    ]) {
      const { json } = await post({ query });
      assert.equal(json.command, command, String(query));
      assert.equal(json.rowCount, rowCount, String(query));
      if (rowCount === null && command !== 'SHOW') assert.deepEqual([json.fields, json.rows], [[], []]);
    }
  });

  test('array and object mode: the header, and per query', async () => {
    const query = 'SELECT 1 AS a, 2 AS a';
    const text = async (/** @type {any} */ body, /** @type {any} */ headers) => {
      const answer = await post(body, headers);
      return [answer.text.match(/"rows":(\[.*\]),"command/)?.[1], answer.json.rowAsArray];
    };
    assert.deepEqual(await text({ query }, {}), ['[{"a":1,"a":2}]', false]);
    assert.deepEqual(await text({ query }, { 'Neon-Array-Mode': 'true' }), ['[[1,2]]', true]);
    assert.deepEqual(await text({ query }, { 'Neon-Array-Mode': 'True' }), ['[{"a":1,"a":2}]', false]);
    assert.deepEqual(await text({ query, arrayMode: false }, RAW), ['[{"a":"1","a":"2"}]', false]);
    assert.deepEqual(await text({ query, arrayMode: null }, RAW), ['[["1","2"]]', true]);
    const { json } = await post({ queries: [{ query, arrayMode: true }, { query, arrayMode: false }, { query }] }, {});
    assert.deepEqual(json.results.map((/** @type {any} */ r) => r.rowAsArray), [true, false, false]);
  });

  test('raw text: every cell as Postgres writes it', async () => {
    assert.deepEqual(
      await rows(String.raw`SELECT true, 1::int2, 9223372036854775807, 1e20::float8, 'NaN'::float4, '{"a": 1}'::json,
        '\x01ff'::bytea, '{}'::int[], '{a,NULL,"b c"}'::text[], NULL, 'é"\', ''::text, 'happy'::mood`),
      [['t', '1', '9223372036854775807', '1e+20', 'NaN', '{"a": 1}', '\\x01ff', '{}', '{a,NULL,"b c"}', null, 'é"\\', '', 'happy']],
    );
  });

  test('not raw: values by their type, and what Neon gets wrong right', async () => {
    for (const [sql, expected] of [
      ['NULL::int', 'null'], ['true', 'true'], ['false', 'false'],
      ['1::int2', '1'], ['-2147483648', '-2147483648'], ['9007199254740993::int8', '"9007199254740993"'],
      ['26::oid', '"26"'], ['1.10::numeric', '"1.10"'],
      ['1::float4', '1.0'], ['0.1::float8', '0.1'], ["'-0'::float8", '-0.0'], ['1e15::float8', '1000000000000000.0'],
      ['1e16::float8', '1e16'], ['1e-7::float8', '1e-7'], ["'NaN'::float8", '"NaN"'], ["'-Infinity'::float4", '"-Infinity"'],
      [`'{"a":1,  "a":12345678901234567890}'::json`, '{"a":1,  "a":12345678901234567890}'], ["'[1, 2]'::jsonb", '[1, 2]'],
      ["'\\x01'::bytea", '"\\\\x01"'], ["'2020-01-02'::date", '"2020-01-02"'], ["'happy'::mood", '"happy"'],
      ["'{1,NULL,3}'::int[]", '[1,null,3]'], ["'{{1,2},{3,4}}'::int[]", '[[1,2],[3,4]]'], ["'[2:3]={7,8}'::int[]", '[7,8]'],
      ["'{9007199254740993}'::int8[]", '["9007199254740993"]'], ["'{t,f}'::bool[]", '[true,false]'],
      ["'{1,NaN}'::float8[]", '[1.0,"NaN"]'], [`ARRAY['{"a": [1]}'::json]`, '[{"a": [1]}]'],
      [`ARRAY['a,b', 'c"d', 'e\\f', '', 'NULL', NULL, 'x{}', E'new\nline']`, '["a,b","c\\"d","e\\\\f","","NULL",null,"x{}","new\\nline"]'],
      ["'{}'::text[]", '[]'], ["'{}'::int[]", '[]'], ["'{}'::bool[]", '[]'], ["'{}'::json[]", '[]'],
      ["'{happy,\"so so\"}'::mood[]", '["happy","so so"]'], ["'{}'::mood[]", '[]'],
      ["ARRAY['(1,1),(0,0)'::box, '(3,3),(2,2)'::box]", '["(1,1),(0,0)","(3,3),(2,2)"]'],
      ["'1 2'::int2vector", '[1,2]'], ["''::oidvector", '[]'],
      ["ARRAY['2020-01-02 03:04:05'::timestamp]", '["2020-01-02 03:04:05"]'], ["'(1,2)'::point", '"(1,2)"'],
    ]) {
      const { text } = await post({ query: `SELECT ${sql} AS v` }, { 'Neon-Array-Mode': 'true' });
      assert.equal(text.match(/"rows":\[\[(.*)\]\],"command/s)?.[1], expected, sql);
    }
  });

  test('parameters: each JSON value as text', async () => {
    const echo = async (/** @type {string} */ json) => {
      const { json: answer, text } = await post(`{"query":"SELECT $1::text", "params": [${json}]}`);
      assert.ok(answer.rows, text);
      return answer.rows[0][0];
    };
    for (const [json, text] of [
      ['null', null], ['"a\\nb"', 'a\nb'], ['true', 'true'], ['false', 'false'], ['1', '1'], ['-7', '-7'],
      ['9007199254740993', '9007199254740993'], ['18446744073709551615', '18446744073709551615'],
      ['-9223372036854775808', '-9223372036854775808'], ['18446744073709551616', '1.8446744073709552e19'],
      ['1.0', '1.0'], ['1e15', '1000000000000000.0'], ['1e16', '1e16'], ['-0', '-0.0'], ['0.1', '0.1'],
      ['{"b":1,"a":[1.0,{"d":"\\n","c":null}]}', '{"a":[1.0,{"c":null,"d":"\\n"}],"b":1}'],
      ['[1,null,true,"x",[2]]', '{1,NULL,true,"x",{2}}'], ['[]', '{}'], ['[{"b":2,"a":"q\\""}]', '{"{\\"a\\":\\"q\\\\\\"\\",\\"b\\":2}"}'],
    ]) assert.equal(await echo(/** @type {string} */ (json)), text, String(json));
    const nasty = ['a\nb', 't\tx', 'q"', '\\', 'NULL', '', '{,}', '\u0001', 'é😀'];
    assert.deepEqual(await rows('SELECT array_to_json($1::text[])::text', [nasty]), [[JSON.stringify(nasty)]]);
    assert.deepEqual(await rows('SELECT $1::int + $2::int', [1, '2']), [['3']]);
    assert.deepEqual(await rows('SELECT $1::bytea', ['\\x00ff']), [['\\x00ff']]);
  });

  test('SQL errors: 400, 17 keys, positions as strings', async () => {
    const syntax = await failed({ query: 'SELEC 1' });
    assert.deepEqual([syntax.status, syntax.code, syntax.severity, syntax.position], [400, '42601', 'ERROR', '1']);
    assert.equal(typeof syntax.line, 'string');
    await rows("INSERT INTO item VALUES (100, 'a')");
    const twice = await failed({ query: "INSERT INTO item VALUES (100, 'a')" });
    assert.deepEqual([twice.status, twice.code, twice.table, twice.constraint, twice.schema, twice.detail],
      [400, '23505', 'item', 'item_pkey', 'public', 'Key (id)=(100) already exists.']);
    const internal = await failed({ query: "DO $$ BEGIN EXECUTE 'SELEC 1'; END $$" });
    assert.deepEqual([internal.position, internal.internalPosition, internal.internalQuery], [null, '1', 'SELEC 1']);
    assert.equal((await failed({ query: 'SELECT 1; SELECT 2' })).code, '42601');
    assert.equal((await failed({ query: 'SELECT $1', params: [] })).code, '08P01');
    assert.equal((await failed({ query: 'SELECT 1', params: ['x'] })).code, '08P01');
    assert.equal((await failed({ query: 'SELECT $1::int', params: ['1.0'] })).code, '22P02');
    assert.equal((await failed({ query: 'SELECT $1::int', params: ["1'; DROP TABLE item; --"] })).code, '22P02');
    assert.equal((await failed({ query: 'SELECT $1', params: ['a\0b'] })).code, '22021');
    assert.deepEqual(await rows('SELECT count(*) FROM item WHERE id = 100'), [['1']]);
  });

  test('text that begins with U+FEFF keeps it: cells, names, errors', async () => {
    const { json } = await post({ query: "SELECT '\ufeffcell' AS \"\ufeffname\"" });
    assert.deepEqual([json.fields[0].name, json.rows], ['\ufeffname', [['\ufeffcell']]]);
    const refused = await post({ query: "DO $$ BEGIN RAISE '\ufeffmessage' USING DETAIL = '\ufeffdetail'; END $$" });
    assert.deepEqual([refused.json.message, refused.json.detail], ['\ufeffmessage', '\ufeffdetail']);
  });

  test('COPY has no place here', async () => {
    for (const query of ['COPY item TO STDOUT', 'COPY item FROM STDIN', 'COPY (SELECT 1 WHERE false) TO STDOUT']) {
      const { status, message, code } = await failed({ query });
      assert.deepEqual([status, message, code], [400, 'unexpected message from server', '']);
    }
    await assert.rejects(endpoint.exec('COPY item FROM STDIN'), { code: '57014' });
    assert.deepEqual(await rows('SELECT 1'), [['1']]);
  });

  if (kind === 'pglite') test('COPY with a program is an error, and the database is whole', async () => {
    for (const query of ["COPY item TO PROGRAM 'cat'", "COPY item FROM PROGRAM 'echo 1'"]) {
      const { status, message } = await failed({ query });
      assert.deepEqual([status, message.slice(0, 25)], [400, 'could not execute command']);
    }
    assert.deepEqual(await rows('SELECT 1'), [['1']]);
  });

  test('headers: connection string, isolation, authorization', async () => {
    const message = async (/** @type {Record<string, string>} */ headers) => {
      const answer = await failed({ query: 'SELECT 1' }, { ...RAW, ...headers });
      assert.deepEqual([answer.status, answer.code, answer.severity], [400, '', '']);
      assert.ok(!JSON.stringify(answer).includes('hunter2'), answer.message);
      return answer.message;
    };
    const connection = (/** @type {string} */ value) => message({ 'Neon-Connection-String': value });
    assert.equal(await connection(''), 'invalid connection string: not a URL');
    assert.equal(await connection('postgres://u:hunter2@h/dü'), 'invalid header: neon-connection-string');
    assert.equal(await connection('postgres://u:hunter2@h:99999999/d'), 'invalid connection string: not a URL');
    assert.equal(await connection('mysql://u:hunter2@h/d'), 'incorrect scheme');
    assert.equal(await connection('postgres://:hunter2@h/d'), 'missing username');
    assert.equal(await connection('postgres://u:hunter2@h'), 'missing database name');
    assert.equal(await connection('postgres://u@h/d'), 'missing authentication credentials: required password');
    assert.equal(await message({ Authorization: 'Bearer x' }), 'missing authentication credentials: required password');
    assert.equal(await message({ 'Neon-Batch-Isolation-Level': 'serializable' }), 'invalid isolation level');
    assert.equal(await message({ 'Neon-Batch-Isolation-Level': 'toString' }), 'invalid isolation level');
    const bare = await fetch(address(), { method: 'POST', body: '{"query":"SELECT 1"}' });
    assert.deepEqual([bare.status, (await bare.json()).message], [400, 'invalid header: neon-connection-string']);
    const other = { ...RAW, 'Neon-Connection-String': `postgresql://p%6fstgres:p%2Fw@ep-abc-pooler.eu.neon.tech${new URL(endpoint.url).pathname}?sslmode=require` };
    assert.equal((await post({ query: 'SELECT 1' }, other)).status, 200);
  });

  test('bodies: what is none is a 400 that says so', async () => {
    for (const body of ['', '{', '[]', '{}', 'null', '1', '"x"', '{"query":1}', '{"query":null}', '{"query":"x","params":null}',
      '{"query":"x","params":{}}', '{"query":"x","arrayMode":"true"}', '{"queries":{}}', '{"queries":["x"]}', '{"queries":[[]]}',
      '{"queries":[{"query":"SELECT 1"},{}]}', '["SELECT 1"]', '{"query":"SELECT \\ud800"}', '{"query":"x","params":["\\udc00"]}',
      '{"query":"x","params":[1e400]}', `{"query":"x","params":[${'['.repeat(5000)}${']'.repeat(5000)}]}`,
      `{"query":"x","params":[1${',[1'.repeat(500)}${']'.repeat(500)}]}`, '\ufeff{"query":"SELECT 1"}', '<html></html>']) {
      const { status, message, code } = await failed(body);
      assert.equal(status, 400);
      assert.match(message, /^could not parse the HTTP request body: ./, body.slice(0, 50));
      assert.equal(code, '');
    }
    const response = await fetch(address(), { method: 'POST', body: Buffer.from('{"query":"SELECT \xff"}', 'latin1'), headers: { 'Neon-Connection-String': endpoint.url } });
    assert.match((await response.json()).message, /^could not parse the HTTP request body: not UTF-8/);
    assert.equal((await failed({ query: 'SELECT 1\0, 2' })).message, 'the query text holds a NUL character');
    assert.match((await failed({ query: 'SELECT 1', params: Array(65536).fill(1) }, RAW)).message, /request is too large|too many parameters/);
    for (const body of ['{"query":"SELECT 1","other":{"x":[]}}', '{"query":"SELECT 1","queries":3}', '{"query":1,"queries":[{"query":"SELECT 1"}]}']) {
      assert.equal((await post(body)).status, 200, body);
    }
    assert.ok((await post({ query: 'SELECT 1', queries: [] })).json.rows);
    assert.equal((await post({ query: 'SELECT 1' }, { ...RAW, 'Content-Type': 'application/sql' })).status, 200);
  });

  test('a batch is one transaction', async () => {
    const good = await post({ queries: [
      { query: 'INSERT INTO item VALUES ($1, $2)', params: [1, 'one'] },
      { query: 'SELECT name FROM item WHERE id = 1' },
      { query: '' },
    ] });
    assert.deepEqual(Object.keys(good.json), ['results']);
    assert.deepEqual(good.json.results.map((/** @type {any} */ r) => [r.command, r.rowCount, r.rows]),
      [['INSERT', 1, []], ['SELECT', 1, [['one']]], ['', null, []]]);
    const bad = await failed({ queries: [
      { query: "INSERT INTO item VALUES (2, 'two')" },
      { query: 'SELECT 1/0' },
      { query: "INSERT INTO item VALUES (3, 'three')" },
    ] });
    assert.deepEqual([bad.status, bad.code], [400, '22012']);
    assert.deepEqual(await rows('SELECT count(*) FROM item WHERE id IN (2, 3)'), [['0']]);
    assert.deepEqual((await post({ queries: [] })).text, '{"results":[]}');
    assert.equal((await failed({ queries: [{ query: 'VACUUM' }] })).code, '25001');
    await endpoint.exec('CREATE TABLE late (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)');
    const late = { query: 'INSERT INTO late VALUES (1)' };
    assert.equal((await failed({ queries: [late, late] })).code, '23505', 'an error of the COMMIT itself');
  });

  test('batches: isolation, read only, deferrable, and their echo', async () => {
    const modes = [{ query: 'SHOW transaction_isolation' }, { query: 'SHOW transaction_read_only' }, { query: 'SHOW transaction_deferrable' }];
    const show = async (/** @type {Record<string, string>} */ headers) => {
      const answer = await post({ queries: modes }, { ...RAW, ...headers });
      const echoed = ['isolation-level', 'read-only', 'deferrable'].map((name) => answer.headers.get(`neon-batch-${name}`));
      return [...answer.json.results.map((/** @type {any} */ r) => r.rows[0][0]), ...echoed];
    };
    for (const [name, level] of [['ReadUncommitted', 'read uncommitted'], ['ReadCommitted', 'read committed'],
      ['RepeatableRead', 'repeatable read'], ['Serializable', 'serializable']]) {
      assert.deepEqual(await show({ 'Neon-Batch-Isolation-Level': name }), [level, 'off', 'off', name, null, null]);
    }
    assert.deepEqual(await show({ 'Neon-Batch-Read-Only': 'true' }), ['read committed', 'on', 'off', null, 'true', null]);
    assert.deepEqual(await show({ 'Neon-Batch-Deferrable': 'true', 'Neon-Batch-Isolation-Level': 'Serializable', 'Neon-Batch-Read-Only': 'true' }),
      ['serializable', 'on', 'on', 'Serializable', 'true', 'true']);
    assert.deepEqual(await show({ 'Neon-Batch-Read-Only': 'false', 'Neon-Batch-Deferrable': 'TRUE' }), ['read committed', 'off', 'off', null, null, null]);
    const writes = await failed({ queries: [{ query: "INSERT INTO item VALUES (9, 'x')" }] }, { ...RAW, 'Neon-Batch-Read-Only': 'true' });
    assert.equal(writes.code, '25006');
    const single = await post({ query: 'SHOW transaction_isolation' }, { ...RAW, 'Neon-Batch-Isolation-Level': 'Serializable' });
    assert.deepEqual([single.json.rows, single.headers.get('neon-batch-isolation-level')], [[['read committed']], null]);
  });

  test('nothing of a session is left for the next request', async () => {
    const [[user]] = await rows('SELECT current_user');
    await endpoint.exec("DO $$ BEGIN CREATE ROLE heliumdb_visitor; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
    for (const query of ['BEGIN', "SET statement_timeout = '77s'", 'CREATE TEMP TABLE scrap (a int)', 'PREPARE p AS SELECT 1', 'LISTEN bell',
      'SELECT pg_advisory_lock(42)', 'SET ROLE heliumdb_visitor', 'SET SESSION AUTHORIZATION heliumdb_visitor', "SELECT set_config('my.var', 'x', false)"]) {
      assert.equal((await post({ query })).status, 200, query);
    }
    await endpoint.exec("SET my.other = 'x'; BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT 1; COMMIT; BEGIN");
    await sleep(1100); // a transaction left open would be older than this
    for (let i = 0; i < 5; i++) {
      const state = `SELECT current_user, session_user, current_setting('statement_timeout'), to_regclass('pg_temp.scrap'),
        (SELECT count(*) FROM pg_prepared_statements), (SELECT count(*) FROM pg_cursors WHERE name <> ''), (SELECT count(*) FROM pg_listening_channels()),
        (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'), coalesce(current_setting('my.var', true), ''),
        coalesce(current_setting('my.other', true), ''), now() - statement_timestamp() > '-1 s'`;
      assert.deepEqual(await rows(state), [[user, user, '0', null, '0', '0', '0', '0', '', '', 't']]);
    }
  });

  test('routes, methods and CORS', async () => {
    for (const [method, path] of [['GET', '/sql'], ['PUT', '/sql'], ['POST', '/'], ['POST', '/sql/'], ['OPTIONS', '/v2'], ['GET', '//x'], ['DELETE', '/sql?a']]) {
      const response = await fetch(`http://127.0.0.1:${endpoint.port}${path}`, { method });
      assert.equal(response.status, 400);
      assert.equal(await response.text(), '"query is not supported"');
      assert.ok(response.headers.get('neon-request-id'));
    }
    const preflight = await fetch(address(), { method: 'OPTIONS', headers: { Origin: 'http://localhost:5173' } });
    assert.equal(preflight.status, 200);
    assert.equal(await preflight.text(), '');
    assert.equal(preflight.headers.get('allow'), 'OPTIONS, POST');
    assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
    assert.equal(preflight.headers.get('access-control-max-age'), '86400');
    assert.match(preflight.headers.get('access-control-allow-methods') ?? '', /POST/);
    const allowed = (preflight.headers.get('access-control-allow-headers') ?? '').toLowerCase().split(', ');
    for (const name of ['authorization', 'content-type', 'neon-connection-string', 'neon-raw-text-output', 'neon-array-mode',
      'neon-pool-opt-in', 'neon-batch-isolation-level', 'neon-batch-read-only', 'neon-batch-deferrable']) assert.ok(allowed.includes(name), name);
    const { headers } = await post('{', { Origin: 'http://127.0.0.1:8080' });
    assert.equal(headers.get('access-control-allow-origin'), '*', 'on errors too');
    assert.match(headers.get('access-control-expose-headers') ?? '', /neon-request-id/);
    const answered = await post({ query: 'SELECT 1' }, { Origin: 'http://127.0.0.1:8080' });
    assert.deepEqual([answered.status, answered.headers.get('access-control-allow-origin')], [200, '*']);
    for (const origin of ['https://evil.example', 'http://localhost.evil.example', 'null', 'http://127.0.0.1.evil.example']) {
      for (const method of ['OPTIONS', 'POST']) {
        const response = await fetch(address(), { method, headers: { Origin: origin } });
        assert.deepEqual([response.status, response.headers.get('access-control-allow-origin')], [403, null], origin);
      }
    }
  });

  test('limits: 413 before the body is read, 507 with a batch rolled back', async () => {
    const long = JSON.stringify({ query: 'SELECT 1', params: ['x'.repeat(LIMITS.request)] });
    const tooLong = await failed(long);
    assert.deepEqual([tooLong.status, tooLong.message, tooLong.code], [413, `request is too large (max is ${LIMITS.request} bytes)`, '']);
    const full = { query: 'SELECT length($1)', params: [''] };
    full.params[0] = 'x'.repeat(LIMITS.request - JSON.stringify(full).length);
    assert.equal((await post(full)).status, 200, 'exactly the limit');
    const many = { query: "SELECT repeat('x', 1000) FROM generate_series(1, 1000)" };
    const tooMuch = await failed(many);
    assert.deepEqual([tooMuch.status, tooMuch.message, tooMuch.code], [507, `response is too large (max is ${LIMITS.response} bytes)`, '']);
    assert.equal((await failed({ query: `SELECT repeat('"', ${LIMITS.response * 0.6})` })).status, 507, 'counted as it is sent');
    assert.equal((await failed({ queries: [{ query: "INSERT INTO item VALUES (7, 'x')" }, many] })).status, 507);
    const half = { query: `SELECT repeat('x', ${LIMITS.response * 0.4})` };
    assert.equal((await post({ queries: [half, half] })).status, 200);
    assert.equal((await post({ queries: [half, half, half] })).status, 507, 'all results of a batch together');
    assert.deepEqual(await rows('SELECT count(*) FROM item WHERE id = 7'), [['0']]);
  });

  test('100 clients at once', async () => {
    const work = Array.from({ length: 100 }, (_, i) => post(i % 2
      ? { query: 'UPDATE counter SET n = n + 1' }
      : { queries: [{ query: 'UPDATE counter SET n = n + 1' }, { query: 'SELECT $1::int', params: [i] }] }));
    const answers = await Promise.all(work);
    answers.forEach(({ json }, i) => { if (i % 2 === 0) assert.deepEqual(json.results[1].rows, [[String(i)]]); });
    assert.deepEqual(await rows('SELECT n FROM counter'), [['100']]);
  });

  test('deep SQL is an error, not the end', async () => {
    for (const depth of [400, 3000]) {
      const { json } = await post({ query: `SELECT 1${'+1'.repeat(depth)}` });
      assert.deepEqual(json.rows, [[String(depth + 1)]]);
    }
    assert.equal((await failed({ query: `SELECT 1${'+1'.repeat(40_000)}` })).code, '54001');
    assert.equal((await failed({ query: `SELECT ${'('.repeat(20_000)}` })).status, 400);
    assert.equal((await failed({ query: 'SELECT $1::json', params: ['['.repeat(50_000)] })).status, 400);
    assert.deepEqual(await rows('SELECT 1'), [['1']]);
  });

  test('a client that leaves: in the middle of its body, in the queue, while its statement runs', async () => {
    const socket = net.connect(endpoint.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`POST /sql HTTP/1.1\r\nHost: x\r\nNeon-Connection-String: ${endpoint.url}\r\nContent-Length: 500\r\n\r\n{"query":`);
    await sleep(20);
    socket.destroy();
    const seconds = kind === 'pglite' ? 2 : 7200; // PGlite can't end it before
    const slow = `SELECT pg_sleep(${seconds}), 'slow'`;
    const left = new AbortController(), { signal } = left;
    let began = 0;
    faulty.hook = ({ at }) => { if (at === 'before' && ++began === 3) setTimeout(() => left.abort(), 20); };
    const sent = [post({ query: slow }, RAW, { signal }), post({ query: 'UPDATE item SET name = name || pg_sleep(0.2)::text' }, RAW, { signal }),
      post({ queries: [{ query: slow }, { query: "INSERT INTO item VALUES (77, 'never')" }] }, RAW, { signal })];
    for (const outcome of await Promise.allSettled(sent)) assert.equal(outcome.status, 'rejected');
    faulty.hook = null;
    const running = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%''slow''%' AND pid <> pg_backend_pid() AND state = 'active'";
    await until(async () => (await rows(running))[0][0] === '0');
    assert.deepEqual(await rows('SELECT count(*) FROM item WHERE id = 77'), [['0']]);
  });

  test('fetch without a socket: the same answers, and its signal', async () => {
    const init = { method: 'POST', headers: { 'Neon-Connection-String': endpoint.url, ...RAW } };
    const body = JSON.stringify({ query: 'SELECT $1', params: ['é'] });
    for (const input of [address(), new URL('https://api.eu.neon.tech/sql'), new Request(address(), { ...init, body })]) {
      const response = await endpoint.fetch(input, input instanceof Request ? undefined : { ...init, body });
      assert.equal(await response.text(), (await post(body)).text);
      assert.ok(response.headers.get('neon-request-id'));
    }
    const reason = new Error('enough');
    await assert.rejects(endpoint.fetch(address(), { ...init, body, signal: AbortSignal.abort(reason) }), reason);
    const controller = new AbortController();
    faulty.hook = ({ at }) => { if (at === 'before') setImmediate(() => controller.abort(reason)); };
    const slow = JSON.stringify({ query: `SELECT pg_sleep(${kind === 'pglite' ? 1 : 7200})` }); // PGlite can't end it before
    await assert.rejects(endpoint.fetch(address(), { ...init, body: slow, signal: controller.signal }), reason);
    faulty.hook = null;
    const broken = new ReadableStream({ pull() { throw new Error('cut'); } });
    const half = await endpoint.fetch(address(), /** @type {any} */ ({ ...init, body: broken, duplex: 'half' }));
    assert.deepEqual([half.status, (await half.json()).message], [400, 'could not read the HTTP request body']);
  });

  test('faults: an answer instead, after the commit, or no answer', async () => {
    faulty.hook = ({ at }) => (at === 'before' ? Response.json({ message: 'Too many connections attempts' }, { status: 500 }) : undefined);
    assert.equal((await post({ query: "INSERT INTO item VALUES (50, 'x')" })).status, 500);
    faulty.hook = ({ at }) => (at === 'after' ? 'cut' : undefined);
    await assert.rejects(post({ query: "INSERT INTO item VALUES (51, 'x')" }), TypeError);
    faulty.hook = null;
    assert.deepEqual(await rows('SELECT id FROM item WHERE id IN (50, 51)'), [['51']]);
  });

  test('exec runs scripts, and its errors have their fields', async () => {
    await endpoint.exec('CREATE TABLE a1 (x int); INSERT INTO a1 VALUES (1); INSERT INTO a1 VALUES (2)');
    assert.deepEqual(await rows('SELECT count(*) FROM a1'), [['2']]);
    await assert.rejects(endpoint.exec('INSERT INTO a1 VALUES (3); SELECT 1/0'), { code: '22012', message: 'division by zero' });
    assert.deepEqual(await rows('SELECT count(*) FROM a1'), [['2']]);
  });
}

describe('the socket', () => {
  const options = { memory: /** @type {const} */ (true), limits: LIMITS };
  /** @type {import('../../js/endpoint/index.js').Endpoint} */
  let endpoint;
  /** How many requests have been read and are about to be run. */
  let begun = 0;
  before(async () => {
    endpoint = await createEndpoint({ ...options, password: 'sécret/1', fault: ({ at }) => void (at === 'before' && begun++) });
  });

  test('hostile HTTP: the server stays', async () => {
    for (const text of ['nonsense\r\n\r\n', 'POST /sql HTTP/1.1\r\n\r\n', 'POST http://[ HTTP/1.1\r\nHost: x\r\n\r\n', `GET /${'a'.repeat(100_000)} HTTP/1.1\r\n\r\n`]) {
      const socket = net.connect(endpoint.port, '127.0.0.1').on('error', () => {});
      socket.end(text);
      socket.resume();
      await once(socket, 'close');
    }
    // A body without a length that goes past the limit is answered while it is still coming.
    const request = http.request({ port: endpoint.port, path: '/sql', method: 'POST', headers: { 'Neon-Connection-String': endpoint.url } });
    request.on('error', () => {});
    request.write('x'.repeat(LIMITS.request + 1));
    const [response] = await once(request, 'response');
    assert.equal(response.statusCode, 413);
    request.destroy();
  });

  test('a password that is asked for', async () => {
    const ask = (/** @type {string} */ url) => endpoint.fetch('http://x/sql', { method: 'POST', body: '{"query":"SELECT 1"}', headers: { 'Neon-Connection-String': url } });
    assert.equal((await ask(endpoint.url)).status, 200);
    const wrong = await ask('postgres://bob:wrong@h/d');
    const { message, code } = await wrong.json();
    assert.deepEqual([wrong.status, message, code], [400, "password authentication failed for user 'bob'", '']);
    const foreign = await endpoint.fetch('http://x/sql', { method: 'OPTIONS', headers: { Origin: 'https://app.example' } });
    assert.deepEqual([foreign.status, foreign.headers.get('access-control-allow-origin')], [200, '*']);
  });

  test('close: with connections kept alive, a body that never ends and a statement that runs', async () => {
    const agent = new http.Agent({ keepAlive: true });
    const open = http.get({ port: endpoint.port, agent });
    await once(open, 'response').then(([response]) => response.resume());
    const endless = http.request({ port: endpoint.port, path: '/sql', method: 'POST', headers: { 'Neon-Connection-String': endpoint.url } });
    const cut = new Promise((resolve) => endless.on('error', () => {}).on('close', resolve));
    endless.write('{');
    const init = { method: 'POST', headers: { 'Neon-Connection-String': endpoint.url } };
    const before = begun;
    const last = fetch(`http://127.0.0.1:${endpoint.port}/sql`, { ...init, body: '{"query":"SELECT pg_sleep(0.3), 7 AS n"}' });
    await until(() => begun > before);
    await Promise.all([endpoint.close(), endpoint.close()]);
    assert.equal((await (await last).json()).rows[0].n, 7, 'the running request was answered');
    await cut;
    await assert.rejects(endpoint.fetch(`http://x/sql`, init), { name: 'TypeError', message: 'fetch failed' });
    await assert.rejects(fetch(`http://127.0.0.1:${endpoint.port}/sql`, init));
    agent.destroy();
  });
});

describe('opening', () => {
  test('options that make no sense, and a Postgres server that does not answer', async () => {
    await assert.rejects(createEndpoint({}), /give the endpoint one of/);
    await assert.rejects(createEndpoint({ memory: true, postgres: 'postgres://h/d' }), /give the endpoint one of/);
    await assert.rejects(createEndpoint({ memory: true, host: '0.0.0.0' }), /set a password/);
    const wrong = new URL(server.url);
    wrong.username = 'bob';
    wrong.password = 'hunter2';
    for (const url of ['postgres://bob:hunter2@127.0.0.1:1/secretdb', 'postgres://bob:hunter2@[/secretdb', wrong.href]) {
      const error = await createEndpoint({ postgres: url }).then(() => null, (e) => e);
      assert.ok(error, 'refused');
      assert.doesNotMatch(`${error.message} ${error.stack} ${JSON.stringify(error)} ${error.cause ?? ''}`, /hunter2|bob|secretdb/);
    }
  });

  test('a folder: what was written is there the next time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'heliumdb-endpoint-'));
    try {
      const first = await createEndpoint({ data: join(folder, 'new', 'dev.db'), listen: false });
      await first.exec('CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)');
      await first.close();
      const second = await createEndpoint({ data: join(folder, 'new', 'dev.db'), listen: false });
      const response = await second.fetch('http://x/sql', { method: 'POST', body: '{"query":"SELECT n FROM kept"}', headers: { 'Neon-Connection-String': second.url } });
      assert.deepEqual((await response.json()).rows, [{ n: 7 }]);
      await second.close();
      const file = join(folder, 'file');
      writeFileSync(file, '');
      await assert.rejects(createEndpoint({ data: file }), /is a file: give a folder/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('a Postgres server that ends connections: an error each, and no more', async () => {
    const endpoint = await createEndpoint({ postgres: databaseUrl, listen: false });
    const ask = async (/** @type {string} */ query) => {
      const response = await endpoint.fetch('http://x/sql', { method: 'POST', body: JSON.stringify({ query }), headers: { 'Neon-Connection-String': endpoint.url } });
      return { status: response.status, ...(await response.json()) };
    };
    assert.equal(endpoint.port, 0);
    const ended = await ask('SELECT pg_terminate_backend(pg_backend_pid())');
    assert.deepEqual([ended.status, ended.code], [400, '57P01']);
    await Promise.all([1, 2, 3].map(() => ask('SELECT 1')));
    const idle = "pid <> pg_backend_pid() AND state = 'idle' AND datname = current_database()";
    const { rows } = await ask(`SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${idle}`);
    const pids = rows.map((/** @type {any} */ { pid }) => pid);
    // The server's last words to a connection are sent before it is no longer listed; until then it may be taken again.
    const left = `SELECT count(*) AS n FROM pg_stat_activity WHERE pid IN (${[0, ...pids]})`;
    await until(async () => (await ask(left)).rows?.[0].n === '0');
    for (let i = 0; i < 5; i++) assert.equal((await ask('SELECT 1')).status, 200);
    await endpoint.close();
  });
});

describe('the parts', () => {
  test('floats as Rust writes them', () => {
    for (const [value, text] of /** @type {[number, string][]} */ ([[0, '0.0'], [-0, '-0.0'], [1, '1.0'], [-1.5, '-1.5'], [100, '100.0'], [123456.789, '123456.789'],
      [1e15, '1000000000000000.0'], [1e16, '1e16'], [1.5e20, '1.5e20'], [0.1, '0.1'], [1e-5, '0.00001'], [1e-6, '1e-6'], [1.25e-7, '1.25e-7'],
      [5e-324, '5e-324'], [Number.MAX_VALUE, '1.7976931348623157e308'], [9007199254740992, '9007199254740992.0']])) {
      assert.equal(formatFloat(value), text);
      assert.equal(Number(formatFloat(value)), value);
    }
  });

  test('JSON with every digit', () => {
    for (const text of ['[]', '{}', ' [ 1 , {"a\\"\\\\":[true,false,null,"\\\\"]} ] ', '{"__proto__":1,"a":{}}', '"\\u00e9\\""', '[[[]],{}]']) {
      const digits = (/** @type {any} */ v) => JSON.stringify(v, (_, x) => (typeof x === 'bigint' ? Number(x) : x));
      assert.equal(digits(readExact(text)), digits(JSON.parse(text)));
    }
    assert.deepEqual(readExact('[9007199254740993, 18446744073709551616, 1.0]'), [9007199254740993n, 18446744073709551616, 1]);
    assert.throws(() => readExact(`${'['.repeat(1000)}${']'.repeat(1000)}`), /recursion limit/);
    assert.equal(encodeParameter(JSON.parse('{"__proto__":{"b":"x"},"A":null}')), '{"A":null,"__proto__":{"b":"x"}}');
  });

  test('the lock: first come, first served, and one may leave the queue', async () => {
    const lock = createLock();
    const first = await lock.acquire();
    /** @type {string[]} */
    const order = [];
    const controller = new AbortController();
    const waiting = ['a', 'b', 'c', 'd'].map(async (name) => {
      const release = await lock.acquire(name === 'b' ? controller.signal : undefined);
      order.push(name);
      release();
      release();
    });
    controller.abort(new Error('gone'));
    first();
    const outcomes = await Promise.allSettled(waiting);
    assert.deepEqual(order, ['a', 'c', 'd']);
    assert.deepEqual(outcomes.map(({ status }) => status), ['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  });
});
