// A query of three levels, as the client of a schema has it.

/** Of a user: the projects, with their agents and their last costs. */
export const tree = {
  orderBy: { id: 'asc' },
  select: { id: true, name: true, createdAt: true },
  include: {
    projects: {
      orderBy: { createdAt: 'desc' },
      include: { agents: { orderBy: { createdAt: 'desc' } }, costs: { orderBy: { timestamp: 'desc' }, limit: 20 } },
    },
  },
};
