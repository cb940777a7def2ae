// What the command throws for a person to read. It carries all that the report needs: the lines to print, the facts for
// --json, and the exit code. It knows nothing of terminals.

/** What went wrong, for people: it names the thing and says what to do. One line, or several. */
export class CliError extends Error {
  /**
   * @param {string | string[]} lines newlines inside of a line are foreign: they belong to a name or a message in it
   * @param {object} [more]
   * @param {number} [more.exitCode] 1 unless given; 2 where an answer is needed
   * @param {Record<string, any>} [more.facts] what --json prints beside the error
   * @param {Record<string, any>} [more.details] what --json prints as part of the error, over its message and code
   */
  constructor(lines, { exitCode = 1, facts = {}, details = {} } = {}) {
    super([lines].flat().join('\n'));
    this.lines = [lines].flat();
    this.exitCode = exitCode;
    this.facts = facts;
    this.details = details;
  }
}
