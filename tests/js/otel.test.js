// heliumdb/otel against a tracer of the test's: when a statement gets its comment, what is taken of a connection string,
// and that a tracer that fails changes no call. What a collector gets: tests/embedded/otel.test.js.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTelemetry } from '../../js/otel.js';
import { mockClient } from '../support/client.js';
import { json, mock, refusal, result, row } from '../support/service.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c', SPAN = 'b7ad6b7169203331';

/** A tracer whose spans have this context, and what they were begun with. @param {object} [context] */
function recording(context) {
  /** @type {any[]} */
  const spans = [];
  const span = {
    spanContext: () => ({ traceId: TRACE, spanId: SPAN, traceFlags: 1, ...context }),
    setAttributes() {}, setAttribute() {}, setStatus() {}, end: () => spans.push('end'),
  };
  const tracer = /** @type {any} */ ({ startSpan(/** @type {string} */ name, /** @type {any} */ { attributes }) {
    spans.push(name, attributes);
    return span;
  } });
  return { tracer, spans };
}

/** The statement that is sent. @param {Parameters<typeof openTelemetry>[0]} options */
async function sentWith(options) {
  const { db, sent } = mock(() => json(result([row.projects()])), openTelemetry(options));
  assert.equal((await db.getProjectById('p1'))?.id, 'p1');
  return sent[0].body.query.replace(/^select .*\$1/, '');
}

test('traceparent: only where it is asked for, of spans that are sampled', async () => {
  assert.equal(await sentWith({ tracer: recording().tracer }), '');
  assert.equal(await sentWith({ tracer: recording().tracer, traceparent: true }), ` /*traceparent='00-${TRACE}-${SPAN}-01'*/`);
  assert.equal(await sentWith({ tracer: recording({ traceFlags: 0 }).tracer, traceparent: true }), '');
  for (const traceId of ['', '0'.repeat(32), "1' */ drop table users --"])
    assert.equal(await sentWith({ tracer: recording({ traceId }).tracer, traceparent: true }), '', traceId);
  assert.equal(await sentWith({ traceparent: true }), '', 'no SDK is there');
});

test('of a connection string its host, port and database, and nothing else', async () => {
  for (const [url, said] of /** @type {[any, object][]} */ ([
    ['postgres://me:s3cret@h.neon.tech/my%20db?options=x', { 'db.namespace': 'my db', 'server.address': 'h.neon.tech' }],
    ['postgres://me:s3cret@h/', { 'server.address': 'h' }], ['postgresql://me:s3cret@h:5432/db', { 'db.namespace': 'db', 'server.address': 'h' }],
    [new URL('postgres://me:s3cret@127.0.0.1:4444'), { 'server.address': '127.0.0.1', 'server.port': 4444 }],
    ['postgres://h/d', { 'db.namespace': 'd', 'server.address': 'h' }], ['https://h/db', {}], ['file:./dev.db', {}], ['s3cret', {}], ['postgres://h/%', { 'db.namespace': '%', 'server.address': 'h' }], [undefined, {}]])) {
    const { tracer, spans } = recording();
    await sentWith({ url, tracer });
    const { 'db.query.text': _text, ...attributes } = spans[1];
    assert.deepEqual(attributes, { 'db.system.name': 'postgresql', ...said, 'db.collection.name': 'projects', 'db.operation.name': 'SELECT', 'db.query.summary': 'SELECT projects', 'heliumdb.method': 'getProjectById' });
    assert.deepEqual([spans[0], spans.length], ['SELECT projects', 3]);
    assert.equal(JSON.stringify(spans).includes('s3cret'), false);
  }
});

test('metrics: their names, units and boundaries are those of the conventions; seconds, and rows where they are asked for', async (t) => {
  let clock = 5000;
  t.mock.method(performance, 'now', () => clock);
  /** @type {any[]} */
  const made = [], recorded = /** @type {any[]} */ ([]);
  const meter = /** @type {any} */ ({ createHistogram(/** @type {string} */ name, /** @type {any} */ { unit, advice }) {
    made.push([name, unit, advice.explicitBucketBoundaries]);
    return { record: (/** @type {number} */ value) => recorded.push([name, value]) };
  } });
  const answer = () => {
    clock += 250;
    return json(result([row.projects(), row.projects('p2')]));
  };
  const { db } = mock(answer, openTelemetry({ tracer: recording().tracer, meter, rows: true }));
  await db.listProjectsByUser('u1');
  assert.deepEqual(made, [
    ['db.client.operation.duration', 's', [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]],
    ['db.client.response.returned_rows', '{row}', [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000]],
  ]);
  assert.deepEqual(recorded.sort(), [['db.client.operation.duration', 0.25], ['db.client.response.returned_rows', 2]]);
});

test('a request that is made again says so', async () => {
  const { tracer, spans } = recording();
  const { db } = mock(({ n }) => (n < 2 ? json({ message: 'busy' }, { status: 503 }) : json(result([row.projects()]))), openTelemetry({ tracer }));
  await db.createProject({ name: 'n', path: '/p', userId: 'u1' }, { retry: true });
  assert.deepEqual(spans.filter((one) => one?.['heliumdb.method']).map((one) => one['heliumdb.attempt']), [undefined, 2, 3]);
});

test('a tracer that fails changes no call', async () => {
  const { warn } = console;
  console.warn = () => {};
  try {
    await sentWith({ tracer: /** @type {any} */ ({ startSpan() { throw new Error('mine'); } }) });
    await sentWith({ tracer: /** @type {any} */ ({ startSpan: () => ({}) }), traceparent: true });
  } finally {
    console.warn = warn;
  }
});

test('wrong options are refused', () => {
  for (const [options, message] of /** @type {[any, string][]} */ ([
    [{ span: 1 }, 'span is no option of openTelemetry'], [{ traceparent: 'yes' }, 'traceparent must be true or false'], [{ rows: 1 }, 'rows must be true or false'],
    [{ tracer: 'x' }, 'tracer must be a tracer of OpenTelemetry'], [{ meter: 5 }, 'meter must be a meter of OpenTelemetry'], [5, 'options of openTelemetry must be an object']]))
    assert.throws(() => openTelemetry(options), { name: 'ValidationError', message });
});

test('a span of each kind of request: its name, and what it says of the statement', async () => {
  const { tracer, spans } = recording();
  const { db } = mock(({ body }) => json(body.queries ? { results: body.queries.map(() => result([['[{"Plan":{}}]']])) } : result([row.projects()])), openTelemetry({ tracer }));
  await db.getProjectById('p1', { label: 'the page' });
  await db.createProject({ name: 'n', path: '/p', userId: 'u1' });
  await db.updateProject('p1', { name: 'n' });
  await db.deleteProject('p1');
  for (const count of [1, 2]) await db.batch(Array.from({ length: count }, () => db.deleteProject('p1'))).catch(() => {});
  await db.getProjectById('p1').explain();
  const told = spans.filter((one) => one !== 'end' && typeof one === 'object').map((one) => [
    one['db.query.summary'], one['db.operation.name'], one['db.collection.name'], one['heliumdb.method'], one['db.operation.batch.size']]);
  assert.deepEqual(told, [
    ['the page', 'SELECT', 'projects', 'getProjectById', undefined], ['INSERT projects', 'INSERT', 'projects', 'createProject', undefined],
    ['UPDATE projects', 'UPDATE', 'projects', 'updateProject', undefined], ['DELETE projects', 'DELETE', 'projects', 'deleteProject', undefined],
    ['BATCH', 'BATCH', undefined, 'batch', undefined], ['BATCH', 'BATCH', undefined, 'batch', 2], ['EXPLAIN projects', 'EXPLAIN', 'projects', 'getProjectById.explain', undefined],
  ]);
  assert.deepEqual(spans.filter((one) => typeof one === 'string'), told.flatMap(([name]) => [name, 'end']));
});

test('SQL of one\'s own is not read: its span has the database\'s name', async () => {
  const { tracer, spans } = recording(), { db } = mockClient('blog', () => json(result([])), openTelemetry({ tracer }));
  await db.sql`select 1`;
  assert.deepEqual(spans, ['postgresql', { 'db.system.name': 'postgresql', 'db.query.text': 'select 1', 'heliumdb.method': 'sql' }, 'end']);
});

test('a request that fails says why by SQLSTATE or class; rows are told of what reads and went well', async () => {
  /** @type {any[]} */
  const told = [], recorded = /** @type {any[]} */ ([]);
  const tracer = /** @type {any} */ ({ startSpan: () => ({
    ...recording().tracer.startSpan('', {}), setAttributes: (/** @type {any} */ all) => told.push(['attributes', all['error.type'], all['db.response.status_code']]),
    setAttribute: (/** @type {string} */ name, /** @type {any} */ value) => told.push([name, value]), setStatus: (/** @type {any} */ status) => told.push(['status', status]), end: () => told.push('end'),
  }) });
  const meter = /** @type {any} */ ({ createHistogram: (/** @type {string} */ name) => ({
    record: (/** @type {number} */ _, /** @type {any} */ attributes) => recorded.push([name.split('.').pop(), attributes['db.operation.name'], attributes['error.type']]) }) });
  const answers = [() => json(result([row.projects(), row.projects('p2')])), () => json(result([row.projects()])), () => refusal('23505'), () => { throw new TypeError('fetch failed'); }];
  for (const rows of [true, false]) {
    const { db } = mock(({ n }) => answers[n](), openTelemetry({ tracer, meter, rows }));
    await db.listProjectsByUser('u1');
    await db.updateProject('p1', { name: 'n' });
    await db.listProjectsByUser('u1').catch(() => {});
    await db.listProjectsByUser('u1').catch(() => {});
    assert.deepEqual(told.splice(0), [
      ...(rows ? [['db.response.returned_rows', 2]] : []), 'end', 'end',
      ['attributes', '23505', '23505'], ['status', { code: 2, message: 'UNIQUE_VIOLATION' }], 'end', ['attributes', 'ConnectionError', undefined], ['status', { code: 2, message: 'CONNECTION' }], 'end',
    ]);
    assert.deepEqual(recorded.splice(0), [
      ...(rows ? [['returned_rows', 'SELECT', undefined]] : []), ['duration', 'SELECT', undefined], ['duration', 'UPDATE', undefined], ['duration', 'SELECT', '23505'], ['duration', 'SELECT', 'ConnectionError']]);
  }
});

test('of a request whose begin was not told, nothing is', () => {
  const { tracer, spans } = recording(), { onQuery } = openTelemetry({ tracer });
  assert.equal(onQuery(/** @type {any} */ ({ rows: 1 })), undefined);
  assert.deepEqual(spans, []);
});
