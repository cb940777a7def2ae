// A bad environment: the error says what was found and the line that mends it; and what is good is taken as it is.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { createDatabase } from 'heliumdb';
import { path } from '../../scripts/lib.js';
import { compile } from '../../js/wasm/compile.js';

const URL_ = 'postgres://me:secret@localhost:1/db';
const bytes = readFileSync(path('build/core.wasm'));
const module = new WebAssembly.Module(bytes);
const reply = async () => new Response('{"command":"SELECT","fields":[],"rowCount":0,"rows":[]}');

/** @param {any} promise */
const errorOf = (promise) => promise.then(() => assert.fail('it worked'), (/** @type {any} */ error) => error);

test('a module is taken as such, in a promise too, and of another realm', async () => {
  const foreign = runInNewContext('new WebAssembly.Module(bytes)', { bytes });
  assert.ok(!(foreign instanceof WebAssembly.Module));
  for (const given of [module, Promise.resolve(module), foreign, Promise.resolve(foreign)])
    assert.deepEqual(await createDatabase(URL_, { module: given, fetch: reply }).listUsers(), []);
});

/** @type {[what: string, found: () => any, said: RegExp][]} */
const wrong = [
  ['a path', () => '/assets/core-1.wasm', /^core\.wasm came as text, "\/assets\/core-1\.wasm", instead of a WebAssembly\.Module\. Fix: .*--loader:\.wasm=copy.*WebAssembly\.compileStreaming\(fetch/],
  ['a URL', () => new URL('file:///core.wasm'), /came as a URL, "file:\/\/\/core\.wasm".*readFileSync/],
  ['an ArrayBuffer', () => new ArrayBuffer(8), /came as bytes \(ArrayBuffer\).*\{ module: WebAssembly\.compile\(bytes\) \}/],
  ['bytes', () => bytes, /came as bytes \(Buffer\)/],
  ['a Response', () => new Response(bytes), /came as a Response.*compileStreaming\(response\)/],
  ['a namespace', () => import('../../build/core.js'), /came as the module namespace of an import.*imported\.default/],
  ['a function', () => () => {}, /came as a function.*\?init/],
  ['an instance', () => new WebAssembly.Instance(module), /came as an instance.*\{ module: module \}/],
  ['what instantiate gives', () => WebAssembly.instantiate(bytes), /came as an instance/],
  ['a number', () => 7, /came as number.*import module from 'heliumdb\/core\.wasm'/],
  ['a promise of nothing', () => Promise.resolve(), /came as undefined/],
  ['what CSP makes of it', () => new WebAssembly.CompileError('Refused'), /^core\.wasm was not compiled: Refused\. .*'wasm-unsafe-eval'.*workerd, edge-light.*heliumdb\/core\.wasm/],
  ['a promise that fails', () => Promise.reject(new WebAssembly.CompileError('Refused')), /^core\.wasm was not compiled: Refused/],
];
for (const [what, found, said] of wrong) test(`${what} in place of a module`, async () => {
  const error = await errorOf(createDatabase(URL_, { module: found(), fetch: reply }).listUsers());
  assert.deepEqual([error.name, error.code, error.method], ['HeliumError', 'ENVIRONMENT', 'listUsers']);
  assert.match(error.message, said);
});

test('the session machine is told of by its own name', async () => {
  const endpoint = () => assert.fail('it was asked');
  const db = createDatabase(URL_, { sessionModule: /** @type {any} */ ('/session.wasm'), fetch: endpoint });
  const error = await errorOf(db.transaction((/** @type {any} */ tx) => tx.listUsers()));
  assert.equal(error.code, 'ENVIRONMENT');
  assert.match(error.message, /^session\.wasm came as text.*\{ sessionModule: /);
});

/** Without a global, for as long as the function takes. @param {string} name @param {() => any} body */
async function without(name, body) {
  const had = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(globalThis, name));
  Object.defineProperty(globalThis, name, { value: undefined, configurable: true, writable: true });
  try {
    return await body();
  } finally {
    Object.defineProperty(globalThis, name, had);
  }
}

test('no WebAssembly: the import works, the first call says it', async () => {
  const error = await without('WebAssembly', () => errorOf(createDatabase(URL_, { module: /** @type {any} */ (compile('AGFzbQ==')), fetch: reply }).listUsers()));
  assert.deepEqual([error.code, error.message], ['ENVIRONMENT', 'this runtime has no WebAssembly, which the core is: this package can\'t run here']);
});

test('the core as text, with and without what decodes it at once', async () => {
  const { default: text } = await import('../../build/core.js');
  const fromBase64 = /** @type {any} */ (Uint8Array).fromBase64;
  try {
    const bytes = new Uint8Array(readFileSync(path('build/core.wasm')));
    for (const decode of [undefined, () => bytes]) {
      /** @type {any} */ (Uint8Array).fromBase64 = decode;
      for (const made of [compile(text), await without('Buffer', () => compile(text))])
        assert.deepEqual(WebAssembly.Module.exports(made), WebAssembly.Module.exports(module));
    }
  } finally {
    /** @type {any} */ (Uint8Array).fromBase64 = fromBase64;
  }
});

test('no fetch', async () => {
  const error = await without('fetch', () => errorOf(createDatabase(URL_).listUsers()));
  assert.deepEqual([error.name, error.outcome, error.message],
    ['ConnectionError', 'not-sent', 'this runtime has no fetch. Fix: createDatabase(url, { fetch })']);
  assert.ok(!error.message.includes('secret'));
});

for (const [condition, platform, imported] of /** @type {const} */ ([['workerd', 'neutral', 'core.wasm'], ['edge-light', 'neutral', 'core.wasm?module'], ['browser', 'browser', ''], ['node', 'node', '']])) {
  test(`a client bundled for ${condition}: its core alone, and nothing that is loaded when needed`, async () => {
    const { metafile, outputFiles } = await build({
      stdin: { contents: "export { createClient } from 'heliumdb/client';", resolveDir: path('.') }, bundle: true, write: false, metafile: true, splitting: true, outdir: 'out', format: 'esm', platform,
      conditions: [condition], external: ['*.wasm', '*.wasm?module', 'ws', 'node:*', '@electric-sql/pglite'], logLevel: 'silent', target: 'es2022',
    });
    const first = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint === '<stdin>');
    const inputs = new Set(Object.keys(first?.inputs ?? {})), walk = (/** @type {any} */ output) => output?.imports.forEach((/** @type {any} */ { path: to, kind }) => {
      if (kind !== 'import-statement') return;
      for (const name of Object.keys(metafile.outputs[to]?.inputs ?? {})) inputs.add(name);
      walk(metafile.outputs[to]);
    });
    walk(first);
    const wasm = outputFiles.flatMap(({ text }) => [...text.matchAll(/import \w+ from "[^"]*?([\w-]+\.wasm[^"]*)"/g)].map(([, name]) => name));
    assert.deepEqual(wasm.filter((name) => !name.startsWith('session')), imported ? [imported] : []);
    assert.equal(inputs.has('build/core.js'), !imported);
    for (const later of ['js/stream.js', 'js/statements.js', 'js/observe.js', 'js/user.js', 'js/replicas.js', 'js/front.js', 'js/unreachable.js', 'js/environment.js', 'js/transaction/index.js', 'js/service.js', 'build/service.js', 'build/tables.js'])
      assert.ok(!inputs.has(later), later);
  });
}
