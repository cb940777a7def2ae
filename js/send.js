// One HTTP exchange: body out, status and bytes in, before the deadline and unless the caller aborts. Knows
// fetch, not what the bytes say.
import { deadline } from './deadline.js';
import { ConnectionError } from './error.js';

/** An answer of more bytes is refused, since one without an end would take all memory before the deadline.
 * Hosted Neon sends at most half as many. */
const LONGEST = 128 << 20;

/**
 * @typedef {import('./core.js').Bytes} Bytes
 * @typedef {import('./address.js').Address} Address
 */

/** @type {{cache?: 'no-store'} | undefined} */
let uncached;

/** Keeps caches around fetch from answering, where the runtime takes that: workerd by its compatibility date. Asked once. */
function noStore() {
  try {
    uncached ??= new Request('http://localhost', { cache: 'no-store' }) && { cache: 'no-store' };
  } catch {
    uncached = {};
  }
  return uncached;
}

/** A page whose network is gone can't load what would tell more. */
const untold = { failed: () => new ConnectionError("the endpoint can't be reached", { outcome: 'unknown' }) };

/**
 * @param {Address} address
 * @param {Bytes} body
 * @param {typeof globalThis.fetch} fetch
 * @param {number} timeout in milliseconds; 0 or Infinity is none
 * @param {AbortSignal} [signal]
 * @param {Record<string, string>} [headers]
 * @param {number} [enough] a good answer may be handed over after so many bytes, and is its taker's from then on
 * @param {boolean} [fresh] no cache may answer
 * @returns {Promise<import('./call.js').Reply & {bytes: Bytes[]}>} the bytes in the pieces they came in
 */
export function send(address, body, fetch, timeout, signal, headers, enough, fresh) {
  const control = new AbortController();
  /** @type {Response | undefined} */
  let response;
  /** @type {ReadableStreamDefaultReader<Bytes> | undefined} */
  let reader;
  /** @type {(() => void) | undefined} */
  let release;
  // A body that doesn't heed the signal would flow on after the call has ended.
  const cancel = () => void reader?.cancel().catch(() => {});
  /** @param {any} error @returns {Promise<never>} */
  const fail = async (error) => {
    if (typeof error?.digest === 'string') throw error; // no failure, but Next's control flow, which goes by this property
    throw (await import('./unreachable.js').catch(() => untold)).failed(address, error, response);
  };
  const exchange = async () => {
    try {
      // Without a target this fails like any other request. By hand, as following a redirect would hand the connection
      // string to whoever it names.
      response = await fetch(/** @type {URL} */ (address.target).href, {
        // @ts-expect-error without a prototype, so that nothing inherited is an option of fetch
        __proto__: null,
        method: 'POST', headers: { ...address.headers, ...headers }, body, signal: control.signal, redirect: 'manual', ...(fresh && noStore()),
      });
      const { status } = response, parts = [];
      const from = reader = response.body?.getReader();
      if (control.signal.aborted) cancel(); // it came too late, from a fetch that doesn't heed signals
      if (/^(0|30[12378])$/.test(`${status}`)) { // a redirect; 0 is all that a browser says of one
        cancel();
        return fail(0);
      }
      if (!from) return { status, bytes: [new Uint8Array(await response.arrayBuffer())] };
      for (let size = 0; ;) {
        const { done, value } = await from.read();
        if (done) return { status, bytes: parts };
        parts.push(value);
        size += value.length;
        if (size > /** @type {number} */ (enough) && status === 200) return { status, bytes: parts, rest: { read: () => from.read().catch(fail), cancel } };
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
  // A fetch of the user's need not heed signals, and a body may never end: the promise does not depend on them.
  return new Promise((resolve, reject) => {
    release = deadline(timeout, signal, (error) => {
      reject(error);
      control.abort();
      cancel();
    }, () => (release ? 'unknown' : 'not-sent'));
    if (!control.signal.aborted) exchange().then(resolve, reject);
  });
}
