// The port for those who run the gateway: /metrics, and /health and /ready once more. It knows HTTP; not what is
// counted.

import { createServer } from 'node:http';

const TEXT = 'text/plain; version=0.0.4; charset=utf-8', JSON_TYPE = 'application/json';

/** How long a caller may take for its request. */
const SLOW_MS = 10_000;

/** At most so many at a time: Prometheus needs one. */
const CONNECTIONS = 64;

/**
 * @param {object} source
 * @param {() => Promise<string>} source.metrics
 * @param {() => Promise<string>} source.ready `ready`, or why not
 * @param {{ host: string, port: number }} address
 */
export async function serveMetrics({ metrics, ready }, { host, port }) {
  /** @param {string} path @returns {Promise<[status: number, type: string, body: string] | undefined>} */
  async function answer(path) {
    if (path === '/metrics') return [200, TEXT, await metrics()];
    if (path === '/health') return [200, JSON_TYPE, '{"status":"ok"}'];
    if (path !== '/ready') return undefined;
    const status = await ready();
    return [status === 'ready' ? 200 : 503, JSON_TYPE, JSON.stringify({ status })];
  }

  const server = createServer({ requestTimeout: SLOW_MS, headersTimeout: SLOW_MS }, (request, response) => {
    const path = (request.url ?? '').split('?')[0], asks = request.method === 'GET' || request.method === 'HEAD';
    answer(asks ? path : '').then((known) => {
      const [status, type, body] = known ?? [404, TEXT, 'not found\n'];
      response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body);
    }, () => response.destroy());
  });
  server.maxConnections = CONNECTIONS;
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(undefined));
  });
  return {
    port: /** @type {import('node:net').AddressInfo} */ (server.address()).port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
