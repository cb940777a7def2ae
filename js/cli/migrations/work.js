// What migrate and rollback share. Both plan from the ledger, take the lease, plan again, and run a script for each
// migration of the plan. The command decides which migrations, and which of their scripts.

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
 * @property {'applied' | 'undone'} done the state of a migration after it has run; also the name of the report's fact
 * @property {'apply' | 'undo'} verb
 * @property {(folder: Folder, rows: Row[]) => Plan} plan
 * @property {(database: Database, folder: Folder, names: string[]) => Promise<Problem[]>} ask what in the data is
 *   against it
 * @property {(database: Database, folder: Folder, names: string[]) => Promise<void>} [prepare] before anything is done
 * @property {(folder: Folder, name: string, row: Row | undefined) => Statement[]} statements the ones still to run
 * @property {(work: Work, folder: Folder, name: string, row: Row | undefined) => Promise<object>} run
 *   runs one migration, prints a line for people, and returns the facts for programs
 */

/** Seconds to wait for the lease; milliseconds to wait for a lock. */
const WAIT = 60, LOCK = 500;

/** @type {Record<string, import('../options.js').Option>} */
export const WORK_OPTIONS = {
  wait: { value: 'SECONDS', help: `how long to wait while another process migrates, ${WAIT} by default` },
  'lock-timeout': {
    value: 'MS',
    help: 'how long a statement may wait for a lock, and so block others, before it is\n'
      + `tried again later; ${LOCK} by default, 0: without limit`,
  },
  'dry-run': { help: 'print the statements, and run nothing' },
  json: { help: 'print one JSON object at the end' },
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
  const { wait, lockTimeout } = waitTimes(given), { note, progress } = report;
  report.facts[direction.done] = [];
  const folder = readFolder(dirOf(given));
  return withDatabase(given, report, async (database) => {
    const interrupt = handleSignals(note);
    try {
      const rows = await readLedger(database), plan = await planOf(database, direction, folder, rows);
      if (plan.problems.length) return refuse(report, plan.problems);
      if (given['dry-run']) return dryRun(report, direction, folder, rows, plan);
      if (!plan.names.length) return finish(report, direction, database);
      await direction.prepare?.(database, folder, plan.names);
      const problems = await withLease(database, { wait, note, interrupt }, (lease) =>
        runPlan({ database, lease, lockTimeout, interrupt, note, progress }, report, direction, folder));
      return problems.length ? refuse(report, problems) : finish(report, direction, database);
    } finally {
      interrupt.end();
    }
  });
}

/**
 * Plans again under the lease, as another process may have done it all in the meantime, and runs the plan.
 * @param {Work} work @param {Report} report @param {Direction} direction @param {Folder} folder
 * @returns {Promise<Problem[]>} if there are any, nothing was run
 */
async function runPlan(work, report, direction, folder) {
  const rows = await readLedger(work.database);
  const { names, problems } = await planOf(work.database, direction, folder, rows);
  if (problems.length) return problems;
  for (const name of names) {
    report.facts[direction.done].push(await direction.run(work, folder, name, rowOf(rows, name)));
  }
  work.progress('noting what the database has now');
  await saveReached(work.database, folder);
  return [];
}

/** @param {Database} database @param {Direction} direction @param {Folder} folder @param {Row[]} rows */
async function planOf(database, direction, folder, rows) {
  const { names, problems } = direction.plan(folder, rows);
  return { names, problems: problems.length ? problems : await direction.ask(database, folder, names) };
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

/** What isn't wrong in itself: somebody has to decide. */
const DECISIONS = ['outOfOrder', 'data'];

/** Reports all problems. @param {Report} report @param {Problem[]} problems @returns {number} the exit code */
function refuse(report, problems) {
  for (const { name, what, way } of problems) report.error(new CliError([`${name} ${what}`, way]));
  report.note('nothing has been done');
  return report.end({ problems }, problems.every(({ kind }) => DECISIONS.includes(kind)) ? 2 : 1);
}

/** Saves the schema that the database has now, if the applied migrations have a snapshot of it.
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
  const shown = (/** @type {Statement} */ { sql, stage, line, outsideTransaction }) =>
    ({ sql, stage, line, outsideTransaction });
  return report.end({ plan: scripts.map(({ name, statements }) => ({ name, statements: statements.map(shown) })) });
}
