// A plan's conditions, without the constants in them: of every spelling that Postgres has for one. And that one plan
// is asked for at a time, one for each text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPlans, withoutConstants } from '../../js/endpoint/plans.js';

test('constants of all spellings become a question mark, names stay', () => {
  for (const [given, wanted] of [
    ["(body = 'it''s'::text)", '(body = ?::text)'],
    ["((a = E'C:\\\\\\\\x''y'::text) AND (\"b'1'\" = 'x'::text))", '((a = ?::text) AND ("b\'1\'" = ?::text))'],
    ['("a""b 12" > 12)', '("a""b 12" > ?)'],
    ["(flags = B'101'::\"bit\")", '(flags = ?::"bit")'],
    ['((a1 > 1.5) AND (t2.b3 < -7) AND (c = 1e+20))', '((a1 > ?) AND (t2.b3 < ?) AND (c = ?))'],
    ['(a = $1)', '(a = $1)'],
    ["(ids = ANY ('{1,2}'::integer[]))", '(ids = ANY (?::integer[]))'],
    ['((done IS TRUE) OR (done = true))', '((done IS TRUE) OR (done = ?))'],
  ]) assert.equal(withoutConstants(given), wanted);
});

/** A back end whose plans come when they are let go. */
function slowBackend() {
  /** @type {string[]} */
  const asked = [];
  /** The last one that was asked when a session was given back. @type {unknown[]} */
  const released = [];
  /** @type {(() => void)[]} */
  const waiting = [];
  const session = { async query(/** @type {string} */ text) {
    if (!text.startsWith('explain')) return { rows: [] };
    asked.push(text);
    await new Promise((resolve) => waiting.push(() => resolve(undefined)));
    return { rows: [['[{"Plan":{"Node Type":"Result","Total Cost":1,"Plan Rows":2}}]']] };
  }, release: () => void released.push(asked.at(-1)) };
  const backend = /** @type {any} */ ({ take: () => session });
  return { backend, asked, released, letGo: () => waiting.shift()?.() };
}

test('one at a time, one for each text, only of those slow enough that worked', async () => {
  const { backend, asked, released, letGo } = slowBackend();
  /** @type {import('../../js/endpoint/index.js').SeenPlan[]} */
  const told = [];
  const plans = createPlans(backend, 10, (plan) => told.push(plan), 60_000);
  const see = (/** @type {string} */ sql, ms = 10, /** @type {any} */ more = {}, /** @type {any} */ params = []) =>
    plans.seen({ via: 'http', sql, ms, rows: 0, ...more }, { params });
  see('fast', 9.9);
  see('wrong', 10, { error: '22012' });
  see('binary', 10, {}, null);
  see('');
  see('first');
  see('second');
  await new Promise(setImmediate);
  assert.deepEqual(asked, ['explain (format json) first']);
  letGo();
  await new Promise(setImmediate);
  assert.deepEqual(told, [{ sql: 'first', ms: 10, plan: ['Result (cost 1, rows 2)'] }]);
  see('first');
  see('second'); // it was left out, so it is asked of now
  await new Promise(setImmediate);
  assert.deepEqual(asked, ['explain (format json) first', 'explain (format json) second']);
  letGo();
  await new Promise(setImmediate);
  await plans.close();
  assert.equal(told.length, 2);
  assert.deepEqual(released, asked);
});

test('a plan that takes too long is given up, and may be asked of again', async () => {
  /** @type {AbortSignal[]} */
  const signals = [];
  const take = (/** @type {unknown} */ _, /** @type {{ signal: AbortSignal }} */ { signal }) => new Promise((_resolve, reject) => {
    signals.push(signal);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  const plans = createPlans(/** @type {any} */ ({ take }), 0, () => assert.fail('there is none'), 1);
  for (const times of [1, 2]) {
    plans.seen({ via: 'tcp', sql: 'select 1', ms: 1, rows: 1 }, { params: [] });
    assert.equal(signals.length, times);
    const [signal] = signals.slice(-1);
    // Its timer keeps no process alive, so this one waits with it.
    const alive = setInterval(() => {}, 1000);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    await new Promise(setImmediate);
    clearInterval(alive);
  }
});
