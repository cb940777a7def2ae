// What a file: URL means, for the whole package: a data folder. Relative ones are relative to the
// working directory. It parses, and looks at nothing. No import of node:process: that costs Node 8 ms.

import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** @param {unknown} text */
export const isFileUrl = (text) => /^\s*file:/i.test(String(text));

/**
 * @param {string} text `file:./dev.db`, `file:dev.db`, `file:///srv/dev.db`; percent-encoding is undone
 * @returns {string} the folder's absolute path
 * @throws {Error} that says what is wrong with it
 */
export function folderOf(text) {
  const url = text.trim();
  if (/^file:(\/*|:memory:.*)$/i.test(url)) {
    throw new Error(`"${url}" names no folder: give file:./dev.db; a database in memory is createEndpoint({ memory: true })`);
  }
  if (/[?#]/.test(url)) throw new Error(`"${url}": file: URLs have no parameters; in a folder's name, ? is %3F and # is %23`);
  try {
    return resolve(fileURLToPath(new URL(url, pathToFileURL(`${resolve()}/`))));
  } catch (error) {
    throw new Error(`"${url}" is no file: URL: ${/** @type {Error} */ (error).message}`);
  }
}
