// How many requests a second, by a name: buckets that fill up with time, and hold a second's worth. It remembers so
// many names; one that is forgotten has a full bucket.

import { networkOf } from '../address.js';
import { EndpointError } from '../error.js';
import { setLast } from '../recent.js';

/** How many names have a bucket at a time. */
const MOST = 10_000;

/** @typedef {(name: string) => void} Rate counts one; throws an EndpointError (429, 53300) where it is too many */

/**
 * @param {number} perSecond 0: without a limit
 * @param {string} whose in messages
 * @param {() => number} [now] in milliseconds
 * @returns {Rate}
 */
export function createRate(perSecond, whose, now = () => performance.now()) {
  /** The one used last comes last. @type {Map<string, { left: number, at: number }>} */
  const buckets = new Map();
  return (name) => {
    if (!perSecond) return;
    const at = now(), bucket = buckets.get(name) ?? { left: perSecond, at };
    const left = Math.min(perSecond, bucket.left + ((at - bucket.at) * perSecond) / 1000);
    setLast(buckets, name, { left: left < 1 ? left : left - 1, at }, MOST);
    if (left >= 1) return;
    throw new EndpointError(429, `too many requests of this ${whose}: at most ${perSecond} a second`, {
      code: '53300', severity: 'FATAL',
    });
  };
}

/**
 * By the address of whoever calls, before anything else; and by role and database, and by whom a token is about, once
 * the login is known to be right.
 * @typedef {{ address: Rate, login: (login: import('../backend.js').Login) => void }} Rates
 */

/** @param {{ rate?: number | undefined, addressRate?: number | undefined }} perSecond @returns {Rates} */
export function createRates({ rate = 0, addressRate = 0 }) {
  const byAddress = createRate(addressRate, 'address'), byRole = createRate(rate, 'role');
  return {
    address: (address) => void (addressRate && byAddress(networkOf(address))),
    login: ({ user, database, subject }) => void (rate && byRole(JSON.stringify([user, database, subject]))),
  };
}
