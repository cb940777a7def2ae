// Laws 2 and 5: an edge module imports nothing, exports the ABI and nothing else, and reaches no libc. And
// what is only the session's isn't in the core.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { list, emsdk, path, run, which } from '../../scripts/lib.js';
import { orderOf, ordered } from '../../scripts/order.js';
import { readModule } from '../../scripts/wasm.js';

const ABI = ['abi: function', 'memory: memory', 'reserve: function', 'step: function'];

/** @param {BufferSource} wasm */
function faults(wasm) {
  const module = new WebAssembly.Module(wasm);
  const imports = WebAssembly.Module.imports(module).map(({ module, name }) => `imports ${module}.${name}`);
  const exports = WebAssembly.Module.exports(module).map(({ name, kind }) => `${name}: ${kind}`);
  return [
    ...imports,
    ...ABI.filter((name) => !exports.includes(name)).map((name) => `lacks ${name}`),
    ...exports.filter((name) => !ABI.includes(name)).map((name) => `exports ${name}`),
  ];
}

/**
 * What object files call and don't define themselves: the linker is given these objects and no library.
 * The calls that the compiler itself makes of a loop or an assignment (memcpy) are seen too, since the
 * objects are compiled to the end here.
 * @param {string[]} objects
 */
async function undefinedIn(objects) {
  const linker = which('wasm-ld', emsdk) || which('wasm-ld-14') || which('wasm-ld', ['/usr/lib/llvm-14/bin']);
  const { ok, out } = await run(linker, ['--no-entry', '--error-limit=0', '-o', '/dev/null', ...objects], { quiet: true });
  const names = [...out.matchAll(/undefined symbol: (\S+)/g)].map(([, name]) => name);
  assert.ok(ok || names.length, out);
  return [...new Set(names)].sort();
}

for (const name of ['core', 'session', 'tools']) {
  test(`${name}.wasm imports nothing and exports the ABI`, () => {
    assert.deepEqual(faults(readFileSync(path('build', `${name}.wasm`))), []);
  });

  test(`${name}.wasm answers the version of include/helium.h`, () => {
    const version = /#define HELIUM_ABI (\d+)/.exec(readFileSync(path('include/helium.h'), 'utf8'))?.[1];
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path('build', `${name}.wasm`))));
    assert.equal(/** @type {{abi(): number}} */ (/** @type {unknown} */ (exports)).abi(), Number(version));
  });

  // The engine of migrations has the room for libc and cJSON.
  if (name !== 'tools') test(`the objects of ${name}.wasm reach no libc`, async () => {
    const folder = `build/edge/CMakeFiles/linked-${name}.dir`;
    // An object whose source has moved or gone since is left behind by the build.
    const objects = list(`${folder}/src`, /\.o$/).filter((object) => existsSync(path(object.slice(folder.length + 1).replace(/\.o(bj)?$/, ''))));
    assert.ok(objects.length, 'no objects: npm run build');
    assert.equal(objects.some((object) => /\/session\//.test(object)), name === 'session');
    assert.deepEqual(await undefinedIn(objects.map((object) => path(object))), []);
  });
}

test('the laws see what breaks them', async () => {
  // (module (import "env" "now" (func)) (memory (export "memory") 1) (func (export "malloc")))
  const bad = Buffer.from('0061736d01000000010401600000020b0103656e76036e6f770000030201000503010001071302066d656d6f727902' +
    '00066d616c6c6f6300010a040102000b', 'hex');
  assert.deepEqual(faults(bad), ['imports env.now', 'lacks abi: function', 'lacks reserve: function',
    'lacks step: function', 'exports malloc: function']);
  const object = path('build/libc.o');
  const source = path('tests/laws/libc.c');
  const compiled = await run(which('emcc', emsdk), ['-Oz', '-flto', '-c', source, '-o', object], { quiet: true });
  assert.ok(compiled.ok, compiled.out);
  assert.deepEqual(await undefinedIn([object]), ['malloc', 'strlen']);
});

for (const name of ['core', 'session']) {
  test(`${name}.wasm is in the order of scripts/${name}.order, which knows most of its functions`, () => {
    const named = readFileSync(path('build/edge', `${name}.named.wasm`)), order = orderOf(name), { functions } = readModule(named);
    assert.ok(ordered(named, order).equals(readFileSync(path('build', `${name}.wasm`))));
    const names = new Set(order.split('\n').map((line) => line.split(' ')[0])), known = functions.filter((f) => names.has(f.name));
    assert.ok(known.length > functions.length * 0.8, `of ${functions.length} functions it knows ${known.length}: npm run order -- ${name}`);
  });
}
