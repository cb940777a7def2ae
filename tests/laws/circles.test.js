// Law: no import circles in js/. Static and dynamic imports count alike: what is loaded late may stand on the files
// that load it late, but then those can't be understood, or tested, without it. Imports of packages and of build/ lead
// out of js/ and are left out; a name like #wasm leads to each file that package.json gives for it. Types, in comments,
// are no imports.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { path } from '../../scripts/lib.js';
import { texts, withoutComments } from './texts.js';

/** @typedef {Record<string, Record<string, string>>} Named package.json's imports: the files behind a name, by condition */

const IMPORT = /\b(?:import|export)\s(?:[^'"`;()]*\sfrom\s*)?'([^']+)'|\bimport\s*\(\s*'([^']+)'/g;

/** The files that each file imports. @param {import('./texts.js').Texts} files @param {Named} named */
function importsOf(files, named) {
  /** @type {Record<string, string[]>} */
  const imports = {};
  for (const [file, text] of Object.entries(files)) {
    const found = [...withoutComments(text).matchAll(IMPORT)].map(([, fixed, late]) => fixed ?? late);
    const targets = found.flatMap((name) => {
      if (name.startsWith('#')) return Object.values(named[name] ?? {}).map((target) => posix.normalize(target));
      return name.startsWith('.') ? [posix.join(posix.dirname(file), name)] : [];
    });
    imports[file] = [...new Set(targets)].filter((target) => Object.hasOwn(files, target));
  }
  return imports;
}

/** The circles, each once, as `a → b → a`. @param {import('./texts.js').Texts} files @param {Named} [named] */
function circles(files, named = {}) {
  const imports = importsOf(files, named), done = new Set();
  /** @type {string[]} */
  const found = [];
  /** @param {string} file @param {string[]} trail */
  const visit = (file, trail) => {
    const at = trail.indexOf(file);
    if (at >= 0) found.push([...trail.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const target of imports[file]) visit(target, [...trail, file]);
    done.add(file);
  };
  for (const file of Object.keys(files)) visit(file, []);
  return found;
}

test('no import circles in js/', () => {
  const files = texts('js', /\.js$/), named = JSON.parse(readFileSync(path('package.json'), 'utf8')).imports;
  assert.deepEqual(circles(files, named), []);
  const seen = importsOf(files, named);
  for (const [file, target] of [
    ['js/index.js', 'js/wasm/inline.js'], ['js/index.js', 'js/builder/terms.js'],
    ['js/database.js', 'js/local/node.js'], ['js/database.js', 'js/transaction/index.js'],
    ['js/run.js', 'js/stream.js'],
  ]) assert.ok(seen[file].includes(target), `the law does not see that ${file} imports ${target}`);
});

test('the law sees what breaks it', () => {
  assert.deepEqual(circles({
    'js/a.js': "import { b } from './b.js';", 'js/b.js': "// import './a.js'\nexport * from './c/c.js';",
    'js/c/c.js': "/** @type {import('../a.js').A} */\nconst x = 1;",
  }), []);
  assert.deepEqual(circles({
    'js/a.js': "import {\n  b,\n} from './b.js';", 'js/b.js': "export { c } from './c/c.js';",
    'js/c/c.js': "const late = () => import('../a.js');", 'js/d.js': "import './d.js';",
  }), ['js/a.js → js/b.js → js/c/c.js → js/a.js', 'js/d.js → js/d.js']);
  assert.deepEqual(circles({ 'js/a.js': "import x from '#x';", 'js/x.js': "import './a.js';" }, { '#x': { node: './js/x.js' } }),
    ['js/a.js → js/x.js → js/a.js']);
});
