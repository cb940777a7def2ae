// What is wrong with the environment or the way to the database, and the line that mends it. Loaded when something is.
import { ConnectionError, HeliumError, ProtocolError } from './error.js';
import { LOOPBACK, redact } from './link.js';

/** @typedef {import('./link.js').Link} Link */

/** The files of the options. */
const FILES = { module: 'core.wasm', sessionModule: 'session.wasm' };

/** @param {any} found @param {keyof typeof FILES} option @returns {[what: string, mend?: string]} */
function tell(found, option) {
  const file = FILES[option], give = (/** @type {string} */ code) => `createDatabase(url, { ${option}: ${code} })`;
  const byImport = `import module from 'heliumdb/${file}' and ${give('module')}`;
  if (typeof WebAssembly !== 'object') return ['this runtime has no WebAssembly, which the core is: this package can\'t run here'];
  if (found instanceof Error || found?.stack) {
    return [`${file} was not compiled: ${found.message}`, 'where WebAssembly is forbidden, in a page, let its Content-Security-Policy have ' +
      `script-src 'wasm-unsafe-eval'; in a worker, bundle with its own condition (workerd, edge-light), or ${byImport}`];
  }
  const came = `${file} came as `, instead = ' instead of a WebAssembly.Module';
  if (typeof found === 'string' || found instanceof URL) {
    return [`${came}${typeof found === 'string' ? 'text' : 'a URL'}, "${String(found).slice(0, 80)}",${instead}`,
      `for esbuild, say --loader:.wasm=copy; or load what is there: ${give('WebAssembly.compileStreaming(fetch(address))')}, ` +
      `or of a file ${give('new WebAssembly.Module(readFileSync(path))')}`];
  }
  if (found instanceof ArrayBuffer || ArrayBuffer.isView(found))
    return [`${came}bytes (${found.constructor.name})${instead}`, give('WebAssembly.compile(bytes)')];
  if (typeof Response === 'function' && found instanceof Response)
    return [`${came}a Response${instead}`, give('WebAssembly.compileStreaming(response)')];
  if (found?.default) return [`${came}the module namespace of an import${instead}`, give('imported.default')];
  if (typeof found === 'function')
    return [`${came}a function${instead}`, `Vite's ?init makes one; leave the option out there, or ?url and ${give('WebAssembly.compileStreaming(fetch(address))')}`];
  if (found?.exports || found?.instance)
    return [`${came}an instance${instead}`, `give the module that it is of: ${give('module')}`];
  return [`${came}${found === null ? 'null' : typeof found}${instead}`, byImport];
}

/** @param {any} found in place of a module, or the error that came of making one @param {keyof typeof FILES} option */
export function noModule(found, option) {
  const [what, mend] = tell(found, option);
  return new HeliumError(mend ? `${what}. What mends it: ${mend}` : what, {
    code: 'ENVIRONMENT', ...(found instanceof Error && { cause: found }),
  });
}

export const noFetch = () =>
  new ConnectionError('this runtime has no fetch. What mends it: createDatabase(url, { fetch })', { outcome: 'not-sent' });

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
 * @param {Link} link without a target
 */
export function noLink({ given: [text, endpoint] }) {
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
 * @param {Link} link @param {Error & {code?: string}} [cause]
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

/** @param {Link} link @param {Response} response */
function redirected(link, { status, headers }) {
  const target = /** @type {URL} */ (link.target);
  let to = '';
  try {
    const { origin } = new URL(headers.get('location') ?? '//', target);
    to = origin === 'null' ? '' : ` to ${redact(link, origin)}`;
  } catch {} // a browser hides it
  const what = `a redirect${status ? ` (${status})` : ''}${to}`;
  return new ProtocolError(`the endpoint at ${target.host} answered with ${what}, which is not followed, as that would ` +
    'hand on the connection string: say where the SQL-over-HTTP endpoint is: createDatabase(url, { endpoint })');
}

/** Codes of a failed fetch (Node's, undici's, Bun's) where no connection came about, so that nothing can have run. */
const REFUSED = /refused|notfound|ai_again|unreach|connect_timeout|failedtoopen/i;

/**
 * An exchange that failed. The cause is a copy: a fetch may put anything into its errors, the headers too.
 * @param {Link} link @param {any} error @param {Response | undefined} response where it had begun to answer
 */
export function failed(link, error, response) {
  if (!link.target) return noLink(link);
  if (error instanceof ConnectionError) return error; // file: couldn't be opened
  if (response && !error) return redirected(link, response);
  const code = error?.cause?.code ?? error?.code;
  const message = redact(link, error?.cause?.message || error?.message || error);
  const cause = Object.assign(new Error(message), code && { code });
  const outcome = !response && REFUSED.test(code) ? 'not-sent' : 'unknown';
  const what = response ? `answered only in part: ${message}` : `can't be reached: ${message}${unreachable(link, cause)}`;
  return new ConnectionError(`the endpoint at ${link.target.host} ${what}`,
    { cause, outcome, retryable: outcome === 'not-sent' });
}
