// What a server sends by Postgres's protocol: a stream of bytes → messages, and those that hold text from the
// database → objects, under the names that pg and PGlite give their fields.

/** @param {Buffer} message a DataRow: type, length, number of fields, then each field's length and bytes */
export function readRow(message) {
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
    const end = message.indexOf(0, at), name = message.toString('utf8', at, end);
    at = end + 1;
    fields.push({
      name, tableID: message.readUInt32BE(at), columnID: message.readInt16BE(at + 4),
      dataTypeID: message.readUInt32BE(at + 6), dataTypeSize: message.readInt16BE(at + 10),
      dataTypeModifier: message.readInt32BE(at + 12),
    });
    at += 18;
  }
  return { name: 'rowDescription', fields };
}

/** The fields of an ErrorResponse by their letters. @type {Record<string, string>} */
const ERROR_FIELDS = {
  S: 'severity', C: 'code', M: 'message', D: 'detail', H: 'hint',
  P: 'position', p: 'internalPosition', q: 'internalQuery', W: 'where',
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

/** @param {Buffer} message a CommandComplete: type, length, and the tag, such as `INSERT 0 1` */
export const readTag = (message) => message.toString('latin1', 5, message.length - 1);

/** Type and length: the bytes that show how long a message is. */
const HEAD = 5;

/** @param {Buffer} bytes */
const copyOf = (bytes) => Buffer.from(bytes), itself = (/** @type {Buffer} */ bytes) => bytes;

/**
 * Copies each byte at most once, however long a message is; twice where pieces are reused.
 * @param {(message: Buffer) => void} onMessage
 * @param {number} [most] of a longer message only type and length are handed over, and the rest is dropped
 * @param {(type: number) => boolean} [isWanted] other messages are not handed over; all are by default
 * @param {boolean} [reused] are a piece's bytes others once it has been taken? So are those of a message then
 * @returns {(piece: Uint8Array) => void} takes the pieces
 */
export function createSplitter(onMessage, most = Infinity, isWanted = () => true, reused = false) {
  const own = reused ? copyOf : itself;
  /** @type {Buffer[]} */
  let kept = [];
  let size = 0, need = HEAD, skip = 0;
  return (piece) => {
    const skipped = Math.min(skip, piece.length);
    skip -= skipped;
    const rest = Buffer.from(piece.buffer, piece.byteOffset + skipped, piece.length - skipped);
    size += rest.length;
    if (size < need) return void kept.push(own(rest));
    kept.push(rest);
    const bytes = kept.length > 1 ? Buffer.concat(kept, size) : kept[0];
    let at = 0;
    for (need = HEAD; size - at >= need; need = HEAD) {
      const length = bytes.readUInt32BE(at + 1) + 1, end = at + length;
      const wanted = isWanted(bytes[at]);
      if (length > most) {
        if (wanted) onMessage(bytes.subarray(at, at + HEAD));
        skip = Math.max(0, end - size);
      } else if (end > size) {
        need = length;
        break;
      } else if (wanted) onMessage(bytes.subarray(at, end));
      at = Math.min(end, size);
    }
    kept = at < size ? [own(bytes.subarray(at))] : [];
    size -= at;
  };
}
