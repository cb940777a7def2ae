// Backend messages of Postgres's protocol, from chunks cut anywhere. Rows are read here: PGlite's parser takes
// a U+FEFF that begins a value for a byte order mark and drops it. Every other message is the parser's.

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
 * @param {{parse(bytes: Uint8Array, onMessage: (message: any) => void): void}} parser
 * @param {(message: any) => void} onMessage
 * @returns {(chunk: Uint8Array) => void}
 */
export function createReader(parser, onMessage) {
  /** @type {Buffer} */
  let rest = Buffer.alloc(0);
  return (chunk) => {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    rest = rest.length ? Buffer.concat([rest, bytes]) : bytes;
    while (rest.length >= 5 && rest.length > rest.readUInt32BE(1)) {
      const size = rest.readUInt32BE(1) + 1, message = rest.subarray(0, size);
      if (message[0] === ROW) onMessage(readRow(message));
      else parser.parse(message, onMessage);
      rest = rest.subarray(size);
    }
  };
}
