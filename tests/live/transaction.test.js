// Interactive transactions over a WebSocket, on PGlite and on a Postgres server: what is committed, what is
// rolled back, what travels, who may ask for what, and what is left when things go wrong.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createEndpoint } from '../../js/endpoint/index.js';
import { createDatabase, expect } from '../../js/index.js';
import { placesHere } from '../support/places.js';
import { errorFrom, openService } from '../support/service.js';
import { counting } from '../support/websocket.js';

for (const kind of placesHere(/** @type {const} */ (['pglite', 'postgres']))) describe(kind, () => transactions(kind));

test('in the process, on the folder of a file: URL: the same, without a socket', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heliumdb-transaction-')), data = join(folder, 'dev.db');
  try {
    const endpoint = await createEndpoint({ data, listen: false });
    await endpoint.exec(readFileSync(new URL('../../build/schema.sql', import.meta.url), 'utf8'));
    await endpoint.close();
    const db = createDatabase(pathToFileURL(data).href), input = (/** @type {number} */ n) => ({ email: `f${n}@example.com`, password: 'hash' });
    await db.transaction(async (tx) => {
      await tx.createUser(input(1));
      await errorFrom(tx.transaction(async (nested) => { await nested.createUser(input(2)); throw new Error('undo'); }));
      await tx.createUser(input(3));
    }, { isolation: 'Serializable' });
    assert.equal((await errorFrom(db.transaction(async (tx) => { await tx.createUser(input(4)); throw new Error('mine'); }))).message, 'mine');
    assert.equal((await errorFrom(db.transaction((tx) => tx.createUser(input(1))))).name, 'UniqueViolationError');
    assert.deepEqual((await db.listUsers()).map(({ email }) => email).sort(), ['f1@example.com', 'f3@example.com']);
    await db.disconnect();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** @param {'pglite' | 'postgres'} kind */
function transactions(kind) {
  /** @type {import('../support/service.js').Service} */
  let service;
  /** @type {import('../../js/index.js').Database} */
  let db;
  const { count, WebSocket } = counting();
  before(async () => {
    service = await openService(kind);
    db = createDatabase(service.endpoint.url, { WebSocket, timeout: 0 });
  });
  after(() => service.close());
  beforeEach(() => Object.assign(count, { sockets: 0, frames: 0 }));

  let n = 0;
  const input = (more = {}) => ({ email: `tx${++n}@example.com`, password: 'hash', ...more });
  const names = async () => (await db.listUsers()).map(({ name }) => name);

  /** @param {any} error @param {RegExp} message */
  function misuse(error, message) {
    assert.deepEqual([error.name, error.code], ['HeliumError', 'TRANSACTION']);
    assert.match(error.message, message);
  }

  test('commits what the callback has done, and gives what it resolves to', async () => {
    const made = await db.transaction(async (tx) => {
      const user = await tx.createUser(input({ name: 'Änn "\\ \u{1F600}' }));
      const project = await tx.createProject({ name: 'p', path: '/', userId: user.id, settings: { a: [1, null, 'x\n'] } });
      await tx.bulkCreateCosts(Array.from({ length: 100 }, (_, i) => ({ projectId: project.id, amount: i, model: 'm', provider: 'p' })));
      const whole = await tx.getProjectById(project.id, { includeUser: true, includeCosts: true });
      const [total, none] = await tx.batch([tx.getTotalCostByProject(project.id), tx.getAgentById('nothing')]);
      assert.deepEqual([total, none, whole?.costs.length, await tx.listAgentsByProject(project.id)], [4950, null, 100, []]);
      const bytes = await tx.bytes.getProjectById(project.id);
      return { user, project, whole, text: new TextDecoder().decode(bytes) };
    });
    assert.deepEqual(await db.getUserById(made.user.id), made.user);
    assert.deepEqual(await db.getProjectById(made.project.id, { includeUser: true, includeCosts: true }), made.whole);
    assert.deepEqual(await (await db.respond.getProjectById(made.project.id)).text(), made.text);
    assert.ok(made.user.createdAt instanceof Date);
    assert.equal(await db.transaction(() => 5), 5);
  });

  test('one frame a query, BEGIN in the first, COMMIT in one of its own; nothing asked, nothing opened', async () => {
    await db.transaction(async (tx) => {
      const user = await tx.createUser(input());
      assert.deepEqual(count, { sockets: 1, frames: 1 });
      await tx.transaction(async (nested) => { await nested.updateUserRefreshToken(user.id, 'a'); });
      await tx.batch([tx.getUserById(user.id), tx.getUserById('nothing'), tx.listProjectsByUser(user.id)]);
      assert.equal(count.frames, 3);
    });
    assert.deepEqual(count, { sockets: 1, frames: 4 });
    Object.assign(count, { sockets: 0, frames: 0 });
    await db.transaction(async (tx) => {
      tx.listUsers; // looked at, not asked
      await tx.transaction(async () => {});
      await errorFrom(tx.createUser(/** @type {any} */ ({}))); // refused before it is sent
    });
    assert.deepEqual(count, { sockets: 0, frames: 0 });
  });

  test('rolls back when the callback throws, and throws the very same', async () => {
    for (const thrown of [new Error('mine'), 'a string', undefined, { code: 5 }]) {
      const user = input();
      let caught = 'nothing';
      await db.transaction(async (tx) => {
        await tx.createUser(user);
        throw thrown;
      }).catch((error) => { caught = error; });
      assert.equal(caught, thrown);
      assert.equal(await db.getUserByEmail(user.email), null);
    }
    const error = await errorFrom(db.transaction(() => { throw new TypeError('at once'); }));
    assert.equal(error.name, 'TypeError');
  });

  test('what the database refuses has the class and the fields it has over HTTP', async () => {
    const taken = input();
    await db.createUser(taken);
    const calls = {
      createUser: (/** @type {any} */ tx) => tx.createUser({ ...taken, email: taken.email.toUpperCase() }),
      createProject: (/** @type {any} */ tx) => tx.createProject({ name: 'p', path: '/', userId: 'nobody' }),
      updateProject: (/** @type {any} */ tx) => tx.updateProject('nothing', { name: 'x' }),
      createCost: (/** @type {any} */ tx) => tx.createCost({ projectId: 'p', amount: 999999.9999999996, model: 'm', provider: 'p' }),
    };
    for (const [name, call] of Object.entries(calls)) {
      const expected = await errorFrom(call(db)), error = await errorFrom(db.transaction(async (tx) => call(tx)));
      const fields = (/** @type {any} */ e) => ({ ...e, class: e.name, message: e.message, line: 0, cause: undefined });
      assert.deepEqual(fields(error), fields(expected));
      assert.equal(error.method, name);
    }
    const index = await errorFrom(db.transaction((tx) => tx.batch([tx.listUsers(), tx.createUser(taken), tx.listUsers()])));
    assert.deepEqual([index.name, index.index], ['UniqueViolationError', 1]);
  });

  test('nested: its own is undone, the rest stays; or all of it is', async () => {
    const before = (await names()).length;
    await db.transaction(async (tx) => {
      await tx.createUser(input({ name: 'outer' }));
      const error = await errorFrom(tx.transaction(async (nested) => {
        await nested.createUser(input({ name: 'lost' }));
        await nested.transaction(async (deeper) => { await deeper.createUser(input({ name: 'lost too' })); });
        throw new Error('undo');
      }));
      assert.equal(error.message, 'undo');
      const kept = await tx.transaction(async (nested) => {
        await nested.createUser(input({ name: 'kept' }));
        await errorFrom(nested.transaction((deeper) => deeper.createProject({ name: 'p', path: '/', userId: 'nobody' })));
        return (await nested.listUsers()).length;
      });
      assert.equal(kept, before + 2);
      await tx.createUser(input({ name: 'after' }));
    });
    assert.deepEqual((await names()).slice(0, 3).sort(), ['after', 'kept', 'outer']);
    await errorFrom(db.transaction(async (tx) => {
      await tx.transaction(async (nested) => { await nested.createUser(input({ name: 'gone' })); });
      throw new Error('all');
    }));
    assert.equal((await names()).length, before + 3);
    // A nested transaction that fails at its first statement, right before the end.
    await db.transaction(async (tx) => {
      await tx.createUser(input({ name: 'last' }));
      await errorFrom(tx.transaction((nested) => nested.createProject({ name: 'p', path: '/', userId: 'nobody' })));
    });
    assert.ok((await names()).includes('last'));
  });

  test('misuse is an error that says so, and nothing is committed', async () => {
    const before = (await names()).length;
    /** @type {any} */
    let kept;
    misuse(await errorFrom(db.transaction(async (tx) => { tx.createUser(input()); })), /createUser was never awaited/);
    misuse(await errorFrom(db.transaction(async (tx) => { tx.batch([tx.createUser(input())]); })), /was never awaited/);
    misuse(await errorFrom(db.transaction(async (tx) => { void tx.createUser(input()).then(() => {}); })), /before its queries/);
    misuse(await errorFrom(db.transaction(async (tx) => { void tx.transaction(async (nested) => { await nested.createUser(input()); }).catch(() => {}); })),
      /before its queries/);
    misuse(await errorFrom(db.transaction(async (tx) => {
      await errorFrom(tx.createProject({ name: 'p', path: '/', userId: 'nobody' }));
    })), /nothing to commit/);
    misuse(await errorFrom(db.transaction((tx) => tx.transaction(async (nested) => {
      await errorFrom(nested.createProject({ name: 'p', path: '/', userId: 'nobody' }));
    }))), /nothing to commit/);
    misuse(await errorFrom(db.transaction((tx) => tx.transaction(() => tx.createUser(input())))), /nested transaction is open/);
    await db.transaction(async (tx) => { kept = tx; });
    misuse(await errorFrom(kept.createUser(input())), /has ended/);
    misuse(await errorFrom(kept.transaction(async () => {})), /has ended/);
    misuse(await errorFrom(kept.batch([kept.listUsers()])), /has ended/);
    await errorFrom(db.transaction(async (tx) => { kept = tx; await tx.createUser(input()); throw new Error(); }));
    misuse(await errorFrom(kept.createUser(input())), /has ended/);
    for (const options of [{ isolation: 'serializable' }, { isolation: 'toString' }, { retries: -1 }, { retries: 1.5 }, { timeout: -1 }, { timeout: NaN },
      { signal: {} }, { isolationLevel: 1 }]) {
      const error = await errorFrom(db.transaction(async (tx) => tx.createUser(input()), /** @type {any} */ (options)));
      assert.deepEqual([error.name, error.issues[0].path], ['ValidationError', Object.keys(options)[0]]);
    }
    assert.equal((await errorFrom(db.transaction(/** @type {any} */ (5)))).name, 'ValidationError');
    assert.equal((await errorFrom(db.transaction((tx) => tx.batch([tx.listUsers()], { readOnly: true })))).name, 'ValidationError');
    assert.equal((await errorFrom(db.transaction((tx) => tx.batch([db.listUsers()])))).name, 'ValidationError');
    assert.equal((await errorFrom(db.transaction((tx) => /** @type {any} */ (tx).transaction(async () => {}, { readOnly: true })))).name, 'ValidationError');
    assert.equal((await names()).length, before);
  });

  test('queries asked together go one after the other', async () => {
    await db.transaction(async (tx) => {
      const users = await Promise.all(Array.from({ length: 50 }, (_, i) => tx.createUser(input({ name: `together ${i}` }))));
      const read = await Promise.all(users.map(({ id }) => tx.getUserById(id)));
      assert.deepEqual(read, users);
    });
    const error = await errorFrom(db.transaction((tx) => Promise.all([
      tx.createUser(input()), tx.createProject({ name: 'p', path: '/', userId: 'nobody' }), tx.createUser(input())])));
    assert.equal(error.name, 'ForeignKeyViolationError');
  });

  test('read only, and isolation', async () => {
    const error = await errorFrom(db.transaction((tx) => tx.createUser(input()), { readOnly: true, isolation: 'Serializable', deferrable: true }));
    assert.equal(error.sqlState, '25006');
    assert.ok(await db.transaction((tx) => tx.listUsers(), { readOnly: true, isolation: 'RepeatableRead' }));
  });

  test('large values, both ways', async () => {
    const name = 'ü"\\\n'.repeat(1_000_000);
    const user = await db.transaction(async (tx) => {
      const made = await tx.createUser(input({ name }));
      assert.equal((await tx.getUserById(made.id))?.name, name);
      return made;
    });
    assert.equal((await db.getUserById(user.id))?.name, name);
    await db.transaction((tx) => tx.bulkCreateActivities([])); // none is no statement
  });

  test('the deadline and the signal end it, also where the callback hangs', async () => {
    const before = (await names()).length;
    for (const [options, name] of /** @type {[any, string][]} */ ([[() => ({ timeout: 150 }), 'TimeoutError'], [() => ({ signal: AbortSignal.timeout(150) }), 'AbortError']])) {
      const error = await errorFrom(db.transaction(async (tx) => {
        await tx.createUser(input());
        await new Promise(() => {});
      }, options()));
      assert.deepEqual([error.name, error.outcome], [name, 'not-sent']);
    }
    const error = await errorFrom(db.transaction((tx) => tx.createUser(input()), { signal: AbortSignal.abort('why') }));
    assert.deepEqual([error.name, error.cause], ['AbortError', 'why']);
    assert.equal((await names()).length, before);
  });

  test('who has the wrong password, and an endpoint that is not there', async () => {
    const error = await errorFrom(createDatabase('postgres://u:p@127.0.0.1:9/d', { WebSocket }).transaction((tx) => tx.listUsers()));
    assert.deepEqual([error.name, error.outcome], ['ConnectionError', 'not-sent']);
  });

  test('a planned transaction: one request, rows that know each other', async () => {
    const { requests, value } = await service.counted(() => service.db.plan((tx) => {
      const user = tx.createUser(input()), project = tx.createProject({ name: 'p', path: '/', userId: user.id });
      const agent = tx.createAgent({ projectId: project.id });
      return [user, project, agent, tx.getProjectById(project.id, { includeAgents: true })];
    }, { isolation: 'Serializable' }));
    const [user, project, agent, whole] = value;
    assert.equal(requests, 1);
    assert.deepEqual([project.userId, agent.projectId, whole.agents], [user.id, project.id, [agent]]);
    const lazy = service.db.createUser(input());
    assert.equal((await lazy).id, lazy.id);
    assert.equal(/** @type {any} */ (service.db.listUsers()).id, undefined);
    assert.throws(() => service.db.createUser({ email: 'x', password: '' }).id, { name: 'ValidationError' });
  });

  test('a guard that does not hold rolls back all of its batch, or of its transaction', async () => {
    const user = await db.createUser(input()), before = (await names()).length;
    for (const [query, rows, found] of /** @type {[() => any, number, number][]} */ ([
      [() => db.updateProject('nothing', { name: 'x' }), 1, 0], [() => db.listProjectsByUser(user.id), 1, 0],
      [() => db.updateUserRefreshToken(user.id, 'changed'), 0, 1], [() => db.getProjectById('nothing', { includeUser: true, includeAgents: true }), 1, 0]])) {
      const error = await errorFrom(db.batch([db.createUser(input()), expect(query(), { rows }), db.createUser(input())]));
      assert.deepEqual([error.code, error.index, error.rows], ['EXPECTATION', 1, found], error.message);
      assert.equal((await errorFrom(expect(query(), { rows }))).code, 'EXPECTATION');
    }
    const error = await errorFrom(db.transaction(async (tx) => {
      await tx.createUser(input());
      await tx.batch([tx.createUser(input()), expect(tx.deleteProject('nothing'), { rows: 1 })]);
    }));
    assert.deepEqual([error.code, error.index, error.method], ['EXPECTATION', 1, 'deleteProject']);
    assert.equal((await names()).length, before);
    assert.equal((await db.getUserById(user.id, { secrets: true }))?.refreshToken, null);
    const project = await db.createProject({ name: 'p', path: '/', userId: user.id });
    const [updated, listed, none, made] = await db.batch([
      expect(db.updateProject(project.id, { name: 'guarded' }), { rows: 1 }), expect(db.listProjectsByUser(user.id), { rows: 1 }),
      expect(db.getAgentById('nothing'), { rows: 0 }), expect(db.createAgent({ projectId: project.id }), { rows: 1 })]);
    assert.deepEqual([updated.name, listed, none, made.projectId], ['guarded', [updated], null, project.id]);
    const whole = await expect(db.getProjectById(project.id, { includeUser: true, includeAgents: true }), { rows: 1 });
    assert.deepEqual([whole?.agents, whole?.user.id], [[made], user.id]);
  });
}
