// The session machine; why so, js/wasm/ says.
import module from '../../../build/session.wasm?module';

export default () => module;
