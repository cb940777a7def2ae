import { mockDeep, type DeepMockProxy } from 'jest-mock-extended';
import { PrismaService } from '../prisma/prisma.service';

describe('orders', () => {
  let prisma: DeepMockProxy<PrismaService>;
  beforeEach(() => {
    prisma = mockDeep<PrismaService>();
  });

  it('pays', async () => {
    prisma.order.findUnique.mockResolvedValue(null as never);
    expect(prisma.order.update).not.toHaveBeenCalled();
    await prisma.order.create({ data: { customerId: 'c', total: '1.5' } });
  });
});
