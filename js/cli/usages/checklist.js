// The checklist of a move: a file of Markdown, a section for each source, an item for each use. It is made anew by
// every run; ticks stay, and so does every line that people have written into it. An item is known by a mark at its
// end, or where the use was edited by what it calls.

import { createHash } from 'node:crypto';
import { COUNTED } from './find.js';

/**
 * @typedef {import('./usages.js').Use} Use
 * @typedef {import('./usages.js').Usages} Usages
 *
 * @typedef {{mark: string, call: string, ticked: boolean, notes: string[]}} Item `notes`: lines of people, below it
 * @typedef {{notes: string[], items: Item[]}} Section
 * @typedef {{notes: string[], sections: Map<string, Section>}} Checklist
 */

const FIRST =
  '<!-- Made by heliumdb usages --write: run it again to see what is left. Ticks and lines of your own stay. -->';

const HEADING = /^## (.*): (?:\d+ left(?: of \d+)?|done)$/;
const ITEM = /^- \[([ xX])\] (`+) ?(.*?) ?\2(?: .*)? <!-- ([0-9a-f]{8}(?:-\d+)?) -->$/;
const TITLE = /^# From the old ORM to heliumdb: /;
const BESIDE = /^Beside them: .*\.$/;

/** Whether a file is one that we have made. @param {string} text */
export const isChecklist = (text) => text.replace(/^\ufeff/, '').startsWith(FIRST);

/** @param {string} text @returns {Checklist} */
function read(text) {
  /** @type {Checklist} */
  const list = { notes: [], sections: new Map() };
  /** @type {Section | undefined} */
  let section;
  let { notes } = list;
  for (const line of text.split(/\r?\n/).slice(1)) {
    const [, file] = HEADING.exec(line) ?? [], [, tick, , call, mark] = ITEM.exec(line) ?? [];
    if (file !== undefined) {
      section = { notes: [], items: [] };
      list.sections.set(file, section);
      ({ notes } = section);
    } else if (mark !== undefined && section) {
      const item = { mark, call, ticked: tick !== ' ', notes: [] };
      section.items.push(item);
      ({ notes } = item);
    } else if (!TITLE.test(line) && !BESIDE.test(line)) {
      notes.push(line);
    }
  }
  return list;
}

/** Lines without empty ones at either end. @param {string[]} lines */
const trimmed = (lines) => lines.join('\n').replace(/^\s*\n|\s+$/g, '');

/** Foreign text as code of Markdown, on one line. @param {string} text */
function code(text) {
  const line = text.replace(/\s*[\r\n]\s*/g, ' '),
    longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return longest ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

/** Each use with its mark: what it is, and how many of them stand before it. @param {Use[]} uses */
function marked(uses) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return uses.map((use) => {
    const hash = createHash('sha256').update(`${use.call}\n${use.becomes ?? ''}\n${use.why}`).digest('hex').slice(0, 8);
    const number = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, number);
    return { use, mark: number === 1 ? hash : `${hash}-${number}` };
  });
}

/**
 * Which of the old items a use is: of its mark; else the first of those that are left with its call.
 * @param {{use: Use, mark: string}[]} uses @param {Item[]} items
 * @returns {(Item | undefined)[]}
 */
function matched(uses, items) {
  const left = new Set(items), found = uses.map(({ mark }) => {
    const item = items.find((one) => one.mark === mark);
    if (item) left.delete(item);
    return item;
  });
  return found.map((item, i) => {
    if (item) return item;
    const near = [...left].find(({ call }) => call === uses[i].use.call.replace(/\s*[\r\n]\s*/g, ' '));
    if (near) left.delete(near);
    return near;
  });
}

/** @param {{ticked?: boolean, notes?: string[]}} item @param {string} text @param {string} mark */
function line({ ticked = false, notes = [] }, text, mark) {
  const below = trimmed(notes);
  return `- [${ticked ? 'x' : ' '}] ${text} <!-- ${mark} -->${below ? `\n${below}` : ''}`;
}

/** @param {Use} use */
const textOf = ({ call, line: number, becomes, why }) =>
  [`${code(call)} in line ${number}`, becomes === null ? 'by hand' : `becomes ${code(becomes)}`].join(' ') +
  (why && `: ${why.replace(/\s*[\r\n]\s*/g, ' ').replaceAll('<', '\\<')}`);

/** What stands beside the counted uses. @param {Use[]} uses */
function beside(uses) {
  const lines = uses
    .filter(({ kind }) => !COUNTED.has(kind))
    .map(({ kind, line: number }) => `${kind} in line ${number}`);
  return lines.length ? [`Beside them: ${lines.join(', ')}.`] : [];
}

/**
 * The checklist as text.
 * @param {Usages} usages
 * @param {string} [before] what it was
 * @returns {{text: string, left: number, done: number}}
 */
export function writeChecklist(usages, before) {
  const old = before === undefined ? { notes: [], sections: new Map() } : read(before);
  const counted = usages.files.filter(({ count }) => count > 0);
  const files = new Map(counted.map(({ file, uses }) => [file.replace(/[\r\n]+/g, ' '), uses]));
  let left = 0, done = 0;
  const sections = [...new Set([...files.keys(), ...old.sections.keys()])].sort().map((file) => {
    const all = files.get(file) ?? [], uses = marked(all.filter(({ kind }) => COUNTED.has(kind)));
    const { notes = [], items = [] } = old.sections.get(file) ?? {}, was = matched(uses, items);
    const now = uses.map(({ use, mark }, i) => line(was[i] ?? {}, textOf(use), mark));
    const gone = items.filter((/** @type {Item} */ item) => !was.includes(item))
      .map((/** @type {Item} */ item) => line({ ...item, ticked: true }, `${code(item.call)} is gone`, item.mark));
    left += now.length;
    done += gone.length;
    const state = now.length ? `${now.length} left of ${now.length + gone.length}` : 'done';
    return [
      `## ${file}: ${state}`,
      trimmed(notes),
      [...now, ...gone].join('\n'),
      ...beside(all),
    ]
      .filter(Boolean)
      .join('\n\n');
  });
  const title = `# From the old ORM to heliumdb: ${left ? `${left} left of ${left + done}` : 'done'}`;
  return { text: `${[FIRST, title, trimmed(old.notes), ...sections].filter(Boolean).join('\n\n')}\n`, left, done };
}
