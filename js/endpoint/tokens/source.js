// Where the keys of tokens come from: the text of a JWK set, by HTTPS or from a file. What comes is bounded in time and
// size. It knows neither keys nor tokens.

import { readText } from '../read-text.js';

/** How long an answer may take, and how long the text may be. */
const ANSWER_MS = 5000, LONGEST = 1024 * 1024;

/** How often it is read: a file as a certificate is, a URL as long as a login counts. */
const FILE_MS = 10_000, URL_MS = 300_000;

/**
 * @typedef {object} Source
 * @property {number} everyMs how often it is read
 * @property {boolean} near must it be there from the beginning?
 * @property {() => Promise<string>} read rejects with an Error whose message may be printed
 */

/** @param {string} where a URL, or a file @returns {Source} */
export function sourceOf(where) {
  if (!/^https?:/i.test(where)) return { everyMs: FILE_MS, near: true, read: () => readText(where) };
  return { everyMs: URL_MS, near: false, read: () => answerOf(where) };
}

/** @param {string} url */
async function answerOf(url) {
  const headers = { Accept: 'application/jwk-set+json, application/json' }, signal = AbortSignal.timeout(ANSWER_MS);
  // Whoever is redirected asks somebody else than it was told to trust.
  const answer = await fetch(url, { headers, signal, redirect: 'error' }).catch((error) => {
    const late = error?.name === 'TimeoutError', { code = 'no answer' } = error?.cause ?? {};
    throw new Error(`${url} can't be read (${late ? `no answer within ${ANSWER_MS} ms` : code})`);
  });
  if (!answer.ok) {
    await answer.body?.cancel();
    throw new Error(`${url} answers with status ${answer.status}`);
  }
  return textOf(answer, url);
}

/** @param {Response} answer @param {string} url */
async function textOf({ body }, url) {
  const chunks = [];
  let size = 0;
  try {
    for await (const chunk of body ?? []) {
      size += chunk.byteLength;
      if (size > LONGEST) break;
      chunks.push(chunk);
    }
  } catch {
    throw new Error(`${url} can't be read (its answer is cut short)`);
  }
  if (size > LONGEST) throw new Error(`${url} answers with more than ${LONGEST} bytes`);
  return Buffer.concat(chunks).toString('utf8');
}
