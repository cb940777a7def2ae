// The socket of a connection to the server. It reads into one buffer of its own, again and again: for each piece Node
// would take 64 KB, cut them and leave them to the collector, which is 4 % of a short request's CPU. Until somebody
// takes the bytes straight they are copied, and come as any other socket's.

import net from 'node:net';

/**
 * @typedef {(bytes: Buffer) => void} Take the bytes are others when it has returned
 * @typedef {net.Socket & { onBytes?: Take }} Socket
 */

/** As much as Node reads at a time. */
const SIZE = 64 * 1024;

/**
 * For `pg`, which encrypts a plain one itself.
 * @param {{ ssl?: unknown }} settings
 * @returns {Socket} not connected yet
 */
export function createSocket({ ssl }) {
  if (ssl) return new net.Socket();
  /** @type {Socket} */
  const socket = new net.Socket({
    onread: {
      buffer: Buffer.allocUnsafeSlow(SIZE),
      callback(length, buffer) {
        const bytes = /** @type {Buffer} */ (buffer).subarray(0, length);
        if (!socket.onBytes) return socket.push(Buffer.from(bytes));
        socket.onBytes(bytes);
        return true;
      },
    },
  });
  return socket;
}

/**
 * From now on nobody else reads of it.
 * @param {Socket} stream @param {Take} take
 */
export function takeBytes(stream, take) {
  stream.removeAllListeners('data');
  stream.onBytes = take;
  stream.on('data', take); // of one that is encrypted
}
