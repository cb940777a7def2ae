// What bounds a gateway, each part alone: the fair queue, bytes in memory, clients' connections, known logins, and how
// long a session keeps the server busy. Where time matters, the clock is the test's own.
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, test } from 'node:test';
import { createGauge } from '../../js/endpoint/limits/gauge.js';
import { createKnown } from '../../js/endpoint/limits/known.js';
import { createQueue } from '../../js/endpoint/limits/queue.js';
import { createRate } from '../../js/endpoint/limits/rates.js';
import { createSockets } from '../../js/endpoint/limits/sockets.js';
import { createBusy } from '../../js/endpoint/wire/busy.js';
import { message } from '../support/wire.js';

const refusal = (/** @type {string} */ why) => ({ status: 503, code: '53300', message: `too many requests at the same time: ${why}` });

describe('the queue', () => {
  /** Who enters is noted, in their order. @param {Partial<Parameters<typeof createQueue>[0]>} settings */
  function open(settings) {
    const queue = createQueue({ what: 'requests', most: 1, ...settings });
    /** @type {string[]} */
    const entered = [];
    /** @type {import('../../js/endpoint/limits/queue.js').Place[]} */
    const places = [];
    const enter = (/** @type {string} */ group, /** @type {string} */ address, /** @type {AbortSignal} */ signal) => {
      const came = queue.enter(group, address, signal).then((place) => {
        entered.push(`${group} ${address}`);
        places.push(place);
      });
      came.catch(() => {});
      return came;
    };
    const leave = async () => {
      places.shift()?.leave();
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { queue, entered, enter: /** @type {any} */ (enter), leave };
  }

  test('groups take turns, and the addresses within one, whoever came first', async () => {
    const { queue, entered, enter, leave } = open({ most: 1 });
    await enter('a', '1');
    for (const [group, address] of ['a 1', 'a 1', 'a 1', 'a 2', 'b 3', 'a 4', 'b 3'].map((text) => text.split(' '))) enter(group, address);
    assert.deepEqual(queue.count(), { running: 1, waiting: 7 });
    for (let i = 0; i < 8; i++) await leave();
    assert.deepEqual(entered, ['a 1', 'a 1', 'b 3', 'a 2', 'b 3', 'a 4', 'a 1', 'a 1']);
    assert.deepEqual(queue.count(), { running: 0, waiting: 0 });
  });

  test('a group that is full holds up nobody else', async () => {
    const { entered, enter, leave } = open({ most: 3, mostOf: 2 });
    for (let i = 0; i < 4; i++) enter('a', '1');
    await enter('b', '2');
    assert.deepEqual(entered, ['a 1', 'a 1', 'b 2']);
    await leave();
    assert.deepEqual(entered.slice(3), ['a 1']);
  });

  test('an address is a whole network of IPv6', async () => {
    const { entered, enter, leave } = open({ most: 1 });
    await enter('a', 'x');
    for (const address of ['2001:db8::1', '2001:db8::2', '2001:db8:0:1::1']) enter('a', address);
    for (let i = 0; i < 3; i++) await leave();
    assert.deepEqual(entered.slice(1), ['a 2001:db8::1', 'a 2001:db8:0:1::1', 'a 2001:db8::2']);
  });

  test('who waits too long is refused, who leaves is forgotten, and a place that is left twice is one', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    let now = 0;
    const tick = (/** @type {number} */ ms) => {
      now += ms;
      t.mock.timers.tick(100); // how often it looks
    };
    const { queue } = open({}), timed = createQueue({ what: 'requests', most: 1, waitMs: 50, now: () => now }), place = await timed.enter('a', '1');
    const late = timed.enter('a', '1'), gone = new AbortController(), left = timed.enter('a', '1', gone.signal);
    gone.abort(new Error('gone'));
    await assert.rejects(left, { message: 'gone' });
    assert.deepEqual(timed.count(), { running: 1, waiting: 1 });
    tick(49);
    assert.equal(timed.count().waiting, 1);
    tick(1);
    await assert.rejects(late, refusal('no turn came within 50 ms'));
    place.leave();
    place.leave();
    assert.deepEqual(timed.count(), { running: 0, waiting: 0 });
    await assert.rejects(queue.enter('a', '1', gone.signal), { message: 'gone' });
    const none = createQueue({ what: 'requests', most: 0, waitMs: 0, now: () => now }).enter('a', '1');
    tick(0);
    await assert.rejects(none, refusal('no turn came within 0 ms'));
  });

  test('ten thousand wait, and not one more; closing refuses them all', async () => {
    const queue = createQueue({ what: 'requests', most: 1 });
    await queue.enter('a', '1');
    const waiting = Array.from({ length: 10_000 }, (_, i) => queue.enter(`${i % 7}`, `${i % 100}`));
    await assert.rejects(queue.enter('b', '2'), refusal('10000 are waiting already'));
    queue.close(new Error('closing'));
    const settled = await Promise.allSettled(waiting);
    assert.ok(settled.every(({ status }) => status === 'rejected'));
    await assert.rejects(queue.enter('c', '3'), { message: 'closing' });
    assert.deepEqual(queue.count(), { running: 1, waiting: 0 });
  });
});

test('a rate: a second’s worth at once, and more as time goes; ten thousand names are remembered', () => {
  let ms = 0;
  const rate = createRate(10, 'role', () => ms), refused = { status: 429, code: '53300', message: 'too many requests of this role: at most 10 a second' };
  /** How many get through at once. */
  const through = (/** @type {string} */ name) => {
    for (let n = 0; ; n++) {
      try {
        rate(name);
      } catch (error) {
        assert.throws(() => { throw error; }, refused);
        return n;
      }
    }
  };
  assert.deepEqual([through('a'), through('a'), through('b')], [10, 0, 10]);
  ms += 99;
  assert.equal(through('a'), 0, 'asking in vain costs nothing, and gives nothing');
  ms += 1;
  assert.deepEqual([through('a'), through('a')], [1, 0]);
  ms += 3_600_000;
  assert.equal(through('a'), 10);
  for (let i = 0; i < 9999; i++) rate(`${i}`);
  assert.equal(through('a'), 0);
  for (let i = 0; i < 10_000; i++) rate(`${i}`);
  assert.equal(through('a'), 10, 'forgotten for ten thousand others');
  const none = createRate(0, 'role');
  for (let i = 0; i < 1000; i++) none('a');
});

test('bytes of all together: up to the last one, and again when they are free', () => {
  const gauge = createGauge(100), one = gauge.hold(), other = gauge.hold();
  assert.deepEqual([one.take(60), other.take(40), other.take(1)], [true, true, false]);
  other.free();
  other.free();
  assert.deepEqual([gauge.bytes(), one.take(40), one.take(1)], [60, true, false]);
  one.free();
  assert.equal(gauge.bytes(), 0);
  assert.deepEqual([one.take(101), gauge.bytes()], [true, 0], 'what is still sent to who has left counts no more');
});

test('connections: of one address a quarter, behind a proxy all; a closed one makes room', () => {
  const socket = (/** @type {string} */ remoteAddress) => /** @type {any} */ (Object.assign(new EventEmitter(), { remoteAddress }));
  for (const [proxied, first] of /** @type {const} */ ([[false, 2], [true, 8]])) {
    const sockets = createSockets(8, proxied), its = Array.from({ length: 9 }, () => socket('::ffff:10.0.0.1'));
    assert.equal(its.filter(sockets.admit).length, first);
    const others = Array.from({ length: 9 }, (_, i) => socket(`10.0.1.${i}`));
    assert.equal(others.filter(sockets.admit).length, 8 - first);
    assert.equal(sockets.count(), 8);
    its[0].emit('close');
    assert.equal(sockets.admit(socket('10.0.0.1')), true);
  }
});

test('a login is known for five minutes, by a hash that no other process has; ten thousand are', () => {
  let ms = 0;
  const known = createKnown(() => ms), name = known.nameOf('role', 'db', 'secret');
  assert.equal(name, known.nameOf('role', 'db', 'secret'));
  assert.notEqual(name, createKnown().nameOf('role', 'db', 'secret'));
  assert.notEqual(known.nameOf('a', 'b"', 'c'), known.nameOf('a', 'b', '"c'));
  known.add(name);
  ms = 299_999;
  assert.deepEqual([known.has(name), known.has('another')], [true, false]);
  ms = 300_000;
  assert.equal(known.has(name), false);
  known.add(name);
  for (let i = 0; i < 9999; i++) known.add(`${i}`);
  assert.equal(known.has(name), true);
  known.add('one more');
  assert.equal(known.has(name), false);
  known.forget('one more');
  assert.equal(known.has('one more'), false);
});

describe('how long a session keeps the server busy', () => {
  const [query, sync, parse, execute, flush, copy, ready] = ['Q', 'S', 'P', 'E', 'H', 'd', 'Z'].map((type) => message(type, Buffer.alloc(300, type)));
  const row = message('D', Buffer.from('Z\x00\x00\x00\x05I'));

  /** @param {import('node:test').TestContext} t */
  function watch(t) {
    t.mock.timers.enable({ apis: ['setInterval'] });
    /** @type {number[]} */
    const late = [];
    return { ...createBusy(100, (times) => late.push(times)), late: () => late, tick: (/** @type {number} */ ms) => t.mock.timers.tick(ms) };
  }

  test('a query, until ReadyForQuery, in pieces of any size', (t) => {
    const busy = watch(t);
    for (const byte of query) busy.client(Buffer.from([byte]));
    busy.tick(99);
    for (const byte of Buffer.concat([row, ready])) busy.server(Buffer.from([byte]));
    busy.tick(1000);
    assert.deepEqual([busy.late(), busy.isBusy()], [[], false]);
    busy.client(query);
    busy.tick(250);
    assert.deepEqual(busy.late(), [1, 2], 'again and again');
    busy.server(ready);
    busy.client(query);
    busy.tick(100);
    assert.deepEqual(busy.late(), [1, 2, 1]);
    busy.end();
  });

  test('bytes of a row are no ReadyForQuery, and one is no answer to all', (t) => {
    const busy = watch(t);
    busy.client(Buffer.concat([sync, parse, execute, sync]));
    busy.server(row);
    busy.tick(60);
    busy.server(ready);
    busy.tick(60);
    assert.deepEqual(busy.late(), []);
    busy.tick(40);
    assert.deepEqual(busy.late(), [1], 'counted anew from the first one');
    busy.server(ready);
    busy.tick(1000);
    assert.deepEqual(busy.late(), [1]);
  });

  test('what is executed without a Sync counts; a flush, a copy’s rest and the end don’t', (t) => {
    const busy = watch(t);
    busy.client(Buffer.concat([parse, execute, flush]));
    busy.tick(100);
    assert.deepEqual(busy.late(), [1]);
    busy.client(sync);
    busy.server(ready);
    assert.equal(busy.isBusy(), false);
    busy.client(Buffer.concat([query, copy, copy]));
    busy.server(ready);
    busy.client(Buffer.concat([flush, message('X')]));
    assert.equal(busy.isBusy(), false);
  });
});
