// Law 10: files under 400 lines, C functions under 60. A C function runs from the line at the margin that opens its
// brace to the `}` at the margin: clang-format makes it look so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { texts } from './texts.js';

const FILE = 400;
const FUNCTION = 60;

/** @param {import('./texts.js').Texts} files */
const longFiles = (files) =>
  Object.entries(files)
    .map(([file, text]) => ({ file, lines: text.replace(/\n$/, '').split('\n').length }))
    .filter(({ lines }) => lines >= FILE)
    .map(({ file, lines }) => `${file} has ${lines} lines`);

/** @param {import('./texts.js').Texts} files */
function longFunctions(files) {
  const found = [];
  for (const [file, text] of Object.entries(files))
    for (const match of text.matchAll(/^(?!typedef|enum|struct \w+ \{|union)(\w[^;={}]*?)\b(\w+)\([^;{}]*\) \{$[^]*?^\}/gm)) {
      const lines = match[0].slice(match[0].indexOf('{')).split('\n').length;
      if (lines >= FUNCTION) found.push(`${file}: ${match[2]} has ${lines} lines`);
    }
  return found;
}

test(`every file of src, js and scripts has fewer than ${FILE} lines`, () => {
  for (const folder of ['src', 'js', 'scripts']) assert.deepEqual(longFiles(texts(folder, /\.(c|h|def|js|ts)$/)), []);
});

test(`every C function has fewer than ${FUNCTION} lines`, () => {
  assert.deepEqual(longFunctions(texts('src', /\.[ch]$/)), []);
});

test('the law sees what breaks it', () => {
  const body = (/** @type {number} */ lines) => `static bool f(int a,\n              int b) {\n${'    a++;\n'.repeat(lines - 2)}}\n`;
  assert.deepEqual(longFunctions({ 'a.c': `int x;\n${body(59)}${body(60)}static const int y[] = {\n};\n` }), ['a.c: f has 60 lines']);
  assert.deepEqual(longFiles({ 'a.c': '\n'.repeat(399), 'b.c': '\n'.repeat(400) }), ['b.c has 400 lines']);
});
