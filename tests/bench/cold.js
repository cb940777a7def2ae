// From evaluating a bundle to its first result, a list of ten users, with a fetch that answers at once: in a fresh
// process, a fresh worker, a fresh context of node:vm, a fresh isolate of workerd (there from its start to the answer).
// What counts is the time above the bare fetch's. The clock's time, since waiting is what a cold start is.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { path, run } from '../../scripts/lib.js';
import { withWorkerd } from '../runtimes/hosts.js';
import { bundle, folder } from './bundle.js';
import { WORKERD } from './cpu.js';
import { recording } from './record.js';

/** @typedef {import('./peers/index.js').Peer} Peer */
/** @typedef {(peer: Peer) => Promise<number>} Place */

/** @param {'process' | 'worker' | 'context'} place @returns {Place} */
const inNode = (place) => async (peer) => {
  const [kind, ending] = place === 'context' ? ['context', 'js'] : ['node', 'mjs'], file = join(folder, kind, peer.name, `${peer.name}.${ending}`);
  const args = [path('tests/bench/cold-child.js'), place, file, join(folder, recording(peer.name, 'first'))];
  const { ok, out } = await run(process.execPath, args, { quiet: true, seconds: 20 });
  if (!ok) throw new Error(`${peer.name}: ${out.slice(-600)}`);
  return Number(out);
};

/** @type {Place} */
async function inWorkerd(peer) {
  const out = join(folder, 'workerd', peer.name), modules = readdirSync(out).filter((name) => name.endsWith('.wasm'));
  const body = readFileSync(join(folder, recording(peer.name, 'first'))), from = performance.now();
  return withWorkerd(out, [`${peer.name}.js`, ...modules], async (address) => {
    const text = await (await fetch(`${address}?work=first&calls=1&real`, { method: 'POST', body })).text();
    if (text !== 'done') throw new Error(`${peer.name}: ${text}`);
    return performance.now() - from;
  }, WORKERD);
}

/** @type {Record<string, Place>} */
export const places = {
  'Node process': inNode('process'), 'Node worker': inNode('worker'), 'vm context': inNode('context'), 'workerd isolate': inWorkerd,
};

/**
 * @param {Peer[]} peers @param {number} rounds @param {(line: string) => void} [say]
 * @returns {Promise<Record<string, Record<string, number[]>>>} ms by place and peer
 */
export async function coldStarts(peers, rounds, say = () => {}) {
  for (const peer of peers) {
    await bundle(peer, 'node');
    await bundle(peer, 'context');
    await bundle(peer, 'workerd', { entry: path('tests/bench/worker.js') });
  }
  /** @type {Record<string, Record<string, number[]>>} */
  const times = {};
  for (const [place, measure] of Object.entries(places)) {
    times[place] = {};
    for (let round = 0; round < rounds; round++)
      for (const peer of peers) (times[place][peer.name] ??= []).push(await measure(peer));
    say(`cold start: ${place}`);
  }
  return times;
}
