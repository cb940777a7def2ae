// In the middle of the move: what is heliumdb's is no use.
import { createDatabase } from './heliumdb.client.js';
import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();
const db = createDatabase(process.env.DATABASE_URL);

export const listUsers = (old: boolean) => (old ? prisma.user.findMany() : db.users.findMany({ where: { active: true } }));
export const makeUser = (name: string) => db.users.create({ name });
export const both = { prisma, db, run: () => db.transaction(async (tx) => tx.users.update('a', { name: 'b' })) };
export const raw = () => db.sql`select 1`;
