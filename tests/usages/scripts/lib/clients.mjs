import { PrismaClient } from '@prisma/client';

/** One client for each tenant. */
const clients = new Map();

export function clientOf(tenant) {
  let client = clients.get(tenant);
  if (!client) {
    client = new PrismaClient({ datasourceUrl: tenant });
    clients.set(tenant, client);
  }
  return client;
}

class Jobs {
  #prisma = clientOf('jobs');
  static client = new PrismaClient();

  async run() {
    const [one, two] = await Promise.all([this.#prisma.job.findMany({ where: { AND: [{ at: { lt: new Date() } }, { done: false }] } }), Jobs.client.job.count()]);
    return [one, two];
  }
}

export const jobs = new Jobs();
export default clientOf('default');
