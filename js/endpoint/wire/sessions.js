// Sessions of Postgres's protocol, over a WebSocket or plain TCP: a stream of bytes in each
// direction. It knows the order of a session's life and its last words; how one begins is
// startup.js, what it does is the back end's.

import { EndpointError } from '../error.js';
import { BrokenInput, createInput } from './input.js';
import { errorResponse } from './message.js';
import { Refused, authenticate, readStartup } from './startup.js';

/**
 * @typedef {import('node:stream').Duplex} Duplex
 *
 * @typedef {object} Sessions
 * @property {(stream: Duplex, webSocket: boolean) => Promise<void>} serve until either side ends
 * @property {(graceMs: number) => Promise<void>} drain ends all, those in a statement after it
 *   or after that time
 */

/** How long a client may take until its session has begun, as Postgres's authentication_timeout. */
const BEGIN_MS = 60_000;

/** How long a session that is cut may take: nothing can end a statement of PGlite's. */
const CUT_MS = 1000;

/** How long the last words may be on their way to a slow reader. */
const LAST_WORDS_MS = 1000;

/**
 * @param {{ backend: import('../backend.js').Backend, password: string | undefined }} settings
 * @returns {Sessions}
 */
export function createSessions({ backend, password }) {
  /** @type {Map<{ close(): void, cut(): void }, Promise<void>>} */
  const open = new Map();

  /**
   * @param {Duplex} stream
   * @param {import('./input.js').Input} input
   * @param {boolean} webSocket
   * @param {AbortSignal} signal
   */
  async function live(stream, input, webSocket, signal) {
    const timer = setTimeout(() => stream.destroy(), BEGIN_MS);
    try {
      const startup = await readStartup(input, stream);
      if (!startup) return;
      if (!(startup instanceof Map)) return void await backend.cancel(startup.pid, startup.key);
      const login = await authenticate(input, stream, startup, { password, webSocket, asksPassword: backend.asksPassword });
      if (!login) return;
      clearTimeout(timer);
      await backend.wire({ input, output: stream, login, parameters: startup, signal });
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    async serve(stream, webSocket) {
      const gone = new AbortController();
      const leave = () => gone.abort(new Error('the client has gone'));
      const input = createInput(stream, leave);
      let closing = false, cut = () => {};
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let timer;
      const isCut = new Promise((resolve) => { cut = () => { timer = setTimeout(resolve, CUT_MS); }; });
      const work = live(stream, input, webSocket, gone.signal)
        .then(() => (closing ? CLOSING : undefined), lastWords)
        .then((words) => end(stream, input, words));
      const session = Promise.race([work, isCut]).then(() => {
        clearTimeout(timer);
        open.delete(handle);
      });
      const handle = {
        close() {
          closing = true;
          input.stop();
        },
        cut() {
          stream.destroy();
          cut();
        },
      };
      stream.on('error', () => {}); // 'close' follows
      stream.once('close', leave);
      open.set(handle, session);
      await session;
    },
    async drain(graceMs) {
      for (const handle of open.keys()) handle.close();
      const timer = setTimeout(() => {
        for (const handle of open.keys()) handle.cut();
      }, graceMs);
      await Promise.allSettled(open.values());
      clearTimeout(timer);
    },
  };
}

const CLOSING = errorResponse('FATAL', '57P01', 'terminating connection: the endpoint is closing');

/** What a client is told of an error that ends its session. @param {any} error */
function lastWords(error) {
  if (error instanceof Refused) return error.reply;
  if (error instanceof BrokenInput) return errorResponse('FATAL', '08P01', error.message);
  if (error instanceof EndpointError) return errorResponse('FATAL', error.code || 'XX000', error.message, error.fields.hint);
  // A fault of the endpoint; its text might tell what is nobody's business.
  return errorResponse('FATAL', 'XX000', 'internal error of the endpoint');
}

/** @param {Duplex} stream @param {import('./input.js').Input} input @param {Buffer} [words] */
async function end(stream, input, words) {
  if (stream.destroyed) return;
  const closed = new Promise((resolve) => stream.once('close', resolve));
  const timer = setTimeout(() => stream.destroy(), LAST_WORDS_MS);
  stream.end(words);
  void input.discard(); // a socket closed with bytes unread would take the last words back
  await closed;
  clearTimeout(timer);
}
