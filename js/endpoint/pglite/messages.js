// Backend messages of Postgres's protocol: cut out of pieces cut anywhere, and parsed. Those that hold text of the
// database's are read here: PGlite's parser takes a U+FEFF that begins a text for a byte order mark and drops it.
// Every other message is the parser's; so are the names that are given to what is in one.

const ROW = 'D'.charCodeAt(0), DESCRIPTION = 'T'.charCodeAt(0), ERROR = 'E'.charCodeAt(0);

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

/** @param {Buffer} message a RowDescription: type, length, number of fields, then each field's name and numbers */
export function readDescription(message) {
  const fields = [];
  let at = 7;
  for (let left = message.readUInt16BE(5); left; left--) {
    const end = message.indexOf(0, at), numbers = message.subarray(end + 1);
    fields.push({
      name: message.toString('utf8', at, end),
      tableID: numbers.readUInt32BE(0), columnID: numbers.readInt16BE(4), dataTypeID: numbers.readUInt32BE(6),
      dataTypeSize: numbers.readInt16BE(10), dataTypeModifier: numbers.readInt32BE(12),
    });
    at = end + 19;
  }
  return { name: 'rowDescription', fields };
}

/** The fields of an ErrorResponse by their letters. @type {Record<string, string>} */
const ERROR_FIELDS = {
  S: 'severity', C: 'code', M: 'message', D: 'detail', H: 'hint', P: 'position', p: 'internalPosition', q: 'internalQuery', W: 'where',
  s: 'schema', t: 'table', c: 'column', d: 'dataType', n: 'constraint', F: 'file', L: 'line', R: 'routine',
};

/** @param {Buffer} message an ErrorResponse: type, length, then each field's letter and text */
export function readError(message) {
  /** @type {Record<string, string>} */
  const error = { name: 'error' };
  for (let at = 5; message[at];) {
    const end = message.indexOf(0, at), field = ERROR_FIELDS[String.fromCharCode(message[at])];
    if (field) error[field] = message.toString('utf8', at + 1, end);
    at = end + 1;
  }
  return error;
}

/** @type {Record<number, (message: Buffer) => any>} */
const readers = { [ROW]: readRow, [DESCRIPTION]: readDescription, [ERROR]: readError };

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
  return (message) => {
    const read = readers[message[0]];
    if (read) onMessage(read(message));
    else parser.parse(message, onMessage);
  };
}
