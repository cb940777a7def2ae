// This side of PGlite's thread (thread.js): starting it, one exchange of bytes at a time, and
// what to say when it is dead.

import { Worker } from 'node:worker_threads';
import { EndpointError } from '../error.js';
import { createSplitter } from './messages.js';

/**
 * Sends protocol messages and hands over each message of the reply, whole.
 * @typedef {(bytes: Uint8Array, onMessage: (message: Buffer) => void) => Promise<void>} Exchange
 */

/**
 * Postgres compiled to wasm uses V8's stack. With Node's usual 1 MB a few hundred nested
 * operators overflow it, which PGlite swallows, leaving the database broken; with this
 * much, Postgres's own max_stack_depth (2 MB of its own stack) answers first: 54001.
 */
const STACK_MB = 256;

/** Stands for the message a thread needn't be sent: it starts by itself. */
const START = new Uint8Array();

/**
 * Starts PGlite's thread. The thread keeps the process alive only while it works.
 * @param {string | undefined} folder
 */
export async function startThread(folder) {
  const worker = new Worker(new URL('./thread.js', import.meta.url), {
    workerData: { folder },
    resourceLimits: { stackSizeMb: STACK_MB },
    // A worker takes over Node's own options; a file can't start with this one, of `node -e`.
    ...(process.execArgv.some((option) => option.startsWith('--input-type')) && { execArgv: [] }),
  });
  /** @type {{ onBytes(bytes: Uint8Array): void, resolve(value: any): void, reject(error: Error): void } | null} */
  let pending = null;
  let started = false;
  let dead = '';

  /** @param {string} why */
  function die(why) {
    dead ||= started
      ? `the embedded database has stopped (${why}): start the endpoint again`
      : `the embedded database did not start (${why})`;
    pending?.reject(new EndpointError(500, dead));
  }
  worker.on('error', (/** @type {Error} */ error) => die(error.message));
  worker.on('exit', () => die('its thread ended'));
  worker.on('message', (message) => {
    if (message instanceof Uint8Array) pending?.onBytes(message);
    else if (message.dead) die(message.dead);
    else pending?.resolve(message);
  });

  /**
   * @param {Uint8Array | null} message bytes of the protocol; null to close
   * @param {(bytes: Uint8Array) => void} onBytes
   * @returns {Promise<any>} what the thread says at the end
   */
  async function ask(message, onBytes) {
    if (dead) throw new EndpointError(500, dead);
    worker.ref();
    try {
      return await new Promise((resolve, reject) => {
        pending = { onBytes, resolve, reject };
        if (message !== START) worker.postMessage(message);
      });
    } finally {
      pending = null;
      worker.unref();
    }
  }

  const { version } = await ask(START, () => {});
  started = true;
  return {
    version: String(version),
    /** @type {Exchange} */
    exchange(bytes, onMessage) {
      return ask(bytes, createSplitter(onMessage));
    },
    async close() {
      await ask(null, () => {}).catch(() => {});
      await worker.terminate();
    },
    kill: () => worker.terminate(),
  };
}
