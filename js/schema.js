// A schema's text (src/core/load.h) as far as JavaScript reads it: the columns of its tables. The core reads all of it.
import { invalid } from './error.js';
import { DEEP } from './value.js';

/** TypeIds and a flag of columns, which stand in schemas' texts for good (src/core/schema.h). */
const JSON_TYPES = [11, 12], ARRAY = 2048;

/** A name of JavaScript in snake case. @param {string} name */
const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** @param {any[]} list @param {string} name @param {string} path of an error @returns {any[]} */
function find(list, name, path) {
  const found = list.find((/** @type {any[]} */ row) => row[0] === name);
  if (!found) throw invalid(path, 'is not in the schema');
  return found;
}

/** @param {string} text */
export function createSchema(text) {
  /** @type {any[][] | undefined} */
  let read;
  /** The tables, when first needed. A wrong text has none: what is wrong with it, the core says. */
  const tables = () => {
    try {
      read ??= JSON.parse(text)[3];
    } catch {}
    return read ?? [];
  };
  return {
    tables,
    /** Of a table: how many levels of an array hold values, in the column of this name. @param {number} number */
    arrays: (number) => (/** @type {string} */ name) => {
      const column = tables()[number]?.[4].find((/** @type {any[]} */ column) => column[0] === name);
      const [, type, flags] = column ?? [name, JSON_TYPES[0]];
      if (!JSON_TYPES.includes(type)) return DEEP;
      return flags & ARRAY ? 1 : 0;
    },
    /** What a table or a column is called in SQL. @param {{table: string, name?: string}} ref @returns {string[]} */
    namesOf({ table, name }) {
      const [, sql, , , columns, , schema] = find(tables(), table, table);
      if (name) return [find(columns, name, `${table}.${name}`)[6] || snake(name)];
      return [schema, sql || snake(table)].filter(Boolean);
    },
  };
}
