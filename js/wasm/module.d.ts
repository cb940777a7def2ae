/** What `heliumdb/core.wasm` and `heliumdb/session.wasm` are where a bundler makes a module of a .wasm. */
declare const module: import('../types/input.js').WasmModule;
export default module;
