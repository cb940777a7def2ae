import { prisma } from '../../../lib/prisma';

export const runtime = 'nodejs';

export const GET = async (request: Request) => {
  const page = Number(new URL(request.url).searchParams.get('page') ?? 0);
  const users = await prisma.user.findMany({
    skip: page * 20,
    take: 20,
    distinct: ['email'],
    omit: { email: true },
    orderBy: { posts: { _count: 'desc' } },
    include: { posts: { where: { published: true }, take: 3 }, _count: { select: { posts: { where: { published: true } }, comments: true } } },
  });
  const { _avg } = await prisma.post.aggregate({ _avg: { views: true }, _count: true, where: { createdAt: { gte: new Date('2026-01-01') } } });
  return Response.json({ users, views: _avg.views });
};
