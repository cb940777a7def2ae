// npm run fuzz [-- target...] [--seconds N | --total N | --hours N] [--minimise]: runs the fuzz targets
// tests/fuzz/NAME_fuzz.c under libFuzzer with ASan and UBSan, and tests/fuzz/NAME.fuzz.js in 256 MB, N seconds each
// (default 60), or N seconds or hours for all of them together. With hours it works in rounds over all targets, and
// prints after each what was run and reached; for JavaScript that is how many different answers came.
//
// Seeds are the files in tests/fuzz/corpus/NAME/. New inputs go to build/corpus/NAME/, and inputs that fail to
// build/crashes/: make such a one a seed after the fix. --minimise adds to the seeds the fewest inputs that reach all
// that was reached, up to LARGEST.
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { cmake, headline, list, path, run, since } from './lib.js';

/** Bytes of seeds that a target may have in the repository, and bytes of a seed that is added. */
const LARGEST = 100_000, LONGEST = 2048;

/** Seconds of one input that are taken for a hang, on a busy machine too, as in tests/fuzz/loop.js. */
const HANG = 60;

/** Seconds of a target in a round, with --hours. */
const ROUND = 300;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string' }, total: { type: 'string' }, hours: { type: 'string' }, minimise: { type: 'boolean' },
  },
});
const scripts = list('tests/fuzz', /\.fuzz\.js$/).map((file) => basename(file, '.fuzz.js'));
const known = [...list('tests/fuzz', /_fuzz\.c$/).map((file) => basename(file, '_fuzz.c')), ...scripts];
const targets = positionals.length ? positionals.map((name) => name.replace(/[_.]fuzz$/, '')) : known;
const together = values.hours ? Number(values.hours) * 3600 : Number(values.total);
const seconds = together ? Math.max(1, Math.floor(together / targets.length)) : Number(values.seconds ?? 60);

/** @typedef {{runs: number, edges: number, features: number, inputs: number, failed: boolean}} Reached */

/** The results by target. @type {Record<string, Reached>} */
const reached = {};

/** @param {string} name */
const foldersOf = (name) => {
  const corpus = path('build/corpus', name), seeds = path('tests/fuzz/corpus', name);
  mkdirSync(corpus, { recursive: true });
  return { corpus, seeds, program: path('build/fuzz', `${name}_fuzz`) };
};

/** Fuzzes one target. @param {string} name @param {number} seconds */
async function fuzz(name, seconds) {
  const from = performance.now(), { corpus, seeds, program } = foldersOf(name);
  mkdirSync(path('build/crashes'), { recursive: true });
  const { ok, out } = scripts.includes(name)
    ? await run(process.execPath, [
      '--max-old-space-size=256', path('tests/fuzz', `${name}.fuzz.js`), '--seconds', String(seconds),
      '--crashes', path('build/crashes', name), corpus, seeds,
    ], { quiet: true, seconds: seconds + 1800 })
    : await run(program, [
      corpus, ...(existsSync(seeds) ? [seeds] : []), `-max_total_time=${seconds}`, `-timeout=${HANG}`,
      '-rss_limit_mb=2048', '-print_final_stats=1', '-verbosity=1', `-artifact_prefix=${path('build/crashes', name)}-`,
    ], { quiet: true, seconds: seconds + 1800 });
  if (!ok) process.stdout.write(out.split('\n').slice(-80).join('\n'));
  const runs = Number(/number_of_executed_units: (\d+)/.exec(out)?.[1] ?? 0);
  const [edges, features, inputs] = [...out.matchAll(/cov: (\d+) ft: (\d+) corp: (\d+)/g)].at(-1)?.slice(1).map(Number)
    ?? [0, 0, 0];
  const before = reached[name] ?? { runs: 0, failed: false };
  reached[name] = { runs: before.runs + runs, edges, features, inputs, failed: before.failed || !ok };
  const title = `${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(10)}${String(runs).padStart(12)} runs`;
  console.log(`${title}, ${edges} edges, ${features} features, ${since(from)}`);
}

/** Names that libFuzzer gives, and so the seeds that --minimise has added. */
const LEARNT = /^[0-9a-f]{40}$/;

/** Keeps the seeds that people have named, and adds the fewest inputs that reach more. @param {string} name */
async function minimise(name) {
  const { corpus, seeds, program } = foldersOf(name), merged = path('build/corpus', `${name}.merged`);
  rmSync(merged, { recursive: true, force: true });
  mkdirSync(merged, { recursive: true });
  mkdirSync(seeds, { recursive: true });
  const old = readdirSync(seeds).filter((file) => !LEARNT.test(file));
  for (const file of old) copyFileSync(join(seeds, file), join(merged, file));
  const args = ['-set_cover_merge=1', `-timeout=${HANG}`, '-rss_limit_mb=2048', merged, corpus, seeds];
  const { ok, out } = scripts.includes(name)
    ? await run(process.execPath, [path('tests/fuzz', `${name}.fuzz.js`), '--merge', merged, corpus, seeds],
      { quiet: true, seconds: 7200 })
    : await run(program, args, { quiet: true, seconds: 7200 });
  if (!ok) {
    process.stdout.write(out.split('\n').slice(-20).join('\n'));
    process.exitCode = 1;
    return;
  }
  const sizeOf = (/** @type {string} */ file) => statSync(join(merged, file)).size;
  for (const file of readdirSync(seeds)) if (LEARNT.test(file)) rmSync(join(seeds, file));
  let size = old.reduce((sum, file) => sum + sizeOf(file), 0), added = 0;
  const learnt = readdirSync(merged).filter((file) => !old.includes(file));
  for (const file of learnt.sort((a, b) => sizeOf(a) - sizeOf(b))) {
    if (sizeOf(file) > LONGEST || size + sizeOf(file) > LARGEST) break;
    copyFileSync(join(merged, file), join(seeds, file));
    size += sizeOf(file);
    added++;
  }
  rmSync(merged, { recursive: true });
  console.log(`${name.padEnd(10)} ${added} seeds more, ${old.length + added} in all, ${size} bytes`);
}

headline(`fuzz: ${targets.join(', ')}, ${seconds} s each`);
const unknown = targets.filter((name) => !known.includes(name));
if (!targets.length || unknown.length) {
  const what = unknown.length ? `no target ${unknown.join(', ')}; there are: ${known.join(', ')}` : 'no targets';
  console.error(`fuzz: ${what}`);
  process.exit(1);
}
const compiled = targets.filter((name) => !scripts.includes(name));
if (compiled.length && !(await cmake('fuzz', compiled.map((name) => `${name}_fuzz`)))) process.exit(1);
const round = values.hours ? ROUND : seconds;
for (let left = seconds; left > 0; left -= round) {
  for (const name of targets) if (!reached[name]?.failed) await fuzz(name, Math.min(round, left));
}
if (values.hours) {
  const line = (/** @type {string} */ name, /** @type {unknown[]} */ ...cells) =>
    name.padEnd(10) + cells.map((cell) => String(cell).padStart(12)).join('');
  console.log(`\n${line('target', 'runs', 'edges', 'features', 'inputs')}`);
  for (const [name, { runs, edges, features, inputs, failed }] of Object.entries(reached))
    console.log(line(name, runs, edges, features, inputs) + (failed ? '  FAILED' : ''));
}
if (values.minimise) for (const name of targets) await minimise(name);
if (Object.values(reached).some(({ failed }) => failed)) process.exitCode = 1;
