// The endpoint in a process of its own, for load.js: so that its CPU time and its memory are its alone. Says on its
// IPC channel where it is, then, whenever asked, what it has used; ends when it is told to, or its parent has gone.
import { createEndpoint } from '../../js/endpoint/index.js';

const endpoint = await createEndpoint({ postgres: process.argv[2] });
process.on('message', async (message) => {
  if (message === 'end') {
    await endpoint.close();
    process.disconnect?.();
    return;
  }
  globalThis.gc?.();
  const { user, system } = process.cpuUsage(), { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  process.send?.({ cpu: user + system, rss, heap: heapUsed, outside: external + arrayBuffers });
});
process.once('disconnect', () => process.exit());
process.send?.({ port: endpoint.port, url: endpoint.url });
