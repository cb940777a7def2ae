const { randomUUID } = require('node:crypto');

/** One owner has a name once. */
exports.save = (prisma, ownerId, name, settings) =>
  prisma.project.upsert({
    where: { owned: { ownerId, name } },
    create: { id: randomUUID(), ownerId, name, settings },
    update: { settings, labels: { push: 'saved' } },
  });

exports.remove = async function remove(client, id) {
  await client.$transaction(async (tx) => {
    await removeCosts(tx, id);
    await tx.project.delete({ where: { id } });
  });
};

const removeCosts = (tx, projectId) => tx.cost.deleteMany({ where: { projectId } });

exports.labelled = ({ prisma }, label) => prisma.project.findMany({
  where: { labels: { has: label }, settings: { path: ['theme'], equals: 'dark' }, ownerId: { not: 'nobody' } },
});
