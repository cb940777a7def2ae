// Faults by name: turns the option `fault` (`latency=50-200,cut-after=1/10`, or an object) into the function that the
// handler calls. It knows how hosted Neon fails, and draws from a seed when to do so. The handler knows where in a
// request to call it.

import { setTimeout as sleep } from 'node:timers/promises';
import { EndpointError, responseTooLarge } from './error.js';

/**
 * @typedef {import('./index.js').Fault} Fault
 * @typedef {import('./index.js').Faults} Faults
 * @typedef {import('./index.js').FaultMoment} Moment
 * @typedef {(at: Moment, once: Once) => ReturnType<Fault>} Act makes the fault happen, if it is its turn
 *
 * @typedef {object} Once the settings of one fault, and its random numbers
 * @property {() => boolean} strikes does it hit this request?
 * @property {() => number} ms its duration, drawn from its range
 *
 * @typedef {object} Kind
 * @property {'before' | 'after' | undefined} at undefined: it decides itself
 * @property {boolean} timed is its value a duration? Otherwise it is a chance
 * @property {Act} act
 */

/** The message of Neon's proxy about too many connections. */
const RATE_LIMIT = 'Too many connections attempts';

/** The number of pieces of a slow body. */
const PIECES = 20;

/** @type {Act} */
const wait = ({ signal }, { strikes, ms }) => (strikes() ? pause(ms(), signal) : undefined);

/** @type {Act} */
const cut = (_, { strikes }) => (strikes() ? 'cut' : undefined);

/** In the order they happen. @type {Record<string, Kind>} */
const KINDS = {
  'cold-start': { at: 'before', timed: true, act: wait },
  latency: { at: 'before', timed: true, act: wait },
  'rate-limit': { at: 'before', timed: false, act: (_, { strikes }) => {
    if (strikes()) throw new EndpointError(500, RATE_LIMIT);
  } },
  'cut-before': { at: 'before', timed: false, act: cut },
  // Neon commits a single statement before it notices. It rolls a batch back, which is the same as not running it.
  'too-large': { at: undefined, timed: false, act: ({ at, batch, limit }, { strikes }) => {
    if (at === (batch ? 'before' : 'after') && strikes()) throw responseTooLarge(limit);
  } },
  'cut-after': { at: 'after', timed: false, act: cut },
  'slow-body': { at: 'after', timed: true, act: ({ response }, { strikes, ms }) =>
    (response && strikes() ? slow(response, ms()) : undefined) },
};

/** The other names that may be given. */
const SETTINGS = ['quiet', 'seed'];

/**
 * @param {Fault | Faults | string | undefined} given
 * @returns {Fault | undefined}
 * @throws {Error} that names the wrong part
 */
export function toFault(given) {
  if (given === undefined || typeof given === 'function') return given;
  const parts = typeof given === 'string' ? partsOf(given) : Object.entries(given).map(partOf);
  return createFault(new Map(parts.filter(([, value]) => value !== 'undefined')));
}

/** A fault of an object: coldStart is cold-start. @param {[string, unknown]} given @returns {[string, string]} */
const partOf = ([name, value]) => [name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), String(value)];

/** @param {string} text @returns {[string, string][]} */
function partsOf(text) {
  /** @type {[string, string][]} */
  const parts = [];
  for (const part of text.split(',').map((word) => word.trim())) {
    const [, name, value] = /^([^=]+)=(.+)$/.exec(part) ?? [];
    if (!name) throw broken(part, 'give name=value, such as latency=50-200');
    if (parts.some(([known]) => known === name)) throw broken(part, `${name} is given twice`);
    parts.push([name, value]);
  }
  return parts;
}

/** @param {Map<string, string>} parts @returns {Fault} */
function createFault(parts) {
  for (const [name, value] of parts) {
    if (!Object.hasOwn(KINDS, name) && !SETTINGS.includes(name)) {
      const all = [...Object.keys(KINDS), ...SETTINGS].join(', ');
      throw broken(`${name}=${value}`, `there is no "${name}"; the names are ${all}`);
    }
  }
  const seed = wholeOf('seed', parts.get('seed') ?? '1'), quiet = parts.get('quiet');
  if (quiet !== undefined && !parts.has('cold-start')) throw broken(`quiet=${quiet}`, 'it needs cold-start');
  const faults = Object.entries(KINDS).filter(([name]) => parts.has(name)).map(([name, { at, timed, act }], i) => {
    const once = readValue(name, parts.get(name) ?? '', timed, createDice(seed + i));
    return { at, act, once: name === 'cold-start' ? cold(once, quiet) : once };
  });
  return async (moment) => {
    for (const { at, act, once } of faults) {
      if (at && at !== moment.at) continue;
      const outcome = await act(moment, once);
      if (outcome) return outcome;
    }
    return undefined;
  };
}

/**
 * A cold start happens only after a quiet time. Requests that arrive during it wait for its end.
 * @param {Once} once
 * @param {string | undefined} given
 * @returns {Once}
 */
function cold({ strikes, ms }, given) {
  const quiet = given === undefined ? Infinity : wholeOf('quiet', given);
  let last = -Infinity, awake = -Infinity;
  const left = () => Math.ceil(awake - performance.now());
  return {
    strikes() {
      const now = performance.now();
      if (now - last >= quiet && strikes()) awake = now + ms();
      last = Math.max(now, awake);
      return left() > 0;
    },
    ms: left,
  };
}

/**
 * `5%`, `1/10`, `0.05`; of a timed one `50-200`, or `50-200@5%`.
 * @param {string} name
 * @param {string} value
 * @param {boolean} timed
 * @param {() => number} dice
 * @returns {Once}
 */
function readValue(name, value, timed, dice) {
  const part = `${name}=${value}`;
  if (!timed) return { strikes: readChance(part, value, dice), ms: () => 0 };
  const [, from, to, chance] = /^(\d+)(?:-(\d+))?(?:@(.+))?$/.exec(value) ?? [];
  if (from === undefined) {
    throw broken(part, 'give milliseconds or a range, with or without a chance: 100, 50-200, 50-200@5%');
  }
  const least = Number(from), most = Number(to ?? from);
  if (most < least) throw broken(part, `${to} is less than ${from}`);
  if (most > LONGEST_MS) throw broken(part, `give at most ${LONGEST_MS} milliseconds`);
  return {
    strikes: chance === undefined ? () => true : readChance(part, chance, dice),
    ms: () => Math.round(least + dice() * (most - least)),
  };
}

/** An hour: a longer time is a typing error. */
const LONGEST_MS = 3_600_000;

/** @param {string} part @param {string} text @param {() => number} dice @returns {() => boolean} */
function readChance(part, text, dice) {
  const every = /^1\/([1-9]\d*)$/.exec(text)?.[1];
  if (every) {
    let count = 0;
    return () => ++count % Number(every) === 0;
  }
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const chance = Number(digits) / (percent ? 100 : 1);
  if (!(chance >= 0 && chance <= 1)) {
    throw broken(part, 'give a chance: 5%, 0.05, or 1/10 for every tenth');
  }
  return () => dice() < chance;
}

/** @param {string} name @param {string} text */
function wholeOf(name, text) {
  if (!/^\d{1,9}$/.test(text)) throw broken(`${name}=${text}`, 'give a whole number');
  return Number(text);
}

/** @param {string} part @param {string} why */
const broken = (part, why) => new Error(`fault: "${part}": ${why}`);

/** The same numbers between 0 and 1 for the same seed (mulberry32). @param {number} seed */
function createDice(seed) {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} */
async function pause(ms, signal) {
  await sleep(ms, undefined, { signal });
}

/** The same answer, with its body sent in pieces over this time. @param {Response} response @param {number} ms */
async function slow(response, ms) {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const size = Math.ceil(bytes.length / PIECES) || 1;
  const gone = new AbortController();
  let at = 0;
  const body = new ReadableStream({
    async pull(controller) {
      await pause(ms / PIECES, gone.signal);
      controller.enqueue(bytes.subarray(at, at += size));
      if (at >= bytes.length) controller.close();
    },
    cancel: () => gone.abort(),
  }, { highWaterMark: 0 });
  return new Response(body, response);
}
