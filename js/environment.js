// What is wrong with the environment, and the line that mends it. Loaded when something is.
import { ConnectionError, HeliumError } from './error.js';

/** The files of the options. */
const FILES = { module: 'core.wasm', sessionModule: 'session.wasm' };

/** @param {any} found @param {keyof typeof FILES} option @returns {[what: string, mend?: string]} */
function describe(found, option) {
  const file = FILES[option], give = (/** @type {string} */ code) => `createDatabase(url, { ${option}: ${code} })`;
  const byImport = `import module from 'heliumdb/${file}' and ${give('module')}`;
  if (typeof WebAssembly !== 'object') return ['this runtime has no WebAssembly, which the core is: this package can\'t run here'];
  if (found instanceof Error || found?.stack) {
    return [`${file} was not compiled: ${found.message}`, 'where WebAssembly is forbidden, in a page, let its Content-Security-Policy have ' +
      `script-src 'wasm-unsafe-eval'; in a worker, bundle with its own condition (workerd, edge-light), or ${byImport}`];
  }
  const came = `${file} came as `, instead = ' instead of a WebAssembly.Module';
  if (typeof found === 'string' || found instanceof URL) {
    return [`${came}${typeof found === 'string' ? 'text' : 'a URL'}, "${String(found).slice(0, 80)}",${instead}`,
      `for esbuild, say --loader:.wasm=copy; or load what is there: ${give('WebAssembly.compileStreaming(fetch(address))')}, ` +
      `or of a file ${give('new WebAssembly.Module(readFileSync(path))')}`];
  }
  if (found instanceof ArrayBuffer || ArrayBuffer.isView(found))
    return [`${came}bytes (${found.constructor.name})${instead}`, give('WebAssembly.compile(bytes)')];
  if (typeof Response === 'function' && found instanceof Response)
    return [`${came}a Response${instead}`, give('WebAssembly.compileStreaming(response)')];
  if (found?.default) return [`${came}the module namespace of an import${instead}`, give('imported.default')];
  if (typeof found === 'function')
    return [`${came}a function${instead}`, `Vite's ?init makes one; leave the option out there, or ?url and ${give('WebAssembly.compileStreaming(fetch(address))')}`];
  if (found?.exports || found?.instance)
    return [`${came}an instance${instead}`, `give the module that it is of: ${give('module')}`];
  return [`${came}${found === null ? 'null' : typeof found}${instead}`, byImport];
}

/** @param {any} found in place of a module, or the error that came of making one @param {keyof typeof FILES} option */
export function noModule(found, option) {
  const [what, mend] = describe(found, option);
  return new HeliumError(mend ? `${what}. What mends it: ${mend}` : what, {
    code: 'ENVIRONMENT', ...(found instanceof Error && { cause: found }),
  });
}

export const noFetch = () =>
  new ConnectionError('this runtime has no fetch. What mends it: createDatabase(url, { fetch })', { outcome: 'not-sent' });
