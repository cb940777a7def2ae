// Backend messages of Postgres's protocol: cut out of pieces cut anywhere, and parsed. Rows are read here:
// PGlite's parser takes a U+FEFF that begins a value for a byte order mark and drops it. Every other message
// is the parser's.

const ROW = 'D'.charCodeAt(0);

/** @param {Buffer} message a DataRow: type, length, number of fields, then each field's length and bytes */
function readRow(message) {
  const fields = [];
  let at = 7;
  for (let left = message.readUInt16BE(5); left; left--) {
    const length = message.readInt32BE(at);
    at += 4;
    fields.push(length < 0 ? null : message.toString('utf8', at, at + length));
    if (length > 0) at += length;
  }
  return { name: 'dataRow', length: message.length - 1, fields };
}

/**
 * @param {(message: Buffer) => void} onMessage
 * @returns {(piece: Uint8Array) => void} takes the pieces
 */
export function createSplitter(onMessage) {
  /** @type {Buffer} */
  let rest = Buffer.alloc(0);
  return (piece) => {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    rest = rest.length ? Buffer.concat([rest, bytes]) : bytes;
    while (rest.length >= 5 && rest.length > rest.readUInt32BE(1)) {
      const size = rest.readUInt32BE(1) + 1;
      onMessage(rest.subarray(0, size));
      rest = rest.subarray(size);
    }
  };
}

/**
 * @param {{parse(bytes: Uint8Array, onMessage: (message: any) => void): void}} parser
 * @param {(message: any) => void} onMessage
 * @returns {(message: Buffer) => void} takes whole messages
 */
export function createParser(parser, onMessage) {
  return (message) => (message[0] === ROW ? onMessage(readRow(message)) : parser.parse(message, onMessage));
}
