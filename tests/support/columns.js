// What a case says of all columns of a table, whatever they are: the directives @columns, @texts, @names, @layout, @row,
// @cells, @text and @object of tests/cases/README.md, put in from build/describe.json. So that a new column breaks no case
// that isn't about the columns. tests/unit/columns.h does the same natively, from the schema itself.

/**
 * @typedef {{name: string, sql: string, type: string, form: string, secret: boolean}} Column
 * @typedef {{sql: string, columns: Column[], relations: {name: string, many: boolean}[]}} Table
 */

/** Where the string or other character at `at` ends. @param {string} text @param {number} at */
function pass(text, at) {
  if (text[at++] !== '"') return at;
  for (; text[at] !== '"'; at++) if (text[at] === '\\') at++;
  return at + 1;
}

/** The comma or the bracket behind the value at `at`. @param {string} text @param {number} at */
function valueEnd(text, at) {
  for (let depth = 0; depth || !',)]}'.includes(text[at]); at = pass(text, at)) {
    if (at >= text.length) throw new Error(`no end: ${text.slice(0, 80)}`);
    if ('([{'.includes(text[at])) depth++;
    if (')]}'.includes(text[at])) depth--;
  }
  return at;
}

/** An object's members, as they stand there. @param {string} object @returns {Map<string, string>} */
function membersOf(object) {
  const members = new Map();
  for (let at = 1; object[at] === '"';) {
    const key = pass(object, at), end = valueEnd(object, key + 1);
    members.set(object.slice(at + 1, key - 1), object.slice(key + 1, end));
    at = end + 1;
  }
  return members;
}

/** A row, its cells or an object: the columns in their order, then those relations that are given.
 * @param {string} kind @param {Table} table @param {Column[]} columns @param {string} given */
function valuesOf(kind, table, columns, given) {
  const members = membersOf(given), there = table.relations.filter(({ name }) => members.has(name));
  const names = [...columns, ...there].map(({ name }) => name);
  const strange = [...members.keys()].filter((name) => !names.includes(name));
  if (strange.length) throw new Error(`${table.sql} has no ${strange}: ${given}`);
  const values = names.map((name) => members.get(name) ?? 'null');
  if (kind === 'object') return `{${names.map((name, i) => `"${name}":${values[i]}`)}}`;
  if (kind === 'cells') return values.join();
  return kind === 'row' ? `[${values}]` : `[${values.join(', ')}]`.replace(/["\\]/g, '\\$&');
}

/** What the host makes of a column's cell. @param {Column} column */
const letterOf = ({ type, form }) => (form === 'time' ? 'd' : form === 'number' && /float|numeric/.test(type) ? 'f' : '-');

/** What stands before rows without keys: of the columns, then of those relations that are given with their layouts.
 * @param {Table} table @param {Column[]} columns @param {string} given */
function layoutOf(table, columns, given) {
  const members = membersOf(given || '{}'), there = table.relations.filter(({ name }) => members.has(name));
  const names = [...columns.map(({ name }) => `"${name}"`), ...there.map(({ name, many }) => `["${name}",${Number(many)},${members.get(name)}]`)];
  return `[[${names}],"${columns.map(letterOf).join('')}${there.map(() => '-').join('')}"]`;
}

/** Puts in what the directives of a text stand for. @param {string} text @param {Table[]} tables @returns {string} */
export function expandColumns(text, tables) {
  // The last first: what stands in another one comes behind that one's beginning.
  const found = [...text.matchAll(/@(columns|texts|names|layout|row|cells|text|object)\((\w+)(\.secrets)?/g)].at(-1);
  if (!found) return text;
  const [head, kind, name, secrets] = found, from = found.index + head.length;
  const table = tables.find(({ sql }) => sql === name);
  if (!table) throw new Error(`no such table: ${head}`);
  const end = valueEnd(text, text[from] === ',' ? from + 1 : from), more = text.slice(from + 1, end);
  const columns = table.columns.filter(({ secret }) => secrets || !secret);
  /** @type {Record<string, () => string>} */
  const lists = {
    columns: () => columns.map(({ sql }) => `${more && `${more}.`}"${sql}"`).join(),
    texts: () => columns.map(({ sql, type }) => `${more}."${sql}"${/^(text|jsonb)$/.test(type) ? '' : '::text'}`).join(),
    layout: () => layoutOf(table, columns, more),
    names: () => table.columns.map(({ name }) => name).join(', '),
  };
  const made = lists[kind]?.() ?? valuesOf(kind, table, columns, more);
  return expandColumns(text.slice(0, found.index) + made + text.slice(end + 1), tables);
}
