// One of several processes of the gateway: does what the first process says, over the channel between them, and nothing
// by a signal, as a terminal and systemd send those to all processes at once. It ends when the first one has gone.

import { shareOf } from './divide.js';
import { openGateway } from './open.js';
import { printJson } from '../terminal.js';

/**
 * @typedef {import('./workers.js').Order} Order
 * @typedef {import('./workers.js').Word} Word
 */

process.title = 'heliumdb serve';
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

/** @param {Word} word */
const say = (word) => process.connected && process.send?.(word, () => {}); // the other end may have gone

/** @type {Awaited<ReturnType<typeof openGateway>> | undefined} */
let gateway;

/** Questions to the others, by their number. @type {Map<number, (found: boolean) => void>} */
const asked = new Map();
let questions = 0;

/** @param {number} pid @param {Buffer} key @returns {Promise<boolean>} */
const cancelElsewhere = (pid, key) => new Promise((resolve) => {
  asked.set(++questions, resolve);
  say({ cancel: { id: questions, pid, key: key.toString('hex') } });
});

/** @param {Order} order */
async function obey(order) {
  if ('start' in order) {
    gateway = await openGateway(shareOf(order.start.values, order.start.index), {
      print: printJson, problem: (problem) => say({ problem }), cancelElsewhere,
    });
    say({ port: gateway.port });
  } else if ('status' in order && gateway) {
    say({ status: order.status, seen: await gateway.status() });
  } else if ('cancel' in order) {
    const { id, pid, key } = order.cancel;
    say({ cancelled: id, found: await gateway?.cancel(pid, Buffer.from(key, 'hex')) ?? false });
  } else if ('found' in order) {
    asked.get(order.id)?.(order.found);
    asked.delete(order.id);
  } else if ('unready' in order) {
    gateway?.unready();
  } else if ('close' in order) {
    await gateway?.close();
    process.exit(0);
  }
}

process.on('message', (order) => {
  obey(/** @type {Order} */ (order)).catch(({ message }) => {
    if (gateway) return void say({ problem: String(message) });
    process.send?.({ failed: String(message) }, () => process.exit(1));
  });
});

// What was sent before there was a listener may be lost.
say({ listens: true });
