// The core with the forms for any schema, as text: needs no file, no permission and no bundler's support.
import text from '../../../build/client.js';
import { compile } from '../compile.js';

const module = compile(text);

export default () => module;
