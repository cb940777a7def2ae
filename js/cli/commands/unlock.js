// `heliumdb unlock`: shows who holds the lease of a database; --force takes it away.

import { DATABASE_OPTIONS, withDatabase } from '../migrations/database.js';
import { describeHolder } from '../migrations/lease.js';
import { askLease, readHolder } from '../migrations/ledger.js';
import { explain } from '../options.js';

/** @type {Record<string, import('../options.js').Option>} */
const options = {
  ...DATABASE_OPTIONS,
  force: { help: 'take the lease away; the next stage of its holder is refused' },
  json: { help: 'print one JSON object' },
  help: { help: 'print this' },
};

const help = `Usage: heliumdb unlock [options]

Shows who is migrating the database. The lease of a dead process expires by itself within 15 seconds, and at once
if the process was on this machine; --force is for a process that hangs.

Options:
${explain(options)}
`;

/** @type {import('../heliumdb.js').Command} */
export const command = { help, options, run };

/** @param {import('../options.js').Given} given @param {import('../report.js').Report} report */
async function run(given, report) {
  return withDatabase(given, report, async (database) => {
    const holder = await readHolder(database);
    const taken = Boolean(holder && given.force && await askLease(database, 'release', { owner: holder.owner }));
    report.line(`${database.name}: ${describe(holder, taken)}`);
    return report.end({ holder: holder ?? null, taken });
  });
}

/** @param {import('../migrations/ledger.js').Holder | undefined} holder @param {boolean} taken */
function describe(holder, taken) {
  if (!holder) return 'nobody is migrating it';
  if (taken) return `taken from ${describeHolder(holder)}`;
  return `being migrated by ${describeHolder(holder)}; --force takes the lease away`;
}
