// What the scripts share: finding and running programs, within a time limit, and listing files.
//
// Only Node's own modules, since setup.js runs before node_modules exists. Knows nothing about heliumdb but its folder
// and the names of its CMake presets.
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** For Node, as the command has it, which says why: a test's embedded databases live for seconds, too. */
export const OPTIMISE_LATE = '--wasm-tiering-budget=180000000';

/**
 * For Node where nothing lives long, as in most tests and the commands that they start: WebAssembly is never optimised,
 * JavaScript ten times as late as usual. Users' commands have OPTIMISE_LATE: theirs may go on for hours.
 */
export const HARDLY_OPTIMISE = ['--liftoff-only', '--interrupt-budget=675840'];

/** @param {...string} parts */
export const path = (...parts) => join(root, ...parts);

/**
 * The full path of a program, searched in `folders` and then on PATH; '' if it is in none.
 * @param {string} name @param {string[]} [folders]
 */
export function which(name, folders = []) {
  for (const folder of [...folders, ...(process.env.PATH ?? '').split(delimiter)]) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {} // not here
  }
  return '';
}

/** The folders of an emsdk's programs, which come first for everything of WebAssembly. */
export const emsdk = process.env.EMSDK
  ? [join(process.env.EMSDK, 'upstream/emscripten'), join(process.env.EMSDK, 'upstream/bin')]
  : [];

/** The folder of a wasi-sdk; without one, clang and the distribution's wasi-libc are used. */
export const wasiSdk = process.env.WASI_SDK_PATH ?? '';

/** Process groups started here and not ended yet. @type {Set<number>} */
const running = new Set();

/** @param {number} group */
function end(group) {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {} // it has ended
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.once(signal, () => {
    running.forEach(end);
    process.exit(130);
  });

/**
 * Prints output as it comes. With a name, only whole lines with the name before them, as others print at the same time.
 * @param {import('node:stream').Writable} to @param {string} name
 */
function shower(to, name) {
  let rest = '';
  /** @param {string} text @param {boolean} [end] */
  return (text, end = false) => {
    if (!name) return void to.write(text);
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (end && rest) lines.push(rest);
    for (const line of lines) to.write(`${name} | ${line}\n`);
  };
}

/**
 * Runs a program in its own process group, which is killed as a whole if the program hangs.
 * @param {string} program @param {string[]} args
 * @param {{seconds?: number, silence?: number, quiet?: boolean, name?: string, env?: Record<string, string>,
 *   cwd?: string, failed?: string}} [options]
 *   seconds: how long it may take; silence: in place of that, how long it may print nothing. quiet: only return the
 *   output, don't print it; name: put in front of each line; failed: what it prints on stdout once it has failed: then
 *   it is ended
 * @returns {Promise<{ok: boolean, code: number | null, late: boolean, out: string}>} out: stdout and stderr
 */
export function run(program, args, options = {}) {
  const { seconds = 600, silence = 0, quiet = false, name = '', env = {}, cwd = root, failed } = options;
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env },
    });
    const group = child.pid ?? 0;
    /** @type {Buffer[]} */
    const chunks = [];
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      end(group);
    }, (silence || seconds) * 1000);
    if (group) running.add(group);
    const shows = [shower(process.stdout, name), shower(process.stderr, name)];
    for (const [i, stream] of [child.stdout, child.stderr].entries())
      stream.on('data', (chunk) => {
        if (silence) timer.refresh();
        chunks.push(chunk);
        if (failed && stream === child.stdout && chunk.includes(failed)) end(group);
        if (!quiet) shows[i](String(chunk));
      });
    /** @param {number | null} code @param {string} [more] */
    const finish = (code, more = '') => {
      clearTimeout(timer);
      running.delete(group);
      if (late) more += `${program}: stopped after ${silence ? `${silence} s without a word` : `${seconds} s`}\n`;
      if (!quiet) shows.forEach((show) => show('', true));
      if (more && !quiet) shows[1](more, true);
      done({ ok: code === 0 && !late, code, late, out: Buffer.concat(chunks).toString() + more });
    };
    child.on('error', (error) => finish(null, `${program}: ${error.message}\n`));
    child.on('close', (code) => finish(code));
  });
}

/**
 * Configures a preset if needed, then builds it. Prints only errors.
 * @param {'edge' | 'tools' | 'native' | 'memory' | 'valgrind' | 'fuzz'} preset @param {string[]} [targets]
 */
export async function cmake(preset, targets = []) {
  const cache = path('build', preset, 'CMakeCache.txt');
  if (newer(path('CMakePresets.json'), cache) || !existsSync(path('build', preset, 'build.ninja'))) {
    const configured = await run('cmake', ['--preset', preset], { quiet: true, silence: 1800 });
    if (!configured.ok) return show(configured);
  }
  const args = ['--build', path('build', preset), ...targets.flatMap((name) => ['--target', name])];
  return show(await run('cmake', args, { quiet: true, silence: 1800 }));
}

/** @param {{ok: boolean, out: string}} result */
function show({ ok, out }) {
  if (!ok) process.stderr.write(out.replace(/^\[\d+\/\d+\] .*\n/gm, '')); // ninja's progress
  return ok;
}

/** Is `file` newer than `than`, or `than` missing? @param {string} file @param {string} than */
export const newer = (file, than) => !existsSync(than) || statSync(file).mtimeMs > statSync(than).mtimeMs;

/** What tools install or build inside of a folder. */
const LEFT_OUT = ['node_modules', '.next', '.open-next'];

/**
 * The files below a folder whose names match, as sorted paths relative to the repository; none if there is no such
 * folder. What is installed or built there isn't looked into, nor are links: the example application's dependency
 * `heliumdb` is one that leads back here.
 * @param {string} folder @param {RegExp} name @returns {string[]}
 */
export function list(folder, name) {
  if (!existsSync(path(folder))) return [];
  return readdirSync(path(folder), { withFileTypes: true }).flatMap((entry) => {
    const file = join(folder, entry.name);
    if (entry.isDirectory()) return LEFT_OUT.includes(entry.name) ? [] : list(file, name);
    return name.test(entry.name) ? [file] : [];
  }).sort();
}

/** @param {string} text */
export function headline(text) {
  // For a script that is a stage of test.js, that has printed one.
  if (!process.env.HELIUM_STAGE) console.log(`\n== ${text} ${'='.repeat(Math.max(0, 74 - text.length))}`);
}

/** Seconds since `from`, for people. @param {number} from a performance.now() */
export const since = (from) => `${((performance.now() - from) / 1000).toFixed(1)} s`;
