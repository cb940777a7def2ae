#!/usr/bin/env node
import pkg from '@prisma/client';
const { PrismaClient } = pkg;
const prisma = new PrismaClient().$extends({ query: { $allOperations: ({ args, query }) => query(args) } });

async function main() {
  for (const name of ['Ann', 'Bob']) {
    await prisma.user.create({ data: { name, posts: { create: { title: 'Hello' } } } });
  }
  const users = await prisma.user.findMany({ include: { posts: true }, relationLoadStrategy: 'join' });
  console.log(users.length, await prisma?.user?.count?.());
  const options = { where: { name: 'Ann' } };
  console.log(await prisma.user.findFirst(options));
  console.log(await (await import('./lib/clients.mjs')).default.post.deleteMany({}));
}

main().finally(() => prisma.$disconnect());
