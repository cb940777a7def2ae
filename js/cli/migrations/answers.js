// Questions about a difference: was something renamed, or dropped and something else added? They are answered by
// options, or on a terminal; otherwise the command ends with code 2 and prints the questions and how to answer them.

import { readFileSync } from 'node:fs';
import { CliError } from '../error.js';
import { choose, interactive } from '../terminal.js';
import { tool } from './tools.js';

/**
 * @typedef {{renames: Record<string, string>, drops: string[]}} Hints
 *
 * @typedef {object} Question as the tool diff gives it
 * @property {string} kind
 * @property {string} of
 * @property {string} [table]
 * @property {string[]} from
 * @property {string[]} to
 * @property {string} say the question in words
 * @property {string[]} hints the options that answer it; the last one means drop
 *
 * @typedef {import('./document.js').Document} Document
 */

/** @type {Record<string, import('../options.js').Option>} */
export const ANSWER_OPTIONS = {
  rename: {
    value: 'OLD=NEW',
    many: true,
    help: 'what was renamed: users.name=full_name, people=users, enum:mood=feeling;\ncan be repeated',
  },
  drop: { value: 'NAME', many: true, help: 'what to drop, not rename: users.name; can be repeated' },
  hints: { value: 'FILE', help: 'both as JSON: {"renames": {"OLD": "NEW"}, "drops": ["NAME"]}' },
};

/** @param {import('../options.js').Given} given @returns {Hints} */
export function readHints({ rename = [], drop = [], hints }) {
  /** @type {Hints} */
  const { renames, drops } = hints === undefined ? { renames: {}, drops: [] } : readFile(hints);
  const all = { renames, drops: [...drops, ...drop] };
  for (const text of rename) {
    const [, from, to] = /^([^=]+)=([^=]+)$/.exec(text) ?? [];
    if (!from) throw new CliError(`--rename ${text}: give OLD=NEW, such as users.name=full_name`);
    // Both ways of giving the new name mean the same: users.name=full_name, users.name=users.full_name.
    const table = from.includes('.') ? `${from.slice(0, from.lastIndexOf('.'))}.` : '';
    all.renames[from] = table && to.startsWith(table) ? to.slice(table.length) : to;
  }
  return all;
}

/** @param {string} file @returns {Hints} */
function readFile(file) {
  let hints;
  try {
    hints = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CliError(`--hints ${file} can't be read: ${/** @type {Error} */ (error).message}`);
  }
  const { renames = {}, drops = [] } = hints ?? {};
  const areNames = (/** @type {unknown[]} */ values) => values.every((value) => typeof value === 'string');
  const right = areNames(Object.values(renames)) && Array.isArray(drops) && areNames(drops);
  if (!right) throw new CliError(`--hints ${file}: give {"renames": {"OLD": "NEW"}, "drops": ["NAME"]}`);
  return { renames, drops };
}

/** At most so many names are listed; then only their number. */
const LISTED = 6;

/** @param {string[]} names */
function listNames(names) {
  const more = names.length - LISTED;
  return names.slice(0, LISTED).join(', ') + (more > 0 ? ` ... (${more} more)` : '');
}

/** @param {string[]} hints */
function listHints(hints) {
  const listed = hints.length > LISTED ? [...hints.slice(0, LISTED - 2), '...', ...hints.slice(-1)] : hints;
  return listed.join(' or ');
}

/** @param {Question} question */
function wordingOf({ of, from, to, say }) {
  if (from.length + to.length <= LISTED) return say;
  return `${of}: ${listNames(from)} go and ${listNames(to)} come: renamed or dropped?`;
}

/** A question has no answer. */
export class Unanswered extends CliError {
  /** @param {Question[]} questions */
  constructor(questions) {
    const lines = questions.map((question) => `${wordingOf(question)} Answer with ${listHints(question.hints)}`);
    super(lines, { exitCode: 2, facts: { status: 'unanswered', questions } });
  }
}

/**
 * The difference of two documents, with all questions answered.
 * @param {{from: Document | null, to: Document, style: 'migrate' | 'push'}} what
 * @param {import('../options.js').Given} given
 * @throws {Unanswered} if a question is open and there is no terminal to ask on
 */
export async function difference(what, given) {
  const hints = readHints(given);
  for (;;) {
    const found = tool('diff', { ...what, hints });
    if (!found.questions.length) return found;
    if (!interactive(given)) throw new Unanswered(found.questions);
    await ask(found.questions[0], hints);
  }
}

/** The name in hints of the thing that is missing. @param {Question} question */
function keyOf({ of, table, from: [name] }) {
  if (table) return `${table}.${name}`;
  return of === 'enum' ? `enum:${name}` : name;
}

/** @param {Question} question @param {Hints} hints which the answer is added to */
async function ask(question, hints) {
  const { from, to } = question, [name] = from, key = keyOf(question);
  const options = [
    { value: '', label: `drop ${name}`, hint: 'with all its data' },
    ...to.map((other) => ({ value: other, label: `${name} was renamed to ${other}` })),
  ];
  const answer = await choose(wordingOf(question), options);
  if (answer === undefined) throw new CliError('nothing has been changed');
  if (answer) hints.renames[key] = answer;
  else hints.drops.push(key);
}
