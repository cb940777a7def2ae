// Three schemas in the shape of products (tests/live/products: a shop, a forum, an AI application), as a user brings
// them: loaded as SQL, pulled, made a client, and then each table written and read, each relation followed, on PGlite
// and on a Postgres server. What is expected is what another client (pg, or the server's own JSON) says of the rows.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { tool } from '../../js/cli/migrations/tools.js';
import { createClient } from '../../js/client.js';
import { createEndpoint } from '../../js/endpoint/index.js';
import { path } from '../../scripts/lib.js';
import { createProject } from '../support/migrations.js';
import { onPglite } from '../support/places.js';
import { startDatabase } from '../support/postgres.js';
import { rowsOf, tablesOf, valueOf } from '../support/product.js';

const PRODUCTS = ['shop', 'forum', 'assistant'];

/** A relation's rows in any order. @param {any} rows */
const sorted = (rows) => (Array.isArray(rows) ? rows.map((row) => JSON.stringify(row)).sort() : rows);

/** @param {() => Promise<import('../../js/endpoint/index.js').Endpoint>} start @param {string} product */
function checkProduct(start, product) {
  /** @type {import('../../js/endpoint/index.js').Endpoint} */
  let endpoint;
  /** @type {any} */
  let db;
  /** @type {import('../support/product.js').Table[]} */
  let tables;
  /** What the database has of each table, by its name. @type {Record<string, any[]>} */
  const stored = {};

  before(async () => {
    endpoint = await start();
    await endpoint.exec(readFileSync(path(`tests/live/products/${product}.sql`), 'utf8'));
    const project = createProject(endpoint.url);
    await project.well('pull');
    const document = JSON.parse(project.read('heliumdb.schema.json')), made = tool('client', { document });
    tables = tablesOf(made, document);
    db = createClient(made.text, tables.map(({ name }) => name).join(' '), endpoint.url);
  });
  after(() => endpoint?.close());

  test('each table is written: one row by create, the others by createMany', async () => {
    assert.ok(tables.length >= 36);
    for (const [table, rows] of rowsOf(tables)) {
      const [first, ...others] = rows(stored);
      const made = await db[table.name].create(first);
      for (const [name, value] of Object.entries(first)) assert.deepEqual(made[name], value, `${table.name}.${name}`);
      assert.deepEqual(await db[table.name].createMany(others), { count: others.length }, table.name);
      stored[table.name] = await table.read(endpoint);
    }
  });

  test('each table is read as the database says: as objects, as bytes, by its key and by what is unique', async () => {
    for (const table of tables) {
      const { name, key, uniques } = table, expected = stored[name], rows = await db[name].findMany();
      assert.deepEqual(sorted(rows.map(valueOf)), sorted(expected), name);
      assert.deepEqual(sorted(JSON.parse(new TextDecoder().decode(await db.bytes[name].findMany())).map(table.plain)), sorted(expected), name);
      assert.equal(await db[name].count(), expected.length, name);
      for (const columns of [key, ...uniques]) {
        const row = rows.find((/** @type {any} */ one) => columns.every((column) => one[column] !== null));
        const given = Object.fromEntries(columns.map((column) => [column, row[column]]));
        assert.deepEqual(await db[name].get(given), row, `${name} by ${columns}`);
      }
    }
  });

  test('each relation is followed', async () => {
    let followed = 0;
    for (const table of tables) {
      for (const relation of table.relations) {
        const rows = await db[table.name].findMany({ include: { [relation.name]: true } });
        for (const row of rows) {
          const { [relation.name]: related, ...own } = row, expected = relation.rows(valueOf(own), stored);
          const found = Array.isArray(related) ? related.map(valueOf) : related && valueOf(related);
          assert.deepEqual(sorted(found), sorted(relation.many ? expected : expected[0] ?? null), `${table.name}.${relation.name}`);
        }
        followed++;
      }
    }
    assert.ok(followed > 60, String(followed));
  });

  test('each table is changed by its key, and a row is deleted', async () => {
    for (const table of tables) {
      const { name, key, free } = table;
      const [row] = await db[name].findMany({ limit: 1 }), given = Object.fromEntries(key.map((column) => [column, row[column]]));
      if (free) {
        const set = { [free.name]: free.value(40) }, changed = await db[name].update(given, set);
        const others = Object.fromEntries(table.columns.filter(({ readonly }) => readonly).map((column) => [column.name, changed[column.name]]));
        assert.deepEqual(changed, { ...row, ...others, ...set }, name);
        assert.deepEqual(await db[name].get(given), changed, name);
      }
      await db.batch([db[name].delete(given), db[name].count()]).then(() => {}, (/** @type {any} */ error) => {
        assert.equal(error.code, 'FOREIGN_KEY_VIOLATION', `${name}: ${error.message}`);
      });
    }
  });
}

describe('on PGlite', { concurrency: 1, ...onPglite }, () => {
  for (const product of PRODUCTS) describe(product, () => checkProduct(() => createEndpoint({ memory: true }), product));
});

describe('on a Postgres server', { concurrency: 1 }, () => {
  /** @type {import('../support/postgres.js').TestDatabase} */
  let server;
  before(async () => void (server = await startDatabase('products')));
  after(() => server?.close());
  for (const product of PRODUCTS) describe(product, () => checkProduct(async () => {
    const endpoint = await createEndpoint({ postgres: server.url });
    await endpoint.exec('drop schema public cascade; create schema public;');
    return endpoint;
  }, product));
});
