// Changes that are staged and not yet written: new rows, rows with other values, rows to delete. A change knows the
// row as it was shown, so that the server can tell whether somebody else has changed it meanwhile. Each step can be
// undone and redone: changes are replaced, not altered, so a step is the list of those that were there before it.

/**
 * @typedef {import('./types.js').Schema} Schema
 * @typedef {import('./types.js').Row} Row
 * @typedef {import('./types.js').Cell} Cell
 * @typedef {import('./types.js').Staged} Staged
 */

/** @param {Row} one @param {string} name */
const without = (one, name) => Object.fromEntries(Object.entries(one).filter(([other]) => other !== name));

/** The columns of a row whose whole values are known: not names that stand beside foreign keys, nor beginnings.
 * @param {Row} row @returns {Row} */
const knownOf = (row) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => /^c\d+$/.test(name) && !(`~${name}` in row)));

/** What of a change the server is told. @param {Staged} change */
export const sent = ({ kind, table, key, set, old }) => ({ kind, table, key, old, ...(kind !== 'delete' && { set }) });

/** The names of a table's columns, as a text. @param {Schema} schema @param {number} table */
const namesOf = ({ tables }, table) => JSON.stringify(tables[table].columns.map(({ name }) => name));

/** Steps that can be undone. */
const STEPS = 200;

/** @typedef {[id: string, change: Staged][]} Step the changes that there were */

/** @param {Schema} first @param {() => void} [changed] is called after each step */
export function createStage(first, changed = () => {}) {
  /** In the order in which they were staged, which is the one in which they are written. @type {Map<string, Staged>} */
  const changes = new Map();
  /** @type {Step[]} */
  const past = [];
  /** @type {Step[]} */
  const future = [];
  let made = 0, schema = first, last = '', grouped = false;
  /**
   * Does something that changes what is staged, as one step. Typing goes on with the step that it began: one of the
   * same name as the last is none of its own.
   * @template T @param {string} name '': a step of its own @param {() => T} act @returns {T}
   */
  const step = (name, act) => {
    if (grouped) return act();
    const before = [...changes], given = act();
    if (before.length === changes.size && before.every(([id, one]) => changes.get(id) === one)) return given;
    if (!name || name !== last) past.push(before);
    if (past.length > STEPS) past.shift();
    last = name;
    future.length = 0;
    changed();
    return given;
  };
  /** @param {Step[]} from @param {Step[]} to @returns {boolean} was there a step? */
  const turn = (from, to) => {
    const found = from.pop();
    if (!found) return false;
    to.push([...changes]);
    changes.clear();
    for (const [id, one] of found) changes.set(id, one);
    last = '';
    changed();
    return true;
  };
  const forget = () => {
    past.length = future.length = 0;
    last = '';
  };
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
      step('', () => changes.set(id, { id, kind: 'insert', table, set: {}, old: {} }));
      return id;
    },
    /**
     * Gives a new row a value; undefined: the database gives it.
     * @param {string} id @param {string} column @param {Cell} [value]
     */
    fill(id, column, value) {
      const change = changes.get(id);
      if (!change || (value === undefined ? !(column in change.set) : change.set[column] === value)) return;
      const set = value === undefined ? without(change.set, column) : { ...change.set, [column]: value };
      step(`${id} ${column}`, () => changes.set(id, {
        id, kind: 'insert', table: change.table, set, old: {}, faults: without(change.faults ?? {}, column),
      }));
    },
    /**
     * Gives a row another value. The one that it has takes the change back.
     * @param {number} table @param {Row} key @param {Row} row as it was shown
     * @param {string} column @param {Cell} value
     */
    update(table, key, row, column, value) {
      const id = idOf(table, key), before = changes.get(id);
      const is = { id, kind: /** @type {const} */ ('update'), table, key };
      const { set = {}, old = {}, faults = {} } = before?.kind === 'update' ? before : {};
      if (set[column] === value) return;
      const rest = { set: without(set, column), old: without(old, column), faults: without(faults, column) };
      step(`${id} ${column}`, () => {
        if (value !== row[column]) {
          // What is masked isn't known, so it isn't compared.
          const now = { set: { ...set, [column]: value }, old: { ...old, [column]: row[column] } };
          changes.set(id, { ...is, ...rest, ...now });
        } else if (Object.keys(rest.set).length) changes.set(id, { ...is, ...rest });
        else changes.delete(id);
      });
    },
    /** @param {number} table @param {Row} key @param {Row} row as it was shown */
    delete(table, key, row) {
      const id = idOf(table, key), old = knownOf(row);
      step('', () => changes.set(id, { id, kind: 'delete', table, key, set: {}, old }));
    },
    /** Takes a change back, whatever made it. @param {string} id */
    drop: (id) => step('', () => changes.delete(id)),
    clear: () => step('', () => changes.clear()),
    /** All that it stages is one step. @param {() => void} act */
    together: (act) => step('', () => {
      grouped = true;
      try {
        act();
      } finally {
        grouped = false;
      }
    }),
    undo: () => turn(past, future),
    redo: () => turn(future, past),
    /** Is there a step to undo? */
    undoable: () => past.length > 0,
    /** They are written: nothing can be undone any more. */
    written() {
      changes.clear();
      forget();
    },
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
      // Steps before that have the columns' numbers of the other reading.
      if (schema.version !== next.version) forget();
      schema = next;
      return dropped;
    },
  };
}

/** @typedef {ReturnType<typeof createStage>} Stage */
