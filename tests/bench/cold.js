// npm run bench:cold: from evaluating a bundle to its first result, with a fetch that answers at once: a list of ten
// users by heliumdb, by drizzle with Neon's driver, and by a bare fetch, bundled the same way. Each measurement is a
// fresh Node process, a worker in one, or a workerd (there from its start to the answer), in turn, round after round;
// the table shows medians. What counts is the time above the bare fetch's. It wants `npm run setup -- --runtimes`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { headline, path, run } from '../../scripts/lib.js';
import { withWorkerd } from '../runtimes/hosts.js';
import { userReply } from './replies.js';

const ROUNDS = Number(process.argv[2] ?? 15);
const names = ['floor', 'heliumdb', 'drizzle'];
const folder = mkdtempSync(join(tmpdir(), 'heliumdb-cold-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** @param {string} name @param {import('esbuild').BuildOptions} options */
const bundle = (name, options) => build({
  entryPoints: [path(`tests/bench/cold/${name}.js`)], bundle: true, minify: true, format: 'esm', target: 'es2022', logLevel: 'error',
  outExtension: { '.js': '.mjs' }, assetNames: '[name]', external: ['ws', 'node:*'], ...options,
});

for (const name of names) {
  await bundle(name, { platform: 'node', outdir: join(folder, 'node') });
  await bundle('worker', {
    platform: 'neutral', mainFields: ['module', 'main'], conditions: ['workerd', 'worker', 'browser'], loader: { '.wasm': 'copy' },
    alias: { measured: path(`tests/bench/cold/${name}.js`) }, outdir: join(folder, name), outExtension: {},
  });
}

/** @param {string} name @param {string[]} args */
async function inNode(name, args) {
  const { ok, out } = await run(process.execPath, [path('tests/bench/cold/node.js'), join(folder, 'node', `${name}.mjs`), ...args], { quiet: true, seconds: 20 });
  if (!ok) throw new Error(out);
  return Number(out);
}

/** @param {string} name */
async function inWorkerd(name) {
  const body = userReply(10), from = performance.now();
  const modules = name === 'heliumdb' ? ['core.wasm', 'session.wasm'] : [];
  return withWorkerd(join(folder, name), ['worker.js', ...modules], async (address) => {
    const text = await (await fetch(address, { method: 'POST', body })).text();
    if (text !== '10') throw new Error(text);
    return performance.now() - from;
  });
}

/** @type {[string, (name: string) => Promise<number>][]} */
const places = [['Node, process', (name) => inNode(name, [])], ['Node, worker', (name) => inNode(name, ['--worker'])], ['workerd', inWorkerd]];

const median = (/** @type {number[]} */ list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const ms = (/** @type {number} */ time) => `${time.toFixed(1)} ms`.padStart(12);

headline(`cold start (medians of ${ROUNDS})`);
console.log(`${''.padEnd(16)}${names.map((name) => name.padStart(12)).join('')}   above the floor: heliumdb, drizzle, ratio`);
for (const [place, measure] of places) {
  /** @type {number[][]} */
  const times = names.map(() => []);
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, name] of names.entries()) times[i].push(await measure(name));
  const [floor, ours, theirs] = times.map(median);
  console.log(`${place.padEnd(16)}${[floor, ours, theirs].map(ms).join('')}   ${ms(ours - floor)}${ms(theirs - floor)}${`1/${((theirs - floor) / (ours - floor)).toFixed(1)}`.padStart(9)}`);
}
