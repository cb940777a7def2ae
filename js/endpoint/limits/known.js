// Logins that the server has accepted a short while ago. It keeps no password: a login is a hash, under a key that only
// this process has.

import crypto from 'node:crypto';
import { setLast } from '../recent.js';

/** How long a login is known, and how many are. */
const KNOWN_MS = 300_000, MOST = 10_000;

/** In one call, where Node has one. Other hashes of the same texts nobody gets, so a key in front of them is enough. */
const hashOf = /** @type {(text: string) => string} */ (crypto.hash ? (text) => crypto.hash('sha256', text, 'base64')
  : (text) => crypto.createHash('sha256').update(text).digest('base64'));

/** @param {() => number} [now] in milliseconds */
export function createKnown(now = () => performance.now()) {
  const key = crypto.randomBytes(32).toString('base64');
  /** Until when, by hash; the one that ends first comes first. @type {Map<string, number>} */
  const until = new Map();
  return {
    /** @param {string[]} parts of a login @returns {string} equal for equal parts */
    nameOf: (...parts) => hashOf(key + JSON.stringify(parts)),
    /** @param {string} name */
    has: (name) => (until.get(name) ?? 0) > now(),
    /** @param {string} name */
    add: (name) => setLast(until, name, now() + KNOWN_MS, MOST),
    /** @param {string} name */
    forget: (name) => void until.delete(name),
  };
}
