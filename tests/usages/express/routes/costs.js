const { Router } = require('express');
const { Prisma } = require('../db');
const { labelled } = require('../services/projects');

module.exports = (prisma) => {
  const router = Router(), { cost } = prisma;

  router.get('/by-model', async (req, res) => {
    res.json(await prisma.cost.groupBy({
      by: ['model'],
      where: { timestamp: { gte: new Date(req.query.from), lt: new Date(req.query.to) } },
      _sum: { amount: true },
      _count: { _all: true },
      orderBy: { _sum: { amount: 'desc' } },
      take: 10,
    }));
  });

  router.get('/raw', async (req, res) => {
    const rows = await prisma.$queryRaw`
      select model, sum(amount) as amount
      from "Cost" where "projectId" = ${req.query.project}
      group by model
    `;
    const ids = await prisma.$queryRaw(Prisma.sql`select id from "Cost" where id in (${Prisma.join(req.query.ids)})`);
    const all = await prisma.$queryRawUnsafe('select * from "Cost" where model = $1', req.query.model);
    res.json({ rows, ids, all });
  });

  router.post('/', async (req, res) => {
    await cost.createMany({ data: req.body });
    await prisma.$executeRaw`update "Cost" set amount = 0 where amount < ${0}`;
    res.json(await cost.findFirstOrThrow({ orderBy: { timestamp: 'desc' }, where: { id: { in: req.body.map(({ id }) => id) } } }));
  });

  router.get('/of/:table', async (req, res) => {
    const model = req.params.table;
    res.json(await prisma[model].findMany({ take: -5 }));
  });

  router.get('/labelled', async (req, res) => res.json(await labelled({ prisma }, req.query.label)));
  return router;
};
