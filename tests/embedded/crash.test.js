// kill -9 in the middle of writes to a folder: what has been acknowledged is there afterwards, whole. This is what
// the folder back end promises: against the end of the process, not of the machine.
//
// Why it holds: PGlite runs with synchronous_commit, so that a commit has written its WAL by write(2) before it
// answers. What a killed process has written is the system's. fsync, which alone is against a power cut, PGlite
// hasn't: its file system for Node has none, and it starts Postgres with -F.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, test } from 'node:test';
import { createDatabase } from '../../js/index.js';
import { scratch, startDev } from '../support/command.js';
import { chance, size } from '../support/sample.js';
import { errorFrom } from '../support/service.js';

const ROUNDS = size(3, 40), WRITERS = 4, BULK = 100;

const cwd = scratch();
/** @type {Awaited<ReturnType<typeof startDev>> | undefined} */
let command;
after(() => command?.end('SIGKILL'));

/** Writes until it fails, and says what was acknowledged. @param {string} url @param {string} name @param {Acked} acked */
async function write(url, name, acked) {
  const db = createDatabase(url);
  for (let n = 0; ; n++) {
    const user = await db.createUser({ email: `${name}-${n}@example.com`, password: 'x'.repeat(500) });
    acked.users.add(user.id);
    const project = await db.createProject({ name, path: '/', userId: user.id });
    acked.tried.add(project.id);
    await db.bulkCreateCosts(Array.from({ length: BULK }, () => ({ projectId: project.id, amount: 1, model: 'm', provider: 'p' })));
    acked.bulks.add(project.id);
  }
}

/** @typedef {{ users: Set<string>, tried: Set<string>, bulks: Set<string> }} Acked */

/** Checkpoints, which move what the WAL holds into the tables, have to be hit too. @param {string} url */
async function checkpoint(url) {
  const { host } = new URL(url.replace('postgres:', 'http:'));
  for (;;) {
    await (await fetch(`http://${host}/sql`, { method: 'POST', headers: { 'Neon-Connection-String': url }, body: '{"query":"checkpoint"}' })).text();
    await sleep(250);
  }
}

/** @param {string} url @param {Acked} acked */
async function check(url, acked) {
  const db = createDatabase(url);
  const users = new Set((await db.listUsers()).map(({ id }) => id));
  assert.deepEqual([...acked.users].filter((id) => !users.has(id)), [], 'acknowledged users are gone');
  for (const id of acked.tried) {
    const total = await db.getTotalCostByProject(id);
    if (acked.bulks.has(id)) assert.equal(total, BULK, 'an acknowledged bulk is not whole');
    else assert.ok(total === 0 || total === BULK, `half a bulk is there: ${total}`);
  }
  return users.size;
}

test('kill -9 while it writes: what was acknowledged is there, bulks are whole', async (t) => {
  /** @type {Acked} */
  const acked = { users: new Set(), tried: new Set(), bulks: new Set() };
  for (let round = 0; round <= ROUNDS; round++) {
    command = await startDev(['--data', 'crash.db', '--schema', 'heliumdb/schema.sql'], { cwd });
    const found = await check(command.url, acked);
    t.diagnostic(`round ${round}: ${acked.users.size} users and ${acked.bulks.size} bulks acknowledged, ${found} users found`);
    if (round === ROUNDS) break;
    const { url } = command, before = acked.users.size;
    const all = Promise.all([errorFrom(checkpoint(url)),
      ...Array.from({ length: WRITERS }, (_, n) => errorFrom(write(url, `${round}-${n}`, acked)))]);
    while (acked.users.size < before + 5 * WRITERS) await sleep(10);
    await sleep(chance() * 700);
    assert.equal((await command.end('SIGKILL')).signal, 'SIGKILL');
    for (const error of (await all).slice(1)) assert.equal(error.name, 'ConnectionError');
  }
  assert.ok(acked.bulks.size > 0);
  await command?.end();
  assert.deepEqual(readdirSync(join(cwd, 'crash.db')).filter((name) => name.startsWith('heliumdb')), [], 'the locks of the dead are swept');
});
