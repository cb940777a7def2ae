// What the laws read: the repository's texts, and C or JavaScript without its comments.
import { readFileSync } from 'node:fs';
import { list, path } from '../../scripts/lib.js';

/** @typedef {Record<string, string>} Texts file name (relative to the repository) -> its text */

/** The texts of the files below a folder. @param {string} folder @param {RegExp} name @returns {Texts} */
export const texts = (folder, name) =>
  Object.fromEntries(list(folder, name).map((file) => [file, readFileSync(path(file), 'utf8')]));

/** Strings and character constants are kept, comments become blanks: lines keep their numbers. */
export const withoutComments = (/** @type {string} */ text) =>
  text.replace(/\/\*[^]*?\*\/|\/\/.*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`/g, (token) =>
    token.startsWith('/') ? token.replace(/[^\n]/g, ' ') : token);

/** @param {string} text @param {number} at */
export const lineOf = (text, at) => text.slice(0, at).split('\n').length;
