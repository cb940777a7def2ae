// One HTTP exchange: body out, status and bytes in, before the deadline and unless the caller aborts. Knows
// fetch, not what the bytes say.
import { AbortError, ConnectionError, TimeoutError } from './error.js';
import { redact } from './link.js';

/** What a failed fetch carries when no connection came about, so that nothing can have run. */
const REFUSED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ConnectionRefused|FailedToOpenSocket)$/;

/**
 * @typedef {import('./link.js').Link} Link
 * @typedef {{fetch: typeof fetch, signal?: AbortSignal, timeout: number, headers?: Record<string, string>}} Options
 */

/** A fetch that failed. The cause is a copy: a fetch may put anything into its errors, the headers too.
 * @param {Link} link @param {any} error */
function unreachable(link, error) {
  const code = error?.cause?.code ?? error?.code;
  const cause = Object.assign(new Error(redact(link, error?.cause?.message || error?.message || error)), code && { code });
  const outcome = REFUSED.test(code) ? 'not-sent' : 'unknown';
  const { host } = new URL(link.endpoint);
  return new ConnectionError(`the endpoint at ${host} can't be reached: ${cause.message}`, { cause, outcome, retryable: outcome === 'not-sent' });
}

/**
 * @param {Link} link
 * @param {Uint8Array<ArrayBuffer>} body
 * @param {Options} options `timeout` in milliseconds; 0 or Infinity is none
 * @returns {Promise<{status: number, bytes: Uint8Array}>}
 */
export async function send(link, body, { fetch, signal, timeout, headers }) {
  if (signal?.aborted) throw new AbortError('aborted before anything was sent', { outcome: 'not-sent', cause: signal.reason });
  const control = new AbortController();
  /** @type {(error: Error) => void} */
  let stop;
  // A fetch of the user's need not heed signals, and a body may never end: the race does not depend on them.
  const stopped = new Promise((_, reject) => {
    stop = (error) => {
      reject(error);
      control.abort();
    };
  });
  const onAbort = () => stop(new AbortError('aborted by the caller', { outcome: 'unknown', cause: signal?.reason }));
  const timer = timeout > 0 && timeout < 2 ** 31
    ? setTimeout(() => stop(new TimeoutError(`no answer within ${timeout} ms`, { outcome: 'unknown' })), timeout)
    : undefined;
  signal?.addEventListener('abort', onAbort);
  try {
    const init = { method: 'POST', headers: headers ? { ...link.headers, ...headers } : link.headers, body, signal: control.signal };
    return await Promise.race([stopped, exchange(fetch, link, init)]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** @param {typeof fetch} fetch @param {Link} link @param {RequestInit} init */
async function exchange(fetch, link, init) {
  try {
    const response = await fetch(link.endpoint, init);
    return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
  } catch (error) {
    throw unreachable(link, error);
  }
}
