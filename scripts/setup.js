// npm run setup: installs what building and testing need. Prints nothing if nothing is missing.
//
// Programs: by apt-get on Debian and Ubuntu as root; elsewhere it prints what to install. npm packages: by `npm ci`. It
// starts nothing, and sets nothing up to be started: no database server, no service.
// --runtimes: also what `npm run test:runtimes` runs the package on, 1.2 GB.
// --studio: also Chromium, in which `npm test -- studio` opens the studio.
// --versions: also the servers of `npm run test:versions`, 0.35 GB.
// --side-by-side: also what `npm run side-by-side` compares heliumdb with, 0.5 GB.
// --app: also Next and what else examples/app is made of, Chromium, Prisma for the old service, and what --runtimes and
// --side-by-side install, 2.4 GB.
// --bench: also the peers of `npm run bench`, 0.6 GB.
import {
  copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { generatePrisma, generatePrisma6 } from '../tests/support/prisma.js';
import { emsdk, path, run, wasiSdk, which } from './lib.js';

/** @typedef {{what: string, apt: string, there: () => boolean, hint?: string}} Need */

const APT_PARTS = '/etc/apt/sources.list.d';

/** @param {string} name @param {string} [apt] @param {string[]} [folders] @returns {Need} */
const program = (name, apt = name, folders = []) => ({ what: name, apt, there: () => which(name, folders) !== '' });

/** Debian's folders of the programs of each Postgres version. */
function postgres() {
  const folder = '/usr/lib/postgresql';
  return existsSync(folder) ? readdirSync(folder).map((version) => `${folder}/${version}/bin`) : [];
}

/** The folders that clang may have its libraries in. The one it names may not exist: one may serve all targets. */
function runtimeFolders() {
  const clang = which('clang');
  if (!clang) return [];
  try {
    const folder = execFileSync(clang, ['-print-runtime-dir'], { encoding: 'utf8' }).trim();
    return [folder, ...['linux', 'darwin', 'wasi'].map((name) => join(dirname(folder), name))].filter(existsSync);
  } catch {
    return [];
  }
}

/** @param {string} part of the name of one of clang's libraries */
const runtimeThere = (part) =>
  runtimeFolders().flatMap((folder) => readdirSync(folder)).some((name) => name.includes(part));

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
  program('openssl'),
  {
    what: 'libFuzzer and sanitizers of clang', apt: 'libclang-rt-dev', hint: "clang's compiler-rt",
    there: () => runtimeThere('clang_rt.fuzzer'),
  },
  {
    what: 'cJSON', apt: 'libcjson-dev', hint: 'cJSON with its header cjson/cJSON.h',
    there: () => ['/usr/include', '/usr/local/include', '/opt/homebrew/include']
      .some((folder) => existsSync(join(folder, 'cjson/cJSON.h'))),
  },
  program('wasm-ld', 'lld', wasiSdk ? [join(wasiSdk, 'bin')] : []),
  {
    what: 'wasi-libc', apt: 'wasi-libc',
    hint: 'wasi-libc: a wasi-sdk with WASI_SDK_PATH set, or /usr/include/wasm32-wasi',
    there: () => wasiSdk !== '' || existsSync('/usr/include/wasm32-wasi/stdlib.h'),
  },
  {
    what: "clang's builtins for wasm32", apt: 'libclang-rt-dev-wasm32',
    hint: "clang's compiler-rt for wasm32: a wasi-sdk with WASI_SDK_PATH set",
    there: () => wasiSdk !== '' || runtimeThere('builtins-wasm32'),
  },
  {
    ...program('dpkg-source', 'dpkg-dev'),
    there: () => existsSync(path('build/cjson/cJSON.c')) || which('dpkg-source') !== '',
  },
  {
    what: 'Postgres server', apt: 'postgresql', hint: "a Postgres server's initdb and postgres on PATH",
    there: () => ['initdb', 'postgres'].every((name) => which(name, postgres())),
  },
];

if (['--runtimes', '--studio', '--app'].some((flag) => process.argv.includes(flag))) needs.push(program('chromium'));

/**
 * Does a folder's node_modules hold the versions of its package-lock.json? Optional packages may be missing.
 * @param {string} folder
 */
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
    // An unreachable extra source is not fatal: install reports what is missing.
    if (!update.ok) process.stderr.write(update.out);
    console.log(`setup: apt-get install ${packages.join(' ')}`);
    const install = await run('apt-get', [...wait, '-qq', '-y', '--no-install-recommends', 'install', ...packages],
      { quiet: true, env, seconds: 1200 });
    if (!install.ok) process.stderr.write(install.out);
  } finally {
    rmSync(`${folder}/heliumdb.conf`, { force: true });
    if (created && existsSync(folder) && !readdirSync(folder).length) rmdirSync(folder);
  }
}

/** Gets the source of cJSON for tools.wasm, build/cjson/cJSON.c, from the distribution's source package. */
async function cjson() {
  if (existsSync(path('build/cjson/cJSON.c'))) return true;
  const folder = mkdtempSync(join(tmpdir(), 'heliumdb-cjson-'));
  try {
    console.log('setup: apt-get source cjson');
    for (const name of ['parts', 'lists/partial']) mkdirSync(join(folder, name), { recursive: true });
    // apt-get with the system's package sources as source packages; the system's own lists are not changed.
    const parts = existsSync(APT_PARTS) ? readdirSync(APT_PARTS).map((name) => join(APT_PARTS, name)) : [];
    for (const file of ['/etc/apt/sources.list', ...parts]) {
      if (!/\.(list|sources)$/.test(file) || !existsSync(file)) continue;
      const text = readFileSync(file, 'utf8');
      const sources = text.replace(/^Types:.*/gm, 'Types: deb-src').replace(/^deb(?=\s)/gm, 'deb-src');
      writeFileSync(join(folder, 'parts', basename(file)), sources);
    }
    const apt = ['-qq', '-o', 'Dir::Etc::sourcelist=/dev/null', '-o', `Dir::Etc::sourceparts=${join(folder, 'parts')}`,
      '-o', `Dir::State::lists=${join(folder, 'lists')}`, '-o', 'APT::Sandbox::User=root'];
    const update = await run('apt-get', [...apt, 'update'], { quiet: true, seconds: 300 });
    const source = await run('apt-get', [...apt, 'source', 'cjson'], { quiet: true, seconds: 300, cwd: folder });
    const unpacked = readdirSync(folder).find((name) => existsSync(join(folder, name, 'cJSON.c')));
    if (!unpacked) {
      process.stderr.write(update.out + source.out);
      return false;
    }
    mkdirSync(path('build/cjson'), { recursive: true });
    for (const name of ['cJSON.h', 'cJSON.c']) copyFileSync(join(folder, unpacked, name), path('build/cjson', name));
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Unpacks PgBouncer into build/pgbouncer: Debian's package, if it were installed, would be a service that is started.
 * What it needs of libraries is installed.
 */
async function pgbouncer() {
  const folder = path('build/pgbouncer');
  if (existsSync(join(folder, 'usr/sbin/pgbouncer'))) return true;
  if (!which('apt-get')) return false;
  console.log('setup: apt-get download pgbouncer');
  mkdirSync(folder, { recursive: true });
  let out = (await run('apt-get', ['-qq', 'update'], { quiet: true, seconds: 300 })).out;
  // What a simulation would install beside it.
  const simulated = await run('apt-get', ['-s', '--no-install-recommends', 'install', 'pgbouncer'], { quiet: true });
  const packages = [...simulated.out.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name);
  const libraries = packages.filter((name) => name.startsWith('lib'));
  if (libraries.length && process.getuid?.() === 0) await aptInstall(libraries);
  const unpack = 'apt-get download pgbouncer && dpkg-deb -x pgbouncer_*.deb .';
  out += (await run('sh', ['-c', unpack], { quiet: true, seconds: 300, cwd: folder })).out;
  if (existsSync(join(folder, 'usr/sbin/pgbouncer'))) return true;
  console.error(`setup: no PgBouncer:\n${simulated.out}${out}`);
  return false;
}

/** @param {Need[]} missing */
function reportMissing(missing) {
  console.error('setup: missing:');
  for (const { what, hint } of missing) console.error(`  ${hint ?? what}`);
  const packages = [...new Set(missing.map(({ apt }) => apt))].join(' ');
  console.error('Install these and try again. On Debian or Ubuntu, as root (or let `npm run setup` do it as root):');
  console.error(`  apt-get update && apt-get install -y --no-install-recommends ${packages}`);
}

/** Installs what it can. @returns {Promise<Need[]>} what is still missing */
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
  const options = { quiet: true, seconds: 600, cwd: path(folder) };
  const { ok, out } = await run('npm', [...args, '--no-audit', '--no-fund'], options);
  if (!ok) console.error(`setup: npm ${args[0]} failed:\n${out}`);
  return ok;
}

const missing = await programs();
if (missing.length) reportMissing(missing);
const source = missing.length > 0 || (await cjson());
if (!source) console.error("setup: no source of cJSON: put its cJSON.c and cJSON.h into build/cjson");
// In the lock's versions, but not by `npm ci`: it needs the binaries of all platforms, which a registry may lack. None
// of their scripts is needed.
const given = process.argv.flatMap((flag) => (flag === '--app' ? ['--runtimes', '--side-by-side', flag] : flag));
const further = ['runtimes', 'bench', 'versions', 'side-by-side', 'app'].filter((name) => given.includes(`--${name}`));
let installed = await modules('', ['ci']);
if (further.includes('versions')) installed = await pgbouncer() && installed;
for (const name of further) {
  const folder = name === 'app' ? 'examples/app' : `tests/${name}`;
  installed &&= await modules(folder, ['install', '--no-save', '--ignore-scripts']);
}
// The stages app and side-by-side read Prisma's clients, and may run at once.
if (installed && further.includes('side-by-side')) {
  const modules = 'tests/side-by-side/node_modules';
  await generatePrisma(modules, ['node']);
  await generatePrisma6(modules);
}
process.exitCode = missing.length || !source || !installed ? 1 : 0;
