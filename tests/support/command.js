// The command heliumdb as a child process. Whatever becomes of the test, the child is ended, by its pid.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { path } from '../../scripts/lib.js';
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
 * @param {string} file
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string> }} [options]
 */
export function startNode(file, args, { cwd, env } = {}) {
  const [program, ...rest] = mortal([process.execPath, file, ...args], null);
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
    /** @param {NodeJS.Signals} [signal] @returns {Promise<{ code: number | null, signal: string | null }>} */
    end(signal = 'SIGINT') {
      child.kill(signal);
      return ended;
    },
    /** Resolves when stdout matches. @param {RegExp} pattern @returns {Promise<string>} */
    until: (pattern) => new Promise((resolve, reject) => {
      const look = () => { if (pattern.test(said.out)) resolve(said.out); };
      child.stdout.on('data', look);
      look();
      ended.then(({ code }) => reject(new Error(`ended with ${code} before ${pattern}: ${said.out}${said.err}`)));
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

/** A command that ends by itself. @param {string[]} args @param {{ cwd?: string, env?: Record<string, string> }} [options] */
export async function runCommand(args, options) {
  const command = startCommand(args, options);
  const { code } = await command.ended;
  return { code, ...command.said };
}
