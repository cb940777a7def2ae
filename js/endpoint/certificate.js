// The certificate and key of the endpoint, from two files that are read again and again: a new pair is used from then
// on, and a broken one is told of and leaves the old one in use. No message holds anything of a file.

import { createSecureContext } from 'node:tls';
import { readText } from './read-text.js';
import { reread } from './reread.js';

/**
 * @typedef {{ cert: string, key: string }} Files
 * @typedef {{ cert: string, key: string }} Pair as PEM
 *
 * @typedef {object} Certificate
 * @property {Pair} pair the one in use
 * @property {() => void} close
 */

/** @param {Files} files @returns {Promise<Pair>} */
async function load(files) {
  const [cert, key] = await Promise.all([readText(files.cert), readText(files.key)]);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const fits = /** @type {NodeJS.ErrnoException} */ (error).code !== 'ERR_OSSL_X509_KEY_VALUES_MISMATCH';
    const why = fits ? 'are no certificate and key as PEM' : "don't belong together";
    throw new Error(`${files.cert} and ${files.key} ${why}`);
  }
  return { cert, key };
}

/**
 * @param {Files} files
 * @param {(pair: Pair) => void} use called with each new pair; not with the first one
 * @param {(problem: string) => void} onProblem told of a broken pair, once
 * @param {number} [everyMs]
 * @returns {Promise<Certificate>} rejects if the first pair is broken
 */
export async function openCertificate(files, use, onProblem, everyMs) {
  let pair = await load(files);
  const { close } = reread(() => load(files), (next) => {
    if (next.cert === pair.cert && next.key === pair.key) return;
    pair = next;
    use(next);
  }, onProblem, everyMs);
  return {
    get pair() { return pair; },
    close,
  };
}
