// npm run bench:stream: db.respond of 1,000,000 rows of a real Postgres behind the endpoint, which is in a process of its
// own and refuses answers of more than 10 MiB, as Neon's does by default. The consumer, in another process, reads slowly
// at first, then stops for a while, then reads on as fast as it can. Loopback only; ends by itself.
//
// Memory is shown as the system sees it, and as what garbage collection leaves; both above what there was after a small
// answer. What the endpoint has sent while the consumer stopped is how far it runs ahead: buffers of the system's, too.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { createDatabase } from '../../js/index.js';
import { startPostgres } from '../support/postgres.js';
import { report } from './reports.js';

const ROWS = Number(process.env.ROWS ?? 1_000_000), LIMIT = 10 << 20, PROJECT = 'p';
const SLOW = 2000, PAUSE = 3000;

const sleep = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @typedef {{bytes: number, rows: number, firstByte: number, fast: number, closed: boolean, rss: number, live: number,
 *   wasm: number, ahead: number, stopped: number, sent: number}} Seen */

/** What db.respond is measured beside: answers of the same size read one after another, and nothing done with them. @param {string} url */
function bare(url) {
  const size = 4 << 20, body = JSON.stringify({ query: `select repeat('x', ${size})`, params: [] });
  const headers = { 'Neon-Connection-String': url, 'Neon-Raw-Text-Output': 'true', 'Neon-Array-Mode': 'true' };
  let left = Math.ceil(ROWS * 262 / size);
  /** @type {ReadableStreamDefaultReader<Uint8Array> | undefined} */
  let reader;
  return new Response(new ReadableStream({
    async pull(control) {
      for (;;) {
        reader ??= left-- > 0 ? (await fetch(`http://${new URL(url).host}/sql`, { method: 'POST', headers, body })).body?.getReader() : undefined;
        if (!reader) return control.close();
        const { done, value } = await reader.read();
        if (!done) return control.enqueue(value);
        reader = undefined;
      }
    },
  }));
}

/** The consumer: its own process. @param {string} url @param {boolean} plain */
async function consume(url, plain) {
  const gc = /** @type {() => void} */ (globalThis.gc);
  /** @type {WebAssembly.Memory[]} */
  const memories = [], { Instance } = WebAssembly;
  WebAssembly.Instance = /** @type {any} */ (function Spy(/** @type {WebAssembly.Module} */ module, /** @type {any} */ imports) {
    const instance = new Instance(module, imports);
    if (!imports) memories.push(/** @type {any} */ (instance.exports.memory)); // the core's: it has none
    return instance;
  });
  const wasm = () => memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
  const live = async () => {
    gc();
    await sleep(5); // what it has found dead is freed beside
    gc();
    await sleep(5);
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const db = createDatabase(url);
  for (let i = 0; i < 20; i++) await (await db.respond.getActivitiesByProject(PROJECT, { limit: 10 })).text();
  await sleep(200);
  const first = await live(), rss = process.memoryUsage.rss();
  let most = 0, mostLive = 0;
  const timer = setInterval(() => { most = Math.max(most, process.memoryUsage.rss()); }, 10);
  const sentBefore = (await told()).sent;
  let from = performance.now(), bytes = 0, rows = 0, firstByte = 0, last = 0, chunks = 0, stopped = 0, ahead = 0;
  const reader = (plain ? bare(url) : await db.respond.getActivitiesByProject(PROJECT)).body?.getReader();
  assert.ok(reader);
  for (;;) {
    const { done, value } = await reader.read();
    firstByte ||= performance.now() - from;
    if (done) break;
    bytes += value.length;
    const chunk = Buffer.from(value.buffer, value.byteOffset, value.length);
    for (let at = chunk.indexOf('"id":"'); at >= 0; at = chunk.indexOf('"id":"', at + 6)) rows++;
    last = chunk[chunk.length - 1];
    if (++chunks % 100 === 0) mostLive = Math.max(mostLive, await live());
    if (stopped) continue;
    await sleep(20);
    if (performance.now() - from < SLOW) continue;
    stopped = bytes;
    await sleep(PAUSE);
    ahead = (await told()).sent - sentBefore;
    from = performance.now();
  }
  const fast = performance.now() - from;
  clearInterval(timer);
  process.send?.({ bytes, rows, firstByte, fast, closed: last === ']'.charCodeAt(0), rss: most - rss, live: mostLive - first, wasm: wasm(), ahead, stopped, sent: (await told()).sent - sentBefore });
  process.disconnect?.();
}

/** What the endpoint says of itself, by way of the parent. */
async function told() {
  process.send?.('ask');
  return (await once(process, 'message'))[0];
}

async function main() {
  const server = await startPostgres();
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(readFileSync(new URL('../../build/schema.sql', import.meta.url), 'utf8'));
  await client.query(`
    insert into users (id, email, password, updated_at) values ('u', 'a@b.c', 'x', now());
    insert into projects (id, name, path, user_id, updated_at) values ('${PROJECT}', 'n', '/', 'u', now());
    insert into activities (id, project_id, type, message, metadata, "timestamp")
      select md5(i::text), '${PROJECT}', 'note', 'message number ' || i || repeat(' and more', i % 20), jsonb_build_object('n', i, 'text', 'a "quote"'),
        timestamptz '2026-01-01' + i / 3 * interval '1 ms' from generate_series(1, ${ROWS}) i;
    analyze activities`);
  const endpoint = fork(fileURLToPath(new URL('./load-endpoint.js', import.meta.url)), [server.url, String(LIMIT)], { execArgv: ['--expose-gc'] });
  const [{ url }] = await once(endpoint, 'message');
  const ask = async () => {
    endpoint.send('used');
    return (await once(endpoint, 'message'))[0];
  };
  /** @param {string} how @returns {Promise<Seen>} */
  const consumer = async (how) => {
    /** @type {any} */
    let seen;
    const child = fork(fileURLToPath(import.meta.url), [how, url], { execArgv: ['--expose-gc'] });
    child.on('message', async (message) => {
      if (message === 'ask') child.send(await ask());
      else seen = message;
    });
    await once(child, 'exit');
    assert.ok(seen, 'the consumer has failed');
    return seen;
  };
  const plain = await consumer('bare'), before = await ask(), seen = await consumer('respond'), after = await ask();
  endpoint.send('end');
  await once(endpoint, 'exit');
  await client.end();
  await server.stop();
  assert.deepEqual([seen.rows, seen.closed], [ROWS, true]);
  /** What the endpoint had sent when the consumer had stopped for a while, beyond what that had been given. @param {Seen} seen */
  const ahead = ({ ahead, stopped, sent, bytes }) => ahead - stopped / bytes * sent;
  const kept = (/** @type {Seen} */ it) => ({ ...it, ahead: ahead(it) });
  report('stream', { rows: ROWS, requests: after.requests - before.requests - 20, limit: LIMIT, pause: PAUSE, respond: kept(seen), bare: kept(plain) });
}

const timer = setTimeout(() => {
  console.error('stream: not done after 300 s');
  process.exit(1);
}, 300_000);
await (process.argv[2] ? consume(process.argv[3], process.argv[2] === 'bare') : main());
clearTimeout(timer);
