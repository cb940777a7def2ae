// How the app is built by each bundler and what comes out is run. As in hosts.js, nothing is left running.
import { copyFileSync, cpSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { path, run } from '../../scripts/lib.js';
import { ask, at, both, resultOf, versionOf, withChromium, withServer, withWorkerd } from './hosts.js';

/**
 * @typedef {import('./hosts.js').Given} Given
 * @typedef {import('./hosts.js').Host} Host
 * @typedef {import('./app.js').Result} Result
 */

const node24 = at('node24/bin/node');
const bun = at('@oven/bun-linux-x64/bin/bun');

/** Runs a program, and throws what it said if that fails. @param {string} program @param {string[]} args
 * @param {{cwd: string, seconds?: number, env?: Record<string, string>}} options */
async function did(program, args, options) {
  const { ok, out } = await run(program, args, { quiet: true, seconds: 120, ...options });
  if (!ok) throw new Error(`${program} ${args.join(' ')}\n${out.trim().slice(-3000)}`);
  return out;
}

/** @param {string} program @param {string} file @param {Given} given @returns {Promise<Result>} */
const runFile = async (program, file, { folder, url }) =>
  resultOf(await run(program, [...(program === bun ? ['run'] : []), file, url], { quiet: true, seconds: 60, cwd: join(folder, '..') }));

/** @param {string} out @param {Given} given @param {string} [page] @returns {Promise<Result>} */
const runPage = (out, { url }, page = 'page') => withChromium(out, (open) => open(`${page}.html?url=${encodeURIComponent(url)}`));

/** Outside of the app's folder, so that nothing is found in its node_modules; but esbuild's output wants `ws` of there.
 * @param {Given} given @param {string} name */
const outOf = ({ folder }, name) => join(folder, name === 'esbuild-node' ? '.' : '..', `out-${name}`);

/** The first that is there. @param {string} folder @param {string[]} names */
const firstOf = (folder, ...names) => join(folder, names.find((name) => existsSync(join(folder, name))) ?? `none of ${names}`);

/** @param {string} tool @param {string} program @returns {Host} */
const forNode = (tool, program) => async (given) => {
  const out = outOf(given, `${tool}-node`);
  await did(process.execPath, [path('tests/runtimes/bundlers/build.js'), tool, 'node', 'main.js', out], { cwd: given.folder });
  return { ...await runFile(program, firstOf(out, 'main.mjs', 'main.cjs', 'main.js'), given), version: versionOf(tool) };
};

/** @param {string} tool @param {string} [page] @returns {Host} */
const forBrowser = (tool, page = 'page') => async (given) => {
  const out = outOf(given, `${tool}-${page}`);
  await did(process.execPath, [path('tests/runtimes/bundlers/build.js'), tool, 'browser', `${page}.js`, out], { cwd: given.folder });
  if (!existsSync(join(out, `${page}.html`))) copyFileSync(path('tests/runtimes/page.html'), join(out, 'page.html'));
  return { ...await runPage(out, given, page), version: versionOf(tool) };
};

/** @param {string} target @param {string} [program] @returns {Host} */
const bunBuild = (target, program) => async (given) => {
  const out = outOf(given, `bun-${target}`), entry = program ? 'main.js' : 'page.js';
  await did(bun, ['build', '--target', target, '--outdir', out, entry], { cwd: given.folder });
  copyFileSync(path('tests/runtimes/page.html'), join(out, 'page.html'));
  if (program) writeFileSync(join(out, 'package.json'), '{"type": "module"}');
  const result = program ? await runFile(program, join(out, entry), given) : await runPage(out, given);
  return { ...result, version: versionOf('@oven/bun-linux-x64') };
};

/** @type {Host} */
async function bunCompile(given) {
  const out = outOf(given, 'bun-compile');
  await did(bun, ['build', '--compile', '--outfile', out, 'main.js'], { cwd: given.folder });
  return { ...resultOf(await run(out, [given.url], { quiet: true, seconds: 60, cwd: join(given.folder, '..') })), version: versionOf('@oven/bun-linux-x64') };
}

/**
 * Builds a Worker as a deployment does, by the wrangler.toml or wrangler.jsonc of a folder.
 * @param {string} cwd @param {string} out the folder of what comes out @param {string} home of wrangler's own files
 * @returns {Promise<string[]>} the files, the script first
 */
export async function buildByWrangler(cwd, out, home) {
  await did(node24, [at('wrangler/bin/wrangler.js'), 'deploy', '--dry-run', '--outdir', out],
    { cwd, env: { WRANGLER_SEND_METRICS: 'false', CI: '1', HOME: home, XDG_CONFIG_HOME: home } });
  return readdirSync(out).filter((name) => /\.(js|wasm)$/.test(name)).sort((a, b) => +a.endsWith('.wasm') - +b.endsWith('.wasm'));
}

/** @param {string} main @returns {Host} */
const wrangler = (main) => async (given) => {
  const out = outOf(given, main.replace('worker', 'wrangler'));
  writeFileSync(join(given.folder, 'wrangler.toml'), `name = "app"\nmain = "${main}.js"\ncompatibility_date = "2026-11-01"\n`);
  const files = await buildByWrangler(given.folder, out, given.folder);
  const result = await withWorkerd(out, files, (address) => ask(`${address}?url=${encodeURIComponent(given.url)}`));
  return { ...result, version: versionOf('wrangler') };
};

/** A project with an edge route and a Node route, both asked. @param {'turbopack' | 'webpack'} with_ @returns {Host} */
const next = (with_) => async ({ folder, url }) => {
  const project = join(folder, '..', 'next'), env = { NEXT_TELEMETRY_DISABLED: '1', CI: '1' };
  if (!existsSync(project)) {
    cpSync(path('tests/runtimes/bundlers/next'), project, { recursive: true });
    copyFileSync(join(folder, 'app.js'), join(project, 'app/app.js'));
    // Not `npm ci`: it insists on Next's binaries of all platforms, and a registry needn't have them.
    const tarball = readdirSync(join(folder, '..')).find((name) => name.endsWith('.tgz'));
    await did('npm', ['install', '--no-save', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error',
      join(folder, '..', String(tarball))], { cwd: project });
  }
  const program = join(project, 'node_modules/next/dist/bin/next'), args = ['start', '-H', '127.0.0.1', '-p', '0'];
  await did(process.execPath, [program, 'build', `--${with_}`], { cwd: project, env });
  const result = await withServer(process.execPath, [program, ...args], { cwd: project, env, ready: /http:\/\/127\.0\.0\.1:(\d+)[^]*Ready/ }, async (address) =>
    both(await ask(`${address}edge?url=${encodeURIComponent(url)}`), await ask(`${address}node?url=${encodeURIComponent(url)}`)));
  return { ...result, version: JSON.parse(readFileSync(join(project, 'node_modules/next/package.json'), 'utf8')).version };
};

/** @type {[name: string, host: Host][]} */
export const bundlers = [
  ['esbuild, Node 20', forNode('esbuild', process.execPath)],
  ['esbuild, Node 24', forNode('esbuild', node24)],
  ['esbuild, Chromium', forBrowser('esbuild')],
  ['Rollup, Node 20', forNode('rollup', process.execPath)],
  ['Rollup, Node 24', forNode('rollup', node24)],
  ['Rollup, Chromium', forBrowser('rollup')],
  ['webpack, Node 20', forNode('webpack', process.execPath)],
  ['webpack, Node 24', forNode('webpack', node24)],
  ['webpack, Chromium', forBrowser('webpack')],
  ['Vite, Node 20', forNode('vite', process.execPath)],
  ['Vite, Chromium', forBrowser('vite')],
  ['Vite, modules by ?url', forBrowser('vite', 'page-given')],
  ['bun build, Bun', bunBuild('bun', bun)],
  ['bun build, Node 20', bunBuild('node', process.execPath)],
  ['bun build, Chromium', bunBuild('browser')],
  ['bun build --compile', bunCompile],
  ['wrangler, workerd', wrangler('worker')],
  ['wrangler, modules given', wrangler('worker-given')],
  ['Next Turbopack, edge + node', next('turbopack')],
  ['Next webpack, edge + node', next('webpack')],
];
