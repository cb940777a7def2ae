// JSON in a file of the project's folder. It is read at each question, so that an editor, or another studio, may change
// it meanwhile, and written whole or not at all.

import { existsSync, readFileSync } from 'node:fs';
import { replaceFile } from '../../local/replace.js';

/** @param {string} file @returns {any} undefined: it isn't there; throws if it can't be read */
export const readJson = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

/** @param {string} file @param {unknown} value @param {number} [mode] by default the old file's */
export const writeJson = (file, value, mode) => replaceFile(file, `${JSON.stringify(value, null, 2)}\n`, mode);
