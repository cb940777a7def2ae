// The command heliumdb as a child process. Whatever becomes of the test, the child is ended, by its pid.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HARDLY_OPTIMISE, path } from '../../scripts/lib.js';
import { mortal } from './postgres.js';

/** An environment in which no package of that name is found. @param {string} name */
export const without = (name) => {
  const hooks = `export const resolve = (name, context, next) => {
    if (name === '${name}') throw new Error('not here');
    return next(name, context);
  };`;
  const start = `import { register } from 'node:module'; register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}));`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(start)}` };
};

/** @type {string[]} */
const folders = [];
process.on('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A new folder in tmp, gone when the test file has ended. */
export function scratch() {
  const folder = mkdtempSync(join(tmpdir(), `heliumdb-cli-${process.pid}-`));
  folders.push(folder);
  return folder;
}

/**
 * How long a command may take to end, or to print what is waited for (ms), and how long Node takes at most to say what
 * it waits for.
 */
const ENDS_MS = 600_000, REPORT_MS = 10_000;

/** V8's, of this process: what it starts lives no longer. A benchmark has none, nor what it starts: it is as users have it. */
const FLAGS = process.execArgv.filter((flag) => HARDLY_OPTIMISE.includes(flag));

/**
 * @param {string} file
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string> }} [options]
 */
export function startNode(file, args, { cwd, env } = {}) {
  const reports = scratch();
  const [program, ...rest] = mortal(
    [process.execPath, ...FLAGS, '--report-on-signal', `--report-directory=${reports}`, '--report-filename=report.json', file, ...args], null);
  const { DATABASE_URL, NO_COLOR, FORCE_COLOR, ...inherited } = process.env;
  const child = spawn(program, rest, { cwd, env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => { said.out += text; });
  child.stderr.setEncoding('utf8').on('data', (text) => { said.err += text; });
  /** @type {Promise<{ code: number | null, signal: string | null }>} */
  const ended = new Promise((resolve) => child.once('close', (code, signal) => {
    process.off('exit', kill);
    resolve({ code, signal });
  }));
  return {
    pid: Number(child.pid),
    said,
    ended,
    /** Ends it and tells what it was waiting for, as Node's report has it: where it was, and what it had open. */
    async interrupt() {
      child.kill('SIGUSR2');
      /** @type {string | undefined} */
      let told;
      for (let waited = 0; !told && waited < REPORT_MS; waited += 100) {
        await sleep(100);
        told = waitedFor(join(reports, 'report.json'));
      }
      kill();
      await ended;
      return told ?? 'Node has written no report';
    },
    /** @param {NodeJS.Signals} [signal] @returns {Promise<{ code: number | null, signal: string | null }>} */
    end(signal = 'SIGINT') {
      child.kill(signal);
      return ended;
    },
    /** Resolves when stdout matches. @param {RegExp} pattern @returns {Promise<string>} */
    until: (pattern) => new Promise((resolve, reject) => {
      const all = () => `${pattern}: ${said.out}${said.err}`;
      const late = setTimeout(() => reject(new Error(`has not printed in ${ENDS_MS / 1000} s ${all()}`)), ENDS_MS).unref();
      const look = () => {
        if (!pattern.test(said.out)) return;
        clearTimeout(late);
        resolve(said.out);
      };
      child.stdout.on('data', look);
      look();
      ended.then(({ code }) => reject(new Error(`ended with ${code} before ${all()}`)));
    }),
  };
}

/** @param {string[]} args @param {{ cwd?: string, env?: Record<string, string> }} [options] */
export const startCommand = (args, options) => startNode(path('js/cli/heliumdb.js'), args, options);

/**
 * `heliumdb dev --json` on a free port, once it is up.
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string> }} [options]
 */
export async function startDev(args, options) {
  const command = startCommand(['dev', '--json', '--port', '0', ...args], options);
  /** @type {{ url: string, host: string, port: number, backend: string, database: string, folder?: string, pid: number }} */
  const facts = JSON.parse(await command.until(/\n$/));
  return { ...command, ...facts };
}

/** @param {string} file Node's report @returns {string | undefined} undefined while it isn't written to its end */
function waitedFor(file) {
  try {
    const { javascriptStack, libuv } = JSON.parse(readFileSync(file, 'utf8'));
    const open = libuv.filter((/** @type {any} */ handle) => handle.is_active && handle.is_referenced)
      .map((/** @type {any} */ { address, is_active, is_referenced, ...handle }) => handle);
    return JSON.stringify({ stack: javascriptStack?.stack, open });
  } catch {
    return undefined;
  }
}

/**
 * A command that ends by itself. One that doesn't is ended, and its test fails with what the command was waiting for.
 * @param {string[]} args @param {{ cwd?: string, env?: Record<string, string> }} [options] @param {number} [ms]
 */
export async function runCommand(args, options, ms = ENDS_MS) {
  const command = startCommand(args, options), late = new AbortController();
  const code = await Promise.race([
    command.ended.then(({ code }) => code),
    sleep(ms, 'late', { signal: late.signal, ref: false }).catch(() => 'ended'),
  ]);
  late.abort();
  if (code === 'late') {
    throw new Error(`heliumdb ${args.join(' ')} has not ended after ${ms / 1000} s: ${await command.interrupt()}; ${command.said.out}${command.said.err}`);
  }
  return { code: /** @type {number | null} */ (code), ...command.said };
}
