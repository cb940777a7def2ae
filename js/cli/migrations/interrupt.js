// Ctrl-C while something is under way: the first one is heeded at the next safe point, a second one ends at once.

/** Exit codes by the custom of 128 + the signal's number. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** npm passes a Ctrl-C on that the terminal has sent already: within so long, two signals are one. */
const ECHO_MS = 300;

/** Thrown at a safe point after a signal. */
export class Interrupted extends Error {
  /** @param {number} code the exit code */
  constructor(code) {
    super('interrupted');
    this.exitCode = code;
  }
}

/**
 * @typedef {object} Interrupt
 * @property {() => void} check throws Interrupted after a signal
 * @property {(ms: number) => Promise<void>} sleep the same, and while it sleeps
 * @property {() => void} end signals are as before
 */

/** @param {(text: string) => void} say @returns {Interrupt} */
export function listen(say) {
  let first = 0, code = 0, wake = () => {};
  /** @type {[string, () => void][]} */
  const listeners = Object.entries(SIGNALS).map(([signal, exit]) => [signal, () => {
    if (first && performance.now() - first > ECHO_MS) process.exit(exit);
    if (!first) say('stopping after what is under way; again to stop at once');
    first ||= performance.now();
    code = exit;
    wake();
  }]);
  for (const [signal, heard] of listeners) process.on(signal, heard);
  const check = () => { if (code) throw new Interrupted(code); };
  return {
    check,
    async sleep(ms) {
      check();
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve(undefined);
        };
      });
      check();
    },
    end: () => { for (const [signal, heard] of listeners) process.off(signal, heard); },
  };
}
