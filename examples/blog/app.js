// The blog: what a reader gets, and what an author may do. Each route is one request to the database.
//
// It runs wherever Hono does: `app.fetch` is a Worker's handler, server.js is the same for Node.
import { Hono } from 'hono';
import { html } from 'hono/html';
import {
  ConnectionError, NotFoundError, TimeoutError, UniqueViolationError, ValidationError, createDatabase,
} from './heliumdb.client.js';

/** Posts of a page of the list. */
const PAGE = 10;

/** Comments that are shown with a post. */
const COMMENTS = 100;

/** @typedef {ReturnType<typeof createDatabase>} Database */

/** @param {string} text */
const hashOf = async (text) => {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
};

/** What readers see, the newest first. */
const published = /** @type {const} */ ({ where: { state: 'published' }, orderBy: { publishedAt: 'desc' } });

/** What a list shows of a post, and of whom it is. */
const card = /** @type {const} */ ({
  select: { slug: true, title: true, publishedAt: true },
  include: { author: { select: { name: true } }, tags: true },
  count: { comments: true },
});

/** The author that a token belongs to. @param {Database} db @param {string | undefined} header */
async function authorOf(db, header) {
  const token = /^Bearer (\S+)$/.exec(header ?? '')?.[1];
  return token ? db.authors.get({ tokenHash: await hashOf(token) }) : null;
}

/** @param {Database} db */
export function createApp(db) {
  /** @type {Hono<{Variables: {author: import('./heliumdb.client.js').Author}}>} */
  const app = new Hono();

  app.get('/', async (c) => {
    const posts = await db.posts.findMany({ ...published, limit: PAGE, ...card });
    const items = posts.map(({ slug, title, author, count }) =>
      html`<li><a href="/posts/${slug}">${title}</a> by ${author.name} (${count.comments})</li>`);
    return c.html(html`<!doctype html><title>Blog</title><h1>Blog</h1><ul>${items}</ul>`);
  });

  // Pages by key: `after` is the id of the last post that the reader has seen.
  app.get('/posts', async (c) => {
    const { after, tag, author } = c.req.query();
    const posts = await db.posts.findMany({
      where: {
        ...published.where,
        tags: tag === undefined ? undefined : { some: { name: tag } },
        author: author === undefined ? undefined : { name: { ilike: author } },
      },
      orderBy: published.orderBy,
      limit: PAGE,
      after,
      ...card,
      select: { id: true, ...card.select },
    });
    return c.json({ posts, next: posts.length === PAGE ? posts[PAGE - 1].id : null });
  });

  // The endpoint's bytes become the answer, without becoming objects.
  app.get('/feed', () => db.respond.posts.findMany({ ...published, limit: 50, ...card }));

  app.get('/search', async (c) => {
    const words = c.req.query('q') ?? '';
    return c.json(await db.posts.findMany({
      where: { ...published.where, or: [{ title: { matches: words } }, { body: { matches: words } }] },
      orderBy: published.orderBy,
      limit: PAGE,
      ...card,
    }));
  });

  app.get('/posts/:slug', async (c) => {
    const post = await db.posts.findFirst({
      where: { ...published.where, slug: c.req.param('slug') },
      include: {
        author: { select: { name: true } },
        tags: true,
        comments: { orderBy: { id: 'desc' }, limit: COMMENTS },
      },
    });
    if (!post) return c.json({ error: 'there is no such post' }, 404);
    if (!c.req.header('accept')?.includes('text/html')) return c.json(post);
    const comments = post.comments.map(({ name, text }) => html`<li><b>${name}</b> ${text}</li>`);
    const { title, body } = post;
    return c.html(html`<!doctype html><title>${title}</title><h1>${title}</h1><p>${body}</p><ul>${comments}</ul>`);
  });

  // Of the body only these two columns are taken. What is wrong with them is a ValidationError, with its paths.
  app.post('/posts/:slug/comments', async (c) => {
    const { name, text } = await c.req.json();
    const where = { ...published.where, slug: c.req.param('slug') };
    const post = await db.posts.findFirst({ where, select: { id: true } });
    if (!post) return c.json({ error: 'there is no such post' }, 404);
    const { id, createdAt } = await db.comments.create({ postId: post.id, name, text });
    return c.json({ id, createdAt }, 201);
  });

  app.get('/stats', async (c) =>
    c.json(await db.posts.aggregate({ by: ['state'], count: true, orderBy: { state: 'asc' } })));

  app.use('/author/*', async (c, next) => {
    const author = await authorOf(db, c.req.header('authorization'));
    if (!author) return c.json({ error: 'a token of an author is wanted' }, 401);
    c.set('author', author);
    return next();
  });

  // A post, its tags and what links them: three statements, one request and one transaction. The post's id is known
  // before it is there.
  app.post('/author/posts', async (c) => {
    const { slug, title, body, tags = [] } = await c.req.json();
    const [post] = await db.plan((tx) => {
      const post = tx.posts.create({ authorId: c.get('author').id, slug, title, body });
      if (!tags.length) return [post];
      return [
        post,
        tx.tags.createMany(tags.map((/** @type {string} */ name) => ({ name })), { onConflict: 'nothing' }),
        tx.postTags.createMany(tags.map((/** @type {string} */ tag) => ({ postId: post.id, tag }))),
      ];
    });
    return c.json(post, 201);
  });

  // An author changes posts of their own only: a transaction, as the write depends on what was read.
  app.patch('/author/posts/:slug', async (c) => {
    const { title, body, state } = await c.req.json();
    const changed = await db.transaction(async (tx) => {
      const post = await tx.posts.get({ slug: c.req.param('slug') });
      if (post?.authorId !== c.get('author').id) return null;
      const publishedAt = state === 'published' && post.state === 'draft' ? new Date() : undefined;
      return tx.posts.update(post.id, { title, body, state, publishedAt });
    });
    return changed ? c.json(changed) : c.json({ error: 'there is no such post of yours' }, 404);
  });

  app.delete('/author/posts/:slug', async (c) => {
    const { count } = await db.posts.deleteMany({ where: { slug: c.req.param('slug'), authorId: c.get('author').id } });
    return count ? c.body(null, 204) : c.json({ error: 'there is no such post of yours' }, 404);
  });

  app.onError((error, c) => {
    if (error instanceof ValidationError) return c.json({ error: error.message, issues: error.issues }, 400);
    if (error instanceof UniqueViolationError) return c.json({ error: `${error.columns} is taken` }, 409);
    if (error instanceof NotFoundError) return c.json({ error: 'there is no such row' }, 404);
    if (error instanceof SyntaxError) return c.json({ error: 'the body must be JSON' }, 400);
    if (error instanceof ConnectionError || error instanceof TimeoutError)
      return c.json({ error: 'the database is not there' }, 503);
    console.error(error);
    return c.json({ error: 'something went wrong' }, 500);
  });

  return app;
}

/** A new author, and the token that is shown once. @param {Database} db @param {{email: string, name: string}} who */
export async function createAuthor(db, { email, name }) {
  const token = crypto.randomUUID();
  const author = await db.authors.create({ email, name, tokenHash: await hashOf(token) });
  return { author, token };
}
