// The columns of answers. A server describes them with each answer, and programs ask the same few questions again and
// again: what is described in the same bytes is read once, and answers share it. It knows nothing of whose answers.

import { setLast } from '../recent.js';
import { readDescription } from '../wire/replies.js';

/** @typedef {import('../backend.js').Result['fields']} Columns */

/** How many are kept, and of which length in bytes at most: some 100 columns. */
const MOST = 500, LONGEST = 4096;

/** By the bytes of their description. @type {Map<string, Columns>} */
const known = new Map();

/** @param {Buffer} message a RowDescription @returns {Columns} frozen where others may have it, too */
export function columnsOf(message) {
  if (message.length > LONGEST) return readDescription(message).fields;
  const bytes = message.toString('latin1'), found = known.get(bytes);
  if (found) return found;
  const columns = Object.freeze(readDescription(message).fields);
  setLast(known, bytes, columns, MOST);
  return columns;
}
