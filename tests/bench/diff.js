// npm run bench:diff: how the migration engine's time grows with the number of tables, enums and changes. Shown is the time
// of each tool at each size, and by what the last doubling has multiplied it: 2 is linear, 4 quadratic.
//
// Times are CPU time of the process, the least of some rounds. `npm run bench:diff -- 1000 2000` takes other sizes.
import { tool } from '../../js/cli/migrations/tools.js';

const sizes = process.argv.slice(2).map(Number).filter((size) => size > 0);
const SIZES = sizes.length ? sizes : [500, 1000, 2000, 4000];
const ROUNDS = 3;

/**
 * A schema of so many tables, each with keys, an index, an enum of its own and a foreign key.
 * @param {number} count @param {{more?: number, prefix?: string, values?: string[]}} [how] more: columns added; prefix: of the tables' names
 */
function schema(count, { more = 0, prefix = 't', values = ['a', 'b', 'c'] } = {}) {
  /** @type {Record<string, any>} */
  const tables = {}, enums = /** @type {Record<string, any>} */ ({});
  for (let i = 0; i < count; i++) {
    enums[`e${i}`] = { values };
    tables[`${prefix}${i}`] = {
      columns: {
        id: { type: 'text', primaryKey: true }, email: { type: 'text', unique: true }, state: { type: `e${i}` },
        n: { type: 'integer', check: 'n > 0' }, made_at: { type: 'timestamptz', default: 'now()' },
        other: { type: 'text', references: { table: `${prefix}${(i * 7919) % count}`, column: 'id', onDelete: 'cascade' } },
        ...Object.fromEntries(Array.from({ length: more }, (_, at) => [`more_${at}`, { type: 'text', nullable: true }])),
      },
      indexes: { [`${prefix}${i}_made`]: { columns: ['other', { column: 'made_at', order: 'desc' }] } },
    };
  }
  return { version: 1, enums, tables };
}

/** One table of so many columns. @param {number} count @param {string} type */
const wide = (count, type) => ({
  version: 1,
  tables: { w: { columns: Object.fromEntries(Array.from({ length: count }, (_, i) => [`c${i}`, { type, check: `c${i} is not null` }])) } },
});

const STYLE = { style: 'migrate', hints: {} };

/** What is measured: the input of a tool by the number of tables. @type {[string, string, (count: number) => object][]} */
const WORKS = [
  ['document', 'document', (count) => ({ document: schema(count) })],
  ['diff, no change', 'diff', (count) => ({ from: schema(count), to: schema(count), ...STYLE })],
  ['diff, all are new', 'diff', (count) => ({ from: null, to: schema(count), ...STYLE })],
  ['diff, all go', 'diff', (count) => ({ from: schema(count), to: { version: 1, tables: {} }, ...STYLE })],
  ['diff, a column each', 'diff', (count) => ({ from: schema(count), to: schema(count, { more: 1 }), ...STYLE })],
  ['diff, all renamed by hints', 'diff', (count) => ({
    from: schema(count), to: schema(count, { prefix: 'u' }), style: 'push',
    hints: { renames: Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, `u${i}`])) },
  })],
  ['diff, a value to each enum', 'diff', (count) => ({ from: schema(count), to: schema(count, { values: ['a', 'b', 'c', 'd'] }), style: 'push', hints: {} })],
  ['diff, all go and others come', 'diff', (count) => ({ from: schema(count), to: schema(count, { prefix: 'u' }), ...STYLE })],
  ['diff, columns of one table', 'diff', (count) => ({ from: wide(count / 4, 'integer'), to: wide(count / 4, 'bigint'), ...STYLE })],
  ['merge', 'merge', (count) => ({ base: schema(count), ours: schema(count, { more: 1 }), theirs: schema(count) })],
  ['respell', 'respell', (count) => ({ live: schema(count), observed: schema(count), document: schema(count, { more: 1 }) })],
  ['owned, nothing is', 'owned', (count) => ({ live: schema(count), document: schema(count, { prefix: 'u' }), recorded: null })],
  ['owned', 'owned', (count) => ({ live: schema(count), document: schema(count), recorded: null })],
  ['scratch', 'scratch', (count) => ({ document: schema(count), schema: 's' })],
];

/** Milliseconds of CPU time, the least of some rounds. @param {() => unknown} work */
function time(work) {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const { user, system } = process.cpuUsage();
    work();
    const now = process.cpuUsage();
    least = Math.min(least, (now.user + now.system - user - system) / 1000);
    if (least > 2000) break;
  }
  return least;
}

const show = (/** @type {number} */ ms) => (ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(1)} s`);

console.log(`| tool | ${SIZES.map((size) => `${size} tables`).join(' | ')} | growth |\n| --- |${' ---: |'.repeat(SIZES.length + 1)}`);
for (const [name, op, input] of WORKS) {
  const times = SIZES.map((size) => {
    const given = input(size);
    return time(() => tool(op, given));
  });
  const ratios = times.slice(1).map((ms, i) => (ms / times[i]).toFixed(1));
  console.log(`| ${name} | ${times.map(show).join(' | ')} | ${ratios.join(' ')} |`);
}
