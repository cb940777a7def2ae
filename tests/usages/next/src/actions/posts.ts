'use server';

import { revalidatePath } from 'next/cache';
import { db } from '@/lib';

export async function createPost(form: FormData) {
  const slug = String(form.get('slug'));
  await db.post.create({
    data: {
      slug,
      title: String(form.get('title')),
      author: { connect: { id: String(form.get('author')) } },
    },
  });
  await db.post.create({ data: { slug: `${slug}-2`, title: 'Again', authorId: 'a', tags: { create: [{ name: 'new' }] } } });
  revalidatePath('/');
}

export async function comment(postId: number, userId: string, text: string) {
  return db.$transaction(
    async (tx) => {
      const last = await tx.comment.findFirst({ where: { postId }, orderBy: { no: 'desc' } });
      const no = (last?.no ?? 0) + 1;
      const post = await tx.post.findUniqueOrThrow({ where: { id: postId } });
      if (!post.published) throw new Error('not published');
      await tx.comment.update({ where: { postId_no: { postId, no: no - 1 } }, data: { text: text.trim() } });
      return tx.comment.create({ data: { postId, no, userId, text }, select: { no: true } });
    },
    { isolationLevel: 'Serializable', timeout: 5000, maxWait: 2000 },
  );
}

export async function tag(names: string[]) {
  await db.tag.createMany({ data: names.map((name) => ({ name })), skipDuplicates: true });
  await Promise.all(names.map((name) => db.tag.upsert({ where: { name }, create: { name }, update: {} })));
  await db.user.updateMany({ data: { role: 'USER' } });
  return db.tag.findFirst({ where: { name: { not: null } } });
}
