// Questions to the studio's server. An answer is JSON; what went wrong is an Asked error, with what the server says.

/** What the server refuses, or can't do. */
export class AskError extends Error {
  /** @param {number} status @param {any} error */
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.sqlState = error.sqlState;
    this.detail = error.detail;
    this.hint = error.hint;
    /** `unknown`: it isn't known whether it was done. @type {string | undefined} */
    this.outcome = error.outcome;
    /** Of staged changes: the number of the one that failed. @type {number | undefined} */
    this.index = error.index;
    /** What somebody else has made of its row. @type {{row: import('./types.js').Row | null} | undefined} */
    this.conflict = error.conflict;
  }
}

/**
 * @param {string} name @param {object} [input] @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function ask(name, input = {}, signal) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`/api/${name}`, { method: 'POST', headers, body: JSON.stringify(input), signal })
    .catch((error) => Promise.reject(signal?.aborted ? error : new AskError(0, { message: GONE, outcome: 'unknown' })));
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  throw new AskError(response.status, isJson ? JSON.parse(text).error : { message: text.trim() });
}

const GONE = 'heliumdb studio has ended: start it again, and open the address that it prints';

/** An error as one line. @param {any} error */
export const lineOf = ({ message, detail, hint }) => [message, detail, hint].filter(Boolean).join(' · ');
