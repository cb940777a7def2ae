// `heliumdb usages`: what is left of Prisma and Drizzle in sources, and what each use becomes. How they are found is in
// usages/; here is what is printed, written and counted.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { CliError } from '../error.js';
import { replaceFile } from '../../local/replace.js';
import { explain, wholeNumber } from '../options.js';
import { count } from '../report.js';
import { styled, visible, width } from '../terminal.js';
import { isChecklist, writeChecklist } from '../usages/checklist.js';
import { COUNTED } from '../usages/find.js';
import { findUsages } from '../usages/usages.js';

/**
 * @typedef {import('../options.js').Given} Given
 * @typedef {import('../report.js').Report} Report
 * @typedef {import('../usages/usages.js').Use} Use
 * @typedef {import('../usages/usages.js').Usages} Usages
 */

/** A long run says how far it is after so many milliseconds, again and again. */
const PAUSE = 2000;

const MOST = 1_000_000_000;

/** @type {Record<string, import('../options.js').Option>} */
const options = {
  write: {
    value: 'FILE',
    help: 'write a checklist, such as MIGRATION.md: a section for each file, an item for each use.\n'
      + 'Another run keeps its ticks and your own lines, and updates the rest',
  },
  count: { help: 'print only the number of uses' },
  max: { value: 'NUMBER', help: 'fail if there are more uses than that' },
  exclude: { value: 'PATTERN', many: true, help: 'skip what a pattern, as in .gitignore, matches; can be repeated' },
  json: { help: 'print one JSON object' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb usages [DIR] [options]

Finds every use of Prisma (5 to 8) and Drizzle in the TypeScript and JavaScript below a folder, by default this
one: queries, transactions and raw SQL, and also imports, construction and types. For each use it prints the call
of heliumdb's client that replaces it, or why you must replace it by hand. It changes no source.

Names come from heliumdb.schema.json in the folder; without it, they are the names that heliumdb pull would give
the tables of schema.prisma or of Drizzle's declarations. It skips what .gitignore names, node_modules, dist,
build, out, coverage, folders whose names begin with a dot, and clients that Prisma has generated. It lists files
that can't be read; --count and --max fail then, as they can't know all uses.

Options:
${explain(options)}
`;

/** @type {import('../heliumdb.js').Command} */
export const command = { help, options, arguments: ['dir'], run };

/** @param {Given} given @param {Report} report */
async function run(given, report) {
  const top = given.dir ?? '.', most = wholeNumber('max', given.max, MOST), gate = given.count || most !== undefined;
  if (given.count && given.json) throw new CliError('--count and --json exclude each other: the JSON has the total');
  if (!existsSync(top) || !statSync(top).isDirectory())
    throw new CliError(`${top} is no folder: give one that has sources`);
  const usages = await findUsages(top, { exclude: given.exclude, progress: progressOf(report) });
  const facts = { ...usages, ...(given.write !== undefined && write(given.write, usages, report)) };
  if (given.count) report.line(String(usages.total));
  else if (given.write === undefined) print(usages, top, report);
  for (const { file, why } of usages.unread) report.note(styled`${report.paint.yellow('not read:')} ${file}: ${why}`);
  if (gate && usages.unread.length) {
    const way = 'there may be more uses; leave out what has none by --exclude PATTERN';
    throw new CliError(`${count(usages.unread.length, 'file')} couldn't be read: ${way}`, { facts });
  }
  if (most !== undefined && usages.total > most)
    throw new CliError(`there are ${count(usages.total, 'use')}, more than --max ${most}`, { facts });
  return report.end(facts);
}

/** @param {Report} report */
function progressOf(report) {
  let last = performance.now();
  return (/** @type {number} */ done, /** @type {number} */ of) => {
    const now = performance.now();
    if (now - last < PAUSE) return;
    last = now;
    report.note(`${done} of ${of} files`);
  };
}

/** @param {string} file @param {Usages} usages @param {Report} report */
function write(file, usages, report) {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (before !== undefined && !isChecklist(before))
    throw new CliError(`${file} is no checklist of heliumdb usages: give the name of another file`);
  const { text, left, done } = writeChecklist(usages, before);
  if (text !== before) replaceFile(file, text);
  report.line(styled`${report.paint.green(file)}: ${left} left, ${done} done`);
  return { written: file, left, done };
}

/** @param {Usages} usages @param {string} top @param {Report} report */
function print({ total, files }, top, { line, paint }) {
  for (const { file, count: number, uses } of files) {
    const counted = uses.filter(({ kind }) => COUNTED.has(kind)), others = uses.filter((use) => !counted.includes(use));
    const place = Math.max(...counted.map((use) => placeOf(use).length), 0),
      call = Math.min(48, Math.max(...counted.map((use) => visible(use.call).length), 0));
    line(styled`${paint.bold(file)} ${paint.dim(number ? count(number, 'use') : 'no use')}`);
    for (const use of counted) line(row(use, place, call, paint));
    if (others.length) line(paint.dim(`  beside ${others.map((use) => `${use.kind} ${placeOf(use)}`).join(', ')}`));
  }
  const byHand = files
    .flatMap(({ uses }) => uses)
    .filter((use) => COUNTED.has(use.kind) && use.becomes === null).length;
  const where = count(files.filter((file) => file.count).length, 'file');
  if (total) line(`${count(total, 'use')} in ${where}, ${byHand} to be done by hand`);
  else line(`no use of Prisma or Drizzle in ${top}`);
}

/** @param {Use} use */
const placeOf = ({ line, column }) => `${line}:${column}`;

/** @param {Use} use @param {number} place @param {number} call @param {Report['paint']} paint */
function row(use, place, call, { cyan, dim, yellow }) {
  const before = `  ${placeOf(use).padEnd(place)}  ${visible(use.call).padEnd(call)}  `;
  const room = width() - before.length, flat = (/** @type {string} */ text) => visible(text.replace(/\s*\n\s*/g, ' '));
  const code = use.becomes === null ? '' : cut(flat(use.becomes), room), why = flat(use.why);
  if (!code) return styled`${before}${yellow('by hand')}${cut(`: ${why}`, room - 7)}`;
  return styled`${before}${cyan(code)}${why ? dim(cut(`  // ${why}`, room - code.length)) : ''}`;
}

/** @param {string} text @param {number} room */
function cut(text, room) {
  if (text.length <= room) return text;
  return room < 12 ? '' : `${text.slice(0, room - 1)}…`;
}
