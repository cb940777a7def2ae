// The session machine; see js/wasm/workerd.js.
import module from '../../../build/session.wasm';

export default () => module;
