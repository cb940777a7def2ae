// One HTTP exchange: sends a body, and receives status and bytes, within a timeout and until the caller aborts. Knows
// fetch, and nothing about what the bytes mean.
import { deadline } from './deadline.js';
import { ConnectionError } from './error.js';
import { bare } from './options.js';

/** An answer of more bytes is refused: one that never ends would fill memory before the deadline. Hosted Neon sends at
 * most half as many. */
const LONGEST = 128 << 20;

/** Statuses of a redirect. A browser shows only 0. */
const REDIRECTS = [0, 301, 302, 303, 307, 308];

/**
 * @typedef {import('./core.js').Bytes} Bytes
 * @typedef {import('./address.js').Address} Address
 */

/** @type {{cache?: 'no-store'} | undefined} */
let uncached;

/** The option of fetch that keeps caches from answering, if the runtime accepts it: workerd decides by compatibility
 * date. Tried once. */
function noStore() {
  try {
    uncached ??= new Request('http://localhost', { cache: 'no-store' }) && { cache: 'no-store' };
  } catch {
    uncached = {};
  }
  return uncached;
}

/** In place of unreachable.js where that can't be loaded, as in a page whose network is gone. */
const offline = { exchangeError: () => new ConnectionError("the endpoint can't be reached", { outcome: 'unknown' }) };

/**
 * @param {Address} address
 * @param {Bytes} body
 * @param {typeof globalThis.fetch} fetch
 * @param {number} timeout in milliseconds; 0 or Infinity is none
 * @param {AbortSignal} [signal]
 * @param {Record<string, string>} [headers]
 * @param {number} [enough] a good answer is returned after so many bytes, with the `rest` for the caller to read
 * @param {number} [access] see ANYONE (call.js): a cache around fetch, as frameworks have, must never answer a write
 * @returns {Promise<import('./call.js').Reply & {bytes: Bytes[]}>} the bytes in the pieces that came
 */
export function send(address, body, fetch, timeout, signal, headers, enough, access) {
  const control = new AbortController();
  /** @type {Response | undefined} */
  let response;
  /** @type {ReadableStreamDefaultReader<Bytes> | undefined} */
  let reader;
  /** @type {(() => void) | undefined} */
  let release;
  // A body that ignores the signal would keep coming after the call has ended.
  const cancel = () => void reader?.cancel().catch(() => {});
  /** @param {any} error @returns {Promise<never>} */
  const fail = async (error) => {
    if (typeof error?.digest === 'string') throw error; // Next's control flow, not a failure
    throw (await import('./unreachable.js').catch(() => offline)).exchangeError(address, error, response);
  };
  const exchange = async () => {
    try {
      // Without a target this throws, like any failed request. Redirects are not followed: the connection string would
      // go to whoever they name. No inherited property is an option of fetch.
      response = await fetch(/** @type {URL} */ (address.target).href, Object.assign(bare(), {
        method: 'POST',
        headers: { ...address.headers, ...headers },
        body,
        signal: control.signal,
        redirect: 'manual',
      }, access && noStore()));
      const { status } = response, parts = [];
      const from = reader = response.body?.getReader();
      if (control.signal.aborted) cancel(); // too late: this fetch ignores signals
      if (REDIRECTS.includes(status)) {
        cancel();
        return fail(0);
      }
      if (!from) return { status, bytes: [new Uint8Array(await response.arrayBuffer())] };
      for (let size = 0; ;) {
        const { done, value } = await from.read();
        if (done) return { status, bytes: parts };
        parts.push(value);
        size += value.length;
        if (size > /** @type {number} */ (enough) && status === 200)
          return { status, bytes: parts, rest: { read: () => from.read().catch(fail), cancel } };
        if (size > LONGEST) {
          cancel();
          throw new Error(`more than ${LONGEST} bytes`);
        }
      }
    } catch (error) {
      return fail(error);
    } finally {
      release?.();
    }
  };
  // The user's fetch may ignore signals, and a body may never end: this promise settles all the same.
  return new Promise((resolve, reject) => {
    release = deadline(timeout, signal, (error) => {
      reject(error);
      control.abort();
      cancel();
    }, () => (release ? 'unknown' : 'not-sent'));
    if (!control.signal.aborted) exchange().then(resolve, reject);
  });
}
