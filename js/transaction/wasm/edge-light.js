// The session machine; see js/wasm/edge-light.js.
import module from '../../../build/session.wasm?module';

export default () => module;
