// The dashboard and the alerts ask for what there is: each metric and each label in them is one that the gateway, or
// OpenTelemetry's exporter behind heliumdb/otel, has really told; and each alert is explained.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import pg from 'pg';
// @ts-expect-error it is taken by its file, which has no types beside it
import { parser } from '../../examples/app/node_modules/@prometheus-io/lezer-promql/dist/index.es.js';
import { parse } from '../../examples/app/node_modules/yaml/dist/index.js';
import { createEndpoint } from '../../js/endpoint/index.js';
import { createDatabase } from '../../js/index.js';
import { openTelemetry } from '../../js/otel.js';
import { path } from '../../scripts/lib.js';
import { startCommand } from '../support/command.js';
import { startDatabase } from '../support/postgres.js';
import { FOLDER } from './support.js';

const read = (/** @type {string} */ name) => readFileSync(join(FOLDER, 'monitoring', name), 'utf8');
const dashboard = JSON.parse(read('dashboard.json')), alerts = parse(read('alerts.yml')), scraped = parse(read('prometheus.yml'));
const panels = /** @type {any[]} */ (dashboard.panels), rules = /** @type {any[]} */ (alerts.groups.flatMap((/** @type {any} */ { rules }) => rules));

/** Of Grafana's variables, as Grafana puts them in. */
const VALUES = /** @type {Record<string, string>} */ ({ __rate_interval: '5m', application: '.*', gateway: '.*' });

/** Every query, by where it stands. @type {[where: string, text: string][]} */
const queries = [
  ...panels.flatMap(({ title, targets = [] }) => targets.map((/** @type {any} */ { expr }) =>
    /** @type {[string, string]} */ ([`panel ${title}`, expr.replace(/\$(\w+)/g, (/** @type {string} */ all, /** @type {string} */ name) => VALUES[name] ?? all)]))),
  ...rules.map(({ alert, expr }) => /** @type {[string, string]} */ ([`alert ${alert}`, expr])),
];

/** What Prometheus adds to each target's metrics. */
const ADDED = ['job', 'instance'], UP = 'up';

/**
 * The metrics of a query and all labels in it; throws if it is no PromQL.
 * @param {string} text
 */
function namesIn(text) {
  const metrics = /** @type {string[]} */ ([]), labels = /** @type {string[]} */ ([]);
  parser.parse(text).iterate({
    enter(/** @type {any} */ { type, name, from, to }) {
      if (type.isError) throw new SyntaxError(`at ${from} of ${text}`);
      if (name === 'Identifier') metrics.push(text.slice(from, to));
      if (name === 'LabelName') labels.push(text.slice(from, to));
    },
  });
  return { metrics, labels };
}

/** What an exposition has: each metric with its labels. @param {string} text */
function told(text) {
  /** @type {Map<string, Set<string>>} */
  const known = new Map();
  for (const [, name, labels = ''] of text.matchAll(/^([a-z_]+)(?:\{(.*)\})? [^\n]+$/gm)) {
    const set = known.get(name) ?? new Set();
    for (const [, label] of labels.matchAll(/(\w+)="/g)) set.add(label);
    known.set(name, set);
  }
  return known;
}

/** What the gateway tells after a request, a failed one, and a session. */
async function gatewayMetrics() {
  const database = await startDatabase('monitoring'), { hostname, port: server } = new URL(database.url);
  const gateway = startCommand(['serve', '--json', '--postgres', `postgres://${hostname}:${server}`, '--port', '0', '--metrics-port', '0', '--unready', '0', '--log', 'all']);
  try {
    const { port, metricsPort } = JSON.parse(await gateway.until(/\n/));
    const url = Object.assign(new URL(database.url), { hostname: '127.0.0.1', port }).href;
    await assert.rejects(createDatabase(url).listUsers(), { name: 'DatabaseError' }, 'there are no tables');
    const session = new pg.Client(url);
    await session.connect();
    await session.end();
    await gateway.until(/"session"/);
    return await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  } finally {
    await gateway.end('SIGTERM');
    await database.close();
  }
}

/** What Prometheus reads of the hook's measures, after a query and a failed one. */
async function hookMetrics() {
  const exporter = new PrometheusExporter({ host: '127.0.0.1', port: 0, preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  const endpoint = await createEndpoint({ memory: true });
  try {
    await endpoint.exec(readFileSync(path('build/schema.sql'), 'utf8'));
    const db = createDatabase(endpoint.url, /** @type {any} */ (openTelemetry({ url: endpoint.url, meter: provider.getMeter('heliumdb') })));
    for (let i = 0; i < 2; i++) await db.createUser({ email: 'ann@example.com', password: 'a hash' }).catch(() => {});
    return await new Promise((resolve) => exporter.getMetricsRequestHandler(/** @type {any} */ ({}), /** @type {any} */ ({ setHeader() {}, end: resolve })));
  } finally {
    await endpoint.close();
    await provider.shutdown();
  }
}

describe('monitoring', { concurrency: 1 }, () => {
  /** @type {Map<string, Set<string>>} */
  let known;
  before(async () => {
    known = new Map([...told(await gatewayMetrics()), ...told(await hookMetrics())]);
  });

  for (const [where, text] of queries) {
    test(`${where} asks for what there is`, () => {
      const { metrics, labels } = namesIn(text);
      assert.ok(metrics.length);
      const real = metrics.filter((name) => name !== UP);
      for (const name of real) assert.ok(known.has(name), `nobody tells ${name}; told are ${[...known.keys()].join(' ')}`);
      const there = new Set([...ADDED, ...real.flatMap((name) => [...known.get(name) ?? []])]);
      for (const label of labels) assert.ok(there.has(label), `${metrics.join(', ')} has no label ${label}, but ${[...there].join(' ')}`);
    });
  }

  test('a query that is wrong is seen', () => {
    assert.throws(() => namesIn('sum(rate(heliumdb_ready[5m])'), SyntaxError);
    assert.throws(() => namesIn('sum by (rate(x))'), SyntaxError);
    assert.deepEqual(namesIn('sum by (a) (rate(x_y{b=~"c"}[5m])) / z'), { metrics: ['x_y', 'z'], labels: ['a', 'b'] });
    assert.ok(known.size > 20 && !known.has('heliumdb_nothing'));
  });

  test('what the gateway tells of itself is on the dashboard', () => {
    const shown = new Set(queries.filter(([where]) => where.startsWith('panel')).flatMap(([, text]) => namesIn(text).metrics));
    const families = [...known.keys()].filter((name) => name.startsWith('heliumdb_') && !/_(sum|count)$/.test(name));
    assert.deepEqual(families.filter((name) => !shown.has(name)), []);
  });
});

test('the dashboard is one that Grafana takes: panels with places of their own, variables that are there', () => {
  assert.deepEqual([typeof dashboard.uid, typeof dashboard.title, dashboard.schemaVersion >= 36, dashboard.id], ['string', 'string', true, undefined]);
  const variables = dashboard.templating.list.map((/** @type {any} */ { name }) => name);
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  /** @type {Set<string>} */
  const taken = new Set();
  for (const { type, title, gridPos: { x, y, w, h }, targets = [], datasource } of panels) {
    assert.ok(['row', 'timeseries', 'stat'].includes(type) && title, title);
    assert.ok(x >= 0 && x + w <= 24);
    for (let i = 0; i < w * h; i++) {
      const at = `${x + i % w} ${y + Math.floor(i / w)}`;
      assert.ok(!taken.has(at), `${title} lies on another at ${at}`);
      taken.add(at);
    }
    if (type === 'row') continue;
    assert.ok(targets.length && new Set(targets.map((/** @type {any} */ { refId }) => refId)).size === targets.length, title);
    assert.deepEqual([datasource.type, datasource.uid], ['prometheus', '${datasource}']);
    for (const { expr } of targets)
      for (const [, name] of expr.matchAll(/\$(\w+)/g)) assert.ok(name === '__rate_interval' || variables.includes(name), `${title}: $${name}`);
  }
});

test('each alert says how bad it is, is of a job that is scraped, and is explained', () => {
  const explained = readFileSync(path('docs/deploy.md'), 'utf8');
  const jobs = scraped.scrape_configs.map((/** @type {any} */ { job_name: name }) => name);
  assert.deepEqual(scraped.rule_files, ['alerts.yml']);
  assert.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length);
  for (const { alert, labels, annotations, expr, for: lasting = '0m', ...more } of rules) {
    assert.match(alert, /^[A-Z][A-Za-z]+$/);
    assert.ok(['warning', 'critical'].includes(labels.severity) && annotations.summary && /^\d+m$/.test(lasting), alert);
    assert.deepEqual(more, {});
    const asked = [...expr.matchAll(/job="([^"]+)"/g)].map(([, job]) => job);
    assert.ok(asked.length && asked.every((job) => jobs.includes(job)), `${alert}: ${asked}`);
    assert.ok(explained.includes(`| \`${alert}\` |`), `${alert} is not in docs/deploy.md`);
  }
});
