// Waiting for what must come about, however busy the machine is. Nothing here judges by the clock: the time limit only
// ends what never comes about, so that the test fails by its name.
import { setTimeout as sleep } from 'node:timers/promises';

/** How long it is asked (ms): as long as a command may take (tests/support/command.js). */
const NEVER_MS = 600_000;

/**
 * Asks again and again until it is so.
 * @param {() => unknown} condition which may be async
 * @param {number} [ms] between
 */
export async function until(condition, ms = 20) {
  let never = false;
  const limit = setTimeout(() => { never = true; }, NEVER_MS).unref();
  while (!never && !(await condition())) await sleep(ms);
  clearTimeout(limit);
  if (never) throw new Error(`it has not come about in ${NEVER_MS / 1000} s: ${condition}`);
}
