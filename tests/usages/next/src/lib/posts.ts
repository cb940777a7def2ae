import 'server-only';
import { cache } from 'react';
import { Prisma, type Post } from '@prisma/client';
import { prisma } from './prisma';

const withAuthor = Prisma.validator<Prisma.PostDefaultArgs>()({ include: { author: true } });
export type PostWithAuthor = Prisma.PostGetPayload<typeof withAuthor>;

export const getPost = cache(async (slug: string) =>
  prisma.post.findUnique({
    where: { slug },
    include: {
      author: { select: { id: true, name: true } },
      comments: { orderBy: { no: 'asc' }, take: 50, include: { user: true } },
      tags: true,
      _count: { select: { comments: true } },
    },
  }));

export async function listPosts(search?: string, cursor?: number): Promise<Post[]> {
  return prisma.post.findMany({
    where: {
      published: true,
      ...(search ? { title: { contains: search, mode: 'insensitive' } } : {}),
      author: { is: { role: 'USER' } },
      OR: [{ tags: { some: { name: { in: ['wasm', 'edge'] } } } }, { tags: { none: {} } }],
      NOT: { slug: { startsWith: 'draft-' } },
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: 20,
    skip: cursor ? 1 : 0,
    cursor: cursor ? { id: cursor } : undefined,
  });
}
