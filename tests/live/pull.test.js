// pull on real databases: the schemas of tests/live/schemas/NAME.sql, each with what is to be read of it, NAME.json
// ({document, left}), on Postgres and on PGlite. `UPDATE=1` writes these anew: read the difference before committing it.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openDatabase, openScratch } from '../../js/cli/migrations/database.js';
import { tool } from '../../js/cli/migrations/tools.js';
import { list, path } from '../../scripts/lib.js';
import { placesHere } from '../support/places.js';
import { startPostgres } from '../support/postgres.js';

/** @typedef {import('../../js/cli/migrations/database.js').Database} Database */

/** @param {Database} db @returns {Promise<{document: any, hash: string, left: {kind: string, name: string}[]}>} */
const pull = async (db) => tool('pull', { results: await db.run(tool('catalog', { schema: 'public', left: true }).queries) });

/** @param {string} sql */
const statements = (sql) => sql.split(/;\n/).filter((text) => text.trim()).map((query) => ({ query }));

/** @param {Database} db */
const empty = (db) => db.run(['drop table if exists t cascade', 'drop extension if exists citext, pg_trgm, btree_gist, hstore, ltree cascade', 'drop schema if exists other, ext, drizzle, golang, ecto, laravel, mine, public cascade', 'create schema public'].map((query) => ({ query })));

/** What only one of the two can make: extensions are the server's; PGlite is Postgres 18. */
const ONLY = /** @type {Record<string, string>} */ ({ extensions: 'Postgres', later: 'PGlite' });

const schemas = list('tests/live/schemas', /\.sql$/).filter((file) => !/products/.test(file)).map((file) => basename(file, '.sql'));

/** @type {[string, () => Promise<{db: Database, close: () => Promise<void>}>][]} */
const databases = [
  ['Postgres', async () => {
    const server = await startPostgres();
    const db = await openDatabase({ postgres: server.url });
    return { db, close: async () => { await db.close(); await server.stop(); } };
  }],
  ['PGlite', async () => {
    const db = await openScratch();
    return { db, close: () => db.close() };
  }],
];

for (const [where, open] of placesHere(databases, ([where]) => where)) {
  describe(`pull from ${where}`, () => {
    /** @type {Database} */
    let db;
    let close = async () => {};
    before(async () => { ({ db, close } = await open()); });
    after(() => close());

    for (const name of schemas.filter((one) => (ONLY[one] ?? where) === where)) {
      test(name, async () => {
        await empty(db);
        await db.run(statements(readFileSync(path(`tests/live/schemas/${name}.sql`), 'utf8')));
        const { document, hash, left: all } = await pull(db);
        // In Postgres 18 what makes a column not null has a name, by which a table that was renamed is told.
        const left = ONLY[name] ? all : all.filter(({ kind }) => kind !== "constraint's name");
        const file = path(`tests/live/schemas/${name}.json`), got = { document, left };
        if (process.env.UPDATE && where === (ONLY[name] ?? 'Postgres')) writeFileSync(file, `${JSON.stringify(got, null, 1)}\n`);
        assert.ok(existsSync(file), `${file} is not there: UPDATE=1`);
        assert.deepEqual(got, JSON.parse(readFileSync(file, 'utf8')));
        assert.equal(JSON.stringify(got), JSON.stringify(JSON.parse(readFileSync(file, 'utf8'))));
        const again = tool('document', { text: JSON.stringify(document) });
        assert.equal(JSON.stringify(again.document), JSON.stringify(document));
        assert.equal(again.hash, hash);
      });
    }

    test('the built-in schema, made by its SQL, is its document', async () => {
      await empty(db);
      await db.run(statements(readFileSync(path('build/schema.sql'), 'utf8')));
      const document = JSON.parse(readFileSync(path('build/schema.json'), 'utf8'));
      const { document: live, left } = await pull(db);
      assert.notEqual(JSON.stringify(live), JSON.stringify(document)); // the database has its own spelling
      assert.equal(JSON.stringify(tool('respell', { live, observed: live, document }).document), JSON.stringify(document));
      assert.deepEqual(left, []);
    });

    test('an index that could not be made is told', async () => {
      await empty(db);
      await db.run(['create table t (a int)', 'insert into t values (1), (1)'].map((query) => ({ query })));
      await assert.rejects(db.runOutside({ query: 'create unique index concurrently broken on t (a)' }), { code: '23505' });
      const { document, left } = await pull(db);
      assert.deepEqual(document.tables, { t: { columns: { a: { type: 'integer', nullable: true } } } });
      assert.deepEqual(left, [{ kind: 'index that is not valid', name: 'broken' }]);
    });

    test('an empty schema, and one that is not there', async () => {
      await empty(db);
      assert.deepEqual((await pull(db)).document, { version: 1, tables: {} });
      const none = tool('pull', { results: await db.run(tool('catalog', { schema: 'nowhere' }).queries) });
      assert.deepEqual([none.document, none.left], [{ version: 1, tables: {} }, []]);
    });

    test('500 tables', async () => {
      await empty(db);
      const columns = Array.from({ length: 20 }, (_, i) => `c${i} ${i % 2 ? 'int' : `text not null default 'x' check (c${i} in ('x', 'y'))`}`).join(', ');
      await db.run(Array.from({ length: 500 }, (_, i) => [`create table t${i} (id serial primary key, ${columns}, up int references t${Math.max(0, i - 1)})`,
        `create index on t${i} (c1, c2 desc)`]).flat().map((query) => ({ query })));
      const { document, left } = await pull(db);
      assert.deepEqual([Object.keys(document.tables).length, left], [500, []]);
    });
  });
}
