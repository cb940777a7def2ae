// npm run side-by-side [-- --calls N --seed N --concurrency N --seconds N --drizzle DRIVER --prisma 6 --json FILE]: Prisma, Drizzle
// and heliumdb on one Postgres server, started for the run, or the one of TEST_DATABASE_URL; every read of a generated
// load compared, and what each would send for a write. With --seconds it begins no more calls after so long. Prints the seed, progress and what came out;
// exits with 1 if a difference is left that nothing explains.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { since } from '../../scripts/lib.js';
import { openPlace } from './place.js';
import { prove } from './proof.js';
import { resultLines } from './report.js';
import { SAYINGS, drivers, openPlans, openSides } from './sides.js';

/** Seconds between two lines of progress. */
const PROGRESS = 15;

const { values: given } = parseArgs({ options: {
  calls: { type: 'string', default: '20000' }, seed: { type: 'string' }, concurrency: { type: 'string', default: '20' },
  drizzle: { type: 'string', default: 'node-postgres' }, json: { type: 'string' },
  prisma: { type: 'string', default: '7' },
  seconds: { type: 'string', default: 'Infinity' },
} });
const [calls, concurrency] = [Number(given.calls), Number(given.concurrency)];
const seed = Number(given.seed ?? Math.floor(Math.random() * 1e6));
if (!(calls >= 1 && concurrency >= 1 && concurrency <= 50 && Number.isInteger(calls + concurrency + seed))) {
  throw new Error('--calls, --concurrency (1 to 50) and --seed are integers');
}
if (!Object.hasOwn(drivers, given.drizzle)) throw new Error(`--drizzle is one of ${Object.keys(drivers).join(', ')}`);
const version = /** @type {import('./sides.js').PrismaVersion} */ (Number(given.prisma)), otherwise = SAYINGS[version];
if (!otherwise) throw new Error(`--prisma is one of ${Object.keys(SAYINGS).join(', ')}`);
console.log(`${calls} calls, ${concurrency} at a time, Drizzle by ${given.drizzle}, Prisma ${version}; --seed ${seed} draws the same again`);

const from = performance.now();
const place = await openPlace();
let last = from;
/** @param {number} done */
const progress = (done) => {
  const now = performance.now();
  if (now - last < PROGRESS * 1000) return;
  last = now;
  console.log(`${done} calls, ${since(from)}, ${Math.round(done / (now - from) * 1000)} a second`);
};
const stop = () => performance.now() - from > Number(given.seconds) * 1000;
try {
  const sides = await openSides(place, given.drizzle, version);
  const result = await prove(sides, { calls, concurrency, seed, plans: await openPlans(version), progress, stop, otherwise });
  for (const side of Object.values(sides)) await side.disconnect?.();
  for (const line of resultLines([result])) console.log(line);
  console.log(`in ${since(from)}`);
  if (given.json) writeFileSync(given.json, `${JSON.stringify(result, null, 1)}\n`);
  process.exitCode = result.faults ? 1 : 0;
} finally {
  await place.close();
}
