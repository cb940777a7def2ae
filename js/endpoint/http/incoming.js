// A request of Node's, as the handler reads it. It knows headers, a body that comes in pieces, and whose request it is;
// not what is asked. It makes nothing that nobody has asked for, as hundreds of requests may wait at the same time.

import net from 'node:net';
import { OwnSignal } from '../signal.js';

/**
 * @typedef {import('node:http').IncomingMessage} IncomingMessage
 * @typedef {import('./handler.js').WebRequest} WebRequest
 */

/** @implements {WebRequest} */
export class Incoming {
  signal = new OwnSignal();

  /** @param {IncomingMessage} message @param {string} address @param {import('../limits/gauge.js').Held} [held] */
  constructor(message, address, held) {
    this.message = message;
    this.address = address;
    this.held = held;
  }

  get method() {
    return this.message.method ?? '';
  }

  get url() {
    const { url } = this.message;
    return url?.startsWith('/') ? url : '/';
  }

  get headers() {
    return new Headers(this.message.headers);
  }

  get body() {
    return chunksOf(this.message);
  }

  get last() {
    const socket = /** @type {net.Socket & { [LAST]?: import('./request.js').Last }} */ (this.message.socket);
    return socket[LAST] ??= {};
  }

  whole() {
    const { message } = this;
    return message.readableLength === Number(message.headers['content-length']) ? message.read() : null;
  }
}

class Headers {
  /** @param {IncomingMessage['headers']} all */
  constructor(all) {
    this.all = all;
  }

  /** @param {string} name in lower case */
  get(name) {
    return singleValue(this.all[name]);
  }
}

const LAST = Symbol('what is remembered of a connection');

/** Never empty: an empty address stands for this process. @param {net.Socket} socket */
export const addressOf = (socket) => socket.remoteAddress ?? 'unknown';

/**
 * Who sends a request. A proxy adds the address it sees behind those that the client has written.
 * @param {IncomingMessage} request @param {boolean} proxied
 */
export function callerOf({ socket, headers }, proxied) {
  const last = singleValue(headers['x-forwarded-for'])?.split(',').at(-1)?.trim();
  return proxied && last && net.isIP(last) ? last : addressOf(socket);
}

/** @param {string | string[] | undefined} value */
function singleValue(value) {
  return Array.isArray(value) ? value.join(', ') : value ?? null;
}

/** When there may be more to read of a body. */
const MOVES = ['readable', 'end', 'error', 'close'];

/**
 * The body, as it comes. It doesn't end the stream early: a refused body must still be read to its end.
 * @param {IncomingMessage} incoming
 * @returns {AsyncGenerator<Uint8Array>}
 */
async function* chunksOf(incoming) {
  let left = Number(incoming.headers['content-length'] ?? Infinity);
  while (left > 0) {
    const chunk = incoming.read();
    if (chunk !== null) {
      left -= chunk.length;
      yield chunk;
    } else if (incoming.complete) return;
    else if (incoming.destroyed) throw new Error('the client has gone');
    else await new Promise((resolve) => {
      const moved = () => {
        for (const event of MOVES) incoming.off(event, moved);
        resolve(undefined);
      };
      for (const event of MOVES) incoming.on(event, moved);
    });
  }
}
