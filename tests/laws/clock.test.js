// Law: no test judges by the clock. A busy machine makes anything late, and a test that fails for that says nothing. So a
// test asserts the cause: a count, an event, an error's own text. No stopwatch, no time limit of its own; what hangs is
// ended by scripts/test.js. Date.now is for what a clock says, not for how long a thing took.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { texts } from './texts.js';

/** What judges by the clock. @type {[string, RegExp][]} */
const CLOCKS = [
  ['a stopwatch', /performance\.now\(\)|process\.hrtime/],
  ['a stopwatch', /Date\.now\(\) - (?!\d|quietMs)/],
  ['a time limit', /\b(?:test|it|describe|before|after)\([^\n]*\{[^\n{}]*\btimeout: [\d_]+[^\n]*(?:async )?\([^()\n]*\) => \{$/],
  ['a time limit', /\b(?:execFile|execFileSync|spawnSync)\([^]{0,200}?\btimeout: \d/],
];

/** @param {import('./texts.js').Texts} files */
const found = (files) => Object.entries(files).flatMap(([file, text]) => CLOCKS.flatMap(([what, pattern]) => {
  const at = text.search(new RegExp(pattern.source, 'm'));
  return at < 0 ? [] : [`${file}:${text.slice(0, at).split('\n').length}: ${what}`];
}));

test('no test judges by the clock', () => {
  const files = ['js', 'live', 'embedded', 'support'].map((folder) => texts(`tests/${folder}`, /\.js$/));
  assert.deepEqual(found(Object.assign({}, ...files)), []);
});

test('the law sees what breaks it', () => {
  assert.deepEqual(found({
    'a.js': 'const from = performance.now();',
    'b.js': 'ok;\nassert.ok(Date.now() - started < 5000);',
    'c.js': "test('x', { timeout: 2000 }, () => {\n",
    'd.js': "execFileSync(process.execPath, ['-e', script], { timeout: 10_000 })",
    'e.js': "await db.listUsers({ timeout: 20 });\nconst from = Date.now() - 60_000;\ntest('the deadline', async () => { call({ timeout: 5 }); });",
  }), ['a.js:1: a stopwatch', 'b.js:2: a stopwatch', 'c.js:1: a time limit', 'd.js:1: a time limit']);
});
