// Tries the migrations on an embedded database: does each lead to its snapshot, does its down.sql lead back to the
// schema before it, and do parallel branches lead to the same schema in either order?

import { runBatch } from '../batch.js';
import { SqlError, openScratch } from '../database.js';
import { absentExtensions } from '../extensions.js';
import { historyOf } from '../folder.js';
import { createLook } from '../look.js';
import { differences, observe, scopeOf } from '../observe.js';
import { merged } from '../snapshots.js';
import { foresee, schemaDifferences } from '../spelling.js';
import { count } from '../../report.js';

/**
 * @typedef {import('../database.js').Database} Database
 * @typedef {import('../folder.js').Migration} Migration
 * @typedef {import('./index.js').Finding} Finding
 */

/** @param {import('./index.js').Context} context @returns {Promise<Finding[] | string>} */
export async function checkReplay({ given, folder, note, progress }) {
  const { migrations } = folder, { order, forks } = historyOf(folder);
  if (given['no-replay']) return '--no-replay was given';
  if (!migrations.length) return 'there are no migrations';
  const all = order.flatMap((name) => migrations.filter((migration) => migration.name === name));
  const documents = all.map(({ document }) => /** @type {any} */ (document));
  const extensions = [...new Set(documents.flatMap((document) => Object.keys(document?.extensions ?? {})))];
  progress('opening a database in memory');
  const findings = await onScratch(extensions, async (database) => {
    const absent = await absentExtensions(database, extensions);
    if (absent.length) return `an embedded database doesn't have the extensions ${absent.join(', ')}`;
    note(`${count(all.length, 'migration')} up and down`);
    return replayEach(database, all, progress).catch(elsewhere);
  });
  if (typeof findings === 'string' || findings.length || !forks.length) return findings;
  return bothOrders(forks[0], all, extensions, note);
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

/** @param {Database} database @param {Migration[]} migrations @param {(what: string) => void} progress */
async function replayEach(database, migrations, progress) {
  /** @type {Finding[]} */
  const findings = [];
  /** @type {Migration[]} */
  const done = [];
  const look = await createLook(database, scopeOf(...migrations.map(({ document }) => document)));
  let before = await look.now();
  // A schema is spelled only where it has what neither the last one of all has, nor the one before it.
  const { document: end } = migrations.every(({ document }) => document) ? merged(migrations) : { document: null };
  const foreseen = end && await foresee(look, end);
  /** @type {import('../spelling.js').Known | null} */
  let last = null;
  for (const [i, migration] of migrations.entries()) {
    const { name, up, down, document } = migration;
    progress(`${name}, ${i + 1} of ${migrations.length}`);
    const failed = await runScript(database, `${name}/migration.sql`, up);
    if (failed) return [...findings, failed];
    done.push(migration);
    let after = await look.now(before);
    // A migration without a snapshot is written by hand: there is nothing to compare it with.
    const { document: wanted } = document ? merged(done) : { document: null };
    if (wanted) {
      const where = `${name}/snapshot.json`;
      const known = { from: /** @type {const} */ ('document'), known: [foreseen, last] };
      const found = await schemaDifferences(database, after.document, wanted, known);
      findings.push(...found.map((what) =>
        ({ code: 'snapshot-differs', where, message: `migration.sql leads to another schema: ${what}` })));
      if (!found.length) last = { document: wanted, observed: after.document };
    }
    if (down && !down.irreversible && !await leadsBack(look, down, before)) {
      const undone = await runScript(database, `${name}/down.sql`, down);
      if (undone) return [...findings, undone];
      const back = await look.now(before);
      if (back !== before) findings.push(...await leadsElsewhere(database, name, before.document, back.document));
      const again = await runScript(database, `${name}/migration.sql`, up);
      if (again) return [...findings, { ...again, message: `after down.sql: ${again.message}` }];
      after = await look.again(after);
    }
    before = after;
  }
  return findings;
}

/**
 * Whether a script leads back to the schema before, by a try that is undone: then nothing has to be made again. Where
 * it doesn't, or isn't of one transaction, it has to run to tell more.
 * @param {import('../look.js').Look} look
 * @param {import('../folder.js').Script} script
 * @param {import('../look.js').Seen} before
 */
async function leadsBack(look, { statements, stages }, before) {
  if (stages !== 1 || statements.some(({ outsideTransaction }) => outsideTransaction)) return false;
  try {
    return await look.after(statements.map(({ sql }) => sql), before) === before;
  } catch (error) {
    if (error instanceof SqlError) return false;
    throw error;
  }
}

/**
 * @param {Database} database @param {string} name @param {import('../document.js').Document} before
 * @param {import('../document.js').Document} back @returns {Promise<Finding[]>}
 */
async function leadsElsewhere(database, name, before, back) {
  const found = await schemaDifferences(database, before, back, { from: 'live' });
  const where = `${name}/down.sql`;
  return found.map((what) => ({ code: 'down-differs', where, message: `doesn't lead back: ${what}` }));
}

/**
 * @param {{branches: string[][]}} fork
 * @param {Migration[]} all in order
 * @param {string[]} extensions
 * @param {(text: string) => void} note
 */
async function bothOrders({ branches }, all, extensions, note) {
  note(`${branches.length} branches in either order`);
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
      return (await observe(database, scopeOf(...all.map(({ document }) => document)))).document;
    });
    if ('code' in end) return [end];
    ends.push(end);
  }
  const where = branches.map((names) => names.at(-1)).join(', ');
  return differences(ends[0], ends[1]).map((what) =>
    ({ code: 'order-matters', where, message: `the result depends on their order: ${what}` }));
}

/**
 * Runs a script without a ledger.
 * @param {Database} database
 * @param {string} where
 * @param {import('../folder.js').Script | undefined} script
 *   undefined: it can't be read, which the check of the directory reports
 * @returns {Promise<Finding | undefined>} the failure, if any
 */
async function runScript(database, where, script) {
  for (let stage = 0; script && stage < script.stages; stage++) {
    const now = script.statements.filter((statement) => statement.stage === stage);
    try {
      if (now[0].outsideTransaction) await database.runOutside({ query: now[0].conforming ?? now[0].sql });
      else await runBatch(database, now.map(({ sql }) => sql), { lockTimeout: '0' });
    } catch (error) {
      if (!(error instanceof SqlError) || isElsewhere(error)) throw error;
      const { statement = 0 } = /** @type {{statement?: number}} */ (/** @type {unknown} */ (error));
      const { line } = now[statement] ?? now[0];
      return { code: 'fails', where: `${where}:${line}`, message: `${error.message} (${error.code})` };
    }
  }
}
