export { prisma as db, prisma as default } from './prisma';
export * from './posts';
