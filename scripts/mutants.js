// npm run mutants [-- AREA...] [--seed N] [--count N] [--hours N] [--file PART] [--suite PATTERN] [--all]: plants small
// faults in a copy of the sources, one at a time, and runs the quick tests of their area, or those of them whose name
// matches: a fault that no test notices shows what isn't tested. Draws N of them (default 100 an area) by a seed, which
// it prints. Not part of `npm test`.
//
// tests/mutants/equivalent.json lists faults that change no behaviour, each with its reason.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { headline, list, path, run, since } from './lib.js';
import { chances, mutants, sample } from './plant.js';
import { reached, runs } from './reach.js';

/** @typedef {import('./plant.js').Mutant} Mutant */
/**
 * @typedef {{name: string, args: string[], program: string, target?: string}} Suite a program of tests; `target`: its
 *   target in CMake
 * @typedef {{files: () => string[], suites: () => Suite[]}} Area
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string' }, count: { type: 'string' }, hours: { type: 'string' }, file: { type: 'string' },
    suite: { type: 'string' }, all: { type: 'boolean' },
  },
});

const AREAS = ['core', 'ground', 'session', 'tools', 'glue', 'endpoint'];
const names = positionals.length ? positionals : AREAS;

/** The copy of the sources that faults are planted in. It has its own build, so that two areas can run side by side. */
const copy = path('build/mutants', names.length === 1 ? basename(names[0]) : 'tree');

const C = /\.c$/, JS = /\.js$/;

/** A native test program. @param {string} name @returns {Suite} */
const native = (name) => ({ name, target: name, program: join(copy, 'build/native', name), args: [] });
/** A file of node:test. @param {string} file @returns {Suite} */
const script = (file) =>
  ({ name: basename(file), program: process.execPath, args: ['--test', '--test-reporter=dot', join(copy, file)] });

const unit = () => list('tests/unit', /(_test|cases)\.c$/).map((file) => basename(file, '.c'));
const scripts = () => list('tests/js', /\.test\.js$/).map(script);
/** Those that test something else than the glue. */
const OTHERS = new RegExp(`^(${[
  'wire', 'endpoint', 'engine', 'gateway', 'line', 'columns', 'plans', 'template', 'tokens', 'read-text', 'studio',
  'terminal', 'tools', 'document', 'usages', 'import-plan', 'plant', 'bench', 'failures',
].join('|')})`);
const unitsLike = (/** @type {RegExp} */ name) => () => unit().filter((test) => name.test(test)).map(native);
// A module's own file is in no native program: its one call is tested in WebAssembly.
const cFiles = (/** @type {RegExp} */ name) => () =>
  list('src', C).filter((file) => name.test(file) && !/(describe|\/module)\.c$/.test(file));

/** @type {Record<string, Area>} */
const areas = {
  core: { files: cFiles(/^src\/core\//), suites: unitsLike(/^(?!session_|tools_)/) },
  ground: { files: cFiles(/^src\/ground\//), suites: unitsLike(/./) },
  session: { files: cFiles(/^src\/session\//), suites: unitsLike(/^session/) },
  tools: {
    files: cFiles(/^src\/tools\//),
    suites: unitsLike(/^(tools_cases|walk_test|lexer_test|lookup_test|cast_test|retype_test)$/),
  },
  glue: {
    files: () => list('js', JS).filter((file) => !/^js\/(endpoint|cli|local|studio)\//.test(file)),
    suites: () => scripts().filter(({ name }) => !OTHERS.test(name)),
  },
  endpoint: { files: () => list('js/endpoint', JS), suites: scripts },
};

/**
 * How many milliseconds a suite takes without a fault, how many mutants it has killed, and what it runs of the area's
 * files; undefined for a native one, which may run anything.
 * @typedef {{ms: number, kills: number, reach?: Map<string, import('./reach.js').Range[][]>}} Known
 * @type {Map<string, Known>}
 */
const known = new Map();

/** Of node:test's reporter of dots, a test that has failed. */
const CROSS = 'X';

/** @param {Suite} suite @param {number} seconds @param {NodeJS.ProcessEnv} [env] */
const passes = async ({ program, args, target }, seconds, env) => (await run(program, args,
  { quiet: true, seconds, cwd: copy, env: { HELIUM_MUTANT: '1', ...env }, ...(!target && { failed: CROSS }) })).ok;

/** @param {string[]} targets */
const builds = async (targets) =>
  (await run('cmake', ['--build', join(copy, 'build/native'), ...targets.flatMap((name) => ['--target', name])],
    { quiet: true, seconds: 300, cwd: copy })).ok;

/** Copies the sources, as they are now, and builds them. @param {boolean} compiled */
async function prepare(compiled) {
  const { out } = await run('git', ['ls-files', '-co', '--exclude-standard'], { quiet: true });
  for (const file of out.split('\n').filter((name) => name && existsSync(path(name)))) {
    const target = join(copy, file);
    mkdirSync(dirname(target), { recursive: true });
    if (!existsSync(target) || !readFileSync(path(file)).equals(readFileSync(target))) cpSync(path(file), target);
  }
  if (!existsSync(join(copy, 'node_modules'))) symlinkSync(path('node_modules'), join(copy, 'node_modules'));
  for (const file of list('build', /\.(wasm|js|json|sql|d\.ts)$/).filter((name) => dirname(name) === 'build')) {
    mkdirSync(join(copy, 'build'), { recursive: true });
    cpSync(path(file), join(copy, file));
  }
  cpSync(path('build/studio'), join(copy, 'build/studio'), { recursive: true });
  if (!compiled) return true;
  return (await run('cmake', ['--preset', 'native'], { quiet: true, cwd: copy })).ok && builds(['unit']);
}

/**
 * Measures the suites of an area, which must all pass without a fault.
 * @param {Suite[]} suites @param {string[]} files
 */
async function measure(suites, files) {
  const coverage = path('build/mutants/coverage', basename(copy));
  for (const suite of suites) {
    const from = performance.now(), env = suite.target ? {} : { NODE_V8_COVERAGE: coverage };
    rmSync(coverage, { recursive: true, force: true });
    mkdirSync(coverage, { recursive: true });
    if (!(await passes(suite, 600, env))) throw new Error(`${suite.name} fails before any fault is planted`);
    const reach = suite.target ? undefined : reached(coverage, files, copy);
    known.set(suite.name, { ms: performance.now() - from, kills: 0, reach });
  }
  rmSync(coverage, { recursive: true, force: true });
}

/** Whether a suite runs the code of a fault. @param {Suite} suite @param {Mutant} mutant */
function concerns({ name }, { file, at, kind }) {
  const reach = known.get(name)?.reach;
  // What stands behind && or ?? may never run, and does with the other one: what stands before it, and a space, counts.
  return !reach || runs(reach.get(file) ?? [], ['logic', 'default'].includes(kind) ? at - 2 : at);
}

/**
 * The suites that may notice it, those first that have killed most for their time.
 * @param {Suite[]} suites @param {Mutant} mutant
 */
function ordered(suites, mutant) {
  const worth = (/** @type {Suite} */ { name }) => {
    const { ms, kills } = /** @type {Known} */ (known.get(name));
    const own = name.includes(basename(mutant.file).split('.')[0]) ? 10 : 0;
    return (kills + own + 1) / ms;
  };
  return suites.filter((suite) => concerns(suite, mutant)).sort((a, b) => worth(b) - worth(a));
}

/**
 * What becomes of a mutant: the name of the suite that kills it, 'survived', or 'stillborn' if it doesn't compile.
 * @param {Mutant} mutant
 * @param {Suite[]} suites
 */
async function fate(mutant, suites) {
  const file = join(copy, mutant.file), was = readFileSync(file);
  writeFileSync(file, mutant.text);
  try {
    if (suites[0].target && !(await builds([suites[0].target]))) return 'stillborn';
    const check = () => run(process.execPath, ['--check', file], { quiet: true, seconds: 20 });
    if (!suites[0].target && !(await check()).ok) return 'stillborn';
    for (const suite of ordered(suites, mutant)) {
      if (suite.target && !(await builds([suite.target]))) return 'stillborn';
      const about = /** @type {Known} */ (known.get(suite.name));
      if (await passes(suite, 20 + about.ms / 100)) continue; // within ten times its time, or it hangs
      about.kills++;
      return suite.name;
    }
    return 'survived';
  } finally {
    writeFileSync(file, was);
  }
}

/** @type {{file: string, before: string, after: string, why: string}[]} */
const equivalent = JSON.parse(readFileSync(path('tests/mutants/equivalent.json'), 'utf8'));
const isEquivalent = (/** @type {Mutant} */ { file, before, after }) =>
  equivalent.some((known) => known.file === file && known.before === before && known.after === after);

/** @type {Record<string, {killed: number, survived: number, stillborn: number, equivalent: number}>} */
const table = {};
/** @type {Omit<Mutant, 'text'>[]} */
const survivors = [];

/** @param {string} file @param {'killed' | 'survived' | 'stillborn' | 'equivalent'} what */
const count = (file, what) => (table[file] ??= { killed: 0, survived: 0, stillborn: 0, equivalent: 0 })[what]++;

function report() {
  headline('by file');
  const line = (/** @type {string} */ name, /** @type {unknown[]} */ ...cells) =>
    name.padEnd(40) + cells.map((cell) => String(cell).padStart(12)).join('');
  console.log(line('file', 'killed', 'survived', 'equivalent', 'stillborn'));
  for (const [file, { killed, survived, equivalent, stillborn }] of Object.entries(table).sort())
    console.log(line(file, killed, survived, equivalent, stillborn));
  const killed = Object.values(table).reduce((sum, row) => sum + row.killed, 0);
  const planted = killed + survivors.length;
  console.log(`\n${killed} of ${planted} killed, ${((100 * killed) / Math.max(planted, 1)).toFixed(1)} %`);
  writeFileSync(`${copy}.json`, `${JSON.stringify(survivors, null, 2)}\n`);
}

const unknown = names.filter((name) => !Object.hasOwn(areas, name));
if (unknown.length) {
  console.error(`mutants: no area ${unknown.join(', ')}; there are: ${Object.keys(areas).join(' ')}`);
  process.exit(1);
}
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6)), chance = chances(seed);
const until = Date.now() + Number(values.hours ?? 100) * 3_600_000;
headline(`mutants of ${names.join(', ')}, seed ${seed}, ${cpus().length} cores`);
if (!(await prepare(names.some((name) => areas[name].suites()[0].target)))) {
  console.error('mutants: the copy does not build');
  process.exit(1);
}
for (const name of names) {
  const suites = areas[name].suites().filter((suite) => new RegExp(values.suite ?? '').test(suite.name));
  const files = areas[name].files().filter((file) => file.includes(values.file ?? ''));
  await measure(suites, files);
  const all = files.flatMap((file) => mutants(file, readFileSync(path(file), 'utf8')));
  const drawn = values.all ? all : sample(all, Number(values.count ?? 100), chance);
  console.log(`${name}: ${drawn.length} of ${all.length} mutants of ${files.length} files, ${suites.length} suites`);
  for (const [i, mutant] of drawn.entries()) {
    if (Date.now() > until) break;
    const from = performance.now(), same = isEquivalent(mutant), end = same ? 'equivalent' : await fate(mutant, suites);
    if (end === 'equivalent' || end === 'stillborn' || end === 'survived') count(mutant.file, end);
    else count(mutant.file, 'killed');
    if (end === 'survived') {
      const { text, ...rest } = mutant;
      survivors.push(rest);
      console.log(`SURVIVED ${mutant.file}:${mutant.line} ${mutant.kind}\n  ${mutant.before}\n  ${mutant.after}`);
    }
    if (i % 10 === 9) console.log(`${i + 1} of ${drawn.length}, the last by ${end} in ${since(from)}`);
  }
}
rmSync(join(copy, 'build/native/Testing'), { recursive: true, force: true });
report();
