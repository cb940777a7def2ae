// npm run bench: heliumdb beside what people would pick instead, on the same work, in one run.
//
//   npm run bench                   all of it, and the report: RESULTS.md, results/, the README's table
//   npm run bench -- --quick        a look in less than a minute; nothing of it is kept
//   npm run bench -- cpu cold       only these sections; the report keeps the others' last figures
//   npm run bench -- report         the report anew, of the last figures
//
// What a section measures is in its file. Loopback only; ends by itself.
import { join } from 'node:path';
import { headline, since } from '../../scripts/lib.js';
import { measure } from './cpu.js';
import { coldStarts } from './cold.js';
import { folder } from './bundle.js';
import { bulkLimits, roundTrips } from './limits.js';
import { peers } from './peers/index.js';
import { record } from './record.js';
import { RESULTS, keep, writeReport } from './reports.js';
import { sizeOf } from './size.js';
import { first, growing, works } from './works.js';

/** @typedef {import('./peers/index.js').Peer} Peer */

const SECTIONS = ['size', 'requests', 'cpu', 'cold', 'growth', 'limits'];
const args = process.argv.slice(2), quick = args.includes('--quick'), asked = args.filter((arg) => !arg.startsWith('--'));
const wanted = (/** @type {string} */ name) => (asked.length ? asked.includes(name) : !quick || name !== 'limits');
const results = quick ? join(folder, 'quick') : RESULTS;

const some = (/** @type {string[]} */ names) => peers.filter(({ name }) => names.includes(name));
const say = (/** @type {string} */ line) => console.log(line);
const of = (/** @type {import('./works.js').Work[]} */ list, /** @type {Peer} */ { only, not }) => list.filter(({ name }) => (!only || only.includes(name)) && !not?.includes(name));
const namesOf = (/** @type {import('./works.js').Work[]} */ list) => (/** @type {Peer} */ peer) => of(list, peer).map(({ name }) => name);

const GROWERS = ['floor', 'floor-dates', 'heliumdb', 'raw', 'drizzle', 'drizzle-rc-prepared'];
const FEW = ['floor', 'heliumdb', 'heliumdb-client', 'raw-old', 'drizzle', 'drizzle-rc-prepared', 'prisma'];
const REAL = ['floor', 'floor-dates', 'heliumdb', 'heliumdb-client', 'raw', 'raw-old', 'drizzle', 'drizzle-prepared', 'drizzle-rc-prepared'];
const pace = quick ? { rounds: 1, warm: 60, slice: 10, slices: 5 } : { rounds: 5, warm: 400, slice: 40, slices: 10 };
const growths = quick ? growing.slice(0, 4) : growing;

/** @type {Record<string, () => Promise<object>>} */
const sections = {
  async size() {
    return { sizes: Object.fromEntries(await Promise.all(peers.map(async (peer) => [peer.name, await sizeOf(peer)]))) };
  },
  async requests() {
    const asked = (/** @type {Peer} */ peer) => of([...works, first, ...(GROWERS.includes(peer.name) ? growths : [])], peer);
    return { traffic: await record(peers, asked), methods: await roundTrips() };
  },
  async cpu() {
    const plan = { peers, worksOf: namesOf(works), ...pace, say };
    const Node = await measure({ ...plan, host: 'Node' });
    const workerd = await measure({ ...plan, host: 'workerd', peers: quick ? some(FEW) : peers });
    return { Node, workerd, ...(!quick && { real: await measure({ ...plan, host: 'Node', peers: some(REAL), rounds: 3, real: true }) }) };
  },
  async cold() {
    return { times: await coldStarts(quick ? some(['floor', 'heliumdb', 'drizzle']) : peers.filter(({ only }) => !only), quick ? 3 : 15, say) };
  },
  async growth() {
    const plan = { ...pace, rounds: quick ? 1 : 3, slices: 4, say };
    return { times: await measure({ host: 'Node', peers: some(GROWERS), worksOf: namesOf(growths), ...plan }) };
  },
  async limits() {
    // As to the number of rows cuid2 makes no difference, but for the time it takes to find it.
    const tried = some(['heliumdb', 'raw', 'kysely', 'drizzle', 'drizzle-rc-prepared', 'prisma']);
    const limits = await bulkLimits(tried.map((peer) => (peer.cuid2 ? { ...peer, name: `${peer.name}-limit`, cuid2: 'cuid2-old' } : peer)), say);
    return { limits: Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name.replace('-limit', ''), limit])) };
  },
};

for (const name of SECTIONS) {
  // The replies that others are measured with are recorded where the round trips are counted.
  if (!wanted(name) && (name !== 'requests' || !['cpu', 'cold', 'growth'].some(wanted))) continue;
  headline(name);
  const from = performance.now(), rounds = { cpu: pace.rounds, cold: quick ? 3 : 15, growth: quick ? 1 : 3 }[name];
  const data = await sections[name]();
  keep(results, name, { ...data, rounds });
  say(`${name}: ${since(from)}`);
}

writeReport(results);
