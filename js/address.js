// Parses a connection string into an address: the endpoint's URL and its WebSocket's, the headers of every request, and
// the secrets that no message may show. No I/O.
//
// The string is parsed by an expression of our own: the runtimes' URL classes differ on schemes they don't know, and
// repair what they are given. The password only ever goes to the host after the string's single @.

/** Neon's hosts. Their endpoint has `api` in place of the first label; every other host is its own endpoint. Sources:
 * Neon's documentation of connection strings (neon.tech) and its driver's default fetchEndpoint. neon.build is Neon's
 * staging, postgres.vercel-storage.com is from before Vercel's stores moved to Neon. All accept only TLS, on 443. */
const NEON = /^[^.]+(\.(?:.+\.)?(?:neon\.tech|neon\.build|postgres\.vercel-storage\.com))$/;

export const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** postgres://user:password@host:port/database?parameters#ignored. A character that ends a part must be percent-encoded
 * inside it: with two @ in a string, any reading would be a guess. Neither the flag i here nor \p below: an engine that
 * has just started takes 0.3 ms to compile them. */
const SHAPE = new RegExp([
  /^[Pp][Oo][Ss][Tt][Gg][Rr][Ee][Ss](?:[Qq][Ll])?:\/\//,
  /(?:([^@:/?#\\]*)(?::([^@/?#\\]*))?@)?/,
  /(\[[\dA-Fa-f:.]+\]|[\w.-]+)(?::(\d*))?/,
  /(?:\/([^@?#\\]*))?(\?[^@#]*)?(?:#[^@]*)?$/,
].map(({ source }) => source).join(''));

/** Parameters that hold secrets, of a connection string or of an endpoint. */
const SECRET = /[?&][^=&]*(?:password|token|secret|key)[^=&]*=([^&#]+)/gi;

/** A secret of at least so many characters is hidden everywhere. A shorter one occurs in ordinary words, which would be
 * garbled; and it protects nothing, as all of them are soon tried. */
const USEFUL = 4;

/** Secrets of any length that are known by what precedes them: //user:password@, Bearer token. */
const KNOWN = /(\/\/[^\s@/:]*:)[^\s@/]*(?=@)|(bearer )[^\s",]+/gi;

/**
 * @typedef {object} Address
 * @property {URL | undefined} target of a request; undefined if the connection string makes no sense
 * @property {string} socket the WebSocket's URL; empty without a target
 * @property {{user?: string, password: string, database?: string}} login as written in the connection string
 * @property {Record<string, string>} headers
 * @property {[connectionString: string, endpoint: unknown]} given
 * @property {string[] | undefined} secrets once a message had to be cleaned of them; most instances never tell one
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
function parseUrl(text) {
  try {
    return new URL(text);
  } catch {} // the address has no target then
}

/**
 * Never throws: a wrong connection string is reported by the first request (js/unreachable.js).
 * @param {unknown} connectionString
 * @param {unknown} [endpoint] the full URL of the /sql endpoint
 * @returns {Address}
 */
export function createAddress(connectionString, endpoint) {
  const text = String(connectionString ?? '').trim();
  // Control characters: the string was broken on its way. Half a surrogate pair: no header can hold it.
  const parts = /[\0-\x1f\x7f-\x9f\ud800-\udfff]/u.test(text) ? null : SHAPE.exec(text);
  const [, user, password = '', name, port, database, parameters = ''] = parts ?? [];
  // The port is not read from this URL, which drops its scheme's default.
  const host = parseUrl(`http://${name ?? ''}:${port ?? ''}`)?.hostname ?? '';
  const neon = NEON.exec(host), loopback = LOOPBACK.test(host);
  // 5432 is Postgres's own port, not an endpoint's; only on this machine may an endpoint take Postgres's place.
  const at = port && !neon && (loopback || +port !== 5432) ? `:${port}` : '';
  const plain = loopback || (!neon && /[?&]sslmode=disable(&|$)/.test(parameters));
  const url = parseUrl(String(endpoint ?? `http${plain ? '' : 's'}://${neon ? `api${neon[1]}` : host}${at}/sql`));
  const target = host && /^https?:$/.test(url?.protocol ?? '') ? url : undefined;
  const headers = {
    // A header is ASCII.
    'Neon-Connection-String': parts ? text.replace(/[^!-~]+/g, encodeURIComponent) : '',
    'Neon-Raw-Text-Output': 'true',
    'Neon-Array-Mode': 'true',
  };
  // An endpoint that was given serves WebSockets too; for Neon's hosts those are at the host's own name.
  const server = neon && endpoint == null ? { protocol: 'https:', host } : target;
  return {
    target,
    socket: target && server ? `${server.protocol.replace('http', 'ws')}//${server.host}/v2` : '',
    login: { user, password, database },
    headers,
    given: [text, endpoint],
    secrets: undefined,
  };
}

/**
 * What no message may show, the longest first.
 * @param {Address} address
 */
export function secretsOf({ target, login: { password }, headers, given: [text] }) {
  // Between both stands what ends a value.
  const secrets = [text], marked = [...`${text}#${target?.search}`.matchAll(SECRET)].map((found) => found[1]);
  for (const value of [headers['Neon-Connection-String'], password, target?.username, target?.password, ...marked]) {
    const plain = decoded(value);
    // As a URL has it: half a surrogate pair can't be encoded.
    const whole = plain.replace(/[\ud800-\udfff]/gu, '\ufffd');
    secrets.push(value ?? '', plain, plain.normalize('NFKC'), encodeURIComponent(whole));
  }
  return secrets.filter(({ length }) => length >= USEFUL).sort((a, b) => b.length - a.length);
}

/**
 * Text without secrets: the address's own, and those that {@link KNOWN} finds.
 * @param {Address} address
 * @param {unknown} text
 */
export function redact(address, text) {
  const secrets = address.secrets ??= secretsOf(address);
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), String(text)).replace(KNOWN, '$1$2***');
}
