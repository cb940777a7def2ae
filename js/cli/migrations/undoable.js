// What of the data is against undoing a migration: a value of an enum that goes and is in use, a null where none may
// be, what a narrower type doesn't hold, rows that are there twice. The questions are those of a push back to the
// schema before. One is asked only where down.sql makes the change by the very statements that the engine writes for
// it: what people have written may change the rows first.

import { SqlError } from './database.js';
import { examine } from './examine.js';
import { merged, parentsOf, withAncestors } from './snapshots.js';
import { tool } from './tools.js';

/**
 * @typedef {import('./database.js').Database} Database
 * @typedef {import('./examine.js').Change & {up: string[]}} Change
 * @typedef {import('./folder.js').Folder} Folder
 * @typedef {import('./folder.js').Migration} Migration
 * @typedef {import('./folder.js').Problem} Problem
 * @typedef {import('./folder.js').Statement} Statement
 */

/** A schema without anything. */
const EMPTY = { version: 1, tables: {} };

/** What a script begins a statement with that changes rows, or may. */
const CHANGES_ROWS = /^(?:\s|--[^\n]*\n|\/\*[^]*?\*\/)*(?:update|delete|insert|merge|truncate|copy|call|with)\b/i;

/**
 * @param {Database} database @param {Folder} folder @param {string[]} names of the migrations that are to be undone
 * @returns {Promise<Problem[]>}
 */
export async function askBeforeUndoing(database, { migrations }, names) {
  const problems = [];
  for (const name of names) {
    const at = migrations.findIndex((migration) => migration.name === name);
    for (const { change: { summary }, found } of await examineBack(database, migrations, at)) {
      problems.push(...found.map(({ rows, says }) => ({
        name, kind: 'data', what: `can't be undone for what is there: ${summary}: ${rows} ${says}`,
        way: 'mend these rows first',
      })));
    }
  }
  return problems;
}

/** @param {Database} database @param {Migration[]} migrations @param {number} at */
async function examineBack(database, migrations, at) {
  const { document: from, down } = migrations[at];
  if (!from || !down || down.statements.some(({ sql }) => CHANGES_ROWS.test(sql))) return [];
  const before = merged(withAncestors(migrations, parentsOf(migrations, at))).document;
  /** @type {{changes: Change[]}} */
  const { changes } = tool('diff', { from, to: before ?? EMPTY, style: 'migrate', hints: {} });
  const hashes = new Set(down.statements.map(({ hash }) => hash));
  const isOurs = (/** @type {Change} */ change) => hashesOf(change).every((hash) => hashes.has(hash));
  // How the values of an enum are taken over stands in the statements of its columns.
  const casts = changes.filter(({ kind }) => kind === 'change-type').every(isOurs);
  return ask(database, changes.flatMap((change) => {
    const probes = change.probes.filter(({ fails }) => fails);
    return probes.length && isOurs(change) && (casts || change.kind !== 'change-enum') ? [{ ...change, probes }] : [];
  }));
}

/** @param {Change} change @returns {string[]} of its statements */
function hashesOf({ up }) {
  const { statements } = tool('split', { sql: up.map((sql) => `${sql};\n`).join('') });
  return statements.map((/** @type {Statement} */ { hash }) => hash);
}

/**
 * Asks all in one. Where the database isn't what its migrations made, or only a part is undone, a question may not be
 * one any more: then each is asked by itself, and those that can't be aren't.
 * @param {Database} database @param {Change[]} changes
 */
async function ask(database, changes) {
  const orNone = (/** @type {unknown} */ error) => {
    if (error instanceof SqlError) return [];
    throw error;
  };
  return examine(database, changes).catch(async (error) => {
    orNone(error);
    const answers = [];
    for (const change of changes) answers.push(...await examine(database, [change]).catch(orNone));
    return answers;
  });
}
