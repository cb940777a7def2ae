// The bytes of requests and answers that are in memory at the same time, and their limit. Whoever goes beyond it is
// told to stop; what it has taken counts until it lets go.

import { EndpointError } from '../error.js';

/**
 * @typedef {object} Held what one request has in memory
 * @property {(bytes: number) => boolean} take so many more; whether all together are within the limit
 * @property {() => void} free all of it
 *
 * @typedef {{ hold(): Held, bytes(): number }} Gauge
 */

/** @param {number} limit bytes @returns {Gauge} */
export function createGauge(limit) {
  let total = 0;
  return {
    hold() {
      let own = 0;
      return {
        take(bytes) {
          own += bytes;
          total += bytes;
          return total <= limit;
        },
        free() {
          total -= own;
          own = 0;
        },
      };
    },
    bytes: () => total,
  };
}

/** Nothing has run yet. */
export const tooMuchToRead = () =>
  new EndpointError(503, 'too many bytes of requests and answers at the same time: try again', {
    code: '53300', severity: 'FATAL',
  });

/** The statement has run: without a code, as of other responses that are too large. */
export const tooMuchToAnswer = () =>
  new EndpointError(503, 'the response is too large beside those of others at the same time');
