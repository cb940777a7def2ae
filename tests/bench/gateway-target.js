// One of those who are compared by gateway.js, in a process of its own: the gateway, or the same single query by hand, with
// node:http and a pool of `pg`. Says where it is, and whenever asked what it has used; ends when it is told to, or its
// parent has gone. Arguments: which, and the server.
import { createServer } from 'node:http';
import pg from 'pg';
import { createEndpoint } from '../../js/endpoint/index.js';

const [, , which, postgres] = process.argv;

/** What somebody writes who needs no more: no limits, no queue, no check of who asks. */
async function byHand() {
  const pool = new pg.Pool({ connectionString: postgres, max: 20 });
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { query, params } = JSON.parse(Buffer.concat(chunks).toString());
    try {
      const { rows } = await pool.query(query, params);
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ rows }));
    } catch {
      response.writeHead(400).end('{}');
    }
  });
  server.keepAliveTimeout = 65_000;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  return { port: /** @type {import('node:net').AddressInfo} */ (server.address()).port };
}

async function gateway() {
  const { host } = new URL(postgres);
  return createEndpoint({ postgres: `postgres://${host}`, statementTimeout: 30_000, gateway: {} });
}

const { port } = await (which === 'gateway' ? gateway() : byHand());
process.on('message', (asked) => {
  const { user, system } = process.cpuUsage();
  // Only for memory: after a collection that is forced, V8 takes three times as long for each of the next requests.
  if (asked === 'memory') globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({ cpu: user + system, rss, live: heapUsed + external });
});
process.once('disconnect', () => process.exit());
process.send?.({ port });
