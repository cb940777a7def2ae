// A WebSocket as two ends of a pipe: bytes in, bytes out, and whether it still stands. Knows the WebSocket
// API, not what the bytes say.
import loadWebSocket from '#websocket';
import { ConnectionError } from '../error.js';
import { redact } from '../link.js';

/**
 * @typedef {import('../core.js').Bytes} Bytes
 *
 * @typedef {object} Socket
 * @property {(bytes: Bytes) => void} send
 * @property {() => Promise<Bytes | null>} receive the next piece that came; null once the socket is closed
 * @property {() => void} close
 */

/** Bytes that may wait to be received: those of one answer (SESSION_MOST in include/session.h), and a frame behind it. */
const MOST = 2 << 27;

/**
 * Opens a socket. Rejects with a ConnectionError, as nothing has been sent.
 * @param {import('../link.js').Link} link
 * @param {typeof WebSocket} [given] in place of the runtime's own
 * @returns {Promise<Socket>}
 */
export async function openSocket(link, given) {
  if (!link.target) throw (await import('../trouble.js')).noLink(link);
  const url = link.socket;
  const failed = (/** @type {string} */ why, retryable = true) =>
    new ConnectionError(`could not open a WebSocket to ${new URL(url).host}: ${why}`, { outcome: 'not-sent', retryable });
  const WebSocket = given ?? await loadWebSocket();
  if (!WebSocket) throw failed('this runtime has none; give createDatabase one: { WebSocket }', false);
  /** @type {(Bytes | null)[]} */
  const arrived = [];
  let wake = () => {}, size = 0;
  const arrive = (/** @type {Bytes | null} */ piece) => {
    size += piece?.length ?? 0;
    // Nobody has asked for so much: a server may send while its client does something else.
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
    // An ErrorEvent is no Error, and what it says differs by the runtime.
    socket.addEventListener('error', (/** @type {any} */ event) => reject(event?.message || 'it was refused'));
    socket.addEventListener('close', () => {
      reject('it was closed');
      arrive(null);
    });
    socket.addEventListener('message', ({ data }) => arrive(data instanceof ArrayBuffer ? new Uint8Array(data) : null));
  }).catch(async (why) => {
    const way = await import('../trouble.js').then(({ unreachable }) => unreachable(link), () => '');
    throw failed(redact(link, why) + way);
  });
  return {
    send: (bytes) => socket.send(bytes),
    async receive() {
      while (!arrived.length) await new Promise((resolve) => { wake = () => resolve(undefined); });
      if (!arrived[0]) return null; // the end stays
      size -= arrived[0].length;
      return /** @type {Bytes} */ (arrived.shift());
    },
    close: () => socket.close(),
  };
}
