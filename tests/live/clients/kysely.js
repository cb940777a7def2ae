// Kysely over the endpoint, by each of its dialects that can reach it, for each back end: a schema made by its own
// builder, and all that an application does with it. The same work for every dialect; what only some can do is marked.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { NeonDbError, Pool, neon, neonConfig } from '@neondatabase/serverless';
import { Kysely, Migrator, PostgresDialect, sql } from 'kysely';
import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres';
import { NeonDialect } from 'kysely-neon';
import pg from 'pg';
import WebSocket from 'ws';
import { KINDS, errorFrom, openBackends } from '../../support/clients.js';
import { TEXTS } from '../../support/values.js';

neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`;
neonConfig.wsProxy = (host, port) => `${host}:${port}/v2`;
neonConfig.useSecureWebSocket = false;
neonConfig.webSocketConstructor = WebSocket;

describe('Kysely', () => {
  /** @type {import('../../support/clients.js').Backends} */
  let backends;
  before(async () => { backends = await openBackends(); });

  /** What makes a dialect for an endpoint. @type {Record<string, (endpoint: import('../../support/clients.js').Endpoint) => import('kysely').Dialect>} */
  const DIALECTS = {
    'kysely-neon': ({ url }) => new NeonDialect({ neon: /** @type {any} */ (neon(url)) }),
    "PostgresDialect over Neon's Pool": ({ url }) => new PostgresDialect({ pool: new Pool({ connectionString: url }).on('error', () => {}) }),
    'PostgresDialect over pg': ({ url }) => new PostgresDialect({ pool: new pg.Pool({ connectionString: url }).on('error', () => {}) }),
  };

  for (const kind of KINDS) for (const [dialect, open] of Object.entries(DIALECTS)) describe(`${dialect} on ${kind}`, () => {
    /** @type {Kysely<any>} */
    let db;
    const overHttp = dialect === 'kysely-neon';
    before(async () => {
      db = new Kysely({ dialect: open(backends.endpoints[kind]) });
      await sql`drop schema public cascade`.execute(db);
      await sql`create schema public`.execute(db);
    });
    after(() => db.destroy());

    test('migrations make the schema, and introspection finds it', async () => {
      const made = async (/** @type {Kysely<any>} */ kysely) => {
        await kysely.schema.createType('mood').asEnum(['sad', 'so so']).execute();
        await kysely.schema.createTable('person').addColumn('id', 'serial', (c) => c.primaryKey()).addColumn('name', 'varchar(50)', (c) => c.notNull().unique()).addColumn('mood', sql`mood`, (c) => c.defaultTo('sad'))
          .addColumn('meta', 'jsonb').addColumn('made', 'timestamptz', (c) => c.defaultTo(sql`now()`)).addCheckConstraint('named', sql`name <> ''`).execute();
        await kysely.schema.createTable('pet').addColumn('id', 'bigserial', (c) => c.primaryKey()).addColumn('person_id', 'integer', (c) => c.notNull().references('person.id').onDelete('cascade')).addColumn('name', 'text', (c) => c.notNull())
          .addColumn('tags', sql`text[]`).addColumn('weight', 'numeric(8, 3)').addColumn('picture', 'bytea').execute();
        await kysely.schema.createIndex('pet_person').on('pet').columns(['person_id', 'name']).execute();
        await kysely.schema.createView('pet_names').as(kysely.selectFrom('pet').select('name')).execute();
      };
      const migrations = { one: { up: made }, two: { up: (/** @type {Kysely<any>} */ kysely) => kysely.schema.alterTable('pet').addColumn('born', 'date').execute(), down: (/** @type {Kysely<any>} */ kysely) => kysely.schema.alterTable('pet').dropColumn('born').execute() } };
      const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
      const { error, results } = await migrator.migrateToLatest();
      assert.equal(error, undefined);
      assert.deepEqual(results?.map(({ migrationName, status }) => [migrationName, status]), [['one', 'Success'], ['two', 'Success']]);
      assert.deepEqual((await migrator.migrateDown()).results?.map(({ direction, status }) => [direction, status]), [['Down', 'Success']]);
      assert.equal((await migrator.migrateToLatest()).results?.length, 1);
      const tables = await db.introspection.getTables();
      assert.deepEqual(tables.map(({ name, isView }) => [name, isView]).sort(), [['person', false], ['pet', false], ['pet_names', true]]);
      assert.deepEqual(tables.find(({ name }) => name === 'person')?.columns.map(({ name, dataType, isNullable, hasDefaultValue, isAutoIncrementing }) => [name, dataType, isNullable, hasDefaultValue, isAutoIncrementing]), [
        ['id', 'int4', false, true, true], ['name', 'varchar', false, false, false], ['mood', 'mood', true, true, false], ['meta', 'jsonb', true, false, false], ['made', 'timestamptz', true, true, false]]);
    });

    test('insert, select, update, delete, on conflict', async () => {
      const people = await db.insertInto('person').values(['Ann', 'Bob', 'Cid'].map((name, i) => ({ name, meta: JSON.stringify({ i, list: [null, '"'] }) }))).returningAll().execute();
      assert.deepEqual(people.map(({ made, ...rest }) => ({ ...rest, date: made instanceof Date })), ['Ann', 'Bob', 'Cid'].map((name, i) => ({ id: i + 1, name, mood: 'sad', meta: { i, list: [null, '"'] }, date: true })));
      const { numInsertedOrUpdatedRows } = await db.insertInto('pet').values(Array.from({ length: 6 }, (_, i) => ({ person_id: i % 2 + 1, name: `P${i}`, tags: [`t${i}`, 'a,"b"', null], weight: i / 8, picture: Buffer.from([i, 255]) }))).executeTakeFirst();
      assert.equal(numInsertedOrUpdatedRows, 6n);
      const pet = await db.selectFrom('pet').selectAll().where('name', '=', 'P3').executeTakeFirstOrThrow();
      assert.deepEqual({ ...pet, picture: Buffer.from(pet.picture).toString('hex') }, { id: '4', person_id: 2, name: 'P3', tags: ['t3', 'a,"b"', null], weight: '0.375', picture: '03ff', born: null });
      assert.deepEqual(await db.selectFrom('person').leftJoin('pet', 'pet.person_id', 'person.id').select(({ fn }) => ['person.name', fn.count('pet.id').as('pets'), fn.sum('pet.weight').as('weight')]).groupBy('person.id').having((eb) => eb.fn.count('pet.id'), '<', 9).orderBy('person.id').execute(),
        [{ name: 'Ann', pets: '3', weight: '0.750' }, { name: 'Bob', pets: '3', weight: '1.125' }, { name: 'Cid', pets: '0', weight: null }]);
      const nested = await db.selectFrom('person').select((eb) => ['person.name', jsonArrayFrom(eb.selectFrom('pet').select(['pet.name', 'pet.tags']).whereRef('pet.person_id', '=', 'person.id').orderBy('pet.id').limit(1)).as('pets'),
        jsonObjectFrom(eb.selectFrom('pet').select('pet.weight').where('pet.name', '=', 'P1')).as('one')]).where('person.id', 'in', [1, 3]).orderBy('person.id').execute();
      assert.deepEqual(nested, [{ name: 'Ann', pets: [{ name: 'P0', tags: ['t0', 'a,"b"', null] }], one: { weight: 0.125 } }, { name: 'Cid', pets: [], one: { weight: 0.125 } }]);
      assert.deepEqual(await db.with('heavy', (qb) => qb.selectFrom('pet').selectAll().where('weight', '>', '0.5')).selectFrom('heavy').select('name').execute(), [{ name: 'P5' }]);
      const { numUpdatedRows } = await db.updateTable('pet').set((eb) => ({ weight: eb('weight', '+', '1'), tags: null })).where('person_id', '=', 1).executeTakeFirst();
      assert.equal(numUpdatedRows, 3n);
      assert.deepEqual(await db.insertInto('person').values({ name: 'Ann', mood: 'so so' }).onConflict((oc) => oc.column('name').doUpdateSet((eb) => ({ mood: eb.ref('excluded.mood') }))).returning(['id', 'mood']).execute(), [{ id: 1, mood: 'so so' }]);
      assert.equal((await db.insertInto('person').values({ name: 'Ann' }).onConflict((oc) => oc.doNothing()).executeTakeFirst()).numInsertedOrUpdatedRows, 0n);
      assert.equal((await db.deleteFrom('person').where('name', '=', 'Bob').executeTakeFirst()).numDeletedRows, 1n);
      assert.deepEqual(await db.selectFrom('pet').select(({ fn }) => fn.countAll().as('n')).execute(), [{ n: '3' }], 'the cascade');
      const merged = await db.mergeInto('person').using('pet', 'pet.person_id', 'person.id').whenMatchedAnd('pet.name', '=', 'P0').thenUpdateSet({ mood: 'sad' }).whenNotMatched().thenDoNothing().executeTakeFirst();
      assert.equal(merged.numChangedRows, 1n);
      assert.deepEqual((await sql`select ${1}::int + ${2}::int as three, ${sql.ref('name')} from ${sql.table('person')} where name = ${'Ann'}`.execute(db)).rows, [{ three: 3, name: 'Ann' }]);
    });

    test('every tricky text, as a value, in an array, in jsonb, as a name of a column', async () => {
      const [{ id }] = await db.selectFrom('person').select('id').where('name', '=', 'Cid').execute();
      for (const text of TEXTS) {
        const [row] = await db.insertInto('pet').values({ person_id: id, name: text, tags: [text, null] }).returning(['name', 'tags']).execute();
        assert.deepEqual(row, { name: text, tags: [text, null] });
        // Neon's driver loses __proto__ over a WebSocket.
        const alias = [...text].slice(0, 15).join('').replace(!overHttp && /Neon's/.test(dialect) ? '__proto__' : '', '') || 'x';
        assert.deepEqual(await db.selectFrom('person').select([sql`${text}::text`.as(alias), sql`${JSON.stringify([text])}::jsonb`.as('json')]).where('id', '=', id).execute().then(([found]) => Object.entries(found)),
          Object.entries({ [alias]: text, json: [text] }));
      }
    });

    test('errors', async () => {
      const error = await errorFrom(db.insertInto('person').values({ name: 'Ann' }).execute());
      if (overHttp) assert.ok(error instanceof NeonDbError);
      assert.deepEqual([error.code, error.constraint, error.table, error.schema], ['23505', 'person_name_key', 'person', 'public']);
      assert.equal((await errorFrom(db.insertInto('person').values({ name: '' }).execute())).constraint, 'named');
      assert.equal((await errorFrom(db.selectFrom('nothing').selectAll().execute())).code, '42P01');
    });

    if (overHttp) test('no interactive transactions over HTTP, as the dialect says', async () => {
      await assert.rejects(db.transaction().execute(async () => {}), /doesn't support interactive transactions/);
    });

    if (!overHttp) test('transactions: committed, rolled back, controlled by hand with savepoints, with a level', async () => {
      const names = async () => (await db.selectFrom('person').select('name').orderBy('id').execute()).map(({ name }) => name), before = await names();
      await db.transaction().execute(async (trx) => {
        const { id } = await trx.insertInto('person').values({ name: 'Dee' }).returning('id').executeTakeFirstOrThrow();
        await trx.insertInto('pet').values({ person_id: id, name: 'Rex' }).execute();
      });
      const error = await errorFrom(db.transaction().execute(async (trx) => {
        await trx.deleteFrom('person').execute();
        await trx.insertInto('pet').values({ person_id: 99, name: 'Lost' }).execute();
      }));
      assert.equal(error.code, '23503');
      const trx = await db.startTransaction().setIsolationLevel('repeatable read').execute();
      assert.deepEqual((await sql`select current_setting('transaction_isolation') as level`.execute(trx)).rows, [{ level: 'repeatable read' }]);
      const saved = await trx.savepoint('here').execute();
      await saved.insertInto('person').values({ name: 'Eve' }).execute();
      await saved.rollbackToSavepoint('here').execute();
      await trx.insertInto('person').values({ name: 'Fay' }).execute();
      await trx.commit().execute();
      assert.deepEqual(await names(), [...before, 'Dee', 'Fay']);
      const counts = await Promise.all(Array.from({ length: 20 }, (_, i) => db.transaction().execute(async (own) => {
        const { name } = await own.selectFrom('person').select('name').where('name', 'like', 'Fay%').forUpdate().executeTakeFirstOrThrow();
        await own.updateTable('person').set({ name: `Fay${Number(name.slice(3)) + 1}` }).where('name', '=', name).execute();
        return i;
      })));
      assert.equal(counts.length, 20);
      assert.deepEqual(await names(), [...before, 'Dee', 'Fay20']);
    });
  });
});
