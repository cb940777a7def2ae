import { relations, sql, type InferSelectModel } from 'drizzle-orm';
import { boolean, index, integer, pgTableCreator, primaryKey, text, timestamp, unique } from 'drizzle-orm/pg-core';

export const createTable = pgTableCreator((name) => `app_${name}`);

const times = {
  createdAt: timestamp('created_at', { withTimezone: true }).default(sql`CURRENT_TIMESTAMP`).notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).$onUpdate(() => new Date()),
};

export const users = createTable('user', {
  id: text('id').primaryKey().$defaultFn(() => crypto.randomUUID()),
  name: text('full_name'),
  email: text('email').notNull().unique(),
  ...times,
});

export const notes = createTable(
  'note',
  (d) => ({
    id: d.integer().primaryKey().generatedByDefaultAsIdentity(),
    title: d.varchar({ length: 256 }).notNull(),
    ownerId: d.text('owner_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
    pinned: d.boolean().default(false),
    ...times,
  }),
  (t) => [index('owner_idx').on(t.ownerId), unique().on(t.ownerId, t.title)],
);

export const members = createTable('member', {
  noteId: integer('note_id').notNull().references(() => notes.id),
  userId: text('user_id').notNull().references(() => users.id),
  admin: boolean('admin').default(false),
}, (t) => [primaryKey({ columns: [t.noteId, t.userId] })]);

export const usersRelations = relations(users, ({ many }) => ({ notes: many(notes), members: many(members) }));
export const notesRelations = relations(notes, ({ one, many }) => ({
  owner: one(users, { fields: [notes.ownerId], references: [users.id] }),
  members: many(members),
}));

export type User = InferSelectModel<typeof users>;
export type NewNote = typeof notes.$inferInsert;
