// The studio's page, build/studio/: a script and a style sheet, bundled from js/studio/page; the editor of its SQL
// page and the layout of its diagram as scripts of their own, which are loaded when they are wanted; and the files
// that stand beside them. What is bundled is a dev dependency: who installs heliumdb gets only the result, and the
// licences of what is in it.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { path } from './lib.js';

/** The page's scripts, by name; the first one loads the others. */
const SCRIPTS = { studio: 'main.js', sql: 'editor.js', diagram: 'diagram.js' };

/** The licences of the packages whose files a bundle is made of. @param {import('esbuild').Metafile} metafile */
function licencesOf({ inputs }) {
  const found = Object.keys(inputs).map((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]);
  const names = [...new Set(found.filter((name) => name !== undefined))].sort();
  return names.map((name) => `${name}\n\n${readFileSync(path('node_modules', name, 'LICENSE'), 'utf8').trim()}\n`);
}

export async function studio() {
  const { build } = await import('esbuild');
  mkdirSync(path('build/studio'), { recursive: true });
  const { metafile } = await build({
    entryPoints: Object.entries(SCRIPTS).map(([out, file]) => ({ in: path('js/studio/page', file), out })),
    outdir: path('build/studio'), bundle: true, minify: true, metafile: true, absWorkingDir: path('.'),
    format: 'esm', target: 'es2022', legalComments: 'eof', logLevel: 'error', conditions: ['production'],
  });
  writeFileSync(path('build/studio/licences.txt'), licencesOf(metafile).join('\n----\n\n'));
  await build({
    entryPoints: { studio: path('js/studio/page/style.css') }, outdir: path('build/studio'), minify: true,
    logLevel: 'error',
  });
  for (const name of ['index.html', 'favicon.svg']) {
    copyFileSync(path('js/studio/page', name), path('build/studio', name));
  }
}
