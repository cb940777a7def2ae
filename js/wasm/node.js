// The core for Node, and what has its file API (Deno, Bun): read beside this package, compiled on first use.
import { readFileSync } from 'node:fs';

export default () => new WebAssembly.Module(readFileSync(new URL('../../build/core.wasm', import.meta.url)));
