// The two tokens of a session, both signed: one to be shown with each request for a quarter of an hour, one to get the
// next pair. What is stored of the second is its family, the log-in that it stems from, and its hash.
import { SignJWT, jwtVerify } from 'jose';

/** Seconds that they are good for. */
export const ACCESS_SECONDS = 15 * 60;
export const REFRESH_SECONDS = 30 * 24 * 60 * 60;

const ISSUER = 'heliumdb-example-app';

/** Each kind has its type and its audience: neither is taken for the other. */
const ACCESS = { typ: 'at+jwt', audience: 'access' }, REFRESH = { typ: 'rt+jwt', audience: 'refresh' };

/** @param {string} secret */
export function createTokens(secret) {
  const key = new TextEncoder().encode(secret);

  /** @param {typeof ACCESS} kind @param {number} seconds @param {string} user @param {Record<string, string>} claims */
  const sign = ({ typ, audience }, seconds, user, claims) => new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ }).setSubject(user).setJti(crypto.randomUUID())
    .setIssuer(ISSUER).setAudience(audience).setIssuedAt().setExpirationTime(`${seconds}s`).sign(key);

  /** What a token says, or null if it is none of ours. @param {typeof ACCESS} kind @param {string} token */
  async function read(kind, token) {
    try {
      const { payload } = await jwtVerify(token, key, {
        ...kind, algorithms: ['HS256'], issuer: ISSUER, requiredClaims: ['sub', 'jti', 'exp'],
      });
      return { user: String(payload.sub), family: String(payload.family ?? '') };
    } catch {
      return null;
    }
  }

  return {
    /** @param {string} user */
    access: (user) => sign(ACCESS, ACCESS_SECONDS, user, {}),
    /** @param {string} user @param {string} [family] that of the token before it; a new one otherwise */
    async refresh(user, family = crypto.randomUUID()) {
      const token = await sign(REFRESH, REFRESH_SECONDS, user, { family });
      return { token, stored: await storedOf(family, token) };
    },
    /** @param {string} token */
    readAccess: (token) => read(ACCESS, token),
    /** @param {string} token */
    async readRefresh(token) {
      const said = await read(REFRESH, token);
      return said && { ...said, stored: await storedOf(said.family, token) };
    },
  };
}

/** @param {string} family @param {string} token */
async function storedOf(family, token) {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return `${family}.${Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
