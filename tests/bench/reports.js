// Where sections keep their figures, and the report of all that is kept: RESULTS.md, the plots, the README's table.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { headline, path } from '../../scripts/lib.js';
import { plots } from './plot.js';
import { reportOf, summary } from './report.js';
import { verdicts } from './targets.js';

const SECTIONS = ['cpu', 'cold', 'size', 'growth', 'requests', 'limits', 'scale', 'stream', 'latency'];

const versionOf = (/** @type {string} */ name) => JSON.parse(readFileSync(path('tests/bench/node_modules', name, 'package.json'), 'utf8')).version;

/** @param {string} folder @param {string} name @param {any} data `rounds` goes into `about` */
export function keep(folder, name, { rounds, ...data }) {
  mkdirSync(folder, { recursive: true });
  const machine = { cpu: cpus()[0].model, cores: cpus().length, load: Number(loadavg()[1].toFixed(1)) };
  const versions = { node: process.version.slice(1), workerd: versionOf('workerd') };
  const about = { date: new Date().toISOString().slice(0, 10), ...versions, ...machine, rounds };
  const round = (/** @type {string} */ _, /** @type {unknown} */ value) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value);
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify({ about, ...data }, round)}\n`);
}

/** What goes with the sources. */
export const RESULTS = path('tests/bench/results');

/** The report of a folder's figures; those that go with the sources into RESULTS.md and the README. @param {string} folder */
export function writeReport(folder) {
  /** @type {Record<string, any>} */
  const kept = {};
  for (const name of SECTIONS) {
    const file = join(folder, `${name}.json`);
    if (existsSync(file)) kept[name] = JSON.parse(readFileSync(file, 'utf8'));
  }
  plots(folder, kept);
  const file = folder === RESULTS ? path('tests/bench/RESULTS.md') : join(folder, 'RESULTS.md');
  writeFileSync(file, reportOf(kept, readFileSync(path('tests/bench/notes.md'), 'utf8')));
  if (folder === RESULTS) {
    const readme = readFileSync(path('README.md'), 'utf8'), mark = /(<!-- BENCH: .*? -->\n)[^]*?(\n<!-- \/BENCH -->)/;
    writeFileSync(path('README.md'), readme.replace(mark, (_, begin, end) => `${begin}\n${summary(kept)}\n${end}`));
  }
  headline('to reach');
  for (const { row, toReach, measured, reached } of verdicts(kept)) console.log(`${reached ? 'reached    ' : 'NOT REACHED'} ${row}: ${measured} (${toReach})`);
  console.log(`\n${file}`);
}

/** A section of a command of its own. @param {string} name @param {object} data */
export function report(name, data) {
  keep(RESULTS, name, data);
  writeReport(RESULTS);
}
