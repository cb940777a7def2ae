// Locks a data folder for one endpoint at a time: two PGlites on one folder destroy it, and PGlite has no lock itself.
// It also checks whether the folder may be used at all. It knows nothing of the database's files beyond their names.
//
// Each endpoint writes a lock file with a random name, then looks for others. If it sees the file of a living process,
// it deletes its own and gives up. So two that start at once never both get the folder. The files of dead processes are
// deleted; as no name is used twice, that never deletes the file of a living one.

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync, closeSync, existsSync, openSync, readFileSync, readSync, readdirSync, readlinkSync,
  realpathSync, rmSync, rmdirSync, statSync, utimesSync, writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from '../../local/make-folder.js';

/**
 * @typedef {import('../backend.js').Backend} Backend
 * @typedef {{ pid: number, started?: string, host: string, since: string }} Owner the content of a lock file
 */

const LOCK = /^heliumdb-[0-9a-f]+\.lock$/;

/** Exists while the database is being created: a folder that still has it holds an unfinished one. */
const MAKING = 'heliumdb-making';

/** The names that PGlite creates at the top of a new folder. */
const MADE = /^(PG_VERSION|base|global|pg_\w+(\.conf)?|postgresql\.(auto\.)?conf|postmaster\.\w+)$/;

/** Creating a database copies some 1000 files: seconds, or much longer on a slow disk or a busy machine. */
const MAKE_MS = 300_000;

/** The rights of the group and of all others. */
const OTHERS = 0o077;

/** If it can't be found out whether an owner lives (another host, no start time), it counts as dead after DEAD_MS. */
const BEAT_MS = 15_000, DEAD_MS = 60_000;

/** Endpoints that start at once try again, each after a random time. */
const TRIES = 4, WAIT_MS = 50;

/**
 * Locks a folder and opens a back end on it; closing the back end releases the folder.
 * @param {string} folder created if missing
 * @param {(startMs?: number) => Promise<Backend>} open rejects when it takes longer than `startMs`, if given
 * @returns {Promise<Backend>}
 */
export async function holdFolder(folder, open) {
  const made = makeDataFolder(folder), path = realpathSync(folder);
  try {
    const release = await take(path);
    try {
      const backend = await openOrMake(path, open);
      return { ...backend, close: () => backend.close().finally(release) };
    } catch (error) {
      release();
      throw error;
    }
  } catch (error) {
    if (made) removeEmpty(path);
    throw error;
  }
}

/** @param {string} path a folder that we have locked @param {(startMs?: number) => Promise<Backend>} open */
async function openOrMake(path, open) {
  checkContents(path);
  restrictToOwner(path);
  const version = versionOf(path);
  if (version) return open().catch((error) => Promise.reject(unopened(path, version, error)));
  writeFileSync(join(path, MAKING), '');
  try {
    const backend = await open(MAKE_MS);
    rmSync(join(path, MAKING), { force: true });
    return backend;
  } catch (error) {
    clear(path);
    throw unmade(path, /** @type {Error} */ (error));
  }
}

/** @param {string} folder @returns {boolean} was it created? */
function makeDataFolder(folder) {
  if (existsSync(folder)) {
    if (statSync(folder).isDirectory()) return false;
    if (isSqlite(folder)) {
      throw new Error(`${resolve(folder)} is an SQLite database, such as Prisma's, and a data folder holds one of `
        + 'Postgres: give a name that is free, such as ./dev, and copy the rows with '
        + `npx heliumdb import ${JSON.stringify(folder)} --to file:./dev`);
    }
    throw new Error(`the data folder ${resolve(folder)} is a file: give a folder, or a name that is free`);
  }
  // Only for its owner, like Postgres's: PGlite makes its files writable for everybody.
  try {
    return makeFolder(folder, 0o700);
  } catch (error) {
    throw new Error(`the data folder ${resolve(folder)} can't be made: ${/** @type {Error} */ (error).message}`);
  }
}

/** What an SQLite file begins with. */
const SQLITE = 'SQLite format 3\0';

/** @param {string} file which is there */
function isSqlite(file) {
  let handle;
  try {
    handle = openSync(file, 'r');
    const bytes = Buffer.alloc(SQLITE.length);
    return readSync(handle, bytes, 0, bytes.length, 0) === bytes.length && bytes.toString('latin1') === SQLITE;
  } catch {
    return false; // not ours to read
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** @param {string} path */
function removeEmpty(path) {
  try {
    rmdirSync(path);
  } catch {
    // it isn't empty any more
  }
}

/** Refuses a folder with other files than a database. @param {string} path */
function checkContents(path) {
  if (existsSync(join(path, MAKING))) clear(path);
  const names = readdirSync(path).filter((name) => !LOCK.test(name) && !name.startsWith('.'));
  if (names.length && !names.includes('PG_VERSION')) {
    const found = `holds other files than a database (${names[0]})`;
    throw new Error(`the folder ${path} ${found}: give a new or an empty folder`);
  }
}

/** The major version of Postgres that created the database; empty if there is none yet. @param {string} path */
function versionOf(path) {
  const file = join(path, 'PG_VERSION');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() || 'unknown' : '';
}

/** @param {string} path @param {string} version @param {Error} cause */
function unopened(path, version, cause) {
  const message = `the database in ${path}, made by PostgreSQL ${version}, can't be opened: ${cause.message}`;
  return new Error(message, { cause });
}

/** @param {string} path @param {Error} cause */
const unmade = (path, cause) => new Error(`no database could be made in ${path}: ${cause.message}`, { cause });

/**
 * Restricts a data folder to its owner, as Postgres does: its files hold the tables' data, and older versions made them
 * readable for everybody (thread.js does it for new ones). Nothing below a restricted folder can be reached, so the
 * files are changed only once, together with the folder.
 * @param {string} path
 */
function restrictToOwner(path) {
  if (process.platform === 'win32' || !(statSync(path).mode & OTHERS)) return;
  try {
    chmodSync(path, 0o700);
    restrictWithin(path);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new Error(`other users may read the data folder ${path}, and this process can't change that (${code}): `
      + 'its owner can (chmod -R go= FOLDER), or give another folder', { cause: error });
  }
}

/** @param {string} folder */
function restrictWithin(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile()) chmodSync(path, 0o600);
    if (!entry.isDirectory()) continue; // links are not followed
    chmodSync(path, 0o700);
    restrictWithin(path);
  }
}

/** Deletes an unfinished database, which never held any data. @param {string} path */
function clear(path) {
  for (const name of readdirSync(path)) if (MADE.test(name)) rmSync(join(path, name), { recursive: true });
  rmSync(join(path, MAKING), { force: true });
}

/** @param {string} path @returns {Promise<() => void>} a function that releases the folder */
async function take(path) {
  for (let tries = 1; ; tries++) {
    const file = join(path, `heliumdb-${randomBytes(8).toString('hex')}.lock`);
    /** @type {Owner} */
    const me = { ...thisProcess(), since: new Date().toISOString() };
    writeFileSync(file, `${JSON.stringify(me)}\n`, { flag: 'wx', mode: 0o600 });
    const other = others(path, file, me);
    if (!other) return hold(file);
    rmSync(file, { force: true });
    if (tries === TRIES) throw new Error(inUse(path, other, me));
    await sleep(WAIT_MS * (0.2 + Math.random()));
  }
}

const thisProcess = () => ({ pid: process.pid, started: startTime(process.pid), host: processScope() });

/** @param {string} file */
function hold(file) {
  const beat = setInterval(() => {
    try {
      utimesSync(file, new Date(), new Date());
    } catch {
      // the folder has been deleted
    }
  }, BEAT_MS);
  beat.unref();
  return () => {
    clearInterval(beat);
    rmSync(file, { force: true });
  };
}

/**
 * Another living owner of the folder, if any. Deletes the lock files of dead ones.
 * @param {string} path
 * @param {string} own
 * @param {Owner} me
 * @returns {Owner | undefined}
 */
function others(path, own, me) {
  for (const name of readdirSync(path)) {
    const file = join(path, name);
    if (!LOCK.test(name) || file === own) continue;
    const owner = readOwner(file);
    if (owner && isAlive(owner, me)) return owner;
    rmSync(file, { force: true });
  }
  return undefined;
}

/** @param {string} file @returns {Owner & { quiet: number } | undefined} undefined if it was just deleted */
function readOwner(file) {
  try {
    const quiet = Date.now() - statSync(file).mtimeMs;
    return { pid: 0, host: '', since: '', ...parse(readFileSync(file, 'utf8')), quiet };
  } catch {
    return undefined;
  }
}

/** @param {string} text may be incomplete, as it is being written */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** @param {Owner & { quiet: number }} owner @param {Owner} me */
function isAlive({ pid, started: then, host, quiet }, me) {
  if (host !== me.host || !pid) return quiet < DEAD_MS;
  const now = startTime(pid);
  if (now === '') return false;
  // The start time tells a process from a later one with the same id.
  return then && now ? then === now : quiet < DEAD_MS;
}

/**
 * The start time of a process, as the system writes it.
 * @param {number} pid
 * @returns {string | undefined} empty: there is no such process; undefined: it isn't known
 */
function startTime(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH') return '';
  }
  try {
    if (process.platform === 'linux') return startTimeOnLinux(pid);
    if (process.platform === 'win32') return undefined;
    // ps depends on language and time zone; the text must be the same for every caller.
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    const args = ['-o', 'lstart=', '-p', String(pid)];
    return execFileSync('ps', args, { encoding: 'utf8', timeout: 2000, env }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function startTimeOnLinux(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // From the third field on: the second, the program's name, may contain spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, threads, ticks] = [fields[0], Number(fields[17]), fields[19]];
  // A zombie: it has ended, and its parent hasn't read its status yet. Its other threads may still be ending.
  if (state === 'Z' && threads <= 1) return '';
  return `${ticks} ticks after boot ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`;
}

/** The scope of a process id: the host and, on Linux, the pid namespace, as each container has its own. */
function processScope() {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/** @param {string} path @param {Owner} owner @param {Owner} me */
function inUse(path, { pid, host, since }, me) {
  const where = host === me.host ? '' : ` on ${host.split(' ')[0] || 'an unknown host'}`;
  const who = pid === me.pid && !where ? 'this process itself' : `process ${pid || 'unknown'}${where}`;
  return `the data folder ${path} is in use by ${who}, since ${since || 'just now'}: `
    + 'only one endpoint can use it; end that one, or connect to its URL';
}
