// Not a source of TypeScript, and broken on purpose: prisma.customer.findMany(
const app = (;
