// `heliumdb status`: shows which migrations of the directory a database has, and who is migrating it. Changes nothing.

import { DATABASE_OPTIONS, withDatabase } from '../migrations/database.js';
import { FOLDER_OPTIONS, dirOf, historyOf, problemsOf, readFolder } from '../migrations/folder.js';
import { describeHolder } from '../migrations/lease.js';
import { readHolder, readLedger } from '../migrations/ledger.js';
import { statesOf } from '../migrations/states.js';
import { explain } from '../options.js';
import { count } from '../report.js';
import { styled, visible } from '../terminal.js';

/**
 * @typedef {import('../options.js').Given} Given
 * @typedef {import('../report.js').Report} Report
 */

/** @type {Record<string, import('../options.js').Option>} */
const options = {
  ...DATABASE_OPTIONS,
  ...FOLDER_OPTIONS,
  json: { help: 'print one JSON object' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb status [options]

Prints every migration and its state in the database: applied (and when), pending, partial, changed after it was
applied, missing in the folder, out of order. Prints who is migrating the database now.

Options:
${explain(options)}

Exit code 0 if nothing is wrong, also with pending migrations; 1 otherwise.
`;

/** @type {import('../heliumdb.js').Command} */
export const command = { help, options, run };

/** @param {Given} given @param {Report} report */
async function run(given, report) {
  const folder = readFolder(dirOf(given));
  return withDatabase(given, report, async (database) => {
    const rows = await readLedger(database), holder = await readHolder(database);
    const history = historyOf(folder, rows), problems = problemsOf(folder, history);
    const migrations = statesOf(history, rows);
    const pending = migrations.filter(({ state }) => state === 'pending').length;
    printTable(report, migrations);
    report.line(`${database.name}: ${count(migrations.length, 'migration')}, ${pending} pending`);
    if (holder) report.line(`being migrated by ${describeHolder(holder)}`);
    for (const { name, what, way } of problems) {
      report.note(styled`${report.paint.red('wrong:')} ${name} ${what}`);
      report.note(`  ${way}`);
    }
    const facts = { migrations, pending: history.pending, heads: history.heads, problems, holder: holder ?? null };
    return report.end(facts, problems.length ? 1 : 0);
  });
}

/** @typedef {import('../migrations/states.js').Described} Described */

/** @param {Report} report @param {Described[]} migrations */
function printTable({ line, paint }, migrations) {
  const width = Math.max(0, ...migrations.map(({ name }) => visible(name).length));
  for (const one of migrations) {
    const time = one.appliedAt ? `  ${new Date(one.appliedAt).toISOString()}` : '';
    line(styled`${visible(one.name).padEnd(width)}  ${coloured(paint, one.state)}${progressOf(one)}${time}`);
  }
}

/** @param {Report['paint']} paint @param {string} state */
function coloured({ green, red, yellow }, state) {
  if (state === 'applied') return green(state);
  return state === 'pending' ? yellow(state) : red(state);
}

/** @param {Described} migration */
function progressOf({ state, done, total, undone }) {
  if (state === 'partial') return `, ${done} of ${total} statements`;
  return state === 'undoing' ? `, ${undone} statements of its rollback done` : '';
}
