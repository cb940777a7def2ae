// What those see who run a gateway: a line of JSON for each request and session, and figures for Prometheus. Neither has
// a statement, a value or a password.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import pg from 'pg';
import { createLog } from '../../js/cli/gateway/log.js';
import { createMetrics, textOf } from '../../js/cli/gateway/metrics.js';
import { startCommand } from '../support/command.js';
import { ask, probe, startBehind } from '../support/gateway.js';
import { until } from '../support/until.js';

const { postgres, role, secret, pathname, urlOf, gateway } = await startBehind('gateway_watch');
const own = `${role}:${secret}`, database = pathname.slice(1);
const SECRETS = ['c0ffee', secret, 'wr0ng', 'select'];

/** @param {string} text */
const assertQuiet = (text) => SECRETS.forEach((word) => assert.ok(!text.includes(word), `${word} in ${text}`));

/** The lines of a metric. @param {string} text @param {string} name */
const samples = (text, name) => text.split('\n').filter((line) => line.startsWith(name));

describe('the command', () => {
  test('--log all and --metrics-port: who, how it ended, how long; nothing that is said', async () => {
    const command = startCommand(['serve', '--json', '--postgres', postgres, '--port', '0', '--unready', '0', '--metrics-port', '0', '--log', 'all']);
    const { port, metricsPort } = JSON.parse(await command.until(/\n/));
    const query = "select 'c0ffee' as found";
    assert.equal((await ask(port, urlOf(port, own), query)).status, 200);
    assert.equal((await ask(port, urlOf(port, own), { queries: [{ query }, { query: 'select 1/$1::int', params: ['0'] }] })).code, '22012');
    assert.equal((await ask(port, urlOf(port, `${role}:wr0ng`), query)).code, '28P01');
    const client = new pg.Client(urlOf(port, own));
    await client.connect();
    await client.query(query);
    await client.end();
    await assert.rejects(new pg.Client(urlOf(port, `${role}:wr0ng`)).connect(), { code: '28P01' });
    const out = await command.until(/("admitted".*\n[^]*){2}/);
    const lines = out.trim().split('\n').slice(1).map((line) => JSON.parse(line));
    const facts = lines.map(({ event, role: who, database: where, status, via, admitted, code, queries }) => ({ event, who, where, status, via, admitted, code, queries }));
    const request = { event: 'request', who: role, where: database, via: undefined, admitted: undefined };
    const session = { event: 'session', who: role, where: database, status: undefined, via: 'tcp', queries: undefined };
    assert.deepEqual(facts, [
      { ...request, status: 200, code: '', queries: 1 }, { ...request, status: 400, code: '22012', queries: 2 }, { ...request, status: 400, code: '28P01', queries: 0 },
      { ...session, admitted: true, code: '' }, { ...session, admitted: false, code: '28P01' },
    ]);
    for (const { time, address, ms, waitMs, event, bytesIn, bytesOut } of lines) {
      assert.equal(new Date(time).toISOString(), time);
      assert.equal(address, '127.0.0.1');
      assert.ok(ms >= 0 && bytesIn >= 0);
      if (event === 'request') assert.ok(waitMs <= ms && bytesOut > 0);
    }
    const metrics = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
    assert.equal(metrics.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
    const text = await metrics.text();
    assert.deepEqual(samples(text, 'heliumdb_requests_total'), ['heliumdb_requests_total{status="200"} 1', 'heliumdb_requests_total{status="400"} 2']);
    assert.deepEqual(samples(text, 'heliumdb_errors_total'), ['heliumdb_errors_total{class="22"} 1', 'heliumdb_errors_total{class="28"} 2']);
    assert.deepEqual(samples(text, 'heliumdb_sessions_total'), ['heliumdb_sessions_total{via="tcp",admitted="true"} 1', 'heliumdb_sessions_total{via="tcp",admitted="false"} 1']);
    assert.deepEqual(samples(text, 'heliumdb_request_seconds_count'), ['heliumdb_request_seconds_count 3']);
    assert.deepEqual(samples(text, 'heliumdb_ready'), ['heliumdb_ready 1']);
    assert.deepEqual([await probe(metricsPort, '/health'), await probe(metricsPort, '/ready')], [[200, { status: 'ok' }], [200, { status: 'ready' }]]);
    assert.equal((await fetch(`http://127.0.0.1:${metricsPort}/sql`, { method: 'POST' })).status, 404);
    assert.equal((await fetch(`http://127.0.0.1:${port}/metrics`)).status, 400, 'not where strangers are');
    assertQuiet(out + text);
    assert.deepEqual(await command.end('SIGTERM'), { code: 0, signal: null });
  });
});

test('what is in use, while it is', async () => {
  const endpoint = await gateway({}), { port } = endpoint;
  const client = new pg.Client(urlOf(port, own));
  await client.connect();
  const { server, connections, ready } = await endpoint.state();
  assert.deepEqual([server?.sessions, server?.requests, server?.open, connections, ready], [{ running: 1, waiting: 0 }, { running: 0, waiting: 0 }, 1, 1, 'ready']);
  await client.end();
  await until(async () => (await endpoint.state()).server?.open === 0);
  endpoint.unready();
  assert.equal((await endpoint.state()).ready, 'draining');
  await endpoint.close();
});

test('names of any length and kind are cut and stay one line; labels are of few values', () => {
  /** @type {any[]} */
  const printed = [];
  const seen = /** @type {const} */ ({ event: 'request', address: '1.2.3.4', role: 'a"\n{b', database: 'd', code: 'x"}y', status: 200, ms: 1.23456, waitMs: 0.5, queries: 1, bytesIn: 1, bytesOut: 2 });
  for (const level of ['none', 'errors', 'all']) createLog(level, (fact) => void printed.push(fact))({ ...seen, code: '' });
  createLog('errors', (fact) => void printed.push(fact))({ ...seen, code: '', status: 499 });
  assert.deepEqual(printed.map(({ status, ms, waitMs }) => [status, ms, waitMs]), [[200, 1.235, 0.5], [499, 1.235, 0.5]]);
  const metrics = createMetrics();
  metrics.count(seen);
  metrics.count({ event: 'session', via: 'websocket', address: '', role: 'a"', database: '', admitted: false, code: '08P01', ms: 1, bytesIn: 3 });
  const text = textOf(metrics.families({ ready: 'no database', connections: 1, bytes: 2, server: undefined }));
  assert.deepEqual(samples(text, 'heliumdb_errors_total'), ['heliumdb_errors_total{class="none"} 1', 'heliumdb_errors_total{class="08"} 1']);
  assert.deepEqual(samples(text, 'heliumdb_received_bytes_total'), ['heliumdb_received_bytes_total{kind="request"} 1', 'heliumdb_received_bytes_total{kind="session"} 3']);
  assert.deepEqual(samples(text, 'heliumdb_request_seconds_bucket').slice(0, 3).map((line) => line.split(' ')[1]), ['0', '1', '1']);
  const lines = text.trimEnd().split('\n');
  for (const line of lines) assert.match(line, /^# (HELP|TYPE) [a-z_]+ .+$|^[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+$/);
  assert.equal(new Set(lines.filter((line) => line.startsWith('# TYPE'))).size, lines.filter((line) => line.startsWith('# TYPE')).length);
});
