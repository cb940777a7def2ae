// The fuzzing of a target in JavaScript: inputs that were made of the seeds by small changes, drawn by a seed that is
// printed. A target answers what became of an input, in a few words; an input with a new answer is changed further.
// What it throws, and what takes longer than HANG, is a finding: the input is written to the folder of crashes.
//
// `node TARGET --seconds N --seed N --crashes FOLDER FOLDER...`; prints as libFuzzer does what scripts/fuzz.js reads.
// The folders hold inputs to begin with; the first one gets those with new answers. `--merge TO FOLDER...` fuzzes
// nothing: it copies the fewest inputs that run all code that any of them runs.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { chances, sample } from '../../scripts/plant.js';
import { fewest } from './cover.js';

/** Seconds without an answer, on a busy machine too, that are taken for a hang. */
const HANG = 60;

/** Bytes of an input, and inputs that are kept. */
const LONGEST = 4096, KEPT = 5000;

/** Ends the process if the count of answers stands still; first it saves the input. */
const WATCHDOG = `
const { workerData: { shared, file, hang } } = require('node:worker_threads');
const [runs, size] = [0, 1], numbers = new Int32Array(shared, 0, 2), input = new Uint8Array(shared, 8);
let last = -1;
setInterval(() => {
  if (numbers[runs] === last) {
    require('node:fs').writeFileSync(file, input.slice(0, numbers[size]));
    process.kill(process.pid, 'SIGKILL');
  }
  last = numbers[runs];
}, hang * 1000);`;

/** What stands in what is read: the ends of numbers, and what opens and closes. */
const WORDS = ['\0', '"', '\\', '{', '}', '[', ']', ',', ':', '\\u0000', '\\ud800', '1e999', '-0', '18446744073709551616',
  '__proto__', '%00', '%', '@', '//', '\r\n', '\xff', '\xff\xff\xff\xff', '\x7f\xff\xff\xff', '\x80\0\0\0', '\0\0\0\x04'];

/**
 * One more input, of those that there are.
 * @param {Buffer[]} inputs @param {() => number} chance
 */
function changed(inputs, chance) {
  const below = (/** @type {number} */ n) => Math.floor(chance() * n);
  const pick = (/** @type {any[]} */ list) => list[below(list.length)];
  let bytes = Buffer.from(pick(inputs));
  for (let times = 1 + below(6); times; times--) {
    const at = below(bytes.length + 1), end = Math.min(bytes.length, at + 1 + below(chance() < 0.8 ? 8 : 512));
    const put = (/** @type {Buffer} */ middle, to = at) =>
      Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(to)]).subarray(0, LONGEST);
    const other = pick(inputs), from = below(other.length);
    bytes = [
      () => put(Buffer.alloc(0), end),
      () => put(bytes.subarray(at, end)),
      () => put(Buffer.from(Array.from({ length: 1 + below(8) }, () => below(256)))),
      () => put(Buffer.from([below(256)]), at + 1),
      () => put(Buffer.from(pick(WORDS), 'latin1')),
      () => put(other.subarray(from, from + below(64))),
      () => put(Buffer.from([(bytes[at] ?? 0) ^ (1 << below(8))]), at + 1),
    ][below(7)]();
  }
  return bytes;
}

/** The inputs in a folder. @param {string} folder */
const read = (folder) =>
  (existsSync(folder) ? readdirSync(folder) : []).sort().map((file) => readFileSync(join(folder, file)));

/** Writes inputs under the names that libFuzzer would give them. @param {string} folder @param {Buffer[]} inputs */
function write(folder, inputs) {
  mkdirSync(folder, { recursive: true });
  for (const bytes of inputs) writeFileSync(join(folder, createHash('sha1').update(bytes).digest('hex')), bytes);
}

/**
 * Runs a target until its time is over.
 * @param {(bytes: Buffer) => string | Promise<string>} target throws where it finds something
 * @param {(string | Buffer)[]} seeds
 */
export async function loop(target, seeds) {
  const { values, positionals: folders } = parseArgs({ allowPositionals: true, options: {
    seconds: { type: 'string' }, seed: { type: 'string' }, crashes: { type: 'string' }, input: { type: 'string' },
    merge: { type: 'string' },
  } });
  if (values.input) return console.log(await target(readFileSync(values.input)));
  const given = seeds.map((text) => Buffer.from(text)), found = folders.flatMap(read);
  if (values.merge) return write(values.merge, await fewest(target, read(values.merge), [...given, ...found]));
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6)), chance = chances(seed);
  const folder = values.crashes ?? '.', until = Date.now() + Number(values.seconds ?? 10) * 1000;
  mkdirSync(folder, { recursive: true });
  const shared = new SharedArrayBuffer(8 + LONGEST), numbers = new Int32Array(shared, 0, 2);
  const file = join(folder, `seed-${seed}`);
  const watchdog = new Worker(WATCHDOG, { eval: true, workerData: { shared, file, hang: HANG } });
  watchdog.unref();
  console.log(`seed ${seed}`);
  const inputs = [...given, ...sample(found, KEPT / 2, chance)], first = inputs.length;
  /** @type {Set<string>} */
  const answers = new Set();
  let runs = 0;
  for (; runs < first || Date.now() < until; runs++) {
    const bytes = runs < first ? inputs[runs] : changed(inputs, chance);
    numbers[0] = runs;
    numbers[1] = Math.min(bytes.length, LONGEST);
    new Uint8Array(shared, 8).set(bytes.subarray(0, LONGEST));
    try {
      const answer = await target(bytes);
      if (!answers.has(answer) && inputs.length < KEPT) inputs.push(bytes);
      answers.add(answer);
    } catch (error) {
      writeFileSync(file, bytes);
      console.error(`${file}: ${JSON.stringify(bytes.toString('latin1'))}\n`, error);
      process.exitCode = 1;
      break;
    }
  }
  if (folders.length) write(folders[0], inputs.slice(first));
  console.log(`#${runs} DONE cov: ${answers.size} ft: ${answers.size} corp: ${inputs.length}\nstat::number_of_executed_units: ${runs}`);
}
