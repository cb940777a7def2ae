// No circle of imports in js/: a file stands above what it imports. A dynamic import() counts too:
// what is loaded late is still below. A type in a comment does not.
import assert from 'node:assert/strict';
import { join } from 'node:path/posix';
import { test } from 'node:test';
import { texts } from './texts.js';

/** What a file loads, of those there are. @param {string} file @param {import('./texts.js').Texts} files */
function importsOf(file, files) {
  const found = files[file].replace(/\/\*[^]*?\*\/|^\s*\/\/.*/gm, '').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']*)'/g);
  return [...found].map(([, target]) => join(file, '..', target)).filter((target) => target in files);
}

/** The circles, each as the files on it. @param {import('./texts.js').Texts} files */
function circles(files) {
  /** @type {string[][]} */
  const found = [];
  /** @type {Set<string>} */
  const done = new Set();
  /** @param {string} file @param {string[]} path */
  function visit(file, path) {
    if (path.includes(file)) return void found.push([...path.slice(path.indexOf(file)), file]);
    if (done.has(file)) return;
    for (const target of importsOf(file, files)) visit(target, [...path, file]);
    done.add(file);
  }
  for (const file of Object.keys(files)) visit(file, []);
  return found;
}

test('no file of js/ is imported by what it imports', () => {
  const files = texts('js', /\.js$/);
  assert.ok(Object.keys(files).length > 50);
  assert.deepEqual(circles(files), []);
});

test('the law sees what breaks it', () => {
  const files = {
    'js/a.js': "import { b } from './b.js'; // import './c.js'", 'js/b.js': "export * from './d/c.js';",
    'js/d/c.js': "/** import('../a.js') */\nimport fs from 'node:fs';",
  };
  assert.deepEqual(circles(files), []);
  assert.deepEqual(circles({ ...files, 'js/d/c.js': "const late = () => import('../a.js');" }),
    [['js/a.js', 'js/b.js', 'js/d/c.js', 'js/a.js']]);
  assert.deepEqual(circles({ 'js/a.js': "import './a.js';" }), [['js/a.js', 'js/a.js']]);
});
