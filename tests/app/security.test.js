// What nobody may do with the application: every route is asked by strangers, without a token, with bodies and ids that
// are none. A route that is new in the table is tested by being there.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createApp } from '../../examples/app/server/app.js';
import { routes } from '../../examples/app/server/routes.js';
import { BODIES, databases, nameOf, visitorOf } from './support.js';

const named = routes.filter(({ path }) => path.includes(':'));
const closed = routes.filter(({ open, cron }) => !open && !cron);
const bodied = routes.filter(({ body }) => body);

test('the table is whole: each body has a sample, each name in a path is known', () => {
  assert.deepEqual(bodied.map(nameOf).sort(), Object.keys(BODIES).sort());
  assert.equal(new Set(routes.map(nameOf)).size, routes.length);
  for (const { path } of named) assert.match(path, /^[^:]*:(projectId|agentId)(\/[^:]*)?$/);
  assert.ok(named.every(({ open, cron }) => !open && !cron), 'what is somebody\'s is not open');
});

databases((place) => {
  const [ann, eve] = [() => visitor.ann, () => visitor.eve], visitor = /** @type {Record<string, ReturnType<typeof visitorOf>>} */ ({});
  /** What is Ann's. @type {Record<string, string>} */
  const ids = {};
  before(async () => {
    for (const name of ['ann', 'eve']) {
      visitor[name] = visitorOf(place().app);
      assert.equal((await visitor[name].register(`${name}@example.com`)).status, 201);
    }
    ids.projectId = (await ann().ask('POST', '/projects', { body: { name: 'Secret kite', path: '/' } })).body.id;
    ids.agentId = (await ann().ask('POST', `/projects/${ids.projectId}/agents`)).body.id;
    await ann().ask('POST', `/projects/${ids.projectId}/costs`, { body: BODIES['POST /projects/:projectId/costs'] });
  });

  const at = (/** @type {string} */ path, /** @type {Record<string, string>} */ given = ids) => path.replace(/:(\w+)/, (_, name) => given[name]);

  /** All that there is of Ann's. */
  const whole = async () => JSON.stringify([
    (await ann().ask('GET', `/projects/${ids.projectId}?include=agents,costs,activities`)).body, (await ann().ask('GET', '/projects')).body,
  ]);

  for (const route of named) {
    test(`a stranger's ${nameOf(route)} finds nothing, and changes nothing`, async () => {
      const before = await whole();
      const body = BODIES[nameOf(route)];
      const answer = await eve().ask(route.method, at(route.path), { body });
      const none = await eve().ask(route.method, at(route.path, { projectId: 'cccccccccccccccccccccccc', agentId: 'cccccccccccccccccccccccc' }), { body });
      assert.deepEqual([answer.status, answer.text], [404, none.text], 'as if it were not there');
      assert.ok(!answer.text.includes('kite'));
      assert.equal(await whole(), before);
    });
  }

  for (const route of closed) {
    test(`${nameOf(route)} without a token, or with a bad one, is refused before anything else`, async () => {
      const before = await whole();
      const body = BODIES[nameOf(route)];
      for (const authorization of [undefined, 'Bearer', 'Bearer null', `Basic ${btoa('ann:ann')}`, `Bearer ${ann().token.slice(0, -2)}`, `bearer ${ann().token},x`]) {
        const answer = await visitorOf(place().app).ask(route.method, at(route.path), { body, headers: authorization ? { authorization } : {} });
        assert.deepEqual([answer.status, answer.body.status, answer.headers.get('content-type')], [401, 401, 'application/problem+json']);
      }
      assert.equal(await whole(), before);
    });
  }

  for (const route of bodied) {
    test(`${nameOf(route)} takes no body that is too large, not JSON, or not an object`, async () => {
      const path = at(route.path), sent = { 'content-type': 'application/json' };
      const ask = (/** @type {any} */ asked) => visitor.ann.ask(route.method, path, asked);
      let read = 0;
      const endless = new ReadableStream({ pull(controller) {
        read += 65536;
        controller.enqueue(new Uint8Array(65536).fill(32));
      } }, { highWaterMark: 0 });
      assert.equal((await ask({ raw: endless, headers: sent })).status, 413);
      // Over HTTP more is under way: what nobody reads fills the buffers between.
      if (!place().served) assert.ok(read < 4_000_000);
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
        assert.equal((await ask({ raw: '{}', headers: { 'content-type': type } })).status, 415, type);
      for (const raw of ['', '{', '{"a":1}x', new Uint8Array([0x22, 0xff, 0x22]), '{"a": NaN}'])
        assert.equal((await ask({ raw, headers: sent })).status, 400, String(raw));
      for (const raw of ['null', '7', '"text"', '[[]]', '[null]', route.body?.many ? '{}' : '[]'])
        assert.equal((await ask({ raw, headers: sent })).status, 422, raw);
      assert.equal((await ask({ raw: '['.repeat(60_000), headers: sent })).status, 400);
    });

    test(`${nameOf(route)} takes no members that are not asked for`, async () => {
      const sample = /** @type {any} */ (BODIES[nameOf(route)]), row = route.body?.many ? sample[0] : sample;
      for (const name of ['id', 'userId', 'projectId', 'password', 'refreshToken', 'createdAt', '__proto__', 'constructor', 'constructor.prototype']) {
        if (name in row && Object.hasOwn(row, name)) continue;
        const text = JSON.stringify(row).replace(/}$/, `,${JSON.stringify(name)}:${JSON.stringify(ids.projectId)}}`);
        const answer = await visitor.ann.ask(route.method, at(route.path), { raw: route.body?.many ? `[${text}]` : text, headers: { 'content-type': 'application/json' } });
        assert.deepEqual([answer.status, answer.body.errors[0].code], [422, 'unknown'], `${name}: ${answer.text}`);
      }
      assert.equal(/** @type {any} */ ({}).polluted, undefined);
    });
  }

  test('texts are values, whatever they say: in paths, queries and bodies', async () => {
    const hostile = ["'; drop table users; --", '$1', '\\', '%', '_', '"', '../../users', '{"gt":""}', '\u202e', '𝕏'.repeat(100), "' or '1'='1"];
    for (const text of hostile) {
      const encoded = encodeURIComponent(text);
      for (const path of [`/projects/${encoded}`, `/agents/${encoded}`, `/projects/${encoded}/costs`]) assert.equal((await ann().ask('GET', path)).status, 404, text);
      assert.deepEqual((await ann().ask('GET', `/projects/${ids.projectId}/activities?type=${encoded}`)).body, []);
      for (const list of ['activities', 'costs', 'agents']) {
        const { status, body } = await ann().ask('GET', `/projects/${ids.projectId}/${list}?after=${encoded}`);
        assert.deepEqual(encoded.length > 1000 ? status : body, encoded.length > 1000 ? 422 : [], text);
      }
      assert.ok((await ann().ask('GET', `/projects/${ids.projectId}/costs?from=${encoded}`)).status === 422, text);
      const made = await ann().ask('POST', '/projects', { body: { name: text, path: text, settings: { text } } });
      assert.deepEqual([made.status, made.body.name, made.body.settings], [201, text, { text }]);
      assert.doesNotMatch(String(made.headers.get('location')), /[\r\n]/);
    }
    for (const path of ['/projects/%', '/projects/%ff', '/projects/a%00b', '/agents/%2e%2e', '/projects/a%0d%0ax-evil:1', `/projects/${'x'.repeat(5000)}`]) {
      const { status, headers } = await ann().ask('GET', path);
      assert.ok([404, 422].includes(status), `${path}: ${status}`);
      assert.equal(headers.get('x-evil'), null);
    }
    const zero = await ann().ask('POST', '/projects', { body: { name: 'a\u0000b', path: '/' } });
    assert.equal(zero.status, 422);
    const link = await ann().ask('GET', `/projects?limit=1&x=%0d%0ax-evil:1&y=%3E%3B%20rel%3D%22prev%22`);
    assert.match(String(link.headers.get('link')), /^<[^<>\s]+>; rel="next"$/);
    assert.equal((await ann().ask('GET', '/auth/me')).status, 200, 'users are still there');
  });

  test('no route, a method that is not there, HEAD', async () => {
    for (const path of ['/', '/nothing', '/projects/', '//projects', '/auth/login/x', '/__proto__', '/constructor', '/auth'])
      assert.equal((await ann().ask('GET', path)).status, 404, path);
    const wrong = await ann().ask('DELETE', '/auth/login');
    assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, 'POST']);
    for (const method of ['PUT', 'OPTIONS']) assert.equal((await ann().ask(method, '/projects')).status, 405);
    // workerd itself refuses a method that nobody knows.
    assert.equal((await ann().ask('FROBNICATE', '/projects')).status, place().served ? 501 : 405);
  });

  test('what nobody planned is logged, and told as nothing more', async () => {
    const quiet = console.error, said = /** @type {unknown[]} */ ([]);
    console.error = (...words) => said.push(...words);
    const failing = (/** @type {Error} */ error) => createApp(place().config, { database: { ...place().database, service: /** @type {any} */ ({ getUserByEmail: () => Promise.reject(error) }) } });
    try {
      const prisma = Object.assign(new Error('called with { password: "hush" }'), { name: 'PrismaClientUnknownRequestError', clientVersion: '7', code: 'P9' });
      for (const error of [new TypeError('hush'), prisma]) {
        const answer = await visitorOf(failing(error)).login('ann@example.com');
        assert.deepEqual([answer.status, answer.body.detail, answer.text.includes('hush')], [500, 'it has been logged', false]);
      }
    } finally {
      console.error = quiet;
    }
    assert.deepEqual([said.length, String(said[0]), said[1]], [2, 'TypeError: hush', 'PrismaClientUnknownRequestError P9']);
  });

  test('nothing secret is in any answer, nor what the database says', async () => {
    const answers = await Promise.all([
      ann().ask('GET', '/auth/me'), ann().ask('GET', '/projects'), ann().ask('GET', `/projects/${ids.projectId}/costs/all`), ann().ask('POST', '/auth/logout'), ann().ask('GET', `/projects/${ids.projectId}?include=user,agents,costs`),
      ann().ask('GET', `/agents/${ids.agentId}?include=user`), visitorOf(place().app).register('ann@example.com'),
      ann().ask('POST', `/projects/${ids.projectId}/costs`, { body: { amount: 1e30, model: 'm', provider: 'p' } }),
    ]);
    for (const { text, headers } of answers) {
      assert.doesNotMatch(text, /pbkdf2|refreshToken|"password"|insert into|select |users_email/i);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.match(String(headers.get('cache-control')), /no-store|private/);
    }
  });
}, { worker: true });
