// Documents beyond their known answers: schema/document.schema.json says of them what the tool says, the built-in one is
// canonical, the hash is SHA-256 of what snapshot.h says, and a schema of 500 tables is no trouble.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ToolError, tool } from '../../js/cli/migrations/tools.js';
import { list, path } from '../../scripts/lib.js';

const read = (/** @type {string} */ file) => JSON.parse(readFileSync(path(file), 'utf8'));
const schema = read('schema/document.schema.json');
const builtIn = read('build/schema.json');

/** What of JSON Schema the file uses. @type {Record<string, (rule: any, value: any, all: any) => boolean>} */
const rules = {
  $ref: (rule, value) => valid(rule.split('/').slice(1).reduce((/** @type {any} */ at, /** @type {string} */ name) => at[name], schema), value),
  type: (rule, value) => (rule === 'integer' && Number.isInteger(value)) || rule === (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value),
  const: (rule, value) => value === rule,
  not: (rule, value) => !valid(rule, value),
  enum: (rule, value) => rule.includes(value),
  anyOf: (rule, value) => rule.some((/** @type {any} */ one) => valid(one, value)),
  required: (rule, value) => !isObject(value) || rule.every((/** @type {string} */ name) => Object.hasOwn(value, name)),
  properties: (rule, value) => !isObject(value) || Object.keys(value).every((name) => !Object.hasOwn(rule, name) || valid(rule[name], value[name])),
  additionalProperties: (rule, value, { properties = {} }) => !isObject(value)
    || Object.keys(value).every((name) => Object.hasOwn(properties, name) || (rule !== false && valid(rule, value[name]))),
  propertyNames: (rule, value) => !isObject(value) || Object.keys(value).every((name) => valid(rule, name)),
  items: (rule, value) => !Array.isArray(value) || value.every((one) => valid(rule, one)),
  minItems: (rule, value) => !Array.isArray(value) || value.length >= rule,
  maxItems: (rule, value) => !Array.isArray(value) || value.length <= rule,
  uniqueItems: (_, value) => !Array.isArray(value) || new Set(value.map((one) => JSON.stringify(one))).size === value.length,
  minLength: (rule, value) => typeof value !== 'string' || value.length >= rule,
  minimum: (rule, value) => typeof value !== 'number' || value >= rule,
  maximum: (rule, value) => typeof value !== 'number' || value <= rule,
  pattern: (rule, value) => typeof value !== 'string' || new RegExp(rule).test(value),
  maxLength: (rule, value) => typeof value !== 'string' || value.length <= rule,
};
const SILENT = new Set(['$schema', '$id', 'title', 'description', 'examples', 'definitions']);
const isObject = (/** @type {any} */ value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @param {any} rule @param {any} value @returns {boolean} */
const valid = (rule, value) => Object.entries(rule).every(([name, one]) => {
  assert.ok(SILENT.has(name) || Object.hasOwn(rules, name), `the test knows no ${name}`);
  return SILENT.has(name) || rules[name](one, value, rule);
});

/** @param {any} document */
function taken(document) {
  try {
    return tool('document', { document });
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}

/** The inputs of the tool in the known answers: [document, whether it is taken]. @returns {[any, boolean][]} */
function known() {
  return list('tests/tools', /^(document|types)\S*\.case$/).flatMap((file) => {
    const text = readFileSync(path(file), 'utf8');
    return [...text.matchAll(/^>> document\n((?:(?!\n(?:==|<<|!!))[^])*)\n(<<|!!)/gm)].flatMap(([, input, mark]) => {
      const { document } = JSON.parse(input);
      return document ? [/** @type {[any, boolean]} */ ([document, mark === '<<'])] : [];
    });
  });
}

test('what the tool takes, the JSON Schema takes', () => {
  const good = [builtIn, { $schema: '../node_modules/heliumdb/schema/document.schema.json', ...builtIn },
    ...list('tests/live/schemas', /\.json$/).map((file) => read(file).document), ...known().filter(([, ok]) => ok).map(([document]) => document)];
  assert.ok(good.length > 15);
  for (const document of good) {
    assert.ok(taken(document), JSON.stringify(document).slice(0, 200));
    assert.ok(valid(schema, document), JSON.stringify(document).slice(0, 200));
  }
});

test('what the JSON Schema refuses, the tool refuses', () => {
  const column = (/** @type {object} */ more) => ({ version: 1, tables: { t: { columns: { a: { type: 'text', ...more } } } } });
  const table = (/** @type {object} */ more) => ({ version: 1, tables: { t: { columns: { a: { type: 'text' }, b: { type: 'text' } }, ...more } } });
  const bad = [
    [], {}, { version: 2, tables: {} }, { version: 1 }, { version: 1, tables: [] }, { version: 1, tables: {}, more: 1 }, { version: 1, tables: { '': { columns: {} } } },
    { version: 1, tables: { t: {} } }, { version: 1, tables: { t: { columns: { a: {} } } } }, { version: 1, tables: {}, enums: { e: { values: ['a', 'a'] } } }, { version: 1, tables: {}, enums: { e: {} } },
    column({ type: 1 }), column({ type: '' }), column({ nullable: 1 }), column({ default: 1 }), column({ default: '' }), column({ identity: 'yes' }), column({ unique: {} }),
    column({ references: 't' }), column({ references: { table: 't' } }), column({ references: { table: 't', column: 'a', onDelete: 'CASCADE' } }), column({ defualt: '1' }),
    table({ primaryKey: 'a' }), table({ primaryKey: [] }), table({ primaryKey: ['a', 'a'] }), table({ primaryKey: { name: 'k' } }), table({ unique: ['a'] }), table({ unique: { k: 'a' } }),
    table({ unique: { k: { columns: ['a'], nulls: true } } }), table({ checks: { k: true } }), table({ foreignKeys: { k: { columns: ['a'] } } }), table({ indexes: { i: ['a'] } }),
    table({ indexes: { i: { columns: [] } } }), table({ indexes: { i: { columns: [{ column: 'a', expression: 'b' }] } } }), table({ indexes: { i: { columns: [{ column: 'a', order: 'up' }] } } }),
    column({ client: true }), column({ client: { secret: 1 } }), column({ client: { as: 'float' } }), column({ client: { max: 0 } }), column({ client: { max: 1.5 } }), column({ client: { max: 65536 } }),
    column({ client: { name: 'a b' } }), column({ client: { name: '1a' } }), column({ client: { format: 'url' } }), column({ client: { make: 'serial' } }), column({ client: { type: '' } }), column({ client: { hidden: true } }),
    table({ client: [] }), table({ client: { name: '' } }), table({ client: { row: 'A-B' } }), table({ client: { relations: { x: true } } }), table({ client: { relations: { x: {} } } }),
    table({ client: { relations: { 'x-y': false } } }), table({ client: { relations: { x: { columns: [] } } } }), table({ client: { relations: { x: { column: 'a' } } } }),
    { version: 1, tables: {}, extensions: [] }, { version: 1, tables: {}, extensions: { a: true } }, { version: 1, tables: {}, extensions: { a: { schema: '' } } },
    { version: 1, tables: {}, sql: [] }, { version: 1, tables: {}, sql: { '': 'select 1' } }, { version: 1, tables: {}, sql: { 'view v': '' } }, { version: 1, tables: {}, sql: { x: { text: 'select 1' } } },
    column({ collation: '' }), table({ unique: { k: { columns: ['a'], deferrable: 'late' } } }), table({ indexes: { i: { columns: [{ column: 'a', collation: 1 }] } } }),
    table({ renamedFrom: '' }), table({ renamedFrom: 'x'.repeat(64) }),
  ];
  for (const document of bad) assert.deepEqual([valid(schema, document), taken(document)], [false, undefined], JSON.stringify(document));
  for (const [document, ok] of known()) assert.ok(valid(schema, document) || !ok);
});

test('the built-in schema is canonical, and says what schema.sql says', () => {
  assert.equal(JSON.stringify(tool('document', { document: builtIn }).document), JSON.stringify(builtIn));
  assert.deepEqual(Object.keys(builtIn.tables), ['activities', 'agents', 'costs', 'projects', 'users']);
  assert.deepEqual(builtIn.tables.agents.columns.status,
    { type: 'text', default: "'pending'", check: "status in ('pending', 'running', 'completed', 'failed', 'cancelled')" });
  assert.deepEqual(builtIn.tables.costs.columns.amount, { type: 'numeric(15,9)', client: { as: 'number' } });
  assert.deepEqual(builtIn.tables.projects.indexes, { projects_user_id_created_at_idx: { columns: ['user_id', { column: 'created_at', order: 'desc' }] } });
});

test('the hash is SHA-256', () => {
  const document = { version: 1, tables: { t: { renamedFrom: 's', columns: { b: { type: 'integer', unique: true }, a: { type: 'text' } } } } };
  const long = { version: 1, tables: { t: { columns: { a: { type: 'text' }, b: { type: 'integer' } }, unique: { t_b_key: ['b'] } } } };
  const { hash } = tool('document', { document });
  assert.equal(hash, createHash('sha256').update(JSON.stringify(long)).digest('hex'));
});

test('500 tables', () => {
  /** @type {Record<string, any>} */
  const tables = {};
  for (let i = 0; i < 500; i++) {
    const columns = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`column_${n}`, { type: 'text', default: `'${n}'`, check: `column_${n} <> 'x'` }]));
    tables[`table_${String(i).padStart(3, '0')}`] = {
      columns: { id: { type: 'serial', primaryKey: true }, ...columns, before: { type: 'integer', references: { table: `table_${String(Math.max(0, i - 1)).padStart(3, '0')}`, column: 'id' } } },
      indexes: { [`index_${i}`]: { columns: ['before', 'id'] } },
    };
  }
  const document = { version: 1, tables };
  const pulled = tool('pull', { results: [{ rows: [[JSON.stringify({ document, left: [] })]] }] });
  assert.equal(JSON.stringify(pulled.document), JSON.stringify(document));
  assert.equal(JSON.stringify(tool('respell', { live: document, observed: document, document }).document), JSON.stringify(document));
  assert.equal(JSON.stringify(tool('merge', { base: null, ours: document, theirs: document }).document), JSON.stringify(document));
});

test('a database from before times of milliseconds: one statement a column', () => {
  const { activities, agents, costs, projects, users } = builtIn.tables; // those that there were before
  const now = { version: 1, tables: { activities, agents, costs, projects, users } };
  const before = JSON.parse(JSON.stringify(now).replaceAll('timestamptz(3)', 'timestamptz'));
  const { statements, changes, questions } = tool('diff', { from: before, to: now, style: 'migrate' });
  const retyped = (/** @type {string} */ table, /** @type {string} */ column) => `alter table "${table}"
  alter column "${column}" drop default,
  alter column "${column}" type timestamptz(3),
  alter column "${column}" set default now()`;
  assert.deepEqual(statements, [
    retyped('activities', 'timestamp'), retyped('agents', 'start_time'), 'alter table "agents" alter column "end_time" type timestamptz(3)',
    retyped('agents', 'created_at'), retyped('agents', 'updated_at'), retyped('costs', 'timestamp'), retyped('projects', 'created_at'),
    retyped('projects', 'updated_at'), retyped('users', 'created_at'), retyped('users', 'updated_at'),
  ]);
  assert.deepEqual([questions, changes.length, changes.every((/** @type {any} */ { kind }) => kind === 'change-type')], [[], 10, true]);
  assert.deepEqual(Object.values(builtIn.tables).flatMap(({ columns }) => Object.values(columns)).filter(({ type }) => /time/.test(type) && type !== 'timestamptz(3)'), []);
});
