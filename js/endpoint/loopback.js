// Which names and addresses lead to this machine alone: what needs no password, and whose pages may read.

/** @param {string} host an IPv6 address without brackets */
export function isLoopback(host) {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
