// The application's projects with their agents, costs and activities, as their owner sees them.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { databases, visitorOf } from './support.js';

databases((place) => {
  /** @type {ReturnType<typeof visitorOf>} */
  let ann;
  before(async () => {
    ann = visitorOf(place().app);
    assert.equal((await ann.register('ann@example.com')).status, 201);
  });

  /** @param {string} at @param {unknown} [body] */
  const post = async (at, body) => {
    const answer = await ann.ask('POST', at, { body });
    assert.ok(answer.status < 300, answer.text);
    return answer.body;
  };
  const project = async (name = 'Kite') => `/projects/${(await post('/projects', { name, path: '/srv' })).id}`;

  /** All pages of a list, by its links. @param {string} at */
  async function pages(at) {
    const found = [];
    for (let next = at; next;) {
      const { body, headers, status } = await ann.ask('GET', next);
      assert.equal(status, 200, JSON.stringify(body));
      found.push(body);
      next = /^<\/api([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1] ?? '';
    }
    return found;
  }

  test('a project is made, read, changed and deleted', async () => {
    const made = await ann.ask('POST', '/projects', { body: { name: 'Kite', path: '/srv', settings: { theme: 'dark' } } });
    assert.deepEqual([made.status, made.headers.get('location')], [201, `/api/projects/${made.body.id}`]);
    const at = `/projects/${made.body.id}`;
    assert.deepEqual((await ann.ask('GET', at)).body, made.body);
    const changed = await ann.ask('PATCH', at, { body: { name: 'Hawk', settings: null } });
    assert.deepEqual([changed.status, changed.body.name, changed.body.settings, changed.body.path], [200, 'Hawk', null, '/srv']);
    await post(`${at}/agents`);
    await post(`${at}/costs`, { amount: 0.25, model: 'm', provider: 'p' });
    const whole = (await ann.ask('GET', `${at}?include=agents,costs,nonsense,__proto__`)).body;
    assert.deepEqual([whole.agents.length, whole.costs[0].amount, 'user' in whole], [1, 0.25, false]);
    assert.equal((await ann.ask('DELETE', at)).status, 204);
    for (const gone of [at, `${at}/costs`]) assert.equal((await ann.ask('GET', gone)).status, 404);
    assert.equal((await ann.ask('GET', `/agents/${whole.agents[0].id}`)).status, 404);
  });

  test('lists come in pages, by links; none is missed', async () => {
    const at = await project();
    await post(`${at}/activities/bulk`, Array.from({ length: 7 }, (_, i) => ({ type: i % 2 ? 'odd' : 'even', message: `${i}` })));
    const messages = (await pages(`${at}/activities?limit=3`)).map((page) => page.map((/** @type {any} */ { message }) => message));
    assert.deepEqual([messages.map(({ length }) => length), messages.flat().sort()], [[3, 3, 1], [...'0123456']]);
    const odd = await pages(`${at}/activities?limit=2&type=odd`);
    assert.deepEqual(odd.map(({ length }) => length), [2, 1]);
    for (const limit of ['0', '-1', '201', 'x', '1.5', '', '1e99']) assert.equal((await ann.ask('GET', `${at}/activities?limit=${limit}`)).status, 422, limit);
    assert.deepEqual((await ann.ask('GET', `${at}/activities?after=nothing`)).body, []);
  });

  test('what a client has is not sent again; what it has not seen is not overwritten', async () => {
    const at = await project('first'), { headers, body } = await ann.ask('GET', at), tag = String(headers.get('etag'));
    assert.match(tag, /^"[\w-]{20}"$/);
    for (const seen of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
      const again = await ann.ask('GET', at, { headers: { 'if-none-match': seen } });
      assert.deepEqual([again.status, again.text, again.headers.get('etag')], [304, '', tag]);
    }
    const edit = (/** @type {string} */ name, /** @type {string} */ match) => ann.ask('PATCH', at, { body: { name }, headers: { 'if-match': match } });
    assert.deepEqual([(await edit('second', tag)).status, (await edit('third', tag)).status], [200, 412]);
    assert.equal((await ann.ask('GET', at, { headers: { 'if-none-match': tag } })).body.name, 'second');
    assert.equal((await ann.ask('DELETE', at, { headers: { 'if-match': tag } })).status, 412);
    const now = String((await ann.ask('GET', at)).headers.get('etag'));
    const race = await Promise.all(['a', 'b', 'c', 'd'].map((name) => edit(name, now)));
    assert.equal(race.filter(({ status }) => status === 200).length, 1, race.map(({ status }) => status).join());
    assert.equal(body.name, 'first');
    const last = String((await ann.ask('GET', at)).headers.get('etag'));
    assert.equal((await ann.ask('DELETE', at, { headers: { 'if-match': last } })).status, 204);
  });

  test('an agent is started, logs, and is finished once', async () => {
    const at = await project(), agent = await post(`${at}/agents`), one = `/agents/${agent.id}`;
    assert.deepEqual([agent.status, agent.endTime], ['running', null]);
    await Promise.all(Array.from({ length: 10 }, (_, i) => post(`${one}/logs`, { message: `line ${i}` })));
    const { logs } = (await ann.ask('GET', one)).body;
    assert.deepEqual(logs.map((/** @type {any} */ { message }) => message).sort(), Array.from({ length: 10 }, (_, i) => `line ${i}`));
    assert.equal((await ann.ask('POST', `${one}/finish`, { body: { status: 'running' } })).status, 422);
    const ends = await Promise.all(['completed', 'failed', 'cancelled'].map((status) => ann.ask('POST', `${one}/finish`, { body: { status, error: 'why' } })));
    assert.deepEqual(ends.map(({ status }) => status).sort(), [200, 409, 409]);
    const ended = (await ann.ask('GET', one)).body;
    assert.ok(ended.endTime && ended.error === 'why' && !('project' in ended));
    assert.equal((await ann.ask('POST', `${one}/logs`, { body: { message: 'late' } })).status, 409);
    for (const message of ['', 7, 'x'.repeat(2001), null]) assert.equal((await ann.ask('POST', `${one}/logs`, { body: { message } })).status, 422);
    assert.equal((await ann.ask('GET', `${at}/agents`)).body[0].id, agent.id);
  });

  test('costs are added, listed by time, and summed', async () => {
    const at = await project();
    assert.deepEqual((await ann.ask('GET', `${at}/costs/total`)).body, { total: 0 });
    const cost = (/** @type {number} */ amount, /** @type {string} */ timestamp) => ({ amount, model: 'm', provider: 'p', timestamp });
    const many = [cost(1, '2026-01-01T00:00:00Z'), cost(2, '2026-01-02T00:00:00Z'), cost(4, '2026-01-03T00:00:00Z')];
    assert.deepEqual(await post(`${at}/costs/bulk`, many), { count: 3 });
    await post(`${at}/costs`, { amount: 0.5, model: 'm', provider: 'p', inputTokens: 7 });
    const between = await pages(`${at}/costs?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&limit=1`);
    assert.deepEqual(between.flat().map((/** @type {any} */ { amount }) => amount), [2, 1]);
    assert.deepEqual((await pages(`${at}/costs?limit=2`)).flat().map((/** @type {any} */ { amount }) => amount), [0.5, 4, 2, 1]);
    assert.deepEqual((await ann.ask('GET', `${at}/costs/total`)).body, { total: 7.5 });
    const today = (await ann.ask('GET', `${at}/costs/daily?days=7`)).body;
    assert.deepEqual(today.map((/** @type {any} */ { amount, calls }) => [amount, calls]), [[0.5, 1]]);
    assert.deepEqual(Object.keys(today[0]), ['day', 'amount', 'calls']);
    for (const days of ['0', '367', 'x']) assert.equal((await ann.ask('GET', `${at}/costs/daily?days=${days}`)).status, 422);
    assert.equal((await ann.ask('GET', `${at}/costs?from=yesterday`)).status, 422);
    const wrong = await ann.ask('POST', `${at}/costs/bulk`, { body: [many[0], { ...many[1], amount: 'much' }, { ...many[2], projectId: 'x' }] });
    assert.deepEqual([wrong.status, wrong.body.errors[0].path], [422, '[2].projectId']);
    const typed = await ann.ask('POST', `${at}/costs/bulk`, { body: [many[0], { ...many[1], amount: 'much' }] });
    assert.deepEqual([typed.status, typed.body.errors[0].path], [422, '[1].amount']);
    assert.deepEqual((await ann.ask('GET', `${at}/costs/total`)).body, { total: 7.5 }, 'all or none');
  });

  test('all of a list is a stream', async () => {
    const at = await project(), row = { amount: 1, model: 'm'.repeat(100), provider: 'p' };
    await post(`${at}/costs/bulk`, Array.from({ length: 5000 }, () => row).map(({ amount, provider }) => ({ amount, provider, model: 'm' })));
    const all = await ann.ask('GET', `${at}/costs/all`);
    assert.deepEqual([all.status, all.body.length, all.headers.get('content-type')], [200, 5000, 'application/json']);
    await post(`${at}/activities`, { type: 't', message: 'one' });
    assert.equal((await ann.ask('GET', `${at}/activities/all`)).body[0].message, 'one');
  });

  test('activities of all my projects, and of nobody else', async () => {
    const stranger = visitorOf(place().app);
    await stranger.register('stranger@example.com');
    const { body: theirs } = await stranger.ask('POST', '/projects', { body: { name: 'Theirs', path: '/' } });
    await stranger.ask('POST', `/projects/${theirs.id}/activities`, { body: { type: 't', message: 'hidden' } });
    const at = await project();
    await post(`${at}/activities`, { type: 't', message: 'mine' });
    const recent = (await ann.ask('GET', '/activities')).body.map((/** @type {any} */ { message }) => message);
    assert.deepEqual([recent[0], recent.includes('hidden')], ['mine', false]);
    assert.ok(!(await pages('/projects?limit=2')).flat().some(({ id }) => id === theirs.id));
  });
}, { worker: true });
