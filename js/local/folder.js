// From a file: URL to the data folder that it names, for the whole package. Relative URLs are relative to the working
// directory. It only parses, without I/O. No import of node:process: that costs Node 8 ms.

import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** @param {unknown} text */
export const isFileUrl = (text) => /^\s*file:/i.test(String(text));

/**
 * @param {string} text `file:./dev.db`, `file:dev.db`, `file:///srv/dev.db`; percent-encoding is undone
 * @returns {string} the folder's absolute path
 * @throws {Error} if it names no folder
 */
export function folderOf(text) {
  const url = text.trim();
  if (/^file:(\/*|:memory:.*)$/i.test(url)) {
    const instead = 'give file:./dev.db; a database in memory is createEndpoint({ memory: true })';
    throw new Error(`"${url}" names no folder: ${instead}`);
  }
  if (/[?#]/.test(url)) {
    const instead = 'in a folder\'s name, ? is %3F and # is %23';
    throw new Error(`"${url}": file: URLs have no parameters; ${instead}`);
  }
  try {
    return resolve(fileURLToPath(new URL(url, pathToFileURL(`${resolve()}/`))));
  } catch (error) {
    throw new Error(`"${url}" is no file: URL: ${/** @type {Error} */ (error).message}`);
  }
}
