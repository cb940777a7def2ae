// Writes a migration: its whole folder or nothing, then the sum file.

import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../local/make-folder.js';
import { CliError } from '../error.js';
import { readFolder, writeSum } from './folder.js';

/** @typedef {import('./folder.js').Folder} Folder */

/** The folder of migrations; an empty one if it doesn't exist yet. @param {string} dir @returns {Folder} */
export function readFolderOrNone(dir) {
  return existsSync(dir) ? readFolder(dir) : { dir, migrations: [], sum: null, problems: [] };
}

/**
 * @param {string} dir
 * @param {string} name
 * @param {{up: string, down: string, parents: string[], document: import('./document.js').Document}} migration
 */
export function writeMigration(dir, name, { up, down, parents, document }) {
  makeFolder(dir);
  const folder = join(dir, name), temporary = mkdtempSync(join(dir, '.new-'));
  try {
    if (existsSync(folder)) throw new CliError(`${folder} exists already`);
    writeFileSync(join(temporary, 'migration.sql'), up);
    writeFileSync(join(temporary, 'down.sql'), down);
    writeFileSync(join(temporary, 'snapshot.json'), `${JSON.stringify({ version: 1, parents, document }, null, 2)}\n`);
    renameSync(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  writeSum(dir);
}

/**
 * The prefix of a new migration's folder: the time in UTC as 14 digits, later than that of the newest migration, so
 * that two of the same second keep their order.
 * @param {{name: string}[]} migrations
 */
export function stamp(migrations) {
  const digits = (/** @type {Date} */ date) => date.toISOString().replace(/\D/g, '').slice(0, 14);
  const now = digits(new Date()), newest = migrations.map(({ name }) => name.slice(0, 14)).sort().at(-1) ?? '';
  if (now > newest) return now;
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(newest) ?? [];
  const [, year, month, day, hour, minute, second] = parts.map(Number);
  return digits(new Date(Date.UTC(year, month - 1, day, hour, minute, second + 1)));
}
