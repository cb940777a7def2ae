import { initTRPC, TRPCError } from '@trpc/server';
import { db } from '~/server/db';

export const createTRPCContext = async (opts: { headers: Headers }) => {
  const session = await auth(opts.headers);
  return { db, session, ...opts };
};

const auth = async (headers: Headers) => {
  const token = headers.get('authorization');
  return token ? { user: { id: token } } : null;
};

const t = initTRPC.context<typeof createTRPCContext>().create();
export const createTRPCRouter = t.router;
export const publicProcedure = t.procedure;
export const protectedProcedure = t.procedure.use(({ ctx, next }) => {
  if (!ctx.session?.user) throw new TRPCError({ code: 'UNAUTHORIZED' });
  return next({ ctx: { session: { ...ctx.session, user: ctx.session.user } } });
});
