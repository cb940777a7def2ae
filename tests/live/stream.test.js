// db.respond of lists beyond what the endpoint answers at once: on PGlite and on a Postgres server, with limits that a
// few thousand rows are too many for.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { placesHere } from '../support/places.js';
import { errorFrom, openService } from '../support/service.js';

const LIMIT = 1 << 18, ROWS = 4000;

for (const kind of placesHere(/** @type {const} */ (['pglite', 'postgres']))) describe(kind, () => {
  /** @type {import('../support/service.js').Service} */
  let service;
  before(async () => {
    service = await openService(kind, { limits: { response: LIMIT } });
    // Of one time by threes, to the microsecond.
    const of = (/** @type {string} */ table, /** @type {string} */ columns, /** @type {string} */ values, time = '"timestamp"') =>
      `insert into ${table} (id, ${time}, ${columns}) select md5(i::text), timestamptz '2026-01-01' + i / 3 * interval '1 us', ${values} from generate_series(1, ${ROWS}) i;`;
    await service.endpoint.exec(`${of('users', 'email, password, name', "'u' || i || '@example.com', 'x', 'Ä \"' || repeat('n', i % 50)", 'created_at')}
      insert into projects (id, name, path, user_id, settings, created_at) select md5('p' || i), 'n', '/', md5('1'), '{"a": "\\""}', timestamptz '2026-01-01' + i / 3 * interval '1 us' from generate_series(1, ${ROWS}) i;
      ${of('agents', 'project_id', "md5('p1')", 'created_at')} ${of('costs', 'project_id, amount, model, provider', "md5('p1'), i / 1000.0, 'm', 'p'")}
      ${of('activities', 'project_id, type, message, metadata', `md5('p1'), case when i % 2 = 0 then 'a' else 'b' end, repeat('m', i % 100), jsonb_build_object('i', i, 't', '"')`)}`);
  });
  after(() => service.close());

  /** By the pages that a caller asks for. @param {string} name @param {any[]} args @param {any} [options] */
  async function byHand(name, args, { limit = Infinity, ...options } = {}) {
    const all = [];
    for (let after = options.after; ;) {
      /** @type {any[]} */
      const page = await /** @type {any} */ (service.db)[name](...args, { ...options, limit: Math.min(1000, limit - all.length), ...(after && { after }) });
      all.push(...page);
      if (page.length < 1000) return JSON.stringify(all);
      after = page.at(-1).id;
    }
  }

  test('every list is whole, in pages', async () => {
    const { rows } = await queried(`select md5('p1') as p, md5('1') as u`), [[project, user]] = rows;
    for (const [name, args, options] of /** @type {[string, any[], any][]} */ ([
      ['listUsers', [], undefined], ['listProjectsByUser', [user], undefined], ['listAgentsByProject', [project], {}], ['getCostsByProject', [project], { limit: ROWS - 1 }],
      ['getCostsByTimeRange', [new Date('2026-01-01'), '2027-01-01T00:00:00Z'], undefined], ['getActivitiesByProject', [project], undefined],
      ['getActivitiesByProject', [project], { type: 'b', limit: 1700 }], ['getActivitiesByProject', [project], { after: (await service.db.getActivitiesByProject(project, { limit: 100 })).at(-1)?.id }],
    ])) {
      const wanted = await byHand(name, args, options);
      const { requests, value } = await service.counted(async () => (await /** @type {any} */ (service.db.respond)[name](...args, ...(options ? [options] : []))).text());
      assert.ok(value === wanted, `${name} ${JSON.stringify(options)}: ${value.length} ${wanted.length}`);
      assert.ok(requests > 2 && requests < 16, `${name}: ${requests}`);
      if (!options?.limit) assert.equal((await errorFrom(/** @type {any} */ (service.db.bytes)[name](...args))).name, 'ConnectionError', 'what is whole is too large');
    }
  });

  /** @param {string} query */
  async function queried(query) {
    const response = await service.endpoint.fetch('http://localhost/sql', { method: 'POST', body: JSON.stringify({ query, params: [] }),
      headers: { 'Neon-Connection-String': service.endpoint.url, 'Neon-Raw-Text-Output': 'true', 'Neon-Array-Mode': 'true' } });
    return response.json();
  }

  test('what fits is one request, whatever its length', async () => {
    for (const limit of [0, 1, 500, 1000]) {
      const { requests, value } = await service.counted(async () => (await service.db.respond.listUsers({ limit })).text());
      assert.deepEqual([requests, JSON.parse(value).length], [1, limit]);
    }
  });

  test('rows that go in between take none of the others along, the last one of a page neither', async () => {
    const idsOf = (/** @type {string} */ text) => JSON.parse(text).map((/** @type {any} */ { id }) => id), all = idsOf(await (await service.db.respond.listUsers()).text());
    service.requests.length = 0;
    const reader = /** @type {ReadableStream<Uint8Array>} */ ((await service.db.respond.listUsers()).body).getReader(), decoder = new TextDecoder();
    const asked = service.requests.length;
    assert.ok(asked < 5, 'the first page is there, and the second may be asked for');
    let waiting;
    do { // until nothing more is asked for
      waiting = service.requests.length;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    } while (waiting !== service.requests.length);
    // All rows but every hundredth, and so nearly every page's last.
    await service.endpoint.exec(`delete from users where id <> md5('1') and (substr(email, 2, position('@' in email) - 2))::int % 100 > 0`);
    assert.equal(waiting, service.requests.length, 'nobody reads on, and nothing more is asked for');
    let text = '';
    for (let out; !(out = await reader.read()).done;) text += decoder.decode(out.value, { stream: true });
    const given = idsOf(text), left = new Set(idsOf(await (await service.db.respond.listUsers()).text()));
    assert.deepEqual(given, all.filter((/** @type {string} */ id) => given.includes(id)), 'in order, none twice');
    assert.ok([...left].every((id) => given.includes(id)) && left.size < 80 && given.length < ROWS && given.length > 500, `${left.size} ${given.length}`);
  });
});
