// Reads a client's bytes as packets and messages, in whatever pieces they arrive. It knows the length of a message, not
// its meaning.

/** A longer message ends the session: no client sends one of this size. */
const LONGEST_MESSAGE = 256 * 1024 * 1024;

/** The limit of Neon's proxy. */
const LONGEST_STARTUP = 10_000;

/** The bytes aren't valid messages, or are too long. */
export class BrokenInput extends Error {}

/**
 * @typedef {object} Input
 * @property {() => Promise<Buffer | null>} startup the next packet without a type, without its length; null at the end
 * @property {(longest?: number) => Promise<Buffer | null>} message the next message, type and
 *   length included; null at the end
 * @property {() => AsyncGenerator<Buffer>} chunks all other bytes, as they arrive
 * @property {() => void} stop ends the input, also for calls that are waiting
 * @property {() => Promise<void>} discard reads and drops everything that still arrives
 */

/**
 * @param {import('node:stream').Duplex} stream
 * @param {() => void} onEnd the client's side has ended
 * @param {(bytes: Buffer) => void} [onBytes] called with what was read
 * @returns {Input}
 */
export function createInput(stream, onEnd, onBytes = () => {}) {
  const source = stream.iterator({ destroyOnReturn: false });
  /** @type {Buffer} */
  let rest = Buffer.alloc(0);
  let stopped = false, wake = () => {};

  /** @returns {Promise<Buffer | null>} */
  function next() {
    return new Promise((resolve) => {
      wake = () => resolve(null);
      const end = () => {
        onEnd();
        resolve(null);
      };
      // A broken connection counts as ended.
      source.next().then(({ done, value }) => {
        if (done) return end();
        onBytes(value);
        resolve(value);
      }, end);
    });
  }

  /** Are there as many bytes, or will there be? @param {number} count */
  async function has(count) {
    if (stopped) return false;
    if (rest.length >= count) return true;
    const chunks = [rest];
    let size = rest.length;
    while (size < count) {
      const chunk = await next();
      if (!chunk || stopped) return false;
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
    message: (longest = LONGEST_MESSAGE) => take(1, longest),
    async* chunks() {
      if (rest.length && !stopped) yield rest;
      while (!stopped) {
        const chunk = await next();
        if (!chunk) return;
        yield chunk;
      }
    },
    stop() {
      stopped = true;
      wake();
    },
    async discard() {
      while (!await source.next().then(({ done }) => done, () => true));
    },
  };
}
