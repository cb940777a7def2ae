// From what a runtime, a bundler or the caller provides for a .wasm file to its step function. Knows nothing about
// where that was found.
import { createCore } from './core.js';

/**
 * Synchronous if `found` is a module. That is decided by its tag, as a module may come from another realm.
 * @param {any} found a module or a promise of one; anything else is an error
 * @param {'module' | 'sessionModule'} option of createDatabase, for that error
 * @param {string} [schema] what the core's instances are given
 * @returns {import('./core.js').Step | Promise<import('./core.js').Step>}
 */
export function open(found, option, schema) {
  if (found?.[Symbol.toStringTag] === 'WebAssembly.Module') return createCore(found, schema);
  const other = (/** @type {any} */ found) => open(found, option, schema);
  if (found?.then) return found.then(other, other);
  return import('./environment.js').then(({ noModule }) => { throw noModule(found, option); });
}
