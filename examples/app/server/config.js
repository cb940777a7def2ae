// What the environment says. A wrong or missing setting ends the start with its name, never with its value.

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
 */

/** @param {Record<string, string | undefined>} env @returns {Config} */
export function configOf(env) {
  const { DATABASE_URL, AUTH_SECRET, CRON_SECRET, CLIENT_ADDRESS_HEADER } = env;
  if (!DATABASE_URL) throw new Error('DATABASE_URL is not set');
  if (!AUTH_SECRET || AUTH_SECRET.length < LONG) throw new Error(`AUTH_SECRET needs ${LONG} characters or more`);
  if (CRON_SECRET && CRON_SECRET.length < LONG) throw new Error(`CRON_SECRET needs ${LONG} characters or more`);
  return {
    databaseUrl: DATABASE_URL, authSecret: AUTH_SECRET, cronSecret: CRON_SECRET || undefined,
    addressHeader: CLIENT_ADDRESS_HEADER || undefined,
  };
}
