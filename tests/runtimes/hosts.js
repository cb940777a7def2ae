// How the app is run on each runtime. Each answers the app's result and which version it was; whatever it starts
// has ended by then.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { path, run, which } from '../../scripts/lib.js';
import { bundle } from './bundle.js';

/**
 * @typedef {import('./app.js').Result} Result
 * @typedef {{folder: string, url: string}} Given the installed app, the endpoint
 * @typedef {(given: Given) => Promise<Result & {version: string}>} Host
 */

const SECONDS = 60;

/** A package of this folder's. @param {string} name */
export const at = (name) => path('tests/runtimes/node_modules', name);

/** @param {string} name */
export const versionOf = (name) => JSON.parse(readFileSync(join(at(name), 'package.json'), 'utf8')).version;

/** The result among what a program printed. @param {{ok: boolean, out: string}} ended @returns {Result} */
export function resultOf({ out }) {
  const line = out.split('\n').find((line) => line.startsWith('{"held":'));
  if (!line) throw new Error(out.trim().slice(-3000) || 'it said nothing');
  return JSON.parse(line);
}

/** @template T @param {Promise<T>} promise @returns {Promise<T>} */
function inTime(promise) {
  /** @type {NodeJS.Timeout} */
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`no result in ${SECONDS} s`)), SECONDS * 1000); });
  return Promise.race([promise, /** @type {Promise<never>} */ (late)]).finally(() => clearTimeout(timer));
}

/**
 * A runtime with a command line.
 * @param {string} program @param {string[]} [args] before the script @param {string} [script] @returns {Host}
 */
const command = (program, args = [], script = 'main.js') => async ({ folder, url }) => {
  const { out: version } = await run(program, ['--version'], { quiet: true, seconds: 20 });
  const env = { DENO_DIR: join(folder, '.deno'), DENO_NO_UPDATE_CHECK: '1', NODE_OPTIONS: '' };
  const ended = await run(program, [...args, script, url], { quiet: true, seconds: SECONDS, cwd: folder, env });
  return { ...resultOf(ended), version: /\d+\.\d+\.\d+/.exec(version)?.[0] ?? '' };
};

/**
 * Starts a server, in a process group of its own. It has ended when this process has, or after `close`.
 * @param {string} program @param {string[]} args
 * @param {{cwd: string, ready: RegExp, env?: Record<string, string>}} options `ready` finds the port in what it says
 */
export async function startServer(program, args, { cwd, ready, env = {} }) {
  const child = spawn(program, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const ended = new Promise((done) => child.once('close', done)), kill = () => {
    try {
      if (child.pid) process.kill(-child.pid, 'SIGKILL');
    } catch {} // it has ended
  };
  process.once('exit', kill);
  async function close() {
    kill();
    await ended;
    process.off('exit', kill);
  }
  let said = '';
  const failure = (/** @type {unknown} */ error) => new Error(`${program}: ${/** @type {Error} */ (error).message}\n${said.slice(-3000)}`);
  try {
    const port = await inTime(new Promise((resolve, reject) => {
      for (const stream of child.stdio.slice(1)) {
        stream?.on('data', (chunk) => {
          said += chunk;
          const port = ready.exec(said)?.[1];
          if (port) resolve(port);
        });
      }
      child.once('error', reject);
      ended.then(() => reject(new Error('it ended')));
    }));
    return { address: `http://127.0.0.1:${port}/`, pid: child.pid ?? 0, failure, close };
  } catch (error) {
    await close();
    throw failure(error);
  }
}

/**
 * A server for as long as it is used.
 * @template T @param {string} program @param {string[]} args @param {Parameters<typeof startServer>[2]} options
 * @param {(address: string, pid: number) => Promise<T>} use @returns {Promise<T>}
 */
export async function withServer(program, args, options, use) {
  const { address, pid, failure, close } = await startServer(program, args, options);
  try {
    return await inTime(use(address, pid));
  } catch (error) {
    throw failure(error);
  } finally {
    await close();
  }
}

/**
 * The command of workerd for a worker of files in a folder.
 * @param {string} folder @param {string[]} files
 * @param {{installed?: string, flags?: string[], variables?: Record<string, string>}} [more] where its package is; of
 *   compatibility; the worker's environment
 * @returns {Parameters<typeof startServer>}
 */
function workerdOf(folder, files, { installed = at('workerd/package.json'), flags = [], variables = {} } = {}) {
  const texts = (/** @type {string[]} */ all) => `[${all.map((text) => JSON.stringify(text)).join(', ')}]`;
  const bindings = Object.entries(variables).map(([name, text]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`);
  writeFileSync(join(folder, 'config.capnp'), `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker), (name = "internet", network = (allow = ["public", "private"]))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]);
const worker :Workerd.Worker = (
  modules = [${files.map((file) => `(name = "${file}", ${/\.wasm$/.test(file) ? 'wasm' : 'esModule'} = embed "${file}")`).join(', ')}],
  bindings = [${bindings.join(', ')}],
  compatibilityDate = "2026-11-01", compatibilityFlags = ${texts(['disallow_eval_during_startup', ...flags])}, globalOutbound = "internet");
`);
  return [createRequire(installed)('workerd').default, ['serve', '--control-fd=3', 'config.capnp'], { cwd: folder, ready: /"port":(\d+)/ }];
}

/** workerd, with a worker of files in a folder, until `close`. @param {Parameters<typeof workerdOf>} worker */
export const startWorkerd = (...worker) => startServer(...workerdOf(...worker));

/** The same for as long as it is used. @template T @param {string} folder @param {string[]} files
 * @param {(address: string, pid: number) => Promise<T>} use @param {string} [installed] where its package is @returns {Promise<T>} */
export const withWorkerd = (folder, files, use, installed) => withServer(...workerdOf(folder, files, { installed }), use);

/** @param {Result} one @param {Result} other @returns {Result} */
export const both = (one, other) => ({ held: one.held + other.held, failed: [...one.failed, ...other.failed] });

/** @param {string} address @returns {Promise<Result>} */
export const ask = async (address) => resultOf({ ok: true, out: await (await fetch(address)).text() });

/** @type {Host} */
async function workerd({ folder, url }) {
  const made = join(folder, 'workerd'), inline = join(folder, 'workerd-inline');
  for (const [out, options] of /** @type {[string, import('esbuild').BuildOptions][]} */ ([[made, { conditions: ['workerd'], loader: { '.wasm': 'copy' } }], [inline, {}]]))
    await bundle(folder, 'worker.js', { ...options, outdir: out, write: true, entryNames: 'worker', assetNames: '[name]' });
  const result = await withWorkerd(made, ['worker.js', 'core.wasm', 'session.wasm'], (address) => ask(`${address}?url=${encodeURIComponent(url)}`));
  // Bundled without the condition, there are but bytes, which may not be compiled.
  const refused = await withWorkerd(inline, ['worker.js'], (address) => ask(`${address}?refused`));
  return { ...both(result, refused), version: versionOf('workerd') };
}

/** @type {Host} */
async function edgeVm({ folder, url }) {
  const ended = await run(process.execPath, [path('tests/runtimes/edge-vm.js'), folder, url], { quiet: true, seconds: SECONDS });
  return { ...resultOf(ended), version: versionOf('@edge-runtime/vm') };
}

/** Pages of a folder in Chromium, under a policy for scripts. @template T @param {string} folder
 * @param {(open: (page: string, scripts?: string) => Promise<Result>) => Promise<T>} use @returns {Promise<T & {version: string}>} */
export async function withChromium(folder, use) {
  const { chromium } = await import('playwright-core');
  let policy = '';
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    try {
      const body = readFileSync(join(folder, pathname)), kind = /\.(\w+)$/.exec(pathname)?.[1] ?? '';
      const types = { html: 'text/html; charset=utf-8', js: 'text/javascript', wasm: 'application/wasm' };
      response.setHeader('content-type', types[/** @type {'js'} */ (kind)] ?? 'text/plain');
      response.setHeader('content-security-policy', policy);
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const browser = await chromium.launch({
    executablePath: which('chromium'), timeout: SECONDS * 1000, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  try {
    const result = await inTime(use(async (address, scripts = "'self' 'wasm-unsafe-eval'") => {
      policy = `default-src 'none'; script-src ${scripts}; connect-src 'self' http://127.0.0.1:* ws://127.0.0.1:*`;
      const page = await browser.newPage();
      /** @type {string[]} */
      const said = [];
      page.on('pageerror', (error) => said.push(String(error)));
      page.on('console', (message) => said.push(message.text()));
      await page.goto(`http://127.0.0.1:${port}/${address}`);
      const result = await page.evaluate(() => /** @type {any} */ (globalThis).result);
      if (!result) throw new Error(`the page has no result: ${said.join('\n')}`);
      return result;
    }));
    return { ...result, version: browser.version() };
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}

/** @type {Host} */
async function browser({ folder, url }) {
  const made = join(folder, 'browser');
  mkdirSync(made, { recursive: true });
  await bundle(folder, 'page.js', { platform: 'browser', outdir: made, write: true });
  writeFileSync(join(made, 'page.html'), '<!doctype html><script type="module" src="page.js"></script>');
  return withChromium(made, async (open) =>
    both(await open(`page.html?url=${encodeURIComponent(url)}`), await open('page.html?refused', "'self'")));
}

const node = (/** @type {string} */ name, /** @type {string} */ script = 'main.js') => command(join(at(name), 'bin/node'), [], script);
const deno = (/** @type {string} */ script) => command(at('.bin/deno'), ['run', '--no-prompt', '--allow-net=127.0.0.1'], script);

/** @type {[name: string, host: Host][]} */
export const hosts = [
  ['workerd', workerd],
  ['Edge VM', edgeVm],
  ['Deno', deno('main.js')],
  ['Deno, import source', deno('main-given.js')],
  ['Bun', command(at('@oven/bun-linux-x64/bin/bun'))],
  ['Node 20', command(process.execPath)],
  ['Node 22', node('node22')],
  ['Node 24', node('node24')],
  ['Node newest', node('node26')],
  ['Node newest, import source', node('node26', 'main-given.js')],
  ['Chromium', browser],
];
