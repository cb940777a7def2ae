// npm run size: how many bytes a worker carries, compared with tests/size.json. With --json it prints only the figures.
//
// core, session, tools: build/*.wasm as shipped; session is loaded by transactions, tools by the command. glue:
// js/index.js bundled and minified for an edge runtime, without the module and without what is loaded late: by the
// first transaction, by an error, (observe) by onQuery, (user) by db.as, (replicas, retry) by the option, (stream) by a
// large result of db.respond, (builder) by its first query, (several) by a batch or expect, or (statements) by toSQL
// and explain. total, client: the core with js/index.js, and with js/client.js, to which a schema's text comes. It is
// an error if a figure is over its limit, or a module imports something or exports something that is not the ABI's.
import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { headline, path } from './lib.js';

/** @typedef {{raw: number, gzip: number, brotli: number}} Size */

/** @param {Uint8Array} bytes @returns {Size} */
const measure = (bytes) => ({
  raw: bytes.length,
  gzip: gzipSync(bytes, { level: 9 }).length,
  brotli: brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length,
});

/** What js/index.js loads only when it is needed. */
const LATER = [
  './transaction/*', './environment.js', './unreachable.js', './stream.js', './statements.js', './observe.js',
  './user.js', './replicas.js', './builder/arguments.js', './several.js', './retry.js',
];

/** What the glue has anyway. */
const SHARED = ['address', 'call', 'core', 'error', 'options'].map((name) => `./${name}.js`);

/** An entry as a bundle, without what other entries have too. @param {string} entry @param {string[]} [known] */
async function bundle(entry, known = []) {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [path(entry)], bundle: true, minify: true, write: false, format: 'esm', platform: 'neutral',
    target: 'es2022', conditions: ['workerd'], external: ['*.wasm', 'node:*', ...LATER, ...known], logLevel: 'error',
    legalComments: 'none',
  });
  return outputFiles[0].contents;
}

const names = ['core', 'session', 'tools'];
const modules = names.map((name) => readFileSync(path('build', `${name}.wasm`)));
const [core, session, tools] = modules.map(measure), glue = measure(await bundle('js/index.js'));
/** @param {Size} size @returns {Size} */
const withCore = ({ raw, gzip, brotli }) =>
  ({ raw: core.raw + raw, gzip: core.gzip + gzip, brotli: core.brotli + brotli });
/** @type {Record<string, Size>} */
const sizes = {
  core, glue,
  total: withCore(glue),
  client: withCore(measure(await bundle('js/client.js'))),
  session,
  stream: measure(await bundle('js/stream.js', ['./*', '../build/*'])),
  observe: measure(await bundle('js/observe.js', [...SHARED, '../build/*'])),
  user: measure(await bundle('js/user.js', SHARED)),
  replicas: measure(await bundle('js/replicas.js', [...SHARED, './send.js'])),
  transaction: measure(await bundle('js/transaction/index.js', ['../*', '#*'])),
  builder: measure(await bundle('js/builder/arguments.js', ['./*', '../*'])),
  several: measure(await bundle('js/several.js', ['./*'])),
  retry: measure(await bundle('js/retry.js')),
  statements: measure(await bundle('js/statements.js', ['./*'])),
  tools,
};
if (process.argv.includes('--json')) {
  const clientGlue = measure(await bundle('js/client.js'));
  console.log(JSON.stringify({ ...sizes, clientGlue }));
  process.exit();
}
/** @type {Record<string, Partial<Size>>} */
const limits = JSON.parse(readFileSync(path('tests/size.json'), 'utf8'));

headline('size (bytes)');
console.log(`${''.padEnd(12)}${'raw'.padStart(8)}${'gzip'.padStart(8)}${'brotli'.padStart(8)}   limit`);
for (const [name, size] of Object.entries(sizes)) {
  const limit = Object.entries(limits[name] ?? {});
  console.log(name.padEnd(12) + [size.raw, size.gzip, size.brotli].map((n) => String(n).padStart(8)).join('') +
    `   ${limit.map(([kind, n]) => `${kind} ${n}`).join(', ')}`);
  for (const [kind, most] of limit) {
    const is = size[/** @type {keyof Size} */ (kind)];
    if (is <= most) continue;
    console.error(`size: ${name} ${kind} is ${is}, ${is - most} over the ${most} of tests/size.json`);
    process.exitCode = 1;
  }
}

for (const [i, name] of names.entries()) {
  const module = new WebAssembly.Module(modules[i]);
  const imports = WebAssembly.Module.imports(module).map((i) => `${i.module}.${i.name}`);
  const exports = WebAssembly.Module.exports(module).map((e) => e.name).sort();
  console.log(`${name}.wasm: imports ${imports.join(' ') || 'none'}, exports ${exports.join(' ')}`);
  if (!imports.length && exports.join() === 'abi,memory,reserve,step') continue;
  console.error(`size: ${name}.wasm must import nothing and export abi, memory, reserve and step`);
  process.exitCode = 1;
}
