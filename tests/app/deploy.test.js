// What deploys the application: the release of its database, with a bad one that is undone, and the Worker's two handlers.
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { jobs } from '../../examples/app/server/jobs.js';
import worker from '../../examples/app/worker.js';
import { createEndpoint } from '../../js/endpoint/index.js';
import { runCommand, scratch, startNode } from '../support/command.js';
import { startDatabase } from '../support/postgres.js';
import { CONFIG, FOLDER, openPlace, visitorOf } from './support.js';

describe('the release of a database', { concurrency: 1 }, () => {
  /** @type {import('../support/postgres.js').TestDatabase} */
  let server;
  /** @type {import('../../js/endpoint/index.js').Endpoint} */
  let endpoint;
  const cwd = scratch();
  before(async () => {
    server = await startDatabase('release');
    endpoint = await createEndpoint({ postgres: server.url });
    for (const name of ['heliumdb.schema.json', 'migrations']) cpSync(join(FOLDER, name), join(cwd, name), { recursive: true });
  });
  after(async () => {
    await endpoint?.close();
    await server?.close();
  });

  const release = async () => {
    const { ended, said } = startNode(join(FOLDER, 'release.js'), [], { cwd, env: { DATABASE_URL: endpoint.url } });
    return { code: (await ended).code, said: said.out + said.err };
  };

  /** Another migration, by a change of the document. @param {(document: any) => void} change */
  async function migration(change) {
    const file = join(cwd, 'heliumdb.schema.json'), document = JSON.parse(readFileSync(file, 'utf8'));
    change(document);
    writeFileSync(file, JSON.stringify(document));
    const made = await runCommand(['generate', '--name', 'next', '--json'], { cwd });
    assert.equal(made.code, 0, made.out + made.err);
  }

  const applied = async () => JSON.parse((await runCommand(['status', '--json'], { cwd, env: { DATABASE_URL: endpoint.url } })).out);

  test('a good one is applied', async () => {
    const { code, said } = await release();
    assert.equal(code, 0, said);
    await endpoint.exec("insert into users (id, email, password) values ('u1', 'ann@example.com', 'a hash')");
  });

  test('one with which the application could not write is undone, rows and all', async () => {
    await migration((document) => {
      document.tables.users.columns.nick = { type: 'text', nullable: true };
      document.sql = {
        'function stop()': "create function stop() returns trigger language plpgsql as $$ begin raise exception 'stopped'; end $$",
        'trigger stop on users': 'create trigger stop before update on users for each row execute function stop()',
      };
    });
    const before = await applied(), { code, said } = await release();
    assert.equal(code, 1);
    assert.match(said, /stopped[^]*rollback --steps 1/);
    assert.doesNotMatch(said, /a hash/);
    assert.deepEqual(await applied(), before);
    await endpoint.exec("do $$ begin if (select count(*) from users) <> 1 then raise 'gone'; end if; end $$");
    await endpoint.exec("update users set name = 'Ann'");
  });
});

test('the Worker answers, and runs its jobs', async () => {
  const place = await openPlace({ memory: true });
  try {
    const env = { DATABASE_URL: place.url, AUTH_SECRET: CONFIG.authSecret };
    const ann = visitorOf((request) => worker.fetch(request, env));
    assert.equal((await ann.register('ann@example.com')).status, 201);
    assert.equal((await ann.ask('GET', '/auth/me')).body.email, 'ann@example.com');
    await worker.scheduled({ scheduledTime: Date.now() }, env);
    assert.equal(await place.database.tables.jobRuns.count(), Object.keys(jobs).length);
  } finally {
    await place.endpoint.close();
  }
});
