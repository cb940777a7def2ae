// Rows for any schema: what the client tool says of a document, with a value for each column, rows whose keys lead to
// rows that are there, and what a table holds by the server's own JSON.
/** @typedef {import('../../js/endpoint/index.js').Endpoint} Endpoint */
/**
 * @typedef {object} Column
 * @property {string} name
 * @property {string} sql
 * @property {string} type in SQL
 * @property {string} js
 * @property {boolean} array
 * @property {boolean} nullable
 * @property {boolean} optional
 * @property {boolean} readonly
 * @property {string[]} choices
 *
 * @typedef {object} Relation
 * @property {string} name
 * @property {boolean} many
 * @property {(row: any, stored: Record<string, any[]>) => any[]} rows those of a row
 *
 * @typedef {object} Table
 * @property {string} name
 * @property {string[]} key
 * @property {string[][]} uniques
 * @property {Column[]} columns
 * @property {Relation[]} relations
 * @property {{name: string, value: (n: number) => any} | undefined} free a column that no key has
 * @property {{own: string[], target: string, columns: string[], needed: boolean}[]} keys to other tables
 * @property {(endpoint: Endpoint) => Promise<any[]>} read all rows, as valueOf gives them
 * @property {(row: any) => any} plain a row of the bytes path, as valueOf gives it
 */

/** What checks of the schemas ask for. @type {Record<string, (n: number) => any>} */
const special = {
  'currencies.digits': (n) => n % 5, 'brands.founded': (n) => 1900 + n, 'reviews.stars': (n) => 1 + n % 5,
  'coupons.percent': (n) => `${1 + n}.00`, 'feedback.score': (n) => (n % 2 ? 1 : -1), 'assistants.temperature': (n) => n / 128,
  'tags.color': (n) => `#0000${10 + n}`, 'postFiles.sha256': (n) => new Uint8Array(32).fill(n), 'chunks.no': (n) => n,
};

const two = (/** @type {number} */ n) => String(n).padStart(2, '0');

/** A value of a type by a number, in the spelling that Postgres gives it. @type {[RegExp, (n: number) => any][]} */
const values = [
  [/^(smallint|integer|smallserial|serial)$/, (n) => n + 1],
  [/^(real|double precision)$/, (n) => n + 0.5],
  [/^numeric\(5, ?4\)$|^numeric\(6, ?5\)$/, (n) => n],
  [/^boolean$/, (n) => n % 2 === 0],
  [/^uuid$/, (n) => `00000000-0000-4000-8000-0000000000${two(n)}`],
  [/^jsonb?$/, (n) => ({ n, text: `"\\\u{1F600}\u2028`, list: [1.5, null, { a: [] }] })],
  [/^timestamp(\(\d\))?$/, (n) => `2026-01-02 03:04:${two(n)}`],
  [/^date$/, (n) => `2026-02-${two(1 + n % 28)}`],
  [/^time(\(\d\))?$/, (n) => `10:11:${two(n)}`],
  [/^timetz$/, (n) => `10:11:${two(n)}+02`],
  [/^interval$/, (n) => `00:00:${two(n)}`],
  [/^inet$/, (n) => `10.0.0.${n}`],
  [/^cidr$/, (n) => `10.0.${n}.0/24`],
  [/^point$/, (n) => `(${n},1.5)`],
  [/^int4range$/, (n) => `[${n},${n + 5})`],
  [/^daterange$/, (n) => `[2026-03-${two(1 + n % 28)},2026-04-01)`],
  [/^tstzrange$/, (n) => `["2026-03-01 00:00:${two(n)}+00",)`],
  [/^char\((\d+)\)$/, (n) => two(n)],
];

/** @param {string} table @param {Column} column @param {number} n @returns {any} */
function value(table, column, n) {
  const { name, type, js, choices, array } = column, element = type.replace(/\[\]$/, '');
  if (special[`${table}.${name}`]) return special[`${table}.${name}`](n);
  if (array) return [value(table, { ...column, array: false, type: element }, n), value(table, { ...column, array: false, type: element }, n + 1)];
  if (choices.length) return choices[n % choices.length];
  if (js === 'Date') return new Date(Date.UTC(2026, 0, 1, 0, 0, n, 7));
  if (js === 'Uint8Array') return Uint8Array.of(0, 255, n);
  const [, scale] = /^numeric\(\d+, ?(\d+)\)$/.exec(element) ?? [];
  if (scale) return (n / 8).toFixed(Number(scale));
  if (js === 'number' && /^big/.test(element)) return n + 1;
  if (/^big/.test(element)) return `90071992547409${10 + n}`;
  const [, width] = /^char\((\d+)\)$/.exec(element) ?? [];
  if (width) return two(n).padEnd(Number(width), 'x');
  for (const [pattern, make] of values) if (pattern.test(element)) return make(n);
  return `${name} ${n} é"'\\`.slice(0, Number(/\((\d+)\)/.exec(element)?.[1] ?? 99));
}

/** A value as JSON has it, so that both sides are compared alike. @param {any} row */
export const valueOf = (row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, cellOf(cell)]));

/** @param {any} cell @returns {any} */
function cellOf(cell) {
  if (cell instanceof Date) return cell.toISOString();
  if (cell instanceof Uint8Array) return Buffer.from(cell).toString('hex');
  return Array.isArray(cell) ? cell.map(cellOf) : cell;
}

const quoted = (/** @type {string} */ name) => `"${name.replaceAll('"', '""')}"`;

/** What a column is read as by the server's own JSON. @param {Column} column */
function expression({ name, sql, type, js, array }) {
  const column = quoted(sql), many = array ? '[]' : '';
  // to_json speaks as the type does, which a cast to text of these doesn't: `::1` for `::1/128`, padding kept.
  const own = /^(inet|char|bpchar)/.test(type) ? `to_json(${column}) #>> '{}'` : `${column}::text${many}`;
  const cast = js === 'Uint8Array' ? `encode(${column}, 'hex')` : js === 'string' ? own : column;
  return `${cast} as ${quoted(name)}`;
}

/** @param {Column[]} columns @returns {(row: any) => any} */
const dated = (columns) => (row) => Object.fromEntries(columns.map(({ name, js }) => {
  const cell = row[name];
  if (js === 'Date' && cell !== null) return [name, new Date(cell).toISOString()];
  return [name, js === 'Uint8Array' && cell ? cell.replace(/^\\x/, '') : cell];
}));

/** What the tool `client` made of a document, with what the tests need. @param {{text: string, tables: any[]}} made @param {any} document @returns {Table[]} */
export function tablesOf({ text, tables }, document) {
  const [, , , rows] = JSON.parse(text);
  /** @param {number} table @param {number[]} numbers @returns {string[]} */
  const names = (table, numbers) => numbers.map((at) => rows[table][4][at][0]);
  return tables.map((table, number) => {
    const relations = rows[number][5].map((/** @type {any} */ [name, own, target, columns, many, through]) => ({
      name, many: Boolean(many), own: names(number, own), target: tables[target].name, columns: names(target, columns),
      through: through && { table: tables[through[0]].name, own: names(through[0], through[1]), columns: names(through[0], through[2]) },
    }));
    const same = (/** @type {any} */ a, /** @type {string[]} */ own, /** @type {any} */ b, /** @type {string[]} */ columns) =>
      own.every((column, i) => a[column] !== null && a[column] === b[columns[i]]);
    const keys = keysOf(document, tables, table);
    const keyed = new Set([...table.key, ...table.uniques.flat(), ...keys.flatMap(({ own }) => own)]);
    const free = table.columns.find((/** @type {Column} */ { name, readonly, nullable, js }) => !readonly && !keyed.has(name) && js === 'string' && !nullable)
      ?? table.columns.find((/** @type {Column} */ { name, readonly }) => !readonly && !keyed.has(name));
    return {
      ...table,
      keys,
      free: free && { name: free.name, value: (/** @type {number} */ n) => value(table.name, free, n) },
      relations: relations.map((/** @type {any} */ one) => ({
        name: one.name, many: one.many,
        rows: (/** @type {any} */ row, /** @type {Record<string, any[]>} */ stored) => {
          if (!one.through) return stored[one.target].filter((other) => same(row, one.own, other, one.columns));
          const links = stored[one.through.table].filter((link) => same(row, one.own, link, one.through.own));
          return stored[one.target].filter((other) => links.some((link) => same(other, one.columns, link, one.through.columns)));
        },
      })),
      plain: dated(table.columns),
      read: async (/** @type {Endpoint} */ endpoint) => {
        const list = table.columns.map(expression).join(', ');
        const query = `select coalesce(json_agg(x), '[]')::text from (select ${list} from ${quoted(table.sql)}) x`;
        const response = await endpoint.fetch('http://localhost/sql', {
          method: 'POST', headers: { 'Neon-Raw-Text-Output': 'true', 'Neon-Array-Mode': 'true', 'Neon-Connection-String': endpoint.url },
          body: JSON.stringify({ query, params: [] }),
        });
        const { rows: [[json]] } = await response.json();
        return JSON.parse(json).map(dated(table.columns));
      },
    };
  });
}

/** A table's keys to others, as the document has them, by names of JavaScript. @param {any} document @param {any[]} tables @param {any} table */
function keysOf(document, tables, table) {
  const { columns, foreignKeys = {} } = document.tables[table.sql];
  const own = Object.entries(columns).filter(([, { references }]) => references)
    .map(([name, { references }]) => ({ columns: [name], references: { ...references, columns: [references.column] } }));
  return [...own, ...Object.values(foreignKeys)].map(({ columns: names, references }) => {
    const target = tables.find(({ sql }) => sql === references.table);
    const named = (/** @type {any} */ of, /** @type {string[]} */ list) => list.map((name) => of.columns.find((/** @type {Column} */ { sql }) => sql === name));
    return {
      own: named(table, names).map(({ name }) => name), target: target.name, columns: named(target, references.columns).map(({ name }) => name),
      needed: named(table, names).every(({ nullable }) => !nullable),
    };
  });
}

/**
 * The tables, those that others refer to first, each with what makes its rows of those that are stored.
 * @param {any[]} tables
 * @returns {[Table, (stored: Record<string, any[]>) => any[]][]}
 */
export function rowsOf(tables) {
  /** @type {any[]} */
  const ordered = [], waiting = [...tables];
  const needs = (/** @type {any} */ table) => table.keys.filter((/** @type {any} */ key) => key.needed && key.target !== table.name);
  while (waiting.length) {
    const at = waiting.findIndex((table) => needs(table).every((/** @type {any} */ key) => ordered.some(({ name }) => name === key.target)));
    if (at < 0) throw new Error(`tables need each other: ${waiting.map(({ name }) => name)}`);
    ordered.push(...waiting.splice(at, 1));
  }
  return ordered.map((table) => [table, (stored) => [0, 1, 2, 3].map((i) => rowOf(table, stored, i))]);
}

/** @param {any} table @param {Record<string, any[]>} stored @param {number} i */
function rowOf(table, stored, i) {
  /** @type {Record<string, any>} */
  const row = {};
  for (const column of table.columns) {
    if (column.readonly || (column.optional && /serial|uuid/.test(column.type) && column.js !== 'Date')) continue;
    if (column.optional && table.key.includes(column.name)) continue;
    row[column.name] = value(table.name, column, i);
  }
  table.keys.forEach((/** @type {any} */ key, /** @type {number} */ k) => {
    const parents = stored[key.target], parent = parents?.[(i + k) % parents.length];
    key.own.forEach((/** @type {string} */ name, /** @type {number} */ j) => {
      if (table.columns.find((/** @type {Column} */ column) => column.name === name).readonly) return;
      row[name] = parent ? parent[key.columns[j]] : null;
    });
  });
  return row;
}
