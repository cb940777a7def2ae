// Cuts a WebSocket's long frames and fragmented messages into short messages, as the bytes arrive. In Postgres's
// protocol the borders of messages mean nothing, and Neon's driver puts login and first query into one frame of any
// length. So no memory beyond the socket's buffers is used before a client has logged in. It knows the headers of
// frames (RFC 6455, section 5.2); frames that break the rules are passed on to `ws`, which refuses them.

import { Duplex } from 'node:stream';

/** @typedef {import('node:stream').Duplex} Socket */

/** The longest message that is passed on, in bytes. */
export const LONGEST_PIECE = 64 * 1024;

/** Longer frames are passed on whole, and `ws` refuses them as too long. */
const LONGEST_FRAME = 256 * 1024 * 1024;

const CONTINUATION = 0;

/**
 * @typedef {object} Frame
 * @property {boolean} cut is it valid data, which may be cut?
 * @property {boolean} last is it the last one of its message?
 * @property {number} opcode
 * @property {Buffer} header
 * @property {Buffer} mask
 * @property {number} length
 */

/** The frame that begins here; null if its header is incomplete. @param {Buffer} bytes @returns {Frame | null} */
function readHeader(bytes) {
  if (bytes.length < 2) return null;
  const short = bytes[1] & 0x7f, masked = bytes[1] > 0x7f, opcode = bytes[0] & 0x0f;
  const maskAt = short < 126 ? 2 : short === 126 ? 4 : 10, size = maskAt + (masked ? 4 : 0);
  if (bytes.length < size) return null;
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const header = bytes.subarray(0, size), mask = bytes.subarray(maskAt, size);
  const cut = masked && (bytes[0] & 0x70) === 0 && opcode < 3 && length <= LONGEST_FRAME;
  return { cut, last: bytes[0] > 0x7f, opcode, header, mask, length };
}

/**
 * The header of a message.
 * @param {number} opcode
 * @param {Buffer} mask the frame's
 * @param {number} at the position in the frame
 * @param {number} length
 */
function writeHeader(opcode, mask, at, length) {
  const header = Buffer.alloc(14);
  header[0] = 0x80 | opcode;
  let end = 2;
  if (length < 126) header[1] = 0x80 | length;
  else if (length < 65_536) {
    header[1] = 0x80 | 126;
    end = header.writeUInt16BE(length, 2);
  } else {
    header[1] = 0x80 | 127;
    end = header.writeBigUInt64BE(BigInt(length), 2);
  }
  for (let i = 0; i < 4; i++) header[end + i] = mask[(at + i) & 3];
  return header.subarray(0, end + 4);
}

/** @returns {(chunk: Buffer) => Buffer[]} takes the next bytes, and returns what to pass on */
export function createCutter() {
  /** @type {Buffer} */
  let rest = Buffer.alloc(0);
  /** @type {Frame | null} */
  let frame = null;
  /** How many of the frame's bytes have been passed on. */
  let at = 0;
  /** The opcode of a message that has more fragments to come; CONTINUATION for none. */
  let fragmented = CONTINUATION;

  /** @param {Buffer[]} out @returns {boolean} may there be more? */
  function step(out) {
    if (!frame) {
      frame = readHeader(rest);
      if (!frame) return false;
      rest = rest.subarray(frame.header.length);
      at = 0;
      if (!frame.cut) out.push(frame.header);
      else if (!frame.length) out.push(writeHeader(frame.opcode || fragmented, frame.mask, 0, 0));
    }
    const piece = rest.subarray(0, Math.min(frame.length - at, LONGEST_PIECE));
    if (piece.length) {
      if (frame.cut) out.push(writeHeader(frame.opcode || fragmented, frame.mask, at, piece.length));
      out.push(piece);
      rest = rest.subarray(piece.length);
      at += piece.length;
    }
    if (at < frame.length) return rest.length > 0;
    if (frame.cut) fragmented = frame.last ? CONTINUATION : frame.opcode || fragmented;
    frame = null;
    return true;
  }

  return (chunk) => {
    /** @type {Buffer[]} */
    const out = [];
    rest = rest.length ? Buffer.concat([rest, chunk]) : chunk;
    while (step(out));
    return out;
  };
}

/**
 * The socket of a WebSocket, with its frames cut.
 * @param {Socket} socket
 * @returns {Duplex}
 */
export function cutFrames(socket) {
  const cut = createCutter();
  const stream = new Duplex({
    read: () => void socket.resume(),
    write: (chunk, _, done) => void socket.write(chunk, done),
    writev(chunks, done) {
      socket.cork();
      chunks.forEach(({ chunk }, i) => socket.write(chunk, i === chunks.length - 1 ? done : undefined));
      socket.uncork();
    },
    final: (done) => void socket.end(done),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (chunk) => {
    const more = cut(chunk).map((piece) => stream.push(piece));
    if (more.at(-1) === false) socket.pause();
  });
  socket.once('end', () => stream.push(null));
  socket.once('close', () => stream.destroy());
  socket.pause();
  return stream;
}
