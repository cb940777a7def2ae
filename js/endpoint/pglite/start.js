// This side of PGlite's thread (thread.js): it starts the thread, exchanges bytes with it, one exchange at a time and
// each with a time limit, and reports when the thread has ended, by itself or because an exchange took too long.

import { Worker } from 'node:worker_threads';
import { EndpointError } from '../error.js';
import { crashed, timedOut } from './failure.js';
import { createSplitter } from '../wire/replies.js';

/**
 * Sends protocol messages and hands over each message of the reply, whole; of one longer than `most` only type and
 * length. If `onMessage` throws, the exchange rejects with that error once the reply has ended.
 * @typedef {(bytes: Uint8Array, onMessage: (message: Buffer) => void, most?: number) => Promise<void>} Exchange
 *
 * @typedef {import('./failure.js').Failure} Failure
 *
 * @typedef {object} Pending what the thread has been asked and hasn't done yet
 * @property {(bytes: Uint8Array) => void} onBytes
 * @property {(value: any) => void} resolve
 * @property {(error: any) => void} reject
 * @property {any} [error] what `onBytes` has thrown
 */

/**
 * Postgres compiled to wasm uses V8's stack. With Node's usual 1 MB a few hundred nested
 * operators overflow it, which PGlite swallows, leaving the database broken; with this
 * much, Postgres's own max_stack_depth (2 MB of its own stack) answers first: 54001.
 */
const STACK_MB = 256;

/** Stands for the message that starts a thread; none is sent, as it starts by itself. */
const START = new Uint8Array();

/**
 * Starts PGlite's thread. The thread keeps the process alive only while it works.
 * @param {object} settings
 * @param {string} [settings.folder] none for a database in memory
 * @param {string[] | 'all'} settings.extensions that it has at hand, of those that PGlite ships
 * @param {number} settings.statementMs how long an exchange may take; 0: as long as it likes
 * @param {number} settings.startMs how long the start may take; 0: as long as it likes
 * @param {(failure: Failure) => void} onEnd called once, when a thread that had started has ended and has let go of the
 *   folder
 */
export async function startThread({ folder, extensions, statementMs, startMs }, onEnd) {
  const worker = new Worker(new URL('./thread.js', import.meta.url), {
    workerData: { folder, extensions },
    resourceLimits: { stackSizeMb: STACK_MB },
    // A worker takes over Node's own options; a file can't start with this one, of `node -e`.
    ...(process.execArgv.some((option) => option.startsWith('--input-type')) && { execArgv: [] }),
  });
  /** @type {Pending | null} */
  let pending = null;
  let started = false, ended = false;
  /** Why it ends. @type {Failure | undefined} */
  let failure;

  worker.on('error', (/** @type {Error} */ error) => { failure ??= crashed(error.message, folder); });
  worker.on('message', (message) => {
    if (message instanceof Uint8Array) receive(message);
    else if (message.crashed) failure ??= crashed(message.crashed, folder);
    else pending?.resolve(message);
  });
  worker.on('exit', () => {
    ended = true;
    const { reason, running } = failure ??= crashed('its thread ended', folder);
    if (started) onEnd(failure);
    pending?.reject(started ? running : new EndpointError(500, `the embedded database did not start (${reason})`));
  });

  /** An error that is thrown here would end the process. @param {Uint8Array} bytes */
  function receive(bytes) {
    const mine = pending;
    if (!mine || mine.error) return;
    try {
      mine.onBytes(bytes);
    } catch (error) {
      mine.error = error;
      mine.resolve = () => mine.reject(error);
    }
  }

  /**
   * @param {Uint8Array | null} message bytes of the protocol; null to close
   * @param {(bytes: Uint8Array) => void} onBytes
   * @param {number} [ms] the time limit, after which the thread is ended
   * @param {() => Failure} [late]
   * @returns {Promise<any>} what the thread says at the end
   */
  async function ask(message, onBytes, ms, late) {
    if (ended && failure) throw failure.others;
    worker.ref();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    try {
      return await new Promise((resolve, reject) => {
        /** @type {Pending} */
        const mine = { onBytes, resolve, reject };
        pending = mine;
        if (message !== START) worker.postMessage(message);
        // What has arrived by then is read first: a statement that was done in time is not reported as too late.
        if (ms) timer = setTimeout(() => setImmediate(() => pending === mine && end(late?.())), ms);
      });
    } finally {
      clearTimeout(timer);
      pending = null;
      worker.unref();
    }
  }

  /** @param {Failure} [why] */
  function end(why) {
    failure ??= why;
    return worker.terminate();
  }

  const late = () => crashed(`it took more than ${startMs / 1000} s`, folder);
  const { version } = await ask(START, () => {}, startMs, late);
  started = true;
  return {
    version: String(version),
    /** @type {Exchange} */
    exchange(bytes, onMessage, most) {
      return ask(bytes, createSplitter(onMessage, most), statementMs, () => timedOut(statementMs, folder));
    },
    async close() {
      await ask(null, () => {}).catch(() => {});
      await end();
    },
    kill: () => end(),
  };
}
