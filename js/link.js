// Where a connection string leads: the endpoint's URL, the headers every request carries, and what must never
// be seen in a message. Parses, but does no I/O.
import { ConnectionError } from './error.js';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * @typedef {{endpoint: string, headers: Record<string, string>, secrets: string[]}} Link
 */

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * @param {unknown} connectionString
 * @param {string} [endpoint] the full URL of the /sql endpoint
 * @returns {Link}
 */
export function createLink(connectionString, endpoint) {
  const text = String(connectionString ?? '').trim();
  let url;
  try {
    // As http, which every runtime can parse: the rules of an unknown scheme differ.
    url = new URL(text.replace(/^postgres(ql)?:/, 'http:'));
  } catch { /* reported below */ }
  if (!url || !/^postgres(ql)?:\/\//.test(text) || !url.hostname)
    throw new ConnectionError('the connection string must be postgres://user:password@host/database; is DATABASE_URL set?', { outcome: 'not-sent' });
  const { hostname, host, password } = url;
  return {
    endpoint: endpoint ?? (LOOPBACK.test(hostname)
      ? `http://${host}/sql`
      // api. in place of the first label; an address has no labels to replace
      : `https://${hostname.replace(/^[^.]+\.(?=.*[a-z])/, 'api.')}/sql`),
    headers: {
      // A header is ASCII: what isn't, the URL's own form has percent-encoded.
      'Neon-Connection-String': /^[!-~]*$/.test(text) ? text : url.href.replace('http', 'postgresql'),
      'Neon-Raw-Text-Output': 'true',
      'Neon-Array-Mode': 'true',
    },
    secrets: [text, password, decoded(password)].filter(Boolean),
  };
}

/** Text without the link's secrets. @param {Link} link @param {unknown} text */
export const redact = (link, text) =>
  link.secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), String(text));
