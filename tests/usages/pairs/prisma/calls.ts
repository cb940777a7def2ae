// Calls of Prisma, each with what it gives behind it: tests/embedded/usages.test.js runs what each becomes.
import { Prisma, PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();
const id = 'u1', word = 'e', page = undefined, after = 2;

prisma.user.findUnique({ where: { id }, select: { email: true } }); // {"email":"ann@x.y"}
prisma.user.findUnique({ where: { email: 'bob@x.y' }, select: { id: true } }); // {"id":"u2"}
prisma.comment.findUnique({ where: { postId_no: { postId: 1, no: 2 } }, select: { text: true } }); // {"text":"two"}
prisma.user.findUnique({ where: { id, name: { not: null } }, select: { name: true } }); // {"name":"Ann"}
prisma.user.findUnique({ where: { id: 'nobody' } }); // null
prisma.user.findUniqueOrThrow({ where: { id: 'nobody' } }); // EXPECTATION
prisma.post.findFirst({ where: { published: true }, orderBy: { views: 'desc' }, select: { slug: true } }); // {"slug":"c"}
prisma.post.findFirstOrThrow({ where: { slug: 'none' } }); // EXPECTATION
prisma.post.findMany({ select: { id: true }, orderBy: { id: 'asc' }, take: 2, skip: 1 }); // [{"id":2},{"id":3}]
prisma.post.findMany({ select: { id: true }, orderBy: { id: 'asc' }, take: 2, skip: 1, cursor: { id: after } }); // [{"id":3}]
prisma.post.findMany({ select: { id: true }, orderBy: { id: 'asc' }, take: 1, skip: page ? 1 : 0, cursor: page ? { id: page } : undefined }); // [{"id":1}]
prisma.post.findMany({ where: { title: { contains: 'e', mode: 'insensitive' } }, select: { slug: true }, orderBy: { slug: 'asc' } }); // [{"slug":"a"},{"slug":"c"}]
prisma.post.findMany({ where: { title: { contains: word } }, select: { slug: true } }); // [{"slug":"a"}]
prisma.post.findMany({ where: { title: { startsWith: 'H', endsWith: 'o' } }, select: { slug: true } }); // [{"slug":"a"}]
prisma.post.findMany({ where: { views: { gte: 1, lt: 20, not: 5 } }, select: { slug: true } }); // [{"slug":"b"}]
prisma.post.findMany({ where: { slug: { in: ['a', 'b'] }, NOT: { slug: 'a' } }, select: { slug: true } }); // [{"slug":"b"}]
prisma.post.findMany({ where: { slug: { not: { in: ['a', 'b'] } } }, select: { slug: true } }); // [{"slug":"c"}]
prisma.post.findMany({ where: { AND: [{ published: true }, { OR: [{ views: 5 }, { views: 30 }] }] }, select: { slug: true }, orderBy: { id: 'asc' } }); // [{"slug":"a"},{"slug":"c"}]
prisma.post.findMany({ where: { NOT: [{ slug: 'a' }, { slug: 'b' }] }, select: { slug: true } }); // [{"slug":"c"}]
prisma.post.findMany({ where: { author: { is: { role: 'ADMIN' } } }, select: { slug: true } }); // [{"slug":"c"}]
prisma.post.findMany({ where: { author: { isNot: { role: 'ADMIN' } } }, select: { slug: true }, orderBy: { id: 'desc' } }); // [{"slug":"b"},{"slug":"a"}]
prisma.user.findMany({ where: { posts: { some: { comments: { every: { text: { not: 'x' } } } } } }, select: { id: true }, orderBy: { id: 'asc' } }); // [{"id":"u1"},{"id":"u2"}]
prisma.user.findMany({ where: { posts: { none: {} } }, select: { id: true } }); // [{"id":"u3"}]
prisma.user.findMany({ where: { name: null }, select: { id: true } }); // [{"id":"u3"}]
prisma.user.findMany({ where: { labels: { has: 'x' } }, select: { id: true } }); // [{"id":"u1"}]
prisma.user.findMany({ where: { labels: { hasSome: ['y', 'z'] } }, select: { id: true }, orderBy: { id: 'asc' } }); // [{"id":"u1"},{"id":"u2"}]
prisma.user.findMany({ where: { labels: { hasEvery: ['x', 'y'] } }, select: { id: true } }); // [{"id":"u1"}]
prisma.user.findMany({ where: { labels: { isEmpty: true } }, select: { id: true } }); // [{"id":"u3"}]
prisma.user.findMany({ where: { settings: { path: ['theme'], equals: 'dark' } }, select: { id: true } }); // [{"id":"u1"}]
prisma.user.findMany({ orderBy: { posts: { _count: 'desc' } }, select: { id: true } }); // [{"id":"u1"},{"id":"u2"},{"id":"u3"}]
prisma.user.findMany({ orderBy: [{ name: { sort: 'asc', nulls: 'first' } }], select: { id: true } }); // [{"id":"u3"},{"id":"u1"},{"id":"u2"}]
prisma.post.findMany({ distinct: ['authorId'], orderBy: { authorId: 'asc' }, select: { authorId: true } }); // [{"authorId":"u1"},{"authorId":"u2"}]
prisma.user.findUnique({ where: { id }, select: { posts: { select: { slug: true }, orderBy: { id: 'desc' }, take: 1 } } }); // {"posts":[{"slug":"b"}]}
prisma.user.findUnique({ where: { id }, include: { posts: { where: { views: 5 }, select: { comments: { select: { no: true } } } } }, omit: { labels: true, settings: true, role: true } }); // {"id":"u1","email":"ann@x.y","name":"Ann","posts":[{"comments":[{"no":1},{"no":2}]}]}
prisma.post.findFirst({ where: { id: 1 }, select: { author: { select: { name: true } }, _count: { select: { comments: { where: { no: 1 } } } } } }); // {"author":{"name":"Ann"},"count":{"comments":1}}
prisma.post.count(); // 3
prisma.post.count({ where: { published: false } }); // 1
prisma.post.aggregate({ _sum: { views: true }, _max: { views: true }, _count: true, where: { authorId: id } }); // [{"count":2,"sum":{"views":15},"max":{"views":10}}]
prisma.post.groupBy({ by: ['authorId'], _sum: { views: true }, _count: { _all: true }, orderBy: { _sum: { views: 'desc' } } }); // [{"authorId":"u2","count":1,"sum":{"views":30}},{"authorId":"u1","count":2,"sum":{"views":15}}]
prisma.post.groupBy({ by: 'authorId', having: { views: { _sum: { gt: 20 } } }, orderBy: { _count: { id: 'desc' } } }); // [{"authorId":"u2"}]
prisma.user.create({ data: { id: 'u4', email: 'dan@x.y', settings: Prisma.JsonNull }, select: { id: true, name: true } }); // {"id":"u4","name":null}
prisma.post.create({ data: { slug: 'd', title: 'D', author: { connect: { id } } }, select: { authorId: true } }); // {"authorId":"u1"}
prisma.post.createMany({ data: [{ slug: 'a', title: 'A', authorId: id }, { slug: 'e', title: 'E', authorId: id }], skipDuplicates: true }); // {"count":1}
prisma.post.createManyAndReturn({ data: [{ slug: 'd', title: 'D', authorId: id }], select: { slug: true } }); // [{"slug":"d"}]
prisma.user.update({ where: { email: 'ann@x.y' }, data: { name: { set: 'Anna' }, labels: ['q'] }, select: { name: true, labels: true } }); // {"name":"Anna","labels":["q"]}
prisma.user.update({ where: { id: 'nobody' }, data: { name: 'x' } }); // NOT_FOUND
prisma.post.updateMany({ where: { published: false }, data: { views: 1 } }); // {"count":1}
prisma.post.updateMany({ data: { views: 1 } }); // {"count":3}
prisma.user.upsert({ where: { email: 'ann@x.y' }, create: { id: 'u9', email: 'ann@x.y' }, update: {}, select: { id: true } }); // {"id":"u1"}
prisma.user.upsert({ where: { id: 'u9' }, create: { id: 'u9', email: 'new@x.y' }, update: { name: 'New' }, select: { id: true, name: true } }); // {"id":"u9","name":null}
prisma.comment.upsert({ where: { postId_no: { postId: 1, no: 1 } }, create: { postId: 1, no: 1, text: 'c' }, update: { text: 'u' } }); // {"postId":1,"no":1,"text":"u"}
prisma.comment.delete({ where: { postId_no: { postId: 1, no: 1 } }, select: { text: true } }); // {"text":"one"}
prisma.comment.deleteMany({ where: { post: { slug: 'a' } } }); // {"count":2}
prisma.comment.deleteMany({ where: {} }); // {"count":3}
prisma.comment.deleteMany(); // {"count":3}
prisma.$transaction([prisma.comment.deleteMany({ where: { postId: 1 } }), prisma.post.count()], { isolationLevel: Prisma.TransactionIsolationLevel.Serializable }); // [{"count":2},3]
prisma.$queryRaw`select slug from posts where views > ${9} order by slug`; // [{"slug":"b"},{"slug":"c"}]
prisma.$queryRaw(Prisma.sql`select slug from posts where slug in (${Prisma.join(['a', 'b'])}) ${word ? Prisma.sql`and views = ${5}` : Prisma.empty}`); // [{"slug":"a"}]
prisma.$executeRaw`update posts set views = 0 where id = ${1} returning id`; // [{"id":1}]
