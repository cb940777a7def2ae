// The password that `heliumdb dev` requires: from the environment or a file, where other users of the machine can't see
// it, or from the command line, where they can.

import { CliError } from './error.js';
import { readSecret, warningOf } from './secret.js';

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

const OPTION = '--password-file';

/** No password is longer. */
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
    return { password: checked(textOf(file), `${OPTION} ${file}`), warning: warningOf(file, OPTION) };
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
  const whole = readSecret(file, { option: OPTION, longest: LONGEST, more: 'more than a password' });
  const text = whole.replace(/\r?\n$/, '');
  if (text.includes('\n')) throw new CliError(`${OPTION} ${file} has more than one line`);
  return text;
}
