// Documents of schemas by a seeded generator: few names, so that two of them have much in common, and every kind of thing
// that a document can say. What it makes is valid on an empty database.

/** A small generator of numbers (mulberry32). @param {number} seed */
export function randomOf(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  /** @param {number} below */
  const int = (below) => Math.floor(next() * below);
  return {
    int,
    /** @param {number} chance */
    maybe: (chance) => next() < chance,
    /** @template T @param {readonly T[]} list @returns {T} */
    pick: (list) => list[int(list.length)],
    /** Some of a list, at least one, in any order. @template T @param {readonly T[]} list @param {number} most @returns {T[]} */
    some: (list, most) => {
      const left = [...list], taken = [];
      for (let n = 1 + int(Math.min(most, left.length)); n > 0; n--) taken.push(...left.splice(int(left.length), 1));
      return taken;
    },
  };
}

/** @typedef {ReturnType<typeof randomOf>} Random */

const VALUES = ['sad', 'ok', 'happy', "it's", 'meh'];

/** Types, with a default each. @type {[string, string][]} */
const TYPES = [
  ['text', "'x'"], ['varchar(10)', "'y'"], ['varchar(20)', "'y'"], ['char(3)', "'abc'"], ['integer', '7'], ['bigint', '7'], ['smallint', '3'],
  ['numeric(10,2)', '1.5'], ['numeric(12,2)', '1.5'], ['numeric', '2'], ['double precision', '0.5'], ['real', '0.5'], ['boolean', 'true'],
  ['timestamptz', 'now()'], ['timestamp', 'localtimestamp'], ['date', 'current_date'], ['time', "'10:00'"], ['uuid', 'gen_random_uuid()'],
  ['jsonb', "'{}'"], ['json', "'{}'"], ['text[]', "'{}'"], ['integer[]', "'{1}'"], ['bytea', "'\\x00'"], ['interval', "'1 day'"], ['inet', "'10.0.0.1'"],
];

const NUMBERS = /^(integer|bigint|smallint|numeric|double|real|serial|bigserial|smallserial)(?!.*\])/;

/** @param {Random} random @param {Record<string, any>} enums */
function column(random, enums) {
  if (random.maybe(0.08)) return { type: random.pick(['serial', 'bigserial', 'smallserial']) };
  if (random.maybe(0.08)) return { type: random.pick(['integer', 'bigint', 'smallint']), identity: random.pick(['always', 'byDefault']) };
  const names = Object.keys(enums);
  /** @type {Record<string, any>} */
  const made = {};
  if (names.length && random.maybe(0.25)) {
    const name = random.pick(names), array = random.maybe(0.2);
    made.type = array ? `${name}[]` : name;
    if (random.maybe(0.5)) made.default = array ? "'{}'" : `'${random.pick(enums[name].values).replaceAll("'", "''")}'`;
  } else {
    const [type, value] = random.pick(TYPES);
    made.type = type;
    if (random.maybe(0.4)) made.default = value;
  }
  if (random.maybe(0.4)) made.nullable = true;
  return made;
}

/** A condition on a column that any value of its type may be asked. @param {Random} random @param {string} name @param {any} column */
function condition(random, name, { type }) {
  if (NUMBERS.test(type)) return random.pick([`${name} > 0`, `${name} between 1 and 9`]);
  if (/^(text|varchar)/.test(type) && !type.endsWith(']')) return random.pick([`${name} in ('a', 'b')`, `length(${name}) < 9`, `${name} <> ''`]);
  return random.pick([`${name} is not null`, `${name} is null`]);
}

const comparable = (/** @type {any} */ { type }) => !/^json$/.test(type);

/** @param {Random} random @param {string} name @param {any} enums */
function table(random, name, enums) {
  /** @type {Record<string, any>} */
  const columns = {};
  for (const key of random.some(['a', 'b', 'c', 'd', 'e', 'f', 'Odd "name'], 6)) columns[key] = column(random, enums);
  const names = Object.keys(columns).filter((key) => key !== 'Odd "name');
  const numbers = names.filter((key) => /^(integer|smallint)$/.test(columns[key].type));
  if (numbers.length && random.maybe(0.4)) columns.g = { type: 'bigint', generated: `${random.pick(numbers)} + ${random.int(2)}`, nullable: true };
  const keyed = Object.keys(columns).filter((key) => comparable(columns[key]));
  /** @type {Record<string, any>} */
  const made = { columns };
  const primary = keyed.filter((key) => !columns[key].nullable && !columns[key].generated);
  if (primary.length && random.maybe(0.7)) {
    const list = random.some(primary, 2);
    made.primaryKey = random.maybe(0.2) ? { name: `${name}_own_pk`, columns: list } : list;
  }
  if (keyed.length && random.maybe(0.5)) {
    made.unique = { [random.pick([`${name}_u1`, `${name}_${keyed[0]}_key`])]: random.maybe(0.2)
      ? { columns: random.some(keyed, 2), nullsNotDistinct: true } : random.some(keyed, 2) };
  }
  if (names.length && random.maybe(0.5)) {
    made.checks = {};
    for (const key of random.some(names, 2)) made.checks[random.pick([`${name}_c1`, `${name}_c2`, `${name}_${key}_check`])] = condition(random, key, columns[key]);
  }
  if (keyed.length && random.maybe(0.6)) made.indexes = indexes(random, name, columns, keyed, names);
  return made;
}

/** @param {Random} random @param {string} table @param {any} columns @param {string[]} keyed @param {string[]} names */
function indexes(random, table, columns, keyed, names) {
  /** @type {Record<string, any>} */
  const made = {};
  for (let i = random.int(3); i >= 0; i--) {
    /** @type {any} */
    const index = { columns: random.some(keyed, 2).map((key) => (random.maybe(0.2) ? { column: key, order: 'desc', ...(random.maybe(0.5) && { nulls: 'last' }) } : key)) };
    const texts = names.filter((key) => columns[key].type === 'text');
    if (texts.length && random.maybe(0.3)) index.columns.push({ expression: `lower(${random.pick(texts)})` });
    if (random.maybe(0.25)) index.unique = true;
    if (names.length && random.maybe(0.3)) {
      const key = random.pick(names);
      index.where = condition(random, key, columns[key]);
    }
    if (random.maybe(0.2)) index.include = random.some(keyed, 1);
    made[`${table}_i${random.int(4)}`] = index;
  }
  return made;
}

/** Keys from any table to any other, and in circles. @param {Random} random @param {Record<string, any>} tables */
function relate(random, tables) {
  const targets = Object.entries(tables).flatMap(([table, { columns, primaryKey, unique = {} }]) =>
    [primaryKey?.columns ?? primaryKey, ...Object.values(unique).map((key) => key.columns ?? key)]
      .filter((list) => list?.length === 1).map(([column]) => ({ table, column, type: stored(columns[column].type) })));
  for (const [name, { columns, ...rest }] of Object.entries(tables)) {
    for (const [column, { type, generated }] of Object.entries(columns)) {
      const fit = targets.filter((target) => target.type === stored(type));
      if (generated || !fit.length || !random.maybe(0.5)) continue;
      const target = random.pick(fit);
      tables[name] = { columns, ...rest, foreignKeys: { ...tables[name].foreignKeys,
        [random.pick([`${name}_f_${column}`, `${name}_${column}_fkey`]).replaceAll('"', '')]: { columns: [column], references: { table: target.table, columns: [target.column] },
          ...(random.maybe(0.4) && { onDelete: random.pick(['cascade', 'restrict']) }),
          ...(random.maybe(0.2) && { deferrable: random.pick(['immediate', 'deferred']) }) } } };
    }
  }
}

/** @param {string} type */
const stored = (type) => type.replace('bigserial', 'bigint').replace('smallserial', 'smallint').replace('serial', 'integer');

/** @param {Random} random @returns {any} a document */
export function randomSchema(random) {
  /** @type {Record<string, any>} */
  const enums = {};
  /** @type {Record<string, any>} */
  const tables = {};
  if (random.maybe(0.7)) for (const name of random.some(['mood', 'level'], 2)) enums[name] = { values: random.some(VALUES, 5) };
  for (const name of random.some(['t1', 't2', 't3', 'Strange table'], 4)) tables[name] = table(random, name.replace(/\W/g, ''), enums);
  relate(random, tables);
  return { version: 1, ...(Object.keys(enums).length && { enums }), tables };
}

/** What may be said of renames between two: some of what goes has become some of what comes. @param {Random} random @param {any} from @param {any} to */
export function randomRenames(random, from, to) {
  /** @type {Record<string, string>} */
  const renames = {};
  /** @param {string} prefix @param {any} a @param {any} b */
  const within = (prefix, a = {}, b = {}) => {
    const gone = Object.keys(a).filter((key) => !(key in b)), come = Object.keys(b).filter((key) => !(key in a));
    if (gone.length && come.length && random.maybe(0.6)) renames[`${prefix}${random.pick(gone)}`] = random.pick(come);
  };
  within('', from.tables, to.tables);
  within('enum:', from.enums, to.enums);
  for (const name of Object.keys(from.tables)) if (name in to.tables) within(`${name}.`, from.tables[name].columns, to.tables[name].columns);
  return renames;
}

/** Values by type, as SQL: some of which fit few other types. @type {[RegExp, string[]][]} */
const VALUES_OF = [
  [/^text\[\]$/, ["'{}'", "'{a,b}'", "'{1,2}'"]], [/^integer\[\]$/, ["'{}'", "'{1,70000}'"]],
  [/^(text|varchar|char)/, ["'x'", "'12'", "'a b'", "'sad'", "'ok '", "'true'", "'1.5'"]],
  [/^(smallint|smallserial)/, ['1', '0', '300']], [/^(integer|bigint|serial|bigserial)/, ['1', '0', '7', '70000']],
  [/^(numeric|double|real)/, ['1', '1.25', '7', '70000.5']], [/^boolean/, ['true', 'false']],
  [/^timestamp/, ["'2026-01-02'", "'2026-01-02 03:04:05'"]], [/^date/, ["'2026-01-02'"]], [/^time$/, ["'10:00'", "'23:59:59'"]],
  [/^interval/, ["'1 hour'", "'1 day'", "'1 mon'"]], [/^uuid/, ["'00000000-0000-0000-0000-000000000001'", 'gen_random_uuid()']],
  [/^json/, ["'{}'", "'1'", "'[1]'"]], [/^bytea/, ["'a'"]], [/^inet/, ["'10.0.0.1'", "'::1/64'"]],
];

/** Inserts for the tables of a document; some of them may break a key. @param {Random} random @param {any} document */
export function randomRows(random, document) {
  const made = [];
  for (const [table, { columns }] of Object.entries(/** @type {Record<string, any>} */ (document.tables))) {
    for (let n = random.int(5); n > 0; n--) {
      const given = Object.entries(/** @type {Record<string, any>} */ (columns)).filter(([, { generated, identity }]) => !generated && !identity);
      const values = given.map(([, { type, nullable }]) => {
        if (nullable && random.maybe(0.3)) return 'null';
        const named = document.enums?.[type.replace('[]', '')];
        if (named) return type.endsWith(']') ? "'{}'" : `'${random.pick(/** @type {string[]} */ (named.values)).replaceAll("'", "''")}'`;
        return random.pick(VALUES_OF.find(([pattern]) => pattern.test(type))?.[1] ?? ['null']);
      });
      const name = (/** @type {string} */ text) => `"${text.replaceAll('"', '""')}"`;
      made.push(given.length ? `insert into ${name(table)} (${given.map(([key]) => name(key)).join(', ')}) values (${values.join(', ')})`
        : `insert into ${name(table)} default values`);
    }
  }
  return made;
}
