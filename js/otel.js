// heliumdb/otel: spans and metrics of each request, by the API of OpenTelemetry, in its semantic conventions for
// database clients of Postgres. Knows what onQuery and onSend are told; who collects is the application's business.
import { SpanKind, SpanStatusCode, TraceFlags, isSpanContextValid, metrics, trace } from '@opentelemetry/api';
import { decoded } from './address.js';
import { invalid } from './error.js';
import { isRecord, readOptions } from './options.js';

/**
 * @typedef {import('./event.js').QueryEvent} QueryEvent
 * @typedef {import('@opentelemetry/api').Attributes} Attributes
 * @typedef {import('@opentelemetry/api').Span} Span
 */

const NAME = 'heliumdb';

/** Boundaries in seconds and in rows, as the conventions advise. */
const SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];
const ROWS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];

/** Postgres's own port, which goes without saying. */
const PORT = 5432;

/** Forms by the command that they are in SQL. SQL of the caller's is not read. @type {[string, RegExp][]} */
const COMMANDS = [
  ['SELECT', /^(?:GET|LIST|SUM|FIND|FIRST|COUNT|AGGREGATE|PING)/],
  ['INSERT', /^(?:INSERT|UPSERT)/],
  ['UPDATE', /^(?:UPDATE|SET)/],
  ['DELETE', /^DELETE/],
  ['TRUNCATE', /^CLEAR/],
  ['BATCH', /^BATCH/],
  ['COMMIT', /^COMMIT/],
  ['ROLLBACK', /^ROLLBACK/],
];

/** @param {QueryEvent} event */
const commandOf = ({ form, method }) =>
  (method.endsWith('.explain') ? 'EXPLAIN' : COMMANDS.find(([, forms]) => forms.test(form))?.[0]);

/** Where the database is: host, port and name of a connection string, and nothing else of it. @param {unknown} url */
function placeOf(url) {
  /** @type {Attributes} */
  const place = { 'db.system.name': 'postgresql' };
  if (typeof url !== 'string' && !(url instanceof URL)) return place;
  try {
    const { protocol, hostname, port, pathname } = new URL(url);
    if (!/^postgres(ql)?:$/.test(protocol)) return place;
    if (pathname.length > 1) place['db.namespace'] = decoded(pathname.slice(1));
    if (hostname) place['server.address'] = hostname;
    if (hostname && port && Number(port) !== PORT) place['server.port'] = Number(port);
  } catch {} // the first call says what is wrong with it
  return place;
}

/**
 * What `createDatabase` is told, so that each request is a span and is measured.
 * @param {{url?: string | URL, traceparent?: boolean, rows?: boolean, tracer?: import('@opentelemetry/api').Tracer,
 *   meter?: import('@opentelemetry/api').Meter}} [given]
 */
export function openTelemetry(given) {
  const options = readOptions(given, 'openTelemetry', ['url', 'traceparent', 'rows', 'tracer', 'meter']);
  const { url, traceparent = false, rows = false } = options;
  for (const [name, value] of Object.entries({ traceparent, rows }))
    if (typeof value !== 'boolean') throw invalid(name, 'must be true or false');
  for (const name of ['tracer', 'meter'])
    if (options[name] !== undefined && !isRecord(options[name]))
      throw invalid(name, `must be a ${name} of OpenTelemetry`);
  const tracer = options.tracer ?? trace.getTracer(NAME), meter = options.meter ?? metrics.getMeter(NAME);
  const place = placeOf(url);
  const durations = meter.createHistogram('db.client.operation.duration', {
    description: 'Duration of database client operations.', unit: 's', advice: { explicitBucketBoundaries: SECONDS },
  });
  const returned = rows && meter.createHistogram('db.client.response.returned_rows', {
    description: 'The actual number of records returned by the database operation.', unit: '{row}',
    advice: { explicitBucketBoundaries: ROWS },
  });
  /** Of requests in progress. @type {WeakMap<QueryEvent, {span: Span, attributes: Attributes, from: number}>} */
  const begun = new WeakMap();

  /** Begins a request's span. @param {QueryEvent} event */
  function onSend(event) {
    const { table, label, method, statements, attempt } = event, command = commandOf(event);
    const summary = label ?? (command && [command, table].filter(Boolean).join(' '));
    /** What metrics have too. @type {Attributes} */
    const attributes = { ...place };
    if (table) attributes['db.collection.name'] = table;
    if (command) attributes['db.operation.name'] = command;
    if (summary) attributes['db.query.summary'] = summary;
    const more = { ...attributes, 'db.query.text': event.sql, 'heliumdb.method': method };
    if (statements > 1) Object.assign(more, { 'db.operation.batch.size': statements });
    if (attempt > 1) Object.assign(more, { 'heliumdb.attempt': attempt });
    const span = tracer.startSpan(summary ?? 'postgresql', { kind: SpanKind.CLIENT, attributes: more });
    begun.set(event, { span, attributes, from: performance.now() });
    const context = span.spanContext();
    if (!traceparent || !isSpanContextValid(context) || !(context.traceFlags & TraceFlags.SAMPLED)) return;
    return `traceparent='00-${context.traceId}-${context.spanId}-01'`;
  }

  /** Ends it. @param {QueryEvent} event */
  function onQuery(event) {
    const known = begun.get(event), { error } = event;
    if (!known) return;
    const { span, attributes, from } = known, seconds = (performance.now() - from) / 1000;
    if (error) {
      attributes['error.type'] = error.sqlState ?? error.name;
      if (error.sqlState) attributes['db.response.status_code'] = error.sqlState;
      span.setAttributes({ ...attributes });
      span.setStatus({ code: SpanStatusCode.ERROR, message: error.code });
    } else if (returned && attributes['db.operation.name'] === 'SELECT') {
      span.setAttribute('db.response.returned_rows', event.rows);
      returned.record(event.rows, attributes);
    }
    span.end();
    durations.record(seconds, attributes);
  }
  return { onQuery, observe: { onSend } };
}
