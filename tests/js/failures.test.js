// What `npm test` says at its end of what has failed: from what node:test itself reports of files that fail in each
// way, from a report as ctest writes them, and from plain output.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { failureLines, junitFailures, outputFailure, tapFailures } from '../../scripts/failures.js';
import { path } from '../../scripts/lib.js';

/** What node:test reports of a file with this text. @param {string} text */
function report(text) {
  const folder = mkdtempSync(join(tmpdir(), 'heliumdb-failures-')), file = join(folder, 'a.test.js');
  const { NODE_TEST_CONTEXT, NODE_V8_COVERAGE, ...env } = process.env;
  writeFileSync(file, `import { suite, test } from 'node:test';\nimport assert from 'node:assert/strict';\n${text}`);
  try {
    const { stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', file], { encoding: 'utf8', env });
    return tapFailures(stdout.replaceAll(folder, path('tests')))
      .map(({ lines, ...rest }) => ({ ...rest, lines: lines.map((line) => line.replace(/file:.*tests\//, 'tests/')) }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('each failed test of a report: its file, its name with those around it, its error and where it came from', () => {
  const failures = report(`suite('a suite', () => {
    test('around # it', (t) => t.test('within', () => assert.equal(1, 2, 'not the same')));
    test('well', () => {});
  });
  test('lines', () => { throw new Error("one\\nit's: two"); });
  test('it\\'s quoted', () => { throw new Error("it's one line"); });
  `);
  const [within, ...others] = failures.map(({ lines, ...rest }) => ({ ...rest, lines: lines.slice(0, -1) }));
  assert.deepEqual(within,
    { place: 'tests/a.test.js:4', name: 'a suite > around # it > within', lines: ['not the same', '1 !== 2'] });
  assert.deepEqual(others, [
    { place: 'tests/a.test.js:7', name: 'lines', lines: ['one', "it's: two"] },
    { place: 'tests/a.test.js:8', name: "it's quoted", lines: ["it's one line"] },
  ]);
  for (const [i, line] of [4, 7, 8].entries())
    assert.match(String(failures[i].lines.at(-1)), new RegExp(`^at .*\\(tests/a\\.test\\.js:${line}:\\d+\\)$`));
});

test('a file that ends at once has failed with what it printed', () => {
  const [failure, ...others] = report("console.error('before');\nthrow new TypeError('at load');\n");
  assert.deepEqual(others, []);
  assert.equal(failure.place, 'tests/a.test.js:1');
  assert.equal(failure.lines[0], 'before');
  assert.ok(failure.lines.includes('TypeError: at load'), failure.lines.join('\n'));
  assert.equal(failure.lines.at(-1), 'test failed');
});

test('a test that is late has failed, and nothing has in a report without failures or of no end', () => {
  const late = "test('late', { timeout: 1 }, () => new Promise((done) => { setTimeout(done, 100); }));";
  assert.deepEqual(report(late),
    [{ place: 'tests/a.test.js:3', name: 'late', lines: ['test timed out after 1ms'] }]);
  assert.deepEqual(report("test('well', () => console.log('not ok 1 - it only says so'));"), []);
  assert.deepEqual(tapFailures(''), []);
  assert.deepEqual(tapFailures('TAP version 13\nnot ok 1 - cut\n  ---\n  error: '),
    [{ place: '', name: 'cut', lines: [] }]);
});

test('of a file that hangs it is told which test ended last', () => {
  const tap = `TAP version 13
# Subtest: well
ok 1 - well
  ---
  duration_ms: 3005.789085
  ...
# Subtest: /tests/a.test.js
not ok 1 - /tests/a.test.js
  ---
  duration_ms: 5006.320017
  location: '/tests/a.test.js:1:1'
  failureType: 'testTimeoutFailure'
  error: 'test timed out after 5000ms'
  code: 'ERR_TEST_FAILURE'
  ...
1..2
`;
  assert.deepEqual(tapFailures(tap).map(({ lines }) => lines), [['test timed out after 5000ms', 'behind: well']]);
});

test('the failed programs of a report of ctest, with their output', () => {
  const xml = `<testcase name="a_test" classname="a_test" time="0.01" status="run">
\t\t<system-out>1 passed, 0 failed
</system-out>
\t</testcase>
\t<testcase name="b_test" classname="b_test" time="0.01" status="fail">
\t\t<failure message=""/>
\t\t<system-out>b.c:1: a &lt; b &amp;&amp; c
    want &quot;x&quot;
1 passed, 1 failed
</system-out>
\t</testcase>`;
  assert.deepEqual(junitFailures(xml), [
    { place: 'b_test', name: '', lines: ['b.c:1: a < b && c', '    want "x"', '1 passed, 1 failed'] },
  ]);
  assert.deepEqual(junitFailures(''), []);
});

test('all that is shown has at most a hundred lines, of which a failure has at most twenty-one', () => {
  const lines = Array.from({ length: 30 }, (_, i) => `${i}`), failure = { place: 'a.js:1', name: 'b', lines };
  const shown = (/** @type {number} */ count) => failureLines(Array.from({ length: count }, () => ['js', failure]));
  assert.deepEqual(shown(0), []);
  assert.deepEqual(shown(1), ['js: a.js:1 b', ...lines.slice(0, 20).map((line) => `    ${line}`)]);
  assert.equal(shown(4).length, 84);
  assert.equal(shown(5).length, 100);
  assert.deepEqual(shown(50).slice(-2), ['js: a.js:1 b', '    0']);
  assert.deepEqual([shown(51).length, shown(51).at(-1)], [101, 'and 1 more']);
  assert.deepEqual(failureLines([['check', outputFailure(`${lines.join('\n')}\n`)]]),
    ['check: its output ends with', ...lines.slice(-20).map((line) => `    ${line}`)]);
});
