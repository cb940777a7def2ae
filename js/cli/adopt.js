// `heliumdb adopt`: takes over a database that another tool has made (Prisma, Drizzle, or hands), without changing
// anything in it: the document must say just what is there; then the migrations are noted as applied.

import { Trouble, explain, readOptions } from './options.js';
import { colours, say, styled } from './terminal.js';
import { DATABASE_OPTIONS, openDatabase } from './migrations/database.js';
import { DOCUMENT_OPTIONS, documentFile, readDocument } from './migrations/document.js';
import { FOLDER_OPTIONS, dirOf, readFolder } from './migrations/folder.js';
import { LEASE, ask, readLedger, setUp } from './migrations/ledger.js';
import { listen } from './migrations/interrupt.js';
import { takeLease } from './migrations/lease.js';
import { differences, observe, spelled } from './migrations/observe.js';
import { merged } from './migrations/snapshots.js';
import { saveState } from './migrations/state.js';
import { tool } from './migrations/tools.js';
import { readFolderOrNone, stamp, writeMigration } from './migrations/write.js';

/**
 * @typedef {import('./options.js').Given} Given
 * @typedef {import('./migrations/database.js').Database} Database
 * @typedef {import('./migrations/document.js').Document} Document
 * @typedef {{name: string, done: number, failed: number}} Found a ledger of another tool
 */

/** @type {Record<string, import('./options.js').Option>} */
const OPTIONS = {
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
${explain(OPTIONS)}
`;

/** @type {import('./heliumdb.js').Command} */
export const command = { help, run };

/** @param {string[]} args @returns {Promise<number>} */
async function run(args) {
  const given = readOptions('adopt', OPTIONS, args);
  const { document } = readDocument(given);
  const database = await openDatabase(given);
  try {
    return await adopt(database, document, given);
  } finally {
    await database.close();
  }
}

/** @param {Database} database @param {Document} document @param {Given} given */
async function adopt(database, document, given) {
  const applied = await readLedger(database);
  if (applied.length) throw new Trouble(`${database.name} has been migrated by heliumdb already (${applied.length} migrations): heliumdb status says more`);
  const others = await othersOf(database);
  for (const { name, failed } of others) {
    if (failed) throw new Trouble(`${failed} of ${name}'s migrations have failed or not ended: mend that by ${name} first`);
  }
  const { document: live } = await observe(database);
  const { document: ours, alone } = tool('owned', { live, document, recorded: null });
  const apart = differences(await spelled(database, document), ours);
  if (apart.length) {
    throw Object.assign(new Trouble([
      `${documentFile(given)} doesn't say what is there; to get from it to ${database.name}:`, ...apart,
      'Mend the document (heliumdb pull writes one), and try again',
    ]), { apart });
  }
  if (given['dry-run']) {
    return say(given, { status: 'dry-run', others, alone }, [`${documentFile(given)} says what is there`]);
  }
  const migrations = baseline(dirOf(given), document, given);
  await record(database, migrations);
  await saveState(database, document, 'adopt', live);
  const names = migrations.map(({ name }) => name);
  return say(given, { status: 'ok', migrations: names, others, alone }, told(database, names, others, alone));
}

/** Ledgers of other tools, and what they say. @param {Database} database @returns {Promise<Found[]>} */
async function othersOf(database) {
  const { ledgers } = tool('adopt', { ask: 'names' });
  const [{ rows: [there] }] = await database.run(tool('adopt', { ask: 'look' }).queries);
  const names = ledgers.filter((/** @type {any} */ _, /** @type {number} */ i) => there[i] !== null).map((/** @type {any} */ { name }) => name);
  const counts = await database.run(tool('adopt', { ask: 'count', ledgers: names }).queries);
  return counts.map(({ rows: [[done, failed]] }, i) => ({ name: names[i], done: Number(done), failed: Number(failed) }));
}

/** The migrations that lead to the document; a first one is made where there are none. @param {string} dir @param {Document} document @param {Given} given */
function baseline(dir, document, given) {
  const { migrations } = readFolderOrNone(dir);
  if (migrations.length) {
    const apart = differences(merged(migrations).document, document);
    if (apart.length) {
      const what = `the migrations in ${dir} don't lead to ${documentFile(given)}: heliumdb generate first`;
      throw new Trouble([what, ...apart]);
    }
    return migrations;
  }
  const { up, down } = tool('diff', { from: null, to: document, style: 'migrate', hints: {} });
  writeMigration(dir, `${stamp([])}_baseline`, { up, down, parents: [], document });
  return readFolder(dir).migrations;
}

/** Notes migrations as applied. @param {Database} database @param {import('./migrations/folder.js').Migration[]} migrations */
async function record(database, migrations) {
  const interrupt = listen(() => {});
  await setUp(database);
  const { owner, release } = await takeLease(database, { wait: 60, say: () => {}, interrupt });
  try {
    for (const { name, up } of migrations) {
      if (!up) throw new Trouble(`${name}: its migration.sql can't be read: heliumdb check says more`);
      const { hash, statements: { length } } = up, hashes = up.statements.map((statement) => statement.hash);
      await ask(database, 'record', { name, hash, hashes, total: length, done: length, running: false, at: '0/0', owner, seconds: LEASE, lockTimeout: '3s' });
    }
  } finally {
    await release();
    interrupt.end();
  }
}

/** @param {Database} database @param {string[]} names @param {Found[]} others @param {string[]} alone */
function told(database, names, others, alone) {
  const { dim, green } = colours(), are = names.length === 1 ? 'is' : 'are';
  return [
    styled`${green('adopted')} ${database.name}: ${names.join(', ')} ${are} noted as applied`,
    ...others.map(({ name, done }) => dim(`  ${name} has ${done} migrations there; its table is left alone`)),
    ...(alone.length ? [dim(`  left alone: ${alone.join(', ')}`)] : []),
  ];
}
