// esbuild over the app, where a runtime is to be given one file.
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * @param {string} folder @param {string} entry @param {import('esbuild').BuildOptions} options
 * @returns {Promise<string>} the script; what else there is, is written to the folder that `outdir` says
 */
export async function bundle(folder, entry, options) {
  const { outputFiles } = await build({
    absWorkingDir: folder, entryPoints: [join(folder, entry)], bundle: true, write: false, platform: 'neutral', target: 'es2022',
    format: 'esm', logLevel: 'silent', ...options,
  });
  return outputFiles?.find(({ path }) => !path.endsWith('.wasm'))?.text ?? '';
}
