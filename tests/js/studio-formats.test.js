// The formats of the studio's exports, as functions: every value as it is, in the words of each format.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORMATS } from '../../js/studio/server/formats.js';

const fields = [
  { name: 'n', type: 'int8' }, { name: 'a "b",', type: 'text' }, { name: 'n', type: 'numeric' }, { name: 'ok', type: 'bool' },
  { name: 'data', type: 'jsonb' }, { name: 'n_2', type: 'float8' },
];
const rows = [
  ['9007199254740993', 'it\'s "x",\n|y\\', '0.10', 't', '{"a": 12345678901234567890}', 'NaN'],
  [null, '', null, 'f', null, null],
];
/** @param {string} name @param {any} [into] */
const written = (name, into = { name: '"a"."b"', overriding: false }) => {
  const { head, row, tail } = FORMATS[name].write(fields, into);
  return head + rows.map((cells, i) => row(cells, i === 0)).join('') + tail;
};

test('CSV: NULL is empty and an empty text in quotes, lines end as its standard says', () => {
  assert.equal(written('csv'), 'n,"a ""b"",",n,ok,data,n_2\r\n'
    + '9007199254740993,"it\'s ""x"",\n|y\\",0.10,t,"{""a"": 12345678901234567890}",NaN\r\n,"",,f,,\r\n');
});

test('JSON: numbers keep their digits, JSON is JSON, and columns of one name have keys of their own', () => {
  assert.equal(written('json'), '[\n{"n": 9007199254740993, "a \\"b\\",": "it\'s \\"x\\",\\n|y\\\\", "n_3": 0.10, "ok": true, '
    + '"data": {"a": 12345678901234567890}, "n_2": "NaN"},\n'
    + '{"n": null, "a \\"b\\",": "", "n_3": null, "ok": false, "data": null, "n_2": null}\n]\n');
  assert.deepEqual(JSON.parse(written('json'))[1], { n: null, 'a "b",': '', n_3: null, ok: false, data: null, n_2: null });
  const { head, tail } = FORMATS.json.write(fields, { name: '', overriding: false });
  assert.deepEqual(JSON.parse(head + tail), []);
});

test('Markdown: no value leaves its cell, and none is markup', () => {
  assert.equal(written('markdown'), '| n | a "b", | n | ok | data | n\\_2 |\n| --: | --- | --: | --- | --- | --: |\n'
    + '| 9007199254740993 | it\'s "x",<br>\\|y\\\\ | 0.10 | t | {"a": 12345678901234567890} | NaN |\n'
    + '| NULL |  | NULL | f | NULL | NULL |\n');
});

test('SQL: literals without types, which mean the same everywhere', () => {
  assert.equal(written('sql', { name: '"a"."b"', overriding: true }),
    'insert into "a"."b" ("n", "a ""b"",", "n", "ok", "data", "n_2") overriding system value values '
    + '(\'9007199254740993\', E\'it\'\'s "x",\n|y\\\\\', \'0.10\', \'t\', \'{"a": 12345678901234567890}\', \'NaN\');\n'
    + 'insert into "a"."b" ("n", "a ""b"",", "n", "ok", "data", "n_2") overriding system value values '
    + "(null, '', null, 'f', null, null);\n");
});
