// Every type of src/core/type.def without loss: hard values, put in by plain SQL, are read by the core's own SQL directly
// and through a relation, and both must be the expected JSON to the byte, in several time zones. What can be an
// argument is also written by the core, one row at a time and many. Through the ABI, over the schema of tests/zoo,
// whose service is two tables with a column of every type; knows neither the glue nor the service.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { createEndpoint } from '../../js/endpoint/index.js';
import { path } from '../../scripts/lib.js';
import { onPglite } from '../support/places.js';
import { startDatabase } from '../support/postgres.js';
import { BYTES, DONE, FETCH, SEED, call, described, methodOf, read, step } from '../support/zoo.js';
import { values } from '../zoo/values.js';

/**
 * @typedef {import('../../js/endpoint/index.js').Endpoint} Endpoint
 * @typedef {import('../zoo/values.js').Value} Value
 */

/** The last had local mean time, with seconds in its offset, until 1937. */
const ZONES = ['UTC', 'Asia/Kolkata', 'America/St_Johns', 'Europe/Amsterdam'];

/** The flag of a column that is an array, in a schema's text (src/core/schema.h). */
const ARRAY = 2048;

/** What a type is called in the zoo's columns, and in SQL: columns of its first table, but for the id. @type {[name: string, sql: string][]} */
const types = JSON.parse(readFileSync(path('tests/zoo/schema.json'), 'utf8'))[3][0][4].slice(1)
  .map((/** @type {any[]} */ [name, type, flags, , , , , cast]) =>
    [name, (cast || described.types[type].sql) + (flags & ARRAY ? '[]' : '')]);
const columns = types.map(([name]) => name);
const rowCount = Math.max(...columns.map((name) => values[name]?.length ?? 0));
const rowNumbers = Array.from({ length: rowCount }, (_, i) => i);

/** @param {Value | undefined} value @param {boolean} bytes */
const jsonOf = (value, bytes) => (!value ? 'null' : bytes ? value.bytes ?? value.json : value.json);

/** A row as it must be read: an object, or off the bytes path the cells behind the layout. @param {boolean} bytes @param {[name: string, json: string][]} cells */
const rowOf = (bytes, cells) => (bytes ? `{${cells.map(([name, json]) => `"${name}":${json}`).join()}}` : `[${cells.map(([, json]) => json).join()}]`);

/** Its own cells. @param {number} i @param {boolean} bytes @param {'k' | 'p'} kind @returns {[name: string, json: string][]} */
function expected(i, bytes, kind) {
  const cells = columns.map((name) => /** @type {[string, string]} */ ([name, jsonOf(values[name][i], bytes)]));
  return [['id', `"${kind}${i}"`], ...cells, ...(kind === 'p' ? [/** @type {[string, string]} */ (['keeperId', `"k${i}"`])] : [])];
}

/** Without the layout in front. @param {string} text @param {boolean} bytes */
const withoutLayout = (text, bytes) => (bytes ? text : text.slice(JSON.stringify(JSON.parse(text)[0]).length + 2, -1));

const schema = `
  drop schema public cascade; create schema public;
  create table zoo (id text primary key, ${types.map(([name, sql]) => `"${name}" ${sql}`).join()});
  create table zoo_child (like zoo, keeper_id text references zoo);
  ${rowNumbers.map((i) => {
    const row = columns.map((name) => values[name][i]?.sql ?? 'null').join();
    return `insert into zoo values ('k${i}',${row}); insert into zoo_child values ('p${i}',${row},'k${i}');`;
  }).join('\n')}`;

/** @param {Endpoint} endpoint @param {number} i @param {boolean} bytes @param {string} zone */
async function checkRow(endpoint, i, bytes, zone) {
  const options = { flags: bytes ? BYTES : 0, setting: `set local timezone to '${zone}'` };
  const keeper = expected(i, bytes, 'k'), pet = expected(i, bytes, 'p');
  const got = async (/** @type {string} */ method, /** @type {unknown[]} */ ...args) => withoutLayout(await read(endpoint, method, args, options), bytes);
  const petRow = rowOf(bytes, pet);
  assert.equal(await got('getUserById', `k${i}`), rowOf(bytes, keeper));
  assert.equal(await got('getProjectById', `p${i}`), petRow);
  assert.equal(await got('getProjectById', `p${i}`, { includeKeeper: true }), rowOf(bytes, [...pet, ['keeper', rowOf(bytes, keeper)]]));
  assert.equal(await got('getUserById', `k${i}`, { includePet: true, includePets: true }),
    rowOf(bytes, [...keeper, ['pet', petRow], ['pets', bytes ? `[${petRow}]` : petRow]])); // the cells of one row stand alone
}

/** The arguments of a row the core itself writes: the very JSON it reads. @param {number} i */
function argument(i) {
  const cells = columns.map((name) => [name, values[name][i]]).filter(([, value]) => value && !(/** @type {Value} */ (value).readOnly));
  return `{${cells.map(([name, value]) => `"${name}":${jsonOf(/** @type {Value} */ (value), true)}`).join()}}`;
}

/** What is read of it, without the id. @param {number} i */
const written = (i) => columns.map((name) => `"${name}":${values[name][i]?.readOnly ? 'null' : jsonOf(values[name][i], true)}`).join();

/** @param {string} row */
const withoutId = (row) => row.replace(/^\{"id":"[^"]*",/, '').slice(0, -1);

/** @param {string} name @param {() => Promise<Endpoint>} open */
function suite(name, open) {
  /** @type {Endpoint} */
  let endpoint;
  before(async () => {
    endpoint = await open();
    await endpoint.exec(schema);
  });
  after(() => endpoint?.close());

  for (const zone of ZONES)
    test(`every value of every type, directly and through relations, in ${zone} (${name})`, async () => {
      for (const i of rowNumbers) for (const bytes of [false, true]) await checkRow(endpoint, i, bytes, zone);
    });

  test(`what the core has written itself (${name})`, async () => {
    for (const i of rowNumbers) {
      const { kind, text, code } = await call(endpoint, 'createUser', `[${argument(i)}]`, { flags: BYTES });
      assert.equal(kind, DONE, `${code} ${text}`);
      assert.equal(withoutId(text), written(i));
    }
  });

  test(`and in bulk, as arrays (${name})`, async () => {
    await endpoint.exec('truncate zoo, zoo_child');
    const { kind, text } = await call(endpoint, 'bulkCreateCosts', `[[${rowNumbers.map(argument).join()}]]`);
    assert.deepEqual({ kind, text }, { kind: DONE, text: `{"count":${rowCount}}` });
    const rows = (await read(endpoint, 'listUsers', [], { flags: BYTES })).slice(1, -1).split(/(?<=\}),(?=\{"id":)/);
    assert.deepEqual(rows.map(withoutId).sort(), rowNumbers.map(written).sort());
  });

  test(`a text that begins with U+FEFF keeps it (${name})`, async () => {
    await endpoint.exec(`truncate zoo, zoo_child; insert into zoo (id, "TEXT") values ('k0', '\ufeffx')`);
    const [, row] = JSON.parse(await read(endpoint, 'getUserById', ['k0']));
    assert.equal(row[1 + columns.indexOf('TEXT')], '\ufeffx');
  });

  test(`text that is not in the form the core reads is an error (${name})`, async () => {
    await endpoint.exec(`truncate zoo, zoo_child; insert into zoo (id, "TIMESTAMPTZ") values ('k0', now())`);
    for (const setting of ["set local datestyle to 'SQL, DMY'", "set local datestyle to 'German'", "set local datestyle to 'Postgres'"]) {
      const { kind, code } = await call(endpoint, 'getUserById', '["k0"]', { setting });
      assert.deepEqual({ kind, code }, { kind: 2, code: 'PROTOCOL' });
    }
  });
}

test('every type has values', () => {
  assert.ok(columns.length >= 16);
  assert.deepEqual(Object.keys(values).sort(), [...columns].sort());
});

// An object between the quotes of a parameter would break the body, and [","] would be two parameters.
test('whatever is given for a column, the request is JSON with one parameter for it', () => {
  const { op } = methodOf('createUser');
  for (const name of columns)
    for (const argument of ['{"a":1}', '[","]', '[]', 'true', '1e5', '-0', '"a\\"b"']) {
      const { kind, code, text } = step(op, new Uint8Array(SEED), Buffer.from(`[{"${name}":${argument}}]`));
      if (kind !== FETCH) assert.equal(code, 'VALIDATION', `${name} ${argument}`);
      else assert.doesNotThrow(() => assert.equal(JSON.parse(text).params.length, 2), `${name} ${argument}: ${text}`);
    }
});

describe('PGlite', onPglite, () => suite('PGlite', () => createEndpoint({ memory: true, listen: false })));

describe('Postgres', () => {
  /** @type {import('../support/postgres.js').TestDatabase | undefined} */
  let database;
  suite('Postgres', async () => {
    database = await startDatabase('types');
    return createEndpoint({ postgres: database.url, listen: false });
  });
  after(() => database?.close());
});
