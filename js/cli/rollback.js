// `heliumdb rollback`: undoes migrations by their down.sql, the last one first.

import { join } from 'node:path';
import { runScript } from './migrations/apply.js';
import { DATABASE_OPTIONS, openDatabase } from './migrations/database.js';
import { FOLDER_OPTIONS, dirOf, historyOf, pickName, problemsOf, readFolder } from './migrations/folder.js';
import { listen } from './migrations/interrupt.js';
import { takeLease } from './migrations/lease.js';
import { readLedger } from './migrations/ledger.js';
import { count, createReport, duration, refuse, telling } from './migrations/report.js';
import { WORK_OPTIONS, find, leave, patience } from './migrate.js';
import { Trouble, explain, readOptions, wholeNumber } from './options.js';
import { sqlLines, styled } from './terminal.js';

/**
 * @typedef {import('./options.js').Given} Given
 * @typedef {import('./migrations/folder.js').Folder} Folder
 * @typedef {import('./migrations/folder.js').Problem} Problem
 * @typedef {import('./migrations/ledger.js').Row} Row
 */

/** @type {Record<string, import('./options.js').Option>} */
const OPTIONS = {
  ...DATABASE_OPTIONS,
  ...FOLDER_OPTIONS,
  to: { value: 'NAME', help: 'undo all that came after this migration, which stays' },
  steps: { value: 'N', help: 'undo so many, 1 unless given' },
  ...WORK_OPTIONS,
};

const help = `Usage: heliumdb rollback [options]

Undoes the last migration, or more of them, by its down.sql, each step exactly once. A migration whose down.sql
says that it can't be undone is refused, and those before it with it: nothing is done then.

Options:
${explain(OPTIONS)}

Exit code 0 when it is undone; 1 when anything went wrong.
`;

/** @type {import('./heliumdb.js').Command} */
export const command = { help, run };

/** Kinds of problems that a rollback doesn't mind, or is there to end. */
const HARMLESS = ['outOfOrder', 'undoing'];

/** @param {string[]} args @returns {Promise<number>} */
async function run(args) {
  const given = readOptions('rollback', OPTIONS, args), report = createReport(Boolean(given.json)), { wait, lockTimeout } = patience(given);
  if (given.to !== undefined && given.steps !== undefined) throw new Trouble('--to and --steps exclude each other: give one');
  /** @type {Record<string, any>} */
  const told = { undone: [] };
  return telling(report, 'rollback', told, async () => {
    const folder = readFolder(dirOf(given)), database = await openDatabase(given), interrupt = listen(report.note);
    try {
      const look = async () => plan(given, folder, await readLedger(database));
      const first = await look();
      if (first.problems.length) return refuse(report, 'rollback', first.problems, told);
      if (given['dry-run']) return dryRun(report, folder, first.names);
      if (first.names.length) {
        const lease = await takeLease(database, { wait, say: report.note, interrupt });
        try {
          const now = await look();
          if (now.problems.length) return refuse(report, 'rollback', now.problems, told);
          for (const name of now.names) {
            const start = performance.now(), { down } = find(folder, name);
            if (!down) throw new Trouble(`${name} has no down.sql`);
            const row = now.rows.find((one) => one.name === name);
            await runScript({ database, lease, lockTimeout, interrupt, say: report.note }, { name, file: join(folder.dir, name, 'down.sql'), script: down, row, back: true }, ({ step, steps, ms }) => {
              if (steps > 1) report.line(`  ${name}: step ${step} of ${steps}, ${duration(ms)}`);
            });
            const ms = performance.now() - start;
            told.undone.push({ name, ms: Math.round(ms) });
            report.line(styled`${report.paint.green('undone')} ${name} (${duration(ms)})`);
          }
          await leave(database, folder);
        } finally {
          await lease.release();
        }
      }
      report.line(told.undone.length ? `${database.name}: ${count(told.undone.length, 'migration')} undone` : `${database.name}: nothing to undo`);
      return report.end(told);
    } finally {
      interrupt.end();
      await database.close();
    }
  });
}

/** What is to be undone, the last one first, and what is against it. @param {Given} given @param {Folder} folder @param {Row[]} rows */
function plan(given, folder, rows) {
  const history = historyOf(folder, rows), there = new Set(rows.map(({ name }) => name));
  const begun = history.order.filter((name) => there.has(name)).reverse();
  const wanted = given.to === undefined ? wholeNumber('steps', given.steps, 10_000) ?? 1 : begun.indexOf(pickName(String(given.to), begun, '--to'));
  const names = begun.slice(0, wanted);
  const problems = problemsOf(folder, history).filter(({ kind }) => !HARMLESS.includes(kind));
  for (const name of names) problems.push(...obstacles(folder, rows, name));
  return { rows, names, problems };
}

/** Why one migration can't be undone. @param {Folder} folder @param {Row[]} rows @param {string} name @returns {Problem[]} */
function obstacles(folder, rows, name) {
  const { down, files } = find(folder, name), row = rows.find((one) => one.name === name);
  const because = (/** @type {string} */ what, /** @type {string} */ way) => [{ name, kind: 'irreversible', what, way }];
  if (files['down.sql'] === undefined) return because('has no down.sql', 'write one, or go forwards: a new migration that undoes it');
  if (!down) return []; // it can't be read, which has been told
  if (down.irreversible !== null) return because(`can't be undone: ${down.irreversible}`, 'go forwards: a new migration that brings the schema where it should be');
  if (row && !row.finishedAt) return because(`is applied only in part (${row.done} of ${row.total} statements)`, 'its down.sql undoes the whole: mend what stopped it and end it by heliumdb migrate first');
  const begun = row?.undo ?? [];
  if (row?.undone && begun.slice(0, row.undone).some((hash, i) => hash !== down.statements[i]?.hash)) {
    return because('has a down.sql that was changed where it is done already', 'restore it from version control');
  }
  return [];
}

/** @param {import('./migrations/report.js').Report} report @param {Folder} folder @param {string[]} names */
function dryRun(report, folder, names) {
  for (const name of names) {
    report.line(`-- ${name}`);
    for (const { sql } of find(folder, name).down?.statements ?? []) report.line(sqlLines(`${sql};`));
  }
  if (!names.length) report.line('-- nothing to undo');
  return report.end({ plan: names.map((name) => ({ name, statements: find(folder, name).down?.statements.map(({ sql, step, line, alone }) => ({ sql, step, line, alone })) })) });
}
