// Why the endpoint could not be reached, and how to fix it: a connection string without a target, a failed exchange, a
// redirect. Loaded when an exchange fails.
import { LOOPBACK, redact } from './address.js';
import { ConnectionError, ProtocolError } from './error.js';

/** @typedef {import('./address.js').Address} Address */

/** @param {string} message */
const unsent = (message) => new ConnectionError(message, { outcome: 'not-sent' });

/** A connection string whose password may not end where it seems to, or that was broken on its way. */
const AMBIGUOUS = /^postgres(ql)?:\/\/([^@]*[/?#\\][^@]*@|[^@]*@[^]*@)|^postgres[^]*[\p{Cc}\p{Cs}]/iu;

const PATH = /^(\.{0,2}\/[\w./ -]+|[\w-]+\.(db|sqlite3?))$/i;

/** @param {unknown} text */
function isUrl(text) {
  try {
    return /^https?:$/.test(new URL(String(text)).protocol);
  } catch {
    return false;
  }
}

/**
 * The error of an address without a target. Repeats no part of a connection string, as that may be the password's.
 * @param {Address} address
 */
export function addressError({ given: [text, endpoint] }) {
  if (AMBIGUOUS.test(text)) {
    return unsent('the connection string can be read in more ways than one: percent-encode the password, as ' +
      'encodeURIComponent does (@ is %40, / is %2F, # is %23, ? is %3F, \\ is %5C)');
  }
  if (PATH.test(text)) {
    const path = /^\.{0,2}\//.test(text) ? text : `./${text}`;
    return unsent(`"${text}" is no URL; a database in a folder is file:${path}`);
  }
  if (endpoint != null && !isUrl(endpoint)) return unsent('the endpoint must be a full URL: https://host/sql');
  return unsent('the connection string must be postgres://user:password@host/database; is DATABASE_URL set?');
}

const ITSELF =
  'that is Postgres itself, not an SQL-over-HTTP endpoint: run `heliumdb dev --postgres URL` in front of it';

/** How the HTTP parsers of Node, Bun and Deno say that an answer is not HTTP. */
const FOREIGN = /HPE_|malformed|invalid http/i;

/**
 * A hint to add to the reason why an endpoint can't be reached; empty if there is none.
 * @param {Address} address
 * @param {Error & {code?: string}} [cause]
 */
export function hint({ target, given, socket }, cause) {
  const { hostname, port, host } = /** @type {URL} */ (target);
  if (FOREIGN.test(`${cause?.code} ${cause?.message}`)) return `; perhaps ${ITSELF}`;
  if (LOOPBACK.test(hostname)) return `; is \`heliumdb dev\` running?${port === '5432' ? ` Or else ${ITSELF}` : ''}`;
  if (given[1] != null || new URL(socket).host !== host) return '';
  return '; it was asked because only Neon\'s hosts have an endpoint elsewhere: where it is another Postgres, run ' +
    '`heliumdb dev --postgres URL` in front of it, or say where its SQL-over-HTTP endpoint is: ' +
    'createDatabase(url, { endpoint })';
}

/** @param {Address} address @param {Response} response */
function redirectError(address, { status, headers }) {
  const target = /** @type {URL} */ (address.target);
  let to = '';
  try {
    const { origin } = new URL(headers.get('location') ?? '//', target);
    if (origin !== 'null') to = ` to ${redact(address, origin)}`;
  } catch {} // a browser hides where it leads
  const what = `the endpoint at ${target.host} answered with a redirect${status ? ` (${status})` : ''}${to}`;
  return new ProtocolError(`${what}, which is not followed, as that would hand on the connection string: say where ` +
    'the SQL-over-HTTP endpoint is: createDatabase(url, { endpoint })');
}

/** Codes of a failed fetch (Node's, undici's, Bun's) without a connection: nothing can have run. */
const REFUSED = /refused|notfound|ai_again|unreach|connect_timeout|failedtoopen/i;

/**
 * The error of a failed exchange. Its cause is a copy, as a fetch may put anything into its errors, headers included.
 * @param {Address} address
 * @param {any} error
 * @param {Response | undefined} response if one had begun
 */
export function exchangeError(address, error, response) {
  if (!address.target) return addressError(address);
  if (error instanceof ConnectionError) return error; // a file: URL could not be opened
  if (response && !error) return redirectError(address, response);
  const code = error?.cause?.code ?? error?.code;
  const reason = redact(address, error?.cause?.message || error?.message || error);
  const cause = Object.assign(new Error(reason), code && { code });
  const refused = !response && REFUSED.test(code), outcome = refused ? 'not-sent' : 'unknown';
  const what = response ? `answered only in part: ${reason}` : `can't be reached: ${reason}${hint(address, cause)}`;
  return new ConnectionError(`the endpoint at ${address.target.host} ${what}`, { cause, outcome, retryable: refused });
}
