// `heliumdb usages`: five code bases in the styles people write, with known answers; and each way by which a client
// gets to where it is called.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadParser } from '../../js/cli/usages/parser.js';
import { findUsages } from '../../js/cli/usages/usages.js';
import { path } from '../../scripts/lib.js';
import { project, shown } from '../support/usages.js';

/** How many calls each code base has: counted by hand. @type {[name: string, total: number][]} */
const BASES = [['next', 22], ['express', 18], ['trpc', 25], ['nest', 22], ['scripts', 29]];

const { parse } = await loadParser();

for (const [name, total] of BASES) {
  test(`a code base of ${name}: every use, and what it becomes`, async () => {
    const usages = await findUsages(path('tests/usages', name));
    assert.equal(shown(usages), readFileSync(path(`tests/usages/${name}.txt`), 'utf8'));
    assert.equal(usages.total, total);
    assert.equal(usages.files.reduce((sum, { count }) => sum + count, 0), total);
    for (const { becomes } of usages.files.flatMap(({ uses }) => uses)) {
      if (becomes === null) continue;
      const code = becomes.startsWith('import ') ? becomes : `async () => {\n(${becomes});\n}`;
      assert.equal(parse(code, 'becomes.ts').error, '', becomes);
    }
  });
}

test('what can\'t be read of them is named', async () => {
  assert.deepEqual((await findUsages(path('tests/usages/nest'))).unread, [{ file: 'src/main.js', why: 'Unexpected token (line 2)' }]);
});

const PRISMA = "import { PrismaClient, Prisma } from '@prisma/client';\n";
const DRIZZLE = `import { drizzle } from 'drizzle-orm/neon-http';
import { pgTable, text } from 'drizzle-orm/pg-core';
export const notes = pgTable('notes', { id: text('id').primaryKey() });
`;

/** Calls that are found, by how the client gets there. @type {[how: string, files: Record<string, string>, calls: string[]][]} */
const WAYS = [
  ['a namespace import', { 'a.ts': "import * as p from '@prisma/client';\nconst c = new p.PrismaClient();\nc.a.count();" }, ['c.a.count']],
  ['require, and destructuring', { 'a.cjs': "const c = new (require('@prisma/client').PrismaClient)();\nconst { user: { findMany }, post } = c;\nfindMany();\npost.count();\nreturn;" }, ['findMany', 'post.count']],
  ['import =', { 'a.cts': "import p = require('@prisma/client');\nconst c = new p.PrismaClient();\nexport = c;", 'b.cts': "import c = require('./a.cjs');\nc.a.count();" }, ['c.a.count']],
  ['a chain of re-exports', {
    'a.ts': `${PRISMA}export default new PrismaClient();`, 'b/index.ts': "export { default as x } from '../a.js';", 'c.ts': "export * from './b';", 'd.ts': "export * as all from './c';",
    'e.ts': "import { all } from './d';\nall.x.user.count();",
  }, ['all.x.user.count']],
  ['re-exports in a circle', { 'a.ts': "export * from './b';\nexport const one = 1;", 'b.ts': `export * from './a';\n${PRISMA}export const db = new PrismaClient();`, 'c.ts': "import { db, two } from './a';\ndb.a.count();\ntwo.b.count();" }, ['db.a.count']],
  ['the paths of a tsconfig that another extends', {
    'tsconfig.json': '{ "extends": "./config/base.json" }', 'config/base.json': '// base\n{ "compilerOptions": { "paths": { "$db": ["../lib/db.ts"] }, } }',
    'lib/db.ts': `${PRISMA}export const db = new PrismaClient();`, 'a.ts': "import { db } from '$db';\ndb.a.count();",
  }, ['db.a.count']],
  ['a package of the workspace', {
    'packages/db/package.json': '{ "name": "@shop/db", "exports": { ".": { "types": "./dist/index.d.ts", "default": "./dist/index.js" }, "./client": "./src/client.ts" } }',
    'packages/db/src/index.ts': "export * from './client';", 'packages/db/src/client.ts': `${PRISMA}export const db = new PrismaClient();`,
    'apps/a.ts': "import { db } from '@shop/db';\nimport { db as same } from '@shop/db/client';\ndb.a.count();\nsame.b.count();",
  }, ['db.a.count', 'same.b.count']],
  ['a generated client that is not there', { 'a.ts': "import { PrismaClient } from './generated/prisma/client';\nnew PrismaClient().a.count();" }, ['new PrismaClient().a.count']],
  ['a variable that is assigned later', { 'a.ts': `${PRISMA}let c;\nif (process.env.X) c = new PrismaClient();\nelse c = other();\nc.a.count();` }, ['c.a.count']],
  ['a member of globalThis', { 'a.ts': `${PRISMA}declare global { var db: PrismaClient }\nglobalThis.db ||= new PrismaClient();\nglobalThis.db.a.count();\ndb.b.count();` }, ['globalThis.db.a.count', 'db.b.count']],
  ['a function that makes one, by its type or its body', { 'a.ts': `${PRISMA}const get = (): PrismaClient => cached();\nconst make = async () => { if (x) return old; return new PrismaClient(); };\nget().a.count();\n(await make()).b.count();` }, ['get().a.count', 'make().b.count']],
  ['what makes one when it is needed', { 'a.ts': `import { singleton, cache } from 'x';\n${PRISMA}const db = singleton('db', () => new PrismaClient());\nconst get = cache(() => new PrismaClient());\ndb.a.count();\nget().b.count();` }, ['db.a.count', 'get().b.count']],
  ['a wrapper, and a proxy', { 'a.ts': `import { enhance } from 'x';\n${PRISMA}const db = enhance(new PrismaClient(), {});\ndb.a.count();\nnew Proxy(db, {}).b.count();` }, ['db.a.count', 'new Proxy(…).b.count']],
  ['$extends, twice', { 'a.ts': `${PRISMA}const db = new PrismaClient().$extends({}).$extends((c) => c.$extends({}));\ndb.a.count();` }, ['new PrismaClient().$extends(…).$extends', 'new PrismaClient().$extends', 'c.$extends', 'db.a.count']],
  ['a class member, by its type, its value, the constructor, a setter in it and inheritance', {
    'base.ts': `${PRISMA}export class Base { protected a: PrismaClient; b = new PrismaClient(); c; constructor(protected d: PrismaClient, e: PrismaClient) { this.c = e; } get f() { return this.d; } static g = new PrismaClient(); }`,
    'a.ts': "import { Base } from './base';\nclass A extends Base { run() { this.a.x.count(); this.b.x.count(); this.c.x.count(); this.d.x.count(); this.f.x.count(); A.g.x.count(); super.run(); } }",
  }, ['this.a.x.count', 'this.b.x.count', 'this.c.x.count', 'this.d.x.count', 'this.f.x.count', 'A.g.x.count']],
  ['a constructor without types', { 'a.js': `${PRISMA}class Repo { constructor(db) { this.db = db; } all() { return this.db.user.findMany(); } }\nnew Repo(new PrismaClient()).all();` }, ['this.db.user.findMany']],
  ['a container', { 'a.ts': `import { container } from 'x';\n${PRISMA}class Service extends PrismaClient {}\ncontainer.get(Service).a.count();\ncontainer.resolve<PrismaClient>('db').b.count();` }, ['container.get(…).a.count', 'container.resolve(…).b.count']],
  ['an interface of a context, and a type of it', { 'a.ts': `${PRISMA}interface Base { db: PrismaClient }\ninterface Context extends Base { user: string }\nconst f = ({ db }: Context, x: Context['db'], y: Partial<Context> & { z: 1 }, { w: { db: v } }: { w: Base }) => [db.a.count(), x.b.count(), y.db.c.count(), v.d.count()];` }, ['db.a.count', 'x.b.count', 'y.db.c.count', 'v.d.count']],
  ['types of types', { 'a.ts': `${PRISMA}const db = new PrismaClient();\nconst make = () => db;\ntype Db = ReturnType<typeof make>;\ntype Tx = Omit<PrismaClient, '$use'> | Prisma.TransactionClient;\nconst f = (a: Db, b: Tx, c: typeof db, d: Awaited<Promise<Readonly<Db>>>, e: Prisma.UserDelegate) => [a.x.count(), b.x.count(), c.x.count(), d.x.count(), e.count()];` }, ['a.x.count', 'b.x.count', 'c.x.count', 'd.x.count', 'e.count']],
  ['a parameter without a type, by who calls', { 'a.js': "exports.users = (db) => db.user.findMany();\nexports.posts = ({ deps: { db } }, n = 1) => db.post.findMany();", 'b.js': `const { PrismaClient } = require('@prisma/client');\nconst { users, posts } = require('./a');\nconst db = new PrismaClient();\nusers(db);\nposts({ deps: { db } });` }, ['db.user.findMany', 'db.post.findMany']],
  ['a module that is a function', { 'a.js': 'module.exports = (db) => { db.user.findMany(); };', 'b.js': "const { PrismaClient } = require('@prisma/client');\nrequire('./a')(new PrismaClient());" }, ['db.user.findMany']],
  ['a callback of the project\'s own', { 'a.ts': `${PRISMA}const db = new PrismaClient();\nconst run = (work) => db.$transaction((tx) => work(tx));\nrun((tx) => tx.user.findMany());` }, ['db.$transaction', 'tx.user.findMany']],
  ['a context that nobody types', { 'ctx.js': `${PRISMA}export const context = () => ({ db: new PrismaClient() });`, 'a.js': 'export const resolvers = { users: (_, args, { db }) => db.user.findMany(), posts: (_, args, ctx) => ctx.db.post.findMany() };' }, ['ctx.db.post.findMany']],
  ['what a framework is given', { 'a.js': `${PRISMA}app.decorate('orm', new PrismaClient());\napp.get('/', (request) => request.server.orm.user.findMany());` }, ['request.server.orm.user.findMany']],
  ['by its looks alone', { 'a.js': 'export const f = (prisma, tx, x) => [prisma.user.findMany(), tx.user.create({ data: {} }), tx.$queryRaw`select 1`, x.user.findMany(), x.user.create({ data: {} })];' }, ['prisma.user.findMany', 'tx.user.create', 'tx.$queryRaw']],
  ['methods without a call', { 'a.ts': `${PRISMA}const db = new PrismaClient();\nrows.map(db.user.create);\njest.spyOn(db.user, 'findMany');\ndb.user.count.mockResolvedValue(1);` }, ['db.user.create', 'db.user.count']],
  ['optional chains, brackets, casts', { 'a.tsx': `${PRISMA}const db = new PrismaClient();\nconst X = () => <p onClick={() => db?.user?.count?.()}>{(db as any)['user']!.count()}</p>;\n(db satisfies PrismaClient)[\`user\`].count();` }, ['db.user.count', "db['user'].count", 'db[`user`].count']],
  ['a name that something else has in an inner scope', { 'a.ts': `${PRISMA}const db = new PrismaClient();\nfunction f(db: Map<string, number>) { db.size; { const db = other; db.user.count(); } }\nfor (const db of list) db.user.count();\ntry {} catch (db) { db.user.count(); }` }, []],
  ['Drizzle by a table, of an unknown database', { 'schema.ts': DRIZZLE, 'a.js': "import { notes } from './schema';\nexport const f = (q) => [q.select().from(notes), q.insert(notes).values({}), q.update(notes).set({}), q.delete(notes), q.delete('x'), q.select().from('x')];" }, ['q.select', 'q.insert', 'q.update', 'q.delete']],
  ['Drizzle by its types', { 'a.ts': `${DRIZZLE}import type { NeonHttpDatabase as N } from 'drizzle-orm/neon-http';\nimport type * as d from 'drizzle-orm/node-postgres';\nconst f = (a: N<any>, b: d.NodePgDatabase, c: Parameters<Parameters<N['transaction']>[0]>[0]) => [a.$count(notes), b.execute('x')];` }, ['a.$count', 'b.execute']],
  ['Drizzle behind replicas, in a nested transaction', { 'a.ts': `${DRIZZLE}import { withReplicas } from 'drizzle-orm/pg-core';\nconst db = withReplicas(drizzle(x), [drizzle(y)]);\ndb.$primary.transaction((tx) => tx.transaction(async (inner) => { await inner.insert(notes).values({ id: 'a' }); }));` }, ['db.$primary.transaction', 'tx.transaction', 'inner.insert']],
  ['objects, classes, types and functions that are made of themselves', {
    'a.js': `${PRISMA}let a = {};\na = { ...a, ...b };\nconst b = { ...a, ...b };\na.x.user.findMany();\nclass C extends D { run() { this.db.user.count(); } }\nclass D extends C {}\nnew C().db.user.count();\nconst f = () => f();\nf().user.count();\nconst g = (h) => g(h);\ng(g).user.count();\nconst real = new PrismaClient();\nreal.user.count();`,
    'b.ts': 'interface I extends J { x: number }\ninterface J extends I {}\ntype T = T | U; type U = { a: T }["a"];\nexport const f = (i: I, t: T) => [i.db.user.count(), t.user.count()];',
    'c.js': "export { x as y } from './d.js';\nexport * from './c.js';", 'd.js': "export { y as x } from './c.js';\nimport { x } from './d.js';\nx.user.count();",
  }, ['real.user.count']],
  ['heliumdb\'s own', { 'heliumdb.client.js': "import { createClient } from 'heliumdb/client';\nexport const createDatabase = (url) => createClient('', 'users', url);", 'a.ts': "import { createDatabase } from './heliumdb.client.js';\nconst db = createDatabase(x);\ndb.users.findMany({ limit: 1 });\ndb.users.create({ name: 'a' });\ndb.transaction(async (tx) => tx.users.count());\ndb.sql`select 1`;\ndb.select().from(users);\ndb.batch([]);" }, []],
];

for (const [how, files, calls] of WAYS) {
  test(`a client by ${how}`, async () => {
    const { files: found, unread } = await findUsages(project(files));
    const counted = found.flatMap(({ uses }) => uses).filter(({ kind }) => /^(?:query|transaction|raw|client)$/.test(kind));
    assert.deepEqual([counted.map(({ call }) => call), unread], [calls, []]);
  });
}

test('names are those of the team\'s own document, where there is one', async () => {
  const document = { version: 1, tables: {
    User: { client: { name: 'people', row: 'Person', relations: { texts: { table: 'Post', columns: ['authorId'] } } }, columns: { id: { type: 'text', primaryKey: true }, name: { type: 'text', client: { name: 'title' } } } },
    Post: { columns: { id: { type: 'text', primaryKey: true }, authorId: { type: 'text', references: { table: 'User', column: 'id' } } } },
  } };
  const files = {
    'schema.prisma': 'model User {\n  id String @id\n  name String\n  posts Post[]\n}\nmodel Post {\n  id String @id\n  author User @relation(fields: [authorId], references: [id])\n  authorId String\n}\n',
    'a.ts': `${PRISMA}const db = new PrismaClient();\ndb.user.findMany({ where: { name: 'a', posts: { none: {} } }, include: { posts: true } });\nexport type U = Prisma.UserGetPayload<{}>;\n`,
    'heliumdb.schema.json': JSON.stringify(document),
  };
  const { files: [{ uses }] } = await findUsages(project(files));
  assert.deepEqual(uses.slice(2).map(({ becomes, why }) => [becomes, why]), [
    ["db.people.findMany({ where: { title: 'a', texts: { none: {} } }, include: { texts: true } })", 'posts comes as texts'],
    [null, 'the type UserGetPayload: infer it of a query of people, Awaited<ReturnType<typeof read>>'],
  ]);
  const wrong = await findUsages(project({ ...files, 'heliumdb.schema.json': '{"version": 2}' }));
  assert.deepEqual(wrong.unread.map(({ file }) => file), ['heliumdb.schema.json']);
  assert.equal(wrong.files[0].uses[2].becomes, "db.user.findMany({ where: { name: 'a', post: { none: {} } }, include: { post: true } })");
});
