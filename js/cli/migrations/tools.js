// The migration engine, tools.wasm: pure functions by name, from JSON to JSON. The headers in src/tools/ describe their
// inputs and results. Input with mistakes is a ToolError, which lists all of them.

import { readFileSync } from 'node:fs';
import { DONE, createCore, decode } from '../../core.js';
import { CliError } from '../error.js';

/** @typedef {{path: string, message: string}} Issue `path`: where in a document, names joined by dots */

/** Input that a tool refuses. The message has a line for each issue. */
export class ToolError extends CliError {
  /** @param {{message: string, issues?: Issue[], more?: number}} answer of the tool */
  constructor(answer) {
    const { message, issues = [], more = 0 } = answer;
    const lines = issues.map(({ path, message }) => (path ? `${path}: ${message}` : message));
    super([message, ...lines, ...(more ? [`and ${more} more`] : [])], { facts: { issues } });
    /** At most a hundred; the message says how many more there are. */
    this.issues = issues;
    /** The tool's whole answer. */
    this.answer = answer;
  }
}

const MODULE = new URL('../../../build/tools.wasm', import.meta.url);

const encoder = new TextEncoder();

/** @type {import('../../core.js').Step | undefined} */
let step;

/**
 * @param {string} name the tool's, as in src/tools/ops.def
 * @param {object} input sent as JSON
 * @returns {any} its result
 * @throws {ToolError}
 */
export function tool(name, input) {
  step ??= createCore(new WebAssembly.Module(readFileSync(MODULE)));
  const { kind, text } = step(0, encoder.encode(name), JSON.stringify(input));
  const answer = JSON.parse(decode(text));
  if (kind !== DONE) throw new ToolError(answer);
  return answer;
}
