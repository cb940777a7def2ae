// Which tables of an SQLite file go into a database (js/cli/import/plan.js): not those in which other tools keep their
// migrations, known by name and columns, unless the document names them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planCopy } from '../../js/cli/import/plan.js';
import { tool } from '../../js/cli/migrations/tools.js';

/** A file with a row in each of these tables. @param {Record<string, string[]>} tables */
const sqliteOf = (tables) => /** @type {any} */ ({
  tables: Object.entries(tables).map(([name, columns]) =>
    ({ name, count: 1, columns: columns.map((column) => ({ name: column, type: 'TEXT' })) })),
  rows: () => [['1']],
});

const users = { columns: { id: { type: 'text' } } };
const named = (/** @type {any[]} */ copies) => copies.map(({ from }) => from);

test('every ledger is left behind, with what it may have and without', () => {
  for (const { name, has, may } of tool('ledgers', {}).ledgers)
    for (const columns of [has.split(','), [...has.split(','), ...may.split(',').filter(Boolean)]]) {
      const copies = planCopy(sqliteOf({ users: ['id'], [name]: columns }), { tables: { users } }, []);
      assert.deepEqual(named(copies), ['users'], name);
    }
});

test("what D1 keeps for itself is, too", () => {
  const copies = planCopy(sqliteOf({ users: ['id'], d1_migrations: ['id'], _cf_KV: ['key'] }), { tables: { users } }, []);
  assert.deepEqual(named(copies), ['users']);
});

test("somebody's own table of such a name isn't", () => {
  for (const columns of [['id', 'timestamp'], ['id', 'timestamp', 'name', 'mine'], ['x']])
    assert.throws(() => planCopy(sqliteOf({ users: ['id'], migrations: columns }), { tables: { users } }, []),
      /there is no table migrations \(1 rows\): give --skip migrations/);
});

test('a document that names one has it as a table like others', () => {
  const document = { tables: { users, SequelizeMeta: { columns: { name: { type: 'text' } } } } };
  assert.deepEqual(named(planCopy(sqliteOf({ users: ['id'], SequelizeMeta: ['name'] }), document, [])), ['users', 'SequelizeMeta']);
});
