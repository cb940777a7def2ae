// Ctrl-C while something is under way: the first one is heeded at the next safe point, a second one ends at once.

import { setTimeout as delay } from 'node:timers/promises';

/** Exit codes by the custom of 128 + the signal's number. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** npm passes a Ctrl-C on that the terminal has sent already: within so long, two signals are one. */
const ECHO_MS = 300;

/** Thrown at a safe point after a signal. */
export class Interrupted extends Error {
  /** @param {number} exitCode */
  constructor(exitCode) {
    super('interrupted');
    this.exitCode = exitCode;
  }
}

/**
 * @typedef {object} Interrupt
 * @property {Promise<void>} requested resolves at the first signal
 * @property {() => void} check throws Interrupted after a signal
 * @property {(ms: number) => Promise<void>} sleep the same, and while it sleeps
 * @property {() => void} end signals are handled as before
 */

/**
 * Handles signals from now on.
 * @param {(text: string) => void} [note] tells people of the first one
 * @returns {Interrupt}
 */
export function handleSignals(note = () => {}) {
  const stop = new AbortController();
  let first = 0, exitCode = 0;
  /** @param {number} code */
  const onSignal = (code) => {
    const now = performance.now();
    if (first && now - first > ECHO_MS) process.exit(code);
    exitCode = code;
    if (first) return;
    first = now;
    note('stopping after what is under way; again to stop at once');
    stop.abort();
  };
  const listeners = Object.entries(SIGNALS).map(([signal, code]) => ({ signal, listener: () => onSignal(code) }));
  for (const { signal, listener } of listeners) process.on(signal, listener);
  const check = () => {
    if (exitCode) throw new Interrupted(exitCode);
  };
  return {
    requested: new Promise((resolve) => stop.signal.addEventListener('abort', () => resolve())),
    check,
    async sleep(ms) {
      await delay(ms, undefined, { signal: stop.signal }).catch(() => {}); // a signal ends it early
      check();
    },
    end() {
      for (const { signal, listener } of listeners) process.off(signal, listener);
    },
  };
}
