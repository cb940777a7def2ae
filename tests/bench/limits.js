// Bulk inserts of ever more rows into a real Postgres through the endpoint: how many rows, of eight columns, each peer
// can write at once, and what it says of one more. And how many requests each method of heliumdb makes.
import { goodAnswer, json, mock, named, builders, samples } from '../support/service.js';
import { imported } from './record.js';
import { SEED } from './seed.js';
import { openService } from './service.js';
import { bulk, key } from './works.js';

/** @typedef {import('./peers/index.js').Peer} Peer */
/** @typedef {{rows: number, ms?: number, error?: string}} Limit the most that works, how long it took, what one more says */

/** What must work; nothing larger is tried. */
export const MANY = 100_000;

/**
 * @param {Peer[]} peers @param {(line: string) => void} [say]
 * @returns {Promise<Record<string, Limit>>}
 */
export async function bulkLimits(peers, say = () => {}) {
  const service = await openService(SEED);
  /** @type {Record<string, Limit>} */
  const results = {};
  /** @param {import('./peers/index.js').Service} opened @param {number} rows @returns {Promise<Limit>} */
  const attempt = async (opened, rows) => {
    await service.endpoint.exec(`delete from costs where project_id = '${key('p', 2)}'`);
    const insert = bulk(rows), from = performance.now();
    try {
      const { count } = await insert(opened);
      if (count !== rows) throw new Error(`${count} rows written`);
      return { rows, ms: performance.now() - from };
    } catch (/** @type {any} */ error) {
      return { rows, error: (error.cause?.message ?? error.message).replace(/\s+/g, ' ').trim().slice(-160) };
    }
  };
  try {
    for (const peer of peers) {
      const opened = (await imported(peer))(service.fetch);
      let works = await attempt(opened, 1000), fails = await attempt(opened, MANY);
      if (works.error) throw new Error(`${peer.name}: ${works.error}`);
      const message = fails.error;
      // Up by doubling, as what fails at many rows takes long to.
      for (let tried; message && (!tried || !tried.error); ) {
        tried = await attempt(opened, works.rows * 2);
        if (tried.error) fails = tried;
        else works = tried;
      }
      if (!message) works = fails;
      else
        while (fails.rows - works.rows > 1) {
          const tried = await attempt(opened, (works.rows + fails.rows) >> 1);
          if (tried.error) fails = tried;
          else works = tried;
        }
      results[peer.name] = { ...works, ...(fails.error && { error: fails.error }) };
      say(`bulk inserts: ${peer.title}: ${works.rows}`);
    }
    return results;
  } finally {
    await service.close();
  }
}

/** Requests of one call of each method. @returns {Promise<Record<string, number>>} */
export async function roundTrips() {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const name of [...named(), ...builders].filter((name) => name in samples)) {
    const { db, sent } = mock(() => json(goodAnswer(name)), { allowClearAll: true });
    await /** @type {any} */ (db)[name](...samples[name]);
    counts[name] = sent.length;
  }
  return counts;
}
