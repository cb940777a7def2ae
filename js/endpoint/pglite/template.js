// A new database takes initdb seconds. So it is made once for each version of PGlite, kept as a tar file in the user's
// cache, and unpacked wherever a new database is needed. Where nothing can be kept, each one is made anew.
//
// The file decides what is in a database, so only one that nobody else could have written is used, and only whole: its
// last bytes are the hash of the others.

import { createHash } from 'node:crypto';
import {
  accessSync, closeSync, constants, fstatSync, openSync, readFileSync, readdirSync, rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { makeFolder } from '../../local/make-folder.js';
import { replaceFile } from '../../local/replace.js';

const HASH = 'sha256', HASH_BYTES = 32;

/** The rights to write of the group and of all others. */
const OTHERS_WRITE = 0o022;

/** The name of any version's template, and of one that was never finished. */
const TEMPLATE = /^pglite-.+\.tar(\.[0-9a-f]+(\.new)?)?$/;

/**
 * The template's file, in the folder HELIUMDB_CACHE or in heliumdb's own of the user's cache.
 * @returns {string | undefined} undefined if HELIUMDB_CACHE is empty, or there is no such folder
 */
export function templateFile() {
  const folder = cacheFolder(), version = pgliteVersion();
  return folder && version && join(folder, `pglite-${version}.tar`);
}

function cacheFolder() {
  const { HELIUMDB_CACHE: given, XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env;
  if (given !== undefined) return given || undefined;
  const home = process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
  const user = process.platform === 'win32' ? local : xdg && isAbsolute(xdg) ? xdg : home;
  return user && isAbsolute(user) ? join(user, 'heliumdb') : undefined;
}

/** @returns {string | undefined} undefined where the package isn't as npm installs it */
function pgliteVersion() {
  try {
    const main = createRequire(import.meta.url).resolve('@electric-sql/pglite');
    const { name, version } = JSON.parse(readFileSync(join(dirname(main), '..', 'package.json'), 'utf8'));
    return name === '@electric-sql/pglite' && /^[\w.+-]+$/.test(version) ? version : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The template, made by `make` if there is none yet.
 * @param {string} file @param {() => Promise<Blob>} make a tar file of a new database
 * @returns {Promise<Blob | undefined>} undefined where none can be kept
 */
export async function template(file, make) {
  const kept = read(file);
  if (kept) return kept;
  if (!isWritable(dirname(file))) return undefined;
  const made = await make();
  write(file, new Uint8Array(await made.arrayBuffer()));
  return made;
}

/** Deletes a template that no database could be opened from. @param {string} file */
export const dropTemplate = (file) => rmSync(file, { force: true });

/** @param {string} file @returns {Blob | undefined} undefined unless it is there, nobody else's work, and whole */
function read(file) {
  let handle;
  try {
    handle = openSync(file, 'r');
    const { uid, mode } = fstatSync(handle), mine = process.getuid?.();
    if (mine !== undefined && (uid !== mine || mode & OTHERS_WRITE)) return undefined;
    const bytes = readFileSync(handle), tar = bytes.subarray(0, -HASH_BYTES);
    return hashOf(tar).equals(bytes.subarray(tar.length)) ? new Blob([tar]) : undefined;
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** @param {Uint8Array} tar */
const hashOf = (tar) => createHash(HASH).update(tar).digest();

/** @param {string} folder made if missing */
function isWritable(folder) {
  try {
    makeFolder(folder, 0o700);
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Puts it in its place whole, and removes those of other versions. @param {string} file @param {Uint8Array} tar */
function write(file, tar) {
  const folder = dirname(file);
  try {
    const old = readdirSync(folder).filter((name) => TEMPLATE.test(name) && join(folder, name) !== file);
    replaceFile(file, Buffer.concat([tar, hashOf(tar)]), 0o600);
    for (const name of old) rmSync(join(folder, name), { force: true });
  } catch {} // the disk is full, say: the database is opened all the same
}
