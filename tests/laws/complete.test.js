// Law 6: every method, every form over any table and every fail code has a case: its name stands in some tests/cases/*.case. And what C takes for
// granted of the schema's names.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { path } from '../../scripts/lib.js';
import { texts } from './texts.js';

/** @typedef {{methods: {name: string}[], forms: {name: string, of: string}[], fails: {code: string}[]}} Described what of build/describe.json matters here */

/** @param {Described} described @param {import('./texts.js').Texts} cases */
function uncovered({ methods, forms, fails }, cases) {
  const all = new Set(Object.values(cases).join('\n').match(/\w+/g));
  const named = [...methods, ...forms.filter((form) => form.of === 'TABLE')].map(({ name }) => name);
  return [...named, ...fails.map(({ code }) => code)].filter((name) => !all.has(name));
}

test('every method, every form over any table and every fail code has a case', () => {
  const described = JSON.parse(readFileSync(path('build/describe.json'), 'utf8'));
  assert.ok(described.methods.length && described.forms.length && described.fails.length);
  assert.deepEqual(uncovered(described, texts('tests/cases', /\.case$/)), []);
});

test('the law sees what breaks it', () => {
  const described = { methods: [{ name: 'getUser' }, { name: 'listUsers' }],
    forms: [{ name: 'INSERT', of: 'TABLE' }, { name: 'PING', of: 'NOTHING' }], fails: [{ code: 'NOT_FOUND' }, { code: 'AUTH' }] };
  const cases = { 'a.case': '# getUserById, getUser\n', 'b.case': 'fail NOT_FOUND {}' };
  assert.deepEqual(uncovered(described, cases), ['listUsers', 'INSERT', 'AUTH']);
});

/** @typedef {{sql: string, columns: {sql: string, secret: boolean}[]}} Table */

/**
 * Tables whose columns no case writes out, with the secret ones and without.
 * @param {Table[]} tables @param {import('./texts.js').Texts} cases
 */
function unwritten(tables, cases) {
  const all = Object.values(cases).join('\n');
  return tables.filter(({ columns }) => {
    const lists = [columns, columns.filter(({ secret }) => !secret)].map((some) => some.map(({ sql }) => `"${sql}"`).join());
    return !lists.every((list) => all.includes(`returning ${list}\n`) || all.includes(`select ${list} from`));
  }).map(({ sql }) => sql);
}

test('the columns of each table are written out in a case: the others take them from the schema', () => {
  const { tables } = JSON.parse(readFileSync(path('build/describe.json'), 'utf8'));
  assert.deepEqual(unwritten(tables, texts('tests/cases', /\.case$/)), []);
  const table = (/** @type {string} */ sql) => ({ sql, columns: [{ sql: 'id', secret: false }, { sql: 'key', secret: true }] });
  const cases = { 'a.case': 'sql select "id","key" from "a"\n  returning "id"\n' };
  assert.deepEqual(unwritten([table('a')], cases), []);
  assert.deepEqual(unwritten([table('a')], { 'a.case': 'sql select @columns(a.secrets) from "a"\n  returning "id"\n' }), ['a']);
});

test('no name is longer than SCHEMA_NAME', () => {
  const { tables } = JSON.parse(readFileSync(path('build/describe.json'), 'utf8'));
  const most = Number(readFileSync(path('src/core/schema.h'), 'utf8').match(/SCHEMA_NAME = (\d+)/)?.[1]);
  /** @type {{name: string, sql?: string}[]} */
  const fields = tables.flatMap((/** @type {any} */ table) => [...table.columns, ...table.relations]);
  assert.ok(fields.length > 40 && most > 0);
  assert.deepEqual(fields.filter(({ name, sql }) => name.length > most || (sql ?? '').length > most), []);
});
