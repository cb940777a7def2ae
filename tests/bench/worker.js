// One peer in workerd, whose clock stands still while it computes: cpu.js counts from outside. The first request for a
// work brings its replies; the others say how many calls to make.
// @ts-ignore the bundle's name for the peer
import { open } from 'measured';
import { player } from './replay.js';
import { workOf } from './works.js';

const { fetch, load } = player();
/** @type {any} */
let service;

export default {
  async fetch(/** @type {Request} */ request) {
    const asked = new URL(request.url).searchParams, work = workOf(asked.get('work') ?? '');
    if (request.method === 'POST') load(JSON.parse(await request.text()), asked.has('real'));
    service ??= open(fetch);
    for (let calls = Number(asked.get('calls')); calls; calls--) await work.run(service);
    return new Response('done');
  },
};
