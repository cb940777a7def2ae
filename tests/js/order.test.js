// scripts/order.js and wasm.js: a module in another order does the same. The modules are made by hand, and the core.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { seedSize } from '../../build/names.js';
import { methods, schema } from '../../build/service.js';
import { createCore, decode } from '../../js/core.js';
import { path } from '../../scripts/lib.js';
import { markOf, ordered } from '../../scripts/order.js';
import { readModule, writeModule } from '../../scripts/wasm.js';

const I32 = 0x7f, I64 = 0x7e;
/** @param {number} id @param {number[]} bytes */
const section = (id, bytes) => [id, bytes.length, ...bytes];
const text = (/** @type {string} */ s) => [s.length, ...Buffer.from(s)];
/** @param {number[][]} items */
const vector = (items) => [items.length, ...items.flat()];
/** @param {number[]} locals @param {number[]} code */
const body = (locals, code) => { const bytes = [...vector(locals.map((type) => [1, type])), ...code, 0x0b]; return [bytes.length, ...bytes]; };

/** `twice(n)` calls `add(n, n)`; `first` is `n * 10 + m` of its locals; `pick(i)` calls the one of the two in the table. @param {number[]} [more] code of `add` */
const module = (more = []) => Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  ...section(1, vector([[0x60, ...vector([[I32], [I32]]), 1, I32], [0x60, 1, I32, 1, I32], [0x60, 0, 1, I32]])),
  ...section(3, [4, 0, 1, 2, 1]),
  ...section(4, [1, 0x70, 0, 2]),
  ...section(7, vector([[...text('twice'), 0, 1], [...text('first'), 0, 2], [...text('pick'), 0, 3]])),
  ...section(9, [1, 0, 0x41, 0, 0x0b, 2, 2, 2]),
  ...section(10, vector([
    body([], [...more, 0x20, 0, 0x20, 1, 0x6a]),
    body([], [0x20, 0, 0x20, 0, 0x10, 0]),
    // Three locals: 4 into the first, 2 into the third, which is no i32 between.
    body([I32, I64, I32], [0x41, 4, 0x21, 0, 0x41, 2, 0x21, 2, 0x20, 0, 0x41, 10, 0x6c, 0x20, 2, 0x6a]),
    body([], [0x20, 0, 0x11, 2, 0]),
  ])),
  ...section(0, [...text('name'), ...section(1, vector([[0, ...text('add')], [1, ...text('twice')], [2, ...text('first')], [3, ...text('pick')]]))]),
]);
/** @param {Uint8Array} bytes @returns {Record<string, any>} */
const run = (bytes) => new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))).exports;
const answers = (/** @type {Uint8Array} */ bytes) => { const { twice, first, pick } = run(bytes); return [twice(21), first(), pick(0), pick(1)]; };
const names = (/** @type {Uint8Array} */ bytes) => readModule(bytes).functions.map(({ name }) => name);

test('functions in another order, called by their names, by each other and by a table', () => {
  assert.deepEqual(names(module()), ['add', 'twice', 'first', 'pick']);
  assert.deepEqual(answers(module()), [42, 42, 42, 42]);
  const all = [0, 1, 2, 3], module_ = readModule(module());
  for (const a of all) for (const b of all) for (const c of all) for (const d of all) {
    if (new Set([a, b, c, d]).size === 4) assert.deepEqual(answers(writeModule(module_, [a, b, c, d])), [42, 42, 42, 42]);
  }
});

test('an order names functions: those that are gone count for nothing, those that it lacks come last', () => {
  const bytes = ordered(module(), 'pick\ngone\nadd 00000000 1,0\n'), types = readModule(bytes).functions.map(({ type }) => type);
  assert.deepEqual(types, [1, 0, 1, 2]); // pick, add, twice, first
  assert.deepEqual(answers(bytes), [42, 42, 42, 42]);
  assert.deepEqual(names(bytes), ['', '', '', '']);
});

test('locals have other numbers only in the code that they were found for, and only among their type', () => {
  const { functions } = readModule(module()), [add, , first] = functions;
  assert.deepEqual([first.params, first.locals, add.params], [0, [I32, I64, I32], 2]);
  const other = ordered(module(), `twice\nadd\nfirst ${markOf(first)} 2,1,0\n`);
  assert.notDeepEqual(other, ordered(module(), 'twice\nadd\nfirst\n'));
  assert.deepEqual(answers(other), [42, 42, 42, 42]);
  const wrong = [`first 00000000 2,1,0`, 'first', 'first x', `first ${markOf(first)}`];
  for (const numbers of ['1,0,2', '2,1', '2,1,0,3', '2,1,2', '2,1,-1', 'a,b,c', '5,1,0']) wrong.push(`first ${markOf(first)} ${numbers}`);
  // A parameter's number is the caller's.
  wrong.push(`add ${markOf(add)} 1,0`);
  for (const line of wrong) assert.deepEqual(ordered(module(), `${line}\n`), ordered(module(), `${line.split(' ')[0]}\n`), line);
});

test('another constant leaves the numbers of the locals; another local does not', () => {
  const { functions: [, , first] } = readModule(module()), mark = markOf(first), [code] = first.chunks, start = 7; // behind its locals
  assert.deepEqual([...code.subarray(start, start + 4)], [0x41, 4, 0x21, 0]);
  code[start + 1] = 5;
  assert.equal(markOf(first), mark);
  code[start + 3] = 2;
  assert.notEqual(markOf(first), mark);
});

test('what is not expected in a module is refused', () => {
  for (const more of [[0xfd, 0], [0xfc, 12, 0, 0], [0xd0, 0x70, 0x1a], [0x1c, 1, I32]])
    assert.throws(() => ordered(module(more), ''), /none that is expected/);
});

test('a module that is cut off ends in an error, unless only names are lost', () => {
  const whole = module();
  let ends = 0;
  for (let at = 8; at < whole.length; at++) {
    try {
      assert.ok(WebAssembly.validate(new Uint8Array(ordered(whole.subarray(0, at), ''))));
    } catch (error) {
      assert.ok(!(error instanceof assert.AssertionError), `${at}`);
      ends++;
    }
  }
  assert.ok(ends > whole.length / 2, `${ends} of ${whole.length}`);
});

test('the core with its functions in reverse: the same answers', () => {
  const bytes = readFileSync(path('build/core.wasm')), module = readModule(bytes), all = module.functions.map((_, i) => i);
  assert.deepEqual(writeModule(module, all), bytes);
  const [a, b] = [bytes, writeModule(module, all.reverse())].map((made) => createCore(new WebAssembly.Module(new Uint8Array(made)), schema));
  for (const [, , op] of methods) {
    for (const input of ['[]', '["a"]', '[{}]', '[{"email":"a@b.c","password":"p"}]', '[[{"projectId":"p","amount":1.5}]]', '[1', '["a",{"limit":"x"}]']) {
      const [x, y] = [a, b].map((step) => { const { kind, code, text, state } = step(op, new Uint8Array(seedSize), input); return [kind, code, decode(text), decode(state)]; });
      assert.deepEqual(x, y);
    }
  }
});
