// The client of a schema, as `heliumdb client` makes it of a document; here of the contract's own.
// @ts-ignore made by bundle.js
import { names, schema } from 'client-schema';
import { createClient } from '../../../js/client.js';
import { tree } from './tree.js';
import { URL } from './url.js';

/** @param {typeof globalThis.fetch} fetch */
export function open(fetch) {
  /** @type {any} */
  const db = createClient(schema, names, URL, { fetch });
  return { findUsers: (/** @type {string[]} */ ids) => db.users.findMany({ where: { id: { in: ids } }, ...tree }) };
}
