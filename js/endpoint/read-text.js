// The text of a file that the endpoint reads again and again.

import { readFile } from 'node:fs/promises';

/**
 * @param {string} file
 * @returns {Promise<string>} rejects with an Error whose message names the file, and may be printed
 */
export async function readText(file) {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`${file} can't be read (${/** @type {NodeJS.ErrnoException} */ (error).code})`);
  }
}
