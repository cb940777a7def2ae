// A secret that a file holds, where the list of processes doesn't show it: reads the file, and says whether others of
// this machine can read it, too. No message holds anything of the file.

import { readFileSync, statSync } from 'node:fs';
import { CliError } from './error.js';

/**
 * @param {string} file
 * @param {object} told
 * @param {string} told.option that has named the file, with its dashes
 * @param {number} told.longest bytes; a longer file was named by mistake
 * @param {string} told.more what such a file is, in the message
 * @returns {string}
 */
export function readSecret(file, { option, longest, more }) {
  try {
    if (statSync(file).size > longest) throw Object.assign(new Error(), { code: more });
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliError(`${option} ${file} can't be read (${/** @type {NodeJS.ErrnoException} */ (error).code})`);
  }
}

/** @param {string} file that there is @param {string} option @returns {string | undefined} a warning */
export function warningOf(file, option) {
  const others = process.platform !== 'win32' && statSync(file).mode & 0o077;
  return others ? `${option} ${file} can be read by other users of this machine: chmod 600 ${file}` : undefined;
}
