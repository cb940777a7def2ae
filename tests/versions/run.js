// npm run test:versions [-- [--live] row...]: a smoke of every command and of the service on each version of Postgres that
// we support, and through PgBouncer in transaction mode; on the latest all of tests/live instead. On 15, Debian's, the
// stage live runs that, so a run of all rows leaves 15 out. With --live all rows that are named run all of it. Prints a
// table; 1 for exit if anything failed, or was not there.
import { basename } from 'node:path';
import { HARDLY_OPTIMISE, headline, list, path, run, since } from '../../scripts/lib.js';
import { pgbouncer, postgres } from './servers.js';

const smoke = ['tests/versions/smoke.test.js'], live = list('tests/live', /\.test\.js$/);

/** @type {[name: string, open: () => Promise<import('./servers.js').Place>, files: string[]][]} */
const rows = [
  ...[13, 14, 15, 16, 17, 18].map((version) => /** @type {[string, () => Promise<any>, string[]]} */ (
    [`Postgres ${version}`, () => postgres(`postgres${version}`), version === 18 ? live : smoke])),
  ['PgBouncer', pgbouncer, smoke],
];

/** What another stage runs all of. */
const ELSEWHERE = 'Postgres 15';

/** Seconds that a row may print nothing. */
const SILENCE = 900;

const args = process.argv.slice(2), all = args.includes('--live');
const names = args.filter((name) => name !== '--live').map((name) => name.toLowerCase());
const chosen = rows.filter(([name]) => (names.length
  ? names.some((part) => name.toLowerCase().includes(part)) : name !== ELSEWHERE));

/** Runs a file of tests on a server; whether all of them passed. @param {import('./servers.js').Place} place @param {string} name @param {string} file */
async function runFile({ env }, name, file) {
  const from = performance.now(), version = /\d+/.exec(name)?.[0] ?? '';
  const { ok, late, out } = await run(process.execPath, [...HARDLY_OPTIMISE, '--test', '--test-reporter=tap', path(file)],
    { silence: SILENCE, quiet: true, env: { ...env, HELIUM_VERSION: version } });
  const said = ok ? `ok    ${/^# pass (\d+)/m.exec(out)?.[1].padStart(4)} tests` : 'FAILED          ';
  console.log(`${name.padEnd(14)}${basename(file, '.test.js').padEnd(20)}${said}${since(from).padStart(10)}`);
  if (!ok) console.log(`${out}${late ? 'it hung' : 'it failed'}`);
  return ok;
}

headline('versions');
let failures = chosen.length ? 0 : 1;
for (const [name, open, files] of chosen) {
  let ok = false;
  try {
    const place = await open();
    ok = true;
    for (const file of all ? live : files) ok = await runFile(place, name, file) && ok;
    await place.close();
  } catch (error) {
    console.log(`${name.padEnd(14)}FAILED\n${/** @type {Error} */ (error).stack}`);
    ok = false;
  }
  failures += ok ? 0 : 1;
}
console.log(`\n${chosen.length - failures} of ${chosen.length} ran it whole`);
process.exitCode = failures ? 1 : 0;
