// Objects that stand for tables and their columns in the query builder and in SQL of one's own. A column says by two
// properties what it is, so that a term can be made of it by a copy; a copy stands for no column in SQL.

/** @typedef {{table: string, name?: string}} Named a table, or a column of it */

/** What an object stands for; undefined for anything else. @type {(value: unknown) => Named | undefined} */
export let refOf;

/** One of our own: data that came from outside can't be taken for one. */
class Ref {
  #ref;

  static {
    refOf = (value) => (#ref in Object(value) ? /** @type {Ref} */ (value).#ref : undefined);
  }

  /** @param {Named} ref @param {object} shown its properties */
  constructor(ref, shown) {
    this.#ref = ref;
    Object.freeze(Object.assign(this, shown));
  }
}

/**
 * A table's object: its columns by their names.
 * @param {string} table
 * @param {string} columns with blanks between them
 * @returns {Ref & Record<string, Ref>}
 */
export function table(table, columns) {
  const refs = columns.split(' ').map((name) => [name, new Ref({ table, name }, { table, name })]);
  return /** @type {any} */ (new Ref({ table }, Object.fromEntries(refs)));
}
