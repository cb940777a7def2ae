import { notFound } from 'next/navigation';
import db, { getPost } from '@/lib';

export async function generateStaticParams() {
  const posts = await db.post.findMany({ select: { slug: true }, where: { published: true } });
  return posts.map(({ slug }) => ({ id: slug }));
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const [post, total] = await Promise.all([getPost(id), db.post.count({ where: { published: true } })]);
  if (!post) notFound();
  return (
    <main>
      <h1>{post.title}</h1>
      <p>one of {total}, {(await db.comment.count())} comments in all</p>
    </main>
  );
}
