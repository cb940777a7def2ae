// What came out of runs, as lines of Markdown: docs/side-by-side.md has those of the long ones, result.json.
import { WRONG } from './wrong.js';

/** @typedef {import('./proof.js').Result} Result */

const number = (/** @type {number} */ n) => n.toLocaleString('en-US');

/** @param {Record<string, number>} counts */
const listed = (counts) =>
  Object.entries(counts).map(([name, count]) => `\`${name}\` ${number(count)}`).join(', ') || 'none';

/** @param {Record<string, number>} counts */
const sum = (counts) => Object.values(counts).reduce((total, count) => total + count, 0);

/** Numbers are added, name by name. @param {any} a @param {any} b @returns {any} */
const added = (a = 0, b = 0) => {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  return Object.fromEntries(Object.keys({ ...a, ...b }).map((name) => [name, added(a[name], b[name])]));
};

/** Several runs as one. @param {Result[]} results @returns {Omit<Result, 'seed'>} */
export const total = (results) => results.reduce((all, { seed: _, ...one }) => added(all, one), /** @type {any} */ ({}));

/** @param {string} what @param {Result['reads']} sums by the other side */
const comparedLines = (what, sums) => [
  '', `| heliumdb beside | ${what} compared | the same | of these excused, by rule |`, '|---|---:|---:|---|',
  ...Object.entries(sums).map(([side, { compared, matches, excused }]) =>
    `| ${side} | ${number(compared)} | ${number(matches)} | ${listed(excused)} |`),
];

/** @param {Result[]} results of which older ones have no plans */
export function resultLines(results) {
  const { calls, methods, reads, plans, writes, wrongs, faults, told } = total(results);
  return [
    `${number(calls)} calls of ${Object.keys(methods).length} methods, seed ${results.map(({ seed }) => seed).join(' and ')}:`
      + ` ${number(faults)} unexplained differences.`,
    ...comparedLines('reads', reads), ...(plans ? comparedLines('plans of writes', plans) : []),
    '', `Calls: ${listed(methods)}; wrong ones ${number(sum(wrongs))}. Writes by side: ${listed(writes)}.`,
    '', '| what is wrong | calls | Drizzle | Prisma | heliumdb | why they differ |', '|---|---:|---|---|---|---|',
    ...Object.entries(wrongs).map(([name, count]) => {
      const { says: { drizzle, prisma, heliumdb }, differs = '' } = WRONG[name];
      return `| ${name} | ${number(count)} | ${drizzle} | ${prisma} | ${heliumdb} | ${differs} |`;
    }),
    ...Object.entries(told).map(([what, count]) => `\n${number(count)} times ${what}`),
  ];
}
