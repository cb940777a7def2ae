// How every command reports its work and its end: lines for people while it works, or with --json one object for
// programs at the end, and nothing else.

import { CliError } from './error.js';
import { Interrupted } from './interrupt.js';
import { colours, isWatched, note, noteError, noteProgress, print, printJson } from './terminal.js';

/**
 * @typedef {import('./terminal.js').Line} Line
 *
 * @typedef {object} Report
 * @property {boolean} json programs read stdout: nothing but JSON goes there
 * @property {ReturnType<typeof colours>} paint colours for stdout
 * @property {Record<string, any>} facts what has been done so far; part of the JSON, however the command ends
 * @property {(line: Line) => void} line a line for people, on stdout
 * @property {(line: Line) => void} note a line for people about progress, on stderr
 * @property {(what?: string) => void} progress what is being done now; shown on a terminal if it takes longer than a
 *   second. Without an argument nothing is being done
 * @property {(facts: Record<string, any>) => void} begin prints the JSON of a command that goes on afterwards; later
 *   errors go to stderr, also with --json
 * @property {(facts: Record<string, any>) => void} fact prints more JSON of such a command
 * @property {(error: Error) => void} error prints the error's lines on stderr
 * @property {(problem: string) => void} problem prints on stderr what is wrong and ends nothing, also with --json
 * @property {(facts?: Record<string, any>, exitCode?: number) => number} end prints the JSON; returns the exit code
 * @property {(error: Error) => number} fail ends with an error; returns the exit code
 */

/** Milliseconds after which people want to know what is going on. */
const SECOND = 1000;

/**
 * Shows on a terminal what is being done, once a second at most; what is done sooner is never shown.
 * @param {(what: string) => void} show
 */
function createProgress(show) {
  let now = '', shown = '';
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  return {
    progress(what = '') {
      now = what;
      timer ??= setInterval(() => {
        if (now && now !== shown) show(now);
        shown = now;
      }, SECOND).unref();
    },
    end: () => clearInterval(timer),
  };
}

/** @param {string | undefined} command undefined: no known one @param {boolean} json @returns {Report} */
export function createReport(command, json) {
  let begun = false;
  const meanwhile = createProgress(noteProgress);
  /** @type {Report} */
  const report = {
    json,
    paint: colours(),
    facts: {},
    line(line) {
      if (!json) print(line);
    },
    note(line) {
      if (!json) note(line);
    },
    progress(what) {
      if (!json && isWatched()) meanwhile.progress(what);
    },
    begin(facts) {
      if (json) printJson(facts);
      begun = true;
    },
    fact: printJson,
    error(error) {
      if (!json || begun) noteError(command, error);
    },
    problem: (problem) => noteError(command, new CliError(problem)),
    end(facts = {}, exitCode = 0) {
      meanwhile.end();
      if (json) printJson({ ok: exitCode === 0, ...report.facts, ...facts });
      return exitCode;
    },
    fail(error) {
      meanwhile.end();
      if (error instanceof Interrupted) {
        report.note('interrupted: finished stages stay, and are in the ledger');
        return report.end({ interrupted: true }, error.exitCode);
      }
      report.error(error);
      if (!(error instanceof CliError)) return report.end({ error: described(error) }, 1);
      const { facts, details, exitCode } = error;
      return report.end({ ...facts, error: { ...described(error), ...details } }, exitCode);
    },
  };
  return report;
}

/** An error for programs. @param {any} error */
const described = (error) => ({ message: String(error?.message ?? error), code: error?.code, outcome: error?.outcome });

/** @param {number} ms */
export const duration = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** @param {number} count @param {string} noun */
export const count = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;
