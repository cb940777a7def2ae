// Law 10 for JavaScript: lines of at most 120 columns, one statement a line, and no chain of ternaries over lines. What
// a command has made says so in its first line, and is left alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { texts } from './texts.js';

const COLUMNS = 120;
const FOLDERS = ['js', 'scripts', 'examples'];
const MADE = /^\/\/ Made by /;

/** A line that is one regular expression, which can't be broken. */
const PATTERN = /^const [A-Z_]+ = \/.+\/[a-z]*;$/;

/** Comments, strings, templates, and patterns where one may stand: after what no value ends with. */
const NO_CODE = new RegExp([
  String.raw`\/\*[^]*?\*\/`,
  String.raw`\/\/.*`,
  String.raw`'(?:\\.|[^'\\\n])*'`,
  String.raw`"(?:\\.|[^"\\\n])*"`,
  // A template may hold another one.
  String.raw`#(?:\\[^]|\$\{(?:[^{}#]|#[^#]*#|\{[^{}]*\})*\}|[^#\\])*#`.replaceAll('#', '`'),
  String.raw`(?<=[(,=:[!&|?{};]\s*|\breturn )\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/`,
].join('|'), 'g');

/** A text's code: all else is letters, so that lines keep their lengths. @param {string} text */
const codeOf = (text) => text.replace(NO_CODE, (part) => part.replace(/[^\n]/g, part.startsWith('/') ? ' ' : 'x'));

/** What a line does that it shouldn't. @type {[fault: string, breaks: (line: string, code: string) => boolean][]} */
const LAWS = [
  [`has more than ${COLUMNS} columns`, (line) => [...line].length > COLUMNS && !PATTERN.test(line)],
  ['has several statements', (_, code) => /;\s*[^\s)\]}]/.test(code.replace(/\bfor (?:await )?\([^]*/, ''))],
  ['goes on with a chain of ternaries', (_, code) => /^\s*[?:] .*\s\?\s/.test(code)],
];

/** @param {import('./texts.js').Texts} files */
const faults = (files) => Object.entries(files).flatMap(([file, text]) => {
  if (MADE.test(text)) return [];
  const code = codeOf(text).split('\n');
  return text.split('\n').flatMap((line, i) =>
    LAWS.filter(([, breaks]) => breaks(line, code[i])).map(([fault]) => `${file}:${i + 1} ${fault}`));
});

for (const folder of FOLDERS) {
  test(`the lines of ${folder}`, () => {
    const files = texts(folder, /\.js$/);
    assert.ok(Object.keys(files).length > 0);
    assert.deepEqual(faults(files), []);
  });
}

test('the law sees what breaks it', () => {
  assert.deepEqual(faults({
    'a.js': `${'ü'.repeat(120)}\nfor (let i = 0; i < 1; i++) f(i);\nf('; g', "; h", \`; i\`); // ; j\nconst x = /; k/.test(a);`,
    'made.js': `// Made by heliumdb client.\n${'x'.repeat(121)}\nf(); g();`,
    'pattern.js': `const LONG = /${'z'.repeat(120)}/g;`,
    'b.js': 'const f = () => { g(); };\nconst y = a ? b : c;\nconst z = a\n  ? b\n  : c?.d ?? e;\n/** {a: 1; b} */',
  }), []);
  assert.deepEqual(faults({
    'a.js': `${'ü'.repeat(121)}\nf(); g();\nif (a) f(); else g();\nconst x = a ? b\n  : c ? d : e;\ncase 1: f(); return;`,
  }), [
    'a.js:1 has more than 120 columns', 'a.js:2 has several statements', 'a.js:3 has several statements',
    'a.js:5 goes on with a chain of ternaries', 'a.js:6 has several statements',
  ]);
});
