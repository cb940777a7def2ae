// node tests/bench/observe.js: what onQuery costs a call, beside the same call without it. The fetch answers at once, so
// what is measured is our own CPU time. The ways take turns; printed are medians, in microseconds, and their difference.
import { createDatabase } from '../../js/index.js';

const ROWS = JSON.stringify({ fields: [], rows: [['p1', 'name', '/path', 'u1', '{}', '2026-01-02 03:04:05+00', '2026-01-02 03:04:05+00']], command: 'SELECT', rowCount: 1, rowAsArray: true });
const bytes = new TextEncoder().encode(ROWS), URL = 'postgres://u:password@h/d';
/** The least of a Response that js/send.js reads. @type {any} */
const fetch = async () => {
  let read = false;
  return { status: 200, body: { getReader: () => ({ read: async () => (read ? { done: true } : (read = true, { done: false, value: bytes })), cancel() {} }) } };
};
let sink = 0;
/** @type {[string, import('../../js/index.js').Database][]} */
const ways = [
  ['without', createDatabase(URL, { fetch })], ['without again', createDatabase(URL, { fetch })],
  ['with', createDatabase(URL, { fetch, onQuery: ({ rows }) => { sink += rows; } })],
  ['with, reading sql', createDatabase(URL, { fetch, onQuery: ({ sql }) => { sink += sql.length; } })],
];
const CALLS = 2000, ROUNDS = 41;
/** @type {Record<string, number[]>} */
const took = Object.fromEntries(ways.map(([name]) => [name, []]));
for (let round = -3; round < ROUNDS; round++) {
  for (const [name, db] of ways) {
    const from = process.cpuUsage();
    for (let i = 0; i < CALLS; i++) await db.getProjectById('p1');
    const { user, system } = process.cpuUsage(from);
    if (round >= 0) took[name].push((user + system) / CALLS);
  }
}
const median = (/** @type {number[]} */ list) => list.sort((a, b) => a - b)[list.length >> 1];
const base = median(took.without);
for (const [name] of ways) {
  const each = median(took[name]);
  console.log(`${name.padEnd(18)} ${each.toFixed(2).padStart(7)} µs a call  ${(each - base).toFixed(2).padStart(6)} more  ${(each / base).toFixed(3)}`);
}
