import { Inject, Injectable, NotFoundException } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Prisma } from '../generated/prisma/client';
import { PrismaService } from '../prisma/prisma.service';
import { CustomersRepository } from '../users/customers.repository';

@Injectable()
export class OrdersService {
  private db: PrismaService;
  @Inject(PrismaService) private readonly injected: PrismaService;

  constructor(
    prisma: PrismaService,
    private readonly customers: CustomersRepository,
    private readonly modules: ModuleRef,
  ) {
    this.db = prisma;
  }

  async pay(id: bigint) {
    const order = await this.db.order.findUnique({ where: { id }, select: { status: true, lines: { select: { sku: true } }, customer: true } });
    if (!order) throw new NotFoundException();
    const updated = await this.db.order.updateManyAndReturn({ where: { id, status: 'OPEN' }, data: { status: { set: 'PAID' } } });
    return { updated, customer: await this.customers.find('x') };
  }

  private async lines(tx: Prisma.TransactionClient | PrismaService, orderId: bigint) {
    const where: Prisma.OrderLineWhereInput = { orderId };
    return tx.orderLine.findMany({ where, orderBy: { sku: 'asc' } });
  }

  async add(orderId: bigint, lines: { sku: string; count: number }[]) {
    const prisma = this.modules.get(PrismaService, { strict: false });
    const made = await prisma.orderLine.createManyAndReturn({ data: lines.map((line) => ({ ...line, orderId })) });
    const open = await this.injected.extended.order.open();
    const customer = await this.injected.active('a@b.c');
    await Promise.all([this.lines(this.db, orderId), this.injected.order.count({ where: { customer: { isNot: { email: 'x' } } } })]);
    return { made, open, customer };
  }
}
