// `heliumdb init` as a person runs it: in an empty folder, in one that has things already, and on a database that has
// tables already. It may be run again and again, what is there stays, and no secret is ever said.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { path } from '../../scripts/lib.js';
import { runCommand, scratch, startDev, startNode } from '../support/command.js';
import { client } from '../support/migrations.js';

const SECRET = 's3cret-w0rd';

/** A folder, and init in it. @param {Record<string, string>} [files] @param {Record<string, string>} [env] */
function folderOf(files = {}, env) {
  const cwd = scratch();
  const write = (/** @type {string} */ name, /** @type {string} */ text) => writeFileSync(join(cwd, name), text);
  for (const [name, text] of Object.entries(files)) write(name, text);
  return {
    cwd, write,
    read: (/** @type {string} */ name) => readFileSync(join(cwd, name), 'utf8'),
    run: (/** @type {string[]} */ ...args) => runCommand(args, { cwd, env }),
    init: (/** @type {string[]} */ ...args) => runCommand(['init', ...args], { cwd, env }),
    /** All files with their bytes. @returns {Record<string, string>} */
    all: () => Object.fromEntries(readdirSync(cwd, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      .map((/** @type {any} */ { parentPath, path: folder, name }) => join(parentPath ?? folder, name)).map((file) => [file.slice(cwd.length + 1), readFileSync(file, 'utf8')]).sort()),
  };
}

/** The name of the only migration. @param {{cwd: string}} folder */
const migrationOf = ({ cwd }, dir = 'migrations') => readdirSync(join(cwd, dir)).find((name) => /^\d{14}_/.test(name));

/** @type {Awaited<ReturnType<typeof startDev>>} */
let dev;
before(async () => { dev = await startDev(['--memory']); });
after(() => dev.end());

/** Empties the database, and runs SQL. @param {string} sql */
const make = async (sql) => {
  await client(dev.url)('drop schema if exists heliumdb cascade; drop schema public cascade; create schema public');
  await client(dev.url)(sql);
};

/** The endpoint's URL with a password that it doesn't ask for. */
const withSecret = () => dev.url.replace(/\/\/[^@]*@/, `//postgres:${SECRET}@`);

test('an empty folder: everything, in one go, and it works', async () => {
  const folder = folderOf(), { code, out, err } = await folder.init(), name = migrationOf(folder);
  assert.match(String(name), /^\d{14}_init$/);
  assert.deepEqual([code, err, out], [0, '', [
    'heliumdb.schema.json: 2 tables to begin with', '.env: DATABASE_URL', '.gitignore: .env, dev.db/', 'package.json: db:generate, db:migrate, db:check',
    `migrations/${name}: the first migration`, 'heliumdb.client.js: the client, with its types in heliumdb.client.d.ts', '',
    'next:', '  npm install heliumdb @electric-sql/pglite', '  npm run db:migrate', "  import { createDatabase } from './heliumdb.client.js'", '',
  ].join('\n')]);
  assert.equal(folder.read('.env'), 'DATABASE_URL=file:./dev.db\n');
  assert.equal(statSync(join(folder.cwd, '.env')).mode & 0o777, 0o600);
  assert.equal(folder.read('.gitignore'), '.env\ndev.db/\n');
  assert.deepEqual(JSON.parse(folder.read('package.json')), { private: true, type: 'module', scripts: {
    'db:generate': 'heliumdb generate && heliumdb client', 'db:migrate': 'heliumdb migrate', 'db:check': 'heliumdb check && heliumdb client --check',
  } });
  assert.deepEqual(Object.keys(JSON.parse(folder.read('heliumdb.schema.json')).tables), ['posts', 'users']);

  const made = folder.all(), again = await folder.init();
  assert.deepEqual([again.code, again.err, again.out.split('\n').slice(0, 5)], [0, '', [
    'heliumdb.schema.json: 2 tables, unchanged', '.env: unchanged', 'package.json: unchanged', 'migrations: 1 migration, unchanged',
    'heliumdb.client.js: the client, with its types in heliumdb.client.d.ts, unchanged']]);
  assert.deepEqual(folder.all(), made);

  // Each script of package.json does what it says, on the database that .env names.
  assert.equal((await folder.run('generate')).out, 'nothing to write: the migrations match heliumdb.schema.json\n');
  for (const args of [['client', '--check'], ['check'], ['migrate']]) assert.equal((await folder.run(...args)).code, 0, args.join(' '));
  mkdirSync(join(folder.cwd, 'node_modules'));
  symlinkSync(path('.'), join(folder.cwd, 'node_modules/heliumdb'));
  folder.write('first.js', `import { createDatabase } from './heliumdb.client.js';
    const db = createDatabase(process.env.DATABASE_URL), user = await db.users.create({ email: 'A@b.c' });
    await db.posts.create({ title: 'x', authorId: user.id });
    console.log((await db.posts.findMany({ include: { author: true } }))[0].author.email);
    await db.disconnect();`);
  const program = startNode(join(folder.cwd, 'first.js'), [], { cwd: folder.cwd, env: { DATABASE_URL: 'file:./dev.db' } });
  assert.deepEqual([(await program.ended).code, program.said], [0, { out: 'a@b.c\n', err: '' }]);
});

test('what is there stays: scripts, layout, .env, .gitignore, document', async () => {
  const folder = folderOf({
    'package.json': '\ufeff{\n\t"name": "mine",\n\t"scripts": {\n\t\t"db:migrate": "mine",\n\t\t"test": "t"\n\t},\n\t"dependencies": {\n\t\t"heliumdb": "1"\n\t}\n}',
    '.gitignore': 'node_modules\n/.env', '.env': `OTHER=${SECRET}\n`, 'heliumdb.schema.json': '{"version":1,"tables":{"t":{"columns":{"a":{"type":"integer","primaryKey":true}}}}}',
  });
  const before = folder.all(), { code, out, err } = await folder.init();
  assert.deepEqual([code, err], [0, '']);
  assert.doesNotMatch(out, new RegExp(SECRET));
  assert.equal(folder.read('package.json'), '{\n\t"name": "mine",\n\t"scripts": {\n\t\t"db:migrate": "mine",\n\t\t"test": "t",\n\t\t"db:generate": "heliumdb generate && heliumdb client",\n'
    + '\t\t"db:check": "heliumdb check && heliumdb client --check"\n\t},\n\t"dependencies": {\n\t\t"heliumdb": "1"\n\t}\n}\n');
  for (const name of ['.gitignore', '.env', 'heliumdb.schema.json']) assert.equal(folder.read(name), before[name]);
  assert.deepEqual(out.split('\n').slice(0, 3), ['heliumdb.schema.json: 1 table, unchanged', '.env: unchanged', 'package.json: db:generate, db:check']);
  assert.deepEqual(out.split('\n').slice(-5, -1), ['  npm install @electric-sql/pglite', '  npm pkg set type=module  # the client is an ES module', '  npm run db:migrate', "  import { createDatabase } from './heliumdb.client.js'"]);
  // A document that has changed since: it is the document that counts.
  folder.write('heliumdb.schema.json', '{"version":1,"tables":{"t":{"columns":{"a":{"type":"integer","primaryKey":true},"b":{"type":"text","nullable":true}}}}}');
  const changed = await folder.init();
  assert.match(changed.out, /\nmigrations: 1 migration, unchanged\nheliumdb\.client\.js: the client, with its types in heliumdb\.client\.d\.ts\n/);
  assert.match(changed.out, /\n {2}npm run db:generate {2}# the document has changed since the last migration\n {2}npm run db:migrate\n/);
  assert.match(folder.read('heliumdb.client.d.ts'), /b: string \| null;/);
});

test('paths of one\'s own stand in the scripts', async () => {
  const folder = folderOf();
  mkdirSync(join(folder.cwd, 'db'));
  const { code, out } = await folder.init('--schema', 'db/schema.json', '--dir', 'db/my migrations', '--out', 'src/db.mjs');
  assert.equal(code, 0);
  const { scripts } = JSON.parse(folder.read('package.json')), client = 'heliumdb client --schema db/schema.json --out src/db.mjs';
  assert.deepEqual(scripts, {
    'db:generate': `heliumdb generate --schema db/schema.json --dir "db/my migrations" && ${client}`, 'db:migrate': 'heliumdb migrate --dir "db/my migrations"',
    'db:check': `heliumdb check --dir "db/my migrations" && ${client} --check`,
  });
  assert.ok(out.endsWith("  import { createDatabase } from './src/db.mjs'\n"));
  for (const name of ['db/schema.json', `db/my migrations/${migrationOf(folder, 'db/my migrations')}/migration.sql`, 'src/db.mjs', 'src/db.d.mts']) assert.ok(existsSync(join(folder.cwd, name)), name);
});

test('a database that has tables: its document, a baseline, and adopt', async () => {
  await make('create table people (id serial primary key, full_name text not null); create table pets (id int primary key, owner_id int not null references people (id)); create aggregate total (int) (sfunc = int4pl, stype = int)');
  const folder = folderOf(), { code, out, err } = await folder.init('--url', withSecret()), name = migrationOf(folder);
  assert.deepEqual([code, err], [0, '']);
  assert.doesNotMatch(out, new RegExp(SECRET));
  assert.match(String(name), /_baseline$/);
  assert.match(out, /^heliumdb\.schema\.json: 2 tables of [^\n]*\n {2}left out: aggregate total\(integer\)\n\.env: DATABASE_URL\n\.gitignore: \.env\n/);
  assert.ok(out.includes(`\nmigrations/${name}: the first migration\n`));
  assert.ok(out.endsWith("  npm install heliumdb\n  npx heliumdb adopt  # notes that the database has the first migration\n  import { createDatabase } from './heliumdb.client.js'\n"), out);
  assert.equal(folder.read('.env'), `DATABASE_URL=${withSecret()}\n`);
  assert.match(folder.read('heliumdb.client.d.ts'), /owner: One<People\.Facts>;/);
  const adopted = await folder.run('adopt');
  assert.deepEqual([adopted.code, adopted.err], [0, '']);
  assert.equal((await folder.run('migrate')).code, 0);
  const made = folder.all();
  assert.equal((await folder.init()).code, 0);
  assert.deepEqual(folder.all(), made);

  // Somewhere else: that database is heliumdb's now, and its migrations are in another place.
  const other = folderOf({}, { DATABASE_URL: withSecret() }), json = await other.init('--json');
  assert.deepEqual([json.code, json.err, json.out.includes(SECRET)], [0, '', false]);
  const { ok, status, pulled, left, written, next } = JSON.parse(json.out);
  assert.deepEqual([ok, status, pulled, left], [true, 'ok', true, [{ kind: 'aggregate', name: 'total(integer)' }]]);
  assert.deepEqual(written, ['heliumdb.schema.json', 'package.json', 'heliumdb.client.js']);
  assert.deepEqual(next, ['npm install heliumdb', '# heliumdb has migrated this database already: get those migrations into migrations', "import { createDatabase } from './heliumdb.client.js'"]);
  assert.equal(existsSync(join(other.cwd, '.env')), false);
});

test('.env names the database; an empty one gets the small document', async () => {
  await make('select 1');
  const folder = folderOf({ '.env': `# mine\nDATABASE_URL="${withSecret()}"\n` }), { code, out } = await folder.init();
  assert.equal(code, 0);
  assert.match(out, /^heliumdb\.schema\.json: 2 tables to begin with\n\.env: unchanged\n/);
  assert.doesNotMatch(out, new RegExp(SECRET));
  assert.equal((await folder.run('migrate')).code, 0);
  assert.deepEqual(await client(dev.url)("select table_name from information_schema.tables where table_schema = 'public' order by 1"), [{ table_name: 'posts' }, { table_name: 'users' }]);
});

test('a folder as the database: --data', async () => {
  const folder = folderOf(), { code } = await folder.init('--data', 'my data#1');
  assert.equal(code, 0);
  assert.equal(folder.read('.env'), "DATABASE_URL=file:my%20data%231\n");
  assert.equal(folder.read('.gitignore'), '.env\nmy data#1/\n');
  assert.equal(existsSync(join(folder.cwd, 'my data#1')), false);
  assert.equal((await folder.run('migrate')).code, 0);
  rmSync(join(folder.cwd, 'heliumdb.schema.json'));
  rmSync(join(folder.cwd, 'migrations'), { recursive: true });
  const found = await folder.init('--data', 'my data#1');
  assert.match(found.out, /^heliumdb\.schema\.json: 2 tables of [^\n]*my data#1\n\.env: unchanged\n/);
  assert.match(found.out, /# heliumdb has migrated this database already/);
});

test('a client that can\'t be made yet: what is done stays, and the next run goes on', async () => {
  await make('create table batch (id int primary key)');
  const folder = folderOf(), { code, out, err } = await folder.init('--url', dev.url);
  assert.equal(code, 1);
  assert.equal(err, 'heliumdb init: heliumdb.schema.json: no client can be made of the document\n  tables.batch: is "batch" in JavaScript, a member of the database object: give "client": {"name": "batchTable"}\n');
  assert.match(out, /: the first migration\n$/);
  folder.write('heliumdb.schema.json', folder.read('heliumdb.schema.json').replace('"columns"', '"client": {"name": "batchTable"}, "columns"'));
  const mended = await folder.init();
  assert.equal(mended.code, 0);
  assert.ok(mended.out.endsWith("  npm install heliumdb\n  npx heliumdb adopt  # notes that the database has the first migration\n  import { createDatabase } from './heliumdb.client.js'\n"), mended.out);
});

test('what can\'t be done: nothing is written', async () => {
  const gone = dev.url.replace(/:\d+\//, ':1/');
  for (const [files, args, says] of /** @type {[Record<string, string>, string[], string | RegExp][]} */ ([
    [{}, ['--url', dev.url, '--data', 'x'], '--url, --postgres and --data exclude each other: give one'],
    [{}, ['--data', ''], '--data names no folder'],
    [{}, ['--data', 'file:./x'], '--data names no folder: for a URL there is --url'],
    [{}, ['--url', 'mysql://h/d'], /^--url isn't a database URL: /],
    [{}, ['--url', gone.replace(/\/\/[^@]*@/, `//postgres:${SECRET}@`)], /127\.0\.0\.1:1|localhost:1/],
    [{ '.env': `DATABASE_URL=postgres://me:${SECRET}@127.0.0.1:1/x\n` }, [], /127\.0\.0\.1:1/],
    [{ 'package.json': '[]' }, [], 'package.json is no JSON object: correct it first'],
    [{ 'package.json': '{"scripts": "x"}' }, [], 'package.json: "scripts" is no object: correct it first'],
    [{ 'package.json': '{"scripts": {}' }, [], 'package.json is no JSON object: correct it first'],
    [{ 'heliumdb.schema.json': '{"version": 1' }, [], 'heliumdb.schema.json: the document is JSON that ends too early (line 1, column 14)'],
    [{}, ['--tables', 'x'], 'there is no option --tables; heliumdb init --help lists the options'],
  ])) {
    const folder = folderOf(files), before = folder.all(), { code, out, err } = await folder.init(...args);
    assert.deepEqual([code, out, (out + err).includes(SECRET)], [1, '', false], args.join(' '));
    const [, message] = /^heliumdb init: ([^\n]*)\n/.exec(err) ?? [];
    if (typeof says === 'string') assert.equal(message, says);
    else assert.match(String(message), says);
    assert.deepEqual(folder.all(), before);
  }
});

test('DATABASE_URL of .env is that of every command; the environment goes before it, and what is no .env is passed over', async () => {
  const says = async (/** @type {ReturnType<typeof folderOf>} */ folder) => (await folder.run('pull')).err;
  const wrong = 'heliumdb pull: DATABASE_URL isn\'t a database URL: give file:./folder or postgres://user:password@host:port/database\n';
  const which = 'heliumdb pull: which database? Give --url URL or --postgres URL, or set DATABASE_URL\n';
  const empty = 'heliumdb pull: DATABASE_URL is empty. Give --url URL or --postgres URL, or set DATABASE_URL\n';
  for (const text of ['DATABASE_URL=x://y', '\ufeff# a\r\nexport DATABASE_URL="x://y" # b\r\n', "A=1\nDATABASE_URL = 'x://y'"]) assert.equal(await says(folderOf({ '.env': text })), wrong, text);
  assert.equal(await says(folderOf({ '.env': 'DATABASE_URL=x://y' }, { DATABASE_URL: '' })), empty);
  for (const text of ['', 'DATABASE_URLS=x', '# DATABASE_URL=x', '\0\u0001']) assert.equal(await says(folderOf({ '.env': text })), which, text);
  const folder = folderOf();
  mkdirSync(join(folder.cwd, '.env'));
  assert.equal(await says(folder), which);
  // Nothing else of it is taken: options of Node, say, or a password.
  const other = folderOf({ '.env': `NODE_OPTIONS=--throw\nHELIUMDB_PASSWORD=${SECRET}\nNO_COLOR=1\nDATABASE_URL=x://y\n` }, { FORCE_COLOR: '1' });
  assert.match(await says(other), /^\u001b\[31mheliumdb pull:/);
});

test('its help', async () => {
  const { code, out } = await folderOf().init('--help');
  assert.equal(code, 0);
  for (const name of ['url', 'postgres', 'endpoint', 'data', 'schema', 'dir', 'out', 'json', 'help']) assert.match(out, new RegExp(`^  --${name}\\b`, 'm'));
  for (const line of out.split('\n')) assert.ok(line.length < 115, line);
});
