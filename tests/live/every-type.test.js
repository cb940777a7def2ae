// Each type that Postgres comes with, that a user makes, and some of extensions, through a client that was made of a
// pulled database, on PGlite and on a Postgres server: what a column reads directly is what it reads through a
// relation, on both paths; where that is text, it is Postgres's own; it finds its row; and it can be written.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { tool } from '../../js/cli/migrations/tools.js';
import { createClient } from '../../js/client.js';
import { createEndpoint } from '../../js/endpoint/index.js';
import { createProject } from '../support/migrations.js';
import { onPglite } from '../support/places.js';
import { startDatabase } from '../support/postgres.js';
import { USER_TYPES, VALUES, quoted } from '../support/values.js';

const EXTENSIONS = ['citext', 'hstore', 'ltree'];

/** What to_json of Postgres writes not as a string. @type {Record<string, [base: string, ...values: string[]]>} */
const DOMAINS = {
  d_bool: ['boolean', 't', 'f'], d_bigint: ['bigint', '9007199254740993'], d_real: ['real', '0.1', 'NaN', '1e-45'],
  d_numeric: ['numeric(30, 3)', '123456789012345678901234567.890', '-0.001'], d_jsonb: ['jsonb', '{"a": 1.0}', 'null', '[]'], d_json: ['json', '{"a":  1}'],
  d_date: ['date', '2020-02-29', 'infinity'], d_timestamptz: ['timestamptz', '2020-01-02 03:04:05.123456+00', '-infinity'],
  d_inet: ['inet', '::1', '10.0.0.1/8'], d_char: ['char(4)', 'ab', ''], d_bytea: ['bytea', '\\x00ff'], d_mood: ['mood', 'so so'],
  d_pair: ['pair', '(1,"a ""b""",)', '(,,)'], d_ints: ['int[]', '{1,NULL}', '[2:3]={7,8}'], d_uuid: ['uuid', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
};

/** A type → its values. @type {[type: string, values: string[]][]} */
const TYPES = [
  ...Object.entries(VALUES), ...Object.entries(DOMAINS).map(([name, [, ...values]]) => /** @type {[string, string[]]} */ ([name, values])),
  ['citext', ['Ab', '"']], ['hstore', ['"a"=>"1", "b"=>NULL', '']], ['ltree', ['a.b.c', '']],
];

/** Of these Postgres has no equality, or doesn't know what a bare value in their place is. */
const NEVER_FOUND = ('box d_ints d_json d_mood d_pair jsonpath nest pair pg_snapshot point polygon refcursor regclass regproc regtype tags xml'
  + ' box[] circle[] d_json[] jsonpath[] line[] lseg[] path[] pg_snapshot[] point[] polygon[] refcursor[] xml[]').split(' ');

/** Two columns of each type, its own and an array of it, in tables of at most 64. */
const PER_TABLE = 24;
const TABLES = Array.from({ length: Math.ceil(TYPES.length / PER_TABLE) }, (_, i) => TYPES.slice(i * PER_TABLE, (i + 1) * PER_TABLE));
const ROWS = Math.max(...TYPES.map(([, values]) => values.length));

/** @param {string} type */
const isVector = (type) => /vector$/.test(type) && type !== 'tsvector';

const SQL = `
  ${EXTENSIONS.map((name) => `create extension ${name};`).join(' ')}
  ${USER_TYPES}
  ${Object.entries(DOMAINS).map(([name, [base]]) => `create domain ${name} as ${base};`).join(' ')}
  create table parent (id int primary key);
  insert into parent values (1);
  ${TABLES.map((types, n) => `
    create table child${n} (id int primary key, parent_id int not null references parent,
      ${types.map(([type], i) => `v${i} ${type}, a${i} ${isVector(type) ? 'int' : `${type}[]`}`).join(', ')});
    ${Array.from({ length: ROWS }, (_, row) => `insert into child${n} values (${row}, 1, ${types.map(([type, values]) => {
      const value = row < values.length ? quoted(values[row]) : 'null';
      return `${value}, ${isVector(type) ? 'null' : `array[${value}::${type}, null]::${type}[]`}`;
    }).join(', ')});`).join('\n')}`).join('\n')}`;

/** @param {() => Promise<import('../../js/endpoint/index.js').Endpoint>} start */
function suite(start) {
  /** @type {import('../../js/endpoint/index.js').Endpoint} */
  let endpoint;
  /** @type {any} */
  let db;
  /** @type {{name: string, columns: {name: string, sql: string, type: string, js: string, array: boolean}[]}[]} */
  let tables;

  before(async () => {
    endpoint = await start();
    await endpoint.exec(SQL);
    const project = createProject(endpoint.url);
    await project.well('pull');
    const made = tool('client', { document: JSON.parse(project.read('heliumdb.schema.json')) });
    tables = made.tables;
    db = createClient(made.text, tables.map(({ name }) => name).join(' '), endpoint.url);
  });
  after(() => endpoint?.close());

  for (const [n, types] of TABLES.entries()) {
    const child = `child${n}`, include = { [child]: { orderBy: { id: 'asc' } } };
    const names = types.map(([type]) => type).join(', ');

    test(`directly and through a relation: ${names}`, async () => {
      const rows = await db[child].findMany({ orderBy: { id: 'asc' } });
      assert.equal(rows.length, ROWS);
      for (const [i, type] of types.map(([type]) => type).entries())
        for (const [row, value] of types[i][1].entries()) assert.equal(rows[row][`v${i}`] === null, /^jsonb?$/.test(type) && value === 'null', `${type} ${value}`);
      const [parent] = await db.parent.findMany({ include });
      assert.deepEqual(parent[child], rows);
      const text = (/** @type {Uint8Array} */ bytes) => new TextDecoder().decode(bytes);
      const direct = text(await db.bytes[child].findMany({ orderBy: { id: 'asc' } }));
      assert.equal(text(await db.bytes.parent.findMany({ include })), `[{"id":1,"${child}":${direct}}]`);
    });

    test(`text is Postgres's: ${names}`, async () => {
      const rows = await db[child].findMany({ orderBy: { id: 'asc' } });
      const { columns } = /** @type {typeof tables[0]} */ (tables.find(({ name }) => name === child));
      const texts = columns.filter(({ js, array, sql }) => js === 'string' && !array && sql.startsWith('v'));
      assert.ok(texts.length > types.length / 3);
      const list = texts.map(({ sql }) => `case when ${sql} is distinct from null then format('%s', ${sql}) end as ${sql}`);
      const body = JSON.stringify({ query: `select ${list.join(', ')} from ${child} order by id`, params: [] });
      const answer = await endpoint.fetch('http://localhost/sql', { method: 'POST', headers: { 'Neon-Connection-String': endpoint.url }, body });
      const expected = await answer.json();
      assert.equal(expected.rows.length, ROWS);
      for (const [i, row] of expected.rows.entries()) for (const { name, type } of texts) assert.equal(rows[i][name], row[name], `${type} of row ${i}`);
    });

    test(`a value finds its row: ${names}`, async () => {
      const rows = await db[child].findMany({ orderBy: { id: 'asc' } });
      const { columns } = /** @type {typeof tables[0]} */ (tables.find(({ name }) => name === child));
      const failed = new Set(), expected = new Set();
      for (const { name, sql, type, array, js } of columns) {
        const value = rows[0][name];
        if (!/^[va]/.test(sql) || value === null || js === 'json') continue;
        if (NEVER_FOUND.includes(type)) expected.add(type);
        for (const is of array ? [value, { contains: value.slice(0, 1) }, { overlaps: value }] : [value, { in: [value, value] }]) {
          const found = await db[child].count({ where: { [name]: is } }).catch((/** @type {any} */ error) => assert.equal(error.name, 'DatabaseError'));
          if (!found) failed.add(type);
        }
      }
      assert.deepEqual([...failed].sort(), [...expected].sort());
    });

    test(`what was read is written: ${names}`, async () => {
      // Not every time that a row may have is one that may be given: types.test.js knows.
      const omit = Object.fromEntries(types.flatMap(([type], i) => (type === 'timestamptz' ? [[`v${i}`, true], [`a${i}`, true]] : [])));
      const rows = await db[child].findMany({ omit, orderBy: { id: 'asc' } });
      const more = rows.map((/** @type {any} */ row) => ({ ...row, id: row.id + ROWS }));
      assert.deepEqual(await db[child].create(more[0], { omit }), more[0]);
      assert.deepEqual(await db[child].createMany(more.slice(1)), { count: more.length - 1 });
      assert.deepEqual(await db[child].findMany({ where: { id: { gte: ROWS } }, omit, orderBy: { id: 'asc' } }), more);
      await db[child].deleteMany({ where: { id: { gte: ROWS } } });
    });
  }
}

describe('PGlite', onPglite, () => suite(() => createEndpoint({ memory: true, extensions: EXTENSIONS })));

describe('Postgres', () => {
  /** @type {import('../support/postgres.js').TestDatabase | undefined} */
  let database;
  suite(async () => {
    database = await startDatabase('every_type');
    return createEndpoint({ postgres: database.url });
  });
  after(() => database?.close());
});
