// The modules given by hand, of the addresses that a bundler makes of imports.
import core from 'heliumdb/core.wasm?url';
import session from 'heliumdb/session.wasm?url';
import { app } from './app.js';

const url = new URLSearchParams(location.search).get('url') ?? '';
/** @type {any} */ (globalThis).result = app(url, {
  module: WebAssembly.compileStreaming(fetch(core)),
  sessionModule: WebAssembly.compileStreaming(fetch(session)),
});
