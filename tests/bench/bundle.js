// A peer as an application ships it: one bundle for Node, one with its modules for workerd, one script for a context.
// All are measured as bundled, since nobody deploys node_modules to the edge.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { tool } from '../../js/cli/migrations/tools.js';
import { path, root } from '../../scripts/lib.js';
import { generatePrisma, prismaClient } from '../support/prisma.js';

/** @typedef {import('./peers/index.js').Peer} Peer */
/** @typedef {'node' | 'workerd' | 'context'} Kind */

/** Where all that a run makes goes. */
export const folder = path('build/bench');

/** The client's schema: the contract's document with all relations, which the service leaves out. */
export function clientSchema() {
  const document = JSON.parse(readFileSync(path('service/document.json'), 'utf8'));
  for (const table of Object.values(document.tables)) delete table.client?.relations;
  const { text, tables } = tool('client', { document });
  const names = tables.map((/** @type {{name: string}} */ { name }) => name).join(' ');
  return { schema: text, names };
}

function generateClient() {
  const { schema, names } = clientSchema();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'client-schema.js'), `export const schema = ${JSON.stringify(schema)};\nexport const names = '${names}';\n`);
}

/** Vercel's way to say that a .wasm is wanted as a module; to workerd each one is. @type {import('esbuild').Plugin} */
const unasked = {
  name: 'unasked',
  setup(build) {
    build.onResolve({ filter: /\.wasm\?module$/ }, ({ path, ...rest }) => build.resolve(path.replace(/\?module$/, ''), rest));
  },
};

/** @type {Record<Kind, import('esbuild').BuildOptions>} */
const options = {
  node: {
    platform: 'node', format: 'esm', outExtension: { '.js': '.mjs' },
    // Prisma's runtime asks for these by require.
    banner: { js: "import { createRequire as _require } from 'node:module'; const require = _require(import.meta.url);" },
  },
  workerd: { platform: 'neutral', format: 'esm', mainFields: ['module', 'main'], conditions: ['workerd', 'worker', 'browser'] },
  context: { platform: 'node', format: 'iife', globalName: 'measured', define: { 'import.meta.url': '"file:///measured.js"' }, conditions: ['browser'] },
};

/**
 * @param {Peer} peer @param {Kind} kind
 * @param {{entry?: string, out?: string, splitting?: boolean}} [more]
 * @returns {Promise<{folder: string, metafile: import('esbuild').Metafile}>}
 */
export async function bundle(peer, kind, more = {}) {
  const { entry = path(`tests/bench/peers/${peer.file}.js`), out = join(folder, kind, peer.name), splitting = false } = more;
  if (peer.file === 'prisma') await generatePrisma('tests/bench/node_modules', ['node', 'workerd']);
  if (peer.file === 'client') generateClient();
  mkdirSync(out, { recursive: true });
  const at = (/** @type {string} */ name) => path('tests/bench/node_modules', name);
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { [peer.name]: entry }, bundle: true, minify: true, target: 'es2022', logLevel: 'error', metafile: true,
    legalComments: 'none',
    outdir: out, assetNames: '[name]', chunkNames: '[name]-[hash]', loader: { '.wasm': 'copy' },
    external: ['ws', 'pg-native', 'node:*', 'cloudflare:*'], splitting, plugins: [unasked],
    // What is generated lies outside of this folder.
    nodePaths: [path('tests/bench/node_modules')],
    alias: {
      measured: path(`tests/bench/peers/${peer.file}.js`),
      'prisma-generated': prismaClient(kind === 'workerd' ? 'workerd' : 'node'),
      'client-schema': join(folder, 'client-schema.js'),
      ...(peer.cuid2 && { '@paralleldrive/cuid2': at(peer.cuid2) }),
      ...(/-rc/.test(peer.file) && { 'drizzle-orm': at('drizzle-orm-rc') }),
    },
    ...options[kind], ...(splitting && { banner: {} }),
  });
  return { folder: out, metafile: /** @type {import('esbuild').Metafile} */ (metafile) };
}

/** What a run keeps for later. @param {string} name @param {unknown} value */
export function keep(name, value) {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(value));
}
