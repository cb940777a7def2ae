// What a difference can't say by itself: is what goes and what comes one thing with a new name? Answered by options, or
// on a terminal; otherwise the command ends with code 2 and says what is asked and how it is answered.

import { readFileSync } from 'node:fs';
import { CliError } from '../error.js';
import { choose, interactive } from '../terminal.js';
import { tool } from './tools.js';

/**
 * @typedef {{renames: Record<string, string>, drops: string[]}} Hints
 * @typedef {{kind: string, of: string, table?: string, from: string[], to: string[], say: string, hints: string[]}} Question
 * @typedef {import('./document.js').Document} Document
 */

/** @type {Record<string, import('../options.js').Option>} */
export const ANSWER_OPTIONS = {
  rename: { value: 'OLD=NEW', many: true, help: 'what has a new name: users.name=full_name, people=users, enum:mood=feeling;\nmay be given again' },
  drop: { value: 'NAME', many: true, help: 'what is to go and has no new name: users.name; may be given again' },
  hints: { value: 'FILE', help: 'the same as JSON: {"renames": {"OLD": "NEW"}, "drops": ["NAME"]}' },
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
  const right = Object.values(renames).every((name) => typeof name === 'string') && Array.isArray(drops) && drops.every((name) => typeof name === 'string');
  if (!right) throw new CliError(`--hints ${file}: give {"renames": {"OLD": "NEW"}, "drops": ["NAME"]}`);
  return { renames, drops };
}

/** More than these are told by their number. */
const SHOWN = 6;

/** @param {string[]} names */
const few = (names) => names.slice(0, SHOWN).join(', ') + (names.length > SHOWN ? ` ... (${names.length - SHOWN} more)` : '');

/** The last one is to drop it. @param {string[]} hints */
const ways = (hints) => (hints.length > SHOWN ? [...hints.slice(0, SHOWN - 2), '...', ...hints.slice(-1)] : hints).join(' or ');

/** @param {Question} question */
const wording = ({ of, from, to, say }) =>
  (from.length + to.length > SHOWN ? `${of}: ${few(from)} go and ${few(to)} come: renamed or dropped?` : say);

/** An answer is needed. */
export class Unanswered extends CliError {
  /** @param {Question[]} questions */
  constructor(questions) {
    const lines = questions.map((question) => `${wording(question)} Answer by ${ways(question.hints)}`);
    super(lines, { exitCode: 2, facts: { status: 'unanswered', questions } });
  }
}

/**
 * The difference of two documents, all its questions answered.
 * @param {{from: Document | null, to: Document, style: 'migrate' | 'push'}} what
 * @param {import('../options.js').Given} given
 * @throws {Unanswered} where somebody has to be asked and nobody is there
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

/** @param {Question} question @param {Hints} hints which the answer is added to */
async function ask(question, hints) {
  const { of, table, from, to } = question, [name] = from;
  const key = table ? `${table}.${name}` : of === 'enum' ? `enum:${name}` : name;
  const options = [
    { value: '', label: `${name} is to go`, hint: 'with all that is in it' },
    ...to.map((other) => ({ value: other, label: `${name} is now called ${other}` })),
  ];
  const answer = await choose(wording(question), options);
  if (answer === undefined) throw new CliError('nothing has been done');
  if (answer) hints.renames[key] = answer;
  else hints.drops.push(key);
}
