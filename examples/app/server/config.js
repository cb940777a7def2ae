// What the environment says. A wrong or missing setting ends the start with its name, never with its value.

import { senderTo } from './digest.js';

/** Characters of a secret that nobody guesses. */
const LONG = 32;

/**
 * @typedef {object} Config
 * @property {string} databaseUrl
 * @property {string} authSecret signs tokens
 * @property {string | undefined} cronSecret what a cron service sends; without it no job runs over HTTP
 * @property {string | undefined} addressHeader where the platform in front says who asks, as `cf-connecting-ip` or
 *   `x-real-ip`. Name it only if the platform sets it on every request, as otherwise a client says what it likes.
 *   Without it, ten wrong tries shut an account for a quarter of an hour, whoever makes them
 * @property {ReturnType<typeof senderTo>} [send] where digests go; without it they wait in their table
 */

/** A URL that nobody on the way can read, or one of this machine. @param {string} url */
function isPrivate(url) {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname));
}

/** @param {Record<string, string | undefined>} env @returns {Config} */
export function configOf(env) {
  const { DATABASE_URL, AUTH_SECRET, CRON_SECRET, CLIENT_ADDRESS_HEADER, DIGEST_URL } = env;
  if (!DATABASE_URL) throw new Error('DATABASE_URL is not set');
  if (!AUTH_SECRET || AUTH_SECRET.length < LONG) throw new Error(`AUTH_SECRET needs ${LONG} characters or more`);
  if (CRON_SECRET && CRON_SECRET.length < LONG) throw new Error(`CRON_SECRET needs ${LONG} characters or more`);
  if (DIGEST_URL && !isPrivate(DIGEST_URL)) throw new Error('DIGEST_URL must be an https: URL');
  return {
    databaseUrl: DATABASE_URL, authSecret: AUTH_SECRET, cronSecret: CRON_SECRET || undefined,
    addressHeader: CLIENT_ADDRESS_HEADER || undefined, send: DIGEST_URL ? senderTo(DIGEST_URL) : undefined,
  };
}
