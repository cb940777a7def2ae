// A client's session of Postgres's protocol on a connection of its own to the server: `pg`
// logs in with the endpoint's credentials, then bytes are passed on as they come. A client
// that leaves has its statement cancelled and its transaction rolled back.

import { randomBytes } from 'node:crypto';
import { backendKeyData, message, parameterStatus, readyForQuery } from '../wire/message.js';
import { drained } from '../drained.js';
import { setting, settingsOf } from '../wire/settings.js';

/**
 * @typedef {import('../backend.js').Connection} Connection
 *
 * @typedef {object} Login a connection of one's own
 * @property {import('pg').Client & { connection?: any, processID?: number }} client
 * @property {Map<string, string>} reported the server's ParameterStatus
 *
 * @typedef {object} Server
 * @property {() => Promise<Login>} connect rejects with an EndpointError
 * @property {(pid: number) => Promise<void>} cancelBackend
 * @property {(error: any) => Error} refusal an error of Postgres's as one for the client
 */

const TERMINATE = message('X');

/** How long what a client sent before it left may still take. */
const LEFT_MS = 500;

/** @param {Server} server */
export function createSessions({ connect, cancelBackend, refusal }) {
  /** What clients are given to cancel with: the key of each, and the server's process. @type {Map<number, { key: Buffer, pid: number }>} */
  const running = new Map();
  let last = 0;

  /** @param {Connection} connection */
  async function wire({ input, output, parameters, signal }) {
    const { client, reported } = await connect();
    const stream = client.connection.stream, pid = Number(client.processID);
    const own = ++last, key = randomBytes(4);
    try {
      const settings = settingsOf(parameters);
      if (settings.size) await client.query(setting(settings)).catch((error) => { throw refusal(error); });
      if (signal.aborted) return;
      running.set(own, { key, pid });
      for (const [name, value] of reported) output.write(parameterStatus(name, value));
      output.write(Buffer.concat([backendKeyData(own, key.readInt32BE()), readyForQuery('I')]));
      if (await pass(input, stream, output, signal) === LEFT) await cancelBackend(pid).catch(() => {});
    } finally {
      running.delete(own);
      stream.destroy();
    }
  }

  return {
    wire,
    /** @param {number} own @param {Buffer} key */
    async cancel(own, key) {
      const found = running.get(own);
      if (found?.key.equals(key)) await cancelBackend(found.pid).catch(() => {});
    },
  };
}

const LEFT = Symbol('the client has left, and its statement still runs');

/**
 * Bytes both ways, until either side ends. What the client sent before its end is still done,
 * unless it takes long.
 * @param {import('../wire/input.js').Input} input
 * @param {import('node:net').Socket} stream
 * @param {import('node:stream').Duplex} output
 * @param {AbortSignal} signal
 */
async function pass(input, stream, output, signal) {
  const ended = new Promise((resolve) => stream.once('close', resolve));
  const late = new Promise((resolve) => {
    const left = () => setTimeout(resolve, LEFT_MS, LEFT).unref();
    // It may have left while the server was still being logged in to.
    if (signal.aborted) left();
    else signal.addEventListener('abort', left, { once: true });
  });
  stream.once('end', input.stop).once('close', input.stop);
  stream.removeAllListeners('data'); // pg reads no further
  stream.pipe(output, { end: false });
  output.once('close', () => stream.resume()); // read to its end, by nobody
  void send(input, stream); // which may wait for a server that waits for others
  return Promise.race([ended, late]);
}

/** @param {import('../wire/input.js').Input} input @param {import('node:net').Socket} stream */
async function send(input, stream) {
  for await (const chunk of input.chunks()) {
    if (!stream.write(chunk)) await drained(stream);
  }
  if (stream.writable) stream.end(TERMINATE);
}
