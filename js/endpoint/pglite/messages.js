// Parses the messages of PGlite. Those with text from the database are read by wire/replies.js, as PGlite's own parser
// drops a U+FEFF at the beginning of a text; all others by PGlite, whose names for messages and fields are used here.

import { readDescription, readError, readRow } from '../wire/replies.js';

const ROW = 'D'.charCodeAt(0), DESCRIPTION = 'T'.charCodeAt(0), ERROR = 'E'.charCodeAt(0);

/** @type {Record<number, (message: Buffer) => any>} */
const readers = { [ROW]: readRow, [DESCRIPTION]: readDescription, [ERROR]: readError };

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
