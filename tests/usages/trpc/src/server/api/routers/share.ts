import { eq, sql } from 'drizzle-orm';
import { db, type Transaction } from '#db';
import * as tables from '../../db/schema';

export async function share(tx: Transaction, noteId: number, userIds: string[]) {
  await tx
    .insert(tables.members)
    .values(userIds.map((userId) => ({ noteId, userId })))
    .onConflictDoNothing();
  await tx.insert(tables.users).values({ id: 'u', name: 'U', email: 'u@b.c' })
    .onConflictDoUpdate({ target: tables.users.email, set: { name: sql`excluded.full_name` } });
}

export const everything = () => db.query.users.findMany({
  where: (users, { eq, and, isNotNull }) => and(eq(users.name, 'Ann'), isNotNull(users.email)),
  columns: { email: false },
  with: { notes: { limit: 5, orderBy: (n, { asc }) => asc(n.title), where: eq(tables.notes.pinned, true), with: { members: true } } },
  limit: 10,
});

export const stats = async () => {
  const day = sql<string>`date_trunc('day', ${tables.notes.createdAt})`;
  const query = db.select({ day, n: sql<number>`count(*)` }).from(tables.notes).$dynamic();
  const recent = db.$with('recent').as(db.select().from(tables.notes).limit(100));
  await db.with(recent).select().from(recent);
  await db.execute(sql`vacuum analyze app_note`);
  await db.execute(sql`select * from ${tables.notes} where id = ${1}`);
  return query.groupBy(day);
};
