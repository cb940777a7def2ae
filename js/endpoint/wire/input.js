// A client's bytes as packets and messages, whatever pieces they come in. It knows how long
// a message is; not what one means.

/** Longer messages end the session: nothing a client sends in one piece is of that size. */
const LONGEST_MESSAGE = 256 * 1024 * 1024;

/** What Neon's proxy takes. */
const LONGEST_STARTUP = 10_000;

/** The bytes are no protocol, or too many. */
export class BrokenInput extends Error {}

/**
 * @typedef {object} Input
 * @property {() => Promise<Buffer | null>} startup the next packet without a type, its length
 *   left out; null at the end
 * @property {() => Promise<Buffer | null>} message the next message, type and length included;
 *   null at the end
 * @property {() => AsyncGenerator<Buffer>} chunks what is left, as it comes
 * @property {() => void} stop makes this the end, also for who waits already
 * @property {() => Promise<void>} discard reads past all that still comes
 */

/**
 * @param {import('node:stream').Duplex} stream
 * @returns {Input}
 */
export function createInput(stream) {
  const source = stream.iterator({ destroyOnReturn: false });
  /** @type {Buffer} */
  let rest = Buffer.alloc(0);
  let stop = () => {};
  /** @type {Promise<null>} */
  const stopped = new Promise((resolve) => { stop = () => resolve(null); });

  /** @returns {Promise<Buffer | null>} */
  function next() {
    // A connection that broke has ended.
    const piece = source.next().then(({ done, value }) => (done ? null : value), () => null);
    return Promise.race([piece, stopped]);
  }

  /** Are there as many bytes, or will there be? @param {number} count */
  async function has(count) {
    if (rest.length >= count) return true;
    const chunks = [rest];
    let size = rest.length;
    while (size < count) {
      const chunk = await next();
      if (!chunk) return false;
      chunks.push(chunk);
      size += chunk.length;
    }
    rest = Buffer.concat(chunks, size);
    return true;
  }

  /**
   * @param {number} typed bytes before the length
   * @param {number} longest
   */
  async function take(typed, longest) {
    if (!await has(typed + 4)) return null;
    const length = rest.readUInt32BE(typed);
    if (length < 4 || length > longest) throw new BrokenInput('invalid message length');
    if (!await has(typed + length)) return null;
    const taken = rest.subarray(0, typed + length);
    rest = rest.subarray(typed + length);
    return taken;
  }

  return {
    async startup() {
      const packet = await take(0, LONGEST_STARTUP);
      if (packet && packet.length < 8) throw new BrokenInput('invalid startup packet');
      return packet && packet.subarray(4);
    },
    message: () => take(1, LONGEST_MESSAGE),
    async* chunks() {
      if (rest.length) yield rest;
      for (let chunk = await next(); chunk; chunk = await next()) yield chunk;
    },
    stop,
    async discard() {
      while (!await source.next().then(({ done }) => done, () => true));
    },
  };
}
