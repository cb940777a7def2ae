// A raw client of Postgres's protocol, over TCP or a WebSocket: messages out as bytes, messages
// in as one line of text each, so that a test's known answer is a list of lines. It decides
// nothing by itself: no login, no order, no timeouts but one that ends a test that waits in vain.

import net from 'node:net';
import { once } from 'node:events';
import WebSocket from 'ws';
import { int32, message } from '../../js/endpoint/wire/message.js';

export { message };

/** @param {...number} values */
export function int16(...values) {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, i) => bytes.writeInt16BE(value, 2 * i));
  return bytes;
}

/** A packet without a type. @param {Buffer} body */
export const packet = (body) => Buffer.concat([int32(body.length + 4), body]);

export const sslRequest = packet(int32(80877103));
export const gssRequest = packet(int32(80877104));

/** @param {number} pid @param {Buffer} key */
export const cancelRequest = (pid, key) => packet(Buffer.concat([int32(80877102, pid), key]));

/** @param {Record<string, string>} [parameters] @param {number} [minor] of protocol 3 */
export function startup(parameters = { user: 'postgres', database: 'postgres' }, minor = 0) {
  const words = Object.entries(parameters).flat().map((word) => `${word}\0`).join('');
  return packet(Buffer.concat([int32(0x30000 + minor), Buffer.from(`${words}\0`)]));
}

export const password = (/** @type {string} */ text) => message('p', text);
export const query = (/** @type {string} */ sql) => message('Q', sql);
export const parse = (name = '', sql = '') => message('P', name, sql, int16(0));
export const describe = (kind = 'P', name = '') => message('D', Buffer.from(kind), name);
export const execute = (portal = '', rows = 0) => message('E', portal, int32(rows));
export const close = (kind = 'S', name = '') => message('C', Buffer.from(kind), name);
export const flush = message('H'), sync = message('S'), terminate = message('X');
export const copyData = (/** @type {string | Buffer} */ data) => message('d', Buffer.from(data));
export const copyDone = message('c');
export const copyFail = (/** @type {string} */ why) => message('f', why);

/** @param {string} [portal] @param {string} [name] @param {(string | null)[]} [values] as text */
export function bind(portal = '', name = '', values = []) {
  const parts = values.flatMap((value) => {
    if (value === null) return [int32(-1)];
    const bytes = Buffer.from(value);
    return [int32(bytes.length), bytes];
  });
  return message('B', portal, name, int16(0, values.length), ...parts, int16(0));
}

/** Parse to Sync for one statement. @param {string} sql @param {(string | null)[]} [values] */
export const extended = (sql, values) => Buffer.concat([parse('', sql), bind('', '', values), describe(), execute(), sync]);

/** One line for a message of the server's. @param {Buffer} bytes */
function line(bytes) {
  const type = String.fromCharCode(bytes[0]), body = bytes.subarray(5);
  const words = body.toString('utf8').split('\0');
  const reader = { at: 2 };
  const take = (/** @type {number} */ size) => body.subarray(reader.at, reader.at += size);
  switch (type) {
    case 'R': return `R ${body.readInt32BE()}`;
    case 'K': return `K ${body.readInt32BE()} ${body.subarray(4).toString('hex')}`;
    case 'Z': case 'C': case 'S': case 'd': return `${type} ${words.filter(Boolean).join('=')}`;
    case 'A': return `A ${body.toString('utf8', 4).split('\0', 2).join(' ')}`;
    case 'E': case 'N': {
      const field = (/** @type {string} */ name) => words.find((word) => word[0] === name)?.slice(1);
      return `${type} ${field('S')} ${field('C')} ${field('M')}`;
    }
    case 'T': {
      const names = [];
      for (let left = body.readInt16BE(); left; left--) {
        const end = body.indexOf(0, reader.at);
        names.push(body.toString('utf8', reader.at, end));
        reader.at = end + 19;
      }
      return `T ${names}`;
    }
    case 'D': {
      const cells = [];
      for (let left = body.readInt16BE(); left; left--) {
        const size = take(4).readInt32BE();
        cells.push(size < 0 ? 'null' : take(size).toString());
      }
      return `D ${cells.join('|')}`;
    }
    case 'G': case 'H': return `${type} ${body[0] ? 'binary' : 'text'}`;
    case 'v': return `v ${body.readInt32BE()} ${body.readInt32BE(4)} ${body.toString('utf8', 8).split('\0').join(' ')}`.trim();
    default: return type;
  }
}

/**
 * @typedef {object} Peer a client's end of a connection
 * @property {(...bytes: Buffer[]) => void} send all in one piece
 * @property {() => Promise<string | null>} next the next message as a line; null at the end
 * @property {(...types: string[]) => Promise<string[]>} until the lines up to a message of such a type, or the end
 * @property {(...bytes: Buffer[]) => Promise<string[]>} ask sends, then all up to ReadyForQuery
 * @property {() => Promise<string>} byte a single byte, as the answer to an SSLRequest is
 * @property {() => void} gone as if the client's process had died
 * @property {() => void} stopReading
 * @property {Promise<string>} closed how the connection ended: `tcp`, or a WebSocket's close code
 * @property {() => string} received all bytes so far, as latin1
 * @property {any} socket
 */

/** @param {{ socket: any, write(bytes: Buffer): void, gone(): void, closed: Promise<string> }} link */
function createPeer({ socket, write, gone, closed }) {
  /** @type {Buffer} */
  let rest = Buffer.alloc(0);
  /** @type {Buffer[]} */
  const all = [];
  let ended = false, wake = () => {};
  closed.then(() => {
    ended = true;
    wake();
  });

  /** @template T @param {() => T | undefined} take */
  async function wait(take) {
    for (;;) {
      const found = take();
      if (found !== undefined) return found;
      if (ended) return null;
      await new Promise((resolve) => { wake = () => resolve(undefined); });
    }
  }
  const cut = (/** @type {number} */ size) => {
    const taken = rest.subarray(0, size);
    rest = rest.subarray(size);
    return taken;
  };
  const peer = {
    socket,
    closed,
    gone,
    send: (/** @type {Buffer[]} */ ...bytes) => write(Buffer.concat(bytes)),
    received: () => Buffer.concat(all).toString('latin1'),
    /** @param {Buffer} bytes */
    take(bytes) {
      all.push(bytes);
      rest = Buffer.concat([rest, bytes]);
      wake();
    },
    byte: async () => String(await wait(() => (rest.length ? cut(1).toString('latin1') : undefined))),
    next: () => wait(() => {
      const size = rest.length < 5 ? Infinity : rest.readUInt32BE(1) + 1;
      return rest.length < size ? undefined : line(cut(size));
    }),
    /** @param {...string} types */
    async until(...types) {
      const lines = [];
      for (let next = await peer.next(); next !== null; next = await peer.next()) {
        lines.push(next);
        if (types.includes(next[0])) break;
      }
      return lines;
    },
    ask: (/** @type {Buffer[]} */ ...bytes) => {
      peer.send(...bytes);
      return peer.until('Z');
    },
    stopReading: () => socket.pause(),
  };
  return peer;
}

/** @param {number} port */
export async function openTcp(port) {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.setNoDelay();
  const peer = createPeer({
    socket,
    write: (bytes) => socket.write(bytes),
    gone: () => socket.destroy(),
    closed: once(socket, 'close').then(() => 'tcp'),
  });
  socket.on('data', peer.take);
  return peer;
}

/** @param {number} port @param {{ path?: string, origin?: string }} [options] */
export async function openWebSocket(port, { path = '/v2', origin } = {}) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { origin });
  const closed = /** @type {Promise<string>} */ (new Promise((resolve) => socket.on('close', (code) => resolve(String(code)))));
  const peer = createPeer({ socket, write: (bytes) => socket.send(bytes), gone: () => socket.terminate(), closed });
  socket.on('message', peer.take);
  await once(socket, 'open');
  socket.on('error', () => {});
  return peer;
}

/**
 * A session that has begun.
 * @param {number} port
 * @param {{ webSocket?: boolean, secret?: string, parameters?: Record<string, string> }} [options]
 */
export async function begin(port, { webSocket = false, secret = 'postgres', parameters } = {}) {
  const peer = await (webSocket ? openWebSocket(port) : openTcp(port));
  peer.send(startup({ user: 'postgres', database: 'postgres', ...parameters }), ...(webSocket ? [password(secret)] : []));
  const lines = await peer.until('Z', 'E');
  if (!lines.at(-1)?.startsWith('Z')) throw new Error(`the session did not begin: ${lines.at(-1)}`);
  return peer;
}
