// What a new connection is, by its first bytes: Postgres's own protocol or HTTP, and with a certificate either of them
// inside of TLS. It knows those bytes, and how long they may take; nothing of the protocols themselves.

import tls from 'node:tls';
import { CANCEL_REQUEST, GSS_REQUEST, SSL_REQUEST, errorResponse } from './wire/message.js';

/**
 * @typedef {import('node:net').Socket} Socket
 *
 * @typedef {object} Door
 * @property {(socket: Socket) => void} open
 * @property {(pair: import('./certificate.js').Pair) => void} renew for connections from now on
 *
 * @typedef {object} Rooms
 * @property {(socket: Socket) => void} http
 * @property {(socket: Socket) => void} postgres
 */

/** Of a TLS handshake. */
const HANDSHAKE = 0x16;

/** The length of a packet that asks for encryption, and of one that cancels; its code is behind the length. */
const REQUEST_LENGTH = 8;

const NO_TLS = 'this port speaks TLS only';

const PLAIN_HTTP = `HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/json\r\n`
  + `Content-Length: ${NO_TLS.length + 2}\r\n\r\n"${NO_TLS}"`;

/**
 * The first bytes of a connection, which stay to be read: at least so many, or all that there will be.
 * @param {Socket} socket @param {number} least @param {number} silentMs how long they may take
 * @param {(first: Buffer) => void} use
 */
function peek(socket, least, silentMs, use) {
  const timer = setTimeout(() => socket.destroy(), silentMs);
  socket.once('close', () => clearTimeout(timer));
  /** @type {Buffer} */
  let first = Buffer.alloc(0);
  const look = () => {
    const more = socket.read();
    if (more === null && !first.length) return void socket.destroy(); // it ended without sending anything
    first = more === null ? first : Buffer.concat([first, more]);
    if (more !== null && first.length < least && first[0] === 0) return void socket.once('readable', look);
    clearTimeout(timer);
    socket.unshift(first);
    use(first);
  };
  socket.once('readable', look);
}

/**
 * @param {Rooms} rooms
 * @param {{ silentMs: number, pair?: import('./certificate.js').Pair | undefined }} settings
 * @returns {Door}
 */
export function createDoor({ http, postgres }, { silentMs, pair }) {
  const secure = pair && tls.createServer({
    ...pair, handshakeTimeout: silentMs, ALPNProtocols: ['http/1.1', 'postgresql'],
  }, inside);

  /**
   * Every first packet of Postgres's protocol begins with the high byte of its length. HTTP begins with a letter.
   * @param {Socket} socket
   */
  function inside(socket) {
    socket.on('error', () => {}); // 'close' follows
    peek(socket, 1, silentMs, (first) => (first[0] === 0 ? postgres(socket) : http(socket)));
  }

  /** @param {Socket} socket @param {boolean} [again] has it been told that there is no GSSAPI? */
  function outside(socket, again = false) {
    if (!secure) return inside(socket);
    peek(socket, REQUEST_LENGTH, silentMs, (first) => {
      if (first[0] === HANDSHAKE) return void secure.emit('connection', socket);
      if (first[0] !== 0) return void socket.resume().end(PLAIN_HTTP);
      const code = first.length < REQUEST_LENGTH ? 0 : first.readUInt32BE(4), alone = first.length === REQUEST_LENGTH;
      // What comes behind the request, unencrypted, is not its client's: somebody has put it there.
      if (code === SSL_REQUEST && alone) return answer(socket, 'S', () => secure.emit('connection', socket));
      if (code === GSS_REQUEST && alone && !again) return answer(socket, 'N', () => outside(socket, true));
      // As to Postgres itself: libpq cancels without encryption.
      if (code === CANCEL_REQUEST) return postgres(socket);
      socket.resume().end(errorResponse('FATAL', '28000', `${NO_TLS}: sslmode=require`));
    });
  }

  /** Takes the request away. @param {Socket} socket @param {string} letter @param {() => void} then */
  function answer(socket, letter, then) {
    socket.read();
    socket.write(letter);
    then();
  }

  return {
    open(socket) {
      socket.on('error', () => {}); // 'close' follows
      outside(socket);
    },
    renew: (next) => secure?.setSecureContext(next),
  };
}
