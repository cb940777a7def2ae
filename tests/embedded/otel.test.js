// heliumdb/otel with OpenTelemetry's own SDK for Node, whose exporters send OTLP over HTTP to a receiver here: what a
// collector gets of requests to a Postgres, in the conventions' names, and the comment that the database sees.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { test } from 'node:test';
import { path } from '../../scripts/lib.js';

const PROGRAM = `
import { metrics, trace } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { createEndpoint } from 'heliumdb/endpoint';
import { openTelemetry } from 'heliumdb/otel';
import { createDatabase, costs, count } from 'heliumdb';
import { readFileSync } from 'node:fs';
const sdk = new NodeSDK({ serviceName: 'kite', autoDetectResources: false, instrumentations: [] });
sdk.start();
const endpoint = await createEndpoint({ memory: true });
await endpoint.exec(readFileSync('build/schema.sql', 'utf8'));
const db = createDatabase(endpoint.url, openTelemetry({ url: endpoint.url, traceparent: true, rows: true }));
await trace.getTracer('app').startActiveSpan('GET /users', async (span) => {
  const user = await db.createUser({ email: 'a@b.c', password: 'the hash' });
  await db.getUserById(user.id, { label: 'the profile' });
  await Promise.all([db.listUsers(), db.batch([db.getUserById(user.id), db.getUserById('nobody')])]);
  await db.createUser({ email: 'a@b.c', password: 'the hash' }).catch(() => {});
  await db.transaction((tx) => tx.getUserById(user.id));
  span.end();
});
await endpoint.close();
await db.listUsers().catch(() => {});
await sdk.shutdown();
`;

/** Attributes of OTLP's JSON as an object. @param {any[]} list */
const objectOf = (list) => Object.fromEntries(list.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]));

test('spans and metrics reach a collector', async () => {
  /** @type {any[]} */
  const spans = [];
  /** @type {any[]} */
  const measured = [];
  const receiver = http.createServer(async (request, response) => {
    let text = '';
    for await (const part of request.setEncoding('utf8')) text += part;
    const { resourceSpans = [], resourceMetrics = [] } = JSON.parse(text);
    for (const { scopeSpans } of resourceSpans) for (const { scope, spans: some } of scopeSpans) for (const span of some) spans.push({ ...span, scope: scope.name });
    for (const { scopeMetrics } of resourceMetrics) for (const { metrics } of scopeMetrics) measured.push(...metrics);
    response.setHeader('content-type', 'application/json').end('{}');
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (receiver.address());
  try {
    const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
      cwd: path('.'), stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_METRICS_EXPORTER: 'otlp', OTEL_LOGS_EXPORTER: 'none' },
    });
    assert.deepEqual((await once(child, 'close'))[0], 0);
  } finally {
    receiver.close();
  }
  const [root] = spans.filter(({ scope }) => scope === 'app'), ours = spans.filter(({ scope }) => scope === 'heliumdb');
  ours.sort((a, b) => Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano)));
  const all = ours.map(({ name, kind, attributes, status, parentSpanId, traceId }) => {
    const { 'db.query.text': text, 'server.port': at, ...more } = objectOf(attributes);
    assert.deepEqual([kind, more['db.system.name'], more['server.address'], more['db.namespace'], at > 0], [3, 'postgresql', '127.0.0.1', 'postgres', true]);
    assert.equal(/the hash|a@b\.c/.test(text), false);
    for (const key of ['db.system.name', 'server.address', 'db.namespace']) delete more[key];
    return { name, child: parentSpanId === root.spanId && traceId === root.traceId, status: status.code, text: text.slice(0, 6), ...more };
  });
  /** @param {string} name @param {object} said */
  const span = (name, said) => ({ name, child: true, status: 0, 'db.query.summary': name, text: 'select', ...said });
  const users = { 'db.collection.name': 'users' }, select = { ...users, 'db.operation.name': 'SELECT' };
  const insert = { ...users, text: 'insert', 'db.operation.name': 'INSERT', 'heliumdb.method': 'createUser' };
  assert.deepEqual(all, [
    span('INSERT users', insert),
    span('the profile', { ...select, 'heliumdb.method': 'getUserById', 'db.response.returned_rows': 1 }),
    ...all.slice(2, 4),
    span('INSERT users', { ...insert, status: 2, 'error.type': '23505', 'db.response.status_code': '23505' }),
    span('SELECT users', { ...select, 'heliumdb.method': 'getUserById', 'db.response.returned_rows': 1 }),
    span('COMMIT', { text: 'COMMIT', 'db.operation.name': 'COMMIT', 'heliumdb.method': 'commit' }),
    span('SELECT users', { ...select, child: false, 'heliumdb.method': 'listUsers', status: 2, 'error.type': 'ConnectionError' }),
  ]);
  assert.deepEqual(all.slice(2, 4).sort((a, b) => a.name < b.name ? -1 : 1), [
    span('BATCH', { 'db.operation.name': 'BATCH', 'heliumdb.method': 'batch', 'db.operation.batch.size': 2 }),
    span('SELECT users', { ...select, 'heliumdb.method': 'listUsers', 'db.response.returned_rows': 1 }),
  ]);
  const durations = measured.filter(({ name }) => name === 'db.client.operation.duration').at(-1);
  assert.deepEqual([durations.unit, durations.histogram.dataPoints[0].explicitBounds], ['s', [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]]);
  const points = durations.histogram.dataPoints.map((/** @type {any} */ { attributes, count }) => `${objectOf(attributes)['db.query.summary']} ${objectOf(attributes)['error.type'] ?? 'ok'} ${count}`);
  assert.deepEqual(points.sort(), ['BATCH ok 1', 'COMMIT ok 1', 'INSERT users 23505 1', 'INSERT users ok 1', 'SELECT users ConnectionError 1', 'SELECT users ok 2', 'the profile ok 1']);
  const rows = measured.filter(({ name }) => name === 'db.client.response.returned_rows').at(-1);
  assert.equal(rows.histogram.dataPoints.reduce((/** @type {number} */ sum, /** @type {any} */ point) => sum + Number(point.sum), 0), 3);
});
