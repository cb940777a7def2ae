// Law 10: files under 400 lines, C functions under 60, lines of JavaScript at most 120 columns. A C function runs from
// the line at the margin that opens its brace to the `}` at the margin: clang-format makes it look so. In JavaScript a
// line has one statement, and a conditional over several lines has no other in it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineOf, texts, withoutComments } from './texts.js';

const FILE = 400;
const FUNCTION = 60;
const COLUMNS = 120;

/** Where the laws of lines hold. @type {[folder: string, file: RegExp][]} */
const LINES = [
  ['js', /^js\/[^/]+$/],
  ['js', /^js\/(builder|transaction|local|side-by-side|wasm)\//],
  ['scripts', /./],
  ['examples', /./],
];

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

/** A line that is one regular expression, which can't be broken. */
const PATTERN = /^const [A-Z_]+ = \/.+\/[a-z]*;$/;

/** @param {import('./texts.js').Texts} files */
const longLines = (files) =>
  Object.entries(files).flatMap(([file, text]) => text.split('\n').flatMap((line, i) =>
    (line.length > COLUMNS && !PATTERN.test(line) ? [`${file}:${i + 1} has ${line.length} columns`] : [])));

/** Text of the same length without brackets, for what stands in strings. @param {string} text */
const blank = (text) => text.replace(/[^\n]/g, '_');

/** Statements after others on their line, and conditionals in others. @param {import('./texts.js').Texts} files */
function crowdedLines(files) {
  /** @type {string[]} */
  const found = [];
  for (const [file, text] of Object.entries(files)) {
    // Without strings, expressions and the heads of loops, which have semicolons of their own.
    const code = withoutComments(text)
      .replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[^]|[^`\\])*`/g, blank)
      .replace(/(?<=[(,=:[!&|?{};]\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/g, blank)
      .replace(/\bfor \((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/g, blank);
    for (const { index } of code.matchAll(/;(?=[ \t]*[^\s}])/g)) found.push(`${file}:${lineOf(code, index)} has two statements`);
    for (const { index } of code.matchAll(/^[ \t]*[?:] [^\n]*(?: \? |\n[ \t]*[?:] [^\n]* \? )/gm))
      found.push(`${file}:${lineOf(code, index)} has a chained conditional`);
  }
  return found;
}

/** The texts under the laws of lines. */
const lined = () => Object.fromEntries(LINES.flatMap(([folder, file]) =>
  Object.entries(texts(folder, /\.js$/)).filter(([name]) => file.test(name))));

test(`no line of JavaScript has more than ${COLUMNS} columns`, () => {
  assert.deepEqual(longLines(lined()), []);
});

test('a line of JavaScript has one statement, and no conditional is chained over lines', () => {
  assert.deepEqual(crowdedLines(lined()), []);
});

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
  const lines = ['x'.repeat(120), 'y'.repeat(121), `const LONG = /${'z'.repeat(120)}/g;`].join('\n');
  assert.deepEqual(longLines({ 'a.js': lines }), ['a.js:2 has 121 columns']);
  assert.deepEqual(crowdedLines({
    'a.js': "for (let i = 0; i < f(g()); i++) {}\nconst a = ';b'; // ;c\nconst g = () => { h(); };\n",
    'b.js': 'a(); b();\nc();',
    'c.js': 'const a = b\n  ? c : d ? e : f;',
    'd.js': 'const a = b\n  ? c\n  : d;\nconst e = f ? g : h ? i : j;\n/;a; b/.test(k);',
  }), ['b.js:1 has two statements', 'c.js:2 has a chained conditional']);
});
