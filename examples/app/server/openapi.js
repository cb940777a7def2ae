// The OpenAPI document, made of what is there already: the routes, and the schema document for the rows.
import document from '../heliumdb.schema.json' with { type: 'json' };

/** @typedef {{secret?: boolean, max?: number, format?: string}} Client what the client knows of a column */
/** @typedef {{type: string, nullable?: boolean, check?: string, client?: Client}} Column */

const TYPES = /** @type {Record<string, {type: string, format?: string}>} */ ({
  text: { type: 'string' }, integer: { type: 'integer', format: 'int32' }, numeric: { type: 'number' },
  timestamptz: { type: 'string', format: 'date-time' }, date: { type: 'string', format: 'date' },
});

const text = { type: 'string' };

/** What is no row of a table. */
const OTHERS = /** @type {Record<string, object>} */ ({
  Problem: objectOf({
    type: text, title: text, status: { type: 'integer' }, detail: text,
    errors: { type: 'array', items: objectOf({ path: text, code: text, message: text }) },
  }, ['type', 'title', 'status', 'detail']),
  Session: objectOf({ userId: text, accessToken: text, expiresIn: { type: 'integer' } }),
  Document: { type: 'object' },
  Run: objectOf({ job: text, slot: TYPES.timestamptz, done: TYPES.integer, finished: { type: 'boolean' } }),
  Count: objectOf({ count: { type: 'integer' } }),
  Total: objectOf({ total: { type: 'number' } }),
  Day: objectOf({ day: TYPES.date, amount: TYPES.numeric, calls: TYPES.integer }),
});

/** @param {Record<string, object>} properties @param {string[]} [required] */
function objectOf(properties, required = Object.keys(properties)) {
  return { type: 'object', properties, required };
}

/** `user_id` as `userId`. @param {string} name */
const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

/** @param {Column} column @returns {object} */
function valueOf({ type, nullable, check, client = {} }) {
  const value = TYPES[type.replace(/\(.*/, '')];
  if (!value) return {}; // any JSON
  const values = /^\w+ in \((.*)\)$/.exec(check ?? '')?.[1].split(', ').map((each) => each.slice(1, -1));
  return {
    ...value, ...(nullable && { type: [value.type, 'null'] }), ...(values && { enum: values }),
    ...(client.max && { maxLength: client.max }), ...(client.format && { format: client.format }),
  };
}

/** The columns of a row, by their names in JavaScript. @type {Record<string, Record<string, Column>>} */
const rows = Object.fromEntries(Object.values(document.tables).map(({ columns, client }) => [
  client.row, Object.fromEntries(Object.entries(columns).map(([name, column]) => [camel(name), column])),
]));

/** @param {string} name @param {(column: Column) => boolean} shown */
const rowOf = (name, shown) => objectOf(Object.fromEntries(Object.entries(rows[name])
  .filter(([, column]) => shown(column)).map(([name, column]) => [name, valueOf(column)])));

/** @param {string} name */
const schemaOf = (name) => (name.endsWith('[]')
  ? { type: 'array', items: { $ref: `#/components/schemas/${name.slice(0, -2)}` } }
  : { $ref: `#/components/schemas/${name}` });

/** @param {import('./body.js').Shape} shape */
function inputOf({ of = '', fields, required = [], many }) {
  const properties = Object.fromEntries(fields.map((name) => [name, rows[of] ? valueOf(rows[of][name]) : text]));
  const item = { ...objectOf(properties, required), additionalProperties: false };
  return many ? { type: 'array', items: item } : item;
}

const content = (/** @type {object} */ schema, type = 'application/json') => ({ [type]: { schema } });

/** @param {string} name @param {'path' | 'query'} where */
const parameter = (name, where) => ({ name, in: where, required: where === 'path', schema: text });

/** @param {import('./routes.js').Route} route */
function operation({ method, path, says, open, cron, paged, body, makes, gives, query = [] }) {
  const asked = [...query, ...(paged ? ['limit', 'after'] : [])];
  const good = gives ? { description: says, content: content(schemaOf(gives)) } : { description: says };
  return {
    summary: says,
    operationId: `${method} ${path}`.toLowerCase().replace(/\W+/g, '-'),
    security: open ? [] : [cron ? { cron: [] } : { user: [] }],
    parameters: [
      ...[...path.matchAll(/:(\w+)/g)].map(([, name]) => parameter(name, 'path')),
      ...asked.map((name) => parameter(name, 'query')),
    ],
    ...(body && { requestBody: { required: true, content: content(inputOf(body)) } }),
    responses: {
      [makes ? '201' : (gives ? '200' : '204')]: good,
      default: { description: 'a problem', content: content(schemaOf('Problem'), 'application/problem+json') },
    },
  };
}

/** @param {import('./routes.js').Route[]} routes */
export function openapi(routes) {
  /** @type {Record<string, Record<string, object>>} */
  const paths = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(route);
  }
  const told = new Set(routes.flatMap(({ gives }) => gives?.replace('[]', '') ?? []).filter((name) => rows[name]));
  const bearer = { type: 'http', scheme: 'bearer' };
  return {
    openapi: '3.1.0',
    info: { title: 'Agents', version: '1.0.0', description: 'Projects with their agents, costs and activities.' },
    servers: [{ url: '/api' }],
    paths,
    components: {
      schemas: {
        ...OTHERS,
        ...Object.fromEntries([...told].map((name) => [name, rowOf(name, ({ client }) => !client?.secret)])),
      },
      securitySchemes: { user: { ...bearer, bearerFormat: 'JWT' }, cron: bearer },
    },
  };
}
