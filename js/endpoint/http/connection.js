// The connection string of a request: who is it, where does it want to, and does its password
// match? Its host, port and parameters are read past. No message here repeats any of the
// string but the user, as Neon's does.

import { EndpointError, RefusedLogin } from '../error.js';
import { isPassword } from '../password.js';

/**
 * @param {string | null} header the value of Neon-Connection-String
 * @param {string | undefined} password the one to insist on, if any
 * @returns {import('../backend.js').Login}
 * @throws {EndpointError} 400
 */
export function readLogin(header, password) {
  if (header === null || /[^\x20-\x7e]/.test(header)) {
    throw new EndpointError(400, 'invalid header: neon-connection-string');
  }
  const url = parseUrl(header);
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') {
    throw new EndpointError(400, 'incorrect scheme');
  }
  const database = decode(url.pathname.slice(1).split('/')[0]);
  if (!database) throw new EndpointError(400, 'missing database name');
  const user = decode(url.username);
  if (!user) throw new EndpointError(400, 'missing username');
  if (!url.hostname) throw new EndpointError(400, 'missing hostname');
  if (!url.password) throw missingPassword();
  const login = { user, database, password: decode(url.password) };
  if (Object.values(login).join('').includes('\0')) {
    throw new EndpointError(400, 'invalid connection string: it holds a NUL character');
  }
  if (password !== undefined && !isPassword(login.password, password)) {
    throw new RefusedLogin(user);
  }
  return login;
}

/** What Neon says without a password, and to a token where it takes only passwords. */
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
  try {
    return decodeURIComponent(text);
  } catch {
    throw new EndpointError(400, 'invalid connection string: broken percent-encoding');
  }
}
