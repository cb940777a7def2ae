// One HTTP exchange: body out, status and bytes in, before the deadline and unless the caller aborts. Knows
// fetch, not what the bytes say.
import { deadline } from './deadline.js';
import { ConnectionError } from './error.js';
import { redact } from './link.js';

/** Codes of a failed fetch (Node's, undici's, Bun's) where no connection came about, so that nothing can have run. */
const REFUSED = /refused|notfound|ai_again|unreach|connect_timeout|failedtoopen/i;

/** An answer of more bytes is refused, since one without an end would take all memory before the deadline.
 * Hosted Neon sends at most half as many. */
const LONGEST = 128 << 20;

/**
 * @typedef {import('./core.js').Bytes} Bytes
 * @typedef {import('./link.js').Link} Link
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

/** An exchange that failed. The cause is a copy: a fetch may put anything into its errors, the headers too.
 * @param {Link} link @param {any} error @param {Response | undefined} response where it had begun to answer */
function failed(link, error, response) {
  // file: couldn't be opened; or it is no failure, but Next's control flow, which goes by this property
  if (error instanceof ConnectionError || typeof error?.digest === 'string') return error;
  const code = error?.cause?.code ?? error?.code;
  const cause = Object.assign(new Error(redact(link, error?.cause?.message || error?.message || error)), code && { code });
  const outcome = !response && REFUSED.test(code) ? 'not-sent' : 'unknown';
  return new ConnectionError(`the endpoint at ${link.target.host} ${response ? 'answered only in part' : "can't be reached"}: ${cause.message}`,
    { cause, outcome, retryable: outcome === 'not-sent' });
}

/**
 * @param {Link} link
 * @param {Bytes} body
 * @param {typeof globalThis.fetch} fetch
 * @param {number} timeout in milliseconds; 0 or Infinity is none
 * @param {AbortSignal} [signal]
 * @param {Record<string, string>} [headers]
 * @param {number} [enough] a good answer may be handed over after so many bytes, and is its taker's from then on
 * @param {boolean} [fresh] no cache may answer
 * @returns {Promise<import('./run.js').Reply & {bytes: Bytes[]}>} the bytes in the pieces they came in
 */
export function send(link, body, fetch, timeout, signal, headers, enough, fresh) {
  const control = new AbortController();
  /** @type {Response | undefined} */
  let response;
  /** @type {ReadableStreamDefaultReader<Bytes> | undefined} */
  let reader;
  /** @type {(() => void) | undefined} */
  let release;
  // A body that doesn't heed the signal would flow on after the call has ended.
  const cancel = () => void reader?.cancel().catch(() => {});
  /** @param {any} error @returns {never} */
  const fail = (error) => { throw failed(link, error, response); };
  const exchange = async () => {
    try {
      // By hand, as following a redirect would hand the connection string to whoever it names.
      response = await fetch(link.target.href, {
        // @ts-expect-error without a prototype, so that nothing inherited is an option of fetch
        __proto__: null,
        method: 'POST', headers: { ...link.headers, ...headers }, body, signal: control.signal, redirect: 'manual', ...(fresh && noStore()),
      });
      const { status } = response, parts = [];
      const from = reader = response.body?.getReader();
      if (control.signal.aborted) cancel(); // it came too late, from a fetch that doesn't heed signals
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
