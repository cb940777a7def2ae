// The demo's log: makes a call, checks the result, prints a line about it, and counts. A call that goes wrong is
// printed with its reason and the demo goes on, so that one run shows everything. Knows nothing about heliumdb but how
// to print a Response and bytes.
import { inspect } from 'node:util';

/** Characters of a result that a line shows. */
const SHOWN = 72;

/** @param {unknown} value a result, made short */
function short(value) {
  let text;
  if (value instanceof Uint8Array) text = `${value.length} bytes ${new TextDecoder().decode(value)}`;
  else if (value instanceof Response) text = `Response ${value.status} ${value.headers.get('content-type')}`;
  else if (value instanceof Error) text = `${value.name}: ${value.message}`;
  else if (Array.isArray(value) && value.length) text = `${value.length} × ${line(value[0])}`;
  else text = line(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
}

/** @param {unknown} value on one line */
const line = (value) => inspect(value, { depth: 1, breakLength: Infinity, compact: true, maxArrayLength: 3 });

/**
 * @typedef {<T>(name: string, what: string, call: () => PromiseLike<T> | T,
 *   check: (result: T) => void | Promise<void>) => Promise<T>} Works
 *   runs `call`, then `check`, which throws if the result is wrong
 * @typedef {ReturnType<typeof createLog>} Log
 */

/** @param {(text: string) => void} [print] */
export function createLog(print = console.log) {
  const count = { passed: 0, failed: 0 };
  /** Names of the calls so far. @type {Set<string>} */
  const names = new Set();

  /** @param {string} name @param {string} what @param {number} ms @param {string} outcome @param {unknown} [error] */
  function report(name, what, ms, outcome, error) {
    count[error ? 'failed' : 'passed']++;
    print(`${error ? '✗' : '✓'} ${name.padEnd(24)}${ms.toFixed(1).padStart(7)} ms  ${what.padEnd(46)} ${outcome}`);
    if (error) print(`    ${String(/** @type {any} */ (error)?.stack ?? error).replaceAll('\n', '\n    ')}`);
  }

  /** @type {Works} */
  async function works(name, what, call, check) {
    const from = performance.now();
    let ms = 0;
    let result;
    names.add(name);
    try {
      result = await call();
      ms = performance.now() - from;
      await check(result);
      report(name, what, ms, `→ ${short(result)}`);
    } catch (error) {
      report(name, what, ms || performance.now() - from, ms ? `→ ${short(result)}` : '→ threw', error);
    }
    return /** @type {any} */ (result);
  }

  /**
   * A call that must throw an error of this class.
   * @param {string} name @param {string} what @param {() => PromiseLike<unknown>} call
   * @param {new (...args: any[]) => Error} type @param {(error: any) => void} [check]
   */
  function fails(name, what, call, type, check) {
    const caught = async () => {
      const result = await call().then((value) => ({ value }), (error) => ({ error }));
      if ('value' in result) throw new Error(`${type.name} expected, but it gave ${short(result.value)}`);
      return result.error;
    };
    return works(name, what, caught, (error) => {
      if (!(error instanceof type)) throw error;
      check?.(error);
    });
  }

  return {
    count, names, works, fails,
    /** @param {string} text */
    headline: (text) => print(`\n${text}`),
  };
}
