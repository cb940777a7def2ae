// One HTTP exchange: body out, status and bytes in, before the deadline and unless the caller aborts. Knows
// fetch, not what the bytes say.
import { join } from './core.js';
import { AbortError, ConnectionError, TimeoutError, invalid } from './error.js';
import { redact } from './link.js';

/** Codes of a failed fetch (Node's, undici's, Bun's) where no connection came about, so that nothing can have run. */
const REFUSED = /refused|notfound|ai_again|unreach|connect_timeout|failedtoopen/i;

/** An answer of more bytes is refused, since one without an end would take all memory before the deadline.
 * Hosted Neon sends at most half as many. */
const LONGEST = 128 << 20;

/**
 * @typedef {import('./core.js').Bytes} Bytes
 * @typedef {import('./link.js').Link} Link
 * @typedef {{fetch: typeof globalThis.fetch, signal?: AbortSignal, timeout: number, headers?: Record<string, string>}} Options
 */

/** An exchange that failed. The cause is a copy: a fetch may put anything into its errors, the headers too.
 * @param {Link} link @param {any} error @param {Response | undefined} response where it had begun to answer */
function failed(link, error, response) {
  const code = error?.cause?.code ?? error?.code;
  const cause = Object.assign(new Error(redact(link, error?.cause?.message || error?.message || error)), code && { code });
  const outcome = !response && REFUSED.test(code) ? 'not-sent' : 'unknown';
  return new ConnectionError(`the endpoint at ${link.host} ${response ? 'answered only in part' : "can't be reached"}: ${cause.message}`,
    { cause, outcome, retryable: outcome === 'not-sent' });
}

/**
 * @param {Link} link
 * @param {Bytes} body
 * @param {Options} options `timeout` in milliseconds; 0 or Infinity is none
 * @returns {Promise<{status: number, bytes: Bytes}>}
 */
export async function send(link, body, { fetch, signal, timeout, headers }) {
  if (!(timeout >= 0)) throw invalid('timeout', 'must be a number of milliseconds, 0 for none');
  if (signal && !signal.addEventListener) throw invalid('signal', 'must be an AbortSignal');
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
  // By hand, as following a redirect would hand the connection string to whoever it names.
  /** @type {RequestInit} */
  const init = { method: 'POST', headers: { ...link.headers, ...headers }, body, signal: control.signal, redirect: 'manual' };
  try {
    return await Promise.race([stopped, exchange(fetch, link, init)]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** @param {Options['fetch']} fetch @param {Link} link @param {RequestInit} init */
async function exchange(fetch, link, init) {
  let response;
  try {
    response = await fetch(link.endpoint, init);
    return { status: response.status, bytes: await read(response, /** @type {AbortSignal} */ (init.signal)) };
  } catch (error) {
    throw failed(link, error, response);
  }
}

/** The whole body. @param {Response} response @param {AbortSignal} signal */
async function read(response, signal) {
  const reader = response.body?.getReader(), parts = [];
  if (!reader) return new Uint8Array(await response.arrayBuffer());
  // A body that doesn't heed the signal would flow on after the call has ended.
  const cancel = () => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', cancel);
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return join(parts);
    parts.push(value);
    size += value.length;
    if (size > LONGEST) {
      cancel();
      throw new Error(`more than ${LONGEST} bytes`);
    }
  }
}
