// Prisma, Drizzle by each of its drivers, and heliumdb on one Postgres: no read differs, nothing that was written is lost,
// each wrong call is answered as wrong.js says. And a side that is wrong is found.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { METHODS } from './load.js';
import { openPlace } from './place.js';
import { prove } from './proof.js';
import { resultLines } from './report.js';
import { drivers, openSides } from './sides.js';
import { WRONG } from './wrong.js';

const seed = Number(process.env.HELIUM_SEED ?? Math.floor(Math.random() * 1e6));
console.log(`# seed ${seed}: HELIUM_SEED draws the same again`);

/** @type {Awaited<ReturnType<typeof openPlace>>} */
let place;
before(async () => void (place = await openPlace()));
after(() => place.close());

/** @param {string} driver @param {number} calls @param {(sides: any) => any} [change] */
async function run(driver, calls, change = (sides) => sides) {
  const sides = await openSides(place, driver);
  try {
    return await prove(change(sides), { calls, concurrency: 20, seed });
  } finally {
    for (const side of Object.values(sides)) await side.disconnect?.();
  }
}

/** Calls with each driver; the one that most servers use gets the long run. @type {Record<string, number>} */
const CALLS = { 'node-postgres': 8000, 'neon-http': 500, 'neon-serverless': 500 };

for (const driver of Object.keys(drivers))
  test(`by ${driver}: no difference that nothing explains`, async (t) => {
    const result = await run(driver, CALLS[driver]);
    for (const line of resultLines([result])) t.diagnostic(line);
    assert.deepEqual(result.told, {});
    const { calls, faults, methods, reads, wrongs } = result;
    assert.deepEqual([calls, faults], [CALLS[driver], 0]);
    for (const { compared, matches } of Object.values(reads)) assert.ok(compared > calls / 4 && matches === compared);
    assert.equal(METHODS.length, 24);
    for (const name of METHODS) assert.ok(methods[name] > 0, name);
    if (calls >= 8000) for (const name of Object.keys(WRONG)) assert.ok(wrongs[name] > 0, name);
    const rules = Object.entries(reads).map(([side, { excused }]) => [side, Object.keys(excused)]);
    assert.deepEqual(Object.fromEntries(rules), { drizzle: ['key-order'], prisma: [] });
  });

test('a read that is wrong, a write that is lost and an error that is another are found', async () => {
  const faulty = ({ drizzle, prisma, heliumdb }) => ({
    drizzle: { ...drizzle, getTotalCostByProject: async () => -7 },
    prisma: { ...prisma, deleteProject: async () => null },
    heliumdb: new Proxy(heliumdb, {
      get: (db, name) => (name === 'updateUserRefreshToken' ? (id) => db.updateUserRefreshToken(id, 'lost') : db[name]),
    }),
  });
  const { faults, told } = await run('node-postgres', 500, faulty);
  const all = Object.keys(told).join('\n');
  assert.ok(faults > 3, all);
  assert.match(all, /^getTotalCostByProject, drizzle: value \d+ times: \[\{"path":"","old":"-7","next":"0"\}/m);
  assert.match(all, /^updateUserRefreshToken by heliumdb: refreshToken is not what was written$/m);
  assert.match(all, /^project that is not there, deleted: prisma says null, not P2025$/m);
});
