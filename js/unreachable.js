// Why an endpoint can't be reached, or a connection string leads nowhere, and the way out. Loaded when that happens.
import { LOOPBACK, redact } from './address.js';
import { ConnectionError, ProtocolError } from './error.js';

/** @typedef {import('./address.js').Address} Address */

/** @param {string} message */
const unsent = (message) => new ConnectionError(message, { outcome: 'not-sent' });

/** Half a connection string, or one with a sign of its own in the password: it is not guessed where that ends. */
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
 * What was given leads nowhere. No part of a connection string is repeated, as it may be one of the password.
 * @param {Address} address without a target
 */
export function noAddress({ given: [text, endpoint] }) {
  if (AMBIGUOUS.test(text)) {
    return unsent('the connection string can be read in more ways than one: percent-encode the password, as ' +
      'encodeURIComponent does (@ is %40, / is %2F, # is %23, ? is %3F, \\ is %5C)');
  }
  if (PATH.test(text)) {
    const path = /^\.{0,2}\//.test(text) ? text : `./${text}`;
    return unsent(`"${text}" is no URL; a database in a folder is file:${path}`);
  }
  return unsent(endpoint == null || isUrl(endpoint)
    ? 'the connection string must be postgres://user:password@host/database; is DATABASE_URL set?'
    : 'the endpoint must be a full URL: https://host/sql');
}

const ITSELF = 'that is Postgres itself, not an SQL-over-HTTP endpoint: ' +
  'run `heliumdb dev --postgres URL` in front of it';

/** What an answer says, by the HTTP parsers of Node, Bun and Deno, that is not HTTP. */
const FOREIGN = /HPE_|malformed|invalid http/i;

/**
 * The way out, to be said behind why an endpoint can't be reached; empty where none is known.
 * @param {Address} address @param {Error & {code?: string}} [cause]
 */
export function unreachable({ target, given, socket }, cause) {
  const { hostname, port } = /** @type {URL} */ (target);
  if (FOREIGN.test(`${cause?.code} ${cause?.message}`)) return `; perhaps ${ITSELF}`;
  if (LOOPBACK.test(hostname)) {
    return port === '5432' ? `; is \`heliumdb dev\` running? Or else ${ITSELF}` : '; is `heliumdb dev` running?';
  }
  if (given[1] != null || new URL(socket).host !== target?.host) return '';
  return '; it was asked because only Neon\'s hosts have an endpoint elsewhere: where it is another Postgres, run ' +
    '`heliumdb dev --postgres URL` in front of it, or say where its SQL-over-HTTP endpoint is: ' +
    'createDatabase(url, { endpoint })';
}

/** @param {Address} address @param {Response} response */
function redirected(address, { status, headers }) {
  const target = /** @type {URL} */ (address.target);
  let to = '';
  try {
    const { origin } = new URL(headers.get('location') ?? '//', target);
    to = origin === 'null' ? '' : ` to ${redact(address, origin)}`;
  } catch {} // a browser hides it
  const what = `a redirect${status ? ` (${status})` : ''}${to}`;
  return new ProtocolError(`the endpoint at ${target.host} answered with ${what}, which is not followed, as that would ` +
    'hand on the connection string: say where the SQL-over-HTTP endpoint is: createDatabase(url, { endpoint })');
}

/** Codes of a failed fetch (Node's, undici's, Bun's) where no connection came about, so that nothing can have run. */
const REFUSED = /refused|notfound|ai_again|unreach|connect_timeout|failedtoopen/i;

/**
 * An exchange that failed. The cause is a copy: a fetch may put anything into its errors, the headers too.
 * @param {Address} address @param {any} error @param {Response | undefined} response where it had begun to answer
 */
export function failed(address, error, response) {
  if (!address.target) return noAddress(address);
  if (error instanceof ConnectionError) return error; // file: couldn't be opened
  if (response && !error) return redirected(address, response);
  const code = error?.cause?.code ?? error?.code;
  const message = redact(address, error?.cause?.message || error?.message || error);
  const cause = Object.assign(new Error(message), code && { code });
  const outcome = !response && REFUSED.test(code) ? 'not-sent' : 'unknown';
  const what = response ? `answered only in part: ${message}` : `can't be reached: ${message}${unreachable(address, cause)}`;
  return new ConnectionError(`the endpoint at ${address.target.host} ${what}`,
    { cause, outcome, retryable: outcome === 'not-sent' });
}
