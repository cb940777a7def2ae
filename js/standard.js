// What a table accepts, as Standard Schema (standardschema.dev, version 1) has it: for forms, routers and whatever else
// takes such objects. It is the core that checks, as it would if the row were written.
import { statementsOf } from './call.js';
import { own } from './options.js';
import { callOf } from './query.js';

/** @typedef {import('./call.js').Call} Call */
/** @typedef {{value: unknown} | {issues: {message: string, path: (string | number)[]}[]}} Verdict */

/**
 * The path of an issue as keys. It names a property as it is, or leads into a column; any other is about the whole.
 * @param {unknown} value
 * @param {any[][]} columns
 * @param {string} path
 */
function keysOf(value, columns, path) {
  if (own(value, path) !== undefined) return [path];
  const [name, ...places] = path.match(/[^.[\]]+/g) ?? [];
  return columns.some(([column]) => column === name) ? [name, ...places.map(Number)] : [];
}

/**
 * @param {import('./call.js').Database} db
 * @param {(value: unknown) => unknown} make a query that would write such a row
 * @param {string} [prefix] of the paths that lead into that row
 */
export const standard = (db, make, prefix = '') => ({
  '~standard': {
    version: 1,
    vendor: 'heliumdb',
    /** @param {unknown} value @returns {Verdict | Promise<Verdict>} */
    validate(value) {
      const call = /** @type {Call} */ (callOf(make(value)));
      db.calls?.delete(call);
      const row = (/** @type {string} */ text) => (text.startsWith(prefix) ? text.slice(prefix.length) : text);
      const judge = () => {
        try {
          statementsOf(call);
          return { value };
        } catch (/** @type {any} */ error) {
          if (!error.issues) throw error;
          return { issues: error.issues.map((/** @type {any} */ { path, message }) =>
            ({ message: row(message), path: keysOf(value, call.table?.()?.[4] ?? [], row(path)) })) };
        }
      };
      const step = db.step ?? db.load();
      return step instanceof Promise ? step.then(judge) : judge();
    },
  },
});
