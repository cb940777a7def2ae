// Whom an address stands for, where strangers are told apart: an IPv4 address for itself, also one inside of IPv6; of
// IPv6 the /64 network, which whoever has one of its addresses has all of.

import net from 'node:net';

/** @param {string} address of a socket, or of a header @returns {string} equal for the same stranger */
export function networkOf(address) {
  if (!address.includes(':')) return address; // one of IPv4, mostly: it stands for itself
  const plain = address.replace(/^::ffff:/i, '').replace(/%.*$/, '');
  if (!net.isIPv6(plain)) return plain;
  const [head, tail] = plain.split('::'), groups = head.split(':').filter(Boolean);
  const behind = tail === undefined ? 0 : tail.split(':').filter(Boolean).length;
  while (tail !== undefined && groups.length < 8 - behind) groups.push('0');
  return groups.slice(0, 4).join(':');
}
