import { neon, neonConfig } from '@neondatabase/serverless';
import { desc } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/neon-http';
import { pgTable, text, timestamp } from 'drizzle-orm/pg-core';

const users = pgTable('users', {
  id: text('id').primaryKey(), email: text('email').notNull().unique(), password: text('password').notNull(), name: text('name'),
  refreshToken: text('refresh_token'), createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
});

export function first(/** @type {typeof fetch} */ fetch) {
  neonConfig.fetchFunction = fetch;
  return drizzle(neon('postgres://me:pw@ep-x.eu.neon.tech/db')).select().from(users).orderBy(desc(users.createdAt)).limit(10);
}
