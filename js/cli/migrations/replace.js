// Writing a file so that it is whole at every moment, the old text or the new.

import { lstatSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';

/**
 * Replaces a file, or makes it. A symbolic link in its place is replaced too and not followed: a repository may bring
 * one that leads to a file of the user's.
 * @param {string} file @param {string} text
 */
export function replaceFile(file, text) {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.new`;
  const old = lstatSync(file, { throwIfNoEntry: false });
  try {
    writeFileSync(temporary, text, { flag: 'wx', mode: old?.isFile() ? old.mode : 0o666 });
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}
