// `heliumdb unlock`: who holds the lease of a database; --force takes it away.

import { DATABASE_OPTIONS, openDatabase } from './migrations/database.js';
import { describeHolder } from './migrations/lease.js';
import { askLease, readHolder } from './migrations/ledger.js';
import { createReport, telling } from './migrations/report.js';
import { explain, readOptions } from './options.js';

/** @type {Record<string, import('./options.js').Option>} */
const OPTIONS = {
  ...DATABASE_OPTIONS,
  force: { help: 'take the lease away; its holder finds out at its next step, which is refused' },
  json: { help: 'print one JSON document, and nothing else' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb unlock [options]

Shows who is migrating the database. A lease whose holder has died runs out by itself within 15 seconds, and at
once where it was on this machine; --force is for a holder that hangs.

Options:
${explain(OPTIONS)}
`;

/** @type {import('./heliumdb.js').Command} */
export const command = { help, run };

/** @param {string[]} args @returns {Promise<number>} */
async function run(args) {
  const given = readOptions('unlock', OPTIONS, args), report = createReport(Boolean(given.json));
  return telling(report, 'unlock', {}, async () => {
    const database = await openDatabase(given);
    try {
      const holder = await readHolder(database);
      const taken = Boolean(holder && given.force && await askLease(database, 'release', { owner: holder.owner }));
      if (!holder) report.line(`${database.name}: nobody is migrating it`);
      else report.line(`${database.name}: ${taken ? 'taken from' : 'being migrated by'} ${describeHolder(holder)}${taken ? '' : '; --force takes the lease away'}`);
      return report.end({ holder: holder ?? null, taken });
    } finally {
      await database.close();
    }
  });
}
