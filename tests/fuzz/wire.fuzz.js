// What the endpoint reads of a session: frames of a WebSocket, the first packets, the messages, in pieces of any size.
// It ends in a session's parameters, an end, Refused or BrokenInput; the pieces' borders change nothing.
import assert from 'node:assert/strict';
import { PassThrough, Writable } from 'node:stream';
import { LONGEST_PIECE, createCutter } from '../../js/endpoint/wire/frames.js';
import { BrokenInput, createInput } from '../../js/endpoint/wire/input.js';
import { setting, settingsOf } from '../../js/endpoint/wire/settings.js';
import { Refused, readLogin, readStartup } from '../../js/endpoint/wire/startup.js';
import {
  assertSane, begin, customs, deallocated, executed, isCopyIn, isStateful, listened, strings,
} from '../../js/endpoint/pglite/frontend.js';
import { permittedMessage } from '../../js/endpoint/pglite/own.js';
import { createSplitter } from '../../js/endpoint/wire/replies.js';
import { loop } from './loop.js';

/** @param {Buffer} bytes @param {number} size @returns {Buffer[]} */
const pieces = (bytes, size) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

/** @param {Buffer} bytes @param {number} size */
async function session(bytes, size) {
  const stream = new PassThrough({ highWaterMark: 1 << 20 }), said = [];
  const output = /** @type {any} */ (new Writable({ write: (chunk, _, done) => (said.push(chunk.toString('latin1')), done()) }));
  let read = 0;
  for (const piece of pieces(bytes, size)) stream.write(piece);
  stream.end();
  const input = createInput(stream, () => {}, ({ length }) => void (read += length));
  let end = '';
  try {
    const started = await readStartup(input, output);
    if (!started) end = 'left';
    else if (!(started instanceof Map)) end = 'cancel';
    else {
      const settings = settingsOf(started);
      if (settings.size) assert.match(setting(settings), /^SELECT pg_catalog\.set_config\(E'/);
      const login = await readLogin(input, output, started, () => true, false);
      end = login ? 'in' : 'left at the password';
      for (let message = login && await input.message(); message; message = await input.message())
        end = `in, ${messageKind(message)}`;
    }
  } catch (error) {
    if (!(error instanceof Refused || error instanceof BrokenInput)) throw error;
    end = error instanceof Refused ? error.reply.toString('latin1').replace(/[^ -~]|[\d.]+/g, ' ') : error.message;
  }
  assert.ok(read <= bytes.length);
  return `${end} ${said.length}`;
}

/** What the sharing of PGlite reads of a message. @param {Buffer} message */
function messageKind(message) {
  assertSane(message);
  const [text] = strings(message, 1), name = strings(message, 2)[1];
  assert.ok(typeof text === 'string' && typeof name === 'string');
  assert.ok(begin(text) <= text.length);
  const found = [isCopyIn(text), isStateful(text), customs(text).length, listened(text).length, executed(text).length,
    deallocated(text).length].map(Number);
  permittedMessage(message);
  return `${String.fromCharCode(message[0])} ${found}`;
}

/** Frames, cut: none is longer than a piece, and what was cut once is as it shall be. @param {Buffer} bytes @param {number} size */
function frames(bytes, size) {
  const cut = createCutter(), whole = createCutter()(bytes);
  for (const out of [whole, pieces(bytes, size).flatMap((piece) => cut(piece))]) {
    assert.ok(out.every((piece) => piece.length <= LONGEST_PIECE));
    assert.deepEqual(Buffer.concat(createCutter()(Buffer.concat(out))), Buffer.concat(out));
  }
  return `frames ${whole.slice(0, 4).map(({ length }) => Math.min(length, 16))}`;
}

/** What comes from the engine, split into messages. @param {Buffer} bytes @param {number} size */
function messages(bytes, size) {
  const split = (/** @type {Buffer[]} */ given, most = Infinity) => {
    /** @type {string[]} */
    const found = [], take = createSplitter((message) => found.push(message.toString('latin1')), most);
    given.forEach(take);
    return found;
  };
  assert.deepEqual(split(pieces(bytes, size), 100), split([bytes], 100));
  return `messages ${split([bytes]).slice(0, 3).map(([type]) => type)}`;
}

/** @param {Buffer} bytes @param {number} size */
async function sessions(bytes, size) {
  const answer = await session(bytes, size);
  assert.equal(await session(bytes, 1 << 20), answer);
  return answer;
}

/** A query, whatever its text. @param {Buffer} bytes */
const query = (bytes) => `query ${messageKind(Buffer.concat([Buffer.from('Q\0\0\0\0'), bytes]))}`;

const TARGETS = [sessions, frames, messages, query];

/** A message or packet with its length. @param {string} type @param {string} body */
const packet = (type, body) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return `${type}${length.toString('latin1')}${body}`;
};
const START = packet('', '\0\x03\0\0user\0ann\0database\0d\0options\0-c a.b=1 --c=\\ d\0_pq_.x\0y\0\0');
const PASSWORD = packet('p', 'pw\0');

await loop(async (bytes) => TARGETS[(bytes[0] ?? 0) % 4](bytes.subarray(2), 1 + ((bytes[1] ?? 0) & 63)), [
  `\0\x3f${packet('', '\x04\xd2\x16\x2f')}${START}${PASSWORD}${packet('Q', 'set a.b = 1; listen "X"; /* /* */ */ copy t from stdin\0')}`,
  `\0\x05${START}${PASSWORD}${packet('P', 's\0execute x; deallocate y\0\0\0')}${packet('B', '\0s\0\0\0\0\0\0\0')}${packet('E', '\0\0\0\0\0')}${packet('S', '')}`,
  `\0\x01${packet('', '\x04\xd2\x16\x2e\0\0\0\x01\0\0\0\x02')}`,
  '\x01\x07\x82\x83abcdxyz\x02\xfe\x01\x00abcdefgh\x80\x80abcd\x89\x80abcd',
  `\x02\x03${packet('D', '\0\x01\0\0\0\x011')}${packet('C', 'SELECT 1\0')}${packet('Z', 'I')}`,
  '\x03\0; -- a\n /* /* b */ */ set "A" . b to 1; select set_config($1, \'x.y\', true), pg_advisory_lock(1)',
  '\x03\0/* /* */ create temp table t; listen "a""b"; execute c; deallocate prepare d; copy t from stdin',
].map((text) => Buffer.from(text, 'latin1')));
