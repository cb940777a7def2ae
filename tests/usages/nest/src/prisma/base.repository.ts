import { Prisma } from 'src/generated/prisma/client';
import { PrismaService } from './prisma.service';

export abstract class BaseRepository<T> {
  constructor(protected readonly prisma: PrismaService) {}

  protected abstract get delegate(): { findMany(args?: unknown): Promise<T[]> };

  async run<R>(work: (tx: Prisma.TransactionClient) => Promise<R>): Promise<R> {
    return this.prisma.$transaction(work);
  }

  async truncate(table: string) {
    await this.prisma.$executeRawUnsafe(`truncate table "${table}" cascade`);
  }
}
