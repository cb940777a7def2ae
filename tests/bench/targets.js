// The figures to reach, as data, and what was measured beside them. Whether one is reached is computed here and
// nowhere typed.
import { ours, peerOf } from './peers/index.js';
import { GROWTH, growing, works } from './works.js';
import { MANY } from './limits.js';
import { mb, median, ratio, short, slope, times } from './stats.js';

/** @typedef {{row: string, toReach: string, measured: string, reached: boolean}} Verdict */
/** @typedef {Record<string, Record<string, number[]>>} Times */

const FLOORS = ['floor', 'floor-dates'];

/** Beside whom, and at most how many times their CPU; of one host, where the others have another figure.
 * @type {Record<string, [peer: string, most: number, words: string, host?: string][]>} */
const cpu = {
  getUserById: [
    ['drizzle', 1 / 3, '≤ 1/3 of Drizzle'], ['drizzle-prepared', 1, 'below Drizzle prepared'],
    ['floor', 2, '≤ 2 × the floor', 'Node'], ['floor', 1.8, '≤ 1.8 × the floor', 'workerd'],
  ],
  getProjectById: [['drizzle', 1 / 3, '≤ 1/3 of Drizzle'], ['floor-dates', 1.2, '≤ 1.2 × the floor with Dates']],
  findUsers: [['drizzle', 1 / 2, '≤ 1/2 of Drizzle'], ['drizzle-rc', 1 / 2, '≤ 1/2 of Drizzle 1.0-rc'], ['floor-dates', 1.2, '≤ 1.2 × the floor with Dates']],
  listUsers: [['drizzle', 0.8, '≤ 0.8 of Drizzle'], ['floor-dates', 1, 'not above the floor with Dates']],
  routeUsers: [['drizzle', 1 / 10, '≤ 1/10 of Drizzle']],
  createUser: [['drizzle', 1 / 5, '≤ 1/5 of Drizzle'], ['raw-old', 1 / 2, "≤ 1/2 of Neon's driver, cuid2 2.3.1"]],
  bulkCreateCosts: [['drizzle', 1 / 30, '≤ 1/30 of Drizzle'], ['raw-old', 1 / 3, "≤ 1/3 of Neon's driver, cuid2 2.3.1"]],
};

/** At most how many times the CPU of the cheapest peer, where that is less than 1. @type {Record<string, [most: number, words: string]>} */
const ahead = { getProjectById: [0.85, 'ahead of every peer by 15 %'] };

/** The cheapest peer of a row that is no floor, and what heliumdb costs beside it. @param {Times} table @param {string} work */
export function toughest(table, work) {
  const others = Object.keys(table[work]).filter((name) => name !== ours(table[work]) && !FLOORS.includes(name));
  const peer = others.reduce((best, name) => (median(table[work][name]) < median(table[work][best]) ? name : best));
  return { peer, ratio: ratio(table[work][ours(table[work])], table[work][peer]) };
}

/** @param {string} host @param {Times} table @returns {Verdict[]} */
const ofCpu = (host, table) => works.filter(({ name }) => table[name]).flatMap(({ name, title }) => {
  const figures = table[name], first = toughest(table, name);
  const verdicts = cpu[name].filter(([peer, , , only = host]) => figures[peer] && only === host).map(([peer, most, words]) => {
    const is = ratio(figures[ours(figures)], figures[peer]);
    return { row: `${title}: CPU, ${host}`, toReach: words, measured: times(is), reached: is <= most };
  });
  const measured = `${times(first.ratio)} of ${peerOf(first.peer).title}`, [most, toReach] = ahead[name] ?? [1, 'ahead of every peer'];
  return [...verdicts, { row: `${title}: CPU, ${host}`, toReach, measured, reached: first.ratio < most }];
});

/** What a peer's cold start is above the floor's, ms. @param {Record<string, number[]>} place @param {string} peer */
export const aboveFloor = (place, peer) => median(place[peer].map((ms, i) => ms - place.floor[i]));

/** ms per 1000 rows, and the power of the rows that the time from 1000 on grows by. @param {Times} table @param {string} peer */
export function growthOf(table, peer) {
  const rows = GROWTH.filter((_, i) => table[growing[i].name]);
  const ms = rows.map((count) => median(table[`routeUsers-${count}`][peer]) / 1000);
  const [low, high] = [rows.length > 4 ? 1000 : rows[1], rows[rows.length - 1]];
  const at = (/** @type {number} */ count) => ms[rows.indexOf(count)];
  return { slope: slope(rows, ms) * 1000, power: Math.log(at(high) / at(low)) / Math.log(high / low) };
}

/** What of two times of the same is the clock's doing. */
const NOISE = 1.1;

/** @param {any[]} rows @returns {Verdict[]} */
function ofScale(rows) {
  const row = `${rows.length} reads of a million rows`;
  const worst = (/** @type {(row: any) => number} */ of) => rows.reduce((a, b) => (of(b) > of(a) ? b : a));
  const whole = rows.filter(({ scans }) => scans.some((/** @type {string} */ scan) => scan.startsWith('Seq'))).map(({ title }) => title);
  const slowest = worst(({ ratio }) => ratio), behind = slowest.ratio;
  const growing = worst(({ rows, rowsOfFew }) => rows / rowsOfFew), more = growing.rows / growing.rowsOfFew;
  return [
    { row, toReach: 'no scan of a whole table', measured: whole.join('; ') || 'none', reached: !whole.length },
    { row, toReach: `none slower than Drizzle's SQL (noise: ${NOISE} ×)`, measured: `${times(behind)}: ${slowest.title}`, reached: behind <= NOISE },
    { row, toReach: 'as many rows read as of a tenth', measured: `${times(more)}: ${growing.title}`, reached: more <= NOISE },
  ];
}

/** Bytes above start that a stream may take, and the endpoint be ahead of who doesn't read: sockets' buffers, too. */
const LITTLE = 8 << 20;

/** @param {any} stream @returns {Verdict[]} */
function ofStream({ rows, respond, bare }) {
  const row = `respond of ${rows.toLocaleString('en')} rows`, beside = (/** @type {string} */ of) => `${mb(respond[of])}; a bare fetch ${mb(bare[of])}`;
  return [
    { row, toReach: 'memory < 8 MB above start, held', measured: beside('live'), reached: respond.live < LITTLE },
    { row, toReach: 'memory < 8 MB above start, not yet collected', measured: beside('rss'), reached: respond.rss < LITTLE },
    { row, toReach: 'first byte before the last row is read', measured: `${short(respond.firstByte)} of ${short(respond.fast)} ms`, reached: respond.firstByte < respond.fast },
    { row, toReach: 'back-pressure: endpoint < 8 MB ahead', measured: beside('ahead'), reached: respond.ahead < LITTLE },
  ];
}

/** @param {Record<string, any>} results by section @returns {Verdict[]} */
export function verdicts({ size, cold, cpu: figures, growth, limits, requests, scale, stream }) {
  /** @type {Verdict[]} */
  const all = [];
  if (size) {
    const { js, wasm } = size.sizes.heliumdb, kb = (js + wasm) / 1024;
    all.push({ row: 'bundle, gzip', toReach: '≤ 20 KB', measured: `${kb.toFixed(1)} KB`, reached: kb <= 20 });
  }
  if (cold)
    for (const [place, table] of Object.entries(cold.times)) {
      const is = aboveFloor(table, 'heliumdb') / aboveFloor(table, 'drizzle');
      const row = `cold start above the floor: ${place}`, measured = is > 0 ? times(is) : 'not above the floor';
      const part = place === 'workerd isolate' ? 8 : 7;
      all.push({ row, toReach: `≤ 1/${part} of Drizzle`, measured, reached: is <= 1 / part });
    }
  if (figures) for (const host of ['Node', 'workerd']) if (figures[host]) all.push(...ofCpu(host, figures[host]));
  if (growth) {
    const own = growthOf(growth.times, 'heliumdb'), theirs = growthOf(growth.times, 'drizzle'), is = own.slope / theirs.slope;
    const row = "CPU by rows, a route's bytes";
    all.push({ row, toReach: 'slope ≤ 1/10 of Drizzle', measured: times(is), reached: is <= 1 / 10 });
    all.push({ row, toReach: 'linear: power of the rows ≤ 1.1', measured: own.power.toFixed(2), reached: own.power <= 1.1 });
  }
  if (limits) {
    const { rows } = limits.limits.heliumdb;
    all.push({ row: 'bulkCreateCosts', toReach: `${MANY.toLocaleString('en')} rows`, measured: rows.toLocaleString('en'), reached: rows >= MANY });
  }
  if (requests) {
    const counts = Object.values(requests.methods), most = Math.max(...counts);
    all.push({ row: `round trips, all ${counts.length} methods`, toReach: '1 each', measured: String(most), reached: most === 1 });
  }
  if (scale) all.push(...ofScale(scale.rows));
  if (stream) all.push(...ofStream(stream));
  return all;
}
