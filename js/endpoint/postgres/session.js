// A client's session of Postgres's protocol on a connection of its own to the server: `pg` logs in, then bytes are
// passed on unchanged. When a client leaves, its statement is cancelled and its transaction rolled back.

import { randomBytes } from 'node:crypto';
import { createBusy } from '../wire/busy.js';
import { backendKeyData, message, parameterStatus, readyForQuery } from '../wire/message.js';
import { drained } from '../drained.js';
import { setting, settingsOf } from '../wire/settings.js';

/**
 * @typedef {import('../signal.js').Signal} Signal
 *
 * @typedef {import('../backend.js').Connection} Connection
 *
 * @typedef {import('../backend.js').Login} Login
 *
 * @typedef {ReturnType<typeof createBusy>} Busy
 *
 * @typedef {object} Server
 * @property {(login: Login, caller: import('./pools.js').Caller) => Promise<import('./pools.js').Pooled>} connect
 *   a connection that nobody has used; rejects with an EndpointError
 * @property {number | undefined} statementMs how long a statement may run; 0 or undefined: without a limit
 * @property {(client: import('./logins.js').Client) => Promise<void>} cancel ends what a connection runs
 * @property {(error: any, login: Login) => Error} refusal an error of Postgres's as one for the client
 */

const TERMINATE = message('X');

/** How long a statement may go on after its client has left. */
const LEFT_MS = 500;

/** How much later than the server the endpoint ends a statement that has lifted the server's limit. */
export const LATER_MS = 500;

/** @param {Server} server */
export function createSessions({ connect, statementMs, cancel: cancelStatement, refusal }) {
  /**
   * Cancels the statement of a session, by the server's process id and our key, which its client has for this.
   * @type {Map<string, () => Promise<void>>}
   */
  const running = new Map();
  /** @param {number} pid @param {Buffer} key */
  const nameOf = (pid, key) => `${pid} ${key.toString('hex')}`;

  /** @param {Connection} connection */
  async function wire({ input, output, login, address, parameters, signal, admit }) {
    const pooled = await connect(login, { address, signal }), { client, reported } = pooled.connected;
    const stream = client.connection.stream;
    // The process id is the server's, so that pg_cancel_backend works. The key is ours, as cancel requests come to us.
    const pid = Number(client.processID), key = randomBytes(4);
    const cancel = () => cancelStatement(client).catch(() => {});
    // A server that doesn't even end what is cancelled is cut off.
    const late = (/** @type {number} */ times) => (times === 1 ? void cancel() : void stream.destroy());
    const busy = createBusy(statementMs ? statementMs + LATER_MS : 0, late);
    try {
      admit();
      const settings = settingsOf(parameters);
      if (settings.size) await client.query(setting(settings)).catch((error) => Promise.reject(refusal(error, login)));
      if (signal.aborted) return;
      running.set(nameOf(pid, key), cancel);
      for (const [name, value] of reported) output.write(parameterStatus(name, value));
      output.write(Buffer.concat([backendKeyData(pid, key.readInt32BE()), readyForQuery('I')]));
      if (await pass(input, stream, output, signal, busy) === LEFT) await cancel();
    } finally {
      busy.end();
      running.delete(nameOf(pid, key));
      stream.destroy();
      pooled.release(true);
    }
  }

  return {
    wire,
    /** @param {number} pid @param {Buffer} key */
    async cancel(pid, key) {
      const cancel = running.get(nameOf(pid, key));
      await cancel?.();
      return cancel !== undefined;
    },
  };
}

const LEFT = Symbol('the client has left, and its statement still runs');

/**
 * Passes bytes in both directions until either side ends. What the client sent before its end is still done, unless it
 * takes too long.
 * @param {import('../wire/input.js').Input} input
 * @param {import('node:net').Socket} stream
 * @param {import('node:stream').Duplex} output
 * @param {Signal} signal
 * @param {Busy} busy
 */
async function pass(input, stream, output, signal, busy) {
  const ended = new Promise((resolve) => stream.once('close', resolve));
  const late = new Promise((resolve) => {
    const left = () => setTimeout(resolve, LEFT_MS, LEFT).unref();
    // It may have left during the login.
    if (signal.aborted) left();
    else signal.addEventListener('abort', left, { once: true });
  });
  stream.once('end', input.stop).once('close', input.stop);
  stream.removeAllListeners('data'); // pg reads no further
  stream.pipe(output, { end: false });
  output.once('close', () => stream.resume()); // reads and drops the rest
  void send(input, stream, signal, busy); // not awaited: the server may not be reading
  return Promise.race([ended, late]);
}

/**
 * What the client sends, and at its end the end; not while the statement of a client runs that has left, as a pooler
 * would hang up at once and leave it to itself.
 * @param {import('../wire/input.js').Input} input @param {import('node:net').Socket} stream
 * @param {Signal} left @param {Busy} busy
 */
async function send(input, stream, left, busy) {
  let over = false;
  const end = () => stream.writable && stream.end(TERMINATE);
  stream.on('data', (/** @type {Buffer} */ bytes) => {
    busy.server(bytes);
    if (over && !busy.isBusy()) end();
  });
  for await (const chunk of input.chunks()) {
    busy.client(chunk);
    if (!stream.write(chunk)) await drained(stream);
  }
  over = true;
  if (!busy.isBusy() || !left.aborted) end();
}
