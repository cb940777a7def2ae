// The columns of answers that servers describe in the same bytes: read once, and shared.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultJson } from '../../js/endpoint/http/answer.js';
import { columnsOf } from '../../js/endpoint/postgres/columns.js';

/** A RowDescription of columns of the type text. @param {string[]} names */
function description(...names) {
  const body = Buffer.concat(names.map((name, i) => {
    const numbers = Buffer.alloc(18);
    numbers.writeUInt32BE(16385, 0);
    numbers.writeInt16BE(i + 1, 4);
    numbers.writeUInt32BE(25, 6);
    numbers.writeInt16BE(-1, 10);
    numbers.writeInt32BE(-1, 12);
    return Buffer.concat([Buffer.from(`${name}\0`), numbers]);
  }));
  const head = Buffer.from('T\0\0\0\0\0\0');
  head.writeUInt32BE(body.length + 6, 1);
  head.writeUInt16BE(names.length, 5);
  return Buffer.concat([head, body]);
}

/** @param {string} name @param {number} [columnID] */
const field = (name, columnID = 1) => ({ name, tableID: 16385, columnID, dataTypeID: 25, dataTypeSize: -1, dataTypeModifier: -1 });

/** @param {import('../../js/endpoint/backend.js').Result['fields']} fields */
const json = (fields) => resultJson({ fields, rows: [], tag: 'SELECT 0' }, true, null);

/** @param {string} name @param {number} [columnID] */
const written = (name, columnID = 1) =>
  `{"name":${JSON.stringify(name)},"dataTypeID":25,"tableID":16385,"columnID":${columnID},"dataTypeSize":-1,"dataTypeModifier":-1,"format":"text"}`;

/** @param {string} fields */
const whole = (fields) => `{"fields":[${fields}],"rows":[],"command":"SELECT","rowCount":0,"rowAsArray":true}`;

test('the same bytes are read once; nobody can change what others have', () => {
  const first = columnsOf(description('näme', 'b"')), second = columnsOf(description('näme', 'b"'));
  assert.deepEqual(first, [field('näme'), field('b"', 2)]);
  assert.equal(first, second);
  assert.throws(() => /** @type {any} */ (first).pop(), TypeError);
  for (const fields of [first, second]) assert.equal(json(fields), whole(`${written('näme')},${written('b"', 2)}`));
  assert.equal(columnsOf(description()), columnsOf(description()));
  assert.equal(json(columnsOf(description())), whole(''));
});

test('what differs in one byte is something else', () => {
  const bytes = description('a'), first = columnsOf(bytes);
  // The name, not its end; and all numbers but the format, which is always text.
  for (const at of [7, ...Array.from({ length: 16 }, (_, n) => 9 + n)]) {
    const other = Buffer.from(bytes);
    other[at] ^= 1;
    assert.notDeepEqual([at, columnsOf(other)], [at, first]);
  }
  assert.equal(json(first), whole(written('a')));
});

test('a description of more than 4096 bytes is read each time, and is its answer\'s own', () => {
  const longest = 'x'.repeat(4096 - description('').length), of = (/** @type {string} */ name) => columnsOf(description(name));
  assert.equal(of(longest), of(longest));
  assert.deepEqual(of(`${longest}y`), [field(`${longest}y`)]);
  assert.notEqual(of(`${longest}y`), of(`${longest}y`));
  const own = /** @type {any[]} */ (of(`${longest}y`));
  const before = json(own);
  own.pop();
  assert.equal(json(own), whole(''));
  assert.equal(before, whole(written(`${longest}y`)));
});

test('500 are kept: the first one goes when another comes', () => {
  const of = (/** @type {number} */ n) => columnsOf(description(`kept ${n}`));
  const first = of(0);
  for (let n = 1; n < 500; n++) of(n);
  assert.equal(of(0), first);
  of(500);
  assert.notEqual(of(0), first);
  assert.deepEqual(of(0), first);
});
