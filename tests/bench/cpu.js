// CPU per call of each peer at each work, in fresh processes of Node or of workerd, in turn, round after round. A round's
// figure is its cheapest slice: see child.js.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { path, run } from '../../scripts/lib.js';
import { withWorkerd } from '../runtimes/hosts.js';
import { bundle, folder } from './bundle.js';
import { recording } from './record.js';

/**
 * @typedef {import('./peers/index.js').Peer} Peer
 * @typedef {Record<string, Record<string, number[]>>} Times µs per call, by work and peer, a figure for each round
 * @typedef {{host: 'Node' | 'workerd', peers: Peer[], worksOf: (peer: Peer) => string[], rounds: number, warm: number, slice: number,
 *   slices: number, real?: boolean, say?: (line: string) => void}} Plan `real`: fetch answers with the runtime's own Response
 */

/** Where the benchmark's workerd is installed. */
export const WORKERD = path('tests/bench/node_modules/workerd/package.json');

/** @param {Peer} peer @param {Plan} plan @returns {Promise<Record<string, number>>} */
async function inNode(peer, { worksOf, warm, slice, slices, real = false }) {
  const file = join(folder, 'node', peer.name, `${peer.name}.mjs`), replies = join(folder, 'replies', peer.name);
  const orders = { file, replies, works: worksOf(peer), warm, slice, slices, real };
  const { ok, out } = await run(process.execPath, [path('tests/bench/child.js'), JSON.stringify(orders)], { quiet: true, seconds: 120 });
  if (!ok) throw new Error(`${peer.name}: ${out.slice(-600)}`);
  return JSON.parse(out.trim().split('\n').at(-1) ?? '');
}

/** Nanoseconds that a process has run, of all its threads. Linux. @param {number} pid */
export function cpuOf(pid) {
  let sum = 0;
  for (const task of readdirSync(`/proc/${pid}/task`))
    sum += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
  return sum;
}

/** @param {Peer} peer @param {Plan} plan @returns {Promise<Record<string, number>>} */
async function inWorkerd(peer, { worksOf, warm, slice, slices, real }) {
  const out = join(folder, 'workerd', peer.name), modules = readdirSync(out).filter((name) => name.endsWith('.wasm'));
  return withWorkerd(out, [`${peer.name}.js`, ...modules], async (address, pid) => {
    /** @type {Record<string, number>} */
    const times = {};
    for (const name of worksOf(peer)) {
      const ask = async (/** @type {number} */ calls, /** @type {RequestInit} */ init = {}) => {
        const before = cpuOf(pid);
        const response = await fetch(`${address}?work=${name}&calls=${calls}${real ? '&real' : ''}`, init), text = await response.text();
        if (text !== 'done') throw new Error(`${peer.name}: ${name}: ${text.slice(0, 500)}`);
        const us = (cpuOf(pid) - before) / 1000;
        return { us: us / calls, ms: us / 1000 };
      };
      await ask(1, { method: 'POST', body: readFileSync(join(folder, recording(peer.name, name))) });
      let calls = 1;
      const from = cpuOf(pid);
      // As long a request as a slice, found by doubling.
      for (let ms = 0; cpuOf(pid) - from < warm * 1e6 || ms < slice / 2;) {
        ({ ms } = await ask(calls));
        if (ms < slice / 2) calls *= 2;
      }
      const until = performance.now() + 2 * slice * slices;
      let least = Infinity;
      for (let i = 0; i < slices && (i < 3 || performance.now() < until); i++) least = Math.min(least, (await ask(calls)).us);
      times[name] = least;
    }
    return times;
  }, WORKERD);
}

/** @param {Plan} plan @returns {Promise<Times>} */
export async function measure(plan) {
  const { host, peers, rounds, worksOf, say = () => {} } = plan, one = host === 'Node' ? inNode : inWorkerd;
  for (const peer of peers)
    await (host === 'Node' ? bundle(peer, 'node') : bundle(peer, 'workerd', { entry: path('tests/bench/worker.js') }));
  /** @type {Times} */
  const times = {};
  for (let round = 0; round < rounds; round++) {
    // Each round begins with another peer, so that none is always the one behind the heaviest.
    for (const [i] of peers.entries()) {
      const peer = peers[(i + round) % peers.length], figures = await one(peer, plan);
      for (const work of worksOf(peer)) ((times[work] ??= {})[peer.name] ??= []).push(figures[work]);
    }
    say(`${host}: round ${round + 1} of ${rounds}`);
  }
  return times;
}
