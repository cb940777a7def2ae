// The checks of `heliumdb check`, in the order they run in: what a later one finds may come of what an earlier one has.

import { checkDirectory } from './directory.js';
import { checkDrift } from './drift.js';
import { checkReplay } from './replay.js';
import { checkScripts } from './scripts.js';

/**
 * @typedef {{code: string, where: string, message: string, fix?: string}} Finding
 *
 * @typedef {object} Context
 * @property {import('../../options.js').Given} given
 * @property {import('../folder.js').Folder} folder
 * @property {import('../database.js').Database | null} database the one that is named; null: none is
 * @property {(text: string) => void} tell people what is looked at
 * @property {(what: string) => void} progress for people: what is being done now
 *
 * @typedef {(context: Context) => Promise<Finding[] | string>} Check
 *   text: why it has looked at nothing
 */

/** @type {[name: string, check: Check][]} */
export const checks = [
  ['directory', checkDirectory],
  ['scripts', checkScripts],
  ['replay', checkReplay],
  ['drift', checkDrift],
];
