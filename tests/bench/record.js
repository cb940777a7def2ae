// Replies of a real Postgres for each peer and each work, since each writes SQL of its own. That all peers give the
// same results is asserted here, so that what is compared later is the same work.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { bundle, keep } from './bundle.js';
import { SEED } from './seed.js';
import { openService } from './service.js';
import { key } from './works.js';

/**
 * @typedef {import('./peers/index.js').Peer} Peer
 * @typedef {import('./works.js').Work} Work
 * @typedef {{question: string, reply: string, sent: number}} Exchange
 * @typedef {{requests: number, sent: number, received: number}} Traffic of one call: requests, and their bodies' bytes
 */

/** What the works write. */
const UNDO = `delete from users where email = 'ann@example.com'; delete from costs where project_id = '${key('p', 2)}'`;

/** The file a recording is kept in. @param {string} peer @param {string} work */
export const recording = (peer, work) => `replies/${peer}/${work}.json`;

/** A peer as bundled for Node. @param {Peer} peer @returns {Promise<(fetch: typeof globalThis.fetch) => import('./peers/index.js').Service>} */
export async function imported(peer) {
  const { folder } = await bundle(peer, 'node');
  return (await import(join(folder, `${peer.name}.mjs`))).open;
}

/** What a result says, whatever it is made of. @param {any} result */
function said(result) {
  if (result instanceof ArrayBuffer) return JSON.parse(new TextDecoder().decode(result));
  // An id is made anew, and times of new rows are now.
  if (result?.email !== 'ann@example.com') return result;
  return { ...result, id: '', createdAt: result.createdAt instanceof Date, updatedAt: result.updatedAt instanceof Date };
}

/** The same with each object's properties in one order. @param {any} value @returns {any} */
const sorted = (value) => (Array.isArray(value) ? value.map(sorted) : value && typeof value === 'object' && !(value instanceof Date)
  ? Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name])])) : value);

const asked = (/** @type {Exchange[]} */ exchanges) => exchanges.map(({ question }) => question);

/** A fetch that keeps what it saw. @param {typeof globalThis.fetch} fetch */
export function recorder(fetch) {
  /** @type {Exchange[]} */
  let seen = [];
  return {
    /** @param {any} url @param {any} [init] @returns {Promise<Response>} */
    async fetch(url, init) {
      const at = seen.length, { body } = init;
      const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
      seen.push({ question: JSON.parse(text).query, reply: '', sent: Buffer.byteLength(text) });
      const response = await fetch(url, init), reply = await response.text();
      assert.equal(response.status, 200, reply);
      seen[at].reply = reply;
      return new Response(reply, { headers: { 'content-type': 'application/json' } });
    },
    take() {
      const taken = seen;
      seen = [];
      return taken;
    },
  };
}

/**
 * @param {Peer[]} peers @param {(peer: Peer) => Work[]} worksOf
 * @returns {Promise<Record<string, Record<string, Traffic>>>} by peer and work
 */
export async function record(peers, worksOf) {
  const service = await openService(SEED);
  /** @type {Record<string, any>} */
  const expected = {};
  /** @type {Record<string, Record<string, Traffic>>} */
  const traffic = {};
  try {
    for (const peer of peers) {
      const recorded = recorder(service.fetch), opened = (await imported(peer))(recorded.fetch);
      traffic[peer.name] = {};
      for (const work of worksOf(peer)) {
        // The first call of all may ask the database about itself.
        let seen = recorded.take();
        for (let call = 0; call < 2; call++) {
          await service.endpoint.exec(UNDO);
          const result = sorted(said(await work.run(opened))), last = seen;
          seen = recorded.take();
          if (call) assert.deepEqual(asked(seen), asked(last), `${peer.name}: ${work.name} asks anew each time`);
          if (peer.name !== 'floor') assert.deepEqual(result, expected[work.name] ??= result, `${peer.name}: ${work.name}`);
        }
        keep(recording(peer.name, work.name), seen.map(({ reply }) => reply));
        const sum = (/** @type {(exchange: Exchange) => number} */ of) => seen.reduce((sum, exchange) => sum + of(exchange), 0);
        traffic[peer.name][work.name] = { requests: seen.length, sent: sum(({ sent }) => sent), received: sum(({ reply }) => Buffer.byteLength(reply)) };
      }
    }
    return traffic;
  } finally {
    await service.close();
  }
}
