// `heliumdb adopt`: takes over a database that another tool (Prisma, Drizzle) or a person has made, without changing
// its tables. The document must match the database exactly; then the migrations are recorded as applied.

import { CliError } from '../error.js';
import { handleSignals } from '../interrupt.js';
import { DATABASE_OPTIONS, withDatabase } from '../migrations/database.js';
import { DOCUMENT_OPTIONS, documentFile, readDocument } from '../migrations/document.js';
import { FOLDER_OPTIONS, dirOf, readFolder } from '../migrations/folder.js';
import { withLease } from '../migrations/lease.js';
import { LEASE, ask, readLedger } from '../migrations/ledger.js';
import { leftCounts } from '../migrations/left.js';
import { differences, observeOwned } from '../migrations/observe.js';
import { merged } from '../migrations/snapshots.js';
import { schemaDifferences } from '../migrations/spelling.js';
import { saveState } from '../migrations/state.js';
import { tool } from '../migrations/tools.js';
import { readFolderOrNone, stamp, writeMigration } from '../migrations/write.js';
import { explain } from '../options.js';
import { styled } from '../terminal.js';

/**
 * @typedef {import('../options.js').Given} Given
 * @typedef {import('../report.js').Report} Report
 * @typedef {import('../migrations/database.js').Database} Database
 * @typedef {import('../migrations/document.js').Document} Document
 * @typedef {import('../migrations/folder.js').Migration} Migration
 * @typedef {{name: string, done: number, failed: number}} Other another tool, and its migrations by its own ledger
 */

/** @type {Record<string, import('../options.js').Option>} */
const options = {
  ...DATABASE_OPTIONS,
  ...DOCUMENT_OPTIONS,
  ...FOLDER_OPTIONS,
  'dry-run': { help: 'only check whether the document matches the database' },
  json: { help: 'print one JSON object' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb adopt [options]

Takes over a database as it is. Write the document with heliumdb pull first. adopt checks that the document
matches the database, writes a first migration if there is none, and records the migrations as applied. It
changes only heliumdb's own tables; it reads those of Prisma and Drizzle and does not change them.

Options:
${explain(options)}
`;

/** @type {import('../heliumdb.js').Command} */
export const command = { help, options, run };

/** @param {Given} given @param {Report} report */
async function run(given, report) {
  const { document } = readDocument(given);
  return withDatabase(given, report, (database) => adopt(database, document, given, report));
}

/** @param {Database} database @param {Document} document @param {Given} given @param {Report} report */
async function adopt(database, document, given, report) {
  report.progress('looking at what the database has');
  const others = await readOthers(database);
  const { live, left, owned, unmanaged } = await observeOwned(database, document, null, { left: true });
  report.progress('comparing it with the document, in the words of the database');
  const found = await schemaDifferences(database, owned, document, { from: 'document' });
  if (found.length) throw mismatch(database, given, found);
  if (given['dry-run']) {
    report.line(`${documentFile(given)} matches the database`);
    return report.end({ status: 'dry-run', others, unmanaged, left });
  }
  const migrations = readBaseline(dirOf(given), document, given), names = migrations.map(({ name }) => name);
  await record(database, migrations, report);
  await saveState(database, document, 'adopt', live);
  describe(database, report, { names, others, unmanaged, left });
  return report.end({ status: 'ok', migrations: names, others, unmanaged, left });
}

/** The ledgers of other tools. @param {Database} database @returns {Promise<Other[]>} */
async function readOthers(database) {
  const { length } = await readLedger(database);
  if (length) {
    const what = `has been migrated by heliumdb already (${length} migrations)`;
    throw new CliError(`${database.name} ${what}: see heliumdb status`);
  }
  const { ledgers } = tool('adopt', { ask: 'names' });
  const [{ rows: [present] }] = await database.run(tool('adopt', { ask: 'present' }).queries);
  const there = ledgers.filter((/** @type {any} */ _, /** @type {number} */ i) => present[i] !== null);
  const names = there.map((/** @type {any} */ { name }) => name);
  const counts = await database.run(tool('adopt', { ask: 'count', ledgers: names }).queries);
  return counts.map(({ rows: [[done, failed]] }, i) => {
    const name = names[i];
    if (Number(failed)) {
      throw new CliError(`${failed} of ${name}'s migrations failed or did not end: repair that with ${name} first`);
    }
    return { name, done: Number(done), failed: Number(failed) };
  });
}

/** @param {Database} database @param {Given} given @param {string[]} found the differences, in words */
function mismatch(database, given, found) {
  const lines = [
    `${documentFile(given)} doesn't match the database; from the document to ${database.name}:`, ...found,
    'Correct the document (heliumdb pull writes one), and try again',
  ];
  return new CliError(lines, { facts: { differences: found } });
}

/** The migrations that lead to the document; writes a first one if there are none.
 * @param {string} dir @param {Document} document @param {Given} given */
function readBaseline(dir, document, given) {
  const { migrations } = readFolderOrNone(dir);
  if (migrations.length) {
    const found = differences(merged(migrations).document, document);
    if (!found.length) return migrations;
    const message = `the migrations in ${dir} don't lead to ${documentFile(given)}: heliumdb generate first`;
    throw new CliError([message, ...found]);
  }
  const { up, down } = tool('diff', { from: null, to: document, style: 'migrate', hints: {} });
  writeMigration(dir, `${stamp([])}_baseline`, { up, down, parents: [], document });
  return readFolder(dir).migrations;
}

/** Records migrations as applied. @param {Database} database @param {Migration[]} migrations @param {Report} report */
async function record(database, migrations, { note }) {
  const interrupt = handleSignals(note);
  try {
    await withLease(database, { wait: 60, note, interrupt }, async ({ owner }) => {
      for (const { name, up } of migrations) {
        if (!up) throw new CliError(`${name}: its migration.sql can't be read: see heliumdb check`);
        const { hash, statements } = up, total = statements.length, hashes = statements.map(({ hash }) => hash);
        const row = { name, hash, hashes, total, done: total, running: false, at: '0/0' };
        await ask(database, 'record', { ...row, owner, seconds: LEASE, lockTimeout: '3s' });
      }
    });
  } finally {
    interrupt.end();
  }
}

/**
 * @param {Database} database @param {Report} report
 * @param {{names: string[], others: Other[], unmanaged: string[], left: import('../migrations/schema.js').Left}} what
 */
function describe(database, { line, paint: { dim, green } }, { names, others, unmanaged, left }) {
  const verb = names.length === 1 ? 'is' : 'are';
  line(styled`${green('adopted')} ${database.name}: ${names.join(', ')} ${verb} recorded as applied`);
  for (const { name, done } of others) line(dim(`  ${name} has applied ${done} migrations; its table is not changed`));
  if (unmanaged.length) line(dim(`  not managed: ${unmanaged.join(', ')}`));
  for (const text of leftCounts(left)) line(dim(`  ${text}`));
}
