// A connection that `pg` has logged in, from the first request that has it: messages are written in one piece, and what
// comes back is cut and handed to whoever has asked, in order. `pg` would make objects and events of each message, also
// of the fifteen that a session's reset gives. It knows where an answer ends; not what one says.

import { createSplitter } from '../wire/replies.js';
import { takeBytes } from './socket.js';

/**
 * @typedef {object} Exchange who waits for an answer, up to its ReadyForQuery
 * @property {(type: number) => boolean} wants other messages are dropped
 * @property {(message: Buffer) => void} take its bytes are others when this has returned
 * @property {(isOutside: boolean) => void} end is the session in no transaction?
 * @property {() => void} cut the connection has ended instead
 *
 * @typedef {object} Line
 * @property {(bytes: Buffer, exchange: Exchange, behind?: Exchange) => void} send one exchange for each ReadyForQuery
 * @property {(bytes: Buffer) => void} write what belongs to an exchange that has begun
 * @property {() => boolean} isBusy
 * @property {() => void} destroy
 */

const [READY, ERROR, OUTSIDE] = [...'ZEI'].map((type) => type.charCodeAt(0));

/** @param {import('./logins.js').Client} client which `pg` asks nothing any more @returns {Line} */
export function createLine(client) {
  /** @type {import('node:net').Socket} */
  const stream = client.connection.stream;
  /** @type {Exchange[]} */
  const open = [];
  const split = createSplitter((message) => {
    if (message[0] === READY) open.shift()?.end(message[5] === OUTSIDE);
    else if (open.length) open[0].take(message);
    else if (message[0] === ERROR) stream.destroy(); // nobody has asked: it says why it is about to hang up
  }, Infinity, (type) => type === READY || !open.length || open[0].wants(type), true);
  takeBytes(stream, (bytes) => { // pg reads no further
    try {
      split(bytes);
    } catch {
      stream.destroy(); // no server of Postgres sends this
    }
  });
  stream.once('close', () => {
    for (const exchange of open.splice(0)) exchange.cut();
  });
  return {
    send(bytes, exchange, behind) {
      if (stream.destroyed) {
        exchange.cut();
        return behind?.cut();
      }
      open.push(exchange);
      if (behind) open.push(behind);
      stream.write(bytes);
    },
    write: (bytes) => void stream.write(bytes),
    isBusy: () => open.length > 0,
    destroy: () => void stream.destroy(),
  };
}
