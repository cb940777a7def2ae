// RESULTS.md of what the sections kept, and the table of the README: a pure function of the figures, but for notes.md,
// which people write and this includes.
import { growthOf, aboveFloor, toughest, verdicts } from './targets.js';
import { ours, peerOf } from './peers/index.js';
import { mb, median, ratio, short, spread, time, times } from './stats.js';
import { GROWTH, works } from './works.js';

/** @typedef {Record<string, any>} Results by section */
/** @typedef {Record<string, Record<string, number[]>>} Times */

/** @param {string[]} head @param {(string | number)[][]} rows */
const table = (head, rows) => [head, head.map((_, i) => (i ? '---:' : '---')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const title = (/** @type {string} */ peer) => peerOf(peer)?.title ?? peer;
const list = (/** @type {string[]} */ names, word = 'and') => (names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${word} ${names[names.length - 1]}`);
const kb = (/** @type {number} */ bytes) => (bytes / 1024).toFixed(1);

/** Where and when a section's figures are from. @param {any} about */
const about = ({ date, node, workerd, cpu, cores, rounds, load }) =>
  `${date}, Node ${node}, workerd ${workerd}, ${cores} cores of ${cpu}${rounds ? `, ${rounds} rounds` : ''}; the machine's load at its end ${load ?? 'not noted'}.`;

/** A row for each peer, a column for each work. @param {Times} figures */
function cpuTable(figures) {
  const shown = works.filter(({ name }) => figures[name]), peers = [...new Set(shown.flatMap(({ name }) => Object.keys(figures[name])))];
  const cell = (/** @type {string} */ peer, /** @type {string} */ work) => {
    const list = figures[work][peer];
    if (!list) return '';
    const own = ours(figures[work]), beside = peer === own ? '' : ` (${times(ratio(figures[work][own], list))})`;
    return `${time(median(list))} ±${spread(list)} %${beside}`;
  };
  const named = (/** @type {string} */ peer) => (peer.startsWith('heliumdb') ? `**${title(peer)}**` : title(peer));
  return table(['', ...shown.map(({ title }) => title)], peers.map((peer) => [named(peer), ...shown.map(({ name }) => cell(peer, name))]));
}

/** Rows in which heliumdb isn't the cheapest. @param {string} host @param {Times} figures */
function behind(host, figures) {
  const rows = works.filter(({ name }) => figures[name]).map(({ name, title }) => ({ title, ...toughest(figures, name) }));
  const lost = rows.filter(({ ratio }) => ratio >= 1);
  if (!lost.length) return `In ${host} heliumdb is ahead of every peer in every row.`;
  const words = lost.map(({ title: work, peer, ratio }) => `${work} (${times(ratio)} of ${title(peer)})`);
  return `In ${host} heliumdb isn't the cheapest at ${list(words)}: see the notes.`;
}

/** @type {Record<string, (data: any) => string>} */
const sections = {
  cpu: (data) => [
    'Replies recorded from a real Postgres, `fetch` mocked, so that what is counted is the library: CPU time of the process with the engine\'s own',
    'threads, per call, after a warm-up, of the least disturbed of several slices. Each figure is the median of fresh processes in interleaved rounds,',
    "± half the distance between the rounds' quartiles; in brackets what heliumdb costs beside it, the median of the rounds' ratios. Prisma",
    'waits on a timer in Node, which is no CPU: its time by the',
    'clock is longer there than these figures say. The peers don\'t check their input; heliumdb does. Ids are by cuid2 3.3 unless said otherwise.', '',
    ...['Node', 'workerd'].filter((host) => data[host]).flatMap((host) => [
      `### CPU per call, ${host}`, '', cpuTable(data[host]), '', behind(host, data[host]), '',
      ...['reads', 'writes'].flatMap((part) => [`![CPU of ${part}, ${host}](results/cpu-${part}-${host.toLowerCase()}.svg)`, '']),
    ]),
    ...(data.real ? [
      "### The same with a Response of Node's own", '',
      'Above, `fetch` answers with a light stand-in. Here with `new Response(bytes)`: its making costs all the same, its reading each by the way it reads.', '',
      cpuTable(data.real), '',
    ] : []),
  ].join('\n'),
  cold: (data) => [
    'From evaluating the bundle to the first result, a list of ten users, ms by the clock; what is above the bare fetch\'s in brackets.', '',
    table(['', ...Object.keys(data.times)], Object.keys(data.times['Node process']).map((peer) => [title(peer), ...Object.values(data.times).map((place) => {
      const above = peer === 'floor' ? '' : ` (${aboveFloor(place, peer).toFixed(1)})`;
      return `${short(median(place[peer]))} ±${spread(place[peer])} %${above}`;
    })])), '',
    'workerd\'s are from its start, with a process of its own, to the answer.', '', '![Cold start](results/cold.svg)', '',
  ].join('\n'),
  size: (data) => [
    'The service of the contract with ids and driver, bundled by esbuild for workerd and minified, gzip. heliumdb\'s has all methods, the query builder',
    'and the checks; the peers\' have six methods and no checks. What only a transaction loads isn\'t in it: the peers have none over HTTP.', '',
    table(['', 'JS, KB', 'wasm, KB', 'together, KB'], Object.entries(data.sizes).map(([peer, { js, wasm }]) =>
      [title(peer), kb(js), wasm ? kb(wasm) : '', kb(js + wasm)])), '',
    '![Sizes](results/size.svg)', '',
  ].join('\n'),
  growth: (data) => {
    const peers = Object.keys(Object.values(data.times)[0]), rows = GROWTH.filter((count) => data.times[`routeUsers-${count}`]);
    return [
      "A list of users as a route's Response, read to its end, CPU in Node. The slope is by least squares; the power is that of the rows by which the",
      'time grows from 1000 on: 1 is linear.', '',
      table(['', ...rows.map((count) => `${count.toLocaleString('en')} row${count > 1 ? 's' : ''}`), 'per 1000 rows', 'power'], peers.map((peer) => {
        const { slope, power } = growthOf(data.times, peer);
        return [title(peer), ...rows.map((count) => time(median(data.times[`routeUsers-${count}`][peer]))), time(slope * 1000), power.toFixed(2)];
      })), '', '![Growth](results/growth.svg)', '',
    ].join('\n');
  },
  requests: (data) => [
    'Requests of one call, counted at `fetch`, with the bytes of the bodies sent and received.', '',
    table(['', ...works.map(({ title }) => title)], Object.entries(data.traffic).map(([peer, of]) => [title(peer), ...works.map(({ name }) => {
      const { requests, sent, received } = of[name] ?? {};
      return requests ? `${requests}: ${sent.toLocaleString('en')} / ${received.toLocaleString('en')} B` : '';
    })])), '',
    `heliumdb, each of its methods: ${list(Object.entries(data.methods).map(([name, count]) => `${name} ${count}`))}.`, '',
  ].join('\n'),
  limits: (data) => [
    'Rows of eight columns in one `bulkCreateCosts`, written to a real Postgres through the endpoint; 100,000 is the most that was tried.', '',
    table(['', 'rows at most', 'that took', 'one more'], Object.entries(data.limits).map(([peer, { rows, ms, error }]) =>
      [title(peer), rows.toLocaleString('en'), time(ms * 1000), error ?? 'not tried'])), '',
  ].join('\n'),
  scale: ({ rows, counts, about: { rounds } }) => [
    `Each read of the contract on a Postgres server, with ${counts[1].toLocaleString('en')} costs and as many activities in ${(counts[1] / 500).toLocaleString('en')} projects, and in brackets with`,
    `${counts[0].toLocaleString('en')} of each, where the answers have as many rows. Time by the clock at one \`pg\` connection, medians of ${rounds} rounds, both SQLs in turn; the`,
    'ratio is the median of the rounds\' ratios. A row read is one that',
    'a scan of a table gave or filtered out, by EXPLAIN ANALYZE. Drizzle 0.45 is the service of `peers/drizzle-reads.js`.', '',
    table(['', 'heliumdb', 'Drizzle', 'heliumdb / Drizzle', 'rows read', "Drizzle's", 'scans'], rows.map((/** @type {any} */ row) => [
      row.title, ...[[row.ms, row.msOfFew], [row.theirMs, row.theirMsOfFew]].map(([ms, few]) => `${time(ms * 1000)} (${time(few * 1000)})`),
      `${row.ratio.toFixed(2)} ×`, `${row.rows.toLocaleString('en')} (${row.rowsOfFew.toLocaleString('en')})`,
      row.theirRows.toLocaleString('en'), row.scans.join(', '),
    ])), '',
  ].join('\n'),
  stream: ({ rows, requests, limit, pause, respond, bare }) => [
    `\`db.respond\` of ${rows.toLocaleString('en')} activities on a Postgres server, in ${requests} requests, as the endpoint refuses answers of more than ${mb(limit)};`,
    'beside it a bare `fetch` of as many bytes with which nothing is done. The consumer, a process of its own, reads slowly at first, then stops for a',
    'while, then reads as fast as it can. Memory is above what there was after a small answer.', '',
    table(['', 'db.respond', 'bare fetch'], /** @type {[string, (it: any) => string][]} */ ([
      ['passed on', ({ bytes }) => mb(bytes)],
      ['first byte', ({ firstByte }) => time(firstByte * 1000)],
      ['all, but for the slow beginning', ({ fast, bytes, stopped }) => `${time(fast * 1000)}: ${mb((bytes - stopped) / fast * 1000)}/s`],
      [`the endpoint ahead of the consumer, after ${pause / 1000} s of pause`, ({ ahead }) => mb(ahead)],
      ['memory held: heap and external, when collected', ({ live }) => mb(live)],
      ['of which core.wasm', ({ wasm }) => mb(wasm)],
      ['memory as the system counts, before Node collects', ({ rss }) => mb(rss)],
    ]).map(([what, show]) => [what, show(respond), show(bare)])), '',
  ].join('\n'),
  latency: ({ rows, model }) => [
    model, '',
    table(['', 'distance', 'P50', 'P99', 'new function', 'all new'], rows.map((/** @type {any} */ { title, region, p50, p99, fresh, cold }) =>
      [title, region, ...[p50, p99, fresh, cold].map((ms) => `${short(ms)} ms`)])), '', '![Latency by region](results/latency.svg)', '',
  ].join('\n'),
};

const titles = {
  cpu: 'CPU per call', cold: 'Cold start', size: 'Bundle', growth: 'CPU by the number of rows', requests: 'Round trips', limits: 'Bulk inserts',
  scale: 'A million rows', stream: 'A million rows as one Response', latency: 'Latency by region',
};

/** @param {Results} results */
const verdictTable = (results) => {
  const all = verdicts(results);
  return `${table(['row', 'to reach', 'measured', ''], all.map(({ row, toReach, measured, reached }) => [row, toReach, measured, reached ? 'reached' : '**not reached**']))}\n\n${
    all.filter(({ reached }) => reached).length} of ${all.length} reached.`;
};

/** @param {Results} results @param {string} notes */
export function reportOf(results, notes) {
  const parts = Object.entries(titles).filter(([name]) => results[name]).map(([name, title]) =>
    `## ${title}\n\n${about(results[name].about)}\n\n${sections[name](results[name])}`);
  return `# Results of the benchmark

Written by \`npm run bench\`, \`bench:scale\`, \`bench:stream\` and \`bench:latency\` out of \`tests/bench/results/\`; only the notes at the end are by
hand (\`tests/bench/notes.md\`). Each peer is a file of \`tests/bench/peers/\`, the contract's service written as its documentation says. That all
give the same results is asserted before anything is measured.

## What was to reach

${verdictTable(results)}

${parts.join('\n')}
${notes}`;
}

/** What the README shows. @param {Results} results */
export function summary(results) {
  const shown = ['floor', 'floor-dates', 'heliumdb', 'raw-old', 'kysely', 'drizzle', 'drizzle-rc-prepared', 'prisma'];
  /** What is measured of writes alone has another name at reads. @param {Record<string, any>} of @param {string} peer */
  const at = (of, peer) => of[peer === 'heliumdb' ? ours(of) : peer] ?? of[peer.replace(/-old$|-prepared$/, '')];
  const row = (/** @type {string} */ title, /** @type {(peer: string) => string | number} */ cell) => [title, ...shown.map(cell)];
  const { cpu, size, cold, requests } = results, rows = [];
  if (cpu)
    for (const { name, title } of works.filter((work) => cpu.Node[work.name]))
      rows.push(row(title, (peer) => ['Node', 'workerd'].map((host) => time(median(at(cpu[host][name], peer)))).join(' / ')));
  if (size) rows.push(row('bundle, gzip', (peer) => `${kb(size.sizes[peer].js + size.sizes[peer].wasm)} KB`));
  if (cold)
    rows.push(row('cold start: Node process / workerd isolate', (peer) =>
      `${['Node process', 'workerd isolate'].map((place) => median(at(cold.times[place], peer)).toFixed(1)).join(' / ')} ms`));
  if (requests) rows.push(row('requests of getProjectById', (peer) => (requests.traffic[peer].getProjectById ?? at(requests.traffic, peer.replace('-old', '')).getProjectById).requests));
  const all = verdicts(results), head = shown.map((peer) => (peer === 'raw-old' ? "Neon's driver, cuid2 2.3.1" : title(peer)));
  return `${table(['CPU per call, Node / workerd', ...head], rows)}

${all.filter(({ reached }) => reached).length} of the ${all.length} figures to reach are reached. Which aren't, and why, is in
[tests/bench/RESULTS.md](tests/bench/RESULTS.md).`;
}
