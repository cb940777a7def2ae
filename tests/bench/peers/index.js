// Who is measured. A peer is a file of this folder that exports `open(fetch)`: the contract's methods that works.js
// names, written as the peer's documentation says. `@paralleldrive/cuid2` in them is what `cuid2` says here: 3.3.0 is
// what npm installs today; 2.3.1 costs a tenth of it and hardly concerns reads, so those with it are measured at writes.

/**
 * @typedef {{name: string, title: string, file: string, cuid2?: 'cuid2-new' | 'cuid2-old', only?: string[], not?: string[]}} Peer
 *   `only`: the names of the works it is measured at, where not all; `not`: those it can't be measured at
 * @typedef {Record<string, (...args: any[]) => PromiseLike<any>>} Service
 */

const WRITES = ['createUser', 'bulkCreateCosts'];

/** Where a schema of one's own is read: by the client of a schema, not by the service. A list can't be prepared. */
const OWN = ['findUsers'];

/** @type {Peer[]} */
export const peers = [
  { name: 'floor', title: 'floor: fetch + JSON.parse', file: 'floor' },
  { name: 'floor-dates', title: 'floor with Dates by hand', file: 'floor-dates' },
  { name: 'heliumdb', title: 'heliumdb', file: 'heliumdb', not: OWN },
  { name: 'heliumdb-client', title: "heliumdb's client of a schema", file: 'client', only: OWN },
  { name: 'raw', title: 'Neon driver, SQL by hand', file: 'raw', cuid2: 'cuid2-new' },
  { name: 'raw-old', title: 'Neon driver, cuid2 2.3.1', file: 'raw', cuid2: 'cuid2-old', only: WRITES },
  { name: 'kysely', title: 'Kysely', file: 'kysely', cuid2: 'cuid2-new' },
  { name: 'drizzle', title: 'Drizzle 0.45', file: 'drizzle', cuid2: 'cuid2-new' },
  { name: 'drizzle-old', title: 'Drizzle 0.45, cuid2 2.3.1', file: 'drizzle', cuid2: 'cuid2-old', only: WRITES },
  { name: 'drizzle-prepared', title: 'Drizzle 0.45, prepared', file: 'drizzle-prepared', cuid2: 'cuid2-new', not: OWN },
  { name: 'drizzle-rc', title: 'Drizzle 1.0-rc', file: 'drizzle-rc', cuid2: 'cuid2-new' },
  { name: 'drizzle-rc-prepared', title: 'Drizzle 1.0-rc, prepared', file: 'drizzle-rc-prepared', cuid2: 'cuid2-new', not: OWN },
  { name: 'drizzle-rc-prepared-old', title: 'Drizzle 1.0-rc, prepared, cuid2 2.3.1', file: 'drizzle-rc-prepared', cuid2: 'cuid2-old', only: WRITES },
  { name: 'prisma', title: 'Prisma 7', file: 'prisma', cuid2: 'cuid2-new' },
];

/** Which of the peers of a row is heliumdb. @param {Record<string, unknown>} figures by peer */
export const ours = (figures) => ('heliumdb-client' in figures ? 'heliumdb-client' : 'heliumdb');

/** @param {string} name */
export const peerOf = (name) => /** @type {Peer} */ (peers.find((peer) => peer.name === name));
