// createCore: each instance is given the schema before its first step, also one that is made in place of another.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { forms } from '../../build/names.js';
import { methods, schema } from '../../build/service.js';
import { DONE, FAIL, FETCH, REPLY, SCHEMA, STATUS, createCore, decode } from '../../js/core.js';
import { path } from '../../scripts/lib.js';

const module = new WebAssembly.Module(readFileSync(path('build/core.wasm')));
const other = readFileSync(path('tests/cases/schemas/writes.json'), 'utf8');
const callFailed = { name: 'HeliumError', code: 'CALL' };

/** @param {string} name */
const opOf = (name) => Number(methods.find(([method]) => method === name)?.[2]);

/** What a step says. @param {import('../../js/core.js').Answer} answer */
const said = ({ kind, text }) => [kind, JSON.parse(decode(text))];

test('a core has the tables and methods of its schema, and no others', () => {
  const service = createCore(module, schema), step = createCore(module, other);
  assert.equal(service(opOf('getUserById'), undefined, '["u1"]').kind, FETCH);
  const refused = [FAIL, { message: 'no such operation, seed or state' }];
  for (const [name, , op] of methods) assert.deepEqual(said(step(op, undefined, '[]')), refused, name);
  assert.equal(step(forms.DELETE | 1 << 16, undefined, '[{"userId":"u","teamId":1}]').kind, FETCH);
  assert.deepEqual(said(step(forms.DELETE | 6 << 16, undefined, '[1]')), refused, 'a table that is not there');
});

test('without a schema there are no tables', () => {
  const step = createCore(module);
  for (const core of [step, createCore(module, '[1,"12345678",[0,0,0],[],[]]')]) {
    const { kind, state } = core(forms.PING, undefined, '[]');
    assert.equal(kind, FETCH);
    assert.deepEqual(said(core(REPLY | 200 << STATUS, state, '{"rows":[["t"]],"rowCount":1}')), [DONE, null]);
  }
  for (const form of [forms.DELETE, forms.FIND])
    assert.deepEqual(said(step(form, undefined, '[1]')), [FAIL, { message: 'no such operation, seed or state' }]);
});

test('a schema comes once, and stays while calls come and go', () => {
  const step = createCore(module, schema), users = '[{"limit":1}]';
  const first = decode(step(forms.FIND, undefined, users).text);
  assert.deepEqual(said(step(SCHEMA, undefined, other)), [FAIL, { message: 'no such operation, seed or state' }]);
  for (let i = 0; i < 50; i++) step(opOf('getUserByEmail'), undefined, JSON.stringify([`${'x'.repeat(i * 1000)}@x.yz`]));
  assert.equal(decode(step(forms.FIND, undefined, users).text), first);
});

test('an instance that has grown large is dropped; the next one has the schema too', () => {
  const step = createCore(module, schema), op = opOf('getUserById');
  const large = step(op, undefined, JSON.stringify(['x'.repeat(17 << 20)]));
  assert.equal(large.kind, FAIL);
  assert.equal(step(op, undefined, '["u1"]').kind, FETCH);
});

test('a text that is none says where, and what to do', () => {
  /** @type {[string, number][]} */
  const texts = [['[2,"12345678",[0,0,0],[],[]]', 2], ['', 0], ['[1,"12345678",[1,0,0],[["a","",[],-1,[]]],[]]', 40]];
  for (const [text, at] of texts) {
    const message = `the schema is not one that this version takes, at byte ${at}: make the client again, by npx heliumdb client`;
    const step = createCore(module, text);
    for (let i = 0; i < 2; i++) assert.throws(() => step(forms.PING, undefined, '[]'), { ...callFailed, message });
  }
  assert.equal(createCore(module, '[1,"12345678",[0,0,0],[],[]]')(forms.PING, undefined, '[]').kind, FETCH);
});

test('text of any length and of letters of any size arrives whole', () => {
  const step = createCore(module, schema);
  for (const letter of ['x', '\u00e9', '\u20ac', '\u{1F600}'])
    for (const length of [1, 5000, 16_383, 16_384, 16_385, 70_000]) {
      const frame = ['[{"where":{"name":"', '"}}]'], room = length - frame.join('').length;
      const text = letter.repeat(Math.max(1, Math.floor(room / letter.length))) + 'x'.repeat(Math.max(0, room % letter.length));
      const { kind, text: body } = step(forms.COUNT, undefined, frame.join(text));
      assert.equal(kind, FETCH, decode(body));
      assert.deepEqual(JSON.parse(decode(body)).params, [text]);
    }
});
