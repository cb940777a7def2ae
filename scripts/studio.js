// The studio's page, build/studio/: one script and one style sheet, bundled from js/studio/page, and the files that
// stand beside them. What is bundled is a dev dependency: who installs heliumdb gets only the result.
import { copyFileSync, mkdirSync } from 'node:fs';
import { path } from './lib.js';

export async function studio() {
  const { build } = await import('esbuild');
  mkdirSync(path('build/studio'), { recursive: true });
  await build({
    entryPoints: { studio: path('js/studio/page/main.js') }, outdir: path('build/studio'), bundle: true, minify: true,
    format: 'esm', target: 'es2022', legalComments: 'eof', logLevel: 'error', conditions: ['production'],
  });
  await build({
    entryPoints: { studio: path('js/studio/page/style.css') }, outdir: path('build/studio'), minify: true,
    logLevel: 'error',
  });
  for (const name of ['index.html', 'favicon.svg']) {
    copyFileSync(path('js/studio/page', name), path('build/studio', name));
  }
}
