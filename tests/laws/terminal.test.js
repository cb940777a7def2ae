// What the command writes goes through js/cli/terminal.js, which makes foreign text visible; what is no command writes
// nothing at all; but onQuery's own errors, which nobody else can be told, are warned of, as JSON.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineOf, texts, withoutComments } from './texts.js';

const TERMINAL = 'js/cli/terminal.js';
/** What warns, by these very words. */
const WARNS = 'js/observe.js', WARNING = /\bconsole\.warn\(`heliumdb: \$\{name\} failed, which is ignored: \$\{JSON\.stringify\(/;

const WRITES = /\bconsole\b|\bprocess\s*\.\s*(?:stdout|stderr|emitWarning|_rawDebug)\b|\{[^{}]*\b(?:stdout|stderr)\b[^{}]*\}\s*=\s*process\b|@clack\/prompts|picocolors|\bwriteSync\b|\/dev\/(?:tty|std\w+)|node:(?:console|readline|tty)/g;

/** @param {import('./texts.js').Texts} files */
const faults = (files) => Object.entries(files).flatMap(([file, text]) => (file === TERMINAL ? [] :
  [...withoutComments(file === WARNS ? text.replace(WARNING, (found) => found.replace('console', 'allowed')) : text).matchAll(WRITES)].map(({ 0: what, index }) => `${file}:${lineOf(text, index)} has ${what}`)));

test('only js/cli/terminal.js writes to the terminal, colours and prompts', () => {
  assert.deepEqual(faults(texts('js', /\.js$/)), []);
});

test('the law sees what breaks it', () => {
  assert.deepEqual(faults({
    [TERMINAL]: 'process.stdout.write(x);', 'js/a.js': '// console.log(x)\nconsole.log(x);', 'js/b.js': 'process.stderr.write(x)',
    [WARNS]: 'console.warn(`heliumdb: ${name} failed, which is ignored: ${JSON.stringify(x)}`);\nconsole.warn(x)',
    'js/cli/c.js': "await import('@clack/prompts')", 'js/cli/d.js': 'const { stdout } = process;',
  }), ['js/a.js:2 has console', 'js/b.js:1 has process.stderr', 'js/observe.js:2 has console', 'js/cli/c.js:1 has @clack/prompts', 'js/cli/d.js:1 has { stdout } = process']);
});
