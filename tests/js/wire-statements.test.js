// What is seen of a session's statements, however its bytes come, and that bytes which make no sense disturb nothing.
// Real sessions: tests/live/statements.test.js.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchStatements } from '../../js/endpoint/wire/statements.js';

/** @param {string} type @param {string} [body] latin1 */
function message(type, body = '') {
  const bytes = Buffer.alloc(type.length + 4 + body.length);
  bytes.write(type, 'latin1');
  bytes.writeUInt32BE(4 + body.length, type.length);
  bytes.write(body, type.length + 4, 'latin1');
  return bytes;
}

/** A watched session; what it tells, without times. */
function watched(reads = true) {
  /** @type {string[]} */
  const told = [];
  /** @type {unknown[]} */
  const params = [];
  const watch = watchStatements(({ via, sql, rows, error }, given) => {
    told.push(`${via} ${sql} ${error ?? rows}`);
    params.push(given);
  }, 'tcp', reads);
  return { told, params, ...watch };
}

const STARTUP = [message('', '\x04\xd2\x16\x2f'), message('', '\0\x03\0\0user\0me\0\0')];
const CLIENT = [...STARTUP, message('p', 'secret\0'), message('P', 's\0select $1\0\0\0'), message('B', '\0s\0\0\0\0\x01\0\0\0\x02hi\0\0'), message('E', '\0\0\0\0\0'), message('S'), message('Q', 'begin; select 2\0')];
const SERVER = [Buffer.from('N'), message('R', '\0\0\0\0'), message('Z', 'I'), message('1'), message('2'), message('D', '\0\x01\0\0\0\x02hi'), message('C', 'SELECT 1\0'), message('Z', 'I'), message('C', 'BEGIN\0'), message('C', 'SELECT 2\0'), message('Z', 'T')];

test('the same, in whatever pieces', () => {
  for (const size of [1, 2, 3, 7, 1000]) {
    const session = watched();
    for (const [side, all] of /** @type {['client' | 'server', Buffer][]} */ ([['client', Buffer.concat(CLIENT)], ['server', Buffer.concat(SERVER)]]))
      for (let at = 0; at < all.length; at += size) session[side](all.subarray(at, at + size));
    assert.deepEqual(session.told, ['tcp select $1 1', 'tcp begin; select 2 2'], `${size}`);
    assert.deepEqual(session.params, [['hi'], []]);
  }
});

test('parameters are not even read where nobody asks for them', () => {
  const session = watched(false);
  let reads = 0;
  const bind = message('B', '\0s\0\0\0\0\x01\0\0\0\x02hi\0\0'), toString = Buffer.prototype.toString;
  Buffer.prototype.toString = function (/** @type {Parameters<typeof toString>} */ ...args) {
    const text = toString.apply(this, args);
    if (text.includes('hi')) reads++;
    return text;
  };
  try {
    session.client(Buffer.concat([...STARTUP, message('P', 's\0select $1\0\0\0'), bind, message('E', '\0\0\0\0\0'), message('S')]));
    session.server(Buffer.concat([Buffer.from('N'), message('Z', 'I'), message('1'), message('2'), message('C', 'SELECT 1\0'), message('Z', 'I')]));
  } finally {
    Buffer.prototype.toString = toString;
  }
  assert.deepEqual([session.told, session.params, reads], [['tcp select $1 1'], [null], 0]);
});

test('an error skips what stands before the next Sync', () => {
  const session = watched();
  session.client(Buffer.concat([...STARTUP, message('P', '\0select 1/0\0\0\0'), message('B', '\0\0\0\0\0\0\0\0'), message('E', '\0\0\0\0\0'), message('E', '\0\0\0\0\0'), message('S'), message('Q', 'select 3\0')]));
  session.server(Buffer.concat([Buffer.from('N'), message('Z', 'I'), message('E', 'SERROR\0C22012\0Mdivision\0\0'), message('Z', 'I'), message('C', 'SELECT 3\0'), message('Z', 'I')]));
  assert.deepEqual(session.told, ['tcp select 1/0 22012', 'tcp select 3 3']);
});

test('parameters are those of the Bind: null, empty, none where one is binary or the Bind is cut short', () => {
  for (const [bind, params] of /** @type {[string, unknown][]} */ ([
    ['po\0s\0\0\x02\0\0\0\0\0\x02\xff\xff\xff\xff\0\0\0\0\0\0', [null, '']],
    ['po\0s\0\0\x01\0\x01\0\x01\0\0\0\x02hi\0\0', null],
    ['po\0s\0\0\0\0\x02\0\0\0\x02hi', null],
    ['po\0s\0', null],
  ])) {
    const session = watched();
    session.client(Buffer.concat([...STARTUP, message('P', 's\0select $1\0\0\0'), message('B', bind), message('E', 'po\0\0\0\0\0'), message('S')]));
    session.server(Buffer.concat([Buffer.from('N'), message('Z', 'I'), message('1'), message('2'), message('C', 'SELECT 1\0'), message('Z', 'I')]));
    assert.deepEqual([session.told, session.params], [['tcp select $1 1'], [params]]);
  }
});

test('bytes that make no sense disturb nothing', () => {
  let seed = 7;
  const random = (/** @type {number} */ below) => (seed = seed * 48271 % 2147483647) % below;
  for (let i = 0; i < 2000; i++) {
    const session = watched(), known = [...CLIENT, ...SERVER];
    for (let j = random(30); j >= 0; j--) {
      const bytes = random(3) ? Buffer.from(known[random(known.length)]) : Buffer.from(Array.from({ length: random(40) }, () => random(256)));
      if (bytes.length && !random(4)) bytes[random(bytes.length)] = random(256);
      session[random(2) ? 'client' : 'server'](bytes);
    }
  }
});
