// The same route by Drizzle on a pool of Postgres connections.
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { publicColumns, users } from '../peers/tables.js';

/** @param {string} url @returns {(id: string) => Promise<Response>} */
export function open(url) {
  const db = drizzle(new pg.Pool({ connectionString: url }));
  return async (id) => Response.json((await db.select(publicColumns).from(users).where(eq(users.id, id)))[0] ?? null);
}
