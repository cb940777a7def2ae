// Waiting for what must come about, however busy the machine is. Nothing here judges by the clock: what never comes
// about is ended, after half an hour in which nothing was printed, by scripts/test.js.
import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until it is so. @param {() => unknown} condition which may be async @param {number} [ms] between */
export async function until(condition, ms = 20) {
  while (!(await condition())) await sleep(ms);
}
