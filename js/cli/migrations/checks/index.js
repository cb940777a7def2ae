// The checks of `heliumdb check`, in their order: a mistake that an early check finds may cause findings of later ones.

import { checkDirectory } from './directory.js';
import { checkDocument } from './document.js';
import { checkDrift } from './drift.js';
import { checkReplay } from './replay.js';
import { checkScripts } from './scripts.js';

/**
 * @typedef {{code: string, where: string, message: string, fix?: string, advice?: boolean}} Finding
 *   `advice`: it is worth knowing, and nothing is wrong
 *
 * @typedef {object} Context
 * @property {import('../../options.js').Given} given
 * @property {import('../folder.js').Folder} folder
 * @property {import('../database.js').Database | null} database null: none is given
 * @property {(text: string) => void} note prints what is looked at, for people
 * @property {(what: string) => void} progress for people: what is being done now
 *
 * @typedef {(context: Context) => Promise<Finding[] | string>} Check
 *   a text: why the check was skipped
 */

/** @type {[name: string, check: Check][]} */
export const checks = [
  ['directory', checkDirectory],
  ['document', checkDocument],
  ['scripts', checkScripts],
  ['replay', checkReplay],
  ['drift', checkDrift],
];
