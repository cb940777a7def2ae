// `heliumdb migrate`: brings a database to where the directory of migrations leads. Verifies first, takes the lease, applies
// what is pending; what a step is, is apply.js.

import { join } from 'node:path';
import { runScript } from './migrations/apply.js';
import { DATABASE_OPTIONS, openDatabase } from './migrations/database.js';
import { FOLDER_OPTIONS, dirOf, historyOf, pickName, problemsOf, readFolder } from './migrations/folder.js';
import { listen } from './migrations/interrupt.js';
import { takeLease } from './migrations/lease.js';
import { readLedger, setUp } from './migrations/ledger.js';
import { count, createReport, duration, refuse, telling } from './migrations/report.js';
import { merged } from './migrations/snapshots.js';
import { saveState } from './migrations/state.js';
import { Trouble, explain, readOptions, wholeNumber } from './options.js';
import { sqlLines, styled } from './terminal.js';

/**
 * @typedef {import('./options.js').Given} Given
 * @typedef {import('./migrations/folder.js').Folder} Folder
 * @typedef {import('./migrations/folder.js').Migration} Migration
 */

/** Seconds to wait for the lease; milliseconds for a lock. */
const WAIT = 60, LOCK = 500;

/** @type {Record<string, import('./options.js').Option>} */
export const WORK_OPTIONS = {
  wait: { value: 'SECONDS', help: `how long to wait while somebody else migrates, ${WAIT} unless given` },
  'lock-timeout': { value: 'MS', help: `how long a statement may wait for a lock, and hold up all who wait behind\nit, before it is tried again later; ${LOCK} unless given, 0: without end` },
  'dry-run': { help: 'print what would be run, and run nothing' },
  json: { help: 'print one JSON document at the end, and nothing else' },
  help: { help: 'print this' },
};

/** @type {Record<string, import('./options.js').Option>} */
const OPTIONS = {
  ...DATABASE_OPTIONS,
  ...FOLDER_OPTIONS,
  to: { value: 'NAME', help: 'apply up to this migration, and it' },
  'allow-out-of-order': { help: 'apply what comes before a migration that is applied already' },
  ...WORK_OPTIONS,
};

const help = `Usage: heliumdb migrate [options]

Applies the migrations that the database doesn't have yet, each step exactly once, however often it is run, by
however many at once, and wherever it was broken off. Nothing is done where a file was changed after it was
applied, is missing, or is not what heliumdb.sum says.

Options:
${explain(OPTIONS)}

Exit code 0 when the database is there; 1 when anything went wrong.
`;

/** @type {import('./heliumdb.js').Command} */
export const command = { help, run };

/** What a lease is waited for and a lock. @param {Given} given */
export function patience(given) {
  return {
    wait: wholeNumber('wait', given.wait, 86_400) ?? WAIT,
    lockTimeout: `${wholeNumber('lock-timeout', given['lock-timeout'], 3_600_000) ?? LOCK}ms`,
  };
}

/** @param {string[]} args @returns {Promise<number>} */
async function run(args) {
  const given = readOptions('migrate', OPTIONS, args);
  const report = createReport(Boolean(given.json)), { wait, lockTimeout } = patience(given);
  /** @type {Record<string, any>} */
  const told = { applied: [] };
  return telling(report, 'migrate', told, async () => {
    const folder = readFolder(dirOf(given));
    const database = await openDatabase(given);
    const interrupt = listen(report.note);
    try {
      const look = async () => {
        const rows = await readLedger(database);
        const history = historyOf(folder, rows, Boolean(given['allow-out-of-order']));
        return { rows, history, problems: problemsOf(folder, history) };
      };
      const { rows, history, problems } = await look();
      if (problems.length) return refuse(report, 'migrate', problems, told);
      const wanted = (/** @type {string[]} */ pending) => upTo(given, history.order, pending);
      if (given['dry-run']) return dryRun(report, folder, wanted(history.pending), rows);
      if (wanted(history.pending).length) {
        await setUp(database);
        const lease = await takeLease(database, { wait, say: report.note, interrupt });
        try {
          // As it is now, under the lease: somebody else may have done it all while we waited.
          const now = await look();
          if (now.problems.length) return refuse(report, 'migrate', now.problems, told);
          for (const name of wanted(now.history.pending)) {
            const row = now.rows.find((one) => one.name === name);
            await applyOne({ database, lease, lockTimeout, interrupt, say: report.note }, folder, name, row, report, told);
          }
          await leave(database, folder);
        } finally {
          await lease.release();
        }
      }
      report.line(told.applied.length ? `${database.name}: ${count(told.applied.length, 'migration')} applied` : `${database.name}: nothing to apply`);
      return report.end(told);
    } finally {
      interrupt.end();
      await database.close();
    }
  });
}

/** Of those pending, what --to says. @param {Given} given @param {string[]} order @param {string[]} pending */
function upTo({ to }, order, pending) {
  if (to === undefined) return pending;
  const last = order.indexOf(pickName(String(to), order, '--to'));
  return pending.filter((name) => order.indexOf(name) <= last);
}

/** @param {Folder} folder @param {string} name @returns {Migration} */
export function find({ migrations }, name) {
  const found = migrations.find((migration) => migration.name === name);
  if (!found) throw new Trouble(`there is no migration ${name}`);
  return found;
}

/** @param {import('./migrations/apply.js').Work} work @param {Folder} folder @param {string} name
 * @param {import('./migrations/ledger.js').Row | undefined} row @param {import('./migrations/report.js').Report} report @param {Record<string, any>} told */
async function applyOne(work, folder, name, row, report, told) {
  const { up } = find(folder, name);
  if (!up) throw new Trouble(`${name} can't be read`);
  const start = performance.now(), from = row?.done ?? 0;
  if (from) report.line(`  ${name}: going on after statement ${from} of ${up.statements.length}`);
  await runScript(work, { name, file: join(folder.dir, name, 'migration.sql'), script: up, row, back: false }, ({ step, steps, ms }) => {
    if (steps > 1) report.line(`  ${name}: step ${step} of ${steps}, ${duration(ms)}`);
  });
  const ms = performance.now() - start;
  told.applied.push({ name, statements: up.statements.length - from, ms: Math.round(ms) });
  const what = `${count(up.statements.length - from, 'statement')}, ${duration(ms)}`;
  report.line(styled`${report.paint.green('applied')} ${name} (${what})`);
}

/** Saves the schema that has been reached, where the applied ones lead to one that is known.
 * @param {import('./migrations/database.js').Database} database @param {Folder} folder */
export async function leave(database, folder) {
  const { applied } = historyOf(folder, await readLedger(database));
  const migrations = folder.migrations.filter(({ name }) => applied.includes(name)), { heads } = historyOf({ migrations });
  const known = heads.length && heads.every((name) => find(folder, name).document);
  const document = known && merged(migrations).document;
  if (document) await saveState(database, document, 'migrate');
}

/** @param {import('./migrations/report.js').Report} report @param {Folder} folder @param {string[]} names @param {import('./migrations/ledger.js').Row[]} rows */
function dryRun(report, folder, names, rows) {
  const plan = names.map((name) => {
    const done = rows.find((row) => row.name === name)?.done ?? 0;
    return { name, statements: (find(folder, name).up?.statements ?? []).slice(done) };
  });
  for (const { name, statements } of plan) {
    report.line(`-- ${name}`);
    for (const [i, { sql, step }] of statements.entries()) {
      if (i && step !== statements[i - 1].step) report.line('-- heliumdb:commit');
      report.line(sqlLines(`${sql};`));
    }
  }
  if (!plan.length) report.line('-- nothing to apply');
  return report.end({ plan: plan.map(({ name, statements }) => ({ name, statements: statements.map(({ sql, step, line, alone }) => ({ sql, step, line, alone })) })) });
}
