// The client of a schema on PGlite and on a Postgres server: what each method writes and reads, in batches, plans and
// transactions, on the bytes path; and the values that JSON has no form for, both ways, at every depth.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { count, eq, expect, jsonNull, sql, sum, table } from '../../js/client.js';
import { live } from '../support/client.js';
import { errorFrom } from '../support/service.js';

const AT = new Date('2026-01-02T03:04:05.678Z');

describe('methods', () => live('blog', (open) => {
  beforeEach(() => open().reset());

  test('reads', async () => {
    const { db } = open();
    assert.deepEqual(await db.authors.findMany({ where: { posts: { some: { labels: { contains: ['x'] } } } }, include: { posts: { where: { title: { ne: 'Two' } }, omit: { meta: true }, include: { tags: { orderBy: { id: 'asc' } } } } }, count: { posts: true } }), [{
      id: 1, name: 'Ada', bossId: null, joinedAt: new Date('2026-01-02T03:04:05Z'), count: { posts: 2 },
      posts: [{ id: 'p1', title: 'One', authorId: 1, publishedAt: new Date('2026-01-01T00:00:00Z'), labels: ['x', 'y'], views: 5, tags: [{ id: 1, name: 'edge' }, { id: 2, name: 'wasm' }] }],
    }]);
    assert.deepEqual(await db.comments.get({ postId: 'p1', no: 2 }, { include: { parent: true } }),
      { postId: 'p1', no: 2, text: 'second', replyTo: 1, parent: { postId: 'p1', no: 1, text: 'first', replyTo: null } });
    assert.equal(await db.comments.get({ postId: 'p1', no: 9 }), null);
    assert.deepEqual(await db.tags.get({ name: 'wasm' }), { id: 2, name: 'wasm' });
    assert.deepEqual(await db.posts.findFirst({ orderBy: { views: 'desc' }, select: { id: true } }), { id: 'p3' });
    assert.equal(await db.posts.findFirst({ where: { id: 'none' } }), null);
    assert.equal(await db.posts.count({ where: { publishedAt: { gt: new Date('2026-01-15') } } }), 1);
    assert.deepEqual(await db.comments.aggregate({ by: ['postId'], count: true, orderBy: { postId: 'asc' } }), [{ postId: 'p1', count: 2 }, { postId: 'p3', count: 1 }]);
  });

  test('writes', async () => {
    const { db } = open();
    assert.deepEqual(await db.tags.create({ id: 9, name: 'new' }), { id: 9, name: 'new' });
    assert.deepEqual(await db.posts.createMany([{ id: 'a', title: 'A', labels: ['é', '"'] }, { id: 'b', title: 'B', views: 7 }]), { count: 2 });
    assert.deepEqual(await db.posts.createMany([{ id: 'a', title: 'again' }, { id: 'c', title: 'C' }], { onConflict: 'nothing' }), { count: 1 });
    assert.deepEqual(await db.tags.upsert({ create: { id: 10, name: 'new' }, update: { name: 'newer' }, target: 'name' }), { id: 9, name: 'newer' });
    assert.deepEqual(await db.posts.upsertMany([{ id: 'a', title: 'A2', views: 1 }, { id: 'd', title: 'D' }]), { count: 2 });
    assert.deepEqual(await db.posts.update('b', { title: 'B2' }, { select: { title: true, views: true } }), { title: 'B2', views: 7 });
    assert.deepEqual(await db.posts.updateMany({ where: { id: { in: ['a', 'd'] } }, set: { views: 100 } }), { count: 2 });
    assert.deepEqual(await db.posts.delete('c', { select: { id: true } }), { id: 'c' });
    assert.deepEqual(await db.posts.deleteMany({ where: { views: 100, title: { like: 'D%' } } }), { count: 1 });
    assert.deepEqual(await db.posts.findMany({ where: { id: { in: ['a', 'b', 'c', 'd'] } }, select: { id: true, title: true, labels: true, views: true }, orderBy: { id: 'asc' } }),
      [{ id: 'a', title: 'A2', labels: ['é', '"'], views: 100 }, { id: 'b', title: 'B2', labels: [], views: 7 }]);
    for (const act of [() => db.posts.update('none', { title: 'x' }), () => db.posts.delete('none'), () => db.comments.delete({ postId: 'p1', no: 9 })]) {
      const error = await errorFrom(act());
      assert.deepEqual([error.name, error.message], ['NotFoundError', `no such row in ${error.table}`]);
    }
    assert.equal((await errorFrom(db.posts.updateMany({ where: {}, set: { views: 0 } }))).message, 'where is required; all says that all rows are meant');
    assert.deepEqual(await db.postTags.deleteMany({ all: true }), { count: 3 });
  });

  test('writes of many rows, with `returning`', async () => {
    const { db } = open(), rows = [{ id: 'z', title: 'Z', labels: ['é'] }, { id: 'y', title: 'Y', views: 7, publishedAt: AT }];
    const made = await db.posts.createMany(rows, { returning: true });
    assert.deepEqual(made, await Promise.all(rows.map(({ id }) => db.posts.get(id)))); // in the order they were given in
    assert.deepEqual([made[0].labels, made[0].views, made[1].publishedAt], [['é'], 0, AT]);
    assert.deepEqual(await db.posts.createMany([{ id: 'z', title: 'again' }, { id: 'x', title: 'X' }], { onConflict: 'nothing', returning: { id: true } }), [{ id: 'x' }]);
    assert.deepEqual(await db.posts.upsertMany([{ id: 'w', title: 'W' }, { id: 'z', title: 'Z2' }], { returning: { title: true, id: true } }), [{ id: 'w', title: 'W' }, { id: 'z', title: 'Z2' }]);
    const sorted = async (/** @type {Promise<any[]>} */ rows) => (await rows).sort((a, b) => (a.id < b.id ? -1 : 1));
    assert.deepEqual(await sorted(db.posts.updateMany({ where: { id: { in: ['w', 'x'] } }, set: { views: 3 }, returning: { id: true, views: true } })), [{ id: 'w', views: 3 }, { id: 'x', views: 3 }]);
    assert.deepEqual(await sorted(db.posts.deleteMany({ where: { id: { in: ['w', 'x'] } }, returning: { id: true } })), [{ id: 'w' }, { id: 'x' }]);
    assert.deepEqual(await db.posts.deleteMany({ where: { id: 'none' }, returning: true }), []);
    assert.deepEqual(await db.posts.createMany([], { returning: true }), []);
    assert.deepEqual(await db.batch([db.posts.deleteMany({ where: { id: 'y' }, returning: true }), db.posts.count({ where: { id: 'y' } }), db.posts.updateMany({ where: { id: 'y' }, set: { views: 1 } })]), [[made[1]], 0, { count: 0 }]);
    assert.deepEqual(await expect(db.posts.updateMany({ where: { id: 'z' }, set: { views: 2 }, returning: { views: true } }), { rows: 1 }), [{ views: 2 }]);
    for (const returning of [false, 1, 'id', [], ['id'], { nme: true }, { id: 1 }])
      assert.match((await errorFrom(db.posts.deleteMany({ all: true, returning }))).message, /^returning/, JSON.stringify(returning));
  });

  test('a batch, a plan and a transaction', async () => {
    const { db } = open();
    assert.deepEqual(await db.plan((/** @type {any} */ tx) => {
      const post = tx.posts.create({ id: 'made', title: 'T', authorId: 1 }, { select: { id: true } });
      return [post, tx.authors.update(1, { name: 'A.' }, { select: { name: true } }), tx.comments.create({ postId: post.id, no: 1, text: 'c' }, { select: { postId: true } }), tx.posts.count()];
    }), [{ id: 'made' }, { name: 'A.' }, { postId: 'made' }, 4]);
    await assert.rejects(db.batch([db.tags.create({ id: 50, name: 'x' }), expect(db.tags.update(51, { name: 'y' }), { rows: 1 })]), { name: 'HeliumError', code: 'EXPECTATION', index: 1 });
    assert.equal(await db.tags.get(50), null);
    const told = await db.transaction(async (/** @type {any} */ tx) => {
      await tx.tags.create({ id: 60, name: 'in' });
      await errorFrom(tx.transaction(async (/** @type {any} */ nested) => { await nested.tags.create({ id: 60, name: 'twice' }); }));
      assert.deepEqual(await tx.batch([tx.tags.get(60), tx.sql`select ${1}::int4 as one`]), [{ id: 60, name: 'in' }, [{ one: 1 }]]);
      assert.equal(new TextDecoder().decode(await tx.bytes.tags.get(60)), '{"id":60,"name":"in"}');
      return tx.tags.findMany({ where: { id: { gte: 60 } } });
    });
    assert.deepEqual(told, [{ id: 60, name: 'in' }]);
    assert.equal(await db.tags.count({ where: { id: 60 } }), 1);
  });

  test('SQL of one\'s own', async () => {
    const { db } = open(), { authors, posts } = { authors: table('authors', 'id name joinedAt'), posts: table('posts', 'id title authorId views meta') };
    const rows = await db.sql`select p.${posts.id}, a.${authors.name} as author, a.${authors.joinedAt} as at, ${posts.views}, ${posts.meta}, count(*) over () as n
      from ${posts} p join ${authors} a on a.id = p.${posts.authorId} where p.${posts.title} in (${sql.join(['One', "'; drop table posts; --", 'Two'])}) and a.id = any(${[1, 2]}) order by p.id`;
    const at = new Date('2026-01-02T03:04:05Z');
    assert.deepEqual(rows, [{ id: 'p1', author: 'Ada', at, views: '5', meta: { a: { b: 1 } }, n: '2' }, { id: 'p2', author: 'Ada', at, views: '0', meta: null, n: '2' }]);
    assert.deepEqual(await db.sql`update posts set meta = ${{ n: [null, "it's"] }}, published_at = ${AT} where id = ${'p2'}`, []);
    assert.deepEqual(await db.posts.get('p2', { select: { meta: true, publishedAt: true } }), { meta: { n: [null, "it's"] }, publishedAt: AT });
    assert.deepEqual(await db.sql`select ${new Uint8Array([0, 255])}::bytea = '\\x00ff' as same, ${NaN}::float8 as nan, ${5n}::int8 as big, ${jsonNull}::jsonb is null as null, ${'x'}::text as ${sql.id('a "b"')}`,
      [{ same: true, nan: NaN, big: '5', null: false, 'a "b"': 'x' }]);
    assert.deepEqual((await errorFrom(db.sql`select nothing from posts`)).sqlState, '42703');
    assert.deepEqual(await db.transaction(async (/** @type {any} */ tx) => {
      await tx.sql`create table made (a int, b text)`;
      await tx.sql`insert into made values (${1}, ${'é'}), (2, null)`;
      assert.deepEqual(await tx.batch([tx.sql`select * from made order by a`, tx.authors.count(), tx.sql`delete from made where a = ${2} returning a`]), [[{ a: 1, b: 'é' }, { a: 2, b: null }], 3, [{ a: 2 }]]);
      assert.equal(new TextDecoder().decode(await tx.bytes.sql`select now() is not null as well, * from made`), '[{"well":true,"a":1,"b":"é"}]');
      assert.equal((await errorFrom(tx.transaction((/** @type {any} */ nested) => nested.sql`select 1/0`))).sqlState, '22012');
      return tx.sql`select count(*) from made where false`;
    }), [{ count: '0' }]);
  });

  test('explain and toSQL', async () => {
    const { db } = open(), query = db.posts.findMany({ where: { title: 'One' }, include: { author: true }, limit: 5 });
    const { Plan: plan } = await query.explain();
    assert.equal(plan['Node Type'], 'Limit');
    assert.equal('Actual Rows' in plan, false);
    assert.equal((await query.explain({ analyze: true })).Plan['Actual Rows'], 1);
    assert.equal((await query).length, 1);
    const { sql: text, params } = await query.toSQL();
    assert.deepEqual([text.match(/\$\d/g), params], [['$1', '$2'], ['One', '5']]);
    const create = db.tags.create({ id: 70, name: 'explained' });
    assert.equal((await create.explain()).Plan['Node Type'], 'ModifyTable');
    assert.equal(await db.tags.get(70), null);
    assert.equal((await create.explain({ analyze: true })).Plan.Operation, 'Insert');
    assert.deepEqual(await db.tags.get(70), { id: 70, name: 'explained' });
    assert.equal((await db.posts.createMany([{ id: 'a', title: 'A' }, { id: 'b', title: 'B', views: 1 }]).explain()).length, 2);
    assert.equal((await errorFrom(db.tags.create({ id: 70, name: 'again' }).explain({ analyze: true }))).name, 'UniqueViolationError');
    await db.transaction(async (/** @type {any} */ tx) => {
      const asked = tx.posts.findMany({ where: { id: 'p1' } });
      assert.match((await asked.toSQL()).sql, /^select /);
      assert.ok((await tx.posts.findMany().explain()).Plan);
      assert.ok((await tx.posts.findMany({ where: { id: 'p1' } }).explain({ analyze: true })).Plan);
    });
    assert.match((await errorFrom(db.transaction(async (/** @type {any} */ tx) => { tx.posts.count().explain(); }))).message, /^posts\.count\.explain was never awaited/);
  });

  test('the chain, over own tables', async () => {
    const { db } = open(), posts = table('posts', 'id title views publishedAt'), authors = table('authors', 'id name joinedAt');
    assert.deepEqual(await db.insert(posts).values([{ id: 'c1', title: 'C', views: 3n }, { id: 'c2', title: 'C', views: 4 }]), { count: 2 });
    assert.deepEqual(await db.select({ title: posts.title, n: count(), all: sum(posts.views) }).from(posts).where(eq(posts.title, 'C')), [{ title: 'C', n: 2, all: 7 }]);
    assert.deepEqual(await db.update(posts).set({ publishedAt: AT }).where(eq(posts.id, 'c1')).returning({ at: posts.publishedAt }), [{ at: AT }]);
    assert.deepEqual(await db.select().from(authors).where(eq(authors.name, 'Ada')), [{ id: 1, name: 'Ada', bossId: null, joinedAt: new Date('2026-01-02T03:04:05Z') }]);
    assert.deepEqual(await db.transaction(async (/** @type {any} */ tx) => tx.delete(posts).where(eq(posts.title, 'C'))), { count: 2 });
    assert.match((await errorFrom(db.select({ no: table('posts', 'nothing').nothing }).from(posts))).message, /nothing is not accepted here/);
  });

  test('the bytes path, and a stream', async () => {
    const { db } = open();
    const asked = { include: { author: true, comments: true }, count: { tags: true }, orderBy: { id: 'asc' } };
    const objects = await db.posts.findMany(asked);
    assert.equal(new TextDecoder().decode(await db.bytes.posts.findMany(asked)), JSON.stringify(objects));
    assert.equal(await (await db.respond.posts.findMany(asked)).text(), JSON.stringify(objects));
    assert.equal(await (await db.respond.posts.get('p1', { include: { comments: true } })).text(), JSON.stringify(await db.posts.get('p1', { include: { comments: true } })));
    assert.equal(await (await db.respond.sql`select id, title from posts order by id`).text(), JSON.stringify(objects.map((/** @type {any} */ { id, title }) => ({ id, title }))));
    const rows = Array.from({ length: 3000 }, (_, i) => ({ id: `r${String(i).padStart(5, '0')}`, title: 'é'.repeat(100), authorId: 1 }));
    await db.posts.createMany(rows);
    const many = { where: { id: { like: 'r%' } }, orderBy: { id: 'asc' }, include: { author: { select: { name: true } } } };
    const response = await db.respond.posts.findMany(many), parts = [];
    for await (const part of response.body) parts.push(part);
    assert.ok(parts.length > 1);
    assert.equal(Buffer.concat(parts).toString(), JSON.stringify(await db.posts.findMany(many)));
  });
}));

describe('beyond what the endpoint answers at once', () => live('blog', (open) => {
  beforeEach(() => open().reset());

  test('a list comes in pages behind its key, while rows come and go', async () => {
    const { db, endpoint } = open(), count = 4000;
    await endpoint.exec(`insert into posts (id, title, labels) select 'k' || lpad(i::text, 6, '0'), repeat('é"', i % 60), array['\\', null] from generate_series(1, ${count}) i;
      insert into tags (id, name) select i, 'tag' || i from generate_series(1000, 6000) i; insert into comments select 'k' || lpad(i::text, 6, '0'), 1, 'c' from generate_series(1, ${count}) i`);
    const query = { where: { id: { like: 'k%' } }, include: { comments: true } };
    assert.match((await errorFrom(db.bytes.posts.findMany(query))).message, /^response is too large.*; ask for fewer rows: by limit, and after for those that follow$/);
    const text = await (await db.respond.posts.findMany(query)).text(), rows = JSON.parse(text);
    assert.deepEqual(rows.map((/** @type {any} */ { id }) => id), Array.from({ length: count }, (_, i) => `k${String(i + 1).padStart(6, '0')}`));
    assert.deepEqual(rows[59], { ...rows[59], title: '', labels: ['\\', null], comments: [{ postId: 'k000060', no: 1, text: 'c', replyTo: null }] });
    const down = JSON.parse(await (await db.respond.tags.findMany({ orderBy: { id: 'desc' }, limit: 4500 })).text());
    assert.deepEqual(down.map((/** @type {any} */ { id }) => id), Array.from({ length: 4500 }, (_, i) => 6000 - i));
    const reader = (await db.respond.posts.findMany(query)).body.getReader(), decoder = new TextDecoder();
    let read = decoder.decode((await reader.read()).value, { stream: true });
    await endpoint.exec("delete from comments; delete from posts where id like 'k%' and substr(id, 2)::int % 50 > 0");
    for (let part; !(part = await reader.read()).done;) read += decoder.decode(part.value, { stream: true });
    const ids = JSON.parse(read).map((/** @type {any} */ { id }) => id);
    assert.deepEqual(ids, [...new Set(ids)].sort());
    assert.equal(ids.at(-1), 'k004000');
  });
}, { limits: { response: 1 << 18 } }));

/** A value for each column of samples, and others. @type {Record<string, any>[]} */
const rows = [
  { id: 1n, note: 'a', small: 0.5, float: 1e300, amount: 1.5, data: { a: [1, null] }, at: AT, local: AT, day: new Date('2026-01-02'), hash: new Uint8Array([0, 255, 92]), hex: '\\x00ff',
    floats: [1.5, null, -0.25], ats: [AT, null], locals: [AT], days: [new Date('2026-01-02')], hashes: [new Uint8Array([1]), null, new Uint8Array()], bigs: [9007199254740993n, null, -1n],
    docs: [{ a: 1 }, [2], 'x'], parentId: null, counts: [9007199254740991, null, -1] },
  { id: 9223372036854775807n, note: null, small: NaN, float: -Infinity, amount: null, data: jsonNull, at: null, local: null, day: null, hash: new Uint8Array(), hex: null,
    floats: [NaN, Infinity, -Infinity], ats: [], locals: null, days: [], hashes: [], bigs: [], docs: [jsonNull, null], parentId: 1n, counts: [] },
];
/** As they come back: JSON's null is null. @param {any} value @returns {any} */
const read = (value) => (value === jsonNull ? null : Array.isArray(value) ? value.map(read) : value);
const expected = rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, read(value)])));

describe('values', () => live('values', (open) => {
  beforeEach(() => open().reset());

  test('written one at a time, many at once, by update and upsert; read directly and through relations', async () => {
    const { db } = open();
    for (const write of [
      () => Promise.all([rows[0]].map((row) => db.samples.create(row))).then(() => db.samples.create(rows[1])),
      () => db.samples.createMany(rows),
      () => db.samples.upsertMany(rows),
      async () => { for (const row of rows) await db.samples.upsert({ create: row }); },
      async () => {
        await db.samples.createMany(rows.map(({ id }) => ({ id })));
        for (const { id, ...row } of rows) await db.samples.update(id, row);
      },
      async () => {
        await db.samples.createMany(rows.map(({ id }) => ({ id })));
        for (const { id, ...set } of rows) await db.samples.updateMany({ where: { id }, set });
      },
      async () => { for (const { id, ...update } of rows) { await db.samples.create({ id }); await db.samples.upsert({ create: { id }, update }); } },
      () => db.transaction(async (/** @type {any} */ tx) => { for (const row of rows) await tx.samples.create(row); }),
    ]) {
      await open().reset();
      await write();
      const found = await db.samples.findMany({ orderBy: { id: 'asc' } });
      assert.deepEqual(found, expected);
      assert.deepEqual(await db.samples.findMany({ orderBy: { id: 'asc' }, include: { parent: true, children: true } }),
        [{ ...expected[0], parent: null, children: [expected[1]] }, { ...expected[1], parent: expected[0], children: [] }]);
      assert.deepEqual(await db.samples.get(1n, { include: { children: { include: { parent: { include: { children: true } } } } } }),
        { ...expected[0], children: [{ ...expected[1], parent: { ...expected[0], children: [expected[1]] } }] });
    }
    const { endpoint } = open();
    assert.deepEqual((await db.sql`select data::text, docs::text[] as docs from samples order by id`), [{ data: '{"a": [1, null]}', docs: '{"{\\"a\\": 1}",[2],"\\"x\\""}' }, { data: 'null', docs: '{"null",NULL}' }]);
    assert.ok(endpoint);
  });

  test('in conditions, at any depth', async () => {
    const { db } = open();
    await db.samples.createMany(rows);
    const ids = async (/** @type {any} */ where) => (await db.samples.findMany({ where, select: { id: true }, orderBy: { id: 'asc' } })).map((/** @type {any} */ row) => row.id);
    const [first, second] = rows.map(({ id }) => id);
    for (const [where, found] of /** @type {[any, bigint[]][]} */ ([
      [{ id: second }, [second]], [{ id: { in: [1n, 2n] } }, [first]], [{ id: { gt: 9223372036854775806n } }, [second]],
      [{ float: -Infinity }, [second]], [{ float: { gt: -Infinity } }, [first]], [{ small: NaN }, [second]], [{ small: { in: [NaN, 0.5] } }, [first, second]], [{ small: { between: [0, Infinity] } }, [first]],
      [{ hash: new Uint8Array([0, 255, 92]) }, [first]], [{ or: [{ hash: { in: [new Uint8Array()] } }, { not: { id: first } }] }, [second]],
      [{ data: jsonNull }, [second]], [{ data: { ne: jsonNull } }, [first]], [{ data: { path: ['a', 1], eq: jsonNull } }, [first]], [{ data: null }, []],
      [{ at: AT }, [first]], [{ at: { lt: new Date(+AT + 1) } }, [first]], [{ local: AT }, [first]], [{ day: new Date('2026-01-02') }, [first]],
      [{ bigs: { contains: [9007199254740993n] } }, [first]], [{ hashes: { overlaps: [new Uint8Array([1])] } }, [first]], [{ floats: { contains: [NaN, Infinity] } }, [second]], [{ ats: { contains: [AT] } }, [first]],
      [{ children: { some: { float: -Infinity, data: jsonNull } } }, [first]], [{ parent: { hash: { eq: new Uint8Array([0, 255, 92]) } } }, [second]],
    ])) assert.deepEqual(await ids(where), found, JSON.stringify(where, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)));
    assert.deepEqual(await db.samples.findMany({ select: { id: true }, orderBy: { id: 'desc' }, after: second }), [{ id: first }]);
    assert.deepEqual(await db.samples.findMany({ select: { id: true }, include: { children: { where: { float: -Infinity }, select: { float: true } } }, where: { id: 1n } }), [{ id: first, children: [{ float: -Infinity }] }]);
    assert.deepEqual(await db.samples.aggregate({ by: ['hash'], min: { at: true }, max: { float: true }, orderBy: { hash: 'asc' } }),
      [{ hash: new Uint8Array(), min: { at: null }, max: { float: -Infinity } }, { hash: new Uint8Array([0, 255, 92]), min: { at: AT }, max: { float: 1e300 } }]);
  });

  test('times that no Date holds stay text, all others are Dates, in arrays too', async () => {
    const { db } = open(), date = (/** @type {string} */ iso) => new Date(iso);
    await db.sql`insert into samples (id, at, ats, locals, days) values (1, 'infinity', '{infinity,0044-03-15Z BC,290000-01-01Z}', '{10000-01-01}', '{-infinity,0001-01-01 BC}')`;
    const select = { at: true, ats: true, locals: true, days: true };
    const row = await db.samples.get(1n, { select });
    assert.deepEqual(row, {
      at: 'infinity', ats: ['infinity', date('-000043-03-15T00:00:00Z'), '+290000-01-01T00:00:00.000Z'],
      locals: [date('+010000-01-01T00:00:00Z')], days: ['-infinity', date('0000-01-01T00:00:00Z')],
    });
    assert.equal(new TextDecoder().decode(await db.bytes.samples.get(1n, { select })), JSON.stringify(row));
  });
}));
