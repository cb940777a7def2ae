// A fetch that answers at once with what was recorded: in turn, and from the beginning again, since a peer asks the
// same questions in each call. Runs in Node and in workerd.

const decoder = new TextDecoder();
const headers = new Map([['content-type', 'application/json']]);

/** As a network hands a body over. */
const CHUNK = 1 << 16;

/** What a library asks of a Response, without the runtime's own cost of making one: that would be the same for all,
 * and several times what some of them cost themselves. */
class Answer {
  ok = true;
  status = 200;
  headers = headers;
  /** @param {Uint8Array<ArrayBuffer>} bytes */
  constructor(bytes) { this.data = bytes; }
  async text() { return decoder.decode(this.data); }
  async json() { return JSON.parse(decoder.decode(this.data)); }
  async arrayBuffer() { return this.data.slice().buffer; }
  async bytes() { return this.data.slice(); }
  get body() {
    const { data } = this;
    let at = 0;
    return {
      getReader: () => ({
        async read() {
          if (at >= data.length) return { done: true, value: undefined };
          const value = data.subarray(at, at += CHUNK);
          return { done: false, value };
        },
        async cancel() {},
        releaseLock() {},
      }),
    };
  }
}

/**
 * @param {string[]} replies bodies
 * @param {boolean} real answer with the runtime's own Response
 * @returns {typeof fetch}
 */
export function replay(replies, real) {
  const encoder = new TextEncoder(), bodies = replies.map((reply) => encoder.encode(reply));
  let next = 0;
  return /** @type {any} */ (async () => {
    const body = bodies[next++ % bodies.length];
    return real ? new Response(body, { headers: { 'content-type': 'application/json' } }) : new Answer(body);
  });
}

/** A fetch that may be told, work by work, what to answer. */
export function player() {
  /** @type {any} */
  let current;
  return {
    fetch: /** @type {typeof fetch} */ ((url, init) => current(url, init)),
    /** @param {string[]} replies @param {boolean} real */
    load(replies, real) { current = replay(replies, real); },
  };
}
