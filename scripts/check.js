// npm run check [-- --long]: checks of the sources by tools: clang-format, clang-tidy, tsc over the JavaScript and its
// tests, and MSan and valgrind over the unit tests. What takes minutes for little is left to --long: the few programs
// that valgrind takes a minute or more for, as MSan finds the same in seconds; and the paths through a function that
// clang-tidy's analyzer takes beyond a third of its default. Prints each tool's findings and one line about it.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cmake, headline, list, path, run, since } from './lib.js';

const long = process.argv.includes('--long');

/** Nodes of a function's graph, of 225,000 by default: most functions have far fewer, and a few take all the time. */
const BUDGET = long ? [] : ['-Xclang', '-analyzer-config', '-Xclang', 'max-nodes=75000'];

const sources = list('src', /\.c$/);
const all = ['src', 'include', 'tests'].flatMap((folder) => list(folder, /\.[ch]$/));

/** Seconds that a tool may print nothing. Then it hangs: nothing takes as long, however busy the machine is. */
const SILENCE = 1800;

/** @param {string} program @param {string[]} args */
async function succeeds(program, args) {
  return (await run(program, args, { silence: SILENCE })).ok;
}

async function format() {
  const { ok, out } = await run('clang-format', ['--dry-run', '-Werror', ...all], { quiet: true, silence: SILENCE });
  const lines = [...out.matchAll(/^(\S+?):(\d+):\d+: error/gm)].map(([, file, line]) => `${file}:${line}`);
  for (const line of new Set(lines)) console.log(`${line} is not formatted`);
  const files = [...new Set(lines.map((line) => line.split(':')[0]))];
  if (files.length) console.log(`to fix: clang-format -i ${files.join(' ')}`);
  else if (!ok) process.stdout.write(out);
  return ok;
}

/** Everything else that findings depend on. */
const rest = [...all.filter((file) => file.endsWith('.h')), ...list('src', /\.def$/), '.clang-tidy', 'CMakeLists.txt'];

/** @param {string} file */
function mark(file) {
  const hash = createHash('sha256').update(BUDGET.join());
  for (const name of [file, ...rest]) hash.update(name).update(readFileSync(path(name)));
  return path('build/tidy', hash.digest('hex').slice(0, 32));
}

/** clang-tidy's output without its notes on the way to each finding. @param {string} out */
function findings(out) {
  let note = false;
  return out.split('\n').filter((line) => {
    note = / note: /.test(line) || (note && !/ (error|warning): /.test(line));
    return !note && !/^\d+ warnings? /.test(line);
  }).join('\n');
}

/** Runs clang-tidy over the files that have changed since they were clean, two at a time. */
async function tidy() {
  if (!(await cmake('native', ['help']))) return false; // configures, for compile_commands.json
  const left = sources.filter((file) => !existsSync(mark(file)));
  let ok = true;
  const worker = async () => {
    for (let file = left.pop(); file; file = left.pop()) {
      if (left.length % 20 === 19) console.log(`clang-tidy: ${left.length + 1} files to go`);
      const args = ['--quiet', '-p', 'build/native', ...BUDGET.map((arg) => `--extra-arg=${arg}`), file];
      const result = await run('clang-tidy', args, { quiet: true, silence: SILENCE });
      if (result.ok) writeFileSync(mark(file), '');
      else console.log(findings(result.out).trim());
      ok &&= result.ok;
    }
  };
  mkdirSync(path('build/tidy'), { recursive: true });
  await Promise.all([worker(), worker()]);
  return ok;
}

async function types() {
  let ok = true;
  for (const project of ['.', 'tests']) ok = (await succeeds(path('node_modules/.bin/tsc'), ['-p', project])) && ok;
  return ok;
}

/** The unit tests under a preset. @param {'memory' | 'valgrind'} preset @param {string[]} [more] */
const unit = async (preset, more = []) => (await cmake(preset, ['unit'])) &&
  succeeds('ctest', ['--preset', preset, '-j2', '--timeout', String(SILENCE), '--no-tests=error', ...more]);

/** @type {[string, () => Promise<boolean>][]} */
const tools = [
  ['clang-format', format], ['tsc', types], ['clang-tidy', tidy],
  ['MSan', () => unit('memory')], ['valgrind', () => unit('valgrind', long ? [] : ['--label-exclude', 'long'])],
];

headline('check');
for (const [name, tool] of tools) {
  const from = performance.now();
  const ok = await tool();
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(14)} ${since(from)}`);
  if (!ok) process.exitCode = 1;
}
