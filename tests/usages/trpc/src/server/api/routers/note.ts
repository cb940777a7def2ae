import { and, asc, count, desc, eq, gte, ilike, inArray, isNull, ne, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import { createTRPCRouter, protectedProcedure, publicProcedure } from '~/server/api/trpc';
import { members, notes, users } from '~/server/db/schema';
import { share } from './share';

export const noteRouter = createTRPCRouter({
  latest: publicProcedure.query(async ({ ctx }) => {
    const note = await ctx.db.query.notes.findFirst({
      orderBy: (notes, { desc }) => [desc(notes.createdAt)],
      with: { owner: { columns: { id: true, name: true } } },
    });
    return note ?? null;
  }),

  list: protectedProcedure
    .input(z.object({ search: z.string().optional(), ids: z.array(z.number()).default([]) }))
    .query(({ ctx, input }) =>
      ctx.db
        .select()
        .from(notes)
        .where(
          and(
            eq(notes.ownerId, ctx.session.user.id),
            input.search ? ilike(notes.title, `%${input.search}%`) : undefined,
            or(inArray(notes.id, input.ids), isNull(notes.pinned)),
          ),
        )
        .orderBy(desc(notes.createdAt), asc(notes.id))
        .limit(20)
        .offset(40)),

  titles: protectedProcedure.query(async ({ ctx }) => {
    const rows = await ctx.db.select({ id: notes.id, heading: notes.title }).from(notes).where(ne(notes.title, ''));
    const [{ n }] = await ctx.db.select({ n: count() }).from(notes).where(gte(notes.id, 10));
    const total = await ctx.db.$count(users, eq(users.email, 'a@b.c'));
    const kinds = await ctx.db.selectDistinct({ title: notes.title }).from(notes);
    return { rows, n, total, kinds };
  }),

  withOwners: protectedProcedure.query(({ ctx: { db } }) =>
    db
      .select({ title: notes.title, owner: users.name, members: count(members.userId) })
      .from(notes)
      .innerJoin(users, eq(notes.ownerId, users.id))
      .leftJoin(members, eq(members.noteId, notes.id))
      .groupBy(notes.id, users.name)),

  create: protectedProcedure.input(z.object({ title: z.string().min(1) })).mutation(async ({ ctx, input }) => {
    const [note] = await ctx.db.insert(notes).values({ title: input.title, ownerId: ctx.session.user.id }).returning();
    await ctx.db.insert(members).values([{ noteId: note!.id, userId: ctx.session.user.id, admin: true }]);
    return note;
  }),

  pin: protectedProcedure.input(z.number()).mutation(async ({ ctx, input }) => {
    await ctx.db.update(notes).set({ pinned: true }).where(eq(notes.id, input));
    await ctx.db.update(notes).set({ pinned: false }).where(and(eq(notes.ownerId, ctx.session.user.id), ne(notes.id, input)));
    await ctx.db.update(notes).set({ title: sql`upper(${notes.title})` }).where(eq(notes.id, input));
  }),

  remove: protectedProcedure.input(z.number()).mutation(async ({ ctx, input }) => {
    return ctx.db.transaction(async (tx) => {
      await tx.delete(members).where(eq(members.noteId, input));
      const [gone] = await tx.delete(notes).where(eq(notes.id, input)).returning({ id: notes.id });
      if (!gone) tx.rollback();
      await share(tx, input, []);
    }, { isolationLevel: 'repeatable read' });
  }),
});
