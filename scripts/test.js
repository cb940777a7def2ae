// npm test [-- stage...] [--long]: sets up, builds, then runs every stage (or those named); studio, side-by-side, app,
// versions, runtimes, which are 0.4, 0.5, 1.2, 0.35 and 1.2 GB to install, only if named or with --all. A stage that
// fails doesn't stop the others, except the first three: without them all others would fail for the same reason. The
// last line is "N passed, N failed"; it exits with 1 if any failed.
//
// Two groups of stages run side by side, as machines have two cores; they share no database. A stage has no time limit:
// it is ended when it has printed nothing for SILENCE seconds.
// A stage of tests counts each of them; any other stage counts as one. Kill and soak tests run a sample, drawn by a
// seed that they print (HELIUM_SEED=N draws it again); --long runs all of them, and the fuzzing for an hour.
// At the end, behind the table of stages, stands what failed, test by test, as a log is long.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { failureLines, junitFailures, outputFailure, tapFailures } from './failures.js';
import { HARDLY_OPTIMISE, OPTIMISE_LATE, cmake, headline, list, path, run, since } from './lib.js';

/** @typedef {import('./failures.js').Failure} Failure */
/** @typedef {{passed: number, failed: number, note?: string, failures?: Failure[]}} Count */
/** @typedef {(name: string) => Promise<Count>} Stage `name`: put in front of its lines; may be '' */

const SILENCE = 1800;

/** Groups of stages that run side by side. */
const AT_ONCE = 2;

/** A file of tests that takes longer (s) hangs: it has failed, the next one runs. Less than SILENCE: it is named. */
const HANGS = 1500;

const args = process.argv.slice(2);
const [all, long] = ['--all', '--long'].map((flag) => args.includes(flag));
if (long) process.env.HELIUM_LONG = '1';
// Tests compare what is written without colours, whatever the caller's environment asks for.
process.env.NO_COLOR = '1';
delete process.env.FORCE_COLOR;
// Nothing is left in the user's cache.
process.env.HELIUMDB_CACHE = path('build/cache');

/**
 * For stages that talk to no registry. Node reads the certificates that it names at each start, which takes four times
 * as long as all else of it; and tests start thousands of commands.
 */
const OFFLINE = { NODE_EXTRA_CA_CERTS: '' };

/** @param {boolean} ok @returns {Count} */
const one = (ok) => (ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });

/** A stage that is one of the other scripts. @param {string} script @param {string[]} [args] @returns {Stage} */
const script = (script, args = []) => async (name) => {
  const { ok, out } = await run(process.execPath, [path('scripts', `${script}.js`), ...args],
    { silence: SILENCE, name, env: { HELIUM_STAGE: script } });
  return { ...one(ok), failures: ok ? [] : [outputFailure(out)] };
};

/** The C tests: builds them, runs ctest, adds up the numbers that each program printed last. @type {Stage} */
async function native(name) {
  if (!(await cmake('native'))) return { ...one(false), note: 'does not build' };
  const report = path('build/native/report.xml');
  rmSync(report, { force: true });
  const { ok, out } = await run('ctest', ['--preset', 'native', '-j2', '--timeout', String(SILENCE), '--no-tests=error',
    '--output-junit', report, '--test-output-size-passed', '1000000'], { silence: SILENCE + 60, name });
  const xml = readReport(report), failures = junitFailures(xml);
  if (!ok && !failures.length) failures.push(outputFailure(out));
  const count = { passed: 0, failed: 0, failures };
  for (const [, status, body] of xml.matchAll(/<testcase .*? status="(\w+)"[^>]*>(.*?)<\/testcase>/gs)) {
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

/** The node:test files of one folder. @param {string} folder @param {string[]} [flags] for V8 @returns {Stage} */
const nodeTests = (folder, flags = HARDLY_OPTIMISE) => async (name) => {
  const files = list(`tests/${folder}`, /\.test\.js$/);
  if (!files.length) return { ...one(false), note: `no tests/${folder}/*.test.js` };
  const report = path(`build/${folder}.tap`);
  mkdirSync(path('build'), { recursive: true });
  rmSync(report, { force: true });
  const limit = long ? [] : [`--test-timeout=${HANGS * 1000}`];
  const { ok, out } = await run(process.execPath, [...flags, '--test', ...limit,
    '--test-reporter=spec', '--test-reporter-destination=stdout',
    '--test-reporter=tap', `--test-reporter-destination=${report}`, ...files],
  { silence: SILENCE, name, env: OFFLINE });
  const tap = readReport(report);
  const number = (/** @type {string} */ name) => +(new RegExp(`^# ${name} (\\d+)`, 'm').exec(tap)?.[1] ?? 0);
  const failed = number('fail') + number('cancelled');
  const skipped = number('skipped') + number('todo'), note = skipped ? `${skipped} skipped` : '';
  const failures = ok ? [] : tapFailures(tap);
  if (!ok && !failures.length) failures.push(outputFailure(out));
  return { passed: number('pass'), failed: ok ? failed : Math.max(1, failed), note, failures };
};

/** The last that installs: the next one waits for it, as apt and npm can't change one folder in two programs. */
let installed = Promise.resolve(one(true));

/** A stage that needs what setup installs only for it. @param {string} what @param {Stage} stage @returns {Stage} */
const installing = (what, stage) => async (name) => {
  installed = installed.then(() => script('setup', [`--${what}`])(name));
  return (await installed).passed ? stage(name) : { ...one(false), note: 'not installed' };
};

/**
 * A folder of tests/ with a table of its own, whose rows are tests.
 * @param {string} folder @param {Record<string, string>} [env] @returns {Stage}
 */
const table = (folder, env) => installing(folder, async (name) => {
  const { ok, out } = await run(process.execPath, [path('tests', folder, 'run.js')],
    { silence: SILENCE, name, env: { HELIUM_STAGE: folder, ...env } });
  const [, whole, rows] = /^(\d+) of (\d+) ran it whole$/m.exec(out) ?? [0, 0, 1];
  const failed = Math.max(+rows - +whole, ok ? 0 : 1);
  return { passed: +whole, failed, failures: failed ? [outputFailure(out)] : [] };
});

/** The studio in Chromium. */
const studio = installing('studio', nodeTests('studio'));

/** Prisma, Drizzle and heliumdb on one database. Its processes live for minutes. */
const sideBySide = installing('side-by-side', nodeTests('side-by-side', [OPTIMISE_LATE]));

/** The application of examples/app: its tests, and the types of both. Under load it is optimised, as users have it. */
const app = installing('app', async (name) => {
  const count = await nodeTests('app', [OPTIMISE_LATE])(name);
  for (const project of ['examples/app/jsconfig.json', 'tests/app/tsconfig.json']) {
    const { ok, out } = await run(path('node_modules/.bin/tsc'), ['-p', project], { silence: SILENCE, name });
    count[ok ? 'passed' : 'failed']++;
    if (!ok) count.failures?.push(outputFailure(out));
  }
  return count;
});

/** The package on every runtime. @type {Stage} */
const runtimes = table('runtimes');

/** A smoke on every version of Postgres. @type {Stage} */
const versions = table('versions', OFFLINE);

/**
 * The tests of declarations. They must compile with each kind of module resolution; in them, what must not compile is
 * marked as an expected error. What else is to say of declarations, tests of the usual kind do. @type {Stage}
 */
async function types(name) {
  const projects = list('tests/types', /^tsconfig.*\.json$/), count = await nodeTests('types')(name);
  for (const project of projects) {
    const { ok, out } = await run(path('node_modules/.bin/tsc'), ['-p', project], { silence: SILENCE, name });
    count[ok ? 'passed' : 'failed']++;
    if (!ok) count.failures?.push(outputFailure(out));
  }
  return projects.length ? count : { ...count, failed: count.failed + 1, note: 'no program' };
}

/** @type {[name: string, stage: Stage][]} */
const first = [['setup', script('setup')], ['build', script('build')], ['laws', nodeTests('laws')]];
/**
 * Stages that follow one another, as they build in one folder, or are short. The group that takes longest comes first,
 * so that none runs alone at the end for long. @type {[name: string, stage: Stage][][]}
 */
const groups = [
  [['live', nodeTests('live')]],
  [['versions', versions]],
  [['studio', studio]],
  [
    ['check', script('check', long ? ['--long'] : [])],
    ['native', native],
    ['fuzz', script('fuzz', long ? ['--hours', '1'] : ['--total', '20'])],
  ],
  [['embedded', nodeTests('embedded')]],
  [['js', nodeTests('js')], ['types', types]],
  [['app', app]],
  [['runtimes', runtimes]],
  [['side-by-side', sideBySide]],
  [['docs', nodeTests('docs')], ['size', script('size')]],
];
/** Those that install a lot. */
const large = ['studio', 'side-by-side', 'app', 'versions', 'runtimes'];

const names = args.filter((name) => !['--all', '--long'].includes(name));
const known = [...first, ...groups.flat()].map(([name]) => name);
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length) {
  console.error(`test: no stage ${unknown.join(', ')}; there are: ${known.join(' ')}`);
  process.exit(1);
}

/** @type {[name: string, count: Count, time: string][]} */
const rows = [];

/** @param {string} name @param {Stage} stage @param {boolean} single does it run alone? */
async function perform(name, stage, single) {
  if (single) headline(name);
  const from = performance.now();
  const count = await stage(single ? '' : name.padEnd(6));
  rows.push([name, count, since(from)]);
  console.log(`-- ${name}: ${count.failed ? 'FAILED' : 'ok'}, ${since(from)}`);
  return !count.failed;
}

function end() {
  headline('stages');
  console.log('stage        passed  failed      time');
  for (const [name, { passed, failed, note = '' }, time] of rows) {
    const counts = String(passed).padStart(7) + String(failed).padStart(8);
    console.log(`${name.padEnd(12)}${counts}${time.padStart(10)}  ${note}`);
  }
  const sum = (/** @type {'passed' | 'failed'} */ what) => rows.reduce((total, [, count]) => total + count[what], 0);
  const failures = rows.flatMap(([name, { failures = [] }]) =>
    failures.map((failure) => /** @type {[string, Failure]} */ ([name, failure])));
  if (failures.length) headline('failed');
  for (const line of failureLines(failures)) console.log(line);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
  process.exitCode = sum('failed') ? 1 : 0;
}

const chosen = (/** @type {[string, Stage][]} */ stages) =>
  stages.filter(([name]) => (names.length ? names.includes(name) : all || !large.includes(name)));
const always = first.filter(([name]) => name !== 'laws' || !names.length || names.includes(name));
let ready = true;
for (const [name, stage] of always) ready = ready && (await perform(name, stage, true));
if (ready) {
  const due = groups.map(chosen).filter((stages) => stages.length), single = due.length === 1;
  const work = async () => {
    for (let stages = due.shift(); stages; stages = due.shift())
      for (const [name, stage] of stages) await perform(name, stage, single);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
end();
