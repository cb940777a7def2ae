// Prisma's client of the contract's tables, tests/bench/peers/prisma.prisma, generated into build/bench/prisma. Prisma's
// command comes from the node_modules of whoever asks; the root has none.
import { existsSync } from 'node:fs';
import { newer, path, run } from '../../scripts/lib.js';

/** Prisma's command looks for an engine to download that nothing here uses. It is content with any file. */
const env = {
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1',
};

/** The client of a generator of the schema. @param {'node' | 'workerd'} generator */
export const prismaClient = (generator) => path('build/bench/prisma', generator, 'client.ts');

/** @param {string} modules the folder of node_modules that has Prisma's command @param {('node' | 'workerd')[]} generators */
export async function generatePrisma(modules, generators) {
  const schema = path('tests/bench/peers/prisma.prisma');
  const due = generators.filter((name) => !existsSync(prismaClient(name)) || newer(schema, prismaClient(name)));
  if (!due.length) return;
  const command = path(modules, 'prisma/build/index.js');
  const args = [command, 'generate', '--schema', schema, ...due.flatMap((name) => ['--generator', name])];
  const { ok, out } = await run(process.execPath, args, { quiet: true, seconds: 60, env });
  if (!ok) throw new Error(`prisma generate: ${out}`);
}
