// The command heliumdb, run as a user runs it: what it says, how it ends, what it refuses.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, test } from 'node:test';
import { createDatabase } from '../../js/index.js';
import { path } from '../../scripts/lib.js';
import { runCommand, scratch, startCommand, startDev, without } from '../support/command.js';
import { startPostgres } from '../support/postgres.js';
import { errorFrom, serve } from '../support/service.js';

const cwd = scratch();
/** @type {{ end(signal?: NodeJS.Signals): Promise<unknown> }[]} */
const running = [];
after(() => Promise.all(running.map((command) => command.end('SIGKILL'))));

/** @param {string[]} args @param {Record<string, string>} [env] */
async function dev(args, env) {
  const command = await startDev(args, { cwd, env });
  running.push(command);
  return command;
}

/** @param {string[]} args @param {Record<string, string>} [env] */
const run = (args, env) => runCommand(args, { cwd, env });

const ESCAPE = /\u001b/;

test('help, version, and what is no command', async () => {
  const overview = await run(['--help']);
  assert.deepEqual([overview.code, overview.err], [0, '']);
  assert.match(overview.out, /^Usage: heliumdb COMMAND[^]* dev /);
  assert.deepEqual(await run([]), overview);
  const { version } = JSON.parse(readFileSync(path('package.json'), 'utf8'));
  assert.deepEqual(await run(['--version']), { code: 0, out: `${version}\n`, err: '' });
  const unknown = await run(['launch']);
  assert.deepEqual([unknown.code, unknown.out], [1, '']);
  assert.match(unknown.err, /^heliumdb: there is no command "launch"; there is: init, dev, .*migrate.*\n$/);
  for (const [name, says] of [
    ['migrat', 'there is no command "migrat": did you mean migrate?'],
    ['--hlep', 'there is no option --hlep: did you mean --help?'],
    ['x\u001b]0;T\u0007\n', /there is no command "x\\x1b\]0;T\\x07\\n"; there is: init, dev, .*unlock/],
    ['postgres://me:s3cret-w0rd@h/d', 'a command comes first, such as heliumdb migrate --url URL'],
  ]) {
    const { code, out, err } = await run([String(name)]);
    assert.deepEqual([code, out], [1, '']);
    if (typeof says === 'string') assert.equal(err, `heliumdb: ${says}\n`);
    else assert.match(err, says);
  }
  assert.equal((await run(['migrat'], { FORCE_COLOR: '1' })).err, '\u001b[31mheliumdb:\u001b[39m there is no command "migrat": did you mean migrate?\n');
  const help = await run(['dev', '--port', '1', '--help']);
  assert.equal(help.code, 0);
  for (const name of ['port', 'host', 'memory', 'data', 'postgres', 'url', 'schema', 'password-file', 'password', 'idle', 'fault', 'json']) assert.match(help.out, new RegExp(`^  --${name}\\b`, 'm'));
  for (const line of help.out.split('\n')) assert.ok(line.length < 110, line);
});

test('what can\'t be done: one line that names it, 1 for exit', async () => {
  mkdirSync(join(cwd, 'other'));
  writeFileSync(join(cwd, 'other/notes.txt'), 'not a database');
  writeFileSync(join(cwd, 'broken.sql'), 'create table a (x int);\ncreate tabel b (x int);\n');
  for (const [args, says] of /** @type {[string[], RegExp][]} */ ([
    [['--prot', '1'], /there is no option --prot: did you mean --port\?; heliumdb dev --help lists the options/],
    [['--port'], /--port needs a value: --port PORT; heliumdb dev --help/],
    [['--port', 'x'], /--port x: give a whole number from 0 to 65535/],
    [['--port', '65536'], /from 0 to 65535/],
    [['--idle', '-1'], /--idle needs a value; one that begins with - is given as --idle=SECONDS/],
    [['--idle', '1.5'], /--idle 1\.5: give a whole number/],
    [['more'], /there is no argument "more"/],
    [['--memory', '--data', 'd'], /--memory and --data exclude each other/],
    [['--data', ''], /--data is empty/],
    [['--data', 'file:./d'], /for a URL there is --url/],
    [['--data', 'other'], /other holds other files than a database \(notes\.txt\)/],
    [['--data', 'other/notes.txt'], /is a file/],
    [['--url', 'http://localhost'], /--url isn't a database URL/],
    [['--url', './dev.db'], /--url isn't a database URL: for the folder \.\/dev\.db give file:\.\/dev\.db/],
    [['--url', 'postgres://me:12#s3cret-w0rd@127.0.0.1/db'], /--url has a \/, \? or # in its password or user: percent-encode it/],
    [['--url', 'file:'], /names no folder/],
    [['--url', 'file:d?x=1'], /have no parameters/],
    [['--postgres', 'localhost'], /--postgres isn't a database URL/],
    [['--postgres', 'postgres://me:s3cret-w0rd@127.0.0.1:1/db'], /127\.0\.0\.1:1: could not connect .*ECONNREFUSED/],
    [['--host', '0.0.0.0'], /"0\.0\.0\.0" can be reached from other machines: set a password \(the option `password`, or --password-file\)/],
    [['--host', '192.0.2.1', '--password', 'x'], /"192\.0\.2\.1" isn't an address of this machine/],
    [['--fault', 'latency=50,cut=1'], /"cut=1": there is no "cut"; the names are .*cut-after/],
    [['--schema', 'none.sql'], /--schema none\.sql can't be read \(ENOENT\)/],
    [['--port', '0', '--schema', 'broken.sql'], /--schema broken\.sql, line 2: syntax error/],
  ])) {
    const { code, out, err } = await run(['dev', ...args]);
    assert.deepEqual([code, out], [1, ''], args.join(' '));
    assert.match(err, says);
    assert.match(err, /^heliumdb dev: [^\n]+\n$/);
    assert.ok(!err.includes('s3cret-w0rd'), err);
  }
  assert.deepEqual(readdirSync(join(cwd, 'other')), ['notes.txt']);
});

test('what isn\'t installed is asked for by name', async () => {
  const pglite = await run(['dev', '--data', 'unmade'], without('@electric-sql/pglite'));
  assert.deepEqual([pglite.code, pglite.out], [1, '']);
  assert.match(pglite.err, /^heliumdb dev: .*npm install @electric-sql\/pglite\n$/);
  assert.ok(!existsSync(join(cwd, 'unmade')));
  const pg = await run(['dev', '--postgres', 'postgres://a:b@127.0.0.1:1/c'], without('pg'));
  assert.equal(pg.code, 1);
  assert.match(pg.err, /npm install pg/);
});

test('for people: where it is, what answers, what is missing; Ctrl-C ends it', async () => {
  const command = startCommand(['dev', '--port', '0'], { cwd });
  running.push(command);
  const greeting = await command.until(/Ctrl-C ends it\.\n/);
  assert.match(greeting, /^heliumdb dev: PGlite \(PostgreSQL \d+\.\d+\) in memory\n/);
  const url = /DATABASE_URL=(postgres:\/\/postgres:postgres@127\.0\.0\.1:\d+\/postgres)\n/.exec(greeting)?.[1];
  assert.match(greeting, /data is lost at the end; to keep it: heliumdb dev --data/);
  assert.match(greeting, /idle in a transaction for 10 s is ended/);
  assert.match(greeting, /--schema heliumdb\/schema\.sql/);
  assert.doesNotMatch(greeting, ESCAPE);
  await createDatabase(url).connect();
  assert.deepEqual(await command.end('SIGINT'), { code: 0, signal: null });
  assert.deepEqual(command.said, { out: `${greeting}closing\n`, err: '' });
});

test('--json: one line; --password: another is refused; --schema; SIGTERM', async () => {
  const command = await dev(['--password', 'pässword/1', '--schema', 'heliumdb/schema.sql']);
  assert.deepEqual(Object.keys(JSON.parse(command.said.out)), ['url', 'host', 'port', 'backend', 'database', 'idle', 'pid']);
  assert.equal(command.url, `postgres://postgres:p%C3%A4ssword%2F1@127.0.0.1:${command.port}/postgres`);
  const user = await createDatabase(command.url).createUser({ email: 'a@b.c', password: 'x' });
  const error = await errorFrom(createDatabase(command.url.replace('p%C3', 'P%C3')).getUserById(user.id));
  assert.equal(error.name, 'AuthError');
  const before = command.said.out;
  assert.deepEqual(await command.end('SIGTERM'), { code: 0, signal: null });
  assert.deepEqual(command.said, { out: before, err: '' });
});

test('a password that the list of processes doesn\'t show: a file, the environment', async () => {
  writeFileSync(join(cwd, 'secret'), 'pässword/1\r\n', { mode: 0o600 });
  writeFileSync(join(cwd, 'open'), 'pässword/1', { mode: 0o644 });
  chmodSync(join(cwd, 'open'), 0o644);
  const url = /DATABASE_URL=postgres:\/\/postgres:p%C3%A4ssword%2F1@127\.0\.0\.1:\d+\/postgres\n/;
  const openFile = '--password-file open can be read by other users of this machine: chmod 600 open\n';
  const shown = '--password can be read by every user of this machine, in the list of processes: give --password-file, or set HELIUMDB_PASSWORD\n';
  for (const [args, env, err] of /** @type {[string[], Record<string, string>, string][]} */ ([
    [['--password-file', 'secret'], { HELIUMDB_PASSWORD: 'another' }, ''],
    [['--password-file', 'open'], {}, openFile],
    [['--password', 'pässword/1'], {}, shown],
    [[], { HELIUMDB_PASSWORD: 'pässword/1' }, ''],
  ])) {
    const command = startCommand(['dev', '--port', '0', ...args], { cwd, env });
    running.push(command);
    const greeting = await command.until(/Ctrl-C ends it\.\n/);
    assert.match(greeting, url);
    assert.doesNotMatch(greeting, /Any password will do/);
    if (process.platform === 'linux') assert.match(readFileSync(`/proc/${command.pid}/cmdline`, 'latin1'), /^heliumdb dev\0*$/);
    await command.end();
    assert.equal(command.said.err, err);
  }
});

test('a password that is none is refused: any would do', async () => {
  writeFileSync(join(cwd, 'empty'), '\n');
  writeFileSync(join(cwd, 'lines'), 'a\nb\n');
  writeFileSync(join(cwd, 'long'), 'x'.repeat(5000));
  for (const [args, env, says] of /** @type {[string[], Record<string, string>, string][]} */ ([
    [['--password', ''], {}, '--password is empty'],
    [['--password-file', 'empty'], {}, '--password-file empty is empty'],
    [['--password-file', 'lines'], {}, '--password-file lines has more than one line'],
    [['--password-file', 'long'], {}, '--password-file long can\'t be read (more than a password)'],
    [['--password-file', 'missing'], {}, '--password-file missing can\'t be read (ENOENT)'],
    [['--password-file', '.'], {}, '--password-file . can\'t be read (EISDIR)'],
    [['--password-file', 'lines', '--password', 'x'], {}, '--password and --password-file exclude each other: give one'],
    [[], { HELIUMDB_PASSWORD: '' }, 'HELIUMDB_PASSWORD is empty'],
  ])) {
    assert.deepEqual(await run(['dev', '--port', '0', ...args], env), { code: 1, out: '', err: `heliumdb dev: ${says}\n` });
  }
});

test('a folder: one command at a time, and the data stays', async () => {
  const first = await dev(['--data', 'dev.db', '--schema', 'heliumdb/schema.sql']);
  assert.deepEqual([first.database, first.folder], ['data', 'dev.db']);
  const user = await createDatabase(first.url).createUser({ email: 'a@b.c', password: 'x' });
  const second = await run(['dev', '--data', './dev.db', '--port', '0']);
  assert.deepEqual([second.code, second.out], [1, '']);
  assert.match(second.err, new RegExp(`^heliumdb dev: the data folder ${join(cwd, 'dev.db')} is in use by process ${first.pid}, since .*\n$`));
  await first.end();
  // DATABASE_URL says the same folder, and the schema, there already, is left out.
  const third = startCommand(['dev', '--port', '0', '--schema', 'heliumdb/schema.sql'], { cwd, env: { DATABASE_URL: 'file:./dev.db' } });
  running.push(third);
  const greeting = await third.until(/Ctrl-C ends it\.\n/);
  assert.match(greeting, new RegExp(`in ${join(cwd, 'dev.db')}\n`));
  assert.match(greeting, /Skipped heliumdb\/schema\.sql: relation "users" already exists\./);
  const url = /DATABASE_URL=(\S+)/.exec(greeting)?.[1];
  assert.deepEqual(await createDatabase(url).getUserById(user.id), user);
  assert.equal((await third.end()).code, 0);
  assert.deepEqual(readdirSync(join(cwd, 'dev.db')).filter((name) => name.startsWith('heliumdb')), []);
});

test('a DATABASE_URL of a server is not what dev runs on', async () => {
  const command = await dev([], { DATABASE_URL: 'postgres://me:s3cret-w0rd@127.0.0.1:1/db' });
  assert.equal(command.database, 'memory');
  await command.end();
});

test('a port in use', async () => {
  const server = await serve((_, response) => response.end());
  const { code, err } = await run(['dev', '--port', String(server.port)]);
  await server.close();
  assert.equal(code, 1);
  assert.match(err, new RegExp(`port ${server.port} of 127\\.0\\.0\\.1 is in use: .*--port ${server.port + 1}\n$`));
});

test('Ctrl-C while it opens: it opens, closes, and the folder is whole', async () => {
  const command = startCommand(['dev', '--data', 'early.db', '--port', '0'], { cwd });
  running.push(command);
  while (!existsSync(join(cwd, 'early.db/heliumdb-making'))) await sleep(20);
  assert.equal((await command.end()).code, 0);
  assert.deepEqual(readdirSync(join(cwd, 'early.db')).filter((name) => name.startsWith('heliumdb')), []);
  assert.ok(existsSync(join(cwd, 'early.db/PG_VERSION')));
});

test('a second Ctrl-C ends at once; the echo of the first is no second', async () => {
  const command = await dev(['--fault', 'latency=60000']);
  const call = errorFrom(createDatabase(command.url).connect());
  await sleep(300);
  process.kill(command.pid, 'SIGINT');
  process.kill(command.pid, 'SIGINT');
  await sleep(600);
  // Not 0, which it would be had it waited for the request.
  assert.deepEqual(await command.end('SIGINT'), { code: 130, signal: null });
  assert.equal((await call).name, 'ConnectionError');
});

test('--postgres: its password is never shown', async () => {
  const server = await startPostgres();
  try {
    const command = startCommand(['dev', '--port', '0', '--postgres', server.url], { cwd });
    running.push(command);
    const greeting = await command.until(/Ctrl-C ends it\.\n/);
    assert.match(greeting, /^heliumdb dev: PostgreSQL \d.* on [\w.]+:\d+\n/);
    await createDatabase(/DATABASE_URL=(\S+)/.exec(greeting)?.[1]).connect();
    assert.equal((await command.end()).code, 0);
    const wrong = await run(['dev', '--port', '0', '--postgres', server.url.replace(/:[^:@/]+@/, ':wr0ng-w0rd@')]);
    assert.equal(wrong.code, 1);
    assert.match(wrong.err, /refused the endpoint's own user or password/);
    for (const text of [command.said.out, command.said.err, wrong.err]) {
      assert.ok(!text.includes('wr0ng-w0rd') && !text.includes(new URL(server.url).password));
    }
  } finally {
    await server.stop();
  }
});

test('check says what it has not checked, and refuses an empty DATABASE_URL', async () => {
  const folder = scratch(), skipped = {
    document: 'there is no heliumdb.schema.json',
    replay: 'there are no migrations',
    drift: 'no database given by --url, --postgres or DATABASE_URL',
  };
  mkdirSync(join(folder, 'migrations'));
  const json = await runCommand(['check', '--json'], { cwd: folder });
  assert.deepEqual(JSON.parse(json.out), { ok: true, findings: [], advice: [], skipped });
  const { code, out } = await runCommand(['check'], { cwd: folder });
  assert.equal(code, 0);
  assert.equal(out, `ok directory\n-- document not checked: ${skipped.document}\nok scripts\n-- replay not checked: ${skipped.replay}\n-- drift not checked: ${skipped.drift}\n`);
  const empty = await runCommand(['check'], { cwd: folder, env: { DATABASE_URL: '' } });
  assert.deepEqual([empty.code, empty.err],
    [1, 'heliumdb check: DATABASE_URL is empty. Give --url URL or --postgres URL, or set DATABASE_URL\n']);
});

test('check --tenant: a table with the column has a policy, which is in force', async () => {
  const folder = scratch(), columns = { id: { type: 'text', primaryKey: true }, tenant_id: { type: 'text' } };
  const tables = { open: { columns }, off: { columns }, own: { columns }, 'The rest': { columns }, others: { columns: { id: columns.id } } };
  const policy = (/** @type {string} */ table) => `create policy own on ${table} using (tenant_id = current_setting('request.jwt.claims')::json ->> 'tenant')`;
  const enabled = (/** @type {string} */ table) => ({ text: `alter table ${table} enable row level security`, undo: `alter table ${table} disable row level security` });
  const sql = {
    'policy own on off': policy('off'), 'policy own on own': policy('own'), 'row security of own': enabled('own'),
    'policy "on open" on "The rest"': policy('"The rest"').replace('own', '"on open"'), 'row security of "The rest"': enabled('"The rest"'),
  };
  writeFileSync(join(folder, 'heliumdb.schema.json'), JSON.stringify({ version: 1, tables, sql }));
  assert.equal((await runCommand(['generate', '--name', 'first'], { cwd: folder })).code, 0);
  const json = await runCommand(['check', '--json', '--no-replay', '--tenant', 'tenant_id'], { cwd: folder }), { ok, findings } = JSON.parse(json.out);
  assert.deepEqual([json.code, ok, findings], [1, false, [
    { part: 'document', code: 'tenant-without-policy', where: 'tables.off', message: 'has tenant_id and a policy, which is not in force: row security is off', fix: 'under sql: "row security of off", with alter table off enable row level security' },
    { part: 'document', code: 'tenant-without-policy', where: 'tables.open', message: 'has tenant_id and no policy: who may read it reads the rows of all tenants', fix: 'under sql: "policy own on open": "create policy own on open …"' },
  ]]);
  const wrong = await runCommand(['check', '--no-replay', '--tenant', 'tenat_id'], { cwd: folder });
  assert.deepEqual([wrong.code, wrong.err], [1, 'heliumdb check: --tenant: no table of the document has a column tenat_id\n']);
  assert.equal((await runCommand(['check', '--no-replay'], { cwd: folder })).code, 0);
});

test('check says which foreign keys have no index, and does not fail for it', async () => {
  const folder = scratch(), id = { type: 'text', primaryKey: true };
  const tables = { a: { columns: { id } }, b: { columns: { id, a_id: { type: 'text', references: { table: 'a', column: 'id' } } } } };
  writeFileSync(join(folder, 'heliumdb.schema.json'), JSON.stringify({ version: 1, tables }));
  assert.equal((await runCommand(['generate', '--name', 'first'], { cwd: folder })).code, 0);
  const message = 'refers to a, and no index begins with its columns: to delete a row there, or to find the rows here that belong to one, Postgres reads all of b';
  const finding = { part: 'document', code: 'foreign-key-without-index', where: 'tables.b.columns.a_id.references', message, fix: 'an index of b (a_id)' };
  const json = await runCommand(['check', '--json', '--no-replay'], { cwd: folder });
  assert.deepEqual([json.code, JSON.parse(json.out).findings, JSON.parse(json.out).advice], [0, [], [finding]]);
  const { code, out } = await runCommand(['check', '--no-replay'], { cwd: folder });
  assert.deepEqual([code, out.split('\n').slice(0, 3)], [0, ['ok directory', 'ok document', `  foreign-key-without-index ${finding.where} ${message}; ${finding.fix}`]]);
});
