// The plots of the report as SVG, by Observable Plot on a document without a browser. Each brings its own background
// and colours for light and dark, so that it is legible wherever it is shown.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { peerOf } from './peers/index.js';
import { median } from './stats.js';
import { growing, works } from './works.js';

const { document } = parseHTML('<html><body></body></html>');

const STYLE = `svg { --plot-background: #fff; color: #24292f; background: #fff; --ours: #0a7d4f; --peer: #8a6d3b; --floor: #8c959f; }
@media (prefers-color-scheme: dark) { svg { --plot-background: #161b22; color: #d8dee6; background: #161b22; --ours: #3fb883; --peer: #d0a85c; --floor: #7d8590; } }`;

const colour = (/** @type {string} */ peer) => (peer === 'heliumdb' ? 'var(--ours)' : peer.startsWith('floor') ? 'var(--floor)' : 'var(--peer)');
const title = (/** @type {string} */ peer) => peerOf(peer).title;

/** @param {string} folder @param {string} name @param {string} label @param {any} options */
function write(folder, name, label, options) {
  const svg = Plot.plot({ document, width: 760, marginLeft: 210, marginRight: 70, style: { fontSize: '12px' }, ...options });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  const text = svg.outerHTML.replace(/(<svg[^>]*>)/, `$1<title>${label}</title><style>${STYLE}</style><rect width="100%" height="100%" fill="var(--plot-background)"/>`);
  writeFileSync(join(folder, name), `${text}\n`);
}

/** Bars of medians with the spread of the rounds, a panel for each row of the table. @param {string} folder @param {string} host @param {Record<string, Record<string, number[]>>} table */
function cpu(folder, host, table) {
  for (const [part, names] of Object.entries({ reads: ['getUserById', 'getProjectById', 'listUsers', 'routeUsers'], writes: ['createUser', 'bulkCreateCosts'] })) {
    const data = works.filter(({ name }) => names.includes(name) && table[name]).flatMap(({ name, title: work }) => {
      const ours = median(table[name].heliumdb);
      return Object.entries(table[name]).map(([peer, list]) =>
        ({ work, peer, name: title(peer), times: median(list) / ours, low: Math.min(...list) / ours, high: Math.max(...list) / ours }));
    });
    const panels = new Set(data.map(({ work }) => work)).size, peers = [...new Set(data.map(({ name }) => name))];
    write(folder, `cpu-${part}-${host.toLowerCase()}.svg`, `CPU per call beside heliumdb, ${host}: ${part}`, {
      height: 60 + panels * (30 + peers.length * 17), insetTop: 6,
      x: { type: 'log', label: `CPU per call, times heliumdb's (${host}; line: the spread of the rounds) →`, grid: true, tickFormat: (/** @type {number} */ d) => `${d}×` },
      y: { label: null, domain: peers }, fy: { label: null, axis: null, domain: [...new Set(data.map(({ work }) => work))] },
      marks: [
        Plot.ruleX([1], { stroke: 'var(--ours)', strokeOpacity: 0.7 }),
        Plot.ruleY(data, { fy: 'work', y: 'name', x1: 'low', x2: 'high', stroke: ({ peer }) => colour(peer), strokeWidth: 2 }),
        Plot.dot(data, { fy: 'work', y: 'name', x: 'times', r: 4.5, fill: ({ peer }) => colour(peer) }),
        Plot.text(data, { fy: 'work', y: 'name', x: 'high', dx: 8, textAnchor: 'start', text: ({ times }) => (times < 10 ? times.toFixed(2) : String(Math.round(times))), fill: 'currentColor' }),
        Plot.text([...new Set(data.map(({ work }) => work))], { fy: (d) => d, text: (d) => d, frameAnchor: 'top-left', dx: -205, dy: -8, textAnchor: 'start', fontWeight: 'bold', fill: 'currentColor' }),
      ],
    });
  }
}

/** @param {string} folder @param {Record<string, Record<string, number[]>>} times */
function cold(folder, times) {
  const data = Object.entries(times).flatMap(([place, table]) => Object.entries(table).map(([peer, list]) =>
    ({ place, peer, name: title(peer), ms: median(list), low: Math.min(...list), high: Math.max(...list) })));
  const peers = [...new Set(data.map(({ name }) => name))];
  write(folder, 'cold.svg', 'Cold start: from evaluating the bundle to the first result', {
    height: 60 + Object.keys(times).length * (30 + peers.length * 17), insetTop: 6,
    x: { label: 'ms from evaluating the bundle to the first result →', grid: true, type: 'log', tickFormat: String }, y: { label: null, domain: peers },
    fy: { label: null, axis: null, domain: Object.keys(times) },
    marks: [
      Plot.ruleY(data, { fy: 'place', y: 'name', x1: 'low', x2: 'high', stroke: ({ peer }) => colour(peer), strokeWidth: 2 }),
      Plot.dot(data, { fy: 'place', y: 'name', x: 'ms', r: 4.5, fill: ({ peer }) => colour(peer) }),
      Plot.text(data, { fy: 'place', y: 'name', x: 'high', dx: 8, textAnchor: 'start', text: ({ ms }) => (ms < 10 ? ms.toFixed(1) : String(Math.round(ms))), fill: 'currentColor' }),
      Plot.text(Object.keys(times), { fy: (d) => d, text: (d) => d, frameAnchor: 'top-left', dx: -205, dy: -8, textAnchor: 'start', fontWeight: 'bold', fill: 'currentColor' }),
    ],
  });
}

/** @param {string} folder @param {Record<string, {js: number, wasm: number}>} sizes */
function size(folder, sizes) {
  const data = Object.entries(sizes).map(([peer, { js, wasm }]) => ({ peer, name: title(peer), kb: (js + wasm) / 1024 }));
  write(folder, 'size.svg', 'What an edge function carries, gzip', {
    height: 50 + data.length * 20, x: { label: 'KB, gzip →', type: 'log', grid: true, domain: [1, 2000], tickFormat: String }, y: { label: null, domain: data.map(({ name }) => name) },
    marks: [
      Plot.ruleY(data, { y: 'name', x1: () => 1, x2: 'kb', stroke: ({ peer }) => colour(peer), strokeWidth: 9 }),
      Plot.text(data, { y: 'name', x: 'kb', dx: 8, textAnchor: 'start', text: ({ kb }) => kb.toFixed(1), fill: 'currentColor' }),
    ],
  });
}

/** @param {string} folder @param {Record<string, Record<string, number[]>>} times */
function growth(folder, times) {
  const data = growing.filter(({ name }) => times[name]).flatMap(({ name }) => Object.entries(times[name]).map(([peer, list]) =>
    ({ rows: Number(name.split('-')[1]), peer, ms: median(list) / 1000 })));
  const most = Math.max(...data.map(({ rows }) => rows));
  // Names of lines that end close together are put apart.
  const ends = data.filter(({ rows }) => rows === most).sort((a, b) => b.ms - a.ms);
  write(folder, 'growth.svg', 'CPU of a route by the number of rows', {
    height: 380, marginLeft: 60, marginRight: 210, x: { type: 'log', label: 'rows →', grid: true }, y: { type: 'log', label: '↑ CPU, ms', grid: true, tickFormat: String },
    marks: [
      Plot.line(data, { x: 'rows', y: 'ms', z: 'peer', stroke: ({ peer }) => colour(peer), strokeWidth: 2 }),
      Plot.dot(data, { x: 'rows', y: 'ms', fill: ({ peer }) => colour(peer), r: 3 }),
      ...ends.map((end, i) => Plot.text([end], { x: 'rows', y: 'ms', dx: 10, dy: end.peer === 'heliumdb' ? 0 : (i - (ends.length - 2) / 2) * 13, textAnchor: 'start', text: ({ peer }) => title(peer), fill: colour(end.peer) })),
    ],
  });
}

/** @param {string} folder @param {{title: string, region: string, p50: number, p99: number, cold: number}[]} rows */
function latency(folder, rows) {
  const data = rows.flatMap(({ title, region, p50, p99, cold }) => [{ title, region, what: 'P50', ms: p50 }, { title, region, what: 'P99', ms: p99 }, { title, region, what: 'cold', ms: cold }]);
  write(folder, 'latency.svg', 'A read as the user sees it, by the distance to the database', {
    marginLeft: 330, height: 60 + new Set(rows.map(({ region }) => region)).size * 120, insetTop: 6,
    x: { label: 'ms →', grid: true }, y: { label: null, domain: [...new Set(rows.map(({ title }) => title))] },
    fy: { label: null, axis: null, domain: [...new Set(rows.map(({ region }) => region))] },
    marks: [
      Plot.ruleY(rows, { fy: 'region', y: 'title', x1: 'p50', x2: 'cold', stroke: 'var(--floor)' }),
      Plot.dot(data, { fy: 'region', y: 'title', x: 'ms', r: 4.5, symbol: 'what', fill: ({ title }) => (title.startsWith('heliumdb') ? 'var(--ours)' : 'var(--peer)') }),
      Plot.text(rows, { fy: 'region', y: 'title', x: 'cold', dx: 8, textAnchor: 'start', text: ({ p50, p99, cold }) => `${Math.round(p50)}, ${Math.round(p99)}; cold ${Math.round(cold)}`, fill: 'currentColor' }),
      Plot.text([...new Set(rows.map(({ region }) => region))], { fy: (d) => d, text: (d) => d, frameAnchor: 'top-left', dx: -325, dy: -8, textAnchor: 'start', fontWeight: 'bold', fill: 'currentColor' }),
    ],
  });
}

/** @param {string} folder @param {Record<string, any>} results by section */
export function plots(folder, results) {
  for (const host of ['Node', 'workerd']) if (results.cpu?.[host]) cpu(folder, host, results.cpu[host]);
  if (results.cold) cold(folder, results.cold.times);
  if (results.size) size(folder, results.size.sizes);
  if (results.growth) growth(folder, results.growth.times);
  if (results.latency) latency(folder, results.latency.rows);
}
