// What the scripts do, statement by statement.

import { merged } from '../snapshots.js';
import { readLedger } from '../ledger.js';
import { tool } from '../tools.js';

/** @param {import('../../check.js').Context} context @returns {Promise<import('../../check.js').Finding[]>} */
export async function checkScripts({ given, database, migrations }) {
  const applied = new Set(database ? (await readLedger(database)).map(({ name }) => name) : []);
  return migrations.filter(({ name }) => !applied.has(name) && !(given.since && name <= given.since)).flatMap(({ name, up, snapshot }) => {
    const before = snapshotBefore(migrations, snapshot.parents);
    return tool('lint', { sql: up, before }).findings.map((/** @type {any} */ { code, line, message, fix }) =>
      ({ code, where: `${name}/migration.sql:${line}`, message, fix }));
  });
}

/** What a migration begins from: its parents together. @param {import('../folder.js').Migration[]} migrations @param {string[]} parents */
function snapshotBefore(migrations, parents) {
  const wanted = new Set();
  const by = new Map(migrations.map((migration) => [migration.name, migration]));
  const add = (/** @type {string} */ name) => {
    if (wanted.has(name)) return;
    wanted.add(name);
    by.get(name)?.snapshot.parents.forEach(add);
  };
  parents.forEach(add);
  return merged(migrations.filter(({ name }) => wanted.has(name))).document;
}
