// Runs edge.js, bundled, in the Edge VM with no code from strings and no wasm from bytes. Its modules are compiled
// outside, as the platform does it. Arguments: the folder of the app, the endpoint's URL.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EdgeVM } from '@edge-runtime/vm';
import { bundle } from './bundle.js';

const [folder, url] = process.argv.slice(2);
/** @type {Record<string, WebAssembly.Module>} */
const modules = {};
const code = await bundle(folder, 'edge.js', {
  conditions: ['edge-light', 'browser'], format: 'iife',
  plugins: [{
    name: 'wasm?module',
    setup(build) {
      build.onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir }) =>
        ({ path: resolve(resolveDir, path.replace('?module', '')), namespace: 'wasm' }));
      build.onLoad({ filter: /./, namespace: 'wasm' }, ({ path }) => {
        const name = `wasm_${Object.keys(modules).length}`;
        modules[name] = new WebAssembly.Module(readFileSync(path));
        return { contents: `export default globalThis.${name}` };
      });
    },
  }],
});
const vm = new EdgeVM({ codeGeneration: { strings: false, wasm: false }, extend: (/** @type {object} */ context) => Object.assign(context, modules) });
vm.evaluate(code);
// What may not be compiled there, so that a module must be what the package got.
vm.evaluate('try { new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])); strict = false } catch { strict = true }');
if (!vm.evaluate('strict')) throw new Error('the Edge VM compiles bytes');
console.log(JSON.stringify(await vm.evaluate('app')(url)));
