// A proxy that makes a place far away: what passes takes a while each way, and a new connection costs round trips
// before its first byte, as TCP and TLS do. TCP, so for HTTP and for Postgres's protocol alike.
import net from 'node:net';

/**
 * One direction: in order, each piece so much later than it came.
 * @param {net.Socket} from @param {net.Socket} to @param {number} hop ms @param {number} opened nothing leaves before
 */
function forward(from, to, hop, opened) {
  let last = Promise.resolve();
  const later = (/** @type {() => void} */ act) => {
    const at = Math.max(performance.now(), opened) + hop;
    last = last.then(() => new Promise((resolve) => setTimeout(resolve, at - performance.now()))).then(act);
  };
  from.setNoDelay();
  from.on('data', (chunk) => later(() => void (to.writable && to.write(chunk)))).on('end', () => later(() => void to.end()));
  from.on('error', () => to.destroy()).on('close', () => later(() => void to.destroy()));
}

/**
 * @param {number} port of what is far away, on loopback
 * @param {{hop: number, setup: number}} distance `hop`: ms each way; `setup`: round trips of a new connection
 */
export async function faraway(port, { hop, setup }) {
  const server = net.createServer((near) => {
    const far = net.connect(port, '127.0.0.1'), opened = performance.now() + 2 * hop * setup;
    forward(near, far, hop, opened);
    forward(far, near, hop, opened);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  return { port: /** @type {net.AddressInfo} */ (server.address()).port, close: () => void server.close() };
}
