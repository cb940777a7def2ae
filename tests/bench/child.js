// One peer in this process, at one work after the other: after a warm-up slices of calls, of which the cheapest counts,
// since what else the machine does can only add. What is counted is the CPU time of the process, other threads' compiling
// and garbage collection included; waiting isn't. Prints µs per call, by work, as JSON.
import { readFileSync } from 'node:fs';
import { player } from './replay.js';
import { workOf } from './works.js';

/** @typedef {{file: string, replies: string, works: string[], warm: number, slice: number, slices: number, real: boolean}} Orders
 *   `warm`, `slice`: ms of CPU */

/** Microseconds. */
function cpu() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** @type {Orders} */
const { file, replies, works, warm, slice, slices, real } = JSON.parse(process.argv[2]);
const { open } = await import(file), { fetch, load } = player(), service = open(fetch);
/** @type {Record<string, number>} */
const times = {};
for (const name of works) {
  const work = workOf(name);
  load(JSON.parse(readFileSync(`${replies}/${name}.json`, 'utf8')), real);
  let calls = 0;
  // By CPU time too: on a busy machine the clock alone would end it before the engine has compiled what is hot.
  const from = cpu();
  for (; cpu() - from < warm * 1000 || calls < 2; calls++) await work.run(service);
  const count = Math.max(1, Math.round(calls / (cpu() - from) * 1000 * slice)), until = performance.now() + 2 * slice * slices;
  let least = Infinity;
  for (let i = 0; i < slices && (i < 3 || performance.now() < until); i++) {
    const before = cpu();
    for (let call = 0; call < count; call++) await work.run(service);
    least = Math.min(least, (cpu() - before) / count);
  }
  times[name] = least;
}
console.log(JSON.stringify(times));
process.exit(); // Prisma's timers needn't be waited for
