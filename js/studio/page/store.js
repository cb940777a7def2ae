// What the page knows, in one object, and what changes it. Views are functions of it; each change draws them again.

import { ask, lineOf } from './ask.js';
import { createColumns } from './columns.js';
import { createChecker } from './faults.js';
import { askedOf } from './filters.js';
import { createPages } from './pages.js';
import { asOf, hashOf, hashOfPage, pageOf, routeOf } from './route.js';
import { createStage } from './stage.js';

/**
 * @typedef {import('./types.js').Schema} Schema
 * @typedef {import('./types.js').Row} Row
 * @typedef {import('./types.js').Route} Route
 * @typedef {import('./types.js').Filter} Filter
 * @typedef {import('./types.js').Sort} Sort
 *
 * @typedef {object} State
 * @property {Schema} schema
 * @property {Route | undefined} route what is shown; undefined: no table
 * @property {import('./pages.js').Pages | undefined} pages its rows
 * @property {any} error why its rows can't be shown
 * @property {number | 'asked' | undefined} count how many rows there are exactly
 * @property {boolean} secrets are they shown?
 * @property {import('./values.js').Zone} zone
 * @property {string} search for tables
 * @property {{row: number, column: number}} active the cell that keys move from
 * @property {import('./cell.js').Editing | undefined} editing the cell that is being edited
 * @property {import('./drawer.js').Drawn | undefined} drawer the value in the drawer
 * @property {Row | undefined} open the row in the panel, as the database has it
 * @property {string | undefined} draft the new row in the panel, by the id of its change
 * @property {Record<string, string | number>} related how many rows each relation of it leads to
 * @property {Record<string, Row[] | string>} unfolded the rows of a relation, or why there are none
 * @property {boolean} where is there a place for a condition of SQL?
 * @property {boolean} columns is their list open?
 * @property {import('./stage.js').Stage} stage
 * @property {boolean} review
 * @property {import('./route.js').Page | undefined} page another page than a table's
 * @property {import('./route.js').As | undefined} as as whom the database is looked at; undefined: as ourselves
 * @property {string | undefined} failed why the last thing that was asked for could not be done
 * @property {string} said for screen readers, and for a moment at the foot
 */

/** What is shown when an address names no table. */
const NOTHING = {
  pages: undefined, error: undefined, count: undefined, open: undefined, draft: undefined, related: {},
  unfolded: {}, editing: undefined, drawer: undefined,
};

/** @param {Schema} schema @param {() => void} draw */
export function createStore(schema, draw) {
  /** @type {State} */
  const state = {
    schema, route: undefined, ...NOTHING, secrets: false, zone: 'stored', search: '', active: { row: 0, column: 0 },
    stage: createStage(schema, () => checkSoon()), review: false, page: undefined, as: undefined,
    failed: undefined, where: false, columns: false, said: '',
  };
  /** @param {Partial<State>} changes */
  const set = (changes) => {
    Object.assign(state, changes);
    draw();
  };
  const checkSoon = createChecker(state, draw);
  const table = () => state.schema.tables[/** @type {Route} */ (state.route).table];
  /** A column's number in the client. @param {string} name */
  const columnOf = (name) => `c${table().columns.findIndex((column) => column.name === name)}`;
  /** What every question about the rows says. */
  const asked = () => {
    const { table: number, sort, filters, raw, search } = /** @type {Route} */ (state.route);
    return {
      version: state.schema.version, table: number, raw, search, as: state.as,
      ...askedOf(state.schema, number, filters),
      sort: sort.map(([name, direction]) => [columnOf(name), direction]),
    };
  };
  /** The key of a row, for the client. @param {Row} row @returns {Record<string, string>} */
  const keyOf = (row) =>
    Object.fromEntries(table().key.map((name) => [columnOf(name), /** @type {string} */ (row[columnOf(name)])]));

  /** Reads the rows of the route anew. */
  const read = () => {
    state.pages?.close();
    if (!state.route) return set(NOTHING);
    const question = asked(), keyed = table().key.length > 0, secrets = state.secrets;
    const starts = [...table().key.map(columnOf), ...question.sort.map(([name]) => name)];
    const pages = createPages(
      (behind, offset, signal) =>
        ask('rows', { ...question, secrets, ...(keyed ? behind && { behind } : { offset }) }, signal),
      (row) => Object.fromEntries(starts.map((name) => [name, row[name]])),
      (error) => {
        if (pages === state.pages) set(error ? { error } : {});
      },
    );
    set({ ...NOTHING, pages, active: { row: 0, column: 0 } });
    pages.want(0, 0);
  };

  /** Reads the values of a row of which only the beginning is there. @param {Row} row */
  const readWhole = async (row) => {
    const { schema: { version }, route, secrets, as } = state;
    const where = { and: Object.entries(keyOf(row)).map(([name, eq]) => ({ [name]: { eq } })) };
    try {
      const given = { version, table: route?.table, where, secrets, as, whole: true, limit: 1 };
      const { rows: [found] } = await ask('rows', given);
      if (!found) throw new Error('the row is no longer there');
      for (const name of Object.keys(row)) if (name[0] === '~') delete row[name];
      Object.assign(row, found);
      set({});
    } catch (error) {
      if (state.open === row) set({ failed: lineOf(error) });
    }
  };

  const columns = createColumns(() => {
    const { schema, name, columns: list } = table();
    return { name: `${state.schema.name} ${schema}.${name}`, columns: list };
  }, draw);

  return {
    state,
    set,
    table,
    columns,
    columnOf,
    asked,
    keyOf,
    read,
    /** Shows what the address says. */
    follow() {
      const { hash } = location;
      set({
        route: routeOf(hash, state.schema), page: pageOf(hash), as: asOf(hash), secrets: false, failed: undefined,
      });
      read();
    },
    /** Shows something else of the table. @param {Partial<Route>} changes */
    go(changes) {
      location.hash = hashOf(state.schema, { .../** @type {Route} */ (state.route), ...changes }, state.as);
    },
    /** The address of a table, or of a page, for whom it is looked at now.
     * @param {Partial<Route> & {table: number} | import('./route.js').Page | ''} to */
    link: (to) => (typeof to === 'string' ? hashOfPage(to, state.as) : hashOf(state.schema, to, state.as)),
    /** Can rows be changed? Not while somebody looks as another role: what would be written is written as ourselves. */
    writable: () => !state.schema.readOnly && !state.as,
    async count() {
      const { pages } = state;
      set({ count: 'asked' });
      try {
        const { count } = await ask('count', asked());
        if (pages === state.pages) set({ count: Number(count) });
      } catch (error) {
        if (pages === state.pages) set({ count: undefined, failed: lineOf(error) });
      }
    },
    /** Opens a row in the panel, and asks what belongs to it. @param {Row | undefined} row */
    async open(row) {
      set({ open: row, draft: undefined, related: {}, unfolded: {} });
      if (!row || !table().key.length) return;
      if (Object.keys(row).some((name) => name[0] === '~')) await readWhole(row);
      const related = await ask('related', { ...asked(), key: keyOf(row) }).then(({ counts }) => counts, () => ({}));
      if (state.open === row) set({ related });
    },
    /** Reads the tables again, and with them the rows. */
    async refresh() {
      try {
        set({ schema: await ask('schema') });
      } catch (error) {
        return set({ error });
      }
      const gone = state.stage.follow(state.schema);
      const failed = gone ? `${gone} staged changes are dropped: their tables have other columns now.` : undefined;
      set({ failed, route: routeOf(location.hash, state.schema) });
      read();
    },
  };
}

/** @typedef {ReturnType<typeof createStore>} Store */
