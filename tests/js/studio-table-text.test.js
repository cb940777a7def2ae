// The texts that the studio imports: CSV and cells of spreadsheets, and JSON; what is wrong with them is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellsOf, readTable } from '../../js/studio/page/table-text.js';

/** @param {string} name @param {string} kind @param {object} [more] @returns {any} */
const column = (name, kind, more) =>
  ({ name, type: kind, cast: ['pg_catalog', kind], choices: [], nullable: true, optional: false, readonly: false, ...more });
const columns = [column('id', 'int8', { nullable: false }), column('a b', 'text'), column('data', 'jsonb'), column('tags', '_text'),
  column('mood', 'mood', { choices: ['ok'] }), column('made', 'int4', { readonly: true })];

test('CSV: quotes, lines within cells, NULL and an empty text, all delimiters and ends of lines', () => {
  assert.deepEqual(cellsOf('a,"b ""x""\n",\r\n1,,""\n\n2'), [['a', 'b "x"\n', null], ['1', null, ''], ['2']]);
  assert.deepEqual(cellsOf('a\tb\r1\t"x\ty"'), [['a', 'b'], ['1', 'x\ty']]);
  assert.deepEqual(cellsOf('"a;";b\n1;2\n'), [['a;', 'b'], ['1', '2']]);
  assert.deepEqual([cellsOf(''), cellsOf('x'), cellsOf('"a"b,c')], [[], [['x']], [['a', 'b', 'c']]]);
});

test('columns are found by their names, and what is wrong is told with its row', () => {
  assert.deepEqual(readTable('\ufeffid,a b\n9007199254740993,x', columns),
    { columns: [{ name: 'id', column: 0 }, { name: 'a b', column: 1 }], rows: [['9007199254740993', 'x']], errors: [] });
  assert.deepEqual(readTable('id,nothing,mood,made\nx,1,bad,1\n,1\n', columns).errors, [
    'the table has no column "nothing"', 'row 1: id is int8, and not "x"', 'row 1: mood is one of ok, and not bad',
    'row 1: made is never written: leave it out', 'row 2 has 2 cells, and not 4', "row 2: id can't be NULL",
  ]);
});

test('JSON: texts, NULL, what a row leaves out, JSON and arrays', () => {
  assert.deepEqual(readTable('[{"id": 1, "data": {"x": [true, "y"]}, "tags": ["a\\"\\\\", null]}, {"id": "2", "data": "text", "a b": null}]', columns), {
    columns: [{ name: 'id', column: 0 }, { name: 'data', column: 2 }, { name: 'tags', column: 3 }, { name: 'a b', column: 1 }],
    rows: [['1', '{"x":[true,"y"]}', '{"a\\"\\\\",NULL}', undefined], ['2', '"text"', undefined, null]], errors: [],
  });
  for (const [text, error] of [['[1]', 'JSON must be a list of objects'], ['[null]', 'JSON must be a list of objects']]) {
    assert.deepEqual(readTable(text, columns), { columns: [], rows: [], errors: [error] });
  }
  assert.equal(readTable('[{', columns).errors.length, 1);
});
