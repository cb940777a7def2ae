// Law 6: every method and every fail code has a case: its name stands in some tests/cases/*.case. And what C takes for
// granted of the schema's names.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { path } from '../../scripts/lib.js';
import { texts } from './texts.js';

/** @typedef {{methods: {name: string}[], fails: {code: string}[]}} Described what of build/describe.json matters here */

/** @param {Described} described @param {import('./texts.js').Texts} cases */
function uncovered({ methods, fails }, cases) {
  const all = new Set(Object.values(cases).join('\n').match(/\w+/g));
  return [...methods.map(({ name }) => name), ...fails.map(({ code }) => code)].filter((name) => !all.has(name));
}

test('every method and every fail code has a case', () => {
  const described = JSON.parse(readFileSync(path('build/describe.json'), 'utf8'));
  assert.ok(described.methods.length && described.fails.length);
  assert.deepEqual(uncovered(described, texts('tests/cases', /\.case$/)), []);
});

test('the law sees what breaks it', () => {
  const described = { methods: [{ name: 'getUser' }, { name: 'listUsers' }], fails: [{ code: 'NOT_FOUND' }, { code: 'AUTH' }] };
  const cases = { 'a.case': '# getUserById, getUser\n', 'b.case': 'fail NOT_FOUND {}' };
  assert.deepEqual(uncovered(described, cases), ['listUsers', 'AUTH']);
});

test('no name is longer than SCHEMA_NAME', () => {
  const { tables } = JSON.parse(readFileSync(path('build/describe.json'), 'utf8'));
  const most = Number(readFileSync(path('src/core/schema.h'), 'utf8').match(/SCHEMA_NAME = (\d+)/)?.[1]);
  /** @type {{name: string, sql?: string}[]} */
  const fields = tables.flatMap((/** @type {any} */ table) => [...table.columns, ...table.relations]);
  assert.ok(fields.length > 40 && most > 0);
  assert.deepEqual(fields.filter(({ name, sql }) => name.length > most || (sql ?? '').length > most), []);
});
