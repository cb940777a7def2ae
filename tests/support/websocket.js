// WebSockets for tests of transactions: one that counts, one whose far end a test may cut.
import { WebSocket } from 'ws';

/** A WebSocket class, and how many were opened and how many frames sent. */
export function counting() {
  const count = { sockets: 0, frames: 0 };
  class Counting extends WebSocket {
    constructor(/** @type {any} */ url) {
      super(url);
      count.sockets++;
    }

    send(/** @type {any} */ data) {
      count.frames++;
      super.send(data);
    }
  }
  return { count, WebSocket: /** @type {any} */ (Counting) };
}

/** A WebSocket class whose connection breaks right when it is to send its nth frame. @param {number} nth @returns {any} */
export function cutting(nth) {
  let frames = 0;
  return class extends WebSocket {
    send(/** @type {any} */ data) {
      if (++frames < nth) super.send(data);
      else this.terminate();
    }
  };
}
