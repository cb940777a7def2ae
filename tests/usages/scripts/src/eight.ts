import { and, or } from '@prisma/orm-postgres/orm-client';
import { db } from './prisma/db';

const posts = db.orm.public.Post.where({ published: true });
console.log(await posts.include('author').limit(5).all());
console.log(await db.orm.public.User.first({ id: 'a' }));
await db.orm.public.User.where((u) => or(u.email.eq('a'), and(u.name.ilike('%b'), u.age.gt(3)))).update({ name: 'c' });
await db.transaction(async (tx) => {
  await tx.orm.public.User.create({ email: 'x@y.z' });
});
const plan = db.sql.public.post.select('id').where((f, fns) => fns.eq(f.id, 1)).build();
console.log(await db.runtime().query(plan), await db.raw.sql`select 1`);
