// What the gateway says of requests and sessions, as a line of JSON each: who, how it ended, how long it took. No
// statement, no value, no password: it isn't told of any.

/**
 * @typedef {import('../../endpoint/index.js').SeenRequest} SeenRequest
 * @typedef {import('../../endpoint/index.js').SeenSession} SeenSession
 */

export const LEVELS = ['none', 'errors', 'all'];

/** @param {SeenRequest | SeenSession} seen */
const isError = (seen) => seen.code !== '' || (seen.event === 'request' && seen.status >= 400);

/** Milliseconds, to the microsecond. @param {number} ms */
const rounded = (ms) => Math.round(ms * 1000) / 1000;

/**
 * @param {string} level of LEVELS
 * @param {(fact: Record<string, unknown>) => void} print
 * @returns {(seen: SeenRequest | SeenSession) => void}
 */
export function createLog(level, print) {
  if (level === 'none') return () => {};
  return (seen) => {
    if (level === 'errors' && !isError(seen)) return;
    const { event, ms, ...rest } = seen, time = new Date().toISOString();
    const waited = 'waitMs' in rest ? { waitMs: rounded(rest.waitMs) } : {};
    print({ time, event, ...rest, ms: rounded(ms), ...waited });
  };
}
