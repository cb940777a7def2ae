import { build } from 'esbuild';

/** @param {{target: 'node' | 'browser', entry: string, out: string}} options */
export default ({ target, entry, out }) => build({
  entryPoints: [entry], outdir: out, bundle: true, format: 'esm', platform: target, absWorkingDir: process.cwd(),
  // Node 20 has no WebSocket, and `ws` in its stead can't be inside of esbuild's ES modules.
  external: target === 'node' ? ['ws'] : [],
  outExtension: target === 'node' ? { '.js': '.mjs' } : {},
});
