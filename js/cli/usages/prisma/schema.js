// Prisma's schema, as far as names go: models, their fields and relations, and what each is called in the database.
// What it can't read it passes over.

/**
 * @typedef {import('../names.js').Sketch} Sketch
 *
 * @typedef {object} Field
 * @property {string} name
 * @property {string} column in SQL; '' of a relation
 * @property {string} type
 * @property {boolean} list
 * @property {string[]} fields of a relation: own fields, in Prisma
 * @property {string[]} references and those of the other model
 * @property {string} relation its name, where two models have several
 *
 * @typedef {object} Model
 * @property {string} name
 * @property {string} table in SQL
 * @property {Map<string, Field>} fields
 * @property {string[]} id fields
 * @property {Map<string, string[]>} uniques fields, by the name that a condition has: `email`, `userId_teamId`
 *
 * @typedef {Map<string, Model>} Models by the name of the client's member: `blogPost`
 */

const BLOCK = /^[ \t]*(model|view)[ \t]+(\w+)[ \t]*\{([^]*?)^[ \t]*\}/gm;

/** @param {string} text */
const withoutComments = (text) => text.replace(/("(?:\\.|[^"\\\n])*")|\/\/[^\n]*/g, '$1');

/** `[a, b(sort: Desc)]` @param {string | undefined} text */
const listOf = (text = '') => [...text.matchAll(/(\w+)(?:\([^)]*\))?/g)].map(([, name]) => name);

/**
 * An attribute's arguments: those in front of which no name stands are under ''.
 * @param {string} line @param {string} name
 */
function attribute(line, name) {
  const at = new RegExp(`(?<![\\w@])${name}(?![\\w.])`).exec(line);
  if (!at) return undefined;
  const rest = line.slice(at.index + at[0].length);
  /** @type {Record<string, string>} */
  const args = {};
  if (!rest.startsWith('(')) return args;
  for (const part of partsOf(rest)) {
    const [, key = '', value] = /^\s*(?:(\w+)\s*:)?\s*([^]*?)\s*$/.exec(part) ?? [];
    args[key] = String(value).replace(/^"([^]*)"$/, '$1');
  }
  return args;
}

/** What stands between commas within the first brackets. @param {string} text */
function partsOf(text) {
  const parts = [''];
  let depth = 0, quote = false;
  for (const character of text) {
    if (character === '"') quote = !quote;
    if (!quote && /[([]/.test(character) && depth++ === 0) continue;
    if (!quote && /[)\]]/.test(character) && --depth === 0) break;
    if (!quote && character === ',' && depth === 1) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

/** @param {string} line @returns {Field | undefined} */
function fieldOf(line) {
  const [, name, type, list] = /^\s*(\w+)\s+([\w.]+)(?:\("[^"]*"\))?(\[\])?/.exec(line) ?? [];
  if (name === undefined || line.includes('@ignore')) return undefined;
  const relation = attribute(line, '@relation') ?? {};
  return {
    name,
    type,
    list: list !== undefined,
    column: attribute(line, '@map')?.[''] ?? attribute(line, '@map')?.name ?? name,
    fields: listOf(relation.fields),
    references: listOf(relation.references),
    relation: relation.name ?? relation[''] ?? '',
  };
}

/**
 * @param {string[]} texts of the files that a schema consists of
 * @returns {Models}
 */
export function readModels(texts) {
  /** @type {Models} */
  const models = new Map();
  for (const [, , name, body] of texts.flatMap((text) => [...withoutComments(text).matchAll(BLOCK)])) {
    /** @type {Model} */
    const model = { name, table: name, fields: new Map(), id: [], uniques: new Map() };
    for (const line of body.split('\n')) {
      if (/^\s*@@/.test(line)) blockAttribute(model, line);
      else readField(model, line);
    }
    models.set(name[0].toLowerCase() + name.slice(1), model);
  }
  const names = new Set([...models.values()].map(({ name }) => name));
  for (const { fields } of models.values())
    for (const field of fields.values()) if (names.has(field.type)) field.column = '';
  return models;
}

/** @param {Model} model @param {string} line */
function readField(model, line) {
  const field = fieldOf(line);
  if (!field) return;
  model.fields.set(field.name, field);
  if (attribute(line, '@id')) model.id = [field.name];
  if (attribute(line, '@unique')) model.uniques.set(field.name, [field.name]);
}

/** @param {Model} model @param {string} line */
function blockAttribute(model, line) {
  const map = attribute(line, '@@map');
  if (map) model.table = map[''] ?? map.name ?? model.table;
  for (const name of ['@@id', '@@unique']) {
    const args = attribute(line, name);
    if (!args) continue;
    const fields = listOf(args[''] ?? args.fields);
    if (name === '@@id') model.id = fields;
    model.uniques.set(args.name ?? fields.join('_'), fields);
  }
}

/** The other end of a relation. @param {Models} models @param {Model} model @param {Field} field */
export function otherEnd(models, model, field) {
  const target = [...models.values()].find(({ name }) => name === field.type);
  const back = [...target?.fields.values() ?? []].filter((one) =>
    one.type === model.name && one.relation === field.relation && !(one === field && !field.list));
  return { target, back: target === model ? back.find((one) => one !== field) ?? back[0] : back[0] };
}

/** @param {Models} models @returns {Sketch[]} its tables, those of implicit many-to-many relations too */
export function sketchesOf(models) {
  const columns = (/** @type {Model} */ model, /** @type {string[]} */ fields) =>
    fields.map((name) => model.fields.get(name)?.column ?? name);
  /** @type {Map<string, Sketch>} */
  const links = new Map();
  const tables = [...models.values()].map((model) => {
    const fields = [...model.fields.values()];
    const keys = fields.flatMap((field) => {
      const { target, back } = otherEnd(models, model, field);
      if (field.column || !target) return [];
      if (field.list && back?.list && !field.fields.length) link(links, model, target, field);
      if (!field.fields.length) return [];
      return [
        { columns: columns(model, field.fields), table: target.table, target: columns(target, field.references) },
      ];
    });
    return {
      table: model.table, columns: fields.flatMap(({ column }) => column || []), key: columns(model, model.id),
      uniques: [...model.uniques.values()].map((list) => columns(model, list)), keys,
    };
  });
  return [...tables, ...links.values()];
}

/**
 * The table that Prisma makes by itself.
 * @param {Map<string, Sketch>} links @param {Model} one @param {Model} other @param {Field} field
 */
function link(links, one, other, field) {
  const [a, b] = [one, other].sort((x, y) => (x.name < y.name ? -1 : 1)), table = linkName(one, other, field);
  const key = (/** @type {Model} */ model) => model.id.map((name) => model.fields.get(name)?.column ?? name);
  links.set(table, {
    table, columns: ['A', 'B'], key: ['A', 'B'], uniques: [],
    keys: [{ columns: ['A'], table: a.table, target: key(a) }, { columns: ['B'], table: b.table, target: key(b) }],
  });
}

/** @param {Model} one @param {Model} other @param {Field} field */
export const linkName = (one, other, field) => `_${field.relation || [one.name, other.name].sort().join('To')}`;
