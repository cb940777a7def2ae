// The bytes of requests and answers that are in memory at the same time, and their limit. Whoever goes beyond it is
// told to stop; what it has taken counts until it lets go.

import { EndpointError } from '../error.js';

/**
 * @typedef {object} Held what one request has in memory
 * @property {(bytes: number) => boolean} take so many more; whether all together are within the limit
 * @property {() => void} free all of it, and what is still to come: a statement may go on after its client has left
 *
 * @typedef {{ hold(): Held, bytes(): number }} Gauge
 */

/** @implements {Held} */
class Share {
  own = 0;

  over = false;

  /** @param {{ bytes: number, limit: number }} all */
  constructor(all) {
    this.all = all;
  }

  /** @param {number} bytes */
  take(bytes) {
    if (!this.over) {
      this.own += bytes;
      this.all.bytes += bytes;
    }
    return this.all.bytes <= this.all.limit;
  }

  free() {
    this.all.bytes -= this.own;
    this.own = 0;
    this.over = true;
  }
}

/** @param {number} limit bytes @returns {Gauge} */
export function createGauge(limit) {
  const all = { bytes: 0, limit };
  return { hold: () => new Share(all), bytes: () => all.bytes };
}

/** Nothing has run yet. */
export const tooMuchToRead = () =>
  new EndpointError(503, 'too many bytes of requests and answers at the same time: try again', {
    code: '53300', severity: 'FATAL',
  });

/** The statement has run: without a code, as of other responses that are too large. */
export const tooMuchToAnswer = () =>
  new EndpointError(503, 'the response is too large beside those of others at the same time');
