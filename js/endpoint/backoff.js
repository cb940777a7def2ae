// Slows down guessing: after a few failures an address may try again only one by one, with a pause that doubles each
// time. A success resets it. It knows addresses and times, not what is being guessed (a password or a key).

import { setTimeout as sleep } from 'node:timers/promises';
import { networkOf } from './address.js';
import { EndpointError } from './error.js';
import { setLast } from './recent.js';
import { abortSignalOf } from './signal.js';

/**
 * @typedef {import('./signal.js').Signal} Signal
 *
 * @typedef {object} Backoff
 * @property {(address: string, signal?: Signal) => Promise<void> | undefined} turn waits before a try; rejects with an
 *   EndpointError (429) if too many are waiting, or with the signal's reason
 * @property {(address: string) => void} failed
 * @property {(address: string) => void} succeeded
 *
 * @typedef {{ failures: number, next: number }} Entry `next`: the earliest time of the next try (ms)
 */

/** The first failures, typing errors perhaps, cost nothing. */
const FREE = 3;

const FIRST_PAUSE_MS = 100, LONGEST_PAUSE_MS = 5000;

/** The longest wait of a try. It is shorter than the time a session has to log in. */
const LONGEST_WAIT_MS = 5000;

/** How many addresses are remembered, and for how long. */
const ADDRESSES = 1000, MEMORY_MS = 600_000;

/** @typedef {{ now(): number, sleep(ms: number, signal?: Signal): Promise<unknown> }} Clock */

/** @type {Clock} */
const CLOCK = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal && { signal: abortSignalOf(signal) }),
};

/**
 * @param {Clock} [clock]
 * @returns {Backoff}
 */
export function createBackoff(clock = CLOCK) {
  /** Ordered by the time of the last failure. @type {Map<string, Entry>} */
  const known = new Map();

  /** @param {string} address */
  function find(address) {
    const entry = known.get(networkOf(address));
    return entry && clock.now() < entry.next + MEMORY_MS ? entry : undefined;
  }

  /** @param {Entry} entry @param {Signal} [signal] */
  async function wait(entry, signal) {
    const now = clock.now(), at = Math.max(now, entry.next);
    if (at - now > LONGEST_WAIT_MS) throw tooMany();
    entry.next = at + pauseAfter(entry.failures);
    if (at > now) await clock.sleep(at - now, signal);
  }

  return {
    turn(address, signal) {
      const entry = find(address);
      return entry && entry.failures >= FREE ? wait(entry, signal) : undefined;
    },
    failed(address) {
      if (!address) return;
      const failures = (find(address)?.failures ?? 0) + 1, bucket = networkOf(address);
      const next = Math.max(known.get(bucket)?.next ?? 0, clock.now() + pauseAfter(failures));
      setLast(known, bucket, { failures, next }, ADDRESSES);
    },
    succeeded: (address) => void known.delete(networkOf(address)),
  };
}

const tooMany = () => new EndpointError(429, 'too many failed attempts from this address: try again later', {
  code: '53300', severity: 'FATAL',
});

/** @param {number} failures */
function pauseAfter(failures) {
  return failures < FREE ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (failures - FREE), LONGEST_PAUSE_MS);
}
