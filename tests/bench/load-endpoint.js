// The endpoint in a process of its own, for load.js and stream.js: so that its CPU time and its memory are its alone.
// Says on its IPC channel where it is, then, whenever asked, what it has used and sent; ends when it is told to, or its
// parent has gone. Arguments: the server, and the most bytes of an answer.
import { subscribe } from 'node:diagnostics_channel';
import { createEndpoint } from '../../js/endpoint/index.js';

/** Its clients' sockets, of which each knows what has left it. @type {Set<any>} */
const sockets = new Set();
subscribe('net.server.socket', (/** @type {any} */ { socket }) => void sockets.add(socket));
const sent = () => [...sockets].reduce((sum, socket) => sum + (socket._handle ? socket._handle.bytesWritten - socket._handle.writeQueueSize : socket.bytesWritten), 0);

let requests = 0;
const [, , postgres, limit] = process.argv;
const endpoint = await createEndpoint({
  postgres, ...(limit && { limits: { request: 64 << 20, response: Number(limit) } }),
  fault: ({ at }) => { if (at === 'before') requests++; },
});
process.on('message', async (message) => {
  if (message === 'end') {
    await endpoint.close();
    process.disconnect?.();
    return;
  }
  globalThis.gc?.();
  const { user, system } = process.cpuUsage(), { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  process.send?.({ cpu: user + system, rss, heap: heapUsed, outside: external + arrayBuffers, sent: sent(), requests });
});
process.once('disconnect', () => process.exit());
process.send?.({ port: endpoint.port, url: endpoint.url });
