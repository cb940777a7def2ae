// The options of calls and databases: their names, and which values each accepts. Only an object's own properties
// count as options, so a polluted Object.prototype changes nothing that is sent.
import { invalid } from './error.js';

const LEVELS = ['ReadUncommitted', 'ReadCommitted', 'RepeatableRead', 'Serializable'];

/** @typedef {(value: any) => boolean} Check */

/** @type {Check} */
const isBoolean = (value) => typeof value === 'boolean';
/** @type {Check} */
const isFunction = (value) => typeof value === 'function';
/** By its shape: a signal of another realm or of a polyfill is not an instance of AbortSignal. @type {Check} */
const isSignal = ({ aborted, addEventListener, removeEventListener }) =>
  isBoolean(aborted) && isFunction(addEventListener) && isFunction(removeEventListener);

/**
 * What an option must be, and the check of a value. An option that is not here accepts anything.
 * @type {Record<string, [string, Check]>}
 */
const kinds = {
  // @ts-expect-error not an option: it keeps inherited names out
  __proto__: null,
  signal: ['an AbortSignal', isSignal],
  roles: ['an array of texts', (value) => Array.isArray(value) && value.every((role) => typeof role === 'string')],
  observe: ['an object', (value) => isRecord(value)],
  timeout: ['a number of milliseconds', (value) => typeof value === 'number' && value >= 0],
  isolation: [`one of ${LEVELS.join(', ')}`, (value) => LEVELS.includes(value)],
  cache: ["'no-store'", (value) => value === 'no-store'],
  label: ['a text', (value) => typeof value === 'string'],
};
for (const name of ['secrets', 'retry', 'readOnly', 'deferrable', 'allowClearAll', 'analyze', 'primary'])
  kinds[name] = ['true or false', isBoolean];
for (const name of ['fetch', 'WebSocket', 'onQuery']) kinds[name] = ['a function', isFunction];

/** The options of a call, the modes of a batch or transaction, the options of a database. */
export const CALL = ['signal', 'timeout', 'secrets', 'retry', 'cache', 'label', 'primary'];
export const MODES = ['isolation', 'readOnly', 'deferrable'];
export const DATABASE = [
  'endpoint', 'fetch', 'timeout', 'secrets', 'allowClearAll', 'module', 'sessionModule', 'WebSocket',
  'onQuery', 'observe', 'roles', 'replicas',
];

/** Is it an object with named properties? @type {Check} */
export const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

class Bare {
  static {
    delete (/** @type {any} */ (this.prototype).constructor);
    Object.setPrototypeOf(this.prototype, null);
  }
}

/** An object that inherits nothing. Of a class, as engines look up in a hash table what Object.create(null) has. That
 * was 5 % of a short call. @returns {any} */
export const bare = () => new Bare();

/** No options. @type {Record<string, any>} */
export const none = Object.freeze(bare());

/**
 * A checked copy, without a prototype, of an options object's own properties. Undefined counts as left out, and so
 * does a falsy signal, as in `{signal: wanted && controller.signal}`.
 * @param {any} given
 * @param {string} what has these options, for messages
 * @param {string[]} names of the options it has
 * @returns {Record<string, any>}
 */
export function readOptions(given, what, names) {
  if (given === undefined) return none;
  if (!isRecord(given)) throw invalid('options', `of ${what} must be an object`);
  let entries;
  try {
    entries = Object.entries(given);
  } catch {
    throw invalid('options', `of ${what} can't be read`);
  }
  const options = bare();
  for (const [name, value] of entries) {
    if (!names.includes(name)) throw invalid(name, `is no option of ${what}`);
    if (value === undefined || (name === 'signal' && !value)) continue;
    if (kinds[name] && !kinds[name][1](value)) throw invalid(name, `must be ${kinds[name][0]}`);
    options[name] = value;
  }
  return options;
}

/** An own property of an object; otherwise undefined. @param {any} object @param {string} name */
export const own = (object, name) => (Object.hasOwn(Object(object), name) ? object[name] : undefined);

/** Removes undefined from the end: such an argument counts as left out. @param {any[]} args */
function trim(args) {
  while (args.length && args.at(-1) === undefined) args.pop();
}

/**
 * Takes the options of the call out of the last argument.
 * @param {any[]} args
 * @param {string} method
 * @param {boolean} mixed may the method's own options be in the same object? Otherwise an object that has other
 *   properties too is the method's input
 * @returns {import('./call.js').CallOptions}
 */
export function takeOptions(args, method, mixed) {
  trim(args);
  const last = args.at(-1);
  if (typeof last !== 'object' || !last || !CALL.some((name) => Object.hasOwn(last, name))) return none;
  const given = bare(), others = bare();
  for (const [name, value] of Object.entries(last)) (CALL.includes(name) ? given : others)[name] = value;
  const more = Object.keys(others).length;
  if (more && !mixed) return none;
  args.splice(-1, 1, ...(more ? [others] : []));
  trim(args);
  return readOptions(given, method, CALL);
}
