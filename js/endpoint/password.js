// Compares a given password with the right one.

import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Compares in a time that doesn't depend on where the two differ.
 * @param {string} given
 * @param {string} password
 */
export function isPassword(given, password) {
  return timingSafeEqual(digest(given), digest(password));
}

/** @param {string} text */
function digest(text) {
  return createHash('sha256').update(text).digest();
}
