// The checks of `heliumdb check`, in their order: a mistake that an early check finds may cause findings of later ones.

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
 * @property {import('../database.js').Database | null} database null: none is given
 * @property {(text: string) => void} progress prints progress for people
 *
 * @typedef {(context: Context) => Promise<Finding[] | string>} Check
 *   a text: why the check was skipped
 */

/** @type {[name: string, check: Check][]} */
export const checks = [
  ['directory', checkDirectory],
  ['scripts', checkScripts],
  ['replay', checkReplay],
  ['drift', checkDrift],
];
