// `heliumdb rollback`: undoes migrations with their down.sql, the last one first. This file picks them and finds those
// that can't be undone; work.js runs them under the lease.

import { join } from 'node:path';
import { CliError } from '../error.js';
import { runScript } from '../migrations/apply.js';
import { DATABASE_OPTIONS } from '../migrations/database.js';
import { FOLDER_OPTIONS, historyOf, pickName, problemsOf } from '../migrations/folder.js';
import { askBeforeUndoing } from '../migrations/undoable.js';
import { WORK_OPTIONS, findMigration, runMigrations, stageReporter } from '../migrations/work.js';
import { explain, wholeNumber } from '../options.js';
import { duration } from '../report.js';
import { styled } from '../terminal.js';

/**
 * @typedef {import('../options.js').Given} Given
 * @typedef {import('../report.js').Report} Report
 * @typedef {import('../migrations/folder.js').Folder} Folder
 * @typedef {import('../migrations/folder.js').Problem} Problem
 * @typedef {import('../migrations/ledger.js').Row} Row
 */

/** @type {Record<string, import('../options.js').Option>} */
const options = {
  ...DATABASE_OPTIONS,
  ...FOLDER_OPTIONS,
  to: { value: 'NAME', help: 'undo all migrations after this one, which stays' },
  steps: { value: 'N', help: 'how many migrations to undo, 1 by default' },
  ...WORK_OPTIONS,
};

const help = `Usage: heliumdb rollback [options]

Undoes the last migration, or several, with down.sql. Each stage is done exactly once. If one of them can't be
undone, as its down.sql says, or because of the rows that are there (such as a value in use of an enum that is to
lose it), nothing is undone.

Options:
${explain(options)}

Exit code 0 if everything was undone; 1 if anything went wrong; 2 if rows have to be changed first.
`;

/** @type {import('../heliumdb.js').Command} */
export const command = { help, options, run };

/** Kinds of problems that don't stop a rollback. */
const HARMLESS = ['outOfOrder', 'undoing'];

/** @param {Given} given @param {Report} report */
async function run(given, report) {
  if (given.to !== undefined && given.steps !== undefined) {
    throw new CliError('--to and --steps exclude each other: give one');
  }
  return runMigrations(given, report, {
    done: 'undone',
    verb: 'undo',
    plan: (folder, rows) => plan(given, folder, rows),
    ask: askBeforeUndoing,
    statements: (folder, name, row) => findMigration(folder, name).down?.statements.slice(row?.undone ?? 0) ?? [],
    run: (work, folder, name, row) => undo(work, folder, name, row, report),
  });
}

/** The migrations to undo, the last one first, and the problems that stop it.
 * @param {Given} given @param {Folder} folder @param {Row[]} rows */
function plan(given, folder, rows) {
  const history = historyOf(folder, rows);
  const inLedger = new Set(rows.map(({ name }) => name));
  const begun = history.order.filter((name) => inLedger.has(name)).reverse();
  const names = begun.slice(0, howMany(given, begun));
  const problems = problemsOf(folder, history).filter(({ kind }) => !HARMLESS.includes(kind));
  for (const name of names) problems.push(...obstacles(folder, rows, name));
  return { names, problems };
}

/** @param {Given} given @param {string[]} begun the last one first */
function howMany({ to, steps }, begun) {
  if (to === undefined) return wholeNumber('steps', steps, 10_000) ?? 1;
  return begun.indexOf(pickName(String(to), begun, '--to'));
}

/**
 * Why one migration can't be undone.
 * @param {Folder} folder @param {Row[]} rows @param {string} name
 * @returns {Problem[]}
 */
function obstacles(folder, rows, name) {
  const { down, files } = findMigration(folder, name), row = rows.find((one) => one.name === name);
  /** @param {string} what @param {string} way */
  const because = (what, way) => [{ name, kind: 'irreversible', what, way }];
  if (files['down.sql'] === undefined) {
    return because('has no down.sql', 'write one, or write a new migration that undoes it');
  }
  if (!down) return []; // it can't be read, which the folder's problems list already
  if (down.irreversible !== null) {
    const way = 'write a new migration that leads to the schema you want';
    return because(`can't be undone: ${down.irreversible}`, way);
  }
  if (row && !row.finishedAt) {
    const way = 'its down.sql undoes all of it: repair what stopped it and complete it with heliumdb migrate first';
    return because(`is applied only partly (${row.done} of ${row.total} statements)`, way);
  }
  const undone = row?.undo?.slice(0, row.undone) ?? [];
  if (undone.some((hash, i) => hash !== down.statements[i]?.hash)) {
    return because('has a down.sql whose finished statements were changed', 'restore it from version control');
  }
  return [];
}

/** @param {import('../migrations/apply.js').Work} work @param {Folder} folder @param {string} name
 * @param {Row | undefined} row @param {Report} report */
async function undo(work, folder, name, row, report) {
  const { down } = findMigration(folder, name);
  if (!down) throw new CliError(`${name} has no down.sql`);
  const start = performance.now(), file = join(folder.dir, name, 'down.sql');
  await runScript(work, { name, file, script: down, row, back: true }, stageReporter(report, name));
  const ms = performance.now() - start;
  report.line(styled`${report.paint.green('undone')} ${name} (${duration(ms)})`);
  return { name, ms: Math.round(ms) };
}
