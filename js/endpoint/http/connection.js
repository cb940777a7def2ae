// The connection string of a request: reads user, database and password, and checks the password. Its host, port and
// parameters are ignored, and beside a token its user and password. Error messages repeat only the user of the string,
// as Neon's do.

import { EndpointError, RefusedLogin } from '../error.js';
import { isPassword } from '../password.js';
import { upTo } from './up-to.js';

/**
 * @param {string | null} header the value of Neon-Connection-String
 * @param {string | undefined} password the required one, if any
 * @returns {import('../backend.js').Login}
 * @throws {EndpointError} 400
 */
export function readLogin(header, password) {
  const url = readUrl(header), database = databaseOf(url);
  const user = decode(url.username);
  if (!user) throw new EndpointError(400, 'missing username');
  if (!url.hostname) throw new EndpointError(400, 'missing hostname');
  if (!url.password) throw missingPassword();
  const login = { user, database, password: decode(url.password) };
  assertNoNul(user + database + login.password);
  if (password !== undefined && !isPassword(login.password, password)) {
    throw new RefusedLogin(user);
  }
  return login;
}

/**
 * Beside a token, which says who it is.
 * @param {string | null} header
 * @returns {string}
 */
export function readDatabase(header) {
  const database = databaseOf(readUrl(header));
  assertNoNul(database);
  return database;
}

/** @param {string | null} header */
function readUrl(header) {
  if (header === null || /[^\x20-\x7e]/.test(header)) {
    throw new EndpointError(400, 'invalid header: neon-connection-string');
  }
  const url = parseUrl(header);
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') {
    throw new EndpointError(400, 'incorrect scheme');
  }
  return url;
}

/** @param {URL} url */
function databaseOf({ pathname }) {
  const database = decode(upTo(pathname.slice(1), '/'));
  if (!database) throw new EndpointError(400, 'missing database name');
  return database;
}

/** @param {string} text */
function assertNoNul(text) {
  if (text.includes('\0')) throw new EndpointError(400, 'invalid connection string: it holds a NUL character');
}

/** Neon's message about a missing password, and about a token if it takes only passwords. */
export function missingPassword() {
  return new EndpointError(400, 'missing authentication credentials: required password');
}

/** @param {string} text */
function parseUrl(text) {
  try {
    return new URL(text);
  } catch {
    throw new EndpointError(400, 'invalid connection string: not a URL');
  }
}

/** @param {string} text */
function decode(text) {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new EndpointError(400, 'invalid connection string: broken percent-encoding');
  }
}
