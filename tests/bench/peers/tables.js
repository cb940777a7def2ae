// The contract's tables in Drizzle's words, for 0.45 and 1.0 alike: `drizzle-orm` is whichever the importer's bundle has.
import { index, integer, jsonb, numeric, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

const id = () => text('id').primaryKey();
const time = (/** @type {string} */ name) => timestamp(name, { withTimezone: true });
const now = (/** @type {string} */ name) => time(name).notNull().defaultNow();
const stamps = () => ({ createdAt: now('created_at'), updatedAt: now('updated_at').$onUpdate(() => new Date()) });

export const users = pgTable('users', {
  id: id(), email: text('email').notNull().unique(), password: text('password').notNull(), name: text('name'), refreshToken: text('refresh_token'), ...stamps(),
});
export const projects = pgTable('projects', {
  id: id(), name: text('name').notNull(), path: text('path').notNull(), settings: jsonb('settings'),
  userId: text('user_id').notNull().references(() => users.id, { onDelete: 'cascade' }), ...stamps(),
}, (table) => [index().on(table.userId, table.createdAt.desc())]);

const projectId = () => text('project_id').notNull().references(() => projects.id, { onDelete: 'cascade' });
export const agents = pgTable('agents', {
  id: id(), projectId: projectId(), status: text('status').notNull().default('pending'), startTime: now('start_time'), endTime: time('end_time'),
  logs: jsonb('logs'), error: text('error'), ...stamps(),
}, (table) => [index().on(table.projectId, table.createdAt.desc())]);
export const costs = pgTable('costs', {
  id: id(), projectId: projectId(), amount: numeric('amount', { precision: 15, scale: 9, mode: 'number' }).notNull(), model: text('model').notNull(),
  provider: text('provider').notNull(), inputTokens: integer('input_tokens'), outputTokens: integer('output_tokens'), timestamp: now('timestamp'),
}, (table) => [index().on(table.projectId, table.timestamp.desc()), index().on(table.timestamp)]);
export const activities = pgTable('activities', {
  id: id(), projectId: projectId(), type: text('type').notNull(), message: text('message').notNull(), metadata: jsonb('metadata'), timestamp: now('timestamp'),
}, (table) => [index().on(table.projectId, table.timestamp.desc())]);

export const publicColumns = { id: users.id, email: users.email, name: users.name, createdAt: users.createdAt, updatedAt: users.updatedAt };
