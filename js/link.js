// Where a connection string leads: the endpoint's URL, the headers every request carries, and what must never
// be seen in a message. Parses, but does no I/O.
import { ConnectionError } from './error.js';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * @typedef {{target: URL, headers: Record<string, string>, secrets: string[]}} Link
 */

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param {string} text @param {string} otherwise what to say of a text that is no URL */
function parse(text, otherwise) {
  try {
    return new URL(text);
  } catch {
    throw new ConnectionError(otherwise, { outcome: 'not-sent' });
  }
}

/**
 * @param {unknown} connectionString
 * @param {string} [endpoint] the full URL of the /sql endpoint
 * @returns {Link}
 */
export function createLink(connectionString, endpoint) {
  const text = String(connectionString ?? '').trim();
  // As http, which every runtime can parse: the rules of an unknown scheme differ. Anything else is no URL.
  const url = parse(/^postgres(ql)?:\/\/[^/]/.test(text) ? text.replace(/^\w+/, 'http') : '',
    'the connection string must be postgres://user:password@host/database; is DATABASE_URL set?');
  const { hostname, host, password } = url;
  const target = parse(endpoint ?? (LOOPBACK.test(hostname)
    ? `http://${host}/sql`
    // api. in place of the first label; an address has no labels to replace
    : `https://${hostname.replace(/^[^.]+\.(?=.*[a-z])/, 'api.')}/sql`),
  'the endpoint must be a full URL: https://host/sql');
  return {
    target,
    headers: {
      // A header is ASCII: what isn't, the URL's own form has percent-encoded.
      'Neon-Connection-String': /^[!-~]*$/.test(text) ? text : url.href.replace('http', 'postgresql'),
      'Neon-Raw-Text-Output': 'true',
      'Neon-Array-Mode': 'true',
    },
    secrets: [text, password, decoded(password), target.password].filter(Boolean),
  };
}

/** Text without the link's secrets. @param {Link} link @param {unknown} text */
export const redact = (link, text) =>
  link.secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), String(text));
