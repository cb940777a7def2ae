/** What `heliumdb/core.wasm` and `heliumdb/session.wasm` are where a bundler makes a module of a .wasm. */
declare const module: WebAssembly.Module;
export default module;
