// workerd compiles no bytes, but there an import of a .wasm file is a module. Wrangler does the same.
import module from '../../../build/client.wasm';

export default () => module;
