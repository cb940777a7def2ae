// The command: which database, whether it may be written, what it prints, how it ends.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { before, test } from 'node:test';
import { createEndpoint } from '../../js/endpoint/index.js';
import { runCommand, scratch, startCommand } from '../support/command.js';
import { raw } from './support.js';

/** @type {string} */
let folder;
before(async () => {
  folder = join(scratch(), 'dev.db');
  const endpoint = await createEndpoint({ data: folder, listen: false });
  await endpoint.exec('create table users (id int primary key)');
  await endpoint.close();
});

/** @param {string[]} args @param {Record<string, string>} [env] */
const start = async (args, env) => {
  const command = startCommand(['studio', '--json', '--port', '0', ...args], { cwd: scratch(), env });
  return { ...command, facts: JSON.parse(await command.until(/\n$/)) };
};
/** @param {string[]} args @param {Record<string, string>} [env] */
const refused = async (args, env) => {
  const { code, err } = await runCommand(['studio', '--port', '0', '--no-open', ...args], { cwd: scratch(), env });
  return [code, err.trim()];
};

test('it serves a folder until Ctrl-C, and prints where', async () => {
  const studio = await start(['--data', folder]), { url, port, pid, queries, history, ...facts } = studio.facts;
  assert.deepEqual(facts, { database: folder, readOnly: false, production: false });
  assert.equal(pid, studio.pid);
  assert.equal(basename(queries), 'heliumdb.queries.json');
  assert.match(history, /[/\\]\.heliumdb[/\\]history\.json$/);
  assert.match(url, new RegExp(`^http://127\\.0\\.0\\.1:${port}/\\?token=[\\w-]{43}$`));
  const { host, pathname, search } = new URL(url);
  assert.equal((await raw(port, { path: pathname + search, headers: { host } })).status, 303);
  assert.deepEqual(await studio.end('SIGINT'), { code: 0, signal: null });
  assert.equal(studio.said.err, '');
});

test('for people it says what may be done, and that the address is a key', async () => {
  const studio = startCommand(['studio', '--no-open', '--port', '0', '--read-only', '--url', `file:${folder}`], { cwd: scratch() });
  const text = await studio.until(/Ctrl-C ends it\.\n/);
  assert.match(text, /^heliumdb studio: .*dev\.db\n\n {2}http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\n\n {2}Nothing can be written\.\n {2}The address holds the key of this run: keep it to yourself\.\n/);
  await studio.end();
});

test('a database on another machine is read-only, unless somebody says --write', async () => {
  // The endpoint is a port of this machine; the URL's host is not, and is what counts.
  const endpoint = await createEndpoint({ memory: true, password: 'x' });
  const url = endpoint.url.replace(/@[^/]*/, '@db.example.com'), reach = ['--endpoint', `http://127.0.0.1:${endpoint.port}/sql`];
  for (const [args, readOnly] of /** @type {[string[], boolean][]} */ ([[[], true], [['--write'], false]])) {
    const studio = await start([...reach, ...args], { DATABASE_URL: url });
    assert.deepEqual([studio.facts.readOnly, studio.facts.production], [readOnly, true]);
    assert.doesNotMatch(studio.said.out, /:x@/);
    await studio.end();
  }
  await endpoint.close();
});

test('what can\'t be done is said with the way out', async () => {
  assert.deepEqual(await refused([]), [1, 'heliumdb studio: which database? Give --url URL or --postgres URL, or set DATABASE_URL']);
  assert.deepEqual(await refused(['--data', folder, '--url', 'file:./x']), [1, 'heliumdb studio: --data and --url exclude each other: give one']);
  assert.deepEqual(await refused(['--data', folder, '--read-only', '--write']), [1, 'heliumdb studio: --read-only and --write exclude each other: give one']);
  for (const name of ['queries', 'history']) {
    assert.deepEqual(await refused(['--data', folder, `--${name}`, '']), [1, `heliumdb studio: --${name} is empty: give a file`]);
  }
  assert.deepEqual(await refused(['--prot', '1']), [1, 'heliumdb studio: there is no option --prot: did you mean --port?; heliumdb studio --help lists the options']);
  const missing = join(scratch(), 'none');
  assert.deepEqual(await refused(['--data', missing]), [1, `heliumdb studio: there is no folder ${missing}: heliumdb dev --data DIR makes one`]);
  assert.equal(existsSync(missing), false);
});

test('a port that is in use is said', async () => {
  const studio = await start(['--data', folder]), { port } = studio.facts, endpoint = await createEndpoint({ memory: true });
  assert.deepEqual(await refused(['--url', endpoint.url, '--port', String(port)]),
    [1, `heliumdb studio: port ${port} is in use: stop what uses it, or give another one: --port ${port + 1}`]);
  await endpoint.close();
  await studio.end();
});
