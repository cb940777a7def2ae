// What the core answers over a schema brought at run time is what an oracle answers: random tables, rows and queries
// (tests/support/oracle), on PGlite and on a Postgres server, by both paths. A failure prints the seed and the query.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { createEndpoint } from '../../js/endpoint/index.js';
import { createCore, decode } from '../../js/core.js';
import { path } from '../../scripts/lib.js';
import { answerOf, holdsOf, sumsOf } from '../support/oracle/answer.js';
import { conditionOf, oneOf, queryOf, small, sumsOf as sums } from '../support/oracle/query.js';
import { sqlOf, textOf, worldOf } from '../support/oracle/world.js';
import { clientOf } from '../support/client.js';
import { onPglite } from '../support/places.js';
import { startDatabase } from '../support/postgres.js';
import { randomOf } from '../support/random-schema.js';
import { seed, size } from '../support/sample.js';

/** @typedef {import('../../js/endpoint/index.js').Endpoint} Endpoint */
/** @typedef {import('../../js/core.js').Step} Step */
/** @typedef {import('../support/oracle/world.js').World} World */
/** @typedef {import('../support/oracle/world.js').Table} Table */

const WORLDS = size(8, 40), QUERIES = 50;
const REPLY = 0xff, STATUS = 16, BYTES = 1 << 8, TABLE = 16, FETCH = 1, DONE = 0;
const HEADERS = { 'Neon-Raw-Text-Output': 'true', 'Neon-Array-Mode': 'true' };
const RESET = 'drop schema public cascade; create schema public;';

const wasm = new WebAssembly.Module(readFileSync(path('build/core.wasm')));
/** @type {{forms: {name: string}[]}} */
const { forms } = JSON.parse(readFileSync(path('build/describe.json'), 'utf8'));
const form = (/** @type {string} */ name) => forms.findIndex((one) => one.name === name);

/** A cell of the object path as the bytes path has it. @param {any} cell @param {string} letter */
const plain = (cell, letter) => (letter === 'd' && cell !== null ? new Date(cell).toISOString() : cell);

/** Cells by their layout as objects, one of each so many as a row has. @param {any} layout @param {any[]} cells @returns {any[]} */
function objectsOf([names, letters], cells) {
  assert.equal(letters.length, names.length);
  const width = names.length || 1, count = cells.length / width;
  assert.ok(Number.isInteger(count), `${cells.length} cells in rows of ${width}`);
  return Array.from({ length: count }, (_, at) => Object.fromEntries(names.map((/** @type {any} */ name, /** @type {number} */ i) => {
    const cell = cells[at * width + i];
    if (typeof name === 'string') return [name, plain(cell, letters[i])];
    const [relation, many, layout] = name, rows = cell && objectsOf(layout, cell);
    if (!many && rows) assert.equal(rows.length, 1);
    return [relation, many ? rows : rows && rows[0]];
  })));
}

/** Times in one spelling. @param {any} value @returns {any} */
function spelt(value) {
  if (Array.isArray(value)) return value.map(spelt);
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, spelt(one)]));
  return typeof value === 'string' && /^2026-01-0\dT.*(Z|\+00:00)$/.test(value) ? new Date(value).toISOString() : value;
}

/** Numbers as far as both sides have digits. @param {any} value @returns {any} */
function rounded(value) {
  if (Array.isArray(value)) return value.map(rounded);
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, rounded(one)]));
  return typeof value === 'number' ? Number(value.toFixed(9)) : value;
}

/** @param {Endpoint} endpoint @param {Step} step @param {number} op @param {any[]} args */
async function ask(endpoint, step, op, args) {
  const asked = step(op, undefined, JSON.stringify(args)), body = decode(asked.text), state = asked.state.slice();
  assert.equal(asked.kind, FETCH, body);
  const response = await endpoint.fetch('http://localhost/sql', {
    method: 'POST', headers: { ...HEADERS, 'Neon-Connection-String': endpoint.url }, body,
  });
  const reply = await response.text(), answer = step((REPLY | response.status << STATUS) >>> 0, state, reply);
  const text = decode(answer.text);
  assert.equal(answer.kind, DONE, `${text}\n${reply.slice(0, 500)}\n${body}`);
  return { result: JSON.parse(text), body };
}

/** The methods of a client, by their forms. @type {Record<string, string>} */
const METHODS = { FIND: 'findMany', FIRST: 'findFirst', GET: 'get', COUNT: 'count', AGGREGATE: 'aggregate' };

/** @typedef {(op: string, table: number, args: any[]) => Promise<any>} Asking */

/** A call, by either path or by a client, with a message for what goes wrong. @param {Endpoint} endpoint @param {World} world
 * @param {import('../support/random-schema.js').Random} random @returns {Asking} */
function asking(endpoint, world, random) {
  const text = textOf(world), step = createCore(wasm, text), db = clientOf(text, endpoint.url, { fetch: endpoint.fetch, timeout: 0 });
  return async (name, table, args) => {
    if (random.maybe(1 / 3)) return spelt(JSON.parse(JSON.stringify(await db[world.tables[table].name][METHODS[name]](...args))));
    const bytes = random.maybe(0.5), op = form(name) | (bytes ? BYTES : 0) | table << TABLE;
    const { result } = await ask(endpoint, step, op, args);
    if (bytes || name === 'COUNT') return spelt(result);
    const [layout, cells] = result, rows = cells && spelt(objectsOf(layout, cells));
    return name === 'FIND' || name === 'AGGREGATE' ? rows : rows && rows[0];
  };
}

/** One query of every form over a table. @param {World} world @param {import('../support/random-schema.js').Random} random @param {Asking} call */
async function compare(world, random, call) {
  const number = random.int(world.tables.length), table = world.tables[number], query = small(() => queryOf(random, world, table));
  const told = () => JSON.stringify({ table: table.name, query });
  assert.deepEqual(await call('FIND', number, [query]), answerOf(world, table, query), told());
  const { limit, before: _, ...first } = query;
  assert.deepEqual(await call('FIRST', number, [first]), answerOf(world, table, { ...first, limit: 1 })[0] ?? null, `first ${told()}`);
  const where = small(() => conditionOf(random, world, table));
  assert.equal(await call('COUNT', number, [{ where }]), table.rows.filter((row) => holdsOf(world, table, row, where)).length,
    `count ${table.name} ${JSON.stringify(where)}`);
  const summed = small(() => sums(random, world, table));
  assert.deepEqual(rounded(await call('AGGREGATE', number, [summed])), rounded(sumsOf(world, table, summed)), `aggregate ${table.name} ${JSON.stringify(summed)}`);
  if (!table.rows.length) return;
  const row = random.pick(table.rows), key = Object.fromEntries(table.key.map((name) => [name, row[name]])), asked = small(() => oneOf(random, world, table, 1));
  const options = asked === true ? [] : [asked];
  const all = { ...(asked === true ? {} : asked), where: key, orderBy: table.key.map((name) => ({ [name]: 'asc' })) };
  assert.deepEqual(await call('GET', number, [key, ...options]), answerOf(world, table, all)[0], `get ${JSON.stringify({ table: table.name, key, asked })}`);
}

/** @param {string} name @param {() => Promise<Endpoint>} open */
function suite(name, open) {
  /** @type {Endpoint} */
  let endpoint;
  before(async () => { endpoint = await open(); });
  after(() => endpoint?.close());
  for (let n = 0; n < WORLDS; n++) {
    test(`world ${n}: ${QUERIES} queries (${name})`, async () => {
      const random = randomOf(seed * 1000 + n), world = worldOf(random);
      await endpoint.exec(`${RESET}\n${sqlOf(world)}`);
      const call = asking(endpoint, world, random);
      for (let i = 0; i < QUERIES; i++) await compare(world, random, call);
    });
  }
}

describe('PGlite', onPglite, () => suite('PGlite', () => createEndpoint({ memory: true, listen: false })));

describe('Postgres', () => {
  /** @type {import('../support/postgres.js').TestDatabase | undefined} */
  let database;
  suite('Postgres', async () => {
    database = await startDatabase('oracle');
    return createEndpoint({ postgres: database.url, listen: false });
  });
  after(() => database?.close());
});
