// The studio's page, build/studio/: a script and a style sheet, bundled from js/studio/page; the editor of its SQL page
// as a script of its own, which is loaded when that page is opened; and the files that stand beside them. What is
// bundled is a dev dependency: who installs heliumdb gets only the result.
import { copyFileSync, mkdirSync } from 'node:fs';
import { path } from './lib.js';

export async function studio() {
  const { build } = await import('esbuild');
  mkdirSync(path('build/studio'), { recursive: true });
  await build({
    entryPoints: { studio: path('js/studio/page/main.js'), sql: path('js/studio/page/editor.js') },
    outdir: path('build/studio'), bundle: true, minify: true,
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
