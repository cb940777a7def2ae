// node:http ↔ the handler: a socket's request becomes a web request, the answer goes
// back, a client that leaves fires the signal. It knows sockets, keep-alive and how to
// close; nothing of the protocol.

import { createServer } from 'node:http';

/**
 * @typedef {import('./http/handler.js').WebRequest} WebRequest
 * @typedef {import('node:http').IncomingMessage} IncomingMessage
 * @typedef {import('node:http').ServerResponse} ServerResponse
 *
 * @typedef {object} Listener
 * @property {number} port the one it got
 * @property {(drain: () => Promise<void>) => Promise<void>} close takes no new connection, awaits
 *   `drain`, then ends the connections that are left
 */

/** Longer than clients keep a connection unused, so that the server isn't the first to end it. */
const KEEP_ALIVE_MS = 65_000;

/** How long a slow reader may take for its last answer when the server closes. */
const LAST_ANSWERS_MS = 1000;

/**
 * @param {(request: WebRequest) => Promise<Response>} handle
 * @param {{ port: number, host: string }} address
 * @returns {Promise<Listener>}
 */
export async function listen(handle, { port, host }) {
  /** @type {Set<Promise<void>>} */
  const serving = new Set();
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, outgoing) => {
    const served = serve(handle, incoming, outgoing).finally(() => serving.delete(served));
    serving.add(served);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(undefined));
  });
  return {
    port: /** @type {import('node:net').AddressInfo} */ (server.address()).port,
    async close(drain) {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await drain();
      // The last answers are still on their way to their sockets.
      const timer = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MS);
      await Promise.allSettled(serving);
      clearTimeout(timer);
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * @param {(request: WebRequest) => Promise<Response>} handle
 * @param {IncomingMessage} incoming
 * @param {ServerResponse} outgoing
 */
async function serve(handle, incoming, outgoing) {
  const controller = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) controller.abort(new Error('the client has gone'));
  });
  outgoing.once('error', () => {}); // the client has gone: 'close' follows
  try {
    const response = await handle(webRequest(incoming, controller.signal));
    await send(response, outgoing);
    incoming.resume(); // what is left of a refused body is read past, not kept
  } catch {
    incoming.socket.destroy();
  }
}

/**
 * @param {IncomingMessage} incoming
 * @param {AbortSignal} signal
 * @returns {WebRequest}
 */
function webRequest(incoming, signal) {
  const { headers } = incoming;
  return {
    method: incoming.method ?? '',
    url: incoming.url?.startsWith('/') ? incoming.url : '/',
    headers: { get: (name) => singleValue(headers[name]) },
    // Not an early end of the stream: a body that is refused still has to be read past.
    body: incoming.iterator({ destroyOnReturn: false }),
    signal,
  };
}

/** @param {string | string[] | undefined} value */
function singleValue(value) {
  return Array.isArray(value) ? value.join(', ') : value ?? null;
}

/**
 * @param {Response} response
 * @param {ServerResponse} outgoing
 */
async function send(response, outgoing) {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  for await (const chunk of response.body ?? []) {
    if (outgoing.destroyed) return; // its 'close' has been, and would be waited for in vain
    if (!outgoing.write(chunk)) await drained(outgoing);
  }
  if (outgoing.destroyed) return;
  outgoing.end();
  if (!outgoing.writableFinished) await new Promise((resolve) => outgoing.once('close', resolve).once('finish', resolve));
}

/** @param {ServerResponse} outgoing */
function drained(outgoing) {
  return new Promise((resolve) => {
    outgoing.once('drain', resolve);
    outgoing.once('close', resolve);
  });
}
