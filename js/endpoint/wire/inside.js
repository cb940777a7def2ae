// A WebSocket class without a socket: its other end is the endpoint in this process. It replaces the runtime's own
// class.

import { Duplex } from 'node:stream';

/**
 * @param {(stream: Duplex, from: import('./sessions.js').From) => Promise<void>} serve
 * @returns {typeof WebSocket} ignores its address, and has only what clients of Postgres's protocol use
 */
export function createWebSocket(serve) {
  class InsideWebSocket extends EventTarget {
    binaryType = 'arraybuffer';
    readyState = 0;
    /** The endpoint's end: what it writes are our messages. */
    #far = new Duplex({
      read() {},
      write: (/** @type {Buffer} */ chunk, _, done) => {
        // A copy of its own: the chunk may be a part of something larger.
        this.dispatchEvent(new MessageEvent('message', { data: Uint8Array.from(chunk).buffer }));
        done();
      },
      final(done) {
        done();
        this.destroy();
      },
    });

    constructor() {
      super();
      this.#far.once('close', () => {
        this.readyState = 3;
        this.dispatchEvent(new Event('close'));
      });
      queueMicrotask(() => {
        if (this.readyState) return;
        this.readyState = 1;
        this.dispatchEvent(new Event('open'));
        void serve(this.#far, { webSocket: true, address: '' });
      });
    }

    /** @param {Uint8Array | ArrayBuffer} data */
    send(data) {
      if (this.readyState !== 1) throw new Error('the WebSocket is not open');
      this.#far.push(Buffer.from(/** @type {any} */ (data)));
    }

    close() {
      if (this.readyState > 1) return;
      if (!this.readyState) this.#far.destroy();
      else this.#far.push(null);
      this.readyState = 2;
    }
  }
  return /** @type {any} */ (InsideWebSocket);
}
