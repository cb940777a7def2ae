// Ctrl-C while a command works: the first one stops it at the next safe point, a second one ends it at once.

import { setTimeout as delay } from 'node:timers/promises';

/** Exit codes: 128 + the signal's number, as shells do. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** npm repeats a Ctrl-C that the terminal has sent already: two signals within this time count as one. */
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
 * @property {(ms: number) => Promise<void>} sleep throws Interrupted after a signal, also during the sleep
 * @property {() => void} end stops handling signals
 */

/**
 * Handles signals from now on.
 * @param {(text: string) => void} [note] prints a line about the first one
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
    note('stopping after the current stage; press again to stop at once');
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
