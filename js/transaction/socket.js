// A WebSocket as a pipe: bytes in, bytes out, until it is closed. Knows the WebSocket API, and nothing about what the
// bytes mean.
import loadWebSocket from '#websocket';
import { redact } from '../address.js';
import { ConnectionError } from '../error.js';

/**
 * @typedef {import('../core.js').Bytes} Bytes
 *
 * @typedef {object} Socket
 * @property {(bytes: Bytes) => void} send
 * @property {() => Promise<Bytes | null>} receive the next piece that came; null once the socket is closed
 * @property {() => void} close
 */

/** Bytes that may wait to be received: one answer (SESSION_MOST in include/session.h), and a frame after it. */
const MOST = 2 << 27;

/**
 * Opens a socket. Rejects with a ConnectionError, as nothing has been sent.
 * @param {import('../address.js').Address} address
 * @param {typeof WebSocket} [given] in place of the runtime's own
 * @returns {Promise<Socket>}
 */
export async function openSocket(address, given) {
  if (!address.target) throw (await import('../unreachable.js')).addressError(address);
  const url = address.socket;
  const failed = (/** @type {string} */ why, retryable = true) =>
    new ConnectionError(`could not open a WebSocket to ${new URL(url).host}: ${why}`, {
      outcome: 'not-sent', retryable,
    });
  const WebSocket = given ?? await loadWebSocket();
  if (!WebSocket) throw failed('this runtime has none; give createDatabase one: { WebSocket }', false);
  /** @type {(Bytes | null)[]} */
  const arrived = [];
  let wake = () => {}, size = 0;
  const arrive = (/** @type {Bytes | null} */ piece) => {
    size += piece?.length ?? 0;
    // More than any answer: a server may send without being asked.
    if (piece && size > MOST) {
      arrived.length = 0;
      piece = null;
      socket.close();
    }
    arrived.push(piece);
    wake();
  };
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    // An ErrorEvent is not an Error, and runtimes differ in its message.
    socket.addEventListener('error', (/** @type {any} */ event) => reject(event?.message || 'it was refused'));
    socket.addEventListener('close', () => {
      reject('it was closed');
      arrive(null);
    });
    socket.addEventListener('message', ({ data }) => arrive(data instanceof ArrayBuffer ? new Uint8Array(data) : null));
  }).catch(async (why) => {
    const hint = await import('../unreachable.js').then(({ hint }) => hint(address), () => '');
    throw failed(redact(address, why) + hint);
  });
  return {
    send: (bytes) => socket.send(bytes),
    async receive() {
      while (!arrived.length) await new Promise((resolve) => { wake = () => resolve(undefined); });
      if (!arrived[0]) return null; // the end is kept
      size -= arrived[0].length;
      return /** @type {Bytes} */ (arrived.shift());
    },
    close: () => socket.close(),
  };
}
