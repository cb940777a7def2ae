// workerd takes no bytes, but an import of a .wasm is a module there. Wrangler does it so by itself.
import module from '../../build/core.wasm';

export default () => module;
