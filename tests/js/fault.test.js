// Faults by name, each kind called as the endpoint calls it, without a database and by a clock of the test's own: what
// becomes of a request, for how long it is held, when a fault strikes; and specs that can't be read.
import assert from 'node:assert/strict';
import { syncBuiltinESMExports } from 'node:module';
import { after, before, beforeEach, describe, test } from 'node:test';
import timers from 'node:timers/promises';
import { toFault } from '../../js/endpoint/fault.js';

/** @typedef {import('../../js/endpoint/index.js').Faults} Faults */

const { setTimeout: wait } = timers, { now } = performance;
/** What it is now, ms; and the pauses so far. */
let clock = 0, slept = /** @type {number[]} */ ([]);
before(() => {
  performance.now = () => clock;
  timers.setTimeout = /** @type {any} */ (async (/** @type {number} */ ms, /** @type {any} */ _, /** @type {any} */ { signal }) => {
    signal.throwIfAborted();
    slept.push(ms);
    clock += ms;
  });
  syncBuiltinESMExports();
});
after(() => {
  performance.now = now;
  timers.setTimeout = wait;
  syncBuiltinESMExports();
});
beforeEach(() => {
  clock = 1e6;
  slept = [];
});

const KINDS = 'cold-start, latency, rate-limit, cut-before, too-large, cut-after, slow-body, quiet, seed';
const NAME = 'give name=value, such as latency=50-200', TIME = 'give milliseconds or a range, with or without a chance: 100, 50-200, 50-200@5%';
const CHANCE = 'give a chance: 5%, 0.05, or 1/10 for every tenth', WHOLE = 'give a whole number';

describe('what can\'t be read names the part', () => {
  for (const [spec, part, why] of /** @type {[any, string, string][]} */ ([
    ['', '', NAME], ['latency', 'latency', NAME], ['latency=', 'latency=', NAME], ['=5', '=5', NAME], ['latency=50,,seed=1', '', NAME],
    ['latecy=50', 'latecy=50', `there is no "latecy"; the names are ${KINDS}`], [{ cut: 1 }, 'cut=1', `there is no "cut"; the names are ${KINDS}`],
    [{ constructor: 1 }, 'constructor=1', `there is no "constructor"; the names are ${KINDS}`],
    ['latency=fast', 'latency=fast', TIME], ['latency=-5', 'latency=-5', TIME], ['latency=1.5', 'latency=1.5', TIME], ['latency=50@', 'latency=50@', TIME],
    ['latency=200-50', 'latency=200-50', '50 is less than 200'], ['latency=3600001', 'latency=3600001', 'give at most 3600000 milliseconds'],
    ['latency=0-3600001', 'latency=0-3600001', 'give at most 3600000 milliseconds'], ['latency=50@2', 'latency=50@2', CHANCE],
    ['cut-after=1/0', 'cut-after=1/0', CHANCE], ['rate-limit=101%', 'rate-limit=101%', CHANCE], ['rate-limit=1.01', 'rate-limit=1.01', CHANCE],
    ['rate-limit=-1', 'rate-limit=-1', CHANCE], [{ cutAfter: 'often' }, 'cut-after=often', CHANCE],
    ['seed=x', 'seed=x', WHOLE], ['seed=1234567890', 'seed=1234567890', WHOLE], ['cold-start=1,quiet=1.5', 'quiet=1.5', WHOLE],
    ['quiet=5', 'quiet=5', 'it needs cold-start'], ['latency=1,latency=2', 'latency=2', 'latency is given twice'],
  ])) test(JSON.stringify(spec), () => assert.throws(() => toFault(spec), { name: 'Error', message: `fault: "${part}": ${why}` }));
});

test('what can be read: ends of ranges, spaces, nothing, a function', () => {
  for (const spec of ['latency=0', 'latency=5-5', 'latency=3600000', 'latency=1@100%', 'rate-limit=100%', 'rate-limit=1', 'rate-limit=0', 'seed=999999999', ' seed=7 , cut-after=0.1 '])
    assert.equal(typeof toFault(spec), 'function', spec);
  const own = () => undefined;
  assert.equal(toFault(own), own);
  assert.equal(toFault(undefined), undefined);
  assert.equal(typeof toFault({ latency: undefined, seed: 3 }), 'function');
});

/** A request that a fault is asked about. @param {object} [more] @returns {any} */
const moment = (more) => ({ at: 'before', batch: false, queries: [], limit: 67_108_864, signal: new AbortController().signal, ...more });

/** What becomes of a request before it has run, and after it. @param {string | Faults} spec @param {object} [more] */
async function outcomes(spec, more) {
  const fault = toFault(spec), ends = [];
  for (const at of ['before', 'after']) {
    try {
      ends.push(await fault?.(moment({ at, ...more })));
    } catch (/** @type {any} */ { status, message, code }) {
      ends.push([status, message, code]);
    }
  }
  return ends;
}

test('rate-limit, cut-before, cut-after, too-large: when, and what comes of it', async () => {
  assert.deepEqual(await outcomes('rate-limit=1'), [[500, 'Too many connections attempts', ''], undefined]);
  assert.deepEqual(await outcomes('cut-before=1'), ['cut', undefined]);
  assert.deepEqual(await outcomes('cut-after=1'), [undefined, 'cut']);
  const large = [507, 'response is too large (max is 67108864 bytes)', ''];
  assert.deepEqual(await outcomes('too-large=1'), [undefined, large], 'a single statement is committed by then');
  assert.deepEqual(await outcomes({ tooLarge: 1 }, { batch: true }), [large, undefined], 'a batch has not run');
  assert.deepEqual(await outcomes('seed=5'), [undefined, undefined]);
  assert.deepEqual(slept, []);
});

test('latency: all of its range, at its chance, and no longer than the request is wanted', async () => {
  const fault = toFault('latency=150-153');
  for (let n = 0; n < 200; n++) assert.equal(await fault?.(moment()), undefined);
  assert.deepEqual([...new Set(slept)].sort(), [150, 151, 152, 153]);
  slept = [];
  assert.equal(await fault?.(moment({ at: 'after' })), undefined);
  assert.deepEqual(slept, []);
  const second = toFault('latency=700@1/2');
  for (let n = 0; n < 4; n++) await second?.(moment());
  assert.deepEqual(slept, [700, 700]);
  const gone = AbortSignal.abort(new Error('gone'));
  await assert.rejects(async () => fault?.(moment({ signal: gone })), { message: 'gone' });
});

test('cold-start: the first, those who come meanwhile for what is left, and again after quiet', async () => {
  const fault = toFault('cold-start=800,quiet=300'), took = async () => {
    slept = [];
    await fault?.(moment());
    return slept;
  };
  assert.deepEqual(await took(), [800]);
  assert.deepEqual(await took(), []);
  clock += 299;
  assert.deepEqual(await took(), []);
  clock += 300;
  assert.deepEqual(await took(), [800]);
  const awake = toFault({ coldStart: 800 });
  await awake?.(moment());
  clock += 1e6;
  slept = [];
  await awake?.(moment());
  assert.deepEqual(slept, [], 'once, where nothing is said of quiet');
  const together = toFault('cold-start=800'), from = clock, first = together?.(moment());
  clock = from + 500; // the first one waits still
  await Promise.all([first, together?.(moment())]);
  assert.deepEqual(slept, [800, 300]);
});

test('slow-body: the whole body, its status and headers, in twenty pieces over the time', async () => {
  const text = 'ä'.repeat(50), given = () => new Response(text, { status: 201, headers: { 'x-a': 'b' } });
  const fault = toFault('slow-body=400');
  assert.equal(await fault?.(moment({ response: given() })), undefined);
  assert.equal(await fault?.(moment({ at: 'after' })), undefined, 'where there is no answer');
  const slow = /** @type {Response} */ (await fault?.(moment({ at: 'after', response: given() })));
  assert.deepEqual([slow.status, slow.headers.get('x-a'), slept], [201, 'b', []], 'nothing is waited for until somebody reads');
  const sizes = [];
  for await (const part of /** @type {any} */ (slow.body)) sizes.push(part.length);
  assert.deepEqual([sizes, slept], [Array(20).fill(5), Array(20).fill(20)]);
  slept = [];
  assert.equal(await (/** @type {Response} */ (await fault?.(moment({ at: 'after', response: given() })))).text(), text);
  assert.equal(await (/** @type {Response} */ (await fault?.(moment({ at: 'after', response: new Response('') })))).text(), '');
  const left = /** @type {Response} */ (await fault?.(moment({ at: 'after', response: given() }))).body?.getReader();
  await left?.read();
  slept = [];
  await left?.cancel();
  assert.deepEqual(slept, []);
});

/** Which of so many requests a fault strikes. @param {string | Faults} spec @param {number} count @param {'before' | 'after'} [at] */
async function strikes(spec, count, at = 'after') {
  const fault = toFault(spec), hit = [];
  for (let n = 1; n <= count; n++) if (await fault?.(moment({ at }))) hit.push(n);
  return hit;
}

test('every nth, by chance, and the same for the same seed', async () => {
  assert.deepEqual(await strikes('cut-after=1/3', 10), [3, 6, 9]);
  assert.deepEqual(await strikes('cut-after=1/10', 25), [10, 20]);
  assert.deepEqual(await strikes({ cutAfter: '1/1' }, 3), [1, 2, 3]);
  assert.deepEqual(await strikes({ cutAfter: 1 }, 3), [1, 2, 3]);
  assert.deepEqual(await strikes('cut-after=0', 100), []);
  assert.deepEqual(await strikes('cut-after=100%', 100, 'before'), []);
  const some = await strikes('cut-after=10%,seed=7', 1000);
  assert.ok(some.length > 60 && some.length < 140, String(some.length));
  assert.deepEqual(await strikes({ cutAfter: 0.1, seed: 7 }, 1000), some);
  assert.deepEqual(await strikes(' seed=7 , cut-after=0.1 ', 1000), some);
  assert.notDeepEqual(await strikes('cut-after=10%,seed=8', 1000), some);
  assert.deepEqual(await strikes('cut-after=10%', 1000), await strikes('cut-after=10%,seed=1', 1000));
});

test('several together, each in its turn', async () => {
  const fault = toFault('latency=10,rate-limit=1/2,cut-after=1/2'), ends = [];
  for (let n = 0; n < 4; n++) {
    const said = await /** @type {any} */ (fault)?.(moment()).then?.(() => undefined, (/** @type {Error} */ { message }) => message);
    ends.push(said ?? (await fault?.(moment({ at: 'after' }))) ?? 'well');
  }
  assert.deepEqual(ends, ['well', 'Too many connections attempts', 'cut', 'Too many connections attempts']);
  assert.deepEqual(slept, [10, 10, 10, 10]);
});
