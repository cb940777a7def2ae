// Logins by a JSON Web Token: verifies it by `jose`, with public keys only, and says as which role its caller logs in,
// with which password, and which claims hold for the request. No message holds anything of a token.

import { EndpointError } from '../error.js';
import { openKeys } from './keys.js';
import { roleOf } from './role.js';
import { sourceOf } from './source.js';

/**
 * @typedef {import('../index.js').TokenOptions} TokenOptions
 * @typedef {import('../backend.js').Login} Login
 *
 * @typedef {object} Tokens
 * @property {(token: string, database: string) => Promise<Login>} login rejects with an EndpointError
 * @property {() => void} close
 */

/** With public keys. By a shared secret whoever can verify a token could make one. */
const ALGORITHMS = [
  'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519',
];

/** Between the clocks of whoever makes tokens and this machine, as at Neon. */
const CLOCKS_S = 30;

/** Longer ones are not even read; over a socket headers have 16 KB altogether. */
const LONGEST = 12 * 1024;

/** Of a subject, where it is remembered. */
const LONGEST_SUBJECT = 256;

/** By jose's code. @type {Record<string, string>} */
const WHY = {
  ERR_JWT_EXPIRED: 'it has expired',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'its signature is wrong',
  ERR_JOSE_ALG_NOT_ALLOWED: 'its algorithm is not taken here',
  ERR_JOSE_NOT_SUPPORTED: 'its algorithm is not taken here',
  ERR_JWKS_NO_MATCHING_KEY: 'its key is not known here',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'its key is not known here',
};

/** By the claim that jose has found wrong. @type {Record<string, string>} */
const WRONG_CLAIM = {
  iss: 'it is of another issuer', aud: 'it is for another audience', nbf: 'it is not valid yet',
  exp: 'it never expires',
};

/** @param {string} why */
const refused = (why) =>
  new EndpointError(400, `the token is refused: ${why}`, { code: '28000', severity: 'FATAL' });

/** @param {any} error @returns {EndpointError} */
function refusal(error) {
  if (error instanceof EndpointError) return error;
  const why = error?.code === 'ERR_JWT_CLAIM_VALIDATION_FAILED' ? WRONG_CLAIM[error.claim] : WHY[error?.code];
  return refused(why ?? 'it is no JSON Web Token that can be verified here');
}

/** @returns {Promise<typeof import('jose')>} */
async function importJose() {
  try {
    return await import('jose');
  } catch {
    throw new Error('logins by token need jose: npm install jose');
  }
}

/** What has been signed, as it stands there, and jose has read: a number keeps its digits. @param {string} token */
const payloadOf = (token) => new TextDecoder().decode(Buffer.from(token.split('.')[1], 'base64url'));

/** @param {TokenOptions} options whose passwords may be others by now @param {string} user */
const passwordOf = ({ passwords }, user) => (Object.hasOwn(passwords, user) ? passwords[user] : '');

/**
 * @param {TokenOptions} options
 * @returns {Promise<Tokens>}
 */
export async function openTokens(options) {
  const { jwks, issuer, audience, onProblem = () => {} } = options;
  const jose = await importJose(), keys = await openKeys(jose, sourceOf(jwks), onProblem);
  const rules = {
    algorithms: ALGORITHMS, clockTolerance: CLOCKS_S, issuer, requiredClaims: ['exp'], ...(audience && { audience }),
  };

  /** @param {string} token */
  async function verify(token) {
    if (token.length > LONGEST) throw refused(`it is longer than ${LONGEST} bytes`);
    try {
      const { alg = '', kid } = jose.decodeProtectedHeader(token);
      if (!ALGORITHMS.includes(alg)) throw refused(WHY.ERR_JOSE_ALG_NOT_ALLOWED);
      if (typeof kid !== 'string' || !kid) throw refused('it names no key (kid)');
      return (await jose.jwtVerify(token, keys.find, rules)).payload;
    } catch (error) {
      throw refusal(error);
    }
  }

  return {
    async login(token, database) {
      const payload = await verify(token), user = roleOf(options, payload), { sub } = payload;
      if (user === undefined) throw refused('there is no role for it here');
      const subject = String(sub ?? '').slice(0, LONGEST_SUBJECT);
      return { user, database, password: passwordOf(options, user), claims: payloadOf(token), subject };
    },
    close: keys.close,
  };
}
