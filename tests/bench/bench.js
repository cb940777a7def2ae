// npm run bench: heliumdb beside what people would pick instead, on the same work, in one run.
//
//   npm run bench                   all of it, and the report: RESULTS.md, results/, the README's table
//   npm run bench -- --quick        a look in less than a minute; nothing of it is kept
//   npm run bench -- cpu cold       only these sections; the report keeps the others' last figures
//
// What a section measures is in its file. Loopback only; ends by itself.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { headline, path, since } from '../../scripts/lib.js';
import { WORKERD, measure } from './cpu.js';
import { coldStarts } from './cold.js';
import { folder } from './bundle.js';
import { bulkLimits, roundTrips } from './limits.js';
import { peers } from './peers/index.js';
import { plots } from './plot.js';
import { record } from './record.js';
import { report, summary } from './report.js';
import { sizeOf } from './size.js';
import { verdicts } from './targets.js';
import { first, growing, works } from './works.js';

/** @typedef {import('./peers/index.js').Peer} Peer */

const SECTIONS = ['size', 'requests', 'cpu', 'cold', 'growth', 'limits'];
const KEPT = [...SECTIONS, 'scale', 'latency'];
const args = process.argv.slice(2), quick = args.includes('--quick'), asked = args.filter((arg) => !arg.startsWith('--'));
const wanted = (/** @type {string} */ name) => (asked.length ? asked.includes(name) : !quick || name !== 'limits');
const results = quick ? join(folder, 'quick') : path('tests/bench/results');

const without = (/** @type {string[]} */ names) => peers.filter(({ name, only }) => !only && !names.includes(name));
const some = (/** @type {string[]} */ names) => peers.filter(({ name }) => names.includes(name));
const say = (/** @type {string} */ line) => console.log(line);
const namesOf = (/** @type {import('./works.js').Work[]} */ list) => (/** @type {Peer} */ { only }) => list.map(({ name }) => name).filter((name) => !only || only.includes(name));

const GROWERS = ['floor', 'floor-dates', 'heliumdb', 'raw', 'drizzle', 'drizzle-rc-prepared'];
const REAL = ['floor', 'floor-dates', 'heliumdb', 'raw', 'raw-old', 'drizzle', 'drizzle-prepared', 'drizzle-rc-prepared'];
const pace = quick ? { rounds: 1, warm: 60, slice: 20, slices: 3 } : { rounds: 7, warm: 400, slice: 60, slices: 5 };
const growths = quick ? growing.slice(0, 4) : growing;

/** @type {Record<string, () => Promise<object>>} */
const sections = {
  async size() {
    return { sizes: Object.fromEntries(await Promise.all(peers.map(async (peer) => [peer.name, await sizeOf(peer)]))) };
  },
  async requests() {
    const asks = ({ only, name }) => [...works, ...(only ? [] : [first]), ...(GROWERS.includes(name) ? growths : [])].filter((work) => !only || only.includes(work.name));
    return { traffic: await record(peers, asks), methods: await roundTrips() };
  },
  async cpu() {
    const plan = { peers, worksOf: namesOf(works), ...pace, say };
    const Node = await measure({ ...plan, host: 'Node' });
    const workerd = await measure({ ...plan, host: 'workerd', ...(quick && { peers: some(['floor', 'heliumdb', 'raw-old', 'drizzle', 'drizzle-rc-prepared', 'prisma']) }) });
    return { Node, workerd, ...(!quick && { real: await measure({ ...plan, host: 'Node', peers: some(REAL), rounds: 3, real: true }) }) };
  },
  async cold() {
    return { times: await coldStarts(quick ? some(['floor', 'heliumdb', 'drizzle']) : without([]), quick ? 3 : 15, say) };
  },
  async growth() {
    return { times: await measure({ host: 'Node', peers: some(GROWERS), worksOf: namesOf(growths), ...pace, rounds: quick ? 1 : 3, slices: 3, say }) };
  },
  async limits() {
    // As to the number of rows cuid2 makes no difference, but for the time it takes to find it.
    const tried = some(['heliumdb', 'raw', 'kysely', 'drizzle', 'drizzle-rc-prepared', 'prisma']);
    const limits = await bulkLimits(tried.map((peer) => (peer.cuid2 ? { ...peer, name: `${peer.name}-limit`, cuid2: 'cuid2-old' } : peer)), say);
    return { limits: Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name.replace('-limit', ''), limit])) };
  },
};

const machine = () => ({
  date: new Date().toISOString().slice(0, 10), node: process.version.slice(1), workerd: JSON.parse(readFileSync(WORKERD, 'utf8')).version,
  cpu: cpus()[0].model, cores: cpus().length,
});

mkdirSync(results, { recursive: true });
for (const name of SECTIONS) {
  // The replies that others are measured with are recorded where the round trips are counted.
  if (!wanted(name) && (name !== 'requests' || !['cpu', 'cold', 'growth'].some(wanted))) continue;
  headline(name);
  const from = performance.now(), rounds = { cpu: pace.rounds, cold: quick ? 3 : 15, growth: quick ? 1 : 3 }[name];
  const data = await sections[name]();
  writeFileSync(join(results, `${name}.json`), JSON.stringify({ about: { ...machine(), rounds }, ...data }, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value)));
  say(`${name}: ${since(from)}`);
}

writeReport();

/** The report of all that is kept. */
function writeReport() {
  /** @type {Record<string, any>} */
  const kept = {};
  for (const name of KEPT) {
    const file = join(results, `${name}.json`);
    if (existsSync(file)) kept[name] = JSON.parse(readFileSync(file, 'utf8'));
  }
  plots(results, kept);
  const notes = readFileSync(path('tests/bench/notes.md'), 'utf8'), file = quick ? join(results, 'RESULTS.md') : path('tests/bench/RESULTS.md');
  writeFileSync(file, report(kept, notes));
  if (!quick) {
    const readme = readFileSync(path('README.md'), 'utf8'), mark = /(<!-- BENCH: .*? -->\n)[^]*?(\n<!-- \/BENCH -->)/;
    writeFileSync(path('README.md'), readme.replace(mark, (_, begin, end) => `${begin}\n${summary(kept)}\n${end}`));
  }
  headline('to reach');
  for (const { row, toReach, measured, reached } of verdicts(kept)) say(`${reached ? 'reached    ' : 'NOT REACHED'} ${row}: ${measured} (${toReach})`);
  say(`\n${file}`);
}
