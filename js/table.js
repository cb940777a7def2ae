// Objects that stand for tables and their columns in the query builder and in SQL of one's own. A column says by two
// properties what it is, so that a term can be made of it by a copy; a copy stands for no column in SQL.

/** What a column or a table stands for; undefined for anything else. @type {(value: unknown) => {table: string, name?: string} | undefined} */
export let refOf;

/** One of our own: data that came from outside can't be taken for one. */
class Ref {
  #ref;

  static {
    refOf = (value) => (#ref in Object(value) ? /** @type {Ref} */ (value).#ref : undefined);
  }

  /** @param {{table: string, name?: string}} ref @param {object} shown its properties */
  constructor(ref, shown) {
    this.#ref = ref;
    Object.freeze(Object.assign(this, shown));
  }
}

/**
 * A table's object: its columns by their names.
 * @param {string} table
 * @param {string} columns with blanks between them
 */
export const table = (table, columns) =>
  new Ref({ table }, Object.fromEntries(columns.split(' ').map((name) => [name, new Ref({ table, name }, { table, name })])));
