import { createDatabase } from 'heliumdb';

export const first = (/** @type {typeof fetch} */ fetch) =>
  createDatabase('postgres://me:pw@ep-x.eu.neon.tech/db', { fetch: /** @type {any} */ (fetch) }).listUsers({ limit: 10 });
