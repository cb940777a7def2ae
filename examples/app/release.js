// A release of the database, ahead of the application's: `node release.js`, with the DATABASE_URL of staging, then of
// production. Checks the migrations, applies them, and tries the database as the application will use it. If that
// fails, what was applied is undone, and the exit code is 1: let the release stop there.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const COMMAND = join(import.meta.dirname, 'node_modules/heliumdb/js/cli/heliumdb.js');

/** @param {string[]} args */
function heliumdb(...args) {
  const { status, stdout } = spawnSync(process.execPath, [COMMAND, ...args], {
    encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'],
  });
  console.log(`heliumdb ${args.join(' ')}\n${stdout}`);
  return { ok: status === 0, stdout };
}

/** Is it done? */
function release() {
  if (!heliumdb('check').ok) return false;
  const { ok, stdout } = heliumdb('migrate', '--json');
  if (ok && heliumdb('smoke').ok) return true;
  const { applied = [] } = JSON.parse(stdout || '{}');
  if (applied.length) heliumdb('rollback', '--steps', String(applied.length));
  return false;
}

process.exitCode = release() ? 0 : 1;
