// The directory as such: are its files those that its sum file knows, is it one history, and does it lead to the document?

import { existsSync } from 'node:fs';
import { Trouble } from '../../options.js';
import { documentFile, readDocument } from '../document.js';
import { readSum } from '../folder.js';
import { merged } from '../snapshots.js';
import { tool } from '../tools.js';

/** @param {import('../../check.js').Context} context @returns {Promise<import('../../check.js').Finding[]>} */
export async function checkDirectory({ given, folder, migrations }) {
  const { damaged, changed, missing, added } = readSum(folder, migrations);
  const sums = [
    ...(damaged ? [['sum-damaged', 'heliumdb.sum', 'is not what heliumdb has written']] : []),
    ...changed.map((name) => ['sum-changed', name, 'is not as heliumdb.sum knows it']),
    ...missing.map((name) => ['sum-missing', name, 'is in heliumdb.sum, but not there']),
    ...added.map((name) => ['sum-added', name, 'is not in heliumdb.sum']),
  ].map(([code, where, message]) => ({ code, where, message, fix: 'if that is meant: heliumdb sum' }));
  const { problems } = tool('history', { migrations: migrations.map(({ name, hash, statements, snapshot }) =>
    ({ name, hash, statements, parents: snapshot.parents })), ledger: [] });
  const history = problems.map((/** @type {any} */ { name, kind, what, way }) => ({ code: `history-${kind}`, where: name, message: what, fix: way }));
  return [...sums, ...history, ...(history.length ? [] : leads(given, migrations))];
}

/** @param {import('../../options.js').Given} given @param {import('../folder.js').Migration[]} migrations */
function leads(given, migrations) {
  const file = documentFile(given);
  if (given.schema === undefined && !existsSync(file)) return [];
  const { document: to } = readDocument(given);
  try {
    const { changes, questions } = tool('diff', { from: merged(migrations).document, to, style: 'migrate', hints: { renames: {}, drops: [] } });
    if (!changes.length && !questions.length) return [];
    const what = [...changes.map(({ summary }) => summary), ...questions.map(({ say }) => say)].join(', ');
    return [{ code: 'not-generated', where: file, message: `says more than the migrations do: ${what}`, fix: 'heliumdb generate' }];
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    return [{ code: 'branches-conflict', where: file, message: error.message }];
  }
}
