// A host of session.wasm for tests: carries bytes between the module and a socket, as include/session.h says.
// Plain TCP and WebSockets.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { WebSocket } from 'ws';
import { path } from '../../scripts/lib.js';
import { createCore, join } from '../../js/core.js';

export const OPEN = 0, REQUEST = 1, FEED = 2, CANCEL = 3, CLOSE = 4, QUIET = 1 << 8, PIPELINE = 1 << 9, END = 1 << 10;
export const READY = 0, SEND = 1, FAIL = 2, MORE = 3, REFUSED = 4;
export const AUTH = 8, CONNECTION = 9, PROTOCOL = 13, CALL = 15, UNASKED = 100, FATAL = 101;

/**
 * @typedef {import('../../js/core.js').Bytes} Bytes
 * @typedef {{write(bytes: Bytes): void, read(): Promise<Bytes | null>, end(): void}} Socket read: null at the end
 * @typedef {{kind: number, code: number, json: any, feeds: number}} Reply feeds: how many it took
 * @typedef {{query: string, params: (string | null)[]}} Query
 * @typedef {{user: string, password: string, database?: string, [name: string]: string | undefined}} Opening
 */

export const core = createCore(new WebAssembly.Module(readFileSync(path('build/session.wasm'))));

/** A queue of what comes, to be read. */
function inbox() {
  /** @type {(Bytes | null)[]} */
  const waiting = [];
  let wake = () => {};
  return {
    put(/** @type {Bytes | null} */ bytes) {
      waiting.push(bytes);
      wake();
    },
    async read() {
      while (!waiting.length) await new Promise((resolve) => { wake = () => resolve(undefined); });
      return waiting[0] === null ? null : /** @type {Bytes} */ (waiting.shift());
    },
  };
}

/** @param {number} port @returns {Promise<Socket>} */
export async function tcp(port) {
  const socket = net.connect(port, '127.0.0.1'), { put, read } = inbox();
  socket.on('data', (/** @type {Buffer} */ bytes) => put(new Uint8Array(bytes))).on('close', () => put(null)).on('error', () => {});
  await once(socket, 'connect');
  return { write: (bytes) => void socket.write(bytes), read, end: () => socket.destroy() };
}

/** @param {number} port @returns {Promise<Socket>} */
export async function webSocket(port) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v2`), { put, read } = inbox();
  socket.on('message', (/** @type {Buffer} */ bytes) => put(new Uint8Array(bytes))).on('close', () => put(null)).on('error', () => {});
  await once(socket, 'open');
  return { write: (bytes) => socket.send(bytes), read, end: () => socket.terminate() };
}

/** A session on a socket; nothing is sent yet. @param {Socket} socket */
export function createSession(socket) {
  /** @type {Bytes | undefined} */
  let state;
  /** @type {Bytes} */
  let left = new Uint8Array();
  let need = 0, ended = false;

  /** @param {number} op @param {string | Bytes} input */
  function step(op, input) {
    const answer = core(op, state, input);
    if (answer.state.length) ({ state } = answer);
    return { ...answer, text: answer.text.slice() };
  }

  /** The bytes of a step of the host's own. @param {number} op @param {any} [input] */
  function bytes(op, input) {
    const { kind, code, text } = step(op, input === undefined ? '' : JSON.stringify(input));
    if (kind !== SEND) throw Object.assign(new Error(new TextDecoder().decode(text)), { code });
    return text;
  }

  /** @returns {Promise<Reply>} */
  async function receive() {
    /** @type {Bytes[]} */
    const pieces = [];
    for (let feeds = 1; ; feeds++) {
      const more = [left];
      for (let size = left.length; size < need && !ended;) {
        const chunk = await socket.read();
        if (chunk) size += more.push(chunk) && chunk.length;
        else ended = true;
      }
      left = join(more);
      const { kind, code, text } = step(FEED | (ended ? END : 0), left);
      if (kind === FAIL) return { kind, code, json: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text)), feeds };
      left = left.slice(code);
      need = kind === MORE && state ? new DataView(state.buffer).getUint32(0, true) : 0;
      if (kind === SEND) {
        socket.write(text);
      } else if (kind === MORE) {
        pieces.push(text);
      } else {
        const all = new TextDecoder('utf-8', { fatal: true }).decode(kind === READY ? join([...pieces, text]) : text);
        return { kind, code: 0, json: all && JSON.parse(all), feeds };
      }
    }
  }

  return {
    bytes, receive,
    get status() { return state ? String.fromCharCode(state[4]) : ''; },
    /** Sends in one frame. @param {Bytes[]} parts */
    send: (parts) => socket.write(join(parts)),
    /** @param {Opening} opening */
    async open(opening) {
      socket.write(bytes(OPEN, { ...opening, nonce: randomBytes(18).toString('base64') }));
      return receive();
    },
    /** A request, behind others that are quiet. @param {any} body @param {Query[]} before */
    async ask(body, ...before) {
      socket.write(join([...before.map((query) => bytes(REQUEST | QUIET, query)), bytes(REQUEST, body)]));
      return receive();
    },
    end: () => socket.end(),
  };
}

/** @param {string} text @param {(string | null)[]} params @returns {Query} */
export const query = (text, ...params) => ({ query: text, params });
