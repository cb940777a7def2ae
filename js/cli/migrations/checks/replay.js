// The migrations tried on an embedded database: does each lead to its snapshot, does its down lead back to where it
// began, and do branches that were made side by side lead to the same in either order?

import { runBatch } from '../batch.js';
import { SqlError, openScratch } from '../database.js';
import { differences, observe, spelled } from '../observe.js';
import { absentExtensions } from '../extensions.js';
import { historyOf } from '../folder.js';
import { merged } from '../snapshots.js';

/**
 * @typedef {import('../database.js').Database} Database
 * @typedef {import('../folder.js').Migration} Migration
 * @typedef {import('./index.js').Finding} Finding
 */

/** @param {import('./index.js').Context} context @returns {Promise<Finding[] | string>} */
export async function checkReplay({ given, folder, progress }) {
  const { migrations } = folder, { order, forks } = historyOf(folder);
  if (given['no-replay']) return 'as --no-replay says';
  if (!migrations.length) return 'there are no migrations';
  const all = order.flatMap((name) => migrations.filter((migration) => migration.name === name));
  const documents = all.map(({ document }) => /** @type {any} */ (document));
  const extensions = [...new Set(documents.flatMap((document) => Object.keys(document?.extensions ?? {})))];
  const findings = await onScratch(extensions, async (database) => {
    const absent = await absentExtensions(database, extensions);
    if (absent.length) return `an embedded database doesn't have the extensions ${absent.join(', ')}`;
    progress(`${all.length} ${all.length === 1 ? 'migration' : 'migrations'} up and down`);
    return replayEach(database, all).catch(elsewhere);
  });
  if (findings.length || !forks.length) return findings;
  return bothOrders(forks[0], all, extensions, progress);
}

/** Where a migration needs a schema or a role that others make, as hosted databases have them: why it wasn't tried.
 * @param {any} error @returns {string} */
function elsewhere(error) {
  if (!(error instanceof SqlError)) throw error;
  return `an embedded database doesn't have what they need: ${error.message} (${error.code})`;
}

/** Whether a statement fails for what no migration makes: a schema, or a role. @param {SqlError} error */
const isElsewhere = ({ code, message }) => code === '3F000' || (code === '42704' && /^role "/.test(message));

/**
 * @template T
 * @param {string[]} extensions @param {(database: Database) => Promise<T>} use @returns {Promise<T>}
 */
async function onScratch(extensions, use) {
  const database = await openScratch(extensions);
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}

/** @param {Database} database @param {Migration[]} migrations */
async function replayEach(database, migrations) {
  /** @type {Finding[]} */
  const findings = [];
  /** @type {Migration[]} */
  const done = [];
  let before = await observe(database);
  for (const migration of migrations) {
    const { name, up, down, document } = migration;
    const failed = await runScript(database, `${name}/migration.sql`, up);
    if (failed) return [...findings, failed];
    done.push(migration);
    const after = await observe(database);
    // One without a snapshot is written by hand throughout: there is nothing to hold it to.
    const wanted = document && (await spelled(database, merged(done).document));
    if (wanted) {
      const where = `${name}/snapshot.json`;
      findings.push(...differences(wanted, after.document).map((what) =>
        ({ code: 'snapshot-differs', where, message: `migration.sql leads elsewhere: ${what}` })));
    }
    if (down && !down.irreversible) {
      const undone = await runScript(database, `${name}/down.sql`, down);
      if (undone) return [...findings, undone];
      const { document: back } = await observe(database);
      findings.push(...differences(before.document, back).map((what) =>
        ({ code: 'down-differs', where: `${name}/down.sql`, message: `doesn't lead back: ${what}` })));
      const again = await runScript(database, `${name}/migration.sql`, up);
      if (again) return [...findings, { ...again, message: `after down.sql: ${again.message}` }];
    }
    before = after;
  }
  return findings;
}

/**
 * @param {{branches: string[][]}} fork
 * @param {Migration[]} all in order
 * @param {string[]} extensions
 * @param {(text: string) => void} progress
 */
async function bothOrders({ branches }, all, extensions, progress) {
  progress(`${branches.length} branches in either order`);
  const inBranch = new Set(branches.flat());
  const base = all.filter(({ name }) => !inBranch.has(name));
  const by = new Map(all.map((migration) => [migration.name, migration]));
  const orders = [branches.flat(), [...branches].reverse().flat()];
  const ends = [];
  for (const order of orders) {
    const end = await onScratch(extensions, async (database) => {
      for (const migration of [...base, ...order.map((name) => by.get(name))]) {
        const failed = migration && await runScript(database, `${migration.name}/migration.sql`, migration.up);
        if (!failed) continue;
        return { ...failed, code: 'order-matters', message: `${failed.message} (in the order ${order.join(', ')})` };
      }
      return (await observe(database)).document;
    });
    if ('code' in end) return [end];
    ends.push(end);
  }
  const where = branches.map((names) => names.at(-1)).join(', ');
  return differences(ends[0], ends[1]).map((what) =>
    ({ code: 'order-matters', where, message: `which comes first makes a difference: ${what}` }));
}

/**
 * Runs a script without a ledger.
 * @param {Database} database
 * @param {string} where
 * @param {import('../folder.js').Script | undefined} script
 *   undefined: it can't be read, which the directory's check reports
 * @returns {Promise<Finding | undefined>} how it failed
 */
async function runScript(database, where, script) {
  for (let stage = 0; script && stage < script.stages; stage++) {
    const now = script.statements.filter((statement) => statement.stage === stage);
    try {
      if (now[0].alone) await database.runOutside({ query: now[0].conforming ?? now[0].sql });
      else await runBatch(database, now.map(({ sql }) => sql), { lockTimeout: '0' });
    } catch (error) {
      if (!(error instanceof SqlError) || isElsewhere(error)) throw error;
      const { statement = 0 } = /** @type {{statement?: number}} */ (/** @type {unknown} */ (error));
      const { line } = now[statement] ?? now[0];
      return { code: 'fails', where: `${where}:${line}`, message: `${error.message} (${error.code})` };
    }
  }
}
