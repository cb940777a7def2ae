// npm run fuzz [-- target...] [--seconds N | --total N]: runs the fuzz targets tests/fuzz/NAME_fuzz.c under
// libFuzzer with ASan and UBSan, N seconds each (default 60) or N seconds for all of them together.
//
// Seeds are the files in tests/fuzz/corpus/NAME/. What it learns goes to build/corpus/NAME/, and an input
// that fails to build/crashes/: make that one a seed once it is mended.
import { existsSync, mkdirSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { cmake, headline, list, path, run, since } from './lib.js';

const { values, positionals } = parseArgs({
  allowPositionals: true, options: { seconds: { type: 'string' }, total: { type: 'string' } },
});
const known = list('tests/fuzz', /_fuzz\.c$/).map((file) => basename(file, '_fuzz.c'));
const targets = positionals.length ? positionals.map((name) => name.replace(/_fuzz$/, '')) : known;
const seconds = values.total ? Math.max(1, Math.floor(Number(values.total) / targets.length)) : Number(values.seconds ?? 60);

/** Fuzzes one target; true when nothing was found. @param {string} name */
async function fuzz(name) {
  const from = performance.now();
  const corpus = path('build/corpus', name);
  const seeds = path('tests/fuzz/corpus', name);
  mkdirSync(corpus, { recursive: true });
  mkdirSync(path('build/crashes'), { recursive: true });
  const { ok, out } = await run(path('build/fuzz', `${name}_fuzz`), [
    corpus, ...(existsSync(seeds) ? [seeds] : []), `-max_total_time=${seconds}`, '-timeout=5', '-rss_limit_mb=2048',
    '-print_final_stats=1', '-verbosity=1', `-artifact_prefix=${path('build/crashes', name)}-`,
  ], { quiet: true, seconds: seconds + 30 });
  if (!ok) process.stdout.write(out.split('\n').slice(-80).join('\n'));
  const runs = /number_of_executed_units: (\d+)/.exec(out)?.[1] ?? '?';
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(14)} ${runs} runs, ${since(from)}`);
  return ok;
}

headline(`fuzz: ${targets.join(', ')}, ${seconds} s each`);
const unknown = targets.filter((name) => !known.includes(name));
if (!targets.length || unknown.length) {
  console.error(unknown.length ? `fuzz: no target ${unknown.join(', ')}; there are: ${known.join(', ')}` : 'fuzz: no targets');
  process.exit(1);
}
if (!(await cmake('fuzz', targets.map((name) => `${name}_fuzz`)))) process.exit(1);
for (const name of targets) if (!(await fuzz(name))) process.exitCode = 1;
