// `heliumdb migrate`: applies the migrations of the directory to a database. This file picks the migrations; work.js
// runs them under the lease, stage by stage (apply.js).

import { join } from 'node:path';
import { CliError } from '../error.js';
import { runScript } from '../migrations/apply.js';
import { DATABASE_OPTIONS } from '../migrations/database.js';
import { requireExtensions } from '../migrations/extensions.js';
import { FOLDER_OPTIONS, historyOf, pickName, problemsOf } from '../migrations/folder.js';
import { WORK_OPTIONS, findMigration, runMigrations, stageReporter } from '../migrations/work.js';
import { explain } from '../options.js';
import { count, duration } from '../report.js';
import { styled } from '../terminal.js';

/**
 * @typedef {import('../options.js').Given} Given
 * @typedef {import('../report.js').Report} Report
 * @typedef {import('../migrations/folder.js').Folder} Folder
 * @typedef {import('../migrations/ledger.js').Row} Row
 */

/** @type {Record<string, import('../options.js').Option>} */
const options = {
  ...DATABASE_OPTIONS,
  ...FOLDER_OPTIONS,
  to: { value: 'NAME', help: 'apply up to and including this migration' },
  'allow-out-of-order': { help: 'also apply migrations that come before one that is applied already' },
  ...WORK_OPTIONS,
};

const help = `Usage: heliumdb migrate [options]

Applies the migrations that the database doesn't have yet. Each stage is done exactly once, even if the command is
run again, runs several times at once, or was interrupted. Nothing is done if a file was changed after it was
applied, is missing, or does not match heliumdb.sum.

Options:
${explain(options)}

Exit code 0 if the database is up to date; 1 if anything went wrong; 2 if somebody has to decide, about
--allow-out-of-order.
`;

/** @type {import('../heliumdb.js').Command} */
export const command = { help, options, run };

/** @param {Given} given @param {Report} report */
async function run(given, report) {
  return runMigrations(given, report, {
    done: 'applied',
    verb: 'apply',
    plan: (folder, rows) => plan(given, folder, rows),
    ask: async () => [],
    statements: (folder, name, row) => findMigration(folder, name).up?.statements.slice(row?.done ?? 0) ?? [],
    prepare: requireAll,
    run: (work, folder, name, row) => apply(work, folder, name, row, report),
  });
}

/** @param {Given} given @param {Folder} folder @param {Row[]} rows */
function plan(given, folder, rows) {
  const history = historyOf(folder, rows, Boolean(given['allow-out-of-order'])), problems = problemsOf(folder, history);
  return { names: problems.length ? [] : upTo(given, history), problems };
}

/**
 * Refuses what needs an extension that the server doesn't have, before anything is done.
 * @param {import('../migrations/database.js').Database} database
 * @param {Folder} folder
 * @param {string[]} names
 */
async function requireAll(database, folder, names) {
  for (const name of names) await requireExtensions(database, findMigration(folder, name).document);
}

/**
 * The pending migrations up to --to.
 * @param {Given} given
 * @param {import('../migrations/folder.js').History} history
 */
function upTo({ to }, { order, pending }) {
  if (to === undefined) return pending;
  const last = order.indexOf(pickName(String(to), order, '--to'));
  return pending.filter((name) => order.indexOf(name) <= last);
}

/** @param {import('../migrations/apply.js').Work} work @param {Folder} folder @param {string} name
 * @param {Row | undefined} row @param {Report} report */
async function apply(work, folder, name, row, report) {
  const { up } = findMigration(folder, name);
  if (!up) throw new CliError(`${name} can't be read`);
  const start = performance.now(), from = row?.done ?? 0, total = up.statements.length;
  if (from) report.line(`  ${name}: continuing after statement ${from} of ${total}`);
  const file = join(folder.dir, name, 'migration.sql');
  await runScript(work, { name, file, script: up, row, back: false }, stageReporter(report, name));
  const ms = performance.now() - start, applied = total - from;
  report.line(styled`${report.paint.green('applied')} ${name} (${count(applied, 'statement')}, ${duration(ms)})`);
  return { name, statements: applied, ms: Math.round(ms) };
}
