import { Injectable } from '@nestjs/common';
import { BaseRepository } from '../prisma/base.repository';
import type { Customer, Prisma } from '../generated/prisma/client';

@Injectable()
export class CustomersRepository extends BaseRepository<Customer> {
  protected get delegate() {
    return this.prisma.customer;
  }

  all(where?: Prisma.CustomerWhereInput) {
    return this.delegate.findMany({ where });
  }

  find(id: string) {
    return this.prisma.customer.findUniqueOrThrow({ where: { id, deletedAt: null }, include: { orders: { include: { lines: true } }, referred: true } });
  }

  async create(data: Prisma.CustomerCreateInput): Promise<Customer> {
    return this.run(async (tx) => {
      const customer = await tx.customer.create({ data });
      await tx.order.create({ data: { customerId: customer.id, total: 0 } });
      return customer;
    });
  }

  softDelete = async (id: string) => {
    await this.prisma['customer'].update({ where: { id }, data: { deletedAt: new Date(), referrer: { disconnect: true } } });
  };

  byReferrer(email: string) {
    return this.prisma.customer.findUnique({ where: { email } }).referred();
  }
}
