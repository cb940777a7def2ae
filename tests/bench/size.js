// What an edge function carries of each peer: its service in the contract's terms, ids and driver, bundled and minified
// for workerd, gzip. What only a transaction or a fault loads isn't counted: the others have no transactions over HTTP.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { path } from '../../scripts/lib.js';
import { bundle, folder } from './bundle.js';

/** What is left for later, by the file that is imported then. */
const LATER = /js\/(transaction|environment|unreachable)/;

/** @param {import('./peers/index.js').Peer} peer @returns {Promise<{js: number, wasm: number, raw: number}>} bytes, gzip but for `raw` */
export async function sizeOf(peer) {
  const { metafile: { outputs } } = await bundle(peer, 'workerd', { out: join(folder, 'size', peer.name), splitting: true });
  const size = { js: 0, wasm: 0, raw: 0 }, seen = new Set();
  /** @param {string} name */
  const add = (name) => {
    const output = outputs[name];
    if (!output || seen.has(name) || LATER.test(output.entryPoint ?? '')) return;
    seen.add(name);
    const bytes = readFileSync(path(name));
    size[name.endsWith('.wasm') ? 'wasm' : 'js'] += gzipSync(bytes, { level: 9 }).length;
    size.raw += bytes.length;
    for (const { path } of output.imports) add(path);
  };
  add(Object.keys(outputs).find((name) => outputs[name].entryPoint?.endsWith(`peers/${peer.file}.js`)) ?? '');
  return size;
}
