// Of what the builder is given for a column: its name for the core, behind the table's, so that the core sees where it
// is of another table.
import { own } from '../options.js';

/** `users.email`; undefined of anything else than a column. @param {any} column */
export function nameOf(column) {
  const table = own(column, 'table'), name = own(column, 'name');
  return typeof table === 'string' && typeof name === 'string' ? `${table}.${name}` : undefined;
}
