// The session machine; see js/wasm/inline.js.
import text from '../../../build/session.js';
import { compile } from '../../wasm/compile.js';

const module = compile(text);

export default () => module;
