// npm run test:versions [-- row...]: a smoke of every command and of the service on each version of Postgres that we
// support, and through PgBouncer in transaction mode. Prints a table; 1 for exit if anything failed, or was not there.
import { headline, path, run, since } from '../../scripts/lib.js';
import { pgbouncer, postgres } from './servers.js';

/** @type {[name: string, open: () => Promise<import('./servers.js').Place>][]} */
const rows = [
  ...[13, 14, 15, 16, 17, 18].map((version) => /** @type {[string, () => Promise<any>]} */ ([`Postgres ${version}`, () => postgres(`postgres${version}`)])),
  ['PgBouncer', pgbouncer],
];

/** Seconds that a row may print nothing. */
const SILENCE = 600;

const names = process.argv.slice(2).map((name) => name.toLowerCase());
const chosen = rows.filter(([name]) => !names.length || names.some((part) => name.toLowerCase().includes(part)));

headline('versions');
let failures = chosen.length ? 0 : 1;
for (const [name, open] of chosen) {
  const from = performance.now();
  let out = '';
  try {
    const place = await open();
    const told = await run(process.execPath, ['--test', '--test-reporter=tap', path('tests/versions/smoke.test.js')],
      { silence: SILENCE, quiet: true, env: { ...place.env, HELIUM_VERSION: /\d+/.exec(name)?.[0] ?? '' } });
    await place.close();
    out = told.out;
    if (!told.ok) throw new Error(told.late ? 'it hung' : 'it failed');
    console.log(`${name.padEnd(14)}ok    ${/^# pass (\d+)/m.exec(out)?.[1]} tests${since(from).padStart(10)}`);
  } catch (error) {
    failures++;
    console.log(`${name.padEnd(14)}FAILED${since(from).padStart(18)}\n${out}${/** @type {Error} */ (error).stack}`);
  }
}
console.log(`\n${chosen.length - failures} of ${chosen.length} ran it whole`);
process.exitCode = failures ? 1 : 0;
