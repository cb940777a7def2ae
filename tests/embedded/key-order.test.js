// In which order the endpoint gives the columns of a composite primary key: that of the engine, whose views promise none.
// Some tools ask constraint_column_usage, and show a key of PGlite in reverse order; the views that know the order agree.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PGlite } from '@electric-sql/pglite';
import { createEndpoint } from 'heliumdb/endpoint';

const TABLES = 'create table m (u text, p text, primary key (u, p)); create table n (x int, p text, u text, primary key (u, p))';

/** @type {Record<string, (table: string) => string>} */
const QUERIES = {
  'without an order': (table) => `select column_name from information_schema.table_constraints t join information_schema.constraint_column_usage
    using (constraint_schema, constraint_name) where constraint_type = 'PRIMARY KEY' and t.table_name = '${table}'`,
  'by position': (table) => `select column_name from information_schema.key_column_usage where table_name = '${table}' order by ordinal_position`,
  'by conkey': (table) => `select attname as column_name from pg_constraint, unnest(conkey) with ordinality k(number, place)
    join pg_attribute a on attnum = number where contype = 'p' and conrelid = '${table}'::regclass and attrelid = conrelid order by place`,
};

test('the endpoint gives rows in the order in which PGlite gives them', async () => {
  const bare = await PGlite.create(), endpoint = await createEndpoint({ memory: true, listen: false });
  try {
    await bare.exec(TABLES);
    await endpoint.exec(TABLES);
    for (const [name, query] of Object.entries(QUERIES)) for (const table of ['m', 'n']) {
      const { rows } = await bare.query(query(table));
      const answer = await endpoint.fetch('http://127.0.0.1/sql', { method: 'POST', headers: { 'Neon-Connection-String': endpoint.url }, body: JSON.stringify({ query: query(table), params: [] }) });
      const told = await answer.json();
      assert.deepEqual(told.rows, rows, `${name}: ${table}`);
      if (name !== 'without an order') assert.deepEqual(rows, [{ column_name: 'u' }, { column_name: 'p' }]);
    }
  } finally {
    await endpoint.close();
    await bare.close();
  }
});
