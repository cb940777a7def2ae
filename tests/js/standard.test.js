// The Standard Schema objects of a table: what the core accepts of a row, with paths as keys, and nothing sent.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { clientOf, mockClient, textOf } from '../support/client.js';
import { errorFrom } from '../support/service.js';

/** @param {any} schema @param {any} value */
const validate = (schema, value) => schema['~standard'].validate(value);

test('what the specification asks for', () => {
  const { db } = mockClient('writes');
  for (const schema of [db.things.schema.create, db.things.schema.update]) {
    assert.deepEqual(Object.keys(schema), ['~standard']);
    const { version, vendor, validate } = schema['~standard'];
    assert.deepEqual([version, vendor, typeof validate], [1, 'heliumdb', 'function']);
  }
});

test('what is well is given back, what is not has all its issues', () => {
  const { db } = mockClient('writes'), { create, update } = db.things.schema;
  const row = { name: 'abc', mood: 'über', tags: ['x'], sizes: [1, 2], docs: [{ a: 1 }], at: new Date(), weird: undefined };
  assert.deepEqual(validate(create, row), { value: row });
  assert.equal(validate(create, row).value, row);
  assert.deepEqual(validate(update, { at: null }), { value: { at: null } });
  assert.deepEqual(validate(db.counters.schema.create, {}), { value: {} });
  const wrong = { name: 'toolong', mood: 'x', tags: ['x', 5], sizes: [1, NaN, null], total: 5, at: 'now', 'a.b[0]': 1, '': 2, 'at.x': 1, toString: 3 };
  const issues = [
    [['name'], 'name must not be longer, in characters, than 5'], [['mood'], 'mood must be one of so, so, über'], [['tags', 1], 'tags[1] must be text'], [['sizes', 1], 'sizes[1] must be an integer, not NaN'],
    [['total'], 'total is not accepted here; there are id, name, mood, tags, sizes, docs, at, weird'], [['at'], 'at must be a Date or ISO-8601 text with Z or an offset, of the years 1 to 9999'],
    [['a.b[0]'], 'a.b[0] is not accepted here; there are id, name, mood, tags, sizes, docs, at, weird'], [[''], ' is not accepted here; there are id, name, mood, tags, sizes, docs, at, weird'],
    [['at.x'], 'at.x is not accepted here; there are id, name, mood, tags, sizes, docs, at, weird'], [['toString'], 'toString is not accepted here; there are id, name, mood, tags, sizes, docs, at, weird'],
  ].map(([path, message]) => ({ message, path }));
  assert.deepEqual(validate(create, wrong), { issues });
  const { '': _, ...named } = wrong;
  assert.deepEqual(validate(update, named), { issues: issues.filter(({ path }) => path[0] !== '') });
  assert.deepEqual(validate(create, {}), { issues: [{ message: 'name is required', path: ['name'] }] });
});

test('what is no row at all', () => {
  const { db } = mockClient('writes'), { create, update } = db.things.schema;
  for (const value of [undefined, null, 5, 'name', true, [], NaN, 5n, () => 1, Symbol('x'), new Map()]) {
    for (const schema of [create, update]) {
      const { issues } = validate(schema, value);
      assert.deepEqual([issues.length, issues[0].path], [1, []], String(value));
    }
  }
  assert.deepEqual(validate(create, [{ name: 'a' }]), { issues: [{ message: 'input must be an object', path: [] }] });
  assert.deepEqual(validate(update, {}), { issues: [{ message: 'set must not be empty', path: [] }] });
  /** @type {any} */
  const cycle = { name: 'a' };
  cycle.docs = [cycle];
  assert.deepEqual(validate(create, cycle), { issues: [{ message: 'arguments must be JSON: no cycle, no U+0000, no bigint inside a JSON value', path: [] }] });
});

test('what is in no row: secrets, their names do; the value is in no message', () => {
  const { db } = mockClient('writes');
  assert.deepEqual(validate(db.tokens.schema.create, { label: 'l', secret: 5 }), { issues: [{ message: 'secret must be text', path: ['secret'] }] });
  assert.deepEqual(validate(db.tokens.schema.create, { label: 's3cret\0', secret: 's3cret\0' }).issues.map((/** @type {any} */ { message }) => message),
    ['label holds U+0000 or half a surrogate pair', 'secret holds U+0000 or half a surrogate pair']);
});

test('at once where the core is there, and a promise where it is not', async () => {
  const module = WebAssembly.compile(readFileSync(new URL('../../build/core.wasm', import.meta.url)));
  const db = clientOf(textOf('writes'), 'postgres://u:p@localhost/d', { module }), { create } = db.counters.schema;
  const first = validate(create, { n: 'x' });
  assert.ok(first instanceof Promise);
  assert.deepEqual(await first, { issues: [{ message: 'n must be an integer', path: ['n'] }] });
  assert.deepEqual(validate(create, { n: 1 }), { value: { n: 1 } });
});

test('a client that can\'t work says so, and a transaction waits for no validation', async () => {
  const wrong = clientOf(textOf('writes'), 'postgres://u:p@localhost/d', { nothing: 1 });
  assert.throws(() => validate(wrong.things.schema.create, {}), { name: 'ValidationError', message: 'nothing is no option of createDatabase' });
  const { db } = mockClient('writes');
  const told = await db.transaction(async (/** @type {any} */ tx) => validate(tx.things.schema.create, { name: 'a' }));
  assert.deepEqual(told, { value: { name: 'a' } });
  assert.match((await errorFrom(db.transaction(async (/** @type {any} */ tx) => { tx.things.create({ name: 'a' }); }))).message, /^things\.create was never awaited/);
});
