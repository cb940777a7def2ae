// How many connections of clients may be open at the same time, altogether and of one address: one that opens them all
// leaves room for others.

import { networkOf } from '../address.js';

/** The part of all that one address may have: one in so many. */
const SHARE = 4;

/**
 * @param {number} most
 * @param {boolean} proxied then all come from the proxy's address
 */
export function createSockets(most, proxied) {
  const mostOf = proxied ? most : Math.ceil(most / SHARE);
  /** @type {Map<string, number>} */
  const open = new Map();
  let total = 0;
  return {
    /** @param {import('node:net').Socket} socket @returns {boolean} may it stay? It counts until it is closed */
    admit(socket) {
      const address = networkOf(socket.remoteAddress ?? ''), its = open.get(address) ?? 0;
      if (total >= most || its >= mostOf) return false;
      total++;
      open.set(address, its + 1);
      socket.once('close', () => {
        total--;
        const rest = (open.get(address) ?? 0) - 1;
        if (rest) open.set(address, rest);
        else open.delete(address);
      });
      return true;
    },
    count: () => total,
  };
}
