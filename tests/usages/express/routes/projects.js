const router = require('express').Router();
const projects = require('../services/projects');

router.get('/', async (req, res) => {
  const { q, sort = 'name', order = 'asc' } = req.query;
  const found = await req.prisma.project.findMany({
    where: q ? { name: { contains: q } } : {},
    orderBy: { [sort]: order },
  });
  res.json(found);
});

router.get('/:id', async (req, res) => {
  const project = await req.prisma.project.findUnique({ where: { id: req.params.id }, include: { costs: true } });
  if (!project) return res.sendStatus(404);
  res.json(project);
});

router.put('/:owner/:name', async (req, res) => {
  const { owner, name } = req.params;
  res.json(await projects.save(req.prisma, owner, name, req.body));
});

router.delete('/:id', (req, res, next) => {
  projects.remove(req.prisma, req.params.id).then(() => res.sendStatus(204), next);
});

module.exports = router;
