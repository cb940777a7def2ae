// The studio's page as functions: values as they are shown, pages of rows that come and go, addresses, staged changes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { askedOf } from '../../js/studio/page/filters.js';
import { createPages } from '../../js/studio/page/pages.js';
import { hashOf, routeOf } from '../../js/studio/page/route.js';
import { createStage } from '../../js/studio/page/stage.js';
import { inZone, pretty, shownOf } from '../../js/studio/page/values.js';
import { path } from '../../scripts/lib.js';
import { until } from '../support/until.js';

/** @param {string} name @param {string} [type] @returns {any} */
const column = (name, type = 'text') => ({ name, type, cast: ['pg_catalog', type], choices: [] });
/** @type {any} */
const schema = { tables: [{ schema: 'a/b', name: 'x?#', columns: [column('id', 'int8'), column('na me')], key: ['id'] }] };

test('instants in UTC keep all their digits, and what is none stays', () => {
  for (const [text, shown] of [
    ['2026-01-31 12:00:00.123456+00', '2026-01-31 12:00:00.123456+00'], ['2026-01-01 00:30:00.1+05:30', '2025-12-31 19:00:00.1+00'],
    ['2026-01-31 23:00:00-02', '2026-02-01 01:00:00+00'], ['infinity', 'infinity'], ['0044-03-15 12:00:00+00 BC', '0044-03-15 12:00:00+00 BC'],
    ['1890-01-01 00:00:00+00:53:28', '1890-01-01 00:00:00+00:53:28'], ['31.01.2026 12:00:00 CET', '31.01.2026 12:00:00 CET'],
  ]) {
    assert.equal(inZone(text, 'utc'), shown);
    assert.equal(inZone(text, 'stored'), text);
  }
});

test('JSON in lines keeps every number and string as it is', () => {
  const json = '{"a": [1, 12345678901234567890, {}], "b{,": "x\\"y: [", "c": [ ]}';
  const lines = pretty(column('c', 'jsonb'), json);
  assert.equal(lines, '{\n  "a": [\n    1,\n    12345678901234567890,\n    {}\n  ],\n  "b{,": "x\\"y: [",\n  "c": [ ]\n}');
  assert.equal(pretty(column('c'), json), undefined);
  assert.equal(pretty(column('c', 'json'), null), undefined);
});

test('NULL, an empty text, what is masked and what is long are told apart', () => {
  const shown = (/** @type {any} */ value) => Object.values(shownOf(column('c'), value, 'stored'));
  assert.deepEqual([shown(null), shown(''), shown(undefined), shown('a\n b')],
    [['NULL', 'null', true], ["''", 'empty', true], ['••••••', 'masked', true], ['a ⏎ b', 'text', true]]);
  assert.deepEqual(shown('😀'.repeat(201)), ['😀'.repeat(200), 'text', false]);
});

test('a filter without a value says nothing yet, and a pattern is taken literally', () => {
  assert.deepEqual(askedOf(schema, 0, [['id', 'eq', ''], ['na me', 'eq', ''], ['na me', 'contains', '50%_\\'], ['id', 'null', '']]),
    { where: { and: [{ c1: { eq: '' } }, { c1: { ilike: '%50\\%\\_\\\\%' } }, { c0: null }] }, paths: [] });
});

test('an address shows what it was made of, and nonsense shows nothing', () => {
  /** @type {any} */
  const route = { table: 0, sort: [['na me', 'desc']], filters: [['id', 'gt', '&=#?']], raw: 'id > 1 -- &', search: '?#' };
  assert.deepEqual(routeOf(hashOf(schema, route), schema), route);
  for (const hash of ['', '#', '#/', '#/a/b', '#/%ff/x', '#/a%2Fb/y']) assert.equal(routeOf(hash, schema), undefined);
  assert.deepEqual(routeOf('#/a%2Fb/x%3F%23?sort=[[]]&where={"__proto__":[]}', schema), { table: 0, sort: [], filters: [], raw: '', search: '' });
});

test('pages are kept near those that are looked at, and asked for again', async () => {
  /** @type {string[]} */
  const asked = [];
  const pages = createPages(async (start) => {
    const from = start === null ? 0 : Number(start.c0) + 1;
    asked.push(`${from}`);
    return { rows: Array.from({ length: Math.min(100, 2550 - from) }, (_, i) => ({ c0: `${from + i}` })), more: from + 100 < 2550 };
  }, ({ c0 }) => ({ c0 }), () => {});
  for (let row = 0; !pages.ended(); row = pages.length()) {
    pages.want(row, row);
    await until(() => pages.length() > row, 1);
    assert.ok(pages.held() <= 800);
  }
  assert.deepEqual([pages.length(), asked.length, pages.at(2549), pages.at(0)], [2550, 26, { c0: '2549' }, undefined]);
  pages.want(0, 10);
  await until(() => pages.at(0), 1);
  assert.deepEqual([pages.at(99), asked.at(-1), pages.held() <= 800], [{ c0: '99' }, '0', true]);
});

test('a scroll through a hundred thousand rows of a million asks for each page once, and holds 800 rows at most', async () => {
  let asked = 0, most = 0;
  const pages = createPages(async (start) => {
    const from = start === null ? 0 : Number(start.c0) + 1;
    asked++;
    return { rows: Array.from({ length: 100 }, (_, i) => ({ c0: `${from + i}` })), more: from + 100 < 1_000_000 };
  }, ({ c0 }) => ({ c0 }), () => {});
  for (let row = 0; row < 100_000; row += 50) {
    pages.want(row, row + 40);
    await new Promise((done) => setImmediate(done));
    most = Math.max(most, pages.held());
  }
  assert.deepEqual([pages.at(99_999), asked, most], [{ c0: '99999' }, 1000, 800]);
});

test('the licences of all that is bundled stand beside it', () => {
  const text = readFileSync(path('build/studio/licences.txt'), 'utf8');
  for (const name of ['lit-html', '@codemirror/view', '@dagrejs/dagre', '@lezer/lr', 'style-mod']) {
    assert.match(text, new RegExp(`(^|\n----\n\n)${name}\n\n[^]*?Copyright`));
  }
});

test('an error of a page is told once, and not after it is closed', async () => {
  let errors = 0, asked = 0;
  const pages = createPages(async () => {
    asked++;
    throw new Error('no');
  }, (row) => row, (error) => { errors += Number(Boolean(error)); });
  pages.want(0, 0);
  await until(() => errors, 1);
  pages.want(0, 0);
  assert.deepEqual([errors, asked], [1, 1]);
});

test('a value that is as before takes its change back, and other tables take theirs away', () => {
  const stage = createStage(schema), row = { c0: '1', c1: 'a' };
  stage.update(0, { c0: '1' }, row, 'c1', 'b');
  assert.deepEqual(stage.list().map(({ set, old }) => [set, old]), [[{ c1: 'b' }, { c1: 'a' }]]);
  stage.update(0, { c0: '1' }, row, 'c1', 'a');
  assert.equal(stage.size(), 0);
  const id = stage.insert(0);
  stage.fill(id, 'c1', 'x');
  stage.fill(id, 'c1', undefined);
  assert.deepEqual(stage.get(id)?.set, {});
  assert.equal(stage.follow({ ...schema, tables: [{ ...schema.tables[0], columns: [column('other')] }] }), 1);
  assert.equal(stage.size(), 0);
});
