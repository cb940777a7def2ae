// What the benchmark makes of its figures, and that its replayed fetch says to every way of reading a body the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replay } from '../bench/replay.js';
import { quantile, ratio, slope, time, times } from '../bench/stats.js';
import { growthOf, verdicts } from '../bench/targets.js';

test('figures are said in three digits, ratios of less than a half as fractions', () => {
  assert.deepEqual([0.1234, 12.345, 1234.5, 2_500_000].map(time), ['0.12 µs', '12.3 µs', '1.23 ms', '2.5 s']);
  assert.deepEqual([0.1, 0.75, 2].map(times), ['1/10', '0.75 ×', '2.00 ×']);
  assert.deepEqual([quantile([3, 1, 2], 0.5), quantile([3, 1, 2], 0.99), slope([0, 1, 2], [5, 7, 9])], [2, 3, 2]);
  // Of each round by itself: the last one was disturbed, and both in it.
  assert.equal(ratio([1, 2, 30], [2, 4, 60]), 0.5);
});

test('a verdict is computed of the figures', () => {
  const cpu = (/** @type {number} */ ours) => ({
    Node: { getUserById: { floor: [4], heliumdb: [ours], raw: [9], drizzle: [40], 'drizzle-prepared': [12] } },
  });
  const reached = (/** @type {number} */ ours) => verdicts({ cpu: cpu(ours) }).map(({ toReach, reached }) => [toReach, reached]);
  assert.deepEqual(reached(8), [['≤ 1/3 of Drizzle', true], ['below Drizzle prepared', true], ['≤ 2 × the floor', true], ['ahead of every peer', true]]);
  assert.deepEqual(reached(13).map(([, reached]) => reached), [true, false, false, false]);
  const [, , , first] = verdicts({ cpu: { workerd: cpu(7.3).Node } });
  assert.deepEqual([first.toReach, first.reached], ['ahead of every peer', true]);
  assert.deepEqual(verdicts({ cpu: { workerd: cpu(7.3).Node } })[2], { row: 'getUserById: CPU, workerd', toReach: '≤ 1.8 × the floor', measured: '1.82 ×', reached: false });
  const project = (/** @type {number} */ ours) => verdicts({ cpu: { Node: { getProjectById: { 'floor-dates': [10], heliumdb: [ours], raw: [14] } } } });
  assert.deepEqual(project(12).map(({ toReach, reached }) => [toReach, reached]), [['≤ 1.2 × the floor with Dates', true], ['ahead of every peer by 15 %', false]]);
  assert.deepEqual(project(11.9)[1], { row: 'getProjectById, 4 includes (1 + 10 + 50 + 50 rows): CPU, Node', toReach: 'ahead of every peer by 15 %', measured: '0.85 × of Neon driver, SQL by hand', reached: false });
  assert.ok(project(11.8)[1].reached);
  const cold = { times: { 'Node process': { floor: [1], heliumdb: [2], drizzle: [9] }, 'workerd isolate': { floor: [1], heliumdb: [2], drizzle: [9] } } };
  assert.deepEqual(verdicts({ cold }).map(({ toReach, reached }) => [toReach, reached]), [['≤ 1/7 of Drizzle', true], ['≤ 1/8 of Drizzle', true]]);
  assert.deepEqual(verdicts({ size: { sizes: { heliumdb: { js: 4096, wasm: 16_385 } } } })[0].reached, false);
  const { slope, power } = growthOf({ 'routeUsers-1': { a: [1000] }, 'routeUsers-10': { a: [10_000] }, 'routeUsers-100': { a: [100_000] } }, 'a');
  assert.deepEqual([slope.toFixed(6), power.toFixed(6)], ['1000.000000', '1.000000']);
});

for (const real of [false, true])
  test(`replies are replayed in turn, ${real ? 'as Responses' : 'by a stand-in'}`, async () => {
    const long = JSON.stringify('é'.repeat(100_000)), fetch = replay(['{"a":"é"}', long], real);
    assert.deepEqual(await (await fetch('')).json(), { a: 'é' });
    assert.equal(await (await fetch('')).text(), long);
    assert.equal(new TextDecoder().decode(await (await fetch('')).arrayBuffer()), '{"a":"é"}');
    const reader = /** @type {ReadableStream<Uint8Array>} */ ((await fetch('')).body).getReader(), decoder = new TextDecoder();
    let text = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) text += decoder.decode(part.value, { stream: true });
    assert.equal(text, long);
  });
