// The password that `heliumdb dev` requires: from the environment or a file, where other users of the machine can't see
// it, or from the command line, where they can.

import { readFileSync, statSync } from 'node:fs';
import { CliError } from './error.js';

/** @type {Record<string, import('./options.js').Option>} */
export const PASSWORD_OPTIONS = {
  'password-file': {
    value: 'FILE',
    help: 'require the password in this file, or in HELIUMDB_PASSWORD;\nwithout one, any password is accepted',
  },
  password: {
    value: 'PW',
    help: 'require this password; every user of this machine can see it in the\nlist of processes',
  },
};

/** No password is longer; a longer file was named by mistake. */
const LONGEST = 4096;

/**
 * @param {import('./options.js').Given} given
 * @returns {{ password: string | undefined, warning: string | undefined }} password: undefined if any is accepted
 * @throws {CliError} if the given one is empty: it would silently allow any password
 */
export function readPassword({ password, 'password-file': file }) {
  if (password !== undefined && file !== undefined) {
    throw new CliError('--password and --password-file exclude each other: give one');
  }
  if (file !== undefined) {
    return { password: checked(textOf(file), `--password-file ${file}`), warning: warningOf(file) };
  }
  if (password !== undefined) return { password: checked(password, '--password'), warning: SHOWN };
  const { HELIUMDB_PASSWORD: given } = process.env;
  return { password: given === undefined ? given : checked(given, 'HELIUMDB_PASSWORD'), warning: undefined };
}

const SHOWN = '--password can be read by every user of this machine, in the list of processes: '
  + 'give --password-file, or set HELIUMDB_PASSWORD';

/** @param {string} password @param {string} where */
function checked(password, where) {
  if (!password) throw new CliError(`${where} is empty`);
  return password;
}

/** The one line of a file. @param {string} file */
function textOf(file) {
  let text;
  try {
    if (statSync(file).size > LONGEST) throw Object.assign(new Error(), { code: 'more than a password' });
    text = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new CliError(`--password-file ${file} can't be read (${/** @type {NodeJS.ErrnoException} */ (error).code})`);
  }
  if (text.includes('\n')) throw new CliError(`--password-file ${file} has more than one line`);
  return text;
}

/** @param {string} file */
function warningOf(file) {
  const others = process.platform !== 'win32' && statSync(file).mode & 0o077;
  return others ? `--password-file ${file} can be read by other users of this machine: chmod 600 ${file}` : undefined;
}
