// npm test [-- stage...]: sets up, builds, then runs every stage (or those named), each within its time
// limit; the runtimes, which are 1.2 GB to install, only where named or with --all. A failing stage doesn't stop the next one. Last line: "N passed, N failed", 1 for exit if any failed.
//
// Stages of tests count each of them; the others count as one.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { cmake, headline, list, path, run, since } from './lib.js';

/** @typedef {{passed: number, failed: number, note?: string}} Count */

/** @param {boolean} ok @returns {Count} */
const one = (ok) => (ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });

/** A stage that is one of the other scripts. @param {string} name @param {string[]} [args] */
const script = (name, args = []) => async (/** @type {number} */ seconds) =>
  one((await run(process.execPath, [path('scripts', `${name}.js`), ...args], { seconds, env: { HELIUM_STAGE: name } })).ok);

/** The C tests: build, ctest, then the numbers each program printed last. @param {number} seconds @returns {Promise<Count>} */
async function native(seconds) {
  if (!(await cmake('native'))) return { ...one(false), note: 'does not build' };
  const report = path('build/native/report.xml');
  rmSync(report, { force: true });
  const { ok } = await run('ctest', ['--preset', 'native', '-j2', '--timeout', '120', '--no-tests=error',
    '--output-junit', report, '--test-output-size-passed', '1000000'], { seconds });
  const count = { passed: 0, failed: 0 };
  for (const [, status, body] of readReport(report).matchAll(/<testcase .*? status="(\w+)"[^>]*>(.*?)<\/testcase>/gs)) {
    const counted = /(\d+) passed, (\d+) failed\s*<\/system-out>/.exec(body);
    const { passed, failed } = counted ? { passed: +counted[1], failed: +counted[2] } : one(status === 'run');
    count.passed += passed;
    count.failed += status === 'run' ? failed : Math.max(1, failed);
  }
  return ok || count.failed ? count : { ...count, failed: 1 };
}

/** @param {string} file */
function readReport(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The node:test files of one folder. @param {string} folder @returns {(seconds: number) => Promise<Count>} */
const nodeTests = (folder) => async (seconds) => {
  const files = list(`tests/${folder}`, /\.test\.js$/);
  if (!files.length) return { ...one(false), note: `no tests/${folder}/*.test.js` };
  const report = path(`build/${folder}.tap`);
  mkdirSync(path('build'), { recursive: true });
  rmSync(report, { force: true });
  const { ok } = await run(process.execPath, ['--test', '--test-reporter=spec', '--test-reporter-destination=stdout',
    '--test-reporter=tap', `--test-reporter-destination=${report}`, ...files], { seconds });
  const tap = readReport(report);
  const number = (/** @type {string} */ name) => +(new RegExp(`^# ${name} (\\d+)`, 'm').exec(tap)?.[1] ?? 0);
  const failed = number('fail') + number('cancelled');
  const skipped = number('skipped') + number('todo');
  return { passed: number('pass'), failed: ok ? failed : Math.max(1, failed), note: skipped ? `${skipped} skipped` : '' };
};

/** The package on every runtime: each row of its table is a test. @param {number} seconds @returns {Promise<Count>} */
async function runtimes(seconds) {
  if (!(await script('setup', ['--runtimes'])(seconds)).passed) return { ...one(false), note: 'not installed' };
  const { ok, out } = await run(process.execPath, [path('tests/runtimes/run.js')], { seconds, env: { HELIUM_STAGE: 'runtimes' } });
  const [, whole, rows] = /^(\d+) of (\d+) ran it whole$/m.exec(out) ?? [0, 0, 1];
  return { passed: +whole, failed: Math.max(+rows - +whole, ok ? 0 : 1) };
}

/** The tests of index.d.ts: they compile under each way of finding modules, and what must not compile is marked
 * as an error that is expected. @param {number} seconds */
async function types(seconds) {
  const projects = list('tests/types', /^tsconfig.*\.json$/);
  const count = { passed: 0, failed: 0 };
  for (const project of projects) {
    const { ok } = await run(path('node_modules/.bin/tsc'), ['-p', project], { seconds });
    count[ok ? 'passed' : 'failed']++;
  }
  return projects.length ? count : { passed: 0, failed: 1, note: 'none' };
}

/** @type {[name: string, seconds: number, stage: (seconds: number) => Promise<Count>][]} */
const stages = [
  ['setup', 2400, script('setup')],
  ['build', 300, script('build')],
  ['check', 900, script('check')],
  ['native', 300, native],
  ['laws', 60, nodeTests('laws')],
  ['js', 480, nodeTests('js')],
  ['live', 1800, nodeTests('live')],
  ['fuzz', 150, script('fuzz', ['--total', '20'])],
  ['types', 60, types],
  ['size', 30, script('size')],
  ['docs', 300, nodeTests('docs')],
  ['runtimes', 1800, runtimes],
];

const always = ['setup', 'build'];
const all = process.argv.includes('--all');
const names = process.argv.slice(2).filter((name) => name !== '--all');
const unknown = names.filter((name) => !stages.some(([known]) => known === name));
if (unknown.length) {
  console.error(`test: no stage ${unknown.join(', ')}; there are: ${stages.map(([name]) => name).join(' ')}`);
  process.exit(1);
}

const rows = [];
const total = { passed: 0, failed: 0 };
for (const [name, seconds, stage] of stages) {
  if (names.length ? !names.includes(name) && !always.includes(name) : name === 'runtimes' && !all) continue;
  headline(name);
  const from = performance.now();
  const { passed, failed, note = '' } = await stage(seconds);
  total.passed += passed;
  total.failed += failed;
  rows.push([name, passed, failed, since(from), note]);
  console.log(`-- ${name}: ${failed ? 'FAILED' : 'ok'}, ${since(from)}`);
}

headline('stages');
console.log('stage    passed  failed      time');
for (const [name, passed, failed, time, note] of rows)
  console.log(`${String(name).padEnd(8)}${String(passed).padStart(7)}${String(failed).padStart(8)}${String(time).padStart(10)}  ${note}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed ? 1 : 0;
