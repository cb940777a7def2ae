// The keys that tokens are signed with: a JWK set that is read again and again, and at once for a key that it doesn't
// have, but not more often than every ten seconds, whoever asks. While it can't be read the keys before go on, for an
// hour. It knows sets of keys; not where they come from, and nothing of what a token says.

import { EndpointError } from '../error.js';

/**
 * @typedef {import('jose').JWTVerifyGetKey} FindKey
 * @typedef {import('./source.js').Source} Source
 *
 * @typedef {object} Keys
 * @property {FindKey} find rejects with jose's error if there is no such key, and with an EndpointError (503) if no
 *   keys are known
 * @property {() => void} close
 */

/** How soon the source is asked again, after a failure or for an unknown key. */
const AGAIN_MS = 10_000;

/** How long keys go on that can't be read again. */
const STALE_MS = 3_600_000;

const NO_MATCH = 'ERR_JWKS_NO_MATCHING_KEY';

const noKeys = () => new EndpointError(503, "the keys of tokens can't be read at the moment: try again", {
  code: '57P03', severity: 'FATAL',
});

/**
 * @param {typeof import('jose')} jose
 * @param {Source} source
 * @param {(problem: string) => void} onProblem told why it can't be read, once for each reason
 * @param {() => number} [now] in milliseconds
 * @returns {Promise<Keys>} rejects if a source can't be read that must be there from the beginning
 */
export async function openKeys(jose, { read, everyMs, near }, onProblem, now = () => performance.now()) {
  /** @type {{ find: FindKey, at: number } | undefined} */
  let known;
  let problem = '', asked = -Infinity;
  /** @type {Promise<void> | null} */
  let asking = null;

  async function load() {
    const text = await read();
    try {
      known = { find: jose.createLocalJWKSet(JSON.parse(text)), at: now() };
    } catch {
      throw new Error('what is read as the keys of tokens is no JWK set');
    }
    problem = '';
  }

  /** Those who come meanwhile share it. @returns {Promise<void>} */
  function ask() {
    if (asking) return asking;
    asked = now();
    return asking = load().catch(({ message }) => {
      if (message !== problem) onProblem(message);
      problem = message;
    }).finally(() => {
      asking = null;
    });
  }

  const isDue = () => now() - asked >= AGAIN_MS;

  /** @type {(...of: Parameters<FindKey>) => Promise<any>} */
  async function findKnown(...of) {
    if (!known || now() - known.at > STALE_MS) throw noKeys();
    return known.find(...of);
  }

  if (near) await load();
  else void ask();
  const timer = setInterval(() => {
    if (isDue() && (problem || now() - asked >= everyMs)) void ask();
  }, Math.min(AGAIN_MS, everyMs)).unref();
  return {
    async find(...of) {
      if (asking && !known) await asking;
      try {
        return await findKnown(...of);
      } catch (error) {
        const { code } = /** @type {any} */ (error);
        if ((code !== NO_MATCH && !(error instanceof EndpointError)) || !(asking || isDue())) throw error;
      }
      await ask();
      return findKnown(...of);
    },
    close: () => clearInterval(timer),
  };
}
