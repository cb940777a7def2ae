// Vercel's edge: the query is what tells its bundlers that a module is wanted.
import module from '../../build/core.wasm?module';

export default () => module;
