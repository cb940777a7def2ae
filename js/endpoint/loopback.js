// Whether a host name or address is this machine's own (loopback). Such a host needs no password, and its web pages may
// use the endpoint.

import net from 'node:net';

/** @param {string} host a name or an address, one of IPv6 with or without its brackets */
export function isLoopback(host) {
  if (host === 'localhost') return true;
  const address = /^\[.*\]$/.test(host) ? host.slice(1, -1) : host;
  if (net.isIPv4(address)) return address.startsWith('127.');
  return net.isIPv6(address) && new URL(`http://[${address}]`).hostname === '[::1]';
}
