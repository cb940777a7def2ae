// Says that a request is over before its answer: the part of an AbortSignal that the endpoint uses, without the cost of
// one. Node makes an AbortSignal of an EventTarget by changing its prototype, which slows down whatever it is given to;
// every request needs a signal, and hardly any fires. It is a class, as hundreds of requests wait at the same time, and
// closures for each would be twice as much.

/**
 * @typedef {(() => void) | { handleEvent(): void }} Listener an object needs no closure
 *
 * @typedef {object} Signal an AbortSignal is one, too
 * @property {boolean} aborted
 * @property {any} reason
 * @property {() => void} throwIfAborted
 * @property {(type: 'abort', listener: Listener, options?: { once: boolean }) => void} addEventListener
 * @property {(type: 'abort', listener: Listener) => void} removeEventListener
 */

/** @implements {Signal} */
export class OwnSignal {
  aborted = false;
  /** @type {any} */
  reason = undefined;
  /** Copied by each change: an array that is pushed to has room for seventeen. @type {Listener[]} */
  listeners = NONE;

  throwIfAborted() {
    if (this.aborted) throw this.reason;
  }

  /** @param {'abort'} _ @param {Listener} listener */
  addEventListener(_, listener) {
    if (!this.aborted) this.listeners = [...this.listeners, listener];
  }

  /** @param {'abort'} _ @param {Listener} listener */
  removeEventListener(_, listener) {
    this.listeners = this.listeners.filter((other) => other !== listener);
  }

  /** Fires it, once. @param {unknown} reason */
  abort(reason) {
    if (this.aborted) return;
    const { listeners } = this;
    Object.assign(this, { aborted: true, reason, listeners: NONE });
    for (const listener of listeners) {
      if (typeof listener === 'function') listener();
      else listener.handleEvent();
    }
  }
}

/** @type {Listener[]} */
const NONE = [];

/**
 * One of our own that fires with another.
 * @param {Signal} other
 * @returns {{ signal: OwnSignal, leave: () => void }} `leave`: the other one forgets it
 */
export function follow(other) {
  const signal = new OwnSignal(), fire = () => signal.abort(other.reason);
  other.addEventListener('abort', fire, { once: true });
  return { signal, leave: () => other.removeEventListener('abort', fire) };
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
