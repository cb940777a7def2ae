// Sends a call again whose connection failed: the option `retry`. Loaded by the first call that has it.

/** How often a call is sent again at most. */
const RESENDS = 12;

/**
 * Attempts again while the connection fails and time is left. Safe, as the same rows can't be created twice.
 * @template T
 * @param {(timeout: number) => Promise<T>} attempt
 * @param {number} timeout in milliseconds, of all attempts together
 */
export async function retryUntil(attempt, timeout) {
  const deadline = Date.now() + (timeout || Infinity);
  /** @type {string | undefined} */
  let outcome;
  for (let resends = 0; ; resends++) {
    try {
      return await attempt(resends ? Math.max(deadline - Date.now(), 1) : timeout);
    } catch (/** @type {any} */ error) {
      // An earlier attempt may have reached the database, whatever became of the last one.
      if (outcome === 'unknown' && error.outcome) error.outcome = outcome;
      outcome = error.outcome;
      if (error.code !== 'CONNECTION' || resends === RESENDS) throw error;
      const most = Math.min(50 << resends, 1000, deadline - Date.now());
      await new Promise((resolve) => setTimeout(resolve, Math.random() * most));
    }
  }
}
