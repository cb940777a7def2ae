// Deadlines and signals: how something in progress is stopped, by its timeout or by the caller's AbortSignal. Knows
// nothing about what is stopped.
import { AbortError, TimeoutError } from './error.js';

/**
 * @param {number} timeout in milliseconds; 0 or Infinity is none
 * @param {AbortSignal | undefined} signal
 * @param {(error: Error) => void} stop
 * @param {() => string} outcome asked when it is stopped: may anything have run by then?
 * @returns {() => void} to call when it has ended by itself
 */
export function deadline(timeout, signal, stop, outcome) {
  const release = () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  };
  const end = (/** @type {Error} */ error) => {
    release();
    stop(error);
  };
  const abort = () => end(new AbortError('aborted by the caller', { outcome: outcome(), cause: signal?.reason }));
  const expire = () => end(new TimeoutError(`no answer within ${timeout} ms`, { outcome: outcome() }));
  const timer = timeout > 0 && timeout < 2 ** 31 ? setTimeout(expire, timeout) : undefined;
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  return release;
}
