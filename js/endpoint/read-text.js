// The text of a file that the endpoint reads again and again. It is bounded: a name may stand for a pipe or a device,
// whose length nobody can ask for.

import { createReadStream } from 'node:fs';

/** Bytes; no file of keys, certificates or passwords is longer. */
export const LONGEST = 1024 * 1024;

/**
 * @param {string} file
 * @returns {Promise<string>} rejects with an Error whose message names the file, and may be printed
 */
export async function readText(file) {
  const pieces = [];
  let size = 0;
  try {
    // One byte more than the limit shows that it is passed.
    for await (const piece of createReadStream(file, { end: LONGEST })) {
      pieces.push(piece);
      size += piece.length;
    }
  } catch (error) {
    throw new Error(`${file} can't be read (${/** @type {NodeJS.ErrnoException} */ (error).code})`);
  }
  if (size > LONGEST) throw new Error(`${file} can't be read (more than ${LONGEST} bytes)`);
  return Buffer.concat(pieces).toString('utf8');
}
