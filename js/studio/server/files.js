// The page's own files, as the build has made them (build/studio/). They are read once; there are no others, whatever a
// path says.

import { readFileSync } from 'node:fs';
import { CliError } from '../../cli/error.js';

const PAGE = new URL('../../../build/studio/index.html', import.meta.url);

/** By path: the file and its type. @type {Record<string, [file: string, type: string]>} */
const FILES = {
  // @ts-expect-error not a path: it keeps inherited names out
  __proto__: null,
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/studio.js': ['studio.js', 'text/javascript; charset=utf-8'],
  '/sql.js': ['sql.js', 'text/javascript; charset=utf-8'],
  '/diagram.js': ['diagram.js', 'text/javascript; charset=utf-8'],
  '/studio.css': ['studio.css', 'text/css; charset=utf-8'],
  '/favicon.svg': ['favicon.svg', 'image/svg+xml'],
};

/** @returns {Map<string, {type: string, body: Buffer}>} by path */
export function readFiles() {
  try {
    return new Map(Object.entries(FILES).map(([path, [file, type]]) =>
      [path, { type, body: readFileSync(new URL(file, PAGE)) }]));
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new CliError(`the studio's page isn't there (${code}): in a clone of heliumdb, npm run build makes it`);
  }
}
