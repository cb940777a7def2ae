// From what a runtime, a bundler or the caller hands over for a .wasm to its step function.
import { createCore } from './core.js';

/**
 * Synchronous where a module is there. Known by its tag: one of another realm is no instance of this one's class.
 * @param {any} found a module, a promise of one, or something else, which is an error that says what
 * @param {'module' | 'sessionModule'} option the one it could have been given by
 * @returns {import('./core.js').Step | Promise<import('./core.js').Step>}
 */
export function open(found, option) {
  if (found?.[Symbol.toStringTag] === 'WebAssembly.Module') return createCore(found);
  const other = (/** @type {any} */ found) => open(found, option);
  return found?.then ? found.then(other, other) : import('./environment.js').then(({ noModule }) => { throw noModule(found, option); });
}
