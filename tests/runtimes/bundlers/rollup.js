import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';

/** @param {{target: 'node' | 'browser', entry: string, out: string}} options */
export default async ({ target, entry, out }) => {
  const browser = target === 'browser';
  const bundle = await rollup({
    input: entry,
    plugins: [nodeResolve({ browser, exportConditions: browser ? [] : ['node'], preferBuiltins: !browser }), commonjs()],
  });
  await bundle.write({ dir: out, format: 'es', ...(!browser && { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' }) });
};
