// How the commands of the ledger tell what they do: lines for people, or one JSON document at the end for programs.

import { Trouble } from '../options.js';
import { colours, note, noteError, print, printJson } from '../terminal.js';
import { StepError } from './apply.js';
import { Interrupted } from './interrupt.js';

/** @typedef {import('./folder.js').Problem} Problem */

/**
 * @typedef {object} Report
 * @property {(line: import('../terminal.js').Line) => void} line on stdout
 * @property {(line: import('../terminal.js').Line) => void} note on stderr: what happens meanwhile
 * @property {(command: string, error: Error) => void} error on stderr, by a message of one line or more
 * @property {(told: Record<string, any>, code?: number) => number} end the JSON; the exit code
 * @property {ReturnType<typeof colours>} paint colours for stdout
 */

/** @param {boolean} json @returns {Report} */
export function createReport(json) {
  return {
    paint: colours(),
    line: (line) => { if (!json) print(line); },
    note: (line) => { if (!json) note(line); },
    error: (command, error) => { if (!json) noteError(command, error); },
    end(told, code = 0) {
      if (json) printJson({ ok: code === 0, ...told });
      return code;
    },
  };
}

/** Problems, all of them. @param {Report} report @param {string} command @param {Problem[]} problems @param {object} [told] @returns {number} */
export function refuse(report, command, problems, told) {
  for (const { name, what, way } of problems) report.error(command, new Trouble([`${name} ${what}`, way]));
  report.note('nothing has been done');
  return report.end({ problems, ...told }, 1);
}

/**
 * Runs what may fail midway, and tells it.
 * @param {Report} report @param {string} command @param {Record<string, any>} told what has been done so far, filled by `work`
 * @param {() => Promise<number>} work
 */
export async function telling(report, command, told, work) {
  try {
    return await work();
  } catch (caught) {
    const error = /** @type {any} */ (caught);
    if (error instanceof Interrupted) {
      report.note('interrupted: what is done stays, and is in the ledger');
      return report.end({ ...told, interrupted: true }, error.exitCode);
    }
    report.error(command, error);
    return report.end({ ...told, error: error instanceof StepError ? error.told : { message: error.message, code: error.code, issues: error.issues } }, 1);
  }
}

/** @param {number} ms */
export const duration = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** @param {number} count @param {string} noun */
export const count = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;
