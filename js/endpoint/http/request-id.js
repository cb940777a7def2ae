// The ids of requests: UUIDs, as Neon's. To make one anew each time is 2 % of a short request's CPU, so the first four
// parts are random for each process, and the last one counts.

import { randomInt, randomUUID } from 'node:crypto';

const LAST_PART = 12, OTHERS = randomUUID().slice(0, -LAST_PART), MOST = 2 ** 48;

let count = randomInt(MOST - 1);

/** @returns {string} */
export function requestId() {
  count = (count + 1) % MOST;
  return OTHERS + count.toString(16).padStart(LAST_PART, '0');
}
