// Law: only own properties count. `for … in` goes through what is inherited too, of an Object.prototype that some other
// package has polluted: no JavaScript of ours has it, the endpoint's and the command's neither.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineOf, texts, withoutComments } from './texts.js';

/** @param {import('./texts.js').Texts} files */
function faults(files) {
  const found = [];
  for (const [file, text] of Object.entries(files))
    for (const { 0: what, index } of withoutComments(text).matchAll(/\bfor\s*\(\s*(?:const|let|var)?\s*[\w$[\]{}, ]+\s+in\s[^)]*\)/g))
      found.push(`${file}:${lineOf(text, index)} has ${what}`);
  return found;
}

test('no for … in', () => {
  assert.deepEqual(faults(texts('js', /\.js$/)), []);
});

test('the law sees what breaks it', () => {
  assert.deepEqual(faults({
    'a.js': 'for (const a in b) f();', 'b.js': 'x;\nfor (let key in { ...b }) f();', 'c.js': 'for (const a of b) if (a in b) f(a); // for (const a in b)',
    'd.js': 'for (key in b.c) f();', 'e.js': 'for (let i = 0; i < n; i++) f("a" in x);',
  }), ['a.js:1 has for (const a in b)', 'b.js:2 has for (let key in { ...b })', 'd.js:1 has for (key in b.c)']);
});
