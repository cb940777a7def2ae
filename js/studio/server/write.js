// Staged changes: as SQL to look at, and written in one transaction. Each change of a row that was there first checks
// that the row still has the values the page has shown; under REPEATABLE READ the check and the write see one state of
// the database, so that nobody else's change is lost. All changes are made, or none.

import { expect } from '../../client.js';
import { Refused } from './http.js';
import { findWide, isWide, readWide, writeWide } from './wide.js';

/**
 * @typedef {import('./source.js').Source} Source
 * @typedef {import('./source.js').Opened} Opened
 * @typedef {Record<string, string | null>} Values by column
 *
 * @typedef {object} Change
 * @property {'insert' | 'update' | 'delete'} kind
 * @property {number} table
 * @property {Values} [key] of the row
 * @property {Values} [old] what the page has shown, of an update in the columns that it sets
 * @property {Values} [set] of an update, and of an insert: the new row
 *
 * @typedef {{version: string, changes: Change[]}} Asked
 */

/** Types that have no equality, or one that isn't that of their texts (areas, say). */
const INCOMPARABLE = /^_?(json|xml|point|line|lseg|box|path|polygon|circle|float4|refcursor|aclitem)$/;

/** Changes of one transaction at most. */
const MOST = 1000;

/** @param {Source} source */
export function createWrite(source) {
  /** The row as the page has shown it. @param {Opened} opened @param {Change} change */
  const shown = ({ catalog }, { table, key = {}, old = {} }) => {
    const columns = catalog.tables[table].columns;
    const comparable = Object.entries(old).filter(([name]) =>
      !INCOMPARABLE.test(columns[Number(name.slice(1))]?.cast[1] ?? ''));
    return { ...Object.fromEntries(comparable), ...key };
  };
  /** @param {Opened} opened @param {Change} change */
  const check = (opened, change) => {
    const select = Object.fromEntries(Object.keys(change.key ?? {}).map((name) => [name, true]));
    if (isWide(opened, change.table)) return expect(findWide(opened, change, shown(opened, change)), { rows: 1 });
    return expect(source.table(opened, change).findMany({ where: shown(opened, change), select }), { rows: 1 });
  };
  /** @param {Opened} opened @param {Change} change */
  const write = (opened, change) => {
    const { kind, key = {}, set = {} } = change, table = source.table(opened, change);
    if (kind !== 'insert' && !Object.keys(key).length) {
      throw new Refused(422, 'a row without a key can\'t be changed here');
    }
    if (isWide(opened, change.table)) return writeWide(opened, change);
    if (kind === 'insert') return table.create(set);
    const select = Object.fromEntries(Object.keys(key).map((name) => [name, true]));
    return kind === 'delete' ? table.delete(key, { select }) : table.update(key, set, { select });
  };
  /** @param {Asked} asked */
  const changesOf = ({ changes }) => {
    if (!Array.isArray(changes) || !changes.length) throw new Refused(400, 'there are no changes');
    if (changes.length > MOST) throw new Refused(422, `${MOST} changes can be written at once: undo some`);
    return changes;
  };

  return {
    writing: write,
    /** @param {Asked} asked */
    async preview(asked) {
      const opened = source.at(asked);
      return { statements: await Promise.all(changesOf(asked).map((change) => write(opened, change).toSQL())) };
    },
    /** @param {Asked} asked @param {AbortSignal} signal */
    async write(asked, signal) {
      const opened = source.at(asked), changes = changesOf(asked);
      const checked = changes.filter(({ kind }) => kind !== 'insert');
      const queries = [...checked.map((one) => check(opened, one)), ...changes.map((one) => write(opened, one))];
      try {
        await opened.db.batch(queries, { isolation: 'RepeatableRead', signal });
      } catch (caught) {
        const error = /** @type {any} */ (caught), { index } = error;
        if (error.code !== 'EXPECTATION') {
          // The page counts changes, and knows nothing of the checks.
          throw index >= checked.length ? Object.assign(error, { index: index - checked.length }) : error;
        }
        const change = checked[index];
        const row = await (isWide(opened, change.table) ? readWide(opened, change)
          : source.table(opened, change).get(change.key));
        throw Object.assign(new Refused(409, row ? 'somebody has changed the row' : 'somebody has deleted the row'), {
          index: changes.indexOf(change), conflict: { row },
        });
      }
      return { written: changes.length };
    },
  };
}
