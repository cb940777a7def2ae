// Where a connection string leads: the endpoint's URL and its WebSocket's, the headers every request carries, and
// what must never be seen in a message. Parses, but does no I/O.
//
// The string is taken apart by an expression of our own, as runtimes' URL classes differ in schemes they don't know
// and mend what they are given. A password goes to no host but the one behind the string's only @.

/** Neon's hosts, whose endpoint has `api` in place of the first label. Every other host is asked itself. Sources:
 * Neon's documentation of connection strings (neon.tech) and its driver's default fetchEndpoint; neon.build is Neon's
 * staging, postgres.vercel-storage.com what Vercel sold before its stores moved to Neon. All take TLS only, on its own port. */
const NEON = /^[^.]+(\.(?:.+\.)?(?:neon\.tech|neon\.build|postgres\.vercel-storage\.com))$/;

export const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** postgres://user:password@host:port/database?parameters#nothing. A sign that ends a part is percent-encoded inside of
 * it: any other reading of a string with two @ would be a guess. */
const SHAPE = /^postgres(?:ql)?:\/\/(?:([^@:/?#\\]*)(?::([^@/?#\\]*))?@)?(\[[\da-f:.]+\]|[\w.-]+)(?::(\d*))?(?:\/([^@?#\\]*))?(\?[^@#]*)?(?:#[^@]*)?$/i;

/** Parameters that hold secrets, of a connection string or of an endpoint. */
const SECRET = /[?&][^=&]*(?:password|token|secret|key)[^=&]*=([^&#]+)/gi;

/** A value of so many letters is hidden wherever it stands. A shorter one stands in ordinary words, which would be
 * garbled; and it is no secret, as whoever may try has soon tried them all. */
const USEFUL = 4;

/** Where a secret is known by what stands in front of it, of whatever length: //user:password@, Bearer token. */
const KNOWN = /(\/\/[^\s@/:]*:)[^\s@/]*(?=@)|(bearer )[^\s",]+/gi;

/**
 * @typedef {object} Link
 * @property {URL | undefined} target of a request; none where what was given makes no sense
 * @property {string} socket the WebSocket's URL; empty where there is no target
 * @property {{user?: string, password: string, database?: string}} login as it stands in the string
 * @property {Record<string, string>} headers
 * @property {string[]} secrets the longest first
 * @property {[connectionString: string, endpoint: unknown]} given
 */

/** Text without its percent-encoding. @param {string} [text] */
export function decoded(text = '') {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // its % stands for itself
  }
}

/** @param {string} text */
function parse(text) {
  try {
    return new URL(text);
  } catch {} // told by who needs it
}

/**
 * What is wrong is told when a request is sent (js/trouble.js), not here.
 * @param {unknown} connectionString
 * @param {unknown} [endpoint] the full URL of the /sql endpoint
 * @returns {Link}
 */
export function createLink(connectionString, endpoint) {
  const text = String(connectionString ?? '').trim();
  // No control characters: the string was broken on its way. No half of a surrogate pair: no header could hold it.
  const parts = /[\p{Cc}\p{Cs}]/u.test(text) ? null : SHAPE.exec(text);
  const [, user, password = '', name, port, database, parameters = ''] = parts ?? [];
  // Its port is not read of it: a URL forgets one that is its scheme's own.
  const host = parse(`http://${name ?? ''}:${port ?? ''}`)?.hostname ?? '';
  const neon = NEON.exec(host), loopback = LOOPBACK.test(host);
  // Postgres's own port is none of an endpoint's, but on this machine, where an endpoint may stand in for Postgres.
  const at = port && !neon && (loopback || +port !== 5432) ? `:${port}` : '';
  const plain = loopback || (!neon && /[?&]sslmode=disable(&|$)/.test(parameters));
  const url = parse(String(endpoint ?? `http${plain ? '' : 's'}://${neon ? `api${neon[1]}` : host}${at}/sql`));
  const target = host && /^https?:$/.test(url?.protocol ?? '') ? url : undefined;
  const secrets = [text], headers = {
    // A header is ASCII.
    'Neon-Connection-String': parts ? text.replace(/[^!-~]+/g, encodeURIComponent) : '',
    'Neon-Raw-Text-Output': 'true',
    'Neon-Array-Mode': 'true',
  };
  for (const value of [headers['Neon-Connection-String'], password, target?.username, target?.password,
    ...[...`${text} ${target?.search}`.matchAll(SECRET)].map((found) => found[1])])
    secrets.push(value ?? '', decoded(value), decoded(value).normalize('NFKC'), encodeURIComponent(decoded(value)));
  // A named endpoint speaks both halves of the protocol; the other half of a Neon host's is at its own name.
  const other = neon && endpoint == null ? { protocol: 'https:', host } : target;
  return {
    target,
    socket: target && other ? `${other.protocol.replace('http', 'ws')}//${other.host}/v2` : '',
    login: { user, password, database },
    headers,
    secrets: secrets.filter(({ length }) => length >= USEFUL).sort((a, b) => b.length - a.length),
    given: [text, endpoint],
  };
}

/** Text without secrets: the link's, and any that are known by their place. @param {Link} link @param {unknown} text */
export const redact = (link, text) =>
  link.secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), String(text)).replace(KNOWN, '$1$2***');
