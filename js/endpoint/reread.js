// Something that stands in files and is read again and again: what is new is used from then on, and what is broken is
// told of and leaves in use what was there before. It knows no files; not what is in them either.

/** How often. */
const EVERY_MS = 10_000;

/**
 * @template T
 * @param {() => Promise<T>} load rejects with an Error whose message may be printed
 * @param {(next: T) => void} use called with what was read, whether it is new or not
 * @param {(problem: string) => void} onProblem told once for each reason
 * @param {number} [everyMs]
 * @returns {{ close: () => void }}
 */
export function reread(load, use, onProblem, everyMs = EVERY_MS) {
  let problem = '', busy = false;

  async function refresh() {
    if (busy) return;
    busy = true;
    try {
      use(await load());
      problem = '';
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      if (message !== problem) onProblem(message);
      problem = message;
    } finally {
      busy = false;
    }
  }

  const timer = setInterval(refresh, everyMs).unref();
  return { close: () => clearInterval(timer) };
}
