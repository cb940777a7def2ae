// The embedded engine with stand-ins for its threads: when it starts the next thread, how often, and which error each
// session gets. And the splitter, which cuts a reply into messages: whole ones, in linear time, none longer than wanted.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as tick } from 'node:timers/promises';
import { openEngine } from '../../js/endpoint/pglite/engine.js';
import { crashed, timedOut } from '../../js/endpoint/pglite/failure.js';
import { createLock } from '../../js/endpoint/pglite/lock.js';
import { createSplitter } from '../../js/endpoint/wire/replies.js';

/** An engine of stand-ins. @param {{ keeps?: boolean, fails?: (n: number) => boolean }} [how] */
async function engineOf({ keeps = true, fails = () => false } = {}) {
  /** @type {((failure: import('../../js/endpoint/pglite/failure.js').Failure) => void)[]} */
  const enders = [];
  const clock = { now: 0 };
  const engine = await openEngine({
    keeps,
    now: () => clock.now,
    async start(onEnd) {
      const n = enders.push(onEnd);
      if (fails(n)) throw new Error('no such folder');
      return /** @type {any} */ ({ version: `18.${n}`, async close() {}, async kill() {} });
    },
    turnsOf: () => {
      const lock = createLock();
      return /** @type {any} */ ({ take: (/** @type {any} */ _, /** @type {any} */ signal) => lock.acquire(signal), end: lock.end });
    },
  });
  return { engine, clock, crash: () => enders.at(-1)?.(crashed('RangeError: x', keeps ? 'f' : undefined)), starts: () => enders.length };
}

/** @param {import('../../js/endpoint/pglite/engine.js').Engine} engine */
const refusal = (engine) => engine.take({}).then(() => 'a turn', (error) => [error.status, error.code, error.message]);

describe('an engine that ends', () => {
  test('is started again; callers that wait get a turn of the next instance, sessions get an error', async () => {
    const { engine, crash, starts } = await engineOf();
    await engine.take({}); // and never lets go
    const waiting = [engine.take({}), engine.take({})];
    const { ended, turns } = await engine.current(), session = turns.take({});
    crash();
    assert.equal(ended.aborted, false, 'the session whose statement was running gets its error first');
    await assert.rejects(session, { code: '57P02' });
    const release = /** @type {any} */ (await waiting[0]);
    release();
    await waiting[1];
    await tick();
    assert.equal(ended.reason.message, 'terminating connection: the embedded database crashed (RangeError: x); nothing that was acknowledged is lost');
    assert.deepEqual([starts(), (await engine.current()).thread.version, engine.version], [2, '18.2', '18.1']);
  });

  test('a caller that has left is not given a turn', async () => {
    const { engine, crash } = await engineOf(), gone = new AbortController();
    await engine.take({});
    const waiting = engine.take({}, gone.signal);
    gone.abort(new Error('gone'));
    crash();
    await assert.rejects(waiting, new Error('gone'));
  });

  test('at most five times a minute; then every call fails for good', async () => {
    const { engine, clock, crash, starts } = await engineOf();
    for (let n = 0; n < 12; n++, clock.now += 15_000) {
      crash();
      await engine.current();
    }
    assert.equal(starts(), 13, 'four a minute are never too many');
    clock.now += 60_000;
    for (let n = 0; n < 5; n++) {
      crash();
      await engine.current();
    }
    crash();
    const message = 'the embedded database has stopped: it ended 6 times within a minute (at last: RangeError: x); start the endpoint again';
    assert.deepEqual(await refusal(engine), [500, '57P03', message]);
    assert.equal((await engine.failed).message, message);
    clock.now += 3600_000;
    assert.deepEqual(await refusal(engine), [500, '57P03', message]);
    assert.equal(starts(), 18);
    await engine.close();
  });

  test('in memory it is gone', async () => {
    const { engine, crash, starts } = await engineOf({ keeps: false });
    crash();
    const message = 'the embedded database has stopped: RangeError: x; it was in memory, and its data is gone; start the endpoint again';
    assert.deepEqual([await refusal(engine), starts()], [[500, '57P03', message], 1]);
    assert.equal((await engine.failed).message, message);
  });

  test('if the next start fails, no other is tried', async () => {
    const { engine, crash, starts } = await engineOf({ fails: (n) => n > 1 });
    crash();
    const message = 'the embedded database has stopped: it can\'t be opened again (no such folder); start the endpoint again';
    assert.deepEqual([await refusal(engine), await refusal(engine), starts()], [[500, '57P03', message], [500, '57P03', message], 2]);
  });

  test('it is not started again while it is being closed', async () => {
    const { engine, crash, starts } = await engineOf();
    const closed = engine.close();
    crash();
    await closed;
    assert.deepEqual([await refusal(engine), starts()],
      [[500, '57P03', 'the embedded database has stopped: it is being closed; start the endpoint again'], 1]);
  });

  test('the errors of each failure', () => {
    const said = [crashed('x', undefined), crashed('x', 'f'), timedOut(5, undefined), timedOut(5, 'f')]
      .map(({ running, others }) => [running, others].map(({ status, code, fields, message }) => [status, code, fields.severity, message]));
    const slow = 'canceling statement due to statement timeout: it ran for more than 5 ms (--statement-timeout), and the embedded database was ended with it; ';
    const ended = 'terminating connection: the embedded database was ended, as a statement ran for more than 5 ms (--statement-timeout); ';
    const gone = 'it was in memory, and its data is gone', kept = 'nothing that was acknowledged is lost';
    assert.deepEqual(said, [gone, kept].map((end) => [
      [400, '57P02', 'FATAL', `the embedded database crashed in this statement (x); ${end}`],
      [400, '57P02', 'FATAL', `terminating connection: the embedded database crashed (x); ${end}`],
    ]).concat([gone, kept].map((end) => [[400, '57014', 'FATAL', slow + end], [400, '57P02', 'FATAL', ended + end]])));
  });
});

describe('a reply cut into messages', () => {
  /** @param {string} type @param {number} size of the whole message */
  const message = (type, size) => {
    const bytes = Buffer.alloc(size, type);
    bytes.writeUInt32BE(size - 1, 1);
    return bytes;
  };

  /** @param {Buffer[]} pieces @param {number} [most] */
  function cut(pieces, most) {
    /** @type {Buffer[]} */
    const found = [];
    const split = createSplitter((bytes) => found.push(Buffer.from(bytes)), most);
    pieces.forEach(split);
    return found;
  }

  const messages = [message('T', 5), message('D', 6), message('D', 40), message('D', 41), message('C', 9), message('Z', 6)];
  const all = Buffer.concat(messages);
  /** @param {number} size */
  const inPieces = (size) => Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.subarray(i * size, (i + 1) * size));

  test('whatever the pieces', () => {
    for (let size = 1; size <= all.length; size++) assert.deepEqual(cut(inPieces(size)), messages, `pieces of ${size}`);
  });

  test('whatever the pieces, where all of them come in the same bytes', () => {
    for (let size = 1; size <= all.length; size++) {
      const found = /** @type {Buffer[]} */ ([]), same = Buffer.alloc(size);
      const split = createSplitter((bytes) => found.push(Buffer.from(bytes)), undefined, undefined, true);
      for (const piece of inPieces(size)) split(same.subarray(0, piece.copy(same)));
      assert.deepEqual(found, messages, `pieces of ${size}`);
    }
  });

  test('of what is too long only type and length, whatever the pieces', () => {
    for (const most of [4, 5, 6, 39, 40, 41]) for (let size = 1; size <= all.length; size++) {
      assert.deepEqual(cut(inPieces(size), most), messages.map((bytes) => (bytes.length > most ? bytes.subarray(0, 5) : bytes)), `${most} in ${size}`);
    }
  });

  test('a long message is copied once, not once a piece', () => {
    const concat = Buffer.concat, piece = Buffer.alloc(256 * 1024, 1);
    let copied = 0;
    Buffer.concat = (list, size) => {
      copied += Number(size);
      return concat(list, size);
    };
    try {
      const first = Buffer.from(piece);
      first.writeUInt32BE(100 * piece.length - 1, 1);
      assert.deepEqual(cut([first, ...Array.from({ length: 99 }, () => piece)]).map(({ length }) => length), [100 * piece.length]);
    } finally {
      Buffer.concat = concat;
    }
    assert.equal(copied, 100 * piece.length);
  });
});
