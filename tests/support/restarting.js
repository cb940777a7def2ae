// A Postgres server that a test may stop and start again on the same port, with what it had acknowledged.
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import pg from 'pg';
import { findBin, initialise, launch, ordinaryUser, start } from './postgres.js';

/** The ways in which Postgres ends: `fast` rolls back what runs, `immediate` is a crash. */
const SIGNALS = /** @type {const} */ ({ fast: 'SIGINT', immediate: 'SIGQUIT' });

/** @param {string} password of the role `app`, which may create tables */
export async function startRestarting(password) {
  const bin = findBin(), user = ordinaryUser();
  const folder = mkdtempSync(join(tmpdir(), `heliumdb-postgres-${process.pid}-`));
  initialise(bin, user, folder, password);
  let { port, server } = await start(bin, user, folder);
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;

  /** @param {keyof typeof SIGNALS} how */
  async function stop(how) {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(SIGNALS[how]);
    await ended;
  }

  /** As its administrator. @param {string} sql @returns {Promise<any[]>} */
  async function administrate(sql) {
    const client = new pg.Client(url);
    await client.connect();
    return client.query(sql).then(({ rows }) => rows).finally(() => client.end());
  }

  /** @type {(() => void)[]} */
  const cleanUp = [];
  after(async () => {
    await stop('immediate');
    cleanUp.forEach((undo) => undo());
    rmSync(folder, { recursive: true, force: true });
  });
  // The server of tests answers before a commit is written; this one's are to outlive its crash.
  await administrate(`create role app login password '${password}'; alter role app set synchronous_commit = on;
    grant create, usage on schema public to app`);
  return {
    folder, user, port, stop, administrate, cleanUp,
    /** Resolves when it takes connections again. */
    async again() {
      server = await launch(bin, user, folder, port);
    },
  };
}
