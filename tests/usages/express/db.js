const { PrismaClient, Prisma } = require('@prisma/client');

let prisma;

if (process.env.NODE_ENV === 'production') {
  prisma = new PrismaClient();
} else {
  if (!global.prisma) global.prisma = new PrismaClient();
  prisma = global.prisma;
}

prisma.$use(async (params, next) => {
  const before = Date.now();
  const result = await next(params);
  console.log(`${params.model}.${params.action}: ${Date.now() - before} ms`);
  return result;
});

process.on('SIGTERM', async () => {
  await prisma.$disconnect();
});

module.exports = { prisma, Prisma };
