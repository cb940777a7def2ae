// What sideBySide costs a call, in ns beside the bare call: of `off`, `on` and `canary`, over services that answer at
// once. node tests/bench/side-by-side.js
import { sideBySide } from '../../js/side-by-side/index.js';

const CALLS = 300_000, ROUNDS = 7;
const old = { getUserById: async (/** @type {string} */ id) => id }, next = { ...old };
const key = (/** @type {string} */ _, /** @type {any[]} */ [id]) => id;

/** ns of a call, the best of some rounds. @param {{getUserById: (id: string) => Promise<unknown>}} db */
async function cost(db) {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < CALLS; i++) await db.getUserById('ckv0000000000000000000000');
    best = Math.min(best, Number(process.hrtime.bigint() - start) / CALLS);
  }
  return Math.round(best);
}

const bare = await cost(old);
console.log(`bare: ${bare} ns`);
for (const mode of /** @type {const} */ (['off', 'on', 'canary'])) {
  const ns = await cost(sideBySide({ old, next, flags: { '*': mode }, share: 0.5, key }));
  console.log(`${mode}: ${ns} ns, ${ns - bare} ns more`);
}
