// The settings of logins by token: what each may be, what they need of each other, and the file with the roles'
// passwords, of which nothing is printed.

import { isLoopback } from '../../endpoint/loopback.js';
import { LONGEST, readText } from '../../endpoint/read-text.js';
import { reread } from '../../endpoint/reread.js';
import { CliError } from '../error.js';
import { readSecret, warningOf } from '../secret.js';
import { some } from './values.js';

/**
 * @typedef {import('./settings.js').Setting} Setting
 * @typedef {import('./settings.js').Values} Values
 * @typedef {import('../../endpoint/index.js').TokenOptions} TokenOptions
 */

/** @param {string} text */
function keys(text) {
  if (!/^\w+:\/\//.test(text)) return some(text);
  if (!URL.canParse(text)) throw new Error('it is no URL');
  const { protocol, hostname, username, password } = new URL(text);
  const isNear = protocol === 'http:' && isLoopback(hostname);
  if (protocol !== 'https:' && !isNear) throw new Error('give an https URL, or a file');
  if (username || password) throw new Error('give a URL without a user and a password: it is printed');
  return text;
}

/** @param {string} text */
function pair(text) {
  if (/^.+=.+$/s.test(text)) return text;
  throw new Error('give VALUE=ROLE');
}

/** @type {Record<string, Setting>} */
export const TOKEN_SETTINGS = {
  jwks: {
    value: 'URL|FILE', read: keys,
    help: 'take JSON Web Tokens over HTTP, too, signed with a key of this JWK set: an https\nURL, or a file',
  },
  'jwt-issuer': { value: 'ISSUER', read: some, needs: 'jwks', help: 'their "iss"' },
  'jwt-audience': {
    value: 'AUDIENCE', many: true, read: some, needs: 'jwks',
    help: 'their "aud"; may be repeated, then any of them. Any, by default',
  },
  'jwt-claim': {
    value: 'CLAIM', read: some, needs: 'jwks', otherwise: 'role',
    help: 'the claim that says the role, "role" by default; one inside of another as\n/app_metadata/role',
  },
  'jwt-role': {
    value: 'VALUE=ROLE', many: true, read: pair, needs: 'jwks',
    help: 'a value of that claim, and the role that it stands for; may be repeated. Of several\n'
      + 'values the one counts that is given first here',
  },
  'jwt-default-role': {
    value: 'ROLE', read: some, needs: 'jwks', help: 'the role of a token without that claim. None, by default',
  },
  'jwt-passwords': {
    value: 'FILE', read: some, needs: 'jwks',
    help: 'the passwords of those roles, as JSON: {"app_user": "..."}. A new file is used within\nten seconds',
  },
};

const OPTION = '--jwt-passwords';

/** Of VALUE=ROLE; a value may hold an =. @param {string} text @returns {[value: string, role: string]} */
const pairOf = (text) => [text.slice(0, text.lastIndexOf('=')), text.slice(text.lastIndexOf('=') + 1)];

/**
 * @param {string} text
 * @param {string} file
 * @param {string[]} roles that need one
 * @returns {Record<string, string>}
 * @throws {CliError} which holds nothing of the text
 */
function passwordsOf(text, file, roles) {
  /** @type {unknown} */
  let content;
  try {
    content = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw new CliError(`${OPTION} ${file}: it isn't JSON`); // whose own message repeats the text
  }
  const isRecord = typeof content === 'object' && content !== null && !Array.isArray(content);
  if (!isRecord || !Object.values(content ?? {}).every((one) => typeof one === 'string' && one)) {
    throw new CliError(`${OPTION} ${file}: give an object of texts, {"app_user": "..."}`);
  }
  const passwords = /** @type {Record<string, string>} */ (content);
  const without = roles.find((role) => !Object.hasOwn(passwords, role));
  if (without !== undefined) throw new CliError(`${OPTION} ${file} has no password of the role ${without}`);
  return passwords;
}

/** Those that need a password. @param {Pick<TokenOptions, 'roles' | 'otherwise'>} tokens */
const rolesOf = ({ roles, otherwise }) =>
  [...roles.map(([, role]) => role), ...(otherwise === undefined ? [] : [otherwise])];

/**
 * @param {Values} values
 * @returns {{ tokens: TokenOptions | undefined, warning: string | undefined }}
 * @throws {CliError}
 */
export function readTokens(values) {
  const { jwks, 'jwt-issuer': issuer, 'jwt-audience': audience, 'jwt-claim': claim } = values;
  const { 'jwt-role': pairs = [], 'jwt-default-role': otherwise, 'jwt-passwords': file } = values;
  if (jwks === undefined) return { tokens: undefined, warning: undefined };
  if (issuer === undefined) throw new CliError('--jwks needs --jwt-issuer: whose tokens they are');
  if (!pairs.length && otherwise === undefined) {
    throw new CliError('--jwks needs --jwt-role or --jwt-default-role: as whom a token logs in');
  }
  if (file === undefined) throw new CliError(`--jwks needs ${OPTION}: what the gateway logs in with`);
  /** @type {TokenOptions['roles']} */
  const roles = pairs.map(pairOf);
  const text = readSecret(file, { option: OPTION, longest: LONGEST, more: 'more than passwords' });
  const passwords = passwordsOf(text, file, rolesOf({ roles, otherwise }));
  return { tokens: { jwks, issuer, audience, claim, roles, otherwise, passwords }, warning: warningOf(file, OPTION) };
}

/**
 * Reads the file with the roles' passwords again and again: new ones hold from the next login on.
 * @param {TokenOptions} tokens that are in use, and get the new ones
 * @param {string} file
 * @param {(problem: string) => void} onProblem
 * @param {number} [everyMs]
 */
export const watchPasswords = (tokens, file, onProblem, everyMs) => reread(
  async () => passwordsOf(await readText(file), file, rolesOf(tokens)),
  (passwords) => Object.assign(tokens, { passwords }), onProblem, everyMs,
);
