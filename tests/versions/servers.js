// The servers of the table: Postgres of each version, as npm has its binaries, and PgBouncer in front of one. Each is
// copied or started in a folder of its own in tmp, where an ordinary user may run it. What installs them is setup.js.
import { spawn } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { path } from '../../scripts/lib.js';
import { mortal, ordinaryUser, startPostgres } from '../support/postgres.js';

/** @typedef {{env: Record<string, string>, close: () => Promise<void>}} Place where the tests are to run */

/** A folder that others may look into. @param {string} name */
function folderFor(name) {
  const folder = mkdtempSync(join(tmpdir(), `heliumdb-versions-${name}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  return { folder, remove: () => { remove(); process.off('exit', remove); } };
}

/**
 * The programs of a version, found first on PATH. npm packs no symbolic links: the package lists them.
 * @param {string} name of the package @returns {Promise<Place>}
 */
export async function postgres(name) {
  const { folder, remove } = folderFor(name), native = path('tests/versions/node_modules', name, 'native');
  if (!existsSync(native)) throw new Error(`${name} is not installed: node scripts/setup.js --versions`);
  cpSync(native, join(folder, 'native'), { recursive: true });
  for (const { source, target } of JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'))) {
    mkdirSync(dirname(join(folder, target)), { recursive: true });
    rmSync(join(folder, target), { force: true });
    symlinkSync(basename(source), join(folder, target));
  }
  const user = ordinaryUser();
  if (user) chownSync(folder, user.uid, user.gid);
  return { env: { PATH: `${join(folder, 'native/bin')}:${process.env.PATH}` }, close: async () => remove() };
}

/** PgBouncer in transaction mode in front of the server that is found otherwise. @returns {Promise<Place & {pid: number}>} */
export async function pgbouncer() {
  const program = path('build/pgbouncer/usr/sbin/pgbouncer');
  if (!existsSync(program)) throw new Error('PgBouncer is not installed: node scripts/setup.js --versions');
  const server = await startPostgres(), { port, password } = new URL(server.url), own = await freePort();
  const { folder, remove } = folderFor('pgbouncer'), user = ordinaryUser();
  writeFileSync(join(folder, 'users'), `"postgres" "${password}"\n`);
  writeFileSync(join(folder, 'ini'), [
    '[databases]', `* = host=127.0.0.1 port=${port}`, '[pgbouncer]', 'listen_addr = 127.0.0.1', `listen_port = ${own}`,
    'unix_socket_dir =', 'auth_type = scram-sha-256', `auth_file = ${join(folder, 'users')}`, 'pool_mode = transaction', '',
  ].join('\n'));
  if (user) for (const file of [folder, join(folder, 'users'), join(folder, 'ini')]) chownSync(file, user.uid, user.gid);
  const [command, ...args] = mortal([program, join(folder, 'ini')], user);
  const child = spawn(command, args, { ...(command.endsWith('setpriv') ? {} : user), cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  await new Promise((resolve, reject) => {
    let log = '';
    child.once('exit', () => reject(new Error(`pgbouncer did not start: ${log}`)));
    child.stderr.setEncoding('utf8').on('data', (text) => {
      log = (log + text).slice(-10_000);
      if (log.includes('process up')) resolve(undefined);
    });
  });
  return {
    env: { TEST_DATABASE_URL: Object.assign(new URL(server.url), { port: String(own) }).href },
    pid: Number(child.pid),
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      kill();
      await ended;
      process.off('exit', kill);
      await server.stop();
      remove();
    },
  };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}
