// What came out of a run, as lines of Markdown: docs/side-by-side.md has those of the long one.
import { WRONG } from './wrong.js';

const number = (/** @type {number} */ n) => n.toLocaleString('en-US');

/** @param {Record<string, number>} counts */
const listed = (counts) =>
  Object.entries(counts).map(([name, count]) => `\`${name}\` ${number(count)}`).join(', ') || 'none';

/** @param {import('./proof.js').Result} result */
export function resultLines({ calls, seed, methods, reads, writes, wrongs, faults, told }) {
  const sum = (/** @type {Record<string, number>} */ counts) => Object.values(counts).reduce((total, n) => total + n, 0);
  return [
    `${number(calls)} calls of ${Object.keys(methods).length} methods, seed ${seed}: ${number(faults)} unexplained differences`,
    '', '| heliumdb beside | reads compared | the same | excused, by rule |', '|---|---|---|---|',
    ...Object.entries(reads).map(([side, { compared, matches, excused }]) =>
      `| ${side} | ${number(compared)} | ${number(matches)} | ${listed(excused)} |`),
    '', `Calls: ${listed(methods)}.`, `Writes by side: ${listed(writes)}.`,
    '', `| wrong call: ${number(sum(wrongs))} | calls | Drizzle | Prisma | heliumdb |`, '|---|---|---|---|---|',
    ...Object.entries(wrongs).map(([name, count]) => {
      const { drizzle, prisma, heliumdb } = WRONG[name].says;
      return `| ${name} | ${number(count)} | ${drizzle} | ${prisma} | ${heliumdb} |`;
    }),
    '', ...Object.entries(told).map(([what, count]) => `${number(count)} times ${what}`),
  ];
}
