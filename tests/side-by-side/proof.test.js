// Prisma 7 and 6, Drizzle by each of its drivers, and heliumdb on one Postgres: no read differs, nothing that was written is lost,
// each wrong call is answered as wrong.js says. And a side that is wrong is found.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { METHODS } from './load.js';
import { openPlace } from './place.js';
import { prove } from './proof.js';
import { resultLines } from './report.js';
import { SAYINGS, drivers, openPlans, openSides } from './sides.js';
import { WRONG } from './wrong.js';

const seed = Number(process.env.HELIUM_SEED ?? Math.floor(Math.random() * 1e6));
console.log(`# seed ${seed}: HELIUM_SEED draws the same again`);

/** @type {Awaited<ReturnType<typeof openPlace>>} */
let place;
before(async () => void (place = await openPlace()));
after(() => place.close());

/**
 * @param {string} driver @param {number} calls
 * @param {{change?: (sides: any) => any, by?: number, version?: import('./sides.js').PrismaVersion,
 *   otherwise?: Record<string, string>}} [more] `by`: the seed, where it matters what is drawn; `version` of Prisma, and
 *   what that says otherwise than wrong.js has it
 */
async function run(driver, calls, { change = (sides) => sides, by = seed, version = 7, otherwise = SAYINGS[version] } = {}) {
  const sides = await openSides(place, driver, version);
  try {
    return await prove(change(sides), { plans: await openPlans(version), calls, concurrency: 20, seed: by, otherwise });
  } finally {
    for (const side of Object.values(sides)) await side.disconnect?.();
  }
}

/** Calls with each driver; the one that most servers use gets the long run. @type {Record<string, number>} */
const CALLS = { 'node-postgres': 20_000, 'neon-http': 500, 'neon-serverless': 500 };

for (const driver of Object.keys(drivers))
  test(`by ${driver}: no difference that nothing explains`, async (t) => {
    const result = await run(driver, CALLS[driver]);
    for (const line of resultLines([result])) t.diagnostic(line);
    assert.deepEqual(result.told, {});
    const { calls, faults, methods, reads, plans, wrongs } = result;
    assert.deepEqual([calls, faults], [CALLS[driver], 0]);
    for (const { compared, matches } of Object.values(reads)) assert.ok(compared > calls / 4 && matches === compared);
    for (const { compared, matches } of Object.values(plans)) assert.ok(compared > calls / 8 && matches === compared);
    assert.equal(METHODS.length, 24);
    // A short run needn't draw all of them.
    const drawn = Object.entries({ ...methods, ...wrongs }).filter(([, times]) => times > 0);
    if (calls >= 20_000) assert.equal(drawn.length, METHODS.length + Object.keys(WRONG).length);
    const rules = Object.entries(reads).map(([side, { excused }]) => [side, Object.keys(excused)]);
    assert.deepEqual(Object.fromEntries(rules), { drizzle: ['key-order'], prisma: [] });
  });

test('by Prisma 6: no difference that nothing explains, and it is Prisma 6', async (t) => {
  const result = await run('node-postgres', 3000, { version: 6 });
  for (const line of resultLines([result])) t.diagnostic(line);
  assert.deepEqual([result.told, result.faults, result.reads.prisma.excused], [{}, 0, {}]);
  assert.ok(result.reads.prisma.compared > 1000 && result.reads.prisma.matches === result.reads.prisma.compared);
  assert.ok(result.plans.prisma.compared > 400 && result.plans.prisma.matches === result.plans.prisma.compared);
  // Of the sayings that are 6's alone, 7 has none.
  const { told } = await run('node-postgres', 2000, { version: 6, by: 7, otherwise: {} });
  assert.deepEqual(Object.keys(told).sort(), Object.entries(SAYINGS[6]).map(([wrong, says]) => `${wrong}: prisma says ${says}, not P2039`).sort());
});

test('a read that is wrong, a write that is lost and an error that is another are found', async () => {
  const faulty = (/** @type {import('./caller.js').Sides} */ { drizzle, prisma, heliumdb }) => ({
    drizzle: { ...drizzle, getTotalCostByProject: async () => -7 },
    prisma: { ...prisma, deleteProject: async () => null },
    heliumdb: new Proxy(heliumdb, {
      get: (db, /** @type {string} */ name) => (name === 'updateUserRefreshToken' ? (/** @type {string} */ id) => db.updateUserRefreshToken(id, 'lost') : db[name]),
    }),
  });
  const { faults, told } = await run('node-postgres', 1000, { change: faulty, by: 1 });
  const all = Object.keys(told).join('\n');
  assert.ok(faults > 3, all);
  assert.match(all, /^getTotalCostByProject, drizzle: value \d+ times: \[\{"path":"","old":"-7","next":"[^"]+"\}/m);
  assert.match(all, /^updateUserRefreshToken by heliumdb: refreshToken is not what was written$/m);
  assert.match(all, /^project that is not there, deleted: prisma says null, not P2025$/m);
});
