// Calls of the zoo's methods by the ABI, against an endpoint. The zoo is the schema of tests/zoo/schema.json: two tables
// with a column of every type, and one with columns as the service has none; tests/live/types.test.js and notes.test.js
// make them. Its methods have names of the service's:
//   getUserById      a keeper, with includePet (one) and includePets (many)
//   getProjectById   a pet, with includeKeeper
//   listUsers        keepers
//   createUser       one keeper, any column but the id
//   bulkCreateCosts  many
//   connect          a ping
//   bulkCreateActivities, getCostsByTimeRange   of notes; the range is of `at`
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { path } from '../../scripts/lib.js';
import { describeSchema, found } from './cases.js';

/**
 * @typedef {import('../../js/endpoint/index.js').Endpoint} Endpoint
 * @typedef {{kind: number, code: string, text: string, state: Uint8Array}} Answer
 */

export const DONE = 0, FETCH = 1, BYTES = 1 << 8, SEED = 76;
const REPLY = 0xff, STATUS = 16;
const HEADERS = { 'Neon-Raw-Text-Output': 'true', 'Neon-Array-Mode': 'true' };
export const described = JSON.parse(readFileSync(path('build/describe.json'), 'utf8'));

const SCHEMA = 0xfe;
const core = /** @type {any} */ (new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path('build/core.wasm')))).exports);
const { methods, tables } = describeSchema(path('tests/zoo/schema.json'));

/** @param {number} op @param {Uint8Array} state @param {Uint8Array} input @returns {Answer} */
export function step(op, state, input) {
  const at = core.reserve(state.length + input.length) >>> 0;
  new Uint8Array(core.memory.buffer).set([...state, ...input], at);
  const answer = core.step(op >>> 0, state.length, input.length) >>> 0;
  const [kind, code, text, length, next, nextLength] = new Uint32Array(core.memory.buffer, answer, 6);
  const bytes = (/** @type {number} */ from, /** @type {number} */ n) => new Uint8Array(core.memory.buffer).slice(from, from + n);
  return { kind, code: described.fails[code - 1]?.code ?? '', text: Buffer.from(bytes(text, length)).toString(), state: bytes(next, nextLength) };
}

assert.equal(step(SCHEMA, new Uint8Array(), readFileSync(path('tests/zoo/schema.json'))).kind, DONE);

/** What starts a method of the zoo, or a form over a table: FIND:notes. @param {string} name */
export const methodOf = (name) => found(methods, name, tables);

/** @param {Endpoint} endpoint @param {string} body */
async function post(endpoint, body) {
  const response = await endpoint.fetch('http://localhost/sql', { method: 'POST', headers: { ...HEADERS, 'Neon-Connection-String': endpoint.url }, body });
  return { status: response.status, text: await response.text() };
}

/**
 * Calls a method of the zoo. With `setting`, in a transaction of its own that begins with that statement.
 * @param {Endpoint} endpoint @param {string} method @param {string} args @param {{flags?: number, setting?: string}} [options]
 */
export async function call(endpoint, method, args, { flags = 0, setting } = {}) {
  const { op, effect } = methodOf(method);
  const seed = crypto.getRandomValues(new Uint8Array(effect === 'CREATES' ? SEED : 0));
  const sent = step(op | flags, seed, Buffer.from(args));
  assert.equal(sent.kind, FETCH, sent.text);
  let { status, text } = await post(endpoint, setting ? `{"queries":[{"query":${JSON.stringify(setting)},"params":[]},${sent.text}]}` : sent.text);
  assert.equal(status, 200, text);
  if (setting) text = JSON.stringify(JSON.parse(text).results[1]);
  return step(REPLY | flags | status << STATUS, sent.state, Buffer.from(text));
}

/** @param {Endpoint} endpoint @param {string} method @param {unknown[]} args @param {{flags?: number, setting?: string}} [options] */
export async function read(endpoint, method, args, options) {
  const { kind, code, text } = await call(endpoint, method, JSON.stringify(args), options);
  assert.equal(kind, DONE, `${method} ${args[0]}: ${code} ${text}`);
  return text;
}
