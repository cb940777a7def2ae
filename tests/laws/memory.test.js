// Law 4: only js/core.js touches the module's memory. The endpoint and the command line have no module of
// ours, and bytes of their own, so they are left out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineOf, texts, withoutComments } from './texts.js';

/** @param {import('./texts.js').Texts} files */
function faults(files) {
  const found = [];
  for (const [file, text] of Object.entries(files)) {
    if (file === 'js/core.js' || /^js\/(endpoint|cli)\//.test(file)) continue;
    for (const { 0: what, index } of withoutComments(text).matchAll(/WebAssembly\.Memory\b|\.memory\b|\.buffer\b|\{[^{}]*\bmemory\b[^{}]*\}\s*=/g))
      found.push(`${file}:${lineOf(text, index)} has ${what}`);
  }
  return found;
}

test('only js/core.js touches memory', () => {
  assert.deepEqual(faults(texts('js', /\.js$/)), []);
});

test('the law sees what breaks it', () => {
  assert.deepEqual(faults({
    'js/core.js': 'x.memory.buffer;', 'js/endpoint/index.js': 'a.buffer;', 'js/a.js': '// the .memory\nx("memory");',
    'js/b.js': '\nnew Uint8Array(x.memory)', 'js/c.js': 'new WebAssembly.Memory({})', 'js/d.js': 'a.buffer',
    'js/e.js': 'const { memory, step } = instance.exports;',
  }), ['js/b.js:2 has .memory', 'js/c.js:1 has WebAssembly.Memory', 'js/d.js:1 has .buffer',
    'js/e.js:1 has { memory, step } =']);
});
