// What the runtime or the bundler lacks, and how to fix it: no WebAssembly, no module, no fetch. Loaded when the first
// call fails for such a reason.
import { ConnectionError, HeliumError } from './error.js';

/** The file that each option stands for. */
const FILES = { module: 'core.wasm', sessionModule: 'session.wasm' };

const STREAMED = 'WebAssembly.compileStreaming(fetch(address))';

/**
 * What was found in place of a module, and the fix.
 * @param {any} found
 * @param {(code: string) => string} give the call of createDatabase with this code as the option
 * @param {string} byImport the call with an imported module
 * @returns {[what: string, fix: string]}
 */
function describe(found, give, byImport) {
  if (typeof found === 'string' || found instanceof URL) {
    return [
      `${typeof found === 'string' ? 'text' : 'a URL'}, "${String(found).slice(0, 80)}",`,
      `for esbuild, say --loader:.wasm=copy; or load what is there: ${give(STREAMED)}, ` +
        `or of a file ${give('new WebAssembly.Module(readFileSync(path))')}`,
    ];
  }
  if (found instanceof ArrayBuffer || ArrayBuffer.isView(found))
    return [`bytes (${found.constructor.name})`, give('WebAssembly.compile(bytes)')];
  if (typeof Response === 'function' && found instanceof Response)
    return ['a Response', give('WebAssembly.compileStreaming(response)')];
  if (found?.default) return ['the module namespace of an import', give('imported.default')];
  if (typeof found === 'function')
    return ['a function', `Vite's ?init makes one; leave the option out there, or ?url and ${give(STREAMED)}`];
  if (found?.exports || found?.instance) return ['an instance', `give the module that it is of: ${give('module')}`];
  return [found === null ? 'null' : typeof found, byImport];
}

/** @param {any} found in place of a module, or the error of compiling one @param {keyof typeof FILES} option */
export function noModule(found, option) {
  const file = FILES[option], give = (/** @type {string} */ code) => `createDatabase(url, { ${option}: ${code} })`;
  const byImport = `import module from 'heliumdb/${file}' and ${give('module')}`;
  const error = (/** @type {string} */ message) =>
    new HeliumError(message, { code: 'ENVIRONMENT', ...(found instanceof Error && { cause: found }) });
  if (typeof WebAssembly !== 'object')
    return error('this runtime has no WebAssembly, which the core is: this package can\'t run here');
  if (found instanceof Error || found?.stack) {
    const fix = 'where WebAssembly is forbidden, in a page, let its Content-Security-Policy have script-src ' +
      `'wasm-unsafe-eval'; in a worker, bundle with its own condition (workerd, edge-light), or ${byImport}`;
    return error(`${file} was not compiled: ${found.message}. Fix: ${fix}`);
  }
  const [what, fix] = describe(found, give, byImport);
  return error(`${file} came as ${what} instead of a WebAssembly.Module. Fix: ${fix}`);
}

export const noFetch = () => {
  const message = 'this runtime has no fetch. Fix: createDatabase(url, { fetch })';
  return new ConnectionError(message, { outcome: 'not-sent' });
};
