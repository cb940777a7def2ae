// A random database for the oracle: tables with keys of one or two columns, columns of every form that conditions and orders
// treat in a way of their own, and relations of every kind. It is given as the text that the core takes, as SQL, and as rows
// in JavaScript. Knows nothing of queries.

/** @typedef {import('../random-schema.js').Random} Random */
/** @typedef {'int' | 'text' | 'bool' | 'time' | 'json' | 'texts'} Kind */
/** @typedef {{name: string, kind: Kind, nullable: boolean, secret: boolean}} Column */
/** @typedef {{table: string, own: string[], columns: string[]}} Through */
/** @typedef {{name: string, own: string[], target: string, columns: string[], many: boolean, through?: Through}} Relation */
/** @typedef {{name: string, key: string[], columns: Column[], relations: Relation[], rows: Row[]}} Table */
/** @typedef {Record<string, any>} Row values as JSON has them, times as ISO text */
/** @typedef {{tables: Table[]}} World */

const NULLABLE = 1, SECRET = 2, ARRAY = 2048;

/** The TypeId, its precision where there is one, and the type in SQL. Texts are compared byte by byte on every server.
 * @type {Record<Kind, {type: number, flags?: number, precision?: number, sql: string}>} */
const KINDS = {
  int: { type: 3, sql: 'int4' },
  text: { type: 0, sql: 'text collate "C"' },
  bool: { type: 1, sql: 'boolean' },
  time: { type: 13, precision: 3, sql: 'timestamptz(3)' },
  json: { type: 12, sql: 'jsonb' },
  texts: { type: 0, flags: ARRAY, sql: 'text[]' },
};

const TEXTS = ['', 'a', 'b', 'A', 'ab', 'a_b', '100%', 'it\'s "so" \\ much', 'é\n😀'];
const JSONS = [{}, { a: 1 }, { a: null, b: ['x'] }, { a: { b: 2 } }, { a: { b: 'x' } }, [1, 2], 'a', 7, true];

/** A value for the column, null now and then where it may be. @param {Random} random @param {Column} column */
export function valueOf(random, { kind, nullable }) {
  if (nullable && random.maybe(0.25)) return null;
  switch (kind) {
    case 'int': return random.int(6) - 2;
    case 'text': return random.pick(TEXTS);
    case 'bool': return random.maybe(0.5);
    case 'time': return new Date(Date.UTC(2026, 0, 1 + random.int(3), random.int(2), 0, 0, random.int(2) * 7)).toISOString();
    case 'json': return random.pick(JSONS);
    default: return random.maybe(0.2) ? [] : random.some(['a', 'b', 'c d', '"', 'NULL'], 3);
  }
}

/** @param {Random} random @param {string} name @returns {Column} */
function column(random, name) {
  const kind = random.pick(/** @type {Kind[]} */ (['int', 'int', 'text', 'text', 'bool', 'time', 'json', 'texts']));
  return { name, kind, nullable: random.maybe(0.5), secret: random.maybe(0.1) };
}

/** Columns that refer to a row of the target, one for each of its key. @param {Table} table
 * @param {Table} target @param {string} name @param {boolean} nullable */
function references(table, target, name, nullable) {
  return target.key.map((part) => {
    const { kind } = /** @type {Column} */ (target.columns.find((one) => one.name === part));
    const made = { name: `${name}${part[0].toUpperCase()}${part.slice(1)}`, kind, nullable, secret: false };
    table.columns.push(made);
    return made.name;
  });
}

/** @param {Random} random @param {number} i @returns {Table} */
function table(random, i) {
  const key = random.maybe(0.4) ? ['no', 'part'] : ['id'];
  const keys = key.map((name) => ({ name, kind: /** @type {Kind} */ (name === 'part' ? 'text' : 'int'), nullable: false, secret: false }));
  const more = Array.from({ length: 2 + random.int(5) }, (_, n) => column(random, `col${'ABCDEFG'[n]}`));
  return { name: `table${'ABCDEFG'[i]}`, key, columns: [...keys, ...more], relations: [], rows: [] };
}

/** A foreign key, and what it is called from both sides. @param {Random} random @param {Table} from @param {Table} to @param {number} n */
function relate(random, from, to, n) {
  const own = references(from, to, `ref${n}`, random.maybe(0.5));
  from.relations.push({ name: `parent${n}`, own, target: to.name, columns: to.key, many: false });
  to.relations.push({ name: `children${n}`, own: to.key, target: from.name, columns: own, many: true });
}

/** A table of links, and the relation through it. @param {Table} from @param {Table} to @param {number} n */
function link(from, to, n) {
  /** @type {Table} */
  const links = { name: `link${n}`, key: [], columns: [], relations: [], rows: [] };
  const own = references(links, from, 'left', false), far = references(links, to, 'right', false);
  links.key = [...own, ...far];
  from.relations.push({
    name: `linked${n}`, own: from.key, target: to.name, columns: to.key, many: true,
    through: { table: links.name, own, columns: far },
  });
  return links;
}

/** Rows with keys that are all different, and that refer to rows that are there. @param {Random} random @param {World} world @param {Table} one */
function fill(random, { tables }, one) {
  const seen = new Set(), { key, columns } = one;
  const count = random.maybe(0.1) ? 0 : random.int(14);
  for (let i = 0; i < count; i++) {
    const row = Object.fromEntries(columns.map((column) => [column.name, valueOf(random, column)]));
    if (key[0] === 'id') row.id = i * 2;
    for (const { own, target, columns: theirs, many } of one.relations.filter(({ many }) => !many)) {
      const others = [.../** @type {Table} */ (tables.find(({ name }) => name === target)).rows, ...(target === one.name ? [row] : [])];
      const other = others.length && !(many || random.maybe(0.2)) ? random.pick(others) : null;
      own.forEach((name, n) => { row[name] = other?.[theirs[n]] ?? null; });
      if (!other && own.some((name) => !columns.find((one) => one.name === name)?.nullable)) row.missing = true;
    }
    const id = JSON.stringify(key.map((name) => row[name]));
    if (row.missing || seen.has(id)) continue;
    seen.add(id);
    one.rows.push(row);
  }
}

/** Pairs of rows. @param {Random} random @param {World} world @param {Table} links @param {Table} from @param {Relation} relation */
function fillLinks(random, { tables }, links, from, { through, target }) {
  const to = /** @type {Table} */ (tables.find(({ name }) => name === target));
  if (!through) return;
  for (const left of from.rows) {
    for (const right of to.rows) {
      if (random.maybe(0.7)) continue;
      links.rows.push(Object.fromEntries([
        ...through.own.map((name, i) => [name, left[from.key[i]]]),
        ...through.columns.map((name, i) => [name, right[to.key[i]]]),
      ]));
    }
  }
}

/** @param {Random} random @returns {World} */
export function worldOf(random) {
  const tables = Array.from({ length: 2 + random.int(3) }, (_, i) => table(random, i)), world = { tables: [...tables] };
  // A table refers to those before it and to itself, so that rows can be made in this order.
  for (let n = 0; n < 2 + random.int(3); n++) {
    const from = random.int(tables.length);
    relate(random, tables[from], tables[random.int(from + 1)], n);
  }
  const from = random.pick(tables), to = random.pick(tables), links = link(from, to, 1);
  for (const one of tables) fill(random, world, one);
  fillLinks(random, world, links, from, /** @type {Relation} */ (from.relations.at(-1)));
  world.tables.push(links);
  return world;
}

/** The text that the core takes. @param {World} world */
export function textOf({ tables }) {
  const numbers = (/** @type {Table} */ { columns }, /** @type {string[]} */ names) => names.map((name) => columns.findIndex((one) => one.name === name));
  const called = (/** @type {string} */ name) => tables.findIndex((one) => one.name === name);
  const rows = tables.map((one) => [
    one.name, '', numbers(one, one.key), -1,
    one.columns.map(({ name, kind, nullable, secret }) => {
      const { type, flags = 0, precision = 0 } = KINDS[kind];
      return [name, type, flags | (nullable ? NULLABLE : 0) | (secret ? SECRET : 0), 0, precision];
    }),
    one.relations.map(({ name, own, target, columns, many, through }) => {
      const to = tables[called(target)], links = through && tables[called(through.table)];
      const row = [name, numbers(one, own), called(target), numbers(to, columns), many ? 1 : 0];
      return links ? [...row, [called(links.name), numbers(links, through.own), numbers(links, through.columns)]] : row;
    }),
  ]);
  const sum = (/** @type {(one: Table) => any[]} */ list) => tables.reduce((count, one) => count + list(one).length, 0);
  return JSON.stringify([1, '00000000', [tables.length, sum(({ columns }) => columns), sum(({ relations }) => relations)], rows, []]);
}

/** camelCase -> "camel_case" @param {string} name */
const snake = (name) => `"${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}"`;

/** @param {any} value @param {Kind} kind */
function literal(value, kind) {
  if (value === null) return 'null';
  const quoted = (/** @type {string} */ text) => `'${text.replaceAll("'", "''")}'`;
  if (kind === 'texts') return `array[${value.map(quoted).join()}]::text[]`;
  if (kind === 'json') return quoted(JSON.stringify(value));
  return typeof value === 'string' ? quoted(value) : String(value);
}

/** What makes the tables and rows, in a schema of their own. @param {World} world */
export function sqlOf({ tables }) {
  const statements = tables.flatMap(({ name, key, columns, rows }) => [
    `create table ${snake(name)} (${columns.map((one) => `${snake(one.name)} ${KINDS[one.kind].sql}${one.nullable ? '' : ' not null'}`).join()},
      primary key (${key.map(snake).join()}));`,
    ...rows.map((row) => `insert into ${snake(name)} values (${columns.map((one) => literal(row[one.name], one.kind)).join()});`),
  ]);
  return statements.join('\n');
}
