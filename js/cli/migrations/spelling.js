// A database's schema and a document in one spelling. Postgres writes every expression anew that it is given, and its
// own words once more, differently, until it comes to words that stay. So two expressions are the same where a database
// brings both to the same words. Only the tables that differ are spelled, and of them only what has expressions.
// A block of SQL is spelled with all that it may mention.

import { isDeepStrictEqual } from 'node:util';
import { CliError } from '../error.js';
import { SqlError } from './database.js';
import { requireExtensions } from './extensions.js';
import { differences } from './observe.js';
import { tool } from './tools.js';

/**
 * @typedef {import('./database.js').Database} Database
 * @typedef {import('./document.js').Document} Document
 * @typedef {Record<string, any>} Table of a document in canonical form
 *
 * @typedef {object} Known of a document, what a database has been found to make of it: neither is spelled again
 * @property {Document} document
 * @property {Document} observed
 */

/** So often both are spelled: twice is enough for all that we have seen. What isn't the same then counts as another. */
const ROUNDS = 5;

/** The length up to which Postgres does not shorten a name of plain letters. */
const SURE = 60;

/**
 * Both in one spelling: expressions that mean the same to the database have the same words.
 * @param {Database} database
 * @param {Document} live as `database` spells it
 * @param {Document} document
 * @param {(Known | null)[]} [known]
 * @returns {Promise<{live: Document, document: Document}>}
 *   `document` has its renamedFrom, which no database knows, and nothing of the client
 * @throws {CliError} where the database can't make the document
 */
export async function inOneSpelling(database, live, document, known = []) {
  await requireExtensions(database, document, live);
  let sides = [live, known.reduce((wanted, one) => withKnown(live, wanted, one), withoutClient(document))];
  for (let round = 0; round < ROUNDS; round++) {
    const names = tablesApart(sides[0], sides[1]);
    const sketches = sides.map((side, i) => sketchOf(side, sides[1 - i], names[i]));
    if (!sketches[1]) break;
    // What is live has been spelled once already.
    const spelled = await spellSketches(database, sides, round ? sketches : [null, sketches[1]]);
    if (!spelled || (round && isDeepStrictEqual(spelled, sides))) break;
    sides = spelled;
  }
  return { live: sides[0], document: sides[1] };
}

/**
 * The differences between a database's schema and a document, in words.
 * @param {Database} database @param {Document} live @param {Document} document
 * @param {{from: 'live' | 'document', known?: (Known | null)[]}} options `from`: the words lead from this one to the
 *   other
 */
export async function schemaDifferences(database, live, document, { from, known }) {
  const spelled = await inOneSpelling(database, live, document, known);
  const [start, end] = from === 'live' ? [spelled.live, spelled.document] : [spelled.document, spelled.live];
  return differences(start, end);
}

/**
 * Tries whether the database can make all of a document, and leaves nothing behind.
 * @param {Database} database @param {Document} document
 * @throws {CliError} with what it says against it
 */
export async function tryDocument(database, document) {
  await requireExtensions(database, document);
  await spell(database, [document]).catch((cause) => {
    throw cannotMake(database, cause);
  });
}

/**
 * What a database without tables makes of a document's, before they are there: one question, where each migration would
 * have its own.
 * @param {import('./look.js').Look} look @param {Document} document
 * @returns {Promise<Known | null>} null: it can't be said before, as the tables need what stands beside them
 */
export async function foresee(look, document) {
  const bare = withoutClient(document);
  const sketch = sketchOf(bare, { tables: {} }, Object.keys(bare.tables));
  if (!sketch) return null;
  const { statements } = tool('diff', { from: null, to: sketch, style: 'push', hints: {} });
  const [seen] = await look.after(statements).then(({ document }) => [document], ifRefused);
  return seen && { document, observed: withWords(bare, sketch, seen) };
}

/** @param {Document} document @returns {Document} */
function withoutClient({ tables = {}, ...rest }) {
  const without = (/** @type {Table} */ { client, ...thing }) => thing;
  return { ...rest, tables: mapValues(tables, (table) =>
    ({ ...without(table), columns: mapValues(table.columns, without) })) };
}

/** The document with that as it is live which is known to have become so: tables, and what is said by SQL.
 * @param {Document} live @param {Document} document @param {Known | null} known @returns {Document} */
function withKnown(live, document, known) {
  if (!known) return document;
  const before = withoutClient(known.document), seen = known.observed;
  /** @param {'tables' | 'sql'} part */
  const became = (part) => document[part] && mapValues(document[part], (thing, name) => {
    const is = live[part]?.[name];
    return isDeepStrictEqual(before[part]?.[name], thing) && isDeepStrictEqual(seen[part]?.[name], is) && is || thing;
  });
  return defined({ ...document, tables: became('tables'), sql: became('sql') });
}

/**
 * The tables that aren't the same word by word, of each side. One that comes may be one that goes by another name.
 * @param {Document} live @param {Document} document
 * @returns {[string[], string[]]}
 */
function tablesApart({ tables: live = {} }, { tables: wanted = {} }) {
  const goes = Object.keys(live).filter((name) => !Object.hasOwn(wanted, name));
  const comes = Object.keys(wanted).filter((name) => !Object.hasOwn(live, name));
  const stays = Object.keys(wanted).filter((name) => Object.hasOwn(live, name)
    && !isDeepStrictEqual(live[name], withoutRenames(wanted[name])));
  return goes.length && comes.length ? [[...stays, ...goes], [...stays, ...comes]] : [stays, stays];
}

/** @param {Table} table */
function withoutRenames(table) {
  const without = (/** @type {Table} */ { renamedFrom, ...thing }) => thing;
  return { ...without(table), columns: mapValues(table.columns, without) };
}

/**
 * Documents with what stands in sketches of them as the database spells it, all in one request.
 * @param {Database} database @param {Document[]} sides live, and wanted @param {(Document | null)[]} sketches
 * @returns {Promise<Document[] | undefined>} undefined: what is live can't be made again, so its words must do
 */
async function spellSketches(database, sides, sketches) {
  const made = sketches.map((sketch, i) => (sketch?.sql ? surroundings(sides[i], sketch) : sketch));
  const spelled = await spell(database, made).catch(async (error) => {
    if (!(error instanceof SqlError)) throw error;
    // An expression may need what stands beside its table. What can't be made then either is the document's fault.
    const [wanted] = await spell(database, sides.slice(1)).catch((cause) => {
      throw cannotMake(database, cause);
    });
    if (!sketches[0]) return [null, wanted];
    const [live] = await spell(database, sides.slice(0, 1)).catch(ifRefused);
    return [live, wanted];
  });
  if (sketches[0] && !spelled[0]) return undefined;
  return sides.map((document, i) => (spelled[i] ? withWords(document, sketches[i], spelled[i]) : document));
}

/**
 * What is said by SQL may mention anything: its sketch is made with the whole document around it. Only foreign keys and
 * indexes that nobody mentions, and that have no words, are spared: they are most of what takes time.
 * @param {Document} document @param {Document} sketch @returns {Document}
 */
function surroundings(document, sketch) {
  const said = JSON.stringify(document.sql);
  const isMentioned = (/** @type {string} */ name) =>
    Buffer.byteLength(name) > SURE || said.includes(JSON.stringify(name.replaceAll('"', '""')).slice(1, -1));
  /** @param {Table} table @param {string} name */
  const around = ({ columns, foreignKeys, indexes, ...table }, name) => defined({
    ...table,
    columns: mapValues(columns, ({ references, ...column }, key) =>
      (references && isMentioned(`${name.split('.').at(-1)}_${key}_fkey`) ? { ...column, references } : column)),
    foreignKeys: foreignKeys && pickBy(foreignKeys, (_, key) => isMentioned(key)),
    indexes: indexes && pickBy(indexes, ({ unique }, key) =>
      unique || isMentioned(key) || Object.hasOwn(sketch.tables[name]?.indexes ?? {}, key)),
  });
  return { ...document, tables: mapValues(document.tables, around) };
}

/** @param {unknown} error @returns {null[]} */
function ifRefused(error) {
  if (error instanceof SqlError) return [null];
  throw error;
}

/**
 * Documents as the database spells them: they are made in schemas of their own, read back and dropped, all in one
 * transaction.
 * @param {Database} database @param {(Document | null)[]} documents null: there is nothing to spell
 * @returns {Promise<(Document | null)[]>}
 */
async function spell(database, documents) {
  const mark = globalThis.crypto.randomUUID().replaceAll('-', '').slice(0, 12);
  const scratches = documents.map((document, i) =>
    document && tool('scratch', { document, schema: `heliumdb_scratch_${mark}_${i}` }));
  const results = await database.run(scratches.flatMap((scratch) => scratch?.queries ?? []));
  let start = 0;
  return scratches.map((scratch) => {
    if (!scratch) return null;
    const first = start + scratch.first;
    start += scratch.queries.length;
    return tool('pull', { results: results.slice(first, first + scratch.count) }).document;
  });
}

/** @param {Database} database @param {unknown} error */
function cannotMake({ name }, error) {
  if (!(error instanceof SqlError)) return error;
  const { detail, hint } = error.fields;
  const lines = [`${name} can't make what the document says: ${error.message} (${error.code})`, detail, hint];
  return new CliError(lines.filter(Boolean), { facts: { sqlState: error.code } });
}

/** What of a column is an expression. */
const WORDS = ['default', 'generated', 'check'];

/**
 * Tables of a document with nothing but what has to be spelled: the expressions that the other side hasn't in the same
 * words. No keys, no identity, no indexes of mere columns. And what is said by SQL, if any of it has other words.
 * @param {Document} document @param {Document} other @param {string[]} names
 * @returns {Document | null} null: there is nothing to spell
 */
function sketchOf({ version, schemas, extensions, enums = {}, tables, sql = {} }, other, names) {
  const sketch = (/** @type {Table} */ { columns, checks = {}, indexes = {} }, /** @type {Table} */ that) => ({
    columns: mapValues(columns, (column, name) => {
      const words = pickBy(column, (value, key) => WORDS.includes(key) && value !== that.columns?.[name]?.[key]);
      return defined({ type: column.type, nullable: column.nullable, ...words });
    }),
    checks: pickBy(checks, (check, name) => check !== that.checks?.[name]),
    indexes: pickBy(indexes, (index, name) => hasWords(index) && !isDeepStrictEqual(index, that.indexes?.[name])),
  });
  const picked = names.map((name) => ({ name, table: sketch(tables[name], other.tables[name] ?? {}) }))
    .filter(({ name, table }) => hasToBeSpelled(table, other.tables[name]));
  const isSaid = !areApart(sql, other.sql ?? {});
  if (!picked.length && isSaid) return null;
  return defined({
    version,
    schemas,
    extensions,
    enums: mapValues(enums, ({ values }) => ({ values })),
    tables: Object.fromEntries(picked.map(({ name, table }) => [name, table])),
    sql: isSaid ? undefined : sql,
  });
}

/**
 * Whether what is said by SQL may be the same in other words: under one name, or under one that goes and one that comes
 * (a function's has its types). Where it only comes, as all does in an empty database, there is nothing to compare.
 * @param {Record<string, any>} sql @param {Record<string, any>} other
 */
function areApart(sql, other) {
  const without = (/** @type {object} */ here, /** @type {object} */ there) =>
    Object.keys(here).some((name) => !Object.hasOwn(there, name));
  return (without(sql, other) && without(other, sql)) || Object.entries(sql).some(([name, block]) =>
    Object.hasOwn(other, name) && !isDeepStrictEqual(block, other[name]));
}

/**
 * Whether a sketch has words, or a type that the other side has in other ones.
 * @param {Table} table
 * @param {Table} [that]
 */
function hasToBeSpelled({ columns, checks, indexes }, that) {
  return Object.keys(checks).length > 0 || Object.keys(indexes).length > 0
    || Object.entries(columns).some(([name, { type, ...column }]) =>
      WORDS.some((key) => Object.hasOwn(column, key)) || type !== that?.columns[name]?.type);
}

/** Whether an index says more than which columns it has. @param {Table} index */
const hasWords = ({ where, columns }) => where !== undefined
  || columns.some((/** @type {any} */ { expression, opclass }) => expression !== undefined || opclass !== undefined);

/**
 * A document with the words that the database has for those of a sketch.
 * @param {Document} document @param {Document} sketch @param {Document} seen @returns {Document}
 */
function withWords(document, sketch, seen) {
  const spelled = (/** @type {Table} */ table, /** @type {Table} */ asked, /** @type {Table} */ got) => defined({
    ...table,
    columns: mapValues(table.columns, (column, name) => {
      const { nullable, ...words } = asked.columns[name], now = got.columns[name];
      return defined({ ...column, ...mapValues(words, (_, key) => now[key]) });
    }),
    checks: table.checks && { ...table.checks, ...mapValues(asked.checks, (_, name) => got.checks[name]) },
    indexes: table.indexes && { ...table.indexes, ...mapValues(asked.indexes, (_, name) => got.indexes[name]) },
  });
  const tables = mapValues(document.tables, (table, name) =>
    (Object.hasOwn(sketch.tables, name) ? spelled(table, sketch.tables[name], seen.tables[name]) : table));
  return defined({ ...document, tables, sql: sketch.sql ? seen.sql : document.sql });
}

/**
 * @template T @template U
 * @param {Record<string, T>} object @param {(value: T, name: string) => U} change @returns {Record<string, U>}
 */
const mapValues = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]));

/**
 * @template T
 * @param {Record<string, T>} object @param {(value: T, name: string) => boolean} wanted @returns {Record<string, T>}
 */
const pickBy = (object, wanted) =>
  Object.fromEntries(Object.entries(object).filter(([name, value]) => wanted(value, name)));

/** Without members that are undefined. @template {object} T @param {T} object @returns {T} */
const defined = (object) => /** @type {T} */ (pickBy(object, (value) => value !== undefined));
