// What migrate and rollback share. Both make a plan from the ledger, take the lease, make the plan again, and run a
// script for each migration of it. Which migrations, and which of their scripts, the command says.

import { CliError } from '../error.js';
import { handleSignals } from '../interrupt.js';
import { wholeNumber } from '../options.js';
import { count, duration } from '../report.js';
import { sqlLines } from '../terminal.js';
import { withDatabase } from './database.js';
import { dirOf, historyOf, readFolder } from './folder.js';
import { withLease } from './lease.js';
import { readLedger } from './ledger.js';
import { merged } from './snapshots.js';
import { saveState } from './state.js';

/**
 * @typedef {import('../options.js').Given} Given
 * @typedef {import('../report.js').Report} Report
 * @typedef {import('./database.js').Database} Database
 * @typedef {import('./folder.js').Folder} Folder
 * @typedef {import('./folder.js').Problem} Problem
 * @typedef {import('./folder.js').Statement} Statement
 * @typedef {import('./ledger.js').Row} Row
 * @typedef {import('./apply.js').Work} Work
 *
 * @typedef {object} Plan
 * @property {string[]} names the migrations to run, in order
 * @property {Problem[]} problems if there are any, nothing is run
 *
 * @typedef {object} Direction forwards or back
 * @property {'applied' | 'undone'} done what a migration is once it has been run; the report's fact is called so too
 * @property {'apply' | 'undo'} verb
 * @property {(folder: Folder, rows: Row[]) => Plan} plan
 * @property {(folder: Folder, name: string, row: Row | undefined) => Statement[]} statements those that are left to run
 * @property {(database: Database, folder: Folder, names: string[]) => Promise<void>} [prepare] before anything is done
 * @property {(work: Work, folder: Folder, name: string, row: Row | undefined) => Promise<object>} run
 *   runs one migration, reports it to people, and gives the facts for programs
 */

/** Seconds to wait for the lease; milliseconds to wait for a lock. */
const WAIT = 60, LOCK = 500;

/** @type {Record<string, import('../options.js').Option>} */
export const WORK_OPTIONS = {
  wait: { value: 'SECONDS', help: `how long to wait while somebody else migrates, ${WAIT} unless given` },
  'lock-timeout': {
    value: 'MS',
    help: 'how long a statement may wait for a lock, and hold up all who wait behind\n'
      + `it, before it is tried again later; ${LOCK} unless given, 0: without end`,
  },
  'dry-run': { help: 'print what would be run, and run nothing' },
  json: { help: 'print one JSON document at the end, and nothing else' },
  help: { help: 'print this' },
};

/** How long to wait for the lease (seconds), and for a lock (as Postgres reads it). @param {Given} given */
function waitTimes(given) {
  return {
    wait: wholeNumber('wait', given.wait, 86_400) ?? WAIT,
    lockTimeout: `${wholeNumber('lock-timeout', given['lock-timeout'], 3_600_000) ?? LOCK}ms`,
  };
}

/** @param {Given} given @param {Report} report @param {Direction} direction @returns {Promise<number>} the exit code */
export async function runMigrations(given, report, direction) {
  const { wait, lockTimeout } = waitTimes(given), { note } = report;
  report.facts[direction.done] = [];
  const folder = readFolder(dirOf(given));
  return withDatabase(given, async (database) => {
    const interrupt = handleSignals(note);
    try {
      const rows = await readLedger(database), plan = direction.plan(folder, rows);
      if (plan.problems.length) return refuse(report, plan.problems);
      if (given['dry-run']) return dryRun(report, direction, folder, rows, plan);
      if (!plan.names.length) return finish(report, direction, database);
      await direction.prepare?.(database, folder, plan.names);
      const problems = await withLease(database, { wait, note, interrupt }, (lease) =>
        runPlan({ database, lease, lockTimeout, interrupt, note }, report, direction, folder));
      return problems.length ? refuse(report, problems) : finish(report, direction, database);
    } finally {
      interrupt.end();
    }
  });
}

/**
 * Runs what is to be run now, under the lease: somebody else may have done it all while we waited.
 * @param {Work} work @param {Report} report @param {Direction} direction @param {Folder} folder
 * @returns {Promise<Problem[]>} if there are any, nothing was run
 */
async function runPlan(work, report, direction, folder) {
  const rows = await readLedger(work.database), { names, problems } = direction.plan(folder, rows);
  if (problems.length) return problems;
  for (const name of names) {
    report.facts[direction.done].push(await direction.run(work, folder, name, rowOf(rows, name)));
  }
  await saveReached(work.database, folder);
  return [];
}

/** @param {Report} report @param {Direction} direction @param {Database} database @returns {number} the exit code */
function finish(report, { done, verb }, { name }) {
  const { length } = report.facts[done];
  report.line(`${name}: ${length ? `${count(length, 'migration')} ${done}` : `nothing to ${verb}`}`);
  return report.end();
}

/** @param {Row[]} rows @param {string} name */
const rowOf = (rows, name) => rows.find((row) => row.name === name);

/** @param {Folder} folder @param {string} name @returns {import('./folder.js').Migration} */
export function findMigration({ migrations }, name) {
  const found = migrations.find((migration) => migration.name === name);
  if (!found) throw new CliError(`there is no migration ${name}`);
  return found;
}

/** Reports the stages of a migration that has several. @param {Report} report @param {string} name */
export const stageReporter = (report, name) => (/** @type {import('./apply.js').Finished} */ { stage, stages, ms }) => {
  if (stages > 1) report.line(`  ${name}: stage ${stage} of ${stages}, ${duration(ms)}`);
};

/** Reports all problems. @param {Report} report @param {Problem[]} problems @returns {number} the exit code */
function refuse(report, problems) {
  for (const { name, what, way } of problems) report.error(new CliError([`${name} ${what}`, way]));
  report.note('nothing has been done');
  return report.end({ problems }, 1);
}

/** Saves the schema that has been reached, where the applied migrations lead to one that is known.
 * @param {Database} database @param {Folder} folder */
async function saveReached(database, folder) {
  const { applied } = historyOf(folder, await readLedger(database));
  const migrations = folder.migrations.filter(({ name }) => applied.includes(name));
  const { heads } = historyOf({ migrations });
  const known = heads.length && heads.every((name) => findMigration(folder, name).document);
  const document = known && merged(migrations).document;
  if (document) await saveState(database, document, 'migrate');
}

/** @param {Report} report @param {Direction} direction @param {Folder} folder @param {Row[]} rows @param {Plan} plan */
function dryRun(report, { verb, statements }, folder, rows, { names }) {
  const scripts = names.map((name) => ({ name, statements: statements(folder, name, rowOf(rows, name)) }));
  for (const { name, statements } of scripts) {
    report.line(`-- ${name}`);
    for (const [i, { sql, stage }] of statements.entries()) {
      if (i && stage !== statements[i - 1].stage) report.line('-- heliumdb:commit');
      report.line(sqlLines(`${sql};`));
    }
  }
  if (!names.length) report.line(`-- nothing to ${verb}`);
  const shown = (/** @type {Statement} */ { sql, stage, line, alone }) => ({ sql, stage, line, alone });
  return report.end({ plan: scripts.map(({ name, statements }) => ({ name, statements: statements.map(shown) })) });
}
