// Who may ask the studio. It listens on loopback alone, but every page that a browser shows can send requests there,
// and a name of the attacker's can be made to lead there (DNS rebinding). So each request must name our host, come
// from no other page, and carry the cookie of this run, which only who has the run's token can get. Knows nothing of
// the routes.

import { randomBytes, timingSafeEqual } from 'node:crypto';

/** @typedef {import('node:http').IncomingMessage} IncomingMessage */

/** Bytes of randomness in a token. */
const STRENGTH = 32;

const random = () => randomBytes(STRENGTH).toString('base64url');

/** @param {string} one @param {string} other */
function isSame(one, other) {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * What every answer carries. No code but our own files runs in the page, nothing of it goes elsewhere, and no other
 * page may hold it in a frame.
 */
export const HEADERS = {
  'content-security-policy': [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src 'self'",
    "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

/** The cookie of a name in a request's header; undefined: there is none. @param {string} header @param {string} name */
const cookieOf = (header, name) =>
  header.split(/; */).find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);

/** @param {number} port that the studio listens on */
export function createGuard(port) {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`], session = random(), token = random();
  /** Tokens that hold for one exchange: who starts a browser shows its arguments to all users of the machine. */
  const once = new Set();
  // Cookies don't tell ports apart: two studios would overwrite each other's.
  const name = `heliumdb-studio-${port}`;
  const isToken = (/** @type {string} */ given) => once.delete(given) || isSame(given, token);
  return {
    /** For the address that people see; holds for the whole run. */
    token,
    /** A further token, for one exchange. */
    issue() {
      const issued = random();
      once.add(issued);
      return issued;
    },
    /**
     * Why a request is refused, whatever it asks for; undefined if it isn't.
     * @param {IncomingMessage} request
     */
    refusal({ method, headers }) {
      const { host = '', origin, 'sec-fetch-site': site } = headers;
      if (!hosts.includes(host)) return `this is heliumdb studio, and not ${JSON.stringify(host)}`;
      if (origin !== undefined && origin !== `http://${host}`) return 'pages of other origins may not ask';
      // A browser sends an origin with whatever isn't GET or HEAD; a program that we know sends it, too.
      if (method !== 'GET' && method !== 'HEAD' && origin === undefined) return 'a request must name its origin';
      // A link of another site may lead here: it shows the page or, without the cookie, that there is one.
      if (site === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate') return 'other sites may not ask';
      return undefined;
    },
    /** Does a request carry the cookie of this run? @param {IncomingMessage} request */
    isKnown: ({ headers: { cookie = '' } }) => isSame(cookieOf(cookie, name) ?? '', session),
    /**
     * The cookie for who gives a token; undefined for a wrong one.
     * @param {string} given
     */
    exchange: (given) =>
      (isToken(given) ? `${name}=${session}; Path=/; HttpOnly; SameSite=Strict` : undefined),
  };
}
