// Logins that the server has accepted a short while ago. It keeps no password: a login is a hash, under a key that only
// this process has.

import { createHmac, randomBytes } from 'node:crypto';
import { setLast } from '../recent.js';

/** How long a login is known, and how many are. */
const KNOWN_MS = 300_000, MOST = 10_000;

/** @param {() => number} [now] in milliseconds */
export function createKnown(now = () => performance.now()) {
  const key = randomBytes(32);
  /** Until when, by hash; the one that ends first comes first. @type {Map<string, number>} */
  const until = new Map();
  return {
    /** @param {string[]} parts of a login @returns {string} equal for equal parts */
    nameOf: (...parts) => createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64'),
    /** @param {string} name */
    has: (name) => (until.get(name) ?? 0) > now(),
    /** @param {string} name */
    add: (name) => setLast(until, name, now() + KNOWN_MS, MOST),
    /** @param {string} name */
    forget: (name) => void until.delete(name),
  };
}
