// Prisma's client of the contract's tables, tests/bench/peers/prisma.prisma, generated into build/bench/prisma. Prisma's
// command comes from the node_modules of whoever asks; the root has none.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { newer, path, run } from '../../scripts/lib.js';

/** Prisma's command looks for engines to download that nothing here uses: 6 for both. It is content with any file. */
const env = {
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_QUERY_ENGINE_LIBRARY: process.execPath,
  CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1',
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

/** Prisma 6's client of the same tables. */
export const prisma6Client = path('build/bench/prisma/6/client.ts');

/**
 * The same for Prisma 6. Its engines are downloads from elsewhere than npm, unless the client is made without one: the
 * query compiler, which the package has, does its work.
 * @param {string} modules
 */
export async function generatePrisma6(modules) {
  const tables = path('tests/bench/peers/prisma.prisma'), schema = path('build/bench/prisma/schema6.prisma');
  if (existsSync(prisma6Client) && !newer(tables, prisma6Client)) return;
  const generator = `generator six {
  provider   = "prisma-client"
  engineType = "client"
  runtime    = "nodejs"
  output     = "./6"
}
`;
  const text = readFileSync(tables, 'utf8').replace(/^generator \w+ \{[^}]*\}\n/gm, '')
    .replace(/(datasource db \{[^}]*)\}/, '$1  url = env("DATABASE_URL")\n}');
  mkdirSync(dirname(schema), { recursive: true });
  writeFileSync(schema, generator + text);
  const { ok, out } = await run(process.execPath, [path(modules, 'prisma6/build/index.js'), 'generate', '--schema', schema],
    { quiet: true, seconds: 60, env });
  if (!ok) throw new Error(`prisma 6 generate: ${out}`);
}
