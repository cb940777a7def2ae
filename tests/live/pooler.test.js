// A pooler between the endpoint and its Postgres server: the process and the key that it gives are its own. What a client
// leaves behind is cancelled all the same, by a request that the pooler passes on.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { createEndpoint } from '../../js/endpoint/index.js';
import { startPooler } from '../support/pooler.js';
import { startPostgres } from '../support/postgres.js';
import { until } from '../support/until.js';
import { begin, cancelRequest, openTcp, query, startup } from '../support/wire.js';

/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let server;
/** @type {pg.Client} past the pooler */
let direct;
before(async () => {
  server = await startPostgres();
  direct = new pg.Client(server.url);
  await direct.connect();
});
after(async () => {
  await direct.end();
  await server.stop();
});

/** Whether a statement that sleeps under this name is under way on the server. @param {string} name */
const runs = async (name) => (await direct.query("select 1 from pg_stat_activity where state = 'active' and query like $1", [`select pg_sleep(7200), '${name}'%`])).rowCount === 1;

/** @param {string} name */
const sleeping = (name) => `select pg_sleep(7200), '${name}'`;

/** @param {(at: {pooler: Awaited<ReturnType<typeof startPooler>>, endpoint: import('../../js/endpoint/index.js').Endpoint}) => Promise<void>} use @param {{deaf?: boolean}} [options] */
async function behind(use, options) {
  const pooler = await startPooler(server.url, options), endpoint = await createEndpoint({ postgres: pooler.url });
  try {
    await use({ pooler, endpoint });
  } finally {
    await endpoint.close();
    await pooler.close();
  }
}

/** A request over HTTP whose client leaves once it is under way. @param {import('../../js/endpoint/index.js').Endpoint} endpoint @param {string} name */
async function leave(endpoint, name) {
  const left = new AbortController();
  const answer = fetch(`http://127.0.0.1:${endpoint.port}/sql`, {
    method: 'POST', headers: { 'Neon-Connection-String': endpoint.url }, body: JSON.stringify({ query: sleeping(name), params: [] }), signal: left.signal,
  });
  await until(() => runs(name));
  left.abort();
  await assert.rejects(answer, { name: 'AbortError' });
}

test('a client over HTTP that leaves: its statement ends on the server', () => behind(async ({ pooler, endpoint }) => {
  await leave(endpoint, 'http');
  await until(async () => !(await runs('http')));
  assert.equal(pooler.cancels(), 1);
}));

test('a session whose client leaves, and one that is cancelled by its key', () => behind(async ({ endpoint }) => {
  const leaving = await begin(endpoint.port);
  leaving.send(query(sleeping('left')));
  await until(() => runs('left'));
  leaving.gone();
  await until(async () => !(await runs('left')));

  const peer = await openTcp(endpoint.port);
  peer.send(startup());
  const [, pid, key] = /^K (\d+) (\w+)/.exec((await peer.until('Z')).at(-2) ?? '') ?? [];
  assert.ok(Number(pid) > 4_000_000, 'the pooler’s');
  peer.send(query(sleeping('key')));
  await until(() => runs('key'));
  const other = await openTcp(endpoint.port);
  other.send(cancelRequest(Number(pid), Buffer.from(key, 'hex')));
  assert.deepEqual(await peer.until('Z'), ['T pg_sleep,?column?', 'E ERROR 57014 canceling statement due to user request', 'Z I']);
  peer.gone();
}));

test('a pooler that passes no cancel request on: the statement goes on, and the endpoint too', () => behind(async ({ pooler, endpoint }) => {
  await leave(endpoint, 'deaf');
  await until(() => pooler.cancels() === 1);
  const answer = await endpoint.fetch('http://localhost/sql', { method: 'POST', headers: { 'Neon-Connection-String': endpoint.url }, body: JSON.stringify({ query: 'select 1 as one', params: [] }) });
  assert.deepEqual((await answer.json()).rows, [{ one: 1 }]);
  assert.ok(await runs('deaf'));
  await direct.query("select pg_terminate_backend(pid) from pg_stat_activity where query like '%''deaf''%' and pid <> pg_backend_pid()");
}, { deaf: true }));
