import { Injectable, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../generated/prisma/client';

@Injectable()
export class PrismaService extends PrismaClient implements OnModuleInit, OnModuleDestroy {
  constructor() {
    super({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) });
  }

  async onModuleInit() {
    await this.$connect();
    this.$on('query' as never, (event) => console.log(event));
  }

  async onModuleDestroy() {
    await this.$disconnect();
  }

  /** Of customers that are not deleted. */
  active(email: string) {
    return this.customer.findFirst({ where: { email, deletedAt: null } });
  }

  get extended() {
    return this.$extends({ model: { order: { async open() { return []; } } } });
  }
}
