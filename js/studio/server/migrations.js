// The project's migrations and document against the database: what is applied, what has drifted, what a push would do.
// It only looks. Expressions are compared as the database spells them, which takes a transaction that is rolled back;
// a read-only studio compares them as text.

import { existsSync } from 'node:fs';
import { documentFile, readDocument } from '../../cli/migrations/document.js';
import { driftOf } from '../../cli/migrations/drift.js';
import { examine } from '../../cli/migrations/examine.js';
import { dirOf, historyOf, problemsOf } from '../../cli/migrations/folder.js';
import { describeHolder } from '../../cli/migrations/lease.js';
import { readHolder, readLedger } from '../../cli/migrations/ledger.js';
import { observeOwned } from '../../cli/migrations/observe.js';
import { inOneSpelling } from '../../cli/migrations/spelling.js';
import { readState } from '../../cli/migrations/state.js';
import { statesOf } from '../../cli/migrations/states.js';
import { tool } from '../../cli/migrations/tools.js';
import { readFolderOrNone } from '../../cli/migrations/write.js';
import { Refused } from './http.js';

/**
 * @param {import('../../cli/migrations/database.js').Database} database
 * @param {import('../../cli/options.js').Given} given the options `schema` and `dir`
 * @param {boolean} readOnly
 */
export function createMigrations(database, given, readOnly) {
  return {
    async migrations() {
      const folder = readFolderOrNone(dirOf(given));
      const rows = await readLedger(database), holder = await readHolder(database);
      const history = historyOf(folder, rows), file = documentFile(given);
      return {
        folder: dirOf(given), migrations: statesOf(history, rows), problems: problemsOf(folder, history),
        holder: holder ? describeHolder(holder) : null, document: existsSync(file) ? file : null,
      };
    },
    /** How the database differs from what its migrations made; null: it has none. */
    async drift() {
      const drift = await driftOf(database, readFolderOrNone(dirOf(given)).migrations, { asText: readOnly });
      return drift ? { drift: drift.found, asText: readOnly } : { drift: null };
    },
    /** What `heliumdb push` would do. */
    async plan() {
      if (!existsSync(documentFile(given))) throw new Refused(404, `there is no ${documentFile(given)}`);
      const { document } = readDocument(given), state = await readState(database);
      const { owned: from, unmanaged } = await observeOwned(database, document, state?.document);
      const sides = readOnly ? { live: from, document } : await inOneSpelling(database, from, document);
      const found = tool('diff', { from: sides.live, to: sides.document, style: 'push', hints: {} });
      const { changes = [], questions = [], statements = [] } = found;
      const examined = await examine(database, changes);
      return {
        changes: examined.map(({ change: { summary, destructive, loses }, found: rows }) =>
          ({ summary, destructive: Boolean(destructive), loses: loses ?? null, rows })),
        questions: questions.map((/** @type {{say: string}} */ { say }) => say),
        statements, unmanaged, asText: readOnly,
      };
    },
  };
}
