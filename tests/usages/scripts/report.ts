import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { between, eq, exists, notLike, sql, sum } from 'drizzle-orm';
import { numeric, pgSchema, pgTable, serial, text } from 'drizzle-orm/pg-core';

const billing = pgSchema('billing');
export const invoices = billing.table('invoices', { id: serial().primaryKey(), amount: numeric().notNull(), customer: text() });
export const costs = pgTable('llm_costs', { id: serial().primaryKey(), inputTokens: numeric(), modelName: text() });

const db = drizzle(process.env.DATABASE_URL!, { casing: 'snake_case' });

export async function report(database: NodePgDatabase, from: number, to: number) {
  const total = await database.select({ total: sum(costs.inputTokens) }).from(costs);
  const some = await database.select().from(costs).where(between(costs.inputTokens, from, to)).limit(1);
  const others = await database.select().from(costs).where(notLike(costs.modelName, 'gpt%'));
  const with_ = await database.select().from(costs).where(exists(database.select().from(invoices)));
  return { total, some, others, with_ };
}

await report(db, 1, 2);
await db.delete(costs);
await db.insert(costs).values({ inputTokens: '1', modelName: 'm' });
const rows = [{ inputTokens: '2', modelName: 'n' }];
await db.insert(costs).values(rows).returning();
await db.update(costs).set({ modelName: 'x' });
await db.insert(invoices).values({ amount: '1', customer: null }).onConflictDoUpdate({ target: invoices.id, set: { amount: '2' } });
await db.delete(costs).where(eq(sql`lower(${costs.modelName})`, 'x'));
