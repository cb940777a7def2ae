// The tool `client` and the core agree: whatever document the tool takes, the core takes the text that it makes of it, and
// the description says the same of it. Its answer is the same bytes each time.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ToolError, tool } from '../../js/cli/migrations/tools.js';
import { createCore } from '../../js/core.js';
import { forms } from '../../build/names.js';
import { list, path } from '../../scripts/lib.js';
import { randomOf, randomSchema } from '../support/random-schema.js';

const module = new WebAssembly.Module(readFileSync(path('build/core.wasm')));
const FLAGS = { nullable: 1, secret: 2, readonly: 512, array: 2048 };

/** Takes the text into a core, and compares it with the description. @param {any} input of the tool */
function check(input) {
  const made = tool('client', input), { text, tables } = made;
  assert.equal(JSON.stringify(tool('client', input)), JSON.stringify(made));
  const step = createCore(module, text);
  const [form, hash, counts, rows, methods] = JSON.parse(text);
  assert.deepEqual([form, hash, methods], [1, tool('document', { document: input.document }).hash.slice(0, 8), []]);
  assert.deepEqual(counts, [tables.length, tables.flatMap((/** @type {any} */ table) => table.columns).length, tables.flatMap((/** @type {any} */ table) => table.relations).length]);
  tables.forEach((/** @type {any} */ table, /** @type {number} */ number) => {
    const [name, sql, key, order, columns, relations] = rows[number];
    assert.deepEqual([name, sql || name.replace(/[A-Z]/g, (/** @type {string} */ letter) => `_${letter.toLowerCase()}`)], [table.name, table.sql]);
    assert.deepEqual(key.map((/** @type {number} */ at) => columns[at][0]), table.key);
    assert.ok(order >= -1 && order < columns.length);
    assert.deepEqual(columns.map((/** @type {any} */ column) => column[0]), table.columns.map((/** @type {any} */ column) => column.name));
    assert.deepEqual(relations.map((/** @type {any} */ [own, , target, , many]) => [own, rows[target][0], Boolean(many)]),
      table.relations.map((/** @type {any} */ relation) => [relation.name, relation.table, relation.many]));
    table.columns.forEach((/** @type {any} */ column, /** @type {number} */ i) => {
      for (const [flag, bit] of Object.entries(FLAGS)) assert.equal(Boolean((columns[i][2] ?? 0) & bit), column[flag], `${name}.${column.name} ${flag}`);
    });
    // Every column that there is can be asked for: the core writes its statement.
    const select = Object.fromEntries(table.columns.map((/** @type {any} */ column) => [column.name, true]));
    const include = Object.fromEntries(table.relations.map((/** @type {any} */ relation) => [relation.name, true]));
    const { kind, text: sent } = step(forms.FIND | number << 16, undefined, JSON.stringify([{ select, include }]));
    assert.equal(kind, 1, new TextDecoder().decode(sent));
  });
}

/** What the known answers give the tool, where it takes it. */
const known = () => [...readFileSync(path('tests/tools/client.case'), 'utf8').matchAll(/^>> client\n([^]*?)\n<</gm)].map(([, input]) => JSON.parse(input));

test('the core takes the text of every known answer', () => {
  const inputs = known();
  assert.ok(inputs.length >= 6);
  inputs.forEach(check);
});

/** Whether the tool takes a document. A refusal says a way out for each thing that it refuses. @param {any} document */
function takes(document) {
  try {
    check({ document });
    return true;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    for (const { path: where, message } of error.issues) assert.match(`${where} ${message}`, /^tables\.[^]*"client": \{/);
    return false;
  }
}

/** A table's columns, but for those that a client is not to have. @param {any} document @param {(i: number) => boolean} omit */
const narrowed = (document, omit) => JSON.parse(JSON.stringify(document), (name, value) => (name !== 'columns' || Array.isArray(value) ? value
  : Object.fromEntries(Object.entries(value).map(([key, column], i) => [key, omit(i) ? { ...column, client: { omit: true } } : column]))));

test('and of every schema that pull is tested with, but where two things have one name, or a table is too wide', () => {
  const files = list('tests/live/schemas', /\.json$/);
  const refused = files.filter((file) => !takes(JSON.parse(readFileSync(path(file), 'utf8')).document));
  assert.ok(files.length > 8);
  assert.deepEqual(refused, ['names', 'types'].map((name) => `tests/live/schemas/${name}.json`));
  const { document } = JSON.parse(readFileSync(path('tests/live/schemas/types.json'), 'utf8'));
  assert.deepEqual([takes(narrowed(document, (i) => i > 50)), takes(narrowed(document, (i) => i > 0 && i < 50))], [true, true]);
});

test('and of random ones', () => {
  const seeds = Array.from({ length: 300 }, (_, i) => i + 1);
  const taken = seeds.filter((seed) => takes(randomSchema(randomOf(seed))));
  assert.ok(taken.length > 150, String(taken.length));
});

/** The tables of a text by their names, those that relations lead to by name. @param {any} text */
const byName = ([, , , tables]) => Object.fromEntries(tables.map((/** @type {any} */ [name, sql, key, order, columns, relations = []]) => [name, {
  sql, key, order, columns, relations: relations.map((/** @type {any} */ [own, ours, target, theirs, many = 0]) => [own, ours, tables[target][0], theirs, many]).sort(),
}]));

test('of the service\'s document it makes the tables that service/schema.json has', () => {
  const read = (/** @type {string} */ name) => JSON.parse(readFileSync(path('service', name), 'utf8'));
  const { text } = tool('client', { document: read('document.json') });
  assert.deepEqual(byName(JSON.parse(text)), byName(read('schema.json')));
});
