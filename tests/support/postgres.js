// A throw-away Postgres server for a test run: its own folder, port and password, gone
// when the run is. It knows initdb and postgres (on PATH, or Debian's folders) and how
// to run them as an ordinary user when the run is root's. With TEST_DATABASE_URL set it
// starts nothing. Linux and macOS.

import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, chownSync, constants, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createEndpoint } from '../../js/endpoint/index.js';

/** @typedef {{ url: string, stop(): Promise<void> }} TestPostgres */
/** @typedef {Awaited<ReturnType<typeof startDatabase>>} TestDatabase */

const PREFIX = 'heliumdb-postgres-';

/** @returns {Promise<TestPostgres>} */
export async function startPostgres() {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, stop: async () => {} };
  sweep();
  const bin = findBin();
  const user = ordinaryUser();
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const cleanUp = () => rmSync(folder, { recursive: true, force: true });
  process.on('exit', cleanUp);
  try {
    const password = randomBytes(12).toString('hex');
    initialise(bin, user, folder, password);
    const { port, server } = await start(bin, user, folder);
    return {
      url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
      async stop() {
        await end(server);
        cleanUp();
        process.off('exit', cleanUp);
      },
    };
  } catch (error) {
    cleanUp();
    process.off('exit', cleanUp);
    throw error;
  }
}

/**
 * A server with an empty database of the run's own.
 * @param {string} name of the test, for the database's
 */
export async function startDatabase(name) {
  const server = await startPostgres(), database = `heliumdb_${name}_${process.pid}`;
  /** @param {string} sql */
  const administrate = async (sql) => {
    const endpoint = await createEndpoint({ postgres: server.url, listen: false });
    await endpoint.exec(sql).finally(endpoint.close);
  };
  await administrate(`create database ${database}`);
  return {
    url: Object.assign(new URL(server.url), { pathname: `/${database}` }).href,
    close: () => administrate(`drop database if exists ${database} with (force)`).finally(server.stop),
  };
}

/**
 * Debian keeps initdb and postgres off the PATH, one folder per version.
 * @returns {string} the folder that has both
 */
export function findBin() {
  const onPath = (process.env.PATH ?? '').split(delimiter);
  const debian = versions('/usr/lib/postgresql').map((name) => `/usr/lib/postgresql/${name}/bin`);
  for (const folder of [...onPath, ...debian]) {
    try {
      for (const name of ['initdb', 'postgres']) accessSync(join(folder, name), constants.X_OK);
      return dirname(realpathSync(join(folder, 'initdb')));
    } catch {
      // not here
    }
  }
  throw new Error('no Postgres server found (initdb and postgres): apt-get install postgresql,'
    + ' put them on PATH, or set TEST_DATABASE_URL');
}

/** @param {string} folder */
function versions(folder) {
  try {
    return readdirSync(folder).sort((a, b) => Number(b) - Number(a));
  } catch {
    return [];
  }
}

/** @typedef {{ uid: number, gid: number } | null} User null: as whoever runs the tests */

/**
 * Postgres refuses to run as root.
 * @returns {User}
 */
export function ordinaryUser() {
  if (process.getuid?.() !== 0) return null;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'));
  const entry = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody');
  if (!entry) throw new Error('Postgres refuses to run as root, and there is no user postgres or nobody to run it as');
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

/**
 * @param {string} bin
 * @param {User} user
 * @param {string} folder
 * @param {string} password
 */
export function initialise(bin, user, folder, password) {
  const secret = join(folder, 'password');
  writeFileSync(secret, password, { mode: 0o600 });
  if (user) for (const path of [folder, secret]) chownSync(path, user.uid, user.gid);
  const { status, stderr, error } = spawnSync(join(bin, 'initdb'), [
    '--pgdata', join(folder, 'data'), '--username', 'postgres', '--pwfile', secret,
    '--auth', 'scram-sha-256', '--encoding', 'UTF8', '--no-locale', '--no-sync',
  ], { ...user, cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr}`);
}

/**
 * @param {string} bin
 * @param {User} user
 * @param {string} folder
 */
export async function start(bin, user, folder) {
  // Another process may take the free port before Postgres does.
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      return { port, server: await launch(bin, user, folder, port) };
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

/**
 * @param {string} bin
 * @param {User} user
 * @param {string} folder
 * @param {number} port
 * @returns {Promise<import('node:child_process').ChildProcess>} once it takes connections
 */
export function launch(bin, user, folder, port) {
  const [command, ...args] = mortal([
    join(bin, 'postgres'), '-D', join(folder, 'data'), '-p', String(port), '-k', folder,
    '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off', '-c', 'full_page_writes=off',
    '-c', 'synchronous_commit=off', '-c', 'max_connections=200',
  ], user);
  const server = spawn(command, args, { ...(command.endsWith('setpriv') ? {} : user), cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const kill = () => server.kill('SIGQUIT');
  process.on('exit', kill);
  server.once('exit', () => process.off('exit', kill));
  return new Promise((resolve, reject) => {
    let log = '';
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`postgres did not start: ${log}`)));
    server.stderr?.setEncoding('utf8').on('data', (text) => {
      log = (log + text).slice(-10_000);
      if (/ready to accept (read-only )?connections/.test(log)) resolve(server);
    });
  });
}

/**
 * The command under setpriv, where there is one, so that the kernel ends the server even
 * when the test run is killed.
 * @param {string[]} command
 * @param {User} user
 */
export function mortal(command, user) {
  const { status } = spawnSync('setpriv', ['--pdeathsig', 'QUIT', 'true']);
  if (status !== 0) return command;
  const drop = user ? ['--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups'] : [];
  return ['setpriv', ...drop, '--pdeathsig', 'QUIT', ...command];
}

/** @param {import('node:child_process').ChildProcess} server */
export async function end(server) {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGQUIT'); // at once: the data are thrown away
  await ended;
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}

/** Removes the folders of runs that were killed before they could. */
function sweep() {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : 0;
    if (pid > 0 && !isAlive(pid)) removeOwn(join(tmpdir(), name));
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/** @param {string} folder */
function removeOwn(folder) {
  const { uid } = statSync(folder);
  if (uid === process.getuid?.() || process.getuid?.() === 0) rmSync(folder, { recursive: true, force: true });
}
