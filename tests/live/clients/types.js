// Every type of Postgres through Neon's own driver: what `neon()` gives over the endpoint is what `pg` gives straight
// from a Postgres server, in each form the driver has, as a result and as a parameter, for each back end.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { neon, neonConfig } from '@neondatabase/serverless';
import { KINDS, openBackends } from '../../support/clients.js';
import { RAW, TEXTS, USER_TYPES, VALUES, everyValue, quoted } from '../../support/values.js';

neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`;

/** The columns of a table of every type, and of every type's arrays. */
const COLUMNS = Object.keys(VALUES).flatMap((type, i) => [[`v${i}`, type], [`a${i}`, `${type}[]`]]);

describe('types', () => {
  /** @type {import('../../support/clients.js').Backends} */
  let backends;
  before(async () => {
    backends = await openBackends(`${USER_TYPES}; create table zoo (${COLUMNS.map((column) => column.join(' ')).join(', ')});`);
  });

  /**
   * Both drivers make objects of classes of their own (Buffer, PostgresInterval): the same if they hold the same.
   * @param {any} value @returns {any}
   */
  function plain(value) {
    if (ArrayBuffer.isView(value)) return `bytes ${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
    if (value instanceof Date) return `ms ${value.getTime()}`; // which may be NaN
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(plain);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  }

  /** Without the numbers that each database gives out by itself. @param {any[]} fields */
  const described = (fields) => fields.map(({ name, dataTypeID, tableID, columnID, dataTypeSize, dataTypeModifier, format }) =>
    ({ name, dataTypeID: dataTypeID < 16384 ? dataTypeID : 'a type of the user', ofTable: tableID > 0, columnID, dataTypeSize, dataTypeModifier, format }));

  for (const kind of KINDS) describe(kind, () => {
    /** @type {import('@neondatabase/serverless').NeonQueryFunction<false, false>} */
    let sql;
    before(() => { sql = neon(backends.endpoints[kind].url); });

    for (const type of Object.keys(VALUES)) test(`${type} and ${type}[]`, async () => {
      const text = everyValue(type);
      const [truth, rawTruth] = await Promise.all([
        backends.truth.query({ text, rowMode: 'array' }), backends.truth.query({ text, rowMode: 'array', types: RAW })]);
      const [raw, objects, arrays, full, fullArrays] = await Promise.all([
        sql.query(text, [], { arrayMode: true, types: RAW }), sql.query(text), sql.query(text, [], { arrayMode: true }),
        sql.query(text, [], { fullResults: true }), sql.query(text, [], { fullResults: true, arrayMode: true })]);
      const names = truth.fields.map(({ name }) => name);
      const values = plain(truth.rows[0]), row = Object.fromEntries(names.map((name, i) => [name, values[i]]));
      assert.deepEqual(raw, rawTruth.rows);
      assert.deepEqual(plain(objects), [row]);
      assert.deepEqual(plain(arrays), [values]);
      assert.deepEqual(plain(full.rows), [row]);
      assert.deepEqual(plain(fullArrays.rows), [values]);
      for (const { fields, command, rowCount, rowAsArray } of [full, fullArrays]) {
        assert.deepEqual(described(fields), described(truth.fields));
        assert.deepEqual([command, rowCount, rowAsArray], ['SELECT', 1, fullArrays.fields === fields]);
      }
      // What came out goes in again, as parameters: first as text of the type, then compared with what it was.
      const types = names.map((_, i) => (i < VALUES[type].length + 1 ? type : `${type}[]`));
      const again = await sql.query(`select ${types.map((name, i) => `$${i + 1}::${name}`)}`, raw[0], { arrayMode: true, types: RAW });
      assert.deepEqual(again, rawTruth.rows);
    });

    test('a table with a column of every type: inserted by parameters, returned, read again', async () => {
      const values = Object.entries(VALUES).flatMap(([type, list]) => [[list[list.length - 1], `${quoted(list[list.length - 1])}::${type}`], [null, `array[${quoted(list[0])}, null]::${type}[]`]]);
      const { rows: [arrays] } = await backends.truth.query({ text: `select ${values.map(([, text]) => text)}`, rowMode: 'array', types: RAW });
      const params = values.map(([value], i) => value ?? arrays[i]);
      const insert = `insert into zoo values (${params.map((_, i) => `$${i + 1}`)}) returning *`, select = 'select * from zoo';
      const drop = 'delete from zoo';
      const [truth, rawTruth, gone] = [
        await backends.truth.query({ text: insert, values: params, rowMode: 'array' }), await backends.truth.query({ text: select, rowMode: 'array', types: RAW }), await backends.truth.query(drop)];
      const inserted = await sql.query(insert, params, { arrayMode: true, fullResults: true });
      assert.deepEqual(plain(inserted.rows), plain(truth.rows));
      assert.deepEqual(described(inserted.fields), described(truth.fields));
      assert.deepEqual([inserted.command, inserted.rowCount], ['INSERT', 1]);
      assert.deepEqual(await sql.query(select, [], { arrayMode: true, types: RAW }), rawTruth.rows);
      assert.deepEqual(plain(await sql.query(select)), plain(truth.rows.map((cells) => Object.fromEntries(truth.fields.map(({ name }, i) => [name, cells[i]])))));
      const { command, rowCount, rows, fields } = await sql.query(drop, [], { fullResults: true });
      assert.deepEqual({ command, rowCount, rows, fields }, { command: gone.command, rowCount: gone.rowCount, rows: [], fields: [] });
    });

    test('JavaScript values as parameters, by template and by query', async () => {
      const date = new Date('2020-02-29T12:34:56.789Z'), bytes = Buffer.from([0, 255, 92, 39]);
      for (const [value, type] of /** @type {[any, string][]} */ ([
        [1, 'int'], [-0, 'float8'], [0.1, 'float8'], [1e21, 'numeric'], [NaN, 'float8'], [Infinity, 'float4'], [9007199254740993n, 'int8'], [true, 'bool'], [false, 'text'], [null, 'text'], [undefined, 'int'],
        [date, 'timestamptz'], [date, 'timestamp'], [date, 'date'], [new Date('-000043-03-15T00:00:00Z'), 'timestamptz'], [date, 'text'], [bytes, 'bytea'], [new Uint8Array(bytes), 'bytea'], [Buffer.alloc(0), 'bytea'],
        [{ a: [1, 'x', null], b: { c: '"\'\\\ufeff😀' } }, 'jsonb'], [{ b: 1, a: 2 }, 'json'], ['null', 'jsonb'], [[], 'int[]'], [[1, null, 3], 'int[]'], [[[1, 2], [3, 4]], 'int[]'], [[0.5, NaN], 'float8[]'],
        [[true, null], 'bool[]'], [[date, null], 'timestamptz[]'], [TEXTS, 'text[]'], [[bytes, null], 'bytea[]'], [[TEXTS, TEXTS], 'text[]'], [{ toPostgres: () => '(1,2)' }, 'point'], ...TEXTS.map((text) => [text, 'text']),
      ])) {
        const text = `select $1::${type} as v`;
        const { rows } = await backends.truth.query(text, [value]);
        assert.deepEqual(plain(await sql.query(text, [value])), plain(rows), type);
        if (type === 'bytea' || value === undefined) continue; // a template has a cast of its own there
        assert.deepEqual(plain(await sql`select ${value}::${sql.unsafe(type)} as v`), plain(rows), type);
      }
      assert.deepEqual(plain(await sql`select ${bytes} as a, ${new Uint8Array(bytes)} as b`), [{ a: 'bytes 00ff5c27', b: 'bytes 00ff5c27' }]);
    });

    test('times and styles as the transaction says', async () => {
      const queries = ["select '2020-07-01 12:00:00.5+00'::timestamptz, '1880-01-01 00:00:00+00'::timestamptz, '2020-07-01'::date, '-1 day -2:03:04.5'::interval, 0.1::float4::float8, '\\x00ff'::bytea"];
      for (const settings of [{ timezone: 'Asia/Kolkata', datestyle: 'SQL, DMY' }, { timezone: 'America/New_York', intervalstyle: 'iso_8601' }, { timezone: '<+05>-05', bytea_output: 'escape', datestyle: 'German' },
        { timezone: 'America/St_Johns', extra_float_digits: '-3', intervalstyle: 'sql_standard' }]) {
        const set = Object.entries(settings).map(([key, value]) => `set local ${key} = '${value}'`);
        const client = await backends.truth.connect();
        const rows = [];
        for (const text of ['begin', ...set, ...queries, 'rollback']) rows.push((await client.query({ text, rowMode: 'array', types: RAW })).rows);
        client.release();
        const results = await sql.transaction([...set, ...queries].map((text) => sql.query(text, [], /** @type {any} */ ({ types: RAW }))), { arrayMode: true });
        assert.deepEqual(results, rows.slice(1, -1));
      }
    });
  });
});
