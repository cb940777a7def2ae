// A data folder is one endpoint's at a time: PGlite doesn't see to that, and two of them on one
// folder ruin it. Here is who has it (a lock file in the folder), whether they are still alive,
// and whether the folder may be used at all. It knows nothing of what the database does in it.
//
// Each endpoint writes a lock file of its own name, then looks who else has one. Whoever sees a
// living other withdraws. So of two that come at once never both stay, and to take a folder over
// from the dead is to delete their files: no name is ever used twice, so no living one's is hit.

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, readdirSync, readlinkSync,
  realpathSync, rmSync, rmdirSync, statSync, utimesSync, writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @typedef {import('../backend.js').Backend} Backend
 * @typedef {{ pid: number, born?: string, host: string, since: string }} Owner what a lock file says
 */

const LOCK = /^heliumdb-[0-9a-f]+\.lock$/;

/** There while the database is being made: a folder that still has it holds half of one. */
const MAKING = 'heliumdb-making';

/** What PGlite puts into a new folder, at the top. */
const MADE = /^(PG_VERSION|base|global|pg_\w+(\.conf)?|postgresql\.(auto\.)?conf|postmaster\.\w+)$/;

/** Making a database copies some 1000 files: seconds on an idle machine, much longer on a slow disk or a busy one. */
const MAKE_MS = 300_000;

/** The rights of the group and of all others. */
const OTHERS = 0o077;

/** An owner that can't be asked about (another host, no start time) is taken for dead after so long without a beat. */
const BEAT_MS = 15_000, DEAD_MS = 60_000;

/** Of those that come at once each tries again, after a time of its own. */
const TRIES = 4, WAIT_MS = 50;

/**
 * Opens a back end on a folder that is its own until it is closed.
 * @param {string} folder made when missing
 * @param {(startMs?: number) => Promise<Backend>} open rejects when it takes longer than that, where given
 * @returns {Promise<Backend>}
 */
export async function holdFolder(folder, open) {
  const made = makeFolder(folder), path = realpathSync(folder);
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

/** @param {string} path a folder that is ours @param {(startMs?: number) => Promise<Backend>} open */
async function openOrMake(path, open) {
  checkContents(path);
  closeToOthers(path);
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

/** @param {string} folder @returns {boolean} did it have to be made? */
function makeFolder(folder) {
  if (existsSync(folder)) {
    if (statSync(folder).isDirectory()) return false;
    if (isSqlite(folder)) {
      throw new Error(`${resolve(folder)} is an SQLite database, such as Prisma's, and a data folder holds one of `
        + 'Postgres: give a name that is free, such as ./dev, and copy the rows with '
        + `npx heliumdb import ${JSON.stringify(folder)} --to file:./dev`);
    }
    throw new Error(`the data folder ${resolve(folder)} is a file: give a folder, or a name that is free`);
  }
  // Readable by its owner alone, as Postgres's are: PGlite lets everybody write to its files.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return true;
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
    // somebody has put something into it
  }
}

/** Refuses a folder that holds something else than a database. @param {string} path */
function checkContents(path) {
  if (existsSync(join(path, MAKING))) clear(path);
  const names = readdirSync(path).filter((name) => !LOCK.test(name) && !name.startsWith('.'));
  if (names.length && !names.includes('PG_VERSION')) {
    const found = `holds no database, but other files (${names[0]})`;
    throw new Error(`the folder ${path} ${found}: give a new or an empty folder`);
  }
}

/** The major version of Postgres that made the database, empty where there is none yet. @param {string} path */
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
 * Nobody but its owner may get at a data folder, as Postgres has it too: its files hold what the tables hold, and
 * PGlite made them for everybody (thread.js sees to those that are new). What is under a closed folder can't be
 * reached, so that the files are gone through but once, after the folder is closed.
 * @param {string} path
 */
function closeToOthers(path) {
  if (process.platform === 'win32' || !(statSync(path).mode & OTHERS)) return;
  try {
    chmodSync(path, 0o700);
    closeWithin(path);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new Error(`the data folder ${path} is open to other users, and this process may not close it (${code}): `
      + 'let its owner do it (chmod -R go= FOLDER), or give a folder of your own', { cause: error });
  }
}

/** @param {string} folder */
function closeWithin(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile()) chmodSync(path, 0o600);
    if (!entry.isDirectory()) continue; // links are not followed
    chmodSync(path, 0o700);
    closeWithin(path);
  }
}

/** Takes away a database that was never finished, so that nobody has had anything in it. @param {string} path */
function clear(path) {
  for (const name of readdirSync(path)) if (MADE.test(name)) rmSync(join(path, name), { recursive: true });
  rmSync(join(path, MAKING), { force: true });
}

/** @param {string} path @returns {Promise<() => void>} what gives the folder back */
async function take(path) {
  for (let tries = 1; ; tries++) {
    const file = join(path, `heliumdb-${randomBytes(8).toString('hex')}.lock`);
    /** @type {Owner} */
    const me = { pid: process.pid, born: born(process.pid), host: machine(), since: new Date().toISOString() };
    writeFileSync(file, `${JSON.stringify(me)}\n`, { flag: 'wx', mode: 0o600 });
    const other = others(path, file, me);
    if (!other) return hold(file);
    rmSync(file, { force: true });
    if (tries === TRIES) throw new Error(inUse(path, other, me));
    await sleep(WAIT_MS * (0.2 + Math.random()));
  }
}

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
 * Who else has the folder; deletes the files of the dead.
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
    if (owner && lives(owner, me)) return owner;
    rmSync(file, { force: true });
  }
  return undefined;
}

/** @param {string} file @returns {Owner & { quiet: number } | undefined} undefined where it has just gone */
function readOwner(file) {
  try {
    const quiet = Date.now() - statSync(file).mtimeMs;
    return { pid: 0, host: '', since: '', ...parse(readFileSync(file, 'utf8')), quiet };
  } catch {
    return undefined;
  }
}

/** @param {string} text perhaps not yet written to its end */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** @param {Owner & { quiet: number }} owner @param {Owner} me */
function lives({ pid, born: then, host, quiet }, me) {
  if (host !== me.host || !pid) return quiet < DEAD_MS;
  const now = born(pid);
  if (now === '') return false;
  // Where the system tells when a process began, another one with the same number isn't it.
  return then && now ? then === now : quiet < DEAD_MS;
}

/**
 * When a process began, in the system's own words.
 * @param {number} pid
 * @returns {string | undefined} empty: there is no such process; undefined: it can't be told
 */
function born(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH') return '';
  }
  try {
    if (process.platform === 'linux') return bornOnLinux(pid);
    if (process.platform === 'win32') return undefined;
    // In the same words whoever asks: ps heeds the language and the time zone.
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    const args = ['-o', 'lstart=', '-p', String(pid)];
    return execFileSync('ps', args, { encoding: 'utf8', timeout: 2000, env }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function bornOnLinux(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // From the third field on: the second, the program's name, may have spaces and brackets in it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, threads, ticks] = [fields[0], Number(fields[17]), fields[19]];
  // Killed, and its parent hasn't asked yet what became of it. Its other threads may take a moment longer.
  if (state === 'Z' && threads <= 1) return '';
  return `${ticks} ticks after boot ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`;
}

/** Where a pid means something: the host and, on Linux, the pid namespace, as containers have their own. */
function machine() {
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
    + 'one endpoint at a time; end that one, or connect to it by its URL';
}
