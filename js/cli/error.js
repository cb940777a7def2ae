// The error that the command reports to its user: the lines to print, the facts for --json, and the exit code. It knows
// nothing of terminals.

/** What went wrong and what to do about it, in one line or several. */
export class CliError extends Error {
  /**
   * @param {string | string[]} lines a newline within a line is part of a name or message in it, and is shown escaped
   * @param {object} [more]
   * @param {number} [more.exitCode] 1 by default; 2 if an answer is needed
   * @param {Record<string, any>} [more.facts] what --json prints beside the error
   * @param {Record<string, any>} [more.details] what --json prints within the error; replaces its message and code
   */
  constructor(lines, { exitCode = 1, facts = {}, details = {} } = {}) {
    super([lines].flat().join('\n'));
    this.lines = [lines].flat();
    this.exitCode = exitCode;
    this.facts = facts;
    this.details = details;
  }
}
