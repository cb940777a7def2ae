// Replaces a file atomically: at every moment it has the whole old content or the whole new one.

import { lstatSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';

/**
 * Replaces or creates a file. A symbolic link in its place is replaced, not followed: a repository could bring one that
 * leads to a file of the user.
 * @param {string} file @param {string | Uint8Array} content @param {number} [mode] by default the old file's
 */
export function replaceFile(file, content, mode) {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.new`;
  const old = lstatSync(file, { throwIfNoEntry: false });
  try {
    writeFileSync(temporary, content, { flag: 'wx', mode: mode ?? (old?.isFile() ? old.mode : 0o666) });
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}
