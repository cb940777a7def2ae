// Says that a request is over before its answer: the part of an AbortSignal that the endpoint uses, without the cost of
// one. Node makes an AbortSignal of an EventTarget by changing its prototype, which slows down whatever it is given to;
// every request needs a signal or two, and hardly any fires.

/**
 * @typedef {object} Signal an AbortSignal is one, too
 * @property {boolean} aborted
 * @property {any} reason
 * @property {() => void} throwIfAborted
 * @property {(type: 'abort', listener: () => void, options?: { once: boolean }) => void} addEventListener
 * @property {(type: 'abort', listener: () => void) => void} removeEventListener
 */

/** @returns {{ signal: Signal, abort: (reason: unknown) => void }} `abort` fires it, once */
export function createSignal() {
  /** @type {(() => void)[]} */
  let listeners = [];
  /** @type {Signal} */
  const signal = {
    aborted: false,
    reason: undefined,
    throwIfAborted() {
      if (signal.aborted) throw signal.reason;
    },
    addEventListener(_, listener) {
      if (!signal.aborted) listeners.push(listener);
    },
    removeEventListener(_, listener) {
      const at = listeners.indexOf(listener);
      if (at >= 0) listeners.splice(at, 1);
    },
  };
  return {
    signal,
    abort(reason) {
      if (signal.aborted) return;
      Object.assign(signal, { aborted: true, reason });
      for (const listener of listeners.splice(0)) listener();
    },
  };
}

/**
 * For who needs an AbortSignal itself: Node's own functions, and callers.
 * @param {Signal} signal
 * @returns {AbortSignal}
 */
export function abortSignalOf(signal) {
  if (signal instanceof AbortSignal) return signal;
  const controller = new AbortController(), abort = () => controller.abort(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort);
  return controller.signal;
}
