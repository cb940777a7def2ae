// The example of a blog on its own schema: its migrations, its client and its routes, on PGlite and on a Postgres server.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { createApp, createAuthor } from '../../examples/blog/app.js';
import { createDatabase } from '../../examples/blog/heliumdb.client.js';
import { createEndpoint } from '../../js/endpoint/index.js';
import { path } from '../../scripts/lib.js';
import { runCommand } from '../support/command.js';
import { onPglite } from '../support/places.js';
import { startDatabase } from '../support/postgres.js';

const cwd = path('examples/blog');

test('the client and the migrations are those of the document', async () => {
  const client = await runCommand(['client', '--check'], { cwd });
  assert.equal(client.code, 0, client.err);
  const { code, out } = await runCommand(['check', '--json'], { cwd });
  assert.deepEqual([code, JSON.parse(out).findings, JSON.parse(out).advice], [0, [], []]);
});

/** @param {() => Promise<import('../../js/endpoint/index.js').Endpoint>} start */
function checkBlog(start) {
  /** @type {import('../../js/endpoint/index.js').Endpoint} */
  let endpoint;
  /** @type {ReturnType<typeof createDatabase>} */
  let db;
  /** @type {ReturnType<typeof createApp>} */
  let app;
  /** Requests that went to the database. */
  let requests = 0;
  /** @type {Record<string, string>} */
  const tokens = {};

  before(async () => {
    endpoint = await start();
    const migrated = await runCommand(['migrate', '--json'], { cwd, env: { DATABASE_URL: endpoint.url } });
    assert.equal(migrated.code, 0, migrated.err);
    db = createDatabase(endpoint.url, { fetch: (url, init) => (requests++, fetch(url, init)) });
    app = createApp(db);
    for (const name of ['Ann', 'Bob']) {
      const { author, token } = await createAuthor(db, { email: `${name}@Example.com`, name });
      assert.deepEqual(Object.keys(author), ['id', 'email', 'name']);
      tokens[name] = token;
    }
  });
  after(() => endpoint?.close());

  /** @param {string} method @param {string} url @param {any} [body] @param {string} [who] */
  async function ask(method, url, body, who) {
    const headers = who ? { authorization: `Bearer ${tokens[who] ?? who}` } : undefined, from = requests;
    const response = await app.request(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await response.text();
    return { status: response.status, requests: requests - from, body: text && text[0] !== '<' ? JSON.parse(text) : text };
  }

  test('an author writes and publishes; a reader reads, searches and comments', async () => {
    for (let i = 0; i < 12; i++) {
      const post = { slug: `post-${i}`, title: `On ${i % 2 ? 'sailing' : 'rowing'} ${i}`, body: `Body of ${i}`, tags: i % 2 ? ['sea', 'wind'] : ['sea'] };
      const made = await ask('POST', '/author/posts', post, 'Ann');
      assert.deepEqual([made.status, made.body.slug, made.body.state, made.requests], [201, post.slug, 'draft', 2], JSON.stringify(made));
      assert.equal((await ask('GET', `/posts/post-${i}`)).status, 404);
      assert.equal((await ask('PATCH', `/author/posts/post-${i}`, { state: 'published' }, 'Ann')).body.state, 'published');
    }
    const first = await ask('GET', '/posts'), next = await ask('GET', `/posts?after=${first.body.next}`);
    assert.deepEqual(first.body.posts.map((/** @type {any} */ { slug }) => slug), Array.from({ length: 10 }, (_, i) => `post-${11 - i}`));
    assert.deepEqual([next.body.posts.map((/** @type {any} */ { slug }) => slug), next.body.next, next.requests], [['post-1', 'post-0'], null, 1]);
    const [{ id, publishedAt, ...card }] = first.body.posts;
    assert.deepEqual(card, { slug: 'post-11', title: 'On sailing 11', author: { name: 'Ann' }, tags: [{ name: 'sea' }, { name: 'wind' }], count: { comments: 0 } });
    assert.deepEqual((await ask('GET', '/posts?tag=wind&author=ann')).body.posts.length, 6);
    assert.deepEqual((await ask('GET', '/posts?author=bob')).body, { posts: [], next: null });
    assert.deepEqual((await ask('GET', '/search?q=rowing')).body.map((/** @type {any} */ { slug }) => slug), [10, 8, 6, 4, 2, 0].map((i) => `post-${i}`));
    assert.equal((await ask('GET', '/feed')).body.length, 12);
    const commented = await ask('POST', '/posts/post-3/comments', { name: 'Eve', text: '<script>alert(1)</script>' });
    assert.deepEqual([commented.status, commented.body.id], [201, 1]);
    const { body: { comments, ...post } } = await ask('GET', '/posts/post-3');
    assert.deepEqual([post.title, comments.map((/** @type {any} */ { text }) => text)], ['On sailing 3', ['<script>alert(1)</script>']]);
    assert.match((await ask('GET', '/')).body, /<li><a href="\/posts\/post-3">On sailing 3<\/a> by Ann \(1\)<\/li>/);
    assert.deepEqual((await ask('GET', '/stats')).body, [{ state: 'published', count: 12 }]);
  });

  test('what is wrong is said; what is another\'s is not there', async () => {
    assert.equal((await ask('GET', '/posts/none')).status, 404);
    assert.equal((await ask('POST', '/posts/none/comments', { name: 'a', text: 'b' })).status, 404);
    for (const who of [undefined, 'nonsense', '']) assert.equal((await ask('POST', '/author/posts', {}, who)).status, 401);
    const wrong = await ask('POST', '/author/posts', { slug: 1, title: '', tags: ['x'.repeat(41)] }, 'Ann');
    assert.equal(wrong.status, 400, JSON.stringify(wrong));
    const taken = await ask('POST', '/author/posts', { slug: 'post-1', title: 'x', body: 'y', tags: ['new'] }, 'Ann');
    assert.deepEqual([taken.status, taken.body], [409, { error: 'slug is taken' }]);
    assert.equal(await db.tags.count({ where: { name: 'new' } }), 0, 'the batch was rolled back');
    const long = await ask('POST', '/posts/post-1/comments', { name: 'a', text: 'x'.repeat(2001) });
    assert.deepEqual([long.status, long.body.issues.map((/** @type {any} */ { path }) => path)], [400, ['text']]);
    for (const method of ['PATCH', 'DELETE']) assert.equal((await ask(method, '/author/posts/post-1', { title: 'mine' }, 'Bob')).status, 404);
    assert.equal((await app.request('/author/posts', { method: 'POST', body: '{', headers: { authorization: `Bearer ${tokens.Ann}` } })).status, 400);
    assert.equal((await ask('DELETE', '/author/posts/post-1', undefined, 'Ann')).status, 204);
    assert.equal(await db.postTags.count(), 16);
  });
}

describe('on PGlite', { concurrency: 1, ...onPglite }, () => checkBlog(() => createEndpoint({ memory: true })));

describe('on a Postgres server', { concurrency: 1 }, () => {
  /** @type {import('../support/postgres.js').TestDatabase} */
  let server;
  before(async () => void (server = await startDatabase('blog')));
  after(() => server?.close());
  checkBlog(() => createEndpoint({ postgres: server.url }));
});
