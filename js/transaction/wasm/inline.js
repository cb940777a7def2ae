// The session machine; why so, js/wasm/ says.
import text from '../../../build/session.js';
import { compile } from '../../wasm/compile.js';

const module = compile(text);

export default () => module;
