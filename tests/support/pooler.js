// A pooler in front of a Postgres server, as far as cancelling goes: it gives each connection a process and a key of its
// own, and passes a cancel request on to the server which names them. PgBouncer does so; with `deaf` it drops them.
import { randomBytes } from 'node:crypto';
import net from 'node:net';
import { createSplitter } from '../../js/endpoint/wire/replies.js';
import { int32 } from '../../js/endpoint/wire/message.js';
import { cancelRequest } from './wire.js';

const CANCEL = 80877102, KEY_DATA = 'K'.charCodeAt(0), READY = 'Z'.charCodeAt(0);

/** @param {string} server its URL @param {{deaf?: boolean}} [options] */
export async function startPooler(server, { deaf = false } = {}) {
  const { port: target } = new URL(server);
  /** By what a client was given, what the server has given. @type {Map<string, {pid: number, key: Buffer}>} */
  const keys = new Map();
  /** @type {Set<net.Socket>} */
  const sockets = new Set();
  let last = 4_000_000; // no process of this machine
  const connect = () => keep(net.connect(Number(target), '127.0.0.1'));
  /** @param {net.Socket} socket */
  const keep = (socket) => {
    sockets.add(socket);
    return socket.on('close', () => sockets.delete(socket)).on('error', () => {});
  };
  let cancels = 0;

  /** @param {net.Socket} client @param {Buffer} packet */
  function cancel(client, packet) {
    cancels++;
    const real = keys.get(packet.toString('hex', 8));
    if (!real || deaf) return client.end();
    const server = connect();
    server.write(cancelRequest(real.pid, real.key));
    server.on('close', () => client.end());
  }

  /** @param {net.Socket} client @param {Buffer} first */
  function pass(client, first) {
    const server = connect();
    let through = false;
    const split = createSplitter((message) => {
      let sent = message;
      if (message[0] === KEY_DATA) {
        const own = Buffer.concat([int32(++last), randomBytes(4)]);
        keys.set(own.toString('hex'), { pid: message.readInt32BE(5), key: Buffer.from(message.subarray(9)) });
        sent = Buffer.concat([message.subarray(0, 5), own]);
      }
      if (message[0] === READY) through = true;
      client.write(sent);
    });
    server.on('data', (/** @type {Buffer} */ bytes) => (through ? client.write(bytes) : split(bytes)));
    server.on('close', () => client.end());
    client.on('data', (bytes) => server.write(bytes));
    // As a pooler does whose client has gone: the connection to the server stays as it is.
    client.on('close', () => {});
    server.write(first);
  }

  const listener = net.createServer((client) => {
    keep(client).once('data', (/** @type {Buffer} */ bytes) => {
      if (bytes.length >= 8 && bytes.readInt32BE(4) === CANCEL) cancel(client, bytes);
      else pass(client, bytes);
    });
  });
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {net.AddressInfo} */ (listener.address());
  return {
    url: Object.assign(new URL(server), { port: String(port) }).href,
    /** How many cancel requests have come. */
    cancels: () => cancels,
    async close() {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
