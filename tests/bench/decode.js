// npm run bench:decode: what heliumdb costs, beside the same work written by hand, in one process: decoding replies on the
// object path and on the bytes path, making ids, and a whole call with a fetch that answers at once.
//
// The two are measured in turn, round after round, after a warm-up; the table shows medians, the ratio's too. Time
// is CPU time of the process, which other programs disturb less than the clock, garbage collection included. That
// both do the same is asserted; times are only shown, with the targets beside them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createDatabase } from '../../js/index.js';
import { methods, schema } from '../../build/service.js';
import { BYTES, DONE, FETCH, KNOWN, REPLY, SECRETS, STATUS, createCore, decode } from '../../js/core.js';
import { fromLayout, makerOfText } from '../../js/layout.js';
import { seed } from '../../js/value.js';
import { cuid2, parse, readProject, readUsers, user } from './byhand.js';
import { projectReply, userReply } from './replies.js';

/** @typedef {import('../../js/core.js').Bytes} Bytes */

const ROUNDS = 31;
/** Milliseconds that one measurement of a round takes, and that each function runs before the first. */
const SLICE = 10, WARM_UP = 300;

const step = createCore(new WebAssembly.Module(readFileSync(new URL('../../build/core.wasm', import.meta.url))), schema);
const opOf = (/** @type {string} */ method) => Number(methods.find(([name]) => name === method)?.[2]);

/** Microseconds of CPU time of this process so far. */
function cpu() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

const median = (/** @type {number[]} */ list) => [...list].sort((a, b) => a - b)[list.length >> 1];

/** Times of one run of each function, in µs, round by round. @param {(() => unknown)[]} works */
async function measure(works) {
  const counts = [];
  for (const work of works) {
    let runs = 0;
    const until = performance.now() + WARM_UP;
    for (; performance.now() < until; runs++) await work();
    counts.push(Math.max(1, Math.round(runs / WARM_UP * SLICE)));
  }
  /** @type {number[][]} */
  const times = works.map(() => []);
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, work] of works.entries()) {
      const from = cpu();
      for (let run = 0; run < counts[i]; run++) {
        const result = work();
        if (result instanceof Promise) await result;
      }
      times[i].push((cpu() - from) / counts[i]);
    }
  return times;
}

/** @type {string[][]} */
const table = [['', 'heliumdb', 'by hand', 'ratio', 'target']];
const us = (/** @type {number} */ time) => (time < 100 ? `${time.toFixed(2)} µs` : time < 1e4 ? `${time.toFixed(0)} µs` : `${(time / 1000).toFixed(1)} ms`);

const times = (/** @type {number} */ ratio) => `${ratio.toFixed(2)} ×`;
const cheaper = (/** @type {number} */ ratio) => `${(1 / ratio).toFixed(1)} × cheaper`;

/**
 * @param {string} what @param {() => unknown} ours @param {() => unknown} theirs @param {string} target
 * @param {(ratio: number) => string} [show]
 */
async function compare(what, ours, theirs, target, show = times) {
  const [a, b] = await measure([ours, theirs]);
  table.push([what, us(median(a)), us(median(b)), show(median(a.map((time, i) => time / b[i]))), target]);
}

/**
 * Decoding one reply of a method, by both paths; objects as all calls of it but the first make them, whose layout is known.
 * @param {string} what @param {string} method @param {any[]} args @param {Bytes} reply @param {(reply: Bytes) => unknown} byHand
 */
async function decoding(what, method, args, reply, byHand) {
  const op = opOf(method), input = JSON.stringify(args), many = method === 'listUsers';
  const begun = (/** @type {number} */ flags) => {
    const answer = step(op | flags, undefined, input);
    assert.equal(answer.kind, FETCH);
    return answer.state;
  };
  const states = [begun(SECRETS), begun(BYTES | SECRETS)];
  const read = (/** @type {Bytes} */ state, /** @type {number} */ flags) => {
    const answer = step(REPLY | flags | 200 << STATUS, state, reply);
    if (answer.kind !== DONE) throw new Error(decode(answer.text));
    return answer;
  };
  const { code, text } = read(states[0], 0), make = makerOfText(decode(text).slice(1, 1 + code));
  const object = () => fromLayout([make, JSON.parse(decode(read(states[0], KNOWN).text))], many);
  const bytes = () => read(states[1], BYTES | SECRETS).text.slice();
  assert.deepEqual(object(), byHand(reply));
  assert.equal(decode(bytes()), JSON.stringify(byHand(reply)));
  await compare(`${what}: objects`, object, () => byHand(reply), '≤ 1.0 ×');
  await compare(`${what}: bytes`, bytes, () => JSON.stringify(byHand(reply)), '≥ 8 × cheaper', cheaper);
}

/** Ids: what a bulk insert of many rows costs per row beyond reading the rows, which is all that one with a mistake
 * in its last row does. It holds the writing of the parameters too, so that an id costs less than this. */
async function ids() {
  const count = 1000, op = opOf('bulkCreateActivities');
  const rows = Array.from({ length: count }, () => ({ projectId: 'p', type: 't', message: 'm' }));
  const good = JSON.stringify([rows]), bad = JSON.stringify([[...rows.slice(1), { ...rows[0], type: 5 }]]);
  const start = (/** @type {string} */ input, /** @type {number} */ kind) => () => assert.equal(step(op, seed(count), input).kind, kind);
  const made = decode(step(op, seed(count), good).text).match(/\b[a-z][0-9a-z]{23}\b/g) ?? [];
  assert.equal(new Set(made).size, count);
  assert.match(cuid2(), /^[a-z][0-9a-z]{23}$/);
  const [whole, reading, floor] = (await measure([start(good, FETCH), start(bad, 2), cuid2])).map(median);
  const one = (whole - reading) / count;
  table.push(['a CUID2, written into its row', us(one), us(floor), times(one / floor), '< 5 µs']);
  table.push([`bulkCreateActivities(${count}), first step`, us(whole), '', '', '']);
}

/** A whole call against a fetch that answers at once. @param {string} method @param {any[]} args @param {string} query */
async function call(method, args, query) {
  const reply = userReply(1), url = 'https://api.example.com/sql';
  const answer = async (/** @type {string} */ _, /** @type {any} */ __) => /** @type {any} */ ({ status: 200, arrayBuffer: async () => reply.slice().buffer, bytes: async () => reply });
  const db = /** @type {any} */ (createDatabase('postgres://u:p@ep.example.com/d', { fetch: answer, secrets: true }));
  const headers = { 'Neon-Connection-String': 'postgres://u:p@ep.example.com/d', 'Neon-Raw-Text-Output': 'true', 'Neon-Array-Mode': 'true' };
  const ours = () => db[method](...args).then((/** @type {any} */ row) => row);
  const theirs = async () => {
    const body = JSON.stringify({ query, params: Object.values(args[0]) });
    const response = await answer(url, { method: 'POST', headers, body });
    return user(parse(await response.bytes()).rows[0]);
  };
  assert.deepEqual(await ours(), await theirs());
  await compare(`${method}, a whole call`, ours, theirs, '');
}

await decoding('1000 users × 7 columns', 'listUsers', [], userReply(1000), readUsers);
await decoding('project, 10 + 50 + 50 related rows', 'getProjectById', ['p', { includeAgents: true, includeCosts: true, includeActivities: true }], projectReply(), readProject);
await decoding('one user', 'listUsers', [], userReply(1), readUsers);
await ids();
const columns = '"id","email","password","name","refresh_token","created_at","updated_at"';
await call('getUserById', ['w4yhmcijb3nyn9mrp7wdqgy2'], `select ${columns} from "users" where "id"=$1`);
await call('createUser', [{ email: 'ann@example.com', password: 'a hash', name: 'Ann' }],
  `insert into "users"("id","email","password","name","updated_at") values ($1,$2,$3,$4,now()) returning ${columns}`);

console.log(`heliumdb on Node ${process.version}, CPU time, medians of ${ROUNDS} rounds; 1000 users are ${userReply(1000).length} bytes of reply\n`);
for (const row of table) console.log(row.map((cell, i) => (i ? cell.padStart([0, 11, 11, 16, 15][i]) : cell.padEnd(44))).join(''));
