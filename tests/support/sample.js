// Kill and soak tests are of more cases than each run has time for: a run takes a sample, drawn by a seed that is printed.
// HELIUM_SEED=N draws the same one again, HELIUM_LONG=1 (npm run test:long) takes all.
import { chances, sample as drawn } from '../../scripts/plant.js';

/** Whether everything is to be tried. */
export const long = process.env.HELIUM_LONG === '1';

/** What this run draws by. */
export const seed = Number(process.env.HELIUM_SEED ?? Math.floor(Math.random() * 1e6));

console.log(`# seed ${seed}${long ? ', and all there is' : ': HELIUM_SEED draws the same again, HELIUM_LONG=1 takes all'}`);

/** Numbers from 0 to 1, from the seed. */
export const chance = chances(seed);

/**
 * As many of the list in a usual run, in the list's order; all in a long one.
 * @template T @param {T[]} list @param {number} count
 */
export function sample(list, count) {
  if (long) return list;
  const taken = new Set(drawn([...list.keys()], count, chance));
  return list.filter((_, i) => taken.has(i));
}

/** A size: the one of a usual run, or that of a long one. @param {number} usual @param {number} most */
export const size = (usual, most) => (long ? most : usual);
