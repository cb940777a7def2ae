// The commands stand side by side: no file of js/cli/commands/ imports another one, and only js/cli/heliumdb.js loads
// them. They report and end by js/cli/report.js alone, and by js/cli/interrupt.js when a signal says so: only these,
// and heliumdb.js, know of exit codes, signals and JSON on stdout. A worker is a process of its own, and so is its file.
import assert from 'node:assert/strict';
import { join } from 'node:path/posix';
import { test } from 'node:test';
import { lineOf, texts, withoutComments } from './texts.js';

const COMMANDS = 'js/cli/commands/', ENTRY = 'js/cli/heliumdb.js', WORKER = 'js/cli/gateway/worker.js';

/** What a name may be used in, beside the file that it comes from. @type {[use: RegExp, files: string[]][]} */
const KEPT = [
  [/\bprocess\s*\.\s*(?:on|once|exit|exitCode)\b/g, [ENTRY, WORKER, 'js/cli/interrupt.js']],
  [/\bnoteError\b/g, ['js/cli/report.js', 'js/cli/terminal.js']],
  [/\bprintJson\b/g, [WORKER, 'js/cli/report.js', 'js/cli/terminal.js']],
];

/** @param {import('./texts.js').Texts} files */
function faults(files) {
  /** @type {string[]} */
  const found = [];
  for (const [file, text] of Object.entries(files)) {
    const code = withoutComments(text);
    for (const { 1: target, index } of code.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']*)'/g)) {
      const imported = join(file, '..', target);
      if (imported.startsWith(COMMANDS) && file !== ENTRY) found.push(`${file}:${lineOf(text, index)} imports ${imported}`);
    }
    for (const [use, allowed] of KEPT) {
      if (allowed.includes(file)) continue;
      for (const { 0: what, index } of code.matchAll(use)) found.push(`${file}:${lineOf(text, index)} has ${what}`);
    }
  }
  return found;
}

test('no command imports another, and all end in one way', () => {
  const files = texts('js/cli', /\.js$/);
  assert.ok(Object.keys(files).filter((file) => file.startsWith(COMMANDS)).length >= 10);
  assert.deepEqual(faults(files), []);
});

test('the law sees what breaks it', () => {
  assert.deepEqual(faults({
    [ENTRY]: "const load = () => import('./commands/a.js');\nprocess.exitCode = 1;", 'js/cli/interrupt.js': 'process.on(x);',
    [`${COMMANDS}a.js`]: "import { b } from '../migrations/b.js';\n/** @type {import('./b.js').B} */",
  }), []);
  assert.deepEqual(faults({
    [`${COMMANDS}a.js`]: "import x from 'y';\nimport { b } from './b.js';\nprocess.exit(1);",
    'js/cli/migrations/b.js': "const late = () => import('../commands/a.js');\nprintJson(1);",
  }), [
    `${COMMANDS}a.js:2 imports ${COMMANDS}b.js`, `${COMMANDS}a.js:3 has process.exit`,
    `js/cli/migrations/b.js:1 imports ${COMMANDS}a.js`, 'js/cli/migrations/b.js:2 has printJson',
  ]);
});
