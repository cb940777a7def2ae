// One port for everything: door.js says whether a connection is Postgres's protocol or HTTP, and an HTTP upgrade starts
// Postgres's protocol over a WebSocket. It knows sockets, keep-alive and how to close; nothing of the protocols
// themselves.

import { createServer } from 'node:http';
import net from 'node:net';
import { WebSocketServer, createWebSocketStream } from 'ws';
import { createDoor } from './door.js';
import { Incoming, addressOf, callerOf } from './http/incoming.js';
import { send } from './send.js';
import { createServing } from './serving.js';
import { LONGEST_PIECE, cutFrames } from './wire/frames.js';

/**
 * @typedef {import('./http/handler.js').WebRequest} WebRequest
 * @typedef {import('./http/reply.js').Answer} Answer
 * @typedef {import('node:http').IncomingMessage} IncomingMessage
 * @typedef {import('node:http').ServerResponse} ServerResponse
 * @typedef {import('node:stream').Duplex} Duplex
 * @typedef {import('./wire/sessions.js').From} From
 *
 * @typedef {object} Services
 * @property {(request: WebRequest) => Promise<Answer | Response>} handle answers HTTP
 * @property {(stream: Duplex, from: From) => Promise<void>} serve speaks Postgres's protocol
 * @property {(origin: string | null) => boolean} mayUpgrade may a page of this origin open a WebSocket?
 *
 * @typedef {object} Listener
 * @property {number} port the actual one
 * @property {(pair: import('./certificate.js').Pair) => void} renew
 * @property {(drain: () => Promise<void>) => Promise<void>} close accepts no new connection, awaits `drain`, then ends
 *   the remaining connections
 */

/**
 * @typedef {object} Guard what strangers can't use up
 * @property {import('./limits/gauge.js').Gauge} gauge of requests and answers in memory
 * @property {ReturnType<typeof import('./limits/sockets.js').createSockets>} sockets
 * @property {number} slowMs how long a request may take to come; how long nobody may read of an answer, and how long it
 *   may take beside what its length takes
 */

/** Longer than clients keep an idle connection, so that the server isn't the first to close it. */
const KEEP_ALIVE_MS = 65_000;

/** How long a new connection may send nothing, and how long a request's headers may take. */
const SILENT_MS = 10_000;

/** How long a slow reader may take for its last answer while the server closes. */
const LAST_ANSWERS_MS = 1000;

/**
 * @param {Services} services
 * @param {object} address
 * @param {number} address.port
 * @param {string} address.host
 * @param {boolean} [address.proxied] a proxy says in X-Forwarded-For whose request it is
 * @param {number} [address.silentMs]
 * @param {Guard} [address.guard]
 * @param {import('./certificate.js').Pair | undefined} [address.pair] then nothing is taken but TLS
 * @returns {Promise<Listener>}
 */
export async function listen({ handle, serve, mayUpgrade }, address) {
  const { port, host, proxied = false, silentMs = SILENT_MS, guard, pair } = address;
  const serving = createServing();
  /** @type {Set<net.Socket>} */
  const sockets = new Set();
  /** @param {Promise<void>} service */
  function count(service) {
    const counted = serving.begin(), ended = () => serving.end(counted);
    void service.then(ended, ended);
  }

  const how = { handle, serving, slowMs: guard?.slowMs };
  const http = createServer({
    keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: silentMs, connectionsCheckingInterval: silentMs / 2,
    ...(guard && { requestTimeout: guard.slowMs }),
  }, (incoming, outgoing) => {
    const request = new Incoming(incoming, callerOf(incoming, proxied), guard?.gauge.hold());
    void answer(how, request, outgoing);
  });
  // Neon's proxy takes any path and no extension.
  const upgrader = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: LONGEST_PIECE });
  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => {}); // 'close' follows
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') ignoreUpgrade(request, socket, head, http);
    else if (!mayUpgrade(request.headers.origin ?? null)) socket.end(FORBIDDEN);
    else {
      if (head.length) socket.unshift(head);
      const from = { webSocket: true, address: callerOf(request, proxied) };
      const cut = cutFrames(socket);
      upgrader.handleUpgrade(request, cut, NOTHING, (webSocket) => count(serve(streamOf(webSocket), from)));
    }
  });
  http.emit('listening'); // it never listens itself; this starts its checks for slow and idle connections
  const door = createDoor({
    http: (socket) => void http.emit('connection', socket),
    postgres: (socket) => count(serve(socket, { webSocket: false, address: addressOf(socket) })),
  }, { silentMs, pair });
  const server = net.createServer((socket) => {
    if (guard && !guard.sockets.admit(socket)) return void socket.destroy();
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.setNoDelay();
    socket.setKeepAlive(true, KEEP_ALIVE_MS); // so that one whose other end has gone is closed some time
    door.open(socket);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(undefined));
  });
  return {
    port: /** @type {net.AddressInfo} */ (server.address()).port,
    renew: door.renew,
    async close(drain) {
      const closed = new Promise((resolve) => server.close(resolve));
      http.closeIdleConnections();
      await drain();
      // The last answers are still being sent.
      const timer = setTimeout(() => sockets.forEach((socket) => socket.destroy()), LAST_ANSWERS_MS);
      await serving.ended();
      clearTimeout(timer);
      sockets.forEach((socket) => socket.destroy());
      http.close();
      await closed;
    },
  };
}

/** The close code of a session that ended, as Neon's proxy gives it; ws would give none. */
const NORMAL_CLOSURE = 1000;

const NOTHING = Buffer.alloc(0);

const FORBIDDEN = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/**
 * Answers a request that offers another upgrade, such as HTTP/2 (Java's client does), as if it had not. Node has
 * detached the connection from HTTP by then, so it is given back with the request rewritten, without these headers.
 * @param {IncomingMessage} request
 * @param {Duplex} socket
 * @param {Buffer} head what came after the headers
 * @param {import('node:http').Server} http
 */
function ignoreUpgrade({ method, url, httpVersion, rawHeaders }, socket, head, http) {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name, value] = rawHeaders.slice(i, i + 2);
    if (!/^(upgrade|connection|http2-settings)$/i.test(name)) lines.push(`${name}: ${value}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  http.emit('connection', socket);
}

/** @param {import('ws').WebSocket} webSocket */
function streamOf(webSocket) {
  const close = webSocket.close.bind(webSocket);
  webSocket.close = (code = NORMAL_CLOSURE, reason) => close(code, reason);
  const stream = createWebSocketStream(webSocket);
  webSocket.on('message', (_, isBinary) => {
    if (!isBinary) stream.destroy(); // as Neon's proxy does: text messages aren't allowed
  });
  // A WebSocket closes in both directions: after the last data is read, the client has left.
  webSocket.once('close', () => stream.end());
  return stream;
}

function ignore() {}

/**
 * @param {object} how
 * @param {Services['handle']} how.handle
 * @param {ReturnType<typeof createServing>} how.serving
 * @param {number | undefined} how.slowMs
 * @param {Incoming} request
 * @param {ServerResponse} outgoing
 */
async function answer({ handle, serving, slowMs }, request, outgoing) {
  const service = serving.begin();
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) request.signal.abort(new Error('the client has gone'));
  });
  outgoing.on('error', ignore); // the client has gone: 'close' follows
  try {
    const sent = send(await handle(request), outgoing, slowMs);
    if (sent) await sent;
    request.message.resume(); // reads and drops the rest of a refused body
  } catch {
    request.message.socket.destroy();
  } finally {
    request.held?.free();
    serving.end(service);
  }
}
