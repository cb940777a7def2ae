// npm run build: core.wasm, session.wasm and tools.wasm in build/, build/describe.json, build/schema.sql,
// build/schema.json, and from these the generated modules build/core.js, build/session.js, build/names.js,
// build/service.js, build/tables.js and their types; build/fillers.js; and the studio's page, build/studio/. Quick if
// nothing has changed.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fillers } from './fillers.js';
import { cmake, headline, newer, path, run, since } from './lib.js';
import { orderOf, ordered } from './order.js';
import { describeService } from './service.js';
import { studio } from './studio.js';

/**
 * Writes a file if that changes it: what depends on it stays up to date.
 * @param {string} file
 * @param {string | Uint8Array} content
 */
function put(file, content) {
  if (existsSync(file) && readFileSync(file).equals(Buffer.from(content))) return;
  mkdirSync(path('build'), { recursive: true });
  writeFileSync(file, content);
}

/** What the core says of itself, and what the service's text says. */
async function describe() {
  if (!(await cmake('native', ['describe']))) throw new Error('the native build failed');
  const { ok, out } = await run(path('build/native/describe'), [], { quiet: true, seconds: 20 });
  if (!ok) throw new Error(`describe failed: ${out}`);
  put(path('build/describe.json'), `${JSON.stringify(describeService(JSON.parse(out)), null, 1)}\n`);
  put(path('build/schema.json'), readFileSync(path('service/document.json'), 'utf8'));
}

/** The modules as text, in JavaScript modules. */
async function inline() {
  for (const name of ['core', 'session']) {
    const text = readFileSync(path('build', `${name}.wasm`)).toString('base64');
    const note = `// Made by scripts/build.js: ${name}.wasm in base64.`;
    put(path('build', `${name}.js`), `${note}\nexport default '${text}';\n`);
  }
}

async function names() {
  const made = ['build/describe.json', 'service/schema.json', 'scripts/names.js', 'scripts/service.js'];
  const inputs = made.map((name) => path(name));
  const files = ['names.js', 'service.js', 'tables.js', 'rows.d.ts', 'tables.d.ts'];
  const outputs = files.map((name) => path('build', name));
  if (!inputs.some((input) => outputs.some((output) => newer(input, output)))) return;
  const { ok } = await run(process.execPath, [path('scripts/names.js')], { seconds: 20 });
  if (!ok) throw new Error('scripts/names.js failed');
}

/** The service's DDL, written by the migration engine, which is built by now. */
async function schema() {
  const { tool } = await import('../js/cli/migrations/tools.js');
  const to = JSON.parse(readFileSync(path('build/schema.json'), 'utf8'));
  put(path('build/schema.sql'), tool('diff', { from: null, to, style: 'push', hints: {} }).up);
}

/** @type {[string, () => Promise<void>][]} */
const stages = [
  ['native describe', describe],
  ['modules', async () => {
    if (!(await cmake('edge'))) throw new Error('the edge build failed');
    for (const name of ['core', 'session']) {
      const named = readFileSync(path('build/edge', `${name}.named.wasm`));
      put(path('build', `${name}.wasm`), ordered(named, orderOf(name)));
    }
  }],
  ['tools', async () => {
    if (!(await cmake('tools'))) throw new Error('the build of tools.wasm failed');
  }],
  ['inline', inline],
  ['names', names],
  ['fillers', async () => put(path('build/fillers.js'), fillers)],
  ['schema', schema],
  ['studio', studio],
];

headline('build');
for (const [name, perform] of stages) {
  const from = performance.now();
  try {
    await perform();
  } catch (error) {
    console.error(`build: ${name}: ${/** @type {Error} */ (error).message}`);
    process.exit(1);
  }
  console.log(`${name.padEnd(20)} ${since(from)}`);
}
for (const name of ['core', 'session', 'tools']) {
  const { size } = statSync(path('build', `${name}.wasm`));
  console.log(`build/${name}.wasm: ${size} bytes`);
}
