// The ways in which PGlite's thread can fail, and the errors for each: one for the statement that was running, one for
// all other sessions. It knows texts and SQLSTATEs. start.js ends the thread, engine.js opens the next one.

import { EndpointError } from '../error.js';

/**
 * @typedef {object} Failure
 * @property {string} reason for people, as a part of a sentence
 * @property {EndpointError} running for the session whose statement was running
 * @property {EndpointError} others for all other sessions
 */

/**
 * PGlite broke down: a trap, a stack overflow, no memory. 57P02, as of a server that crashed.
 * @param {string} reason
 * @param {string | undefined} folder undefined for a database in memory
 * @returns {Failure}
 */
export const crashed = (reason, folder) => ({
  reason,
  running: fatal('57P02', `the embedded database crashed in this statement (${reason}); ${whatRemains(folder)}`),
  others: fatal('57P02', `terminating connection: the embedded database crashed (${reason}); ${whatRemains(folder)}`),
});

/**
 * A statement took too long. Nothing can stop a statement of PGlite's, so the thread was ended with it.
 * @param {number} ms
 * @param {string | undefined} folder
 * @returns {Failure}
 */
export const timedOut = (ms, folder) => {
  const reason = `a statement ran for more than ${ms} ms (--statement-timeout)`, remains = whatRemains(folder);
  return {
    reason,
    running: fatal('57014', `canceling statement due to statement timeout: it ran for more than ${ms} ms `
      + `(--statement-timeout), and the embedded database was ended with it; ${remains}`),
    others: fatal('57P02', `terminating connection: the embedded database was ended, as ${reason}; ${remains}`),
  };
};

/** There will be no further thread: it must not be opened again, or can't be. @param {string} reason */
export const stopped = (reason) =>
  new EndpointError(500, `the embedded database has stopped: ${reason}; start the endpoint again`, severe('57P03'));

/** @param {string | undefined} folder */
const whatRemains = (folder) =>
  (folder === undefined ? 'it was in memory, and its data is gone' : 'nothing that was acknowledged is lost');

/** @param {string} code @param {string} message */
const fatal = (code, message) => new EndpointError(400, message, severe(code));

/** @param {string} code */
const severe = (code) => ({ code, severity: 'FATAL' });
