// Executes the SQL that the cases expect, with their parameters, on PGlite and on a Postgres server: it is valid,
// and the core reads what the database answers. The database holds fixtures.sql before each case.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { createEndpoint } from '../../js/endpoint/index.js';
import { path } from '../../scripts/lib.js';
import { allCases, openCore, schemaTables, utf8 } from '../support/cases.js';
import { onPglite } from '../support/places.js';
import { startDatabase } from '../support/postgres.js';

/** @typedef {import('../support/cases.js').Call} Call */
/** @typedef {import('../../js/endpoint/index.js').Endpoint} Endpoint */

const REPLY = 0xff, STATUS = 16, BATCH = 1 << 10;
const schema = readFileSync(path('build/schema.sql'), 'utf8'), fixtures = readFileSync(path('tests/cases/fixtures.sql'), 'utf8');
const EMPTY = 'drop schema public cascade; create schema public;';
const RESET = `truncate users cascade; ${fixtures}`;
const HEADERS = { 'Neon-Raw-Text-Output': 'true', 'Neon-Array-Mode': 'true' };

/** Of each schema an instance: of the service, whose name is '', and of those in tests/cases/schemas. */
const cores = new Map();
/** Cases with a request, and of these the calls that go out together: the batched ones, or each by itself. */
const cases = allCases().map(({ calls, ...rest }) => {
  const sent = calls.filter(({ want, arena }) => want.kind === 'fetch' && !arena);
  const batch = sent.filter(({ batch }) => batch);
  return { ...rest, exchanges: [...(batch.length ? [batch] : []), ...sent.filter(({ batch }) => !batch).map((call) => [call])] };
}).filter(({ exchanges }) => exchanges.length);

/** @param {Call} call */
const queriesOf = ({ want }) => (want.kind === 'fetch' ? want.queries : [])
  .map(({ sql, params }) => ({ query: sql, params: JSON.parse(params) }));

/** Sends what the case expects, and gives the answer to the core.
 * @param {Endpoint} endpoint @param {Call[]} calls @param {string} name of the schema */
async function exchange(endpoint, calls, name) {
  const step = cores.get(name) ?? openCore(name);
  cores.set(name, step);
  const queries = calls.flatMap(queriesOf), { batch } = calls[0];
  const body = JSON.stringify(batch || queries.length > 1 ? { queries } : queries[0]);
  const response = await endpoint.fetch('http://localhost/sql', { method: 'POST', headers: { ...HEADERS, 'Neon-Connection-String': endpoint.url }, body });
  const reply = Buffer.from(await response.arrayBuffer()).toString('latin1');
  const state = calls.map((call) => step(call.op, call.seed, call.input).state).join('');
  return { reply, answer: step((REPLY | response.status << STATUS | (batch ? BATCH : 0)) >>> 0, state, reply) };
}

/** The text with `@n` in place of the digits that the wanted text leaves open. @param {string} text @param {string} wanted */
function like(text, wanted) {
  const parts = wanted.split('@n').map((part) => part.replace(/[^\w ]/g, '\\$&'));
  return new RegExp(`^${parts.join('\\d+')}$`).test(text) ? wanted : text;
}

/** @param {string} name @param {() => Promise<Endpoint>} open */
function suite(name, open) {
  /** @type {Endpoint} */
  let endpoint, dirty = true, tables = '';
  before(async () => {
    endpoint = await open();
    await endpoint.exec(EMPTY + schema);
  });
  after(() => endpoint?.close());
  for (const { title, file, line, exchanges, schema: other = '' } of cases) {
    test(`${title} (${file}:${line}, ${name})`, async () => {
      if (tables !== other || (dirty && other)) await endpoint.exec(EMPTY + (other ? schemaTables(other) : schema + RESET));
      else if (dirty) await endpoint.exec(RESET);
      tables = other;
      dirty = exchanges.flat().some(({ effect }) => effect !== 'READS');
      for (const calls of exchanges) {
        const { reply, answer } = await exchange(endpoint, calls, other), live = calls.at(-1)?.live, where = `${file}:${calls[0].line}`;
        const shown = `${where}: ${answer.kind} ${answer.code} ${utf8(answer.text).slice(0, 1000)}\n${utf8(reply).slice(0, 1000)}`;
        assert.equal(answer.kind, live?.kind ?? 'done', shown);
        if (live?.kind === 'done') assert.equal(like(utf8(answer.text), utf8(live.text)), utf8(live.text), where);
        if (live?.kind === 'fail') assert.equal(answer.code, live.code, shown);
      }
    });
  }
}

describe('PGlite', onPglite, () => suite('PGlite', () => createEndpoint({ memory: true, listen: false })));

describe('Postgres', () => {
  /** @type {import('../support/postgres.js').TestDatabase | undefined} */
  let database;
  suite('Postgres', async () => {
    database = await startDatabase('cases');
    return createEndpoint({ postgres: database.url, listen: false });
  });
  after(() => database?.close());
});
