// The key of a row that a client creates, known before the row is there: as far as it was given, or the core makes it.
import { statementsOf } from './call.js';
import { invalid } from './error.js';
import { own } from './options.js';
import { Query, callOf } from './query.js';

/** Flags of a column whose value the core makes, which stand in schemas' texts for good (src/core/schema.h). */
const MADE = 4096 | 8192;

/** A query of a client. */
export class TableQuery extends Query {
  /** Of a create: the key that its row will have, as an object of the key's columns. */
  get key() {
    const call = /** @type {import('./call.js').Call} */ (callOf(this)), { row, table } = call;
    if (!row || !table) return;
    const [{ params }] = statementsOf(call), [, , key, , columns] = /** @type {any[]} */ (table());
    const given = columns.map((/** @type {any[]} */ [name]) => own(row, name));
    const has = (/** @type {number} */ i) => given[i] !== undefined || columns[i][2] & MADE;
    return Object.fromEntries(key.map((/** @type {number} */ n) => {
      const [name] = columns[n], value = given[n];
      if (!has(n)) throw invalid(name, 'is made by the database: await the query first');
      // The parameters are in the columns' order. A text's is what the core made of it.
      const at = columns.filter((/** @type {any[]} */ _, /** @type {number} */ i) => i < n && has(i)).length;
      return [name, value === undefined || typeof value === 'string' ? params[at] : value];
    }));
  }

  /** The same of a key of one column: its value. */
  get id() {
    const values = Object.values(this.key ?? {});
    if (values.length > 1) throw invalid('id', 'is of several columns: ask for the key');
    return values[0];
  }
}
