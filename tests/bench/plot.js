// The plots of the report as SVG, by Observable Plot on a document without a browser. Each brings its own background
// and colours for light and dark, so that it is legible wherever it is shown.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { ours, peerOf } from './peers/index.js';
import { median } from './stats.js';
import { growing, works } from './works.js';

/**
 * @typedef {Record<string, Record<string, number[]>>} Times
 * @typedef {{panel: string, name: string, fill: string, value: number, low: number, high: number, text: string}} Figure
 */

const { document } = parseHTML('<html><body></body></html>');

const STYLE = `svg { --plot-background: #fff; color: #24292f; --ours: #0a7d4f; --peer: #8a6d3b; --floor: #8c959f; }
@media (prefers-color-scheme: dark) { svg { --plot-background: #161b22; color: #d8dee6; --ours: #3fb883; --peer: #d0a85c; --floor: #7d8590; } }`;
const BACKGROUND = '<rect width="100%" height="100%" rx="6" fill="var(--plot-background)"/>';

const colour = (/** @type {string} */ peer) => `var(--${peer.startsWith('heliumdb') ? 'ours' : peer.startsWith('floor') ? 'floor' : 'peer'})`;
const title = (/** @type {string} */ peer) => peerOf(peer).title;
const short = (/** @type {number} */ value) => (value < 10 ? value.toFixed(value < 1 ? 2 : 1) : String(Math.round(value)));
const distinct = (/** @type {string[]} */ list) => [...new Set(list)];

/** @param {string} file @param {string} label what it shows @param {any} options */
function write(file, label, options) {
  const margins = { marginLeft: 230, marginRight: 60, marginTop: 26, marginBottom: 44 };
  const svg = Plot.plot({ document, width: 760, ...margins, style: { fontSize: '12px' }, ...options });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  const text = svg.outerHTML.replace(/<svg[^>]*>/, (/** @type {string} */ open) => `${open}<title>${label}</title><style>${STYLE}</style>${BACKGROUND}`);
  writeFileSync(file, `${text}\n`);
}

/**
 * A panel under the other, each with a line for each name: a dot at the value, a rule from the low to the high.
 * @param {string} file @param {string} label @param {Figure[]} figures @param {any} x the scale @param {object} [more]
 */
function panels(file, label, figures, x, more) {
  const names = distinct(figures.map(({ name }) => name)), titles = distinct(figures.map(({ panel }) => panel));
  const lines = titles.map((panel) => figures.filter((figure) => figure.panel === panel).length);
  const place = { fy: 'panel', y: 'name' };
  write(file, label, {
    height: 70 + titles.length * (34 + Math.max(...lines) * 17), x: { grid: true, ...x }, y: { label: null, domain: names },
    fy: { label: null, axis: null, domain: titles, padding: 0.16 },
    marks: [
      Plot.ruleY(figures, { ...place, x1: 'low', x2: 'high', stroke: 'fill', strokeWidth: 2 }),
      Plot.dot(figures, { ...place, x: 'value', r: 4.5, fill: 'fill' }),
      Plot.text(figures, { ...place, x: 'high', dx: 8, textAnchor: 'start', text: 'text', fill: 'currentColor' }),
      Plot.text(titles, {
        fy: (/** @type {string} */ panel) => panel, text: (/** @type {string} */ panel) => panel, frameAnchor: 'top-left', dx: -222, dy: -13, textAnchor: 'start', fontWeight: 'bold', fill: 'currentColor',
      }),
    ],
    ...more,
  });
}

/** CPU as times heliumdb's. @param {string} file @param {string} host @param {Times} table @param {string[]} names of works */
function cpu(file, host, table, names) {
  const figures = works.filter(({ name }) => names.includes(name) && table[name]).flatMap(({ name, title: panel }) => {
    const unit = median(table[name][ours(table[name])]);
    return Object.entries(table[name]).map(([peer, list]) => {
      const [value, low, high] = [median(list), Math.min(...list), Math.max(...list)].map((us) => us / unit);
      return { panel, name: title(peer), fill: colour(peer), value, low, high, text: short(value) };
    });
  });
  panels(file, `CPU per call, times heliumdb's, ${host}`, figures,
    { type: 'log', label: `CPU per call in ${host}, times heliumdb's (the rule: the rounds' spread) →`, tickFormat: (/** @type {number} */ times) => `${times}×` });
}

/** @param {string} file @param {Times} times */
function cold(file, times) {
  const figures = Object.entries(times).flatMap(([panel, table]) => Object.entries(table).map(([peer, list]) => {
    const value = median(list);
    return { panel, name: title(peer), fill: colour(peer), value, low: Math.min(...list), high: Math.max(...list), text: short(value) };
  }));
  panels(file, 'Cold start: from evaluating the bundle to the first result', figures,
    { type: 'log', label: 'ms from evaluating the bundle to the first result (the rule: the rounds\' spread) →', tickFormat: String });
}

/** @param {string} file @param {{title: string, region: string, p50: number, p99: number, cold: number}[]} rows */
function latency(file, rows) {
  panels(file, 'A read as the user sees it, by the distance to the database', rows.map(({ title, region, p50, p99, cold }) =>
    ({ panel: region, name: title, fill: colour(title), value: p50, low: p50, high: cold, text: `${short(p50)}, ${short(p99)}, ${short(cold)}` })),
  { label: 'ms: P50 (the dot), P99, all new (the end of the rule) →' }, { marginLeft: 340, marginRight: 130 });
}

/** @param {string} file @param {Record<string, {js: number, wasm: number}>} sizes */
function size(file, sizes) {
  const data = Object.entries(sizes).map(([peer, { js, wasm }]) => ({ name: title(peer), fill: colour(peer), kb: (js + wasm) / 1024 }));
  write(file, 'What an edge function carries, gzip', {
    height: 70 + data.length * 20, y: { label: null, domain: data.map(({ name }) => name) },
    x: { label: 'KB, gzip →', type: 'log', grid: true, domain: [0.8, 2000], tickFormat: String },
    marks: [
      Plot.ruleY(data, { y: 'name', x1: () => 0.8, x2: 'kb', stroke: 'fill', strokeWidth: 9 }),
      Plot.text(data, { y: 'name', x: 'kb', dx: 8, textAnchor: 'start', text: (/** @type {typeof data[0]} */ { kb }) => short(kb), fill: 'currentColor' }),
    ],
  });
}

/** @param {string} file @param {Times} times */
function growth(file, times) {
  const data = growing.filter(({ name }) => times[name]).flatMap(({ name }) => Object.entries(times[name]).map(([peer, list]) =>
    ({ rows: Number(name.split('-')[1]), peer, fill: colour(peer), ms: median(list) / 1000 })));
  const most = Math.max(...data.map(({ rows }) => rows)), ends = data.filter(({ rows }) => rows === most).sort((a, b) => b.ms - a.ms);
  // The names of lines that end close together are put one under the other.
  const others = ends.filter(({ peer }) => peer !== 'heliumdb');
  const dy = (/** @type {typeof ends[0]} */ end) => (end.peer === 'heliumdb' ? 0 : (others.indexOf(end) - others.length / 2) * 14);
  write(file, 'CPU of a route by the number of rows', {
    height: 420, marginLeft: 60, marginRight: 220, marginTop: 50,
    x: { type: 'log', label: 'rows →', grid: true }, y: { type: 'log', label: '↑ CPU, ms', grid: true, tickFormat: String },
    marks: [
      Plot.line(data, { x: 'rows', y: 'ms', z: 'peer', stroke: 'fill', strokeWidth: 2 }),
      Plot.dot(data, { x: 'rows', y: 'ms', fill: 'fill', r: 3 }),
      ...ends.map((end) => Plot.text([end], { x: 'rows', y: 'ms', dx: 12, dy: dy(end), textAnchor: 'start', text: () => title(end.peer), fill: 'fill' })),
    ],
  });
}

/** @param {string} folder @param {Record<string, any>} results by section */
export function plots(folder, results) {
  const file = (/** @type {string} */ name) => join(folder, `${name}.svg`);
  for (const host of ['Node', 'workerd'].filter((host) => results.cpu?.[host])) {
    cpu(file(`cpu-reads-${host.toLowerCase()}`), host, results.cpu[host], ['getUserById', 'getProjectById', 'findUsers', 'listUsers', 'routeUsers']);
    cpu(file(`cpu-writes-${host.toLowerCase()}`), host, results.cpu[host], ['createUser', 'bulkCreateCosts']);
  }
  if (results.cold) cold(file('cold'), results.cold.times);
  if (results.size) size(file('size'), results.size.sizes);
  if (results.growth) growth(file('growth'), results.growth.times);
  if (results.latency) latency(file('latency'), results.latency.rows);
}
