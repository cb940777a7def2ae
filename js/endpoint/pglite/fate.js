// How PGlite's thread may end, and what is said of it: to the statement that ran, and to all others. It
// knows words and SQLSTATEs; who ends the thread is start.js, what follows engine.js.

import { EndpointError } from '../error.js';

/**
 * @typedef {object} Fate
 * @property {string} why for a person, within a sentence
 * @property {EndpointError} culprit for whose statement ran at the end
 * @property {EndpointError} others for everybody else who had a session
 */

/**
 * It broke down: a trap, an overflow of the stack, no memory. 57P02, as of a server that crashed.
 * @param {string} why
 * @param {string | undefined} folder undefined for a database in memory
 * @returns {Fate}
 */
export const crashed = (why, folder) => ({
  why,
  culprit: fatal('57P02', `the embedded database crashed in this statement (${why}); ${remains(folder)}`),
  others: fatal('57P02', `terminating connection: the embedded database crashed (${why}); ${remains(folder)}`),
});

/**
 * A statement took too long. Nothing can stop one in PGlite, so the thread was ended with it.
 * @param {number} ms
 * @param {string | undefined} folder
 * @returns {Fate}
 */
export const overran = (ms, folder) => {
  const why = `a statement ran for more than ${ms} ms (--statement-timeout)`;
  return {
    why,
    culprit: fatal('57014', `canceling statement due to statement timeout: it ran for more than ${ms} ms `
      + `(--statement-timeout), and the embedded database was ended with it; ${remains(folder)}`),
    others: fatal('57P02', `terminating connection: the embedded database was ended, as ${why}; ${remains(folder)}`),
  };
};

/** It is not to be opened again, or can't be. @param {string} why */
export const stopped = (why) =>
  new EndpointError(500, `the embedded database has stopped: ${why}; start the endpoint again`, severe('57P03'));

/** @param {string | undefined} folder */
const remains = (folder) =>
  (folder === undefined ? 'it was in memory, and its data is gone' : 'nothing that was acknowledged is lost');

/** @param {string} code @param {string} message */
const fatal = (code, message) => new EndpointError(400, message, severe(code));

/** @param {string} code */
const severe = (code) => ({ code, severity: 'FATAL' });
