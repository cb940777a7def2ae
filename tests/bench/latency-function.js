// A function of latency.js, a process of its own: an HTTP server that answers /ready at once and evaluates its bundle
// when it is first asked for more, as a platform does with a function that isn't there yet.
import http from 'node:http';

const [file, url] = process.argv.slice(2);
/** @type {((id: string) => Promise<Response>) | undefined} */
let read;
const server = http.createServer({ keepAliveTimeout: 60_000 }, async ({ url: asked = '' }, answer) => {
  if (asked === '/ready') return answer.end();
  read ??= (await import(file)).open(url);
  const response = await /** @type {any} */ (read)(asked.slice(1));
  answer.setHeader('content-type', 'application/json');
  answer.end(new Uint8Array(await response.arrayBuffer()));
});
server.listen(0, '127.0.0.1', () => process.send?.(/** @type {import('node:net').AddressInfo} */ (server.address()).port));
process.once('disconnect', () => process.exit());
