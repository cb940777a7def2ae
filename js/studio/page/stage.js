// Changes that are staged and not yet written: new rows, rows with other values, rows to delete. A change knows the
// row as it was shown, so that the server can tell whether somebody else has changed it meanwhile.

/**
 * @typedef {import('./types.js').Schema} Schema
 * @typedef {import('./types.js').Row} Row
 * @typedef {import('./types.js').Cell} Cell
 * @typedef {import('./types.js').Staged} Staged
 */

/** @param {Row} one @param {string} name */
const without = (one, name) => Object.fromEntries(Object.entries(one).filter(([other]) => other !== name));

/** The names of a table's columns, as a text. @param {Schema} schema @param {number} table */
const namesOf = ({ tables }, table) => JSON.stringify(tables[table].columns.map(({ name }) => name));

/** @param {Schema} first */
export function createStage(first) {
  /** In the order in which they were staged, which is the one in which they are written. @type {Map<string, Staged>} */
  const changes = new Map();
  let made = 0, schema = first;
  /** Of a row: what its change is found by. @param {number} table @param {Row} key */
  const idOf = (table, key) => `${table} ${JSON.stringify(key)}`;
  /** Of a change: its table in a schema. @param {Schema} other @param {number} table */
  const sameTable = (other, table) => {
    const { schema: where, name } = schema.tables[table];
    return other.tables.findIndex((one) => one.schema === where && one.name === name);
  };
  return {
    list: () => [...changes.values()],
    size: () => changes.size,
    /** The change of a row. @param {number} table @param {Row} key */
    of: (table, key) => changes.get(idOf(table, key)),
    /** @param {string | undefined} id */
    get: (id) => (id === undefined ? undefined : changes.get(id)),
    /** Those of new rows of a table. @param {number} table */
    drafts: (table) => [...changes.values()].filter((one) => one.kind === 'insert' && one.table === table),
    /** A new row, without values. @param {number} table */
    insert(table) {
      const id = `new ${++made}`;
      changes.set(id, { id, kind: 'insert', table, set: {}, old: {} });
      return id;
    },
    /**
     * Gives a new row a value; undefined: the database gives it.
     * @param {string} id @param {string} column @param {Cell} [value]
     */
    fill(id, column, value) {
      const change = changes.get(id);
      if (change) change.set = value === undefined ? without(change.set, column) : { ...change.set, [column]: value };
    },
    /**
     * Gives a row another value. The one that it has takes the change back.
     * @param {number} table @param {Row} key @param {Row} row as it was shown
     * @param {string} column @param {Cell} value
     */
    update(table, key, row, column, value) {
      const id = idOf(table, key), before = changes.get(id);
      const { set = {}, old = {} } = before?.kind === 'update' ? before : {};
      if (value !== row[column]) {
        const now = { set: { ...set, [column]: value }, old: { ...old, [column]: row[column] } };
        // What is masked isn't known, so it isn't compared.
        changes.set(id, { id, kind: 'update', table, key, ...now });
        return;
      }
      const left = without(set, column);
      const rest = { set: left, old: without(old, column) };
      if (Object.keys(left).length) changes.set(id, { id, kind: 'update', table, key, ...rest });
      else changes.delete(id);
    },
    /** @param {number} table @param {Row} key @param {Row} row as it was shown */
    delete(table, key, row) {
      changes.set(idOf(table, key), { id: idOf(table, key), kind: 'delete', table, key, set: {}, old: row });
    },
    /** @param {string} id */
    undo: (id) => changes.delete(id),
    clear: () => changes.clear(),
    /**
     * Another reading of the tables. Columns' numbers may be others: changes of a table that isn't the same are
     * dropped.
     * @param {Schema} next
     * @returns {number} how many
     */
    follow(next) {
      const kept = this.list().filter(({ table }) => {
        const at = sameTable(next, table);
        return at >= 0 && namesOf(next, at) === namesOf(schema, table);
      });
      const dropped = changes.size - kept.length;
      changes.clear();
      for (const one of kept) {
        const table = sameTable(next, one.table), id = one.key ? idOf(table, one.key) : one.id;
        changes.set(id, { ...one, id, table });
      }
      schema = next;
      return dropped;
    },
  };
}

/** @typedef {ReturnType<typeof createStage>} Stage */
