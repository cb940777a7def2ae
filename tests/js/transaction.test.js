// Transactions against a server that says what the test wants, in its own bytes: what is known of one that was
// lost, when it is tried again, and what it refuses to take in.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { SerializationError, createDatabase } from '../../js/index.js';
import { clientOf, textOf } from '../support/client.js';
import { errorFrom, serve } from '../support/service.js';
import { until } from '../support/until.js';

/** A message of the server's. @param {string} type @param {string} [body] latin1 */
function message(type, body = '') {
  const bytes = Buffer.alloc(5 + body.length);
  bytes.write(type, 'latin1');
  bytes.writeUInt32BE(4 + body.length, 1);
  bytes.write(body, 5, 'latin1');
  return bytes;
}

const OPENED = [message('R', '\0\0\0\x03'), message('R', '\0\0\0\0'), message('K', '12345678'), message('Z', 'I')];
const DONE = [message('1'), message('2'), message('C', 'BEGIN\0')];
const GOOD = [message('1'), message('2'), message('D', '\0\x01\0\0\0\x01t'), message('C', 'SELECT 1\0')];

/** An error that the server refuses with, or ends the session by. @param {string} code @param {string} [text] @param {string} [severity] */
const says = (code, text = 'no', severity = 'FATAL') => message('E', `S${severity}\0V${severity}\0C${code}\0M${text}\0\0`);

/**
 * A WebSocket class whose far end answers each frame in turn, and closes where it has no more to say.
 * @param {(Buffer[] | null)[]} answers null: it closes
 */
function scripted(answers) {
  const seen = { frames: /** @type {Buffer[]} */ ([]), sockets: 0, closed: new Set() };
  class Scripted extends EventTarget {
    left = [...answers];
    constructor() {
      super();
      seen.sockets++;
      queueMicrotask(() => this.dispatchEvent(new Event('open')));
    }

    /** @param {Uint8Array} bytes */
    send(bytes) {
      seen.frames.push(Buffer.from(bytes));
      const answer = this.left.shift();
      queueMicrotask(() => {
        if (answer) {
          const data = new Uint8Array(Buffer.concat(answer)).buffer;
          this.dispatchEvent(Object.assign(new Event('message'), { data }));
        }
        if (!answer || !this.left.length) this.end();
      });
    }

    end() {
      queueMicrotask(() => this.dispatchEvent(new Event('close')));
    }

    close() {
      seen.closed.add(this);
      this.end();
    }
  }
  return { seen, WebSocket: /** @type {any} */ (Scripted) };
}

/** The answer to the first frame of a transaction with a deadline: BEGIN and SET LOCAL ride with the first query. @param {Buffer[]} last */
const first = (...last) => [...OPENED, ...DONE, ...DONE, ...last];

/** @param {(Buffer[] | null)[]} answers @param {(tx: any) => any} [callback] @param {any} [options] */
async function lost(answers, callback = async (tx) => { await tx.connect(); await tx.connect(); }, options = undefined) {
  const { seen, WebSocket } = scripted(answers);
  const error = await errorFrom(createDatabase('postgres://u:p@h.example/d', { WebSocket }).transaction(callback, options));
  return { error, seen, known: [error.name, error.sqlState, error.outcome, error.retryable] };
}

/** Never so much as asked for by whoever is not told otherwise. */
const BEGUN = first(...GOOD, message('Z', 'T')), COMMITTED = [message('1'), message('2'), message('C', 'COMMIT\0'), message('Z', 'I')];

test('a WebSocket to where nobody listens says so, and what may help', async () => {
  const { url, close } = await serve(() => {});
  await close();
  const { name, outcome, message } = await errorFrom(createDatabase(url, { WebSocket: /** @type {any} */ (WebSocket) }).transaction((tx) => tx.listUsers()));
  assert.deepEqual([name, outcome], ['ConnectionError', 'not-sent']);
  assert.match(message, /^could not open a WebSocket to 127\.0\.0\.1:\d+: .*; is `heliumdb dev` running\?$/);
});

test('what is asked at once is sent in turn, each behind the answer to the one before', async () => {
  const { WebSocket } = scripted([BEGUN, [...GOOD, message('Z', 'T')], [...GOOD, message('Z', 'T')], COMMITTED]);
  /** @type {string[]} */
  const log = [];
  class Logging extends WebSocket {
    /** @param {Uint8Array} bytes */
    send(bytes) {
      log.push('sent');
      super.send(bytes);
    }

    /** @param {Event} event */
    dispatchEvent(event) {
      if (event.type === 'message') log.push('answered');
      return super.dispatchEvent(event);
    }
  }
  const db = createDatabase('postgres://u:p@h.example/d', { WebSocket: /** @type {any} */ (Logging) });
  await db.transaction((/** @type {any} */ tx) => Promise.all([tx.connect(), tx.connect(), tx.connect()]));
  assert.deepEqual(log, Array(4).fill(['sent', 'answered']).flat());
});

test('a message is waited for to its last byte and no further, however long it is', async () => {
  for (const size of [0xff, 0x100, 0x1ff, 0x10000, 0x20003, 0x1000000]) {
    const opening = Buffer.concat(first()).length, notice = message('N', '\0'.repeat(size - 5));
    assert.equal(notice.length, size);
    const { WebSocket } = scripted([first(notice, ...GOOD, message('Z', 'T')), COMMITTED]);
    class Cut extends WebSocket {
      /** @param {any} event */
      dispatchEvent(event) {
        if (event.type !== 'message' || event.data.byteLength < opening + size) return super.dispatchEvent(event);
        const ends = [opening + 10, opening + size, event.data.byteLength];
        for (const [i, end] of ends.entries())
          super.dispatchEvent(Object.assign(new Event('message'), { data: event.data.slice(ends[i - 1] ?? 0, end) }));
        return true;
      }
    }
    const db = createDatabase('postgres://u:p@h.example/d', { WebSocket: /** @type {any} */ (Cut) });
    await db.transaction((/** @type {any} */ tx) => tx.connect());
  }
});

test('a session that the server ends before COMMIT was sent has left nothing behind', async () => {
  for (const state of ['57P01', '57P02', '57P04', '08006', '08P01'])
    assert.deepEqual((await lost([BEGUN, [says(state)]])).known, ['ConnectionError', state, 'not-sent', true]);
  for (const state of ['25P03', '25P04', '08004'])
    assert.deepEqual((await lost([BEGUN, [says(state)]])).known, ['ConnectionError', state, 'not-sent', undefined]);
  for (const state of ['57P05', '57P03', '53300', '08001'])
    assert.deepEqual((await lost([BEGUN, [says(state)]])).known, ['ConnectionError', state, 'not-sent', true]);
  // Not even a word.
  const { error, known } = await lost([BEGUN, null]);
  assert.deepEqual(known, ['ConnectionError', undefined, 'not-sent', true]);
  assert.equal(error.message, 'the transaction is lost: the connection has ended');
});

test('behind COMMIT nobody knows', async () => {
  const once = async (/** @type {any} */ tx) => tx.connect();
  for (const state of ['57P01', '57P02', '08006']) {
    const { known, error } = await lost([BEGUN, [says(state)]], once);
    assert.deepEqual([...known, error.message], ['ConnectionError', state, 'unknown', undefined, 'no']);
  }
  assert.deepEqual((await lost([BEGUN, null], once)).known, ['ConnectionError', undefined, 'unknown', undefined]);
  assert.deepEqual((await lost([BEGUN, [says('40001', 'no', 'ERROR'), message('Z', 'I')]], once)).known, ['SerializationError', '40001', undefined, true]);
});

test('who is refused at the door has sent nothing', async () => {
  /** @type {[Buffer[], any[]][]} */
  const doors = [
    [[says('53300', 'sorry, too many clients already')], ['ConnectionError', '53300', 'not-sent', true]],
    [[says('57P03', 'the database system is starting up')], ['ConnectionError', '57P03', 'not-sent', true]],
    [[says('28P01', 'password authentication failed for user "u"')], ['AuthError', '28P01', undefined, undefined]],
    [[says('3D000', 'database "d" does not exist')], ['DatabaseError', '3D000', undefined, undefined]],
    // Neon's proxy: XX000 stands for no code.
    [[says('XX000', 'The endpoint has been disabled. Enable it using Neon API and retry.', 'ERROR')], ['ConnectionError', undefined, 'not-sent', undefined]],
    [[says('XX000', 'Control plane request failed', 'ERROR')], ['ConnectionError', undefined, 'not-sent', true]],
    [[says('XX000', "Couldn't connect to compute node", 'ERROR')], ['ConnectionError', undefined, 'not-sent', true]],
    [[says('XX000', "password authentication failed for user 'u'", 'ERROR')], ['AuthError', undefined, undefined, undefined]],
  ];
  for (const [answer, known] of doors) {
    assert.deepEqual((await lost([answer])).known, known);
    assert.deepEqual((await lost([[...OPENED.slice(0, 1), ...answer]])).known, known);
  }
  // Behind the door XX000 is Postgres's own.
  assert.deepEqual((await lost([BEGUN, [says('XX000', 'cache lookup failed', 'ERROR'), message('Z', 'E')], COMMITTED])).known,
    ['DatabaseError', 'XX000', undefined, undefined]);
});

test('a SerializationError is tried again, also one that the callback has wrapped', async () => {
  const refused = first(...DONE.slice(0, 2), says('40001', 'could not serialize access', 'ERROR'), message('Z', 'E'));
  const again = [...DONE, ...DONE, ...DONE, ...GOOD, message('Z', 'T')]; // ROLLBACK, BEGIN, SET LOCAL, and the query
  const nested = (/** @type {unknown} */ error, /** @type {number} */ times) => {
    for (; times; times--) error = new Error('mine', { cause: error });
    return error;
  };
  /** @type {((error: unknown) => unknown)[]} */
  const wraps = [(error) => nested(error, 16), (error) => error, (cause) => new Error('mine', { cause }), (cause) => ({ cause: new TypeError('x', { cause: { cause } }) })];
  for (const wrap of wraps) {
    const { seen, WebSocket } = scripted([refused, again, COMMITTED]);
    let attempts = 0;
    const result = await createDatabase('postgres://u:p@h.example/d', { WebSocket }).transaction(async (/** @type {any} */ tx) => {
      attempts++;
      await tx.connect().catch((/** @type {unknown} */ error) => { throw wrap(error); });
      return 'done';
    }, { retries: 1 });
    assert.deepEqual([result, attempts, seen.sockets, seen.frames.length], ['done', 2, 1, 3]);
  }
  // What is thrown in the end is the callback's own, and what has no such cause is not tried again.
  const ring = new Error('ring');
  ring.cause = new Error('of causes', { cause: ring });
  const deep = nested(Object.create(SerializationError.prototype), 17);
  for (const thrown of [ring, deep, new Error('mine', { cause: new Error('other') }), 'text', null, undefined, { cause: null }]) {
    let attempts = 0, caught;
    const { WebSocket } = scripted([BEGUN, COMMITTED]);
    await createDatabase('postgres://u:p@h.example/d', { WebSocket }).transaction(async (/** @type {any} */ tx) => {
      attempts++;
      await tx.connect();
      throw thrown;
    }, { retries: 3 }).catch((error) => { caught = error; });
    assert.deepEqual([attempts, caught], [1, thrown]);
  }
});

test('retries are so many and no more, then the error is the last attempt\'s', async () => {
  const fails = (/** @type {number} */ n) => [...DONE.slice(0, 2), says('40001', `attempt ${n}`, 'ERROR'), message('Z', 'E')];
  for (const retries of [0, 1, 2, 5]) {
    const attempts = Array.from({ length: 9 }, (_, n) => (n > retries ? [...DONE, message('Z', 'I')] : n ? [...DONE, ...DONE, ...DONE, ...fails(n)] : first(...fails(0))));
    let begun = 0;
    const { error, known, seen } = await lost(attempts, async (tx) => {
      begun++;
      await tx.connect();
    }, { retries });
    assert.deepEqual([known[0], error.message, begun, seen.frames.length], ['SerializationError', `attempt ${retries}`, retries + 1, retries + 2]);
    assert.match(seen.frames[retries + 1].toString('latin1'), /ROLLBACK/);
  }
});

test('an attempt that is lost before its COMMIT has left nothing behind, whatever became of the COMMIT before', async () => {
  const { known, seen } = await lost([BEGUN, [says('40001', 'no', 'ERROR'), message('Z', 'I')], null], async (tx) => tx.connect(), { retries: 1 });
  assert.deepEqual([known, seen.frames.length], [['ConnectionError', undefined, 'not-sent', true], 3]);
});

/** How often each of these words stands in a frame. @param {Buffer} frame */
const wordsOf = (frame) => Object.fromEntries(['BEGIN', 'ROLLBACK', 'SAVEPOINT', 'COMMIT'].flatMap((word) => {
  const times = frame.toString('latin1').split(word).length - 1;
  return times ? [[word, times]] : [];
}));

test('what was begun and never asked is never sent: an attempt, and a nested transaction, however they end', async () => {
  const query = [...GOOD, message('Z', 'T')], { seen, WebSocket } = scripted([BEGUN, query, [...DONE, ...query], [...DONE, ...query], COMMITTED]);
  let attempts = 0;
  await createDatabase('postgres://u:p@h.example/d', { WebSocket }).transaction(async (/** @type {any} */ tx) => {
    if (!attempts++) throw Object.create(SerializationError.prototype);
    await tx.connect();
    await tx.transaction(async () => {});
    await errorFrom(tx.transaction(async () => { throw new Error('mine'); }));
    await tx.connect();
    await tx.transaction((/** @type {any} */ nested) => nested.connect());
    await tx.connect();
  }, { retries: 1 });
  assert.deepEqual(seen.frames.map(wordsOf), [{ BEGIN: 1 }, {}, { SAVEPOINT: 1 }, { SAVEPOINT: 1 }, { COMMIT: 1 }]);
});

test('a tx takes no more queries when its callback has failed, a nested one neither', async () => {
  const query = [...GOOD, message('Z', 'T')], { seen, WebSocket } = scripted([BEGUN, [...DONE, ...query], [...DONE, ...DONE, ...query], [...DONE, message('Z', 'I')]]), fails = new Error('mine');
  /** @type {any[]} */
  const kept = [];
  const said = async () => Promise.all(kept.map(async (tx) => (await errorFrom(tx.connect())).message));
  const thrown = await errorFrom(createDatabase('postgres://u:p@h.example/d', { WebSocket }).transaction(async (/** @type {any} */ tx) => {
    await tx.connect();
    await errorFrom(tx.transaction(async (/** @type {any} */ nested) => {
      kept.push(nested);
      await nested.connect();
      throw fails;
    }));
    assert.deepEqual(await said(), ['the transaction has ended: its tx takes no more queries']);
    kept.push(tx);
    await tx.connect();
    throw fails;
  }));
  assert.equal(thrown, fails);
  assert.deepEqual(await said(), Array(2).fill('the transaction has ended: its tx takes no more queries'));
  assert.deepEqual(seen.frames.map(wordsOf), [{ BEGIN: 1 }, { SAVEPOINT: 1 }, { ROLLBACK: 1, SAVEPOINT: 2 }, { ROLLBACK: 1 }]);
});

test('an answer of more than 128 MB is refused when it is declared, in one message or in many', async () => {
  const declared = (/** @type {number} */ size) => Buffer.from([...Buffer.from('D'), size >>> 24, size >>> 16 & 255, size >>> 8 & 255, size & 255]);
  const notice = message('N', '\0'.repeat(1 << 23));
  for (const answer of [[declared(2 ** 30)], [declared(2 ** 27)], Array.from({ length: 17 }, () => notice)]) {
    const { error } = await lost([BEGUN, answer, null]);
    assert.deepEqual([error.name, error.code, error.message], ['HeliumError', 'MEMORY', 'the transaction is lost: an answer of more than 134217728 bytes']);
  }
});

test('a server that sends what nobody asked for is hung up on', async () => {
  const { WebSocket } = scripted([BEGUN, COMMITTED]);
  /** @type {any} */
  let socket;
  const flood = new Uint8Array(1 << 25);
  let closed = 0;
  class Flooding extends WebSocket {
    constructor() {
      super();
      socket = this;
    }

    close() {
      closed++;
      super.close();
    }
  }
  const error = await errorFrom(createDatabase('postgres://u:p@h.example/d', { WebSocket: /** @type {any} */ (Flooding) }).transaction(async (/** @type {any} */ tx) => {
    await tx.connect();
    for (let i = 0; i < 9; i++) socket.dispatchEvent(Object.assign(new Event('message'), { data: flood.buffer }));
    assert.equal(closed, 1);
    await tx.connect();
  }));
  assert.deepEqual([error.name, error.outcome, error.message], ['ConnectionError', 'not-sent', 'the transaction is lost: the connection has ended']);
});

test('rounds of SCRAM leave the deadline its turn, and others theirs', async () => {
  const sasl = message('R', '\0\0\0\x0aSCRAM-SHA-256\0\0');
  /** A server that wants SCRAM, with so many rounds. @param {string} rounds */
  const slow = (rounds) => {
    let sockets = 0;
    return class extends EventTarget {
      constructor() {
        super();
        this.first = !sockets++;
        queueMicrotask(() => this.dispatchEvent(new Event('open')));
      }

      /** @param {Uint8Array} bytes */
      send(bytes) {
        const nonce = /r=(\S+)$/.exec(Buffer.from(bytes).toString('latin1'))?.[1];
        const answer = nonce ? message('R', `\0\0\0\x0br=${nonce}more,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=${rounds}`) : sasl;
        queueMicrotask(() => this.dispatchEvent(Object.assign(new Event('message'), { data: new Uint8Array(answer).buffer })));
      }

      close() {
        queueMicrotask(() => this.dispatchEvent(new Event('close')));
      }
    };
  };
  const db = (/** @type {string} */ rounds) => createDatabase('postgres://u:p@h.example/d', { WebSocket: /** @type {any} */ (slow(rounds)) });
  const control = new AbortController();
  let turns = 0;
  const timer = setInterval(() => { if (++turns === 3) control.abort('enough'); });
  const error = await errorFrom(db('600000').transaction((/** @type {any} */ tx) => tx.connect(), { signal: control.signal }));
  clearInterval(timer);
  assert.deepEqual([error.name, error.cause, error.outcome], ['AbortError', 'enough', 'not-sent']);
  for (const rounds of ['1', '4095', '600001', '1)))))', '1000000', '']) {
    const refused = await errorFrom(db(rounds).transaction((/** @type {any} */ tx) => tx.connect()));
    assert.deepEqual([refused.name, refused.message], ['AuthError', 'the transaction is lost: SCRAM has to have 4096 to 600000 rounds']);
  }
});

test('the server\'s own deadline: of whole milliseconds, where a timer may be that long', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const statement = 'SET LOCAL idle_in_transaction_session_timeout = ';
  for (const [timeout, set] of /** @type {[number, string][]} */ ([[0.5, ''], [1, '1'], [1.5, '2'], [1000.5, '1001'], [60_000, '60000'], [2 ** 31 - 1, '2147483647'], [2 ** 31, ''], [Infinity, ''], [0, '']])) {
    const begun = [...OPENED, ...DONE, ...(set ? DONE : []), ...GOOD, message('Z', 'T')];
    const { seen, WebSocket } = scripted([begun, COMMITTED]);
    const db = createDatabase('postgres://u:p@h.example/d', { WebSocket });
    await db.transaction((/** @type {any} */ tx) => tx.connect(), { timeout });
    const sent = seen.frames[0].toString('latin1');
    assert.equal(sent.includes(statement), Boolean(set), `${timeout}`);
    if (set) assert.ok(sent.includes(`${statement}${set}\0`), `${timeout}`);
  }
});

test('a message of any length is waited for, however it comes', async () => {
  for (const size of [1, 200, 250, 300, 65_000, 66_000, 17_000_000]) {
    const notice = message('N', `SNOTICE\0M${'x'.repeat(size)}\0\0`);
    const whole = Buffer.concat([...first(notice, ...GOOD), message('Z', 'T')]);
    const { WebSocket } = scripted([[whole], COMMITTED]);
    class Cut extends WebSocket {
      /** The answers come in pieces, cut behind the head of the notice and before its end. @param {any} event */
      dispatchEvent(event) {
        const { data } = event, at = data ? Buffer.from(data).indexOf('SNOTICE') : -1;
        if (at < 0) return super.dispatchEvent(event);
        const ends = [at, at + 4, at + notice.length - 6, data.byteLength];
        ends.forEach((end, i) => super.dispatchEvent(Object.assign(new Event('message'), { data: data.slice(ends[i - 1] ?? 0, end) })));
        return true;
      }
    }
    const db = createDatabase('postgres://u:p@h.example/d', { WebSocket: /** @type {any} */ (Cut) });
    await db.transaction((/** @type {any} */ tx) => tx.connect());
  }
});

test('a failed statement whose error the callback keeps to itself: nothing is committed', async () => {
  const refused = first(...DONE.slice(0, 2), says('23505', 'taken', 'ERROR'), message('Z', 'E'));
  const { error, seen } = await lost([refused, COMMITTED], (tx) => tx.connect().catch(() => 'swallowed'));
  assert.deepEqual([error.name, error.code, error.message], ['HeliumError', 'TRANSACTION',
    'a statement has failed, so there is nothing to commit: let its error out, or put it into a nested transaction']);
  assert.equal(seen.frames.length, 2);
  assert.ok(seen.frames[1].includes('ROLLBACK\0') && !seen.frames[1].includes('COMMIT'));
});

test('a server that wants the password in another way is asked on a new socket, step by step', async () => {
  const asked = [message('R', '\0\0\0\x05salt')], md5 = (/** @type {string} */ text) => createHash('md5').update(text).digest('hex');
  const answers = [asked, OPENED.slice(1), [...DONE, ...DONE, ...GOOD, message('Z', 'T')], COMMITTED];
  const { seen, WebSocket } = scripted(answers);
  const db = createDatabase('postgres://u:p@h.example/d', { WebSocket });
  assert.equal(await db.transaction(async (/** @type {any} */ tx) => (await tx.connect(), 'done')), 'done');
  assert.equal(seen.sockets, 2);
  const [pipelined, startup, password, begin, commit, ...more] = seen.frames;
  assert.deepEqual(more, []);
  assert.ok(pipelined.includes('p\0\0\0\x06p\0') && pipelined.includes('BEGIN\0'));
  assert.equal(startup.readUInt32BE(0), startup.length, 'nothing behind the opening');
  assert.equal(password.toString('latin1'), message('p', `md5${md5(`${md5('pu')}salt`)}\0`).toString('latin1'));
  assert.ok(begin.includes('BEGIN\0') && commit.includes('COMMIT\0'));
  // Refused there, it is the server's own error, and nothing more is sent.
  const refused = await lost([asked, [says('28P01', 'password authentication failed for user "u"')], COMMITTED]);
  assert.deepEqual([...refused.known, refused.seen.sockets, refused.seen.frames.length],
    ['AuthError', '28P01', undefined, undefined, 2, 3]);
  assert.equal(refused.error.message, 'password authentication failed for user "u"');
});

test('a session that is aborted cancels its statement, on a socket of its own', async () => {
  const control = new AbortController();
  const { error, seen } = await lost([BEGUN, [], null], async (tx) => {
    await tx.connect();
    const running = tx.connect();
    running.catch(() => {});
    setTimeout(() => control.abort('enough'));
    await running;
  }, { signal: control.signal });
  assert.deepEqual([error.name, error.cause, error.outcome], ['AbortError', 'enough', 'not-sent']);
  await until(() => seen.frames.length === 3);
  assert.deepEqual([seen.sockets, seen.closed.size], [2, 2]);
  // A length, the code of a CancelRequest, and the process and key that the server named.
  assert.equal(seen.frames[2].toString('hex'), `00000010${'04d2162e'}${Buffer.from('12345678').toString('hex')}`);
});

test('a nested transaction where there is no place for one or with options of its own, and a retry', async () => {
  const refused = async (/** @type {any} */ query) => {
    const { name, code, message } = await errorFrom(query);
    return [name, code, message];
  };
  const { WebSocket } = scripted([BEGUN, [...DONE, ...GOOD, message('Z', 'T')], [...DONE, ...COMMITTED]]);
  /** @type {any} */
  let kept;
  const seen = await createDatabase('postgres://u:p@h.example/d', { WebSocket }).transaction(async (/** @type {any} */ tx) => {
    kept = tx;
    await tx.connect();
    const options = await refused(tx.transaction(async () => 'never', { timeout: 5 }));
    const retry = await refused(tx.createUser({ email: 'a@b.c', password: 'x' }, { retry: true }));
    let open;
    await tx.transaction(async (/** @type {any} */ nested) => {
      open = [await refused(tx.transaction(async () => 'never')), await refused(tx.connect())];
      await nested.connect();
    });
    return [options, retry, open];
  });
  const misuse = (/** @type {string} */ text) => ['HeliumError', 'TRANSACTION', text];
  const open = misuse('a nested transaction is open: ask its tx, or await it first');
  assert.deepEqual(seen, [['ValidationError', 'VALIDATION', 'timeout is no option of a nested transaction'],
    ['ValidationError', 'VALIDATION', 'retry is for creates, outside of a transaction'], [open, open]]);
  const ended = misuse('the transaction has ended: its tx takes no more queries');
  assert.deepEqual([await refused(kept.transaction(async () => 'never')), await refused(kept.connect())], [ended, ended]);
});

test('a transaction in which nothing is asked opens no socket, however it ends, also with one in it', async () => {
  const { seen, WebSocket } = scripted([]), db = createDatabase('postgres://u:p@localhost/d', { WebSocket });
  assert.equal(await db.transaction(async () => 5), 5);
  assert.equal(await db.transaction(async (tx) => /** @type {any} */ (tx).transaction(async () => 6)), 6);
  const fails = async () => { throw new Error('mine'); };
  for (const work of [fails, async (/** @type {any} */ tx) => tx.transaction(fails)]) assert.equal((await errorFrom(db.transaction(work))).message, 'mine');
  for (const timeout of [0, 5000]) assert.equal(await db.transaction(async () => 7, { timeout }), 7);
  assert.equal(seen.sockets, 0);
});

test('a callback that ends before its queries do: nothing is committed', async () => {
  const query = [...GOOD, message('Z', 'T')], rolledBack = [...DONE, message('Z', 'I')];
  for (const [answers, callback] of /** @type {[Buffer[][], (tx: any) => any][]} */ ([
    [[first(...query), rolledBack], async (tx) => { tx.connect().catch(() => {}); }],
    [[BEGUN, [...DONE, ...rolledBack]], async (tx) => {
      await tx.connect();
      tx.transaction(() => new Promise(() => {})).catch(() => {});
    }],
  ])) {
    const { known, error, seen } = await lost(answers, callback);
    assert.deepEqual([known[0], error.message], ['HeliumError', 'the callback ended before its queries did: await them all']);
    const words = seen.frames.map((frame) => Object.keys(wordsOf(frame)).join());
    assert.deepEqual([words[0], words[1].replace(',SAVEPOINT', ''), words.length], ['BEGIN', 'ROLLBACK', 2]);
  }
});

test('a query that was made and never awaited is told by name; one of a batch, or that was explained, is none', async () => {
  const { WebSocket, seen } = scripted([]), db = createDatabase('postgres://u:p@h.example/d', { WebSocket });
  /** @type {[string, (tx: any) => any][]} */
  const makes = [['listUsers', (tx) => tx.listUsers()], ['select', (tx) => tx.select()], ['listUsers.explain', (tx) => tx.listUsers().explain()]];
  for (const [name, make] of makes) {
    const error = await errorFrom(db.transaction(async (tx) => void make(tx)));
    assert.deepEqual([error.code, error.message], ['TRANSACTION', `${name} was never awaited: a query is sent by await or then, and its transaction waits for no other`]);
  }
  assert.equal(seen.sockets, 0);
  const batched = scripted([first(...GOOD, ...GOOD, message('Z', 'T')), COMMITTED]);
  await createDatabase('postgres://u:p@h.example/d', { WebSocket: batched.WebSocket }).transaction((/** @type {any} */ tx) => tx.batch([tx.connect(), tx.connect()]));
  assert.deepEqual(batched.seen.frames.map(wordsOf), [{ BEGIN: 1 }, { COMMIT: 1 }]);
});

test('SQL of one\'s own asks what its columns are; what the core has written does not', async () => {
  const number = '\0\0\0\0\0\0\0\0\0\x17\0\x04\xff\xff\xff\xff\0\0', columns = message('T', `\0\x01one\0${number}`), describe = 'D\0\0\0\x06P\0';
  const one = [message('1'), message('2'), columns, message('D', '\0\x01\0\0\0\x017'), message('C', 'SELECT 1\0')];
  const { seen, WebSocket } = scripted([first(...one, message('Z', 'T')), [...GOOD, message('Z', 'T')], COMMITTED]);
  const db = clientOf(textOf('blog'), 'postgres://u:p@h.example/d', { WebSocket });
  assert.deepEqual(await db.transaction(async (/** @type {any} */ tx) => {
    const rows = await tx.sql`select ${7}::int as one`;
    await tx.connect();
    return rows;
  }), [{ one: 7 }]);
  assert.deepEqual(seen.frames.map((frame) => frame.toString('latin1').includes(describe)), [true, false, false]);
});

test('COMMIT has no time limit of its own', async () => {
  const { WebSocket } = scripted([[...OPENED, ...DONE, ...GOOD, message('Z', 'T')], COMMITTED]);
  class Slow extends WebSocket {
    /** @param {Uint8Array} bytes */
    send(bytes) {
      if (wordsOf(Buffer.from(bytes)).COMMIT) setTimeout(() => super.send(bytes), 50);
      else super.send(bytes);
    }
  }
  const db = createDatabase('postgres://u:p@h.example/d', { WebSocket: /** @type {any} */ (Slow) });
  assert.equal(await db.transaction(async (/** @type {any} */ tx) => tx.connect().then(() => 5), { timeout: 0 }), 5);
});

test('with replicas a transaction that may write is asked for its id before COMMIT', async () => {
  const id = (/** @type {string} */ value) => [message('1'), message('2'), message('D', `\0\x01${value}`), message('C', 'SELECT 1\0'), message('Z', 'T')];
  /** @param {(Buffer[] | null)[]} answers @param {any} [options] */
  const run = async (answers, options) => {
    const { seen, WebSocket } = scripted(answers);
    const db = /** @type {any} */ (createDatabase('postgres://u:p@h.example/d', /** @type {any} */ ({ WebSocket, replicas: ['postgres://u:p@replica.example/d'] })));
    const error = await db.transaction((/** @type {any} */ tx) => tx.connect(), options).catch((/** @type {unknown} */ thrown) => thrown);
    return [error?.sqlState, await db.position(), seen.frames.map((frame) => (frame.includes('pg_current_xact_id_if_assigned') ? 'ID' : Object.keys(wordsOf(frame)).join()))];
  };
  const all = ['BEGIN', 'ID', 'COMMIT'];
  assert.deepEqual(await run([BEGUN, id('\0\0\0\x0242'), COMMITTED]), [undefined, '0,42', all]);
  assert.deepEqual(await run([BEGUN, id('\xff\xff\xff\xff'), COMMITTED]), [undefined, '0', all]);
  assert.deepEqual(await run([BEGUN, COMMITTED], { readOnly: true }), [undefined, '0', ['BEGIN', 'COMMIT']]);
  // Of what has failed COMMIT tells; any other error is the transaction's.
  assert.deepEqual(await run([BEGUN, [says('25P02', 'no', 'ERROR'), message('Z', 'E')], [says('40001', 'no', 'ERROR'), message('Z', 'I')], null]), ['40001', '0', [...all, 'ROLLBACK']]);
  assert.deepEqual(await run([BEGUN, [says('57014', 'no', 'ERROR'), message('Z', 'E')], [...DONE, message('Z', 'I')]]), ['57014', '0', ['BEGIN', 'ID', 'ROLLBACK']]);
});
