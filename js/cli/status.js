// `heliumdb status`: what of the directory a database has, and who is migrating it. Changes nothing.

import { DATABASE_OPTIONS, openDatabase } from './migrations/database.js';
import { FOLDER_OPTIONS, dirOf, historyOf, problemsOf, readFolder } from './migrations/folder.js';
import { describeHolder } from './migrations/lease.js';
import { readHolder, readLedger } from './migrations/ledger.js';
import { count, createReport, telling } from './migrations/report.js';
import { explain, readOptions } from './options.js';
import { styled, visible } from './terminal.js';

/** @typedef {import('./migrations/ledger.js').Row} Row */

/** @type {Record<string, import('./options.js').Option>} */
const OPTIONS = {
  ...DATABASE_OPTIONS,
  ...FOLDER_OPTIONS,
  json: { help: 'print one JSON document, and nothing else' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb status [options]

Prints every migration and whether the database has it: applied (and when), pending, in part, changed after it
was applied, missing in the folder, out of order; and who is migrating it now.

Options:
${explain(OPTIONS)}

Exit code 0 when all is well or merely pending; 1 when something is wrong.
`;

/** @type {import('./heliumdb.js').Command} */
export const command = { help, run };

/** @param {string[]} args @returns {Promise<number>} */
async function run(args) {
  const given = readOptions('status', OPTIONS, args), report = createReport(Boolean(given.json));
  return telling(report, 'status', {}, async () => {
    const folder = readFolder(dirOf(given)), database = await openDatabase(given);
    try {
      const rows = await readLedger(database), holder = await readHolder(database);
      const history = historyOf(folder, rows), problems = problemsOf(folder, history);
      const migrations = [...history.order, ...history.missing].map((name) => stateOf(name, history, rows.find((row) => row.name === name)));
      const width = Math.max(0, ...migrations.map(({ name }) => visible(name).length));
      for (const { name, state, appliedAt, done, total, undone } of migrations) {
        const part = state === 'partial' ? `, ${done} of ${total} statements` : state === 'undoing' ? `, ${undone} statements of its rollback done` : '';
        const when = appliedAt ? `  ${new Date(appliedAt).toISOString()}` : '';
        report.line(styled`${visible(name).padEnd(width)}  ${paint(report, state)}${part}${when}`);
      }
      const pending = migrations.filter(({ state }) => state === 'pending').length;
      report.line(`${database.name}: ${count(migrations.length, 'migration')}, ${pending} pending`);
      if (holder) report.line(`being migrated by ${describeHolder(holder)}`);
      for (const { name, what, way } of problems) {
        report.note(styled`${report.paint.red('wrong:')} ${name} ${what}`);
        report.note(`  ${way}`);
      }
      return report.end({ migrations, pending: history.pending, heads: history.heads, problems, holder: holder ?? null }, problems.length ? 1 : 0);
    } finally {
      await database.close();
    }
  });
}

/** @param {string} name @param {import('./migrations/folder.js').History} history @param {Row | undefined} row */
function stateOf(name, history, row) {
  const is = (/** @type {string[]} */ names) => names.includes(name);
  const state = is(history.missing) ? 'missing' : is(history.changed) ? 'changed' : is(history.outOfOrder) ? 'out of order'
    : is(history.applied) ? 'applied' : !row ? 'pending' : row.finishedAt ? 'undoing' : 'partial';
  return { name, state, appliedAt: row?.finishedAt ?? null, ...(row && { done: row.done, total: row.total, undone: row.undone, by: row.owner }) };
}

/** @param {import('./migrations/report.js').Report} report @param {string} state */
function paint({ paint: { green, yellow, red } }, state) {
  return state === 'applied' ? green(state) : state === 'pending' ? yellow(state) : red(state);
}
