// What calls and databases may be told: the names of options, and what each takes. Of an object given as options only
// its own properties count: whoever pollutes Object.prototype changes nothing of what is sent.
import { invalid } from './error.js';

const LEVELS = ['ReadUncommitted', 'ReadCommitted', 'RepeatableRead', 'Serializable'];

/** @typedef {(value: any) => boolean} Check */

/** @type {Check} */
const isBoolean = (value) => typeof value === 'boolean';
/** @type {Check} */
const isFunction = (value) => typeof value === 'function';
/** By its shape: one of another realm or of a polyfill is no instance of this realm's class. @type {Check} */
const isSignal = ({ aborted, addEventListener, removeEventListener }) =>
  isBoolean(aborted) && isFunction(addEventListener) && isFunction(removeEventListener);

/**
 * What an option must be, and whether a value is that; one without a line here takes anything.
 * @type {Record<string, [string, Check]>}
 */
const kinds = {
  // @ts-expect-error it is no option, but says that there are none beside these
  __proto__: null,
  signal: ['an AbortSignal', isSignal],
  timeout: ['a number of milliseconds', (value) => typeof value === 'number' && value >= 0],
  isolation: [`one of ${LEVELS.join(', ')}`, (value) => LEVELS.includes(value)],
  cache: ["'no-store'", (value) => value === 'no-store'],
};
for (const name of ['secrets', 'retry', 'readOnly', 'deferrable', 'allowClearAll'])
  kinds[name] = ['true or false', isBoolean];
for (const name of ['fetch', 'WebSocket']) kinds[name] = ['a function', isFunction];

/** The options of entries; of a transaction they are its own business. */
export const CALL = ['signal', 'timeout', 'secrets', 'retry', 'cache'];
export const MODES = ['isolation', 'readOnly', 'deferrable'];
export const DATABASE = [
  'endpoint', 'fetch', 'timeout', 'secrets', 'allowClearAll', 'module', 'sessionModule', 'WebSocket',
];

/** Is it an object that can have names in it? @type {Check} */
export const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** No options. @type {Record<string, any>} */
export const none = Object.freeze(Object.create(null));

/**
 * A checked copy of the own properties of what is given as options; it has no prototype. Undefined is as good as left
 * out, and so is a falsy signal: `{signal: wanted && controller.signal}`.
 * @param {any} given
 * @param {string} what they are options of
 * @param {string[]} names which there are
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
  const options = Object.create(null);
  for (const [name, value] of entries) {
    if (!names.includes(name)) throw invalid(name, `is no option of ${what}`);
    if (value === undefined || (name === 'signal' && !value)) continue;
    if (kinds[name] && !kinds[name][1](value)) throw invalid(name, `must be ${kinds[name][0]}`);
    options[name] = value;
  }
  return options;
}

/** A property of an object's own. @param {any} object @param {string} name */
export const own = (object, name) => (Object.hasOwn(Object(object), name) ? object[name] : undefined);

/** Takes undefined from the end: it is left out. @param {any[]} args */
function trim(args) {
  while (args.length && args.at(-1) === undefined) args.pop();
}

/**
 * Takes the call's own options out of the last argument.
 * @param {any[]} args
 * @param {string} method
 * @param {boolean} mixed may the method's own options stand beside them? Otherwise such an object is its input
 * @returns {import('./call.js').CallOptions}
 */
export function takeOptions(args, method, mixed) {
  trim(args);
  const last = args.at(-1);
  if (typeof last !== 'object' || !last || !CALL.some((name) => Object.hasOwn(last, name))) return none;
  const given = Object.create(null), others = Object.create(null);
  for (const [name, value] of Object.entries(last)) (CALL.includes(name) ? given : others)[name] = value;
  const more = Object.keys(others).length;
  if (more && !mixed) return none;
  args.splice(-1, 1, ...(more ? [others] : []));
  trim(args);
  return readOptions(given, method, CALL);
}
