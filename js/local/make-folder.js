// Folders are made one by one: with `recursive: true` Node's own mkdir never ends where the system refuses any
// folder, as it does below /proc.

import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those around it that are missing.
 * @param {string} folder
 * @param {number} [mode] of each that is made; without it what the umask leaves
 * @returns {boolean} was it made? Not where it is there already.
 * @throws Node's error of the first one that can't be made
 */
export function makeFolder(folder, mode) {
  if (existsSync(folder)) return false;
  makeFolder(dirname(folder), mode);
  try {
    mkdirSync(folder, { mode });
    return true;
  } catch (error) {
    // Another process was first. A link to nothing has the same code, and is no folder.
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST' && existsSync(folder)) return false;
    throw error;
  }
}
