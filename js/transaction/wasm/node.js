// The session machine for Node, and what has its file API (Deno, Bun).
import { readFileSync } from 'node:fs';

export default () => new WebAssembly.Module(readFileSync(new URL('../../../build/session.wasm', import.meta.url)));
