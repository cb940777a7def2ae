// The OpenAPI document is valid, and each route answers as it says: its status, and rows with just those columns.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { before, test } from 'node:test';
import { Validator } from '../../examples/app/node_modules/@seriousme/openapi-schema-validator/index.js';
import { routes } from '../../examples/app/server/routes.js';
import { BODIES, databases, nameOf, visitorOf } from './support.js';

const require = createRequire(new URL('../../examples/app/node_modules/@seriousme/openapi-schema-validator/index.js', import.meta.url));
const Ajv = require('ajv/dist/2020.js').default, formats = require('ajv-formats').default;

databases((place) => {
  /** @type {ReturnType<typeof visitorOf>} */
  let ann;
  /** @type {any} */
  let document;
  /** @type {Record<string, string>} */
  const ids = {};
  before(async () => {
    ann = visitorOf(place().app);
    await ann.register('ann@example.com');
    document = (await visitorOf(place().app).ask('GET', '/openapi.json')).body;
    ids.projectId = (await ann.ask('POST', '/projects', { body: BODIES['POST /projects'] })).body.id;
    ids.agentId = (await ann.ask('POST', `/projects/${ids.projectId}/agents`)).body.id;
  });

  test('is valid, and has every route', async () => {
    const { valid, errors } = /** @type {any} */ (await new Validator().validate(structuredClone(document)));
    assert.ok(valid, JSON.stringify(errors));
    const told = Object.entries(document.paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`));
    assert.deepEqual(told, routes.map((route) => nameOf(route).replace(/:(\w+)/g, '{$1}')));
    assert.doesNotMatch(JSON.stringify(document.components), /password|refreshToken/);
  });

  // The deletion comes last, as all others need what it deletes.
  const ordered = routes.filter(({ cron }) => !cron).sort((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'));
  for (const { method, path } of ordered.filter(({ path }) => path !== '/auth/logout')) {
    test(`${method} ${path} answers as it says`, async () => {
      const { responses, security, requestBody } = document.paths[path.replace(/:(\w+)/g, '{$1}')][method.toLowerCase()];
      const ajv = formats(new Ajv({ strict: false }));
      const body = BODIES[`${method} ${path}`], validate = (/** @type {any} */ schema) => ajv.compile({ ...schema, components: document.components });
      if (requestBody) {
        const takes = validate(requestBody.content['application/json'].schema);
        assert.ok(takes(body), JSON.stringify(takes.errors));
      }
      const asked = security.length ? ann : Object.assign(visitorOf(place().app), { cookie: ann.cookie });
      if (path === '/auth/login') await asked.register('new@example.com');
      const { status, body: said, text } = await asked.ask(method, path.replace(/:(\w+)/g, (_, name) => ids[name]), { body });
      const told = responses[status];
      assert.ok(told, `${status} ${text}`);
      const [schema] = Object.values(told.content ?? {}).map((/** @type {any} */ each) => each.schema);
      if (!schema) return assert.equal(text, '');
      const gives = validate(schema);
      assert.ok(gives(said), JSON.stringify(gives.errors));
      const name = (schema.$ref ?? schema.items.$ref).split('/').at(-1), row = Array.isArray(said) ? said[0] : said;
      const { properties } = document.components.schemas[name];
      if (row && properties) assert.deepEqual(Object.keys(row), Object.keys(properties));
    });
  }

  test('a problem is what it says', async () => {
    const validate = formats(new Ajv({ strict: false })).compile(document.components.schemas.Problem);
    for (const answer of [await ann.ask('GET', '/nothing'), await ann.ask('POST', '/projects', { body: {} }), await visitorOf(place().app).ask('GET', '/auth/me')])
      assert.ok(validate(answer.body), JSON.stringify(validate.errors));
  });
}, { worker: true });
