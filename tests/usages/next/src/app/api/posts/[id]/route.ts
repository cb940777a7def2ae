import { NextResponse } from 'next/server';
import { Prisma } from '@prisma/client';
import { db } from '@/lib';

type Context = { params: Promise<{ id: string }> };

export async function PATCH(request: Request, { params }: Context) {
  const id = Number((await params).id);
  const { title, body } = await request.json();
  try {
    const post = await db.post.update({ where: { id }, data: { title, body, views: { increment: 1 } } });
    return NextResponse.json(post);
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2025') {
      return NextResponse.json({ error: 'not found' }, { status: 404 });
    }
    throw error;
  }
}

export async function DELETE(_: Request, { params }: Context) {
  const id = Number((await params).id);
  const [, post] = await db.$transaction([
    db.comment.deleteMany({ where: { postId: id } }),
    db.post.delete({ where: { id } }),
  ]);
  return NextResponse.json(post);
}
