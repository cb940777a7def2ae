// The whole way once, on two Postgres servers of this machine: production, which the old ORM has made, is taken over as it
// is; staging; a release of both; a canary from a tenth of the calls to all of them; a bad migration that staging stops;
// the old ORM taken away. docs/deploy.md is the same as text.
import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createApp } from '../../examples/app/server/app.js';
import { openDatabase } from '../../examples/app/server/database.js';
import { createEndpoint } from '../../js/endpoint/index.js';
import { path } from '../../scripts/lib.js';
import { prisma } from '../side-by-side/sides.js';
import { flagsFromEnvironment } from '../../js/side-by-side/index.js';
import { runCommand, scratch, startNode } from '../support/command.js';
import { startDatabase } from '../support/postgres.js';
import { CONFIG, FOLDER, visitorOf } from './support.js';

/** A server and its endpoint. @param {string} name */
async function openServer(name) {
  const server = await startDatabase(name), endpoint = await createEndpoint({ postgres: server.url });
  return {
    postgres: server.url,
    url: endpoint.url,
    exec: endpoint.exec,
    async close() {
      await endpoint.close();
      await server.close();
    },
  };
}

describe('the whole way', { concurrency: 1 }, () => {
  /** @type {Awaited<ReturnType<typeof openServer>>} */
  let staging;
  /** @type {Awaited<ReturnType<typeof openServer>>} */
  let production;
  /** @type {import('../side-by-side/sides.js').Service} */
  let old;
  /** The project: its document and its migrations. */
  const cwd = scratch();
  const users = async () => (await old.listUsers({ limit: 100 })).map((/** @type {any} */ { email }) => email).sort();
  before(async () => {
    [staging, production] = [await openServer('staging'), await openServer('production')];
    await production.exec(readFileSync(path('build/schema.sql'), 'utf8'));
    old = await prisma({ postgres: production.postgres, connections: 5 });
    await old.createUser({ email: 'first@example.com', password: 'a hash', name: 'First' });
  });
  after(async () => {
    await old?.disconnect();
    await production?.close();
    await staging?.close();
  });

  /** A command that must end well. @param {string} url @param {string[]} args */
  async function well(url, ...args) {
    const { code, out, err } = await runCommand(args, { cwd, env: { DATABASE_URL: url } });
    assert.equal(code, 0, `heliumdb ${args.join(' ')}: ${out}${err}`);
    return out;
  }

  /** What a database has of each migration. @param {string} url @returns {Promise<string[]>} */
  const applied = async (url) => JSON.parse(await well(url, 'status', '--json')).migrations
    .map((/** @type {{name: string, state: string}} */ { name, state }) => `${name.replace(/^\d+_/, '')} ${state}`);

  /** @param {string} url */
  async function release(url) {
    const { ended, said } = startNode(join(FOLDER, 'release.js'), [], { cwd, env: { DATABASE_URL: url } });
    return { code: (await ended).code, said: said.out + said.err };
  }

  test('production is taken over as it is', async () => {
    await well(production.url, 'pull');
    await well(production.url, 'adopt');
    assert.deepEqual(await users(), ['first@example.com']);
    assert.match(await well(production.url, 'check'), /ok/);
  });

  test('what the application adds is a migration, which staging and then production get', async () => {
    const file = join(cwd, 'heliumdb.schema.json'), document = JSON.parse(readFileSync(file, 'utf8'));
    const { tables } = JSON.parse(readFileSync(join(FOLDER, 'heliumdb.schema.json'), 'utf8'));
    for (const [name, table] of Object.entries(tables)) {
      document.tables[name] ??= table;
      document.tables[name].indexes = { ...table.indexes, ...document.tables[name].indexes };
    }
    writeFileSync(file, JSON.stringify(document));
    const made = await runCommand(['generate', '--name', 'application', '--json'], { cwd });
    assert.equal(made.code, 0, made.out + made.err);
    for (const { url } of [staging, production]) {
      const { code, said } = await release(url);
      assert.equal(code, 0, said);
    }
    for (const { url } of [staging, production]) assert.deepEqual(await applied(url), ['baseline applied', 'application applied']);
    assert.deepEqual(await users(), ['first@example.com']);
  });

  /** The application in production, under flags; which methods the old service was asked for. @param {string} mode */
  function open(mode) {
    /** @type {Promise<unknown>[]} */
    const behind = [];
    let asked = 0;
    const counted = Object.fromEntries(Object.entries(old).map(([name, method]) => [name, (/** @type {any[]} */ ...args) => {
      asked++;
      return method(...args);
    }]));
    const flags = flagsFromEnvironment({ HELIUMDB_FLAGS: `*=${mode}` });
    const move = { old: counted, flags, waitUntil: (/** @type {Promise<unknown>} */ work) => behind.push(work) };
    const database = openDatabase(production.url, move), app = createApp({ ...CONFIG, databaseUrl: production.url }, { database, rounds: 1 });
    return {
      asked: () => asked,
      report: () => Object.values(/** @type {NonNullable<typeof database.report>} */ (database.report)().methods),
      async app(/** @type {Request} */ request) {
        const response = await app(request);
        while (behind.length) await behind.pop(); // so that what is compared was read before the next request writes
        return response;
      },
    };
  }

  /** A visit: what a user does, and finds. @param {{app: (request: Request) => Promise<Response>}} opened @param {string} email */
  async function visit({ app }, email) {
    const visitor = visitorOf(app);
    /** @type {number[]} */
    const statuses = [];
    const ask = async (/** @type {string} */ method, /** @type {string} */ at, /** @type {any} */ body = undefined) => {
      const answer = await visitor.ask(method, at, { body });
      statuses.push(answer.status);
      return answer.body;
    };
    await visitor.register(email);
    const { id } = await ask('POST', '/projects', { name: 'Kite', path: '/' });
    const agent = await ask('POST', `/projects/${id}/agents`);
    await ask('POST', `/projects/${id}/costs/bulk`, [0.5, 1.25].map((amount) => ({ amount, model: 'm', provider: 'p' })));
    await ask('POST', `/agents/${agent.id}/finish`, { status: 'completed' });
    for (const at of ['', '/agents', '/costs', '/costs/total', '/activities']) await ask('GET', `/projects/${id}${at}`);
    await ask('PATCH', `/projects/${id}`, { name: 'Hawk' });
    assert.equal((await ask('GET', `/projects/${id}`)).name, 'Hawk');
    await ask('DELETE', `/projects/${id}`);
    assert.deepEqual(statuses, [201, 201, 201, 200, 200, 200, 200, 200, 200, 200, 200, 204]);
  }

  const VISITS = 8;
  for (const mode of ['off', 'shadow', 'canary:0.1', 'canary:0.5', 'on+verify', 'on']) {
    test(`visitors notice nothing: ${mode}`, async () => {
      const opened = open(mode);
      for (let n = 0; n < VISITS; n++) await visit(opened, `${mode.replace(/\W/g, '-')}-${n}@example.com`);
      assert.deepEqual(opened.report().flatMap(({ differences }) => differences), []);
      assert.ok(mode === 'on' ? opened.asked() === 0 : opened.asked() > 0, `the old side was asked ${opened.asked()} times`);
    });
  }

  test('a bad migration is stopped by staging, and production never sees it', async () => {
    const file = join(cwd, 'heliumdb.schema.json'), document = JSON.parse(readFileSync(file, 'utf8'));
    document.sql = {
      ...document.sql,
      'function stop()': "create function stop() returns trigger language plpgsql as $$ begin raise exception 'stopped'; end $$",
      'trigger stop on projects': 'create trigger stop before update on projects for each row execute function stop()',
    };
    writeFileSync(file, JSON.stringify(document));
    const made = await runCommand(['generate', '--name', 'bad', '--json'], { cwd });
    assert.equal(made.code, 0, made.out + made.err);
    await staging.exec("insert into users (id, email, password) values ('u', 'u@example.com', 'x'); insert into projects (id, name, path, user_id) values ('p', 'p', '/', 'u')");
    const before = await applied(staging.url), { code, said } = await release(staging.url);
    assert.equal(code, 1, said);
    assert.match(said, /stopped[^]*rollback --steps 1/);
    assert.deepEqual(await applied(staging.url), before);
    await staging.exec("update projects set name = 'still'");
    assert.deepEqual(await applied(production.url), ['baseline applied', 'application applied', 'bad pending']);
  });

  test('the old ORM is away when no use of it is left', async () => {
    const sources = scratch(), count = async () => (await runCommand(['usages', sources, '--count', '--max', '0'])).code;
    cpSync(join(FOLDER, 'server'), join(sources, 'server'), { recursive: true });
    cpSync(path('tests/side-by-side/prisma.js'), join(sources, 'old.js'));
    assert.equal(await count(), 1);
    rmSync(join(sources, 'old.js'));
    assert.equal(await count(), 0);
    await old.disconnect();
    const alone = openDatabase(production.url), app = createApp({ ...CONFIG, databaseUrl: production.url }, { database: alone, rounds: 1 });
    await visit({ app }, 'alone@example.com');
  });
});
