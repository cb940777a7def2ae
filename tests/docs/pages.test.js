// What must hold of the documentation's pages without running their code: links lead somewhere, generated parts are as
// the code says, and what the package has is named where a reader looks for it.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import * as heliumdb from 'heliumdb';
import { fails } from '../../build/names.js';
import { methods } from '../../build/service.js';
import { fill, parts } from '../../scripts/docs.js';
import { path } from '../../scripts/lib.js';
import { names, read } from './markdown.js';

/** Languages of code blocks; of any other nobody would check anything. */
const LANGUAGES = ['js', 'ts', 'tsx', 'sh', 'json', 'text', 'toml', 'c'];
const WORDS = /^(bare|fragment|continued|background|file=[\w./-]+)$/;

const README_LINES = 250;

const pages = names().map((name) => read(name));
const byName = new Map(pages.map((page) => [page.page, page]));
const text = (/** @type {string} */ name) => byName.get(name)?.text ?? '';

/** Links of a page that lead nowhere. @param {import('./markdown.js').Page} of @param {typeof byName} all */
function broken({ page, links }, all) {
  return links.filter(({ to }) => {
    if (/^https?:/.test(to)) return false;
    const [file, anchor] = to.split('#');
    const target = file ? normalize(join(dirname(page), file)) : page;
    if (!all.has(target)) return anchor !== undefined || !existsSync(path(target));
    return anchor !== undefined && !all.get(target)?.anchors.has(anchor);
  }).map(({ to, line }) => `${page}:${line}: ${to}`);
}

test('every link leads to a file or a heading', () => {
  assert.ok(pages.flatMap(({ links }) => links).length > 60);
  assert.deepEqual(pages.flatMap((page) => broken(page, byName)), []);
});

test('the test sees links that lead nowhere', () => {
  const page = read('docs/a.md', '# A b\n[x](#a-b) [y](#c) [z](../README.md)\n[v](none.md) `[w](none.md)`\n');
  assert.deepEqual(broken(page, new Map([['docs/a.md', page]])), ['docs/a.md:2: #c', 'docs/a.md:3: none.md']);
});

test(`the README has at most ${README_LINES} lines`, () => {
  const lines = text('README.md').replace(/\n$/, '').split('\n').length;
  assert.ok(lines <= README_LINES, `it has ${lines}`);
});

test('every page of docs/ is linked from the README', () => {
  const linked = new Set(byName.get('README.md')?.links.map(({ to }) => to.split('#')[0]));
  assert.deepEqual(names().filter((name) => name !== 'README.md' && !linked.has(name)), []);
});

test('code blocks are of languages and kinds that are checked', () => {
  const strange = pages.flatMap(({ page, blocks }) => blocks
    .filter(({ lang, words }) => !LANGUAGES.includes(lang) || !words.every((word) => WORDS.test(word)))
    .map(({ lang, words, line }) => `${page}:${line}: ${[lang, ...words].join(' ')}`));
  assert.deepEqual(strange, []);
});

/** What stands in a page as code, in its text and in its blocks. @param {import('./markdown.js').Page} page */
const codeOf = ({ prose, blocks }) =>
  [...[...prose.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code), ...blocks.map(({ text }) => text)];

test('files of the repository and npm scripts that a page names are there', () => {
  const { scripts } = JSON.parse(readFileSync(path('package.json'), 'utf8'));
  const code = pages.flatMap((page) => codeOf(page).map((text) => ({ page: page.page, text })));
  const files = code.filter(({ text }) => /^(src|js|tests|scripts|include|schema|examples)\/[\w./-]+$/.test(text));
  const commands = code.flatMap(({ page, text }) =>
    [...text.matchAll(/\bnpm run ([\w:]+(?:-\w+)*)/g)].map(([, name]) => ({ page, name })));
  assert.ok(files.length > 60 && commands.length > 20);
  assert.deepEqual(files.filter(({ text }) => !existsSync(path(text))), []);
  assert.deepEqual(commands.filter(({ name }) => !Object.hasOwn(scripts, name)), []);
});

/**
 * Files that a table row names, each relative to a folder of the one before: `src/a/b.c` `c.c`, `tests/{x,y}.test.js`.
 * Those that are nowhere.
 * @param {string} cell @param {(file: string) => boolean} there
 */
function missing(cell, there) {
  /** @type {string[]} */
  let folders = [''];
  return [...cell.matchAll(/`([\w./*{},-]+)`/g)].flatMap(([, name]) => {
    const [, before, list, behind] = /^([^{]*)\{([^}]*)\}(.*)$/.exec(name) ?? ['', name, '', ''];
    return list.split(',').map((one) => before + one + behind);
  }).filter((name) => {
    const file = folders.map((folder) => folder + name).find(there);
    const parts = (file ?? name).split('/').slice(0, -1);
    if (file) folders = [...parts.map((_, i) => `${parts.slice(0, parts.length - i).join('/')}/`), ''];
    return !file;
  });
}

/** A file or folder, or where there is a * in its name, some. @param {string} name */
const isThere = (name) => {
  if (!name.includes('*')) return existsSync(path(name));
  const [pattern, folder] = [name.split('/').at(-1) ?? '', dirname(name)];
  const [start, end] = pattern.split('*');
  return existsSync(path(folder)) && readdirSync(path(folder)).some((file) => file.startsWith(start) && file.endsWith(end));
};

test('each file of "Which test holds what" is there', () => {
  const [, section] = /^## Which test holds what\n([^]*?)^## /m.exec(text('CONTRIBUTING.md')) ?? [];
  const cells = (section ?? '').split('\n').filter((line) => /^\| [^-]/.test(line))
    .flatMap((line) => line.split(' | ').slice(1)).filter((cell) => cell.includes('/'));
  assert.ok(cells.length > 40);
  assert.deepEqual(cells.flatMap((cell) => missing(cell, isThere)), []);
  const there = (/** @type {string} */ name) => ['a/b/c.js', 'a/b/d/', 'a/e.js', 't/x.js'].includes(name);
  assert.deepEqual(missing('`a/b/c.js` `d/` `e.js` `f.js`, `t/{x,y}.js`', there), ['f.js', 't/y.js']);
});

test('no page names a folder of the machine it was written on', () => {
  const local = /\/(?:tmp|work|home|root)\/\S*/g;
  const found = pages.flatMap(({ page, text }) => [...text.matchAll(local)].map(([name]) => `${page}: ${name}`));
  assert.deepEqual(found, []);
});

test('generated parts are up to date: npm run docs', async () => {
  const made = await parts();
  const stale = pages.filter(({ page, text }) => fill(text, made, page) !== text).map(({ page }) => page);
  assert.deepEqual(stale, []);
});

test('a generated part that nothing makes is refused', () => {
  const strange = '<!-- MADE nothing -->\nx\n<!-- /MADE -->';
  assert.throws(() => fill(strange, { help: 'y' }, 'a.md'), /^Error: a\.md: nothing makes "nothing"$/);
  assert.equal(fill('a <!-- MADE b -->x<!-- /MADE --> c', { b: 'y' }, 'a.md'), 'a <!-- MADE b -->y<!-- /MADE --> c');
});

/** Those of some names that a page has nowhere in code. @param {string[]} wanted @param {string} page */
const unnamed = (wanted, page) => {
  const code = new Set(text(page).match(/\w+/g));
  return wanted.filter((name) => !code.has(name));
};

test('every method, error, term and option is on the page of its subject', () => {
  const exported = Object.keys(heliumdb), terms = exported.filter((name) => /^[a-z]/.test(name));
  const errors = exported.filter((name) => /^[A-Z]/.test(name));
  assert.ok(terms.length > 20 && errors.length > 10 && methods.length > 20);
  assert.deepEqual(unnamed(methods.map(([name]) => String(name)), 'docs/service.md'), []);
  assert.deepEqual(unnamed([...errors, ...fails.map(([code]) => String(code))], 'docs/errors.md'), []);
  const elsewhere = ['createDatabase', 'expect'];
  assert.deepEqual(unnamed(terms.filter((name) => !elsewhere.includes(name)), 'docs/builder.md'), []);
  assert.deepEqual(unnamed(elsewhere, 'docs/transactions.md'), []);
});

/** The properties of an interface in a .d.ts file. @param {string} file @param {string} name */
function properties(file, name) {
  const pattern = new RegExp(`^export interface ${name} [^{]*\\{\\n([^]*?)^\\}`, 'm');
  const [, body] = pattern.exec(readFileSync(path(file), 'utf8')) ?? [];
  return [...(body ?? '').matchAll(/^ {2}(\w+)\??:/gm)].map(([, property]) => property);
}

test('every option of the types is on the page of its subject', () => {
  const input = 'js/types/input.d.ts', transactions = 'docs/transactions.md';
  const wanted = [
    ['js/index.d.ts', 'DatabaseOptions', 'docs/service.md'],
    [input, 'CallOptions', 'docs/service.md'],
    [input, 'CreateOptions', 'docs/service.md'],
    [input, 'PageOptions', 'docs/service.md'],
    [input, 'BatchOptions', transactions],
    ['js/types/transaction.d.ts', 'TransactionOptions', transactions],
    ['js/endpoint/index.d.ts', 'EndpointOptions', 'docs/endpoint.md'],
  ];
  for (const [file, name, page] of wanted) {
    const found = properties(file, name);
    assert.ok(found.length, `${file}: no ${name}`);
    assert.deepEqual(unnamed(found, page), [], `${name} on ${page}`);
  }
});

test('the rows of methods in the recipes have the numbers of their forms', () => {
  const text = readFileSync(path('CONTRIBUTING.md'), 'utf8').replace(/\s+/g, ' ');
  const forms = [...readFileSync(path('src/core/form.def'), 'utf8').matchAll(/^FORM\((\w+)/gm)].map(([, name]) => name);
  const said = [
    ...[...text.matchAll(/\["\w+",(\d+),[^`]*`,? \(([A-Z_]+)\)/g)].map(([, number, name]) => [name, Number(number)]),
    ...[...text.matchAll(/(\d+) is the form ([A-Z_]+)/g)].map(([, number, name]) => [name, Number(number)]),
    ...[...text.matchAll(/\["deleteUser",(\d+),/g)].map(([, number]) => ['DELETE', Number(number)]),
  ];
  assert.equal(said.length, 4);
  assert.deepEqual(said, said.map(([name]) => [name, forms.indexOf(String(name))]));
});
