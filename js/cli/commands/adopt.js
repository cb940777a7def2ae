// `heliumdb adopt`: takes over a database that another tool has made (Prisma, Drizzle, or hands), without changing
// anything in it. The document must say exactly what is there; then the migrations are recorded as applied.

import { CliError } from '../error.js';
import { handleSignals } from '../interrupt.js';
import { DATABASE_OPTIONS, withDatabase } from '../migrations/database.js';
import { DOCUMENT_OPTIONS, documentFile, readDocument } from '../migrations/document.js';
import { FOLDER_OPTIONS, dirOf, readFolder } from '../migrations/folder.js';
import { withLease } from '../migrations/lease.js';
import { LEASE, ask, readLedger } from '../migrations/ledger.js';
import { leftCounts } from '../migrations/left.js';
import { differences, observe, spelled } from '../migrations/observe.js';
import { merged } from '../migrations/snapshots.js';
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
 * @typedef {{name: string, done: number, failed: number}} Other a ledger of another tool, and what it says
 */

/** @type {Record<string, import('../options.js').Option>} */
const options = {
  ...DATABASE_OPTIONS,
  ...DOCUMENT_OPTIONS,
  ...FOLDER_OPTIONS,
  'dry-run': { help: 'only look whether the document says what is there' },
  json: { help: 'print one JSON object' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb adopt [options]

Takes over a database as it is. Make the document by heliumdb pull first; adopt sees to it that it says just what is
there, writes a first migration of it where there is none, and notes that as applied. Nothing of the database is
changed but heliumdb's own tables; those of Prisma and Drizzle are read and left alone.

Options:
${explain(options)}
`;

/** @type {import('../heliumdb.js').Command} */
export const command = { help, options, run };

/** @param {Given} given @param {Report} report */
async function run(given, report) {
  const { document } = readDocument(given);
  return withDatabase(given, (database) => adopt(database, document, given, report));
}

/** @param {Database} database @param {Document} document @param {Given} given @param {Report} report */
async function adopt(database, document, given, report) {
  const others = await readOthers(database);
  const { document: live, left } = await observe(database);
  const { document: ours, alone } = tool('owned', { live, document, recorded: null });
  const apart = differences(await spelled(database, document), ours);
  if (apart.length) throw notTheSame(database, given, apart);
  if (given['dry-run']) {
    report.line(`${documentFile(given)} says what is there`);
    return report.end({ status: 'dry-run', others, alone, left });
  }
  const migrations = readBaseline(dirOf(given), document, given), names = migrations.map(({ name }) => name);
  await record(database, migrations, report);
  await saveState(database, document, 'adopt', live);
  describe(database, report, { names, others, alone, left });
  return report.end({ status: 'ok', migrations: names, others, alone, left });
}

/** The ledgers of other tools. @param {Database} database @returns {Promise<Other[]>} */
async function readOthers(database) {
  const { length } = await readLedger(database);
  if (length) {
    const what = `has been migrated by heliumdb already (${length} migrations)`;
    throw new CliError(`${database.name} ${what}: heliumdb status says more`);
  }
  const { ledgers } = tool('adopt', { ask: 'names' });
  const [{ rows: [present] }] = await database.run(tool('adopt', { ask: 'look' }).queries);
  const there = ledgers.filter((/** @type {any} */ _, /** @type {number} */ i) => present[i] !== null);
  const names = there.map((/** @type {any} */ { name }) => name);
  const counts = await database.run(tool('adopt', { ask: 'count', ledgers: names }).queries);
  return counts.map(({ rows: [[done, failed]] }, i) => {
    const name = names[i];
    if (Number(failed)) {
      throw new CliError(`${failed} of ${name}'s migrations have failed or not ended: mend that by ${name} first`);
    }
    return { name, done: Number(done), failed: Number(failed) };
  });
}

/** @param {Database} database @param {Given} given @param {string[]} apart what sets the two apart */
function notTheSame(database, given, apart) {
  const lines = [
    `${documentFile(given)} doesn't say what is there; to get from it to ${database.name}:`, ...apart,
    'Mend the document (heliumdb pull writes one), and try again',
  ];
  return new CliError(lines, { facts: { apart } });
}

/** The migrations that lead to the document; a first one is made where there are none.
 * @param {string} dir @param {Document} document @param {Given} given */
function readBaseline(dir, document, given) {
  const { migrations } = readFolderOrNone(dir);
  if (migrations.length) {
    const apart = differences(merged(migrations).document, document);
    if (!apart.length) return migrations;
    const message = `the migrations in ${dir} don't lead to ${documentFile(given)}: heliumdb generate first`;
    throw new CliError([message, ...apart]);
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
        if (!up) throw new CliError(`${name}: its migration.sql can't be read: heliumdb check says more`);
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
 * @param {{names: string[], others: Other[], alone: string[], left: import('../migrations/observe.js').Left}} what
 */
function describe(database, { line, paint: { dim, green } }, { names, others, alone, left }) {
  const verb = names.length === 1 ? 'is' : 'are';
  line(styled`${green('adopted')} ${database.name}: ${names.join(', ')} ${verb} noted as applied`);
  for (const { name, done } of others) line(dim(`  ${name} has ${done} migrations there; its table is left alone`));
  if (alone.length) line(dim(`  left alone: ${alone.join(', ')}`));
  for (const text of leftCounts(left)) line(dim(`  ${text}`));
}
