// npm run setup: finds what building and testing need and installs what is missing. Silent when nothing is.
//
// On Debian and Ubuntu, as root, programs come by apt-get; elsewhere it says what to install. npm packages
// come by `npm ci`. Node itself is a given. Nothing is set up to start: no database server, no service.
// --runtimes: also what `npm run test:runtimes` runs the package on, 1.2 GB. --bench: what `npm run bench` measures
// beside it, 0.6 GB.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { emsdk, path, run, which } from './lib.js';

/** @typedef {{what: string, apt: string, there: () => boolean, hint?: string}} Need */

/** @param {string} name @param {string} [apt] @param {string[]} [folders] @returns {Need} */
const program = (name, apt = name, folders = []) => ({ what: name, apt, there: () => which(name, folders) !== '' });

/** The folders where Debian keeps each Postgres version's programs. */
const postgres = () =>
  existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').map((v) => `/usr/lib/postgresql/${v}/bin`) : [];

/** Whether clang has its libFuzzer and sanitizer libraries. */
function fuzzer() {
  const clang = which('clang');
  if (!clang) return false;
  try {
    const folder = execFileSync(clang, ['-print-runtime-dir'], { encoding: 'utf8' }).trim();
    // Where one folder serves all targets, clang may name one that isn't there.
    return [folder, join(dirname(folder), 'linux'), join(dirname(folder), 'darwin')].some(
      (f) => existsSync(f) && readdirSync(f).some((name) => name.includes('clang_rt.fuzzer')));
  } catch {
    return false;
  }
}

/** @type {Need[]} */
const needs = [
  { ...program('emcc', 'emscripten', emsdk), hint: 'Emscripten: an emsdk with EMSDK set, or emcc on PATH' },
  program('wasm-opt', 'binaryen', emsdk),
  program('wasm-metadce', 'binaryen', emsdk),
  program('clang'),
  program('clang-format'),
  program('clang-tidy'),
  program('cmake'),
  program('ninja', 'ninja-build'),
  program('valgrind'),
  { what: 'libFuzzer and sanitizers of clang', apt: 'libclang-rt-dev', there: fuzzer, hint: "clang's compiler-rt" },
  {
    what: 'cJSON', apt: 'libcjson-dev', hint: 'cJSON with its header cjson/cJSON.h',
    there: () => ['/usr/include', '/usr/local/include', '/opt/homebrew/include']
      .some((folder) => existsSync(join(folder, 'cjson/cJSON.h'))),
  },
  {
    what: 'Postgres server', apt: 'postgresql', hint: "a Postgres server's initdb and postgres on PATH",
    there: () => ['initdb', 'postgres'].every((name) => which(name, postgres())),
  },
];

const runtimes = process.argv.includes('--runtimes');
if (runtimes) needs.push(program('chromium'));

/** Whether a folder's node_modules holds just what its package-lock.json asks for; optional packages may be left out.
 * @param {string} folder */
function modulesThere(folder) {
  const installed = path(folder, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  /** @param {string} file @returns {Record<string, {version?: string, optional?: boolean}>} */
  const packages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const have = packages(installed);
  return Object.entries(packages(path(folder, 'package-lock.json'))).every(
    ([name, { version, optional }]) => !name || have[name]?.version === version || (optional && !have[name]));
}

/** Installs Debian packages. @param {string[]} packages */
async function aptInstall(packages) {
  const env = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  // Installing a server would create a database and start it; Debian asks these files first.
  const folder = '/etc/postgresql-common/createcluster.d';
  const created = packages.includes('postgresql') ? mkdirSync(folder, { recursive: true }) : undefined;
  if (packages.includes('postgresql')) writeFileSync(`${folder}/heliumdb.conf`, 'create_main_cluster = false\n');
  try {
    console.log('setup: apt-get update');
    const update = await run('apt-get', [...wait, '-qq', 'update'], { quiet: true, env, seconds: 300 });
    if (!update.ok) process.stderr.write(update.out); // an unreachable extra source is not fatal; install tells
    console.log(`setup: apt-get install ${packages.join(' ')}`);
    const install = await run('apt-get', [...wait, '-qq', '-y', '--no-install-recommends', 'install', ...packages],
      { quiet: true, env, seconds: 1200 });
    if (!install.ok) process.stderr.write(install.out);
  } finally {
    rmSync(`${folder}/heliumdb.conf`, { force: true });
    if (created && existsSync(folder) && !readdirSync(folder).length) rmdirSync(folder);
  }
}

/** @param {Need[]} missing */
function tell(missing) {
  console.error('setup: missing:');
  for (const { what, hint } of missing) console.error(`  ${hint ?? what}`);
  const packages = [...new Set(missing.map(({ apt }) => apt))].join(' ');
  console.error('Install these and try again. On Debian or Ubuntu, as root (or let `npm run setup` do it as root):');
  console.error(`  apt-get update && apt-get install -y --no-install-recommends ${packages}`);
}

/** Installs what it can and answers what is still missing. @returns {Promise<Need[]>} */
async function programs() {
  const missing = needs.filter((need) => !need.there());
  if (!missing.length || process.getuid?.() !== 0 || !which('apt-get')) return missing;
  await aptInstall([...new Set(missing.map(({ apt }) => apt))]);
  return needs.filter((need) => !need.there());
}

/** @param {string} folder @param {string[]} args of npm */
async function modules(folder, args) {
  if (modulesThere(folder)) return true;
  console.log(`setup: npm ${args[0]}${folder && ` in ${folder}`}`);
  const { ok, out } = await run('npm', [...args, '--no-audit', '--no-fund'], { quiet: true, seconds: 600, cwd: path(folder) });
  if (!ok) console.error(`setup: npm ${args[0]} failed:\n${out}`);
  return ok;
}

const missing = await programs();
if (missing.length) tell(missing);
// Of the lock's versions, but not `npm ci`, which insists on the binaries of all platforms, and a registry needn't
// have them. They need none of their scripts.
const further = ['runtimes', 'bench'].filter((name) => process.argv.includes(`--${name}`));
let installed = await modules('', ['ci']);
for (const name of further) installed &&= await modules(`tests/${name}`, ['install', '--no-save', '--ignore-scripts']);
process.exitCode = missing.length || !installed ? 1 : 0;
