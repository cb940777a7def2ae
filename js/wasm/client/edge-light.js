// Vercel's edge: by ?module its bundlers know that the import is a module.
import module from '../../../build/client.wasm?module';

export default () => module;
