// The files that the migration commands write: whole or not at all, in their own folder, whatever lies in their way.
import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { scratch } from '../support/command.js';
import { createProject } from '../support/migrations.js';

const things = { tables: { things: { columns: { id: { type: 'text', primaryKey: true } } } } };

/** A project on a folder of its own. */
function fresh() {
  const project = createProject('file:./dev.db');
  project.document(things);
  return project;
}

test('a link in the place of heliumdb.sum is replaced, and what it leads to is left alone', async () => {
  const project = fresh(), elsewhere = join(scratch(), 'profile');
  writeFileSync(elsewhere, 'mine');
  mkdirSync(join(project.folder, 'migrations'));
  symlinkSync(elsewhere, join(project.folder, 'migrations/heliumdb.sum'));
  await project.well('check', '--write', '--no-replay', '--schema', 'none.json').catch(() => {});
  assert.equal(readFileSync(elsewhere, 'utf8'), 'mine');
  assert.ok(lstatSync(join(project.folder, 'migrations/heliumdb.sum')).isFile());
  assert.deepEqual(readdirSync(join(project.folder, 'migrations')).filter((name) => /\.new/.test(name)), []);
});

test('a document that is a link stays one; one that leads nowhere makes nothing there', async () => {
  const project = fresh(), other = scratch();
  await project.well('push', '--yes');
  writeFileSync(join(other, 'shared.json'), project.read('heliumdb.schema.json'));
  symlinkSync(join(other, 'shared.json'), join(project.folder, 'link.json'));
  symlinkSync(join(other, 'nowhere.json'), join(project.folder, 'dangling.json'));
  await project.well('pull', '--schema', 'link.json');
  await project.well('pull', '--schema', 'dangling.json');
  assert.equal(readlinkSync(join(project.folder, 'link.json')), join(other, 'shared.json'));
  assert.deepEqual(JSON.parse(readFileSync(join(other, 'shared.json'), 'utf8')).tables, things.tables);
  assert.ok(!existsSync(join(other, 'nowhere.json')));
  assert.ok(lstatSync(join(project.folder, 'dangling.json')).isFile());
});

test('a name that leads out of the folder is refused', async () => {
  const project = fresh();
  for (const name of ['../x', 'a/b', '..', '.', 'a\0b', '']) {
    const told = await project.json('generate', `--name=${name.replace('\0', '%00')}`);
    assert.equal(told.code, 1, name);
    assert.equal(told.error.message, `--name ${name.replace('\0', '%00')}: give letters, digits, _ and -, at most 61`);
  }
  assert.ok(!existsSync(join(project.folder, 'migrations')));
});

test('what a document says of the client stays when the document is pulled', async () => {
  const project = createProject('file:./dev.db');
  const id = { type: 'text', primaryKey: true, client: { make: 'cuid2' } };
  const users = { columns: { id, n: { type: 'bigint', client: { as: 'bigint' } } }, client: { name: 'people', row: 'Person' } };
  const old = { columns: { id }, client: { omit: true } };
  project.document({ tables: { old, users } });
  await project.well('push', '--yes');
  assert.match(await project.well('pull'), /^heliumdb\.schema\.json: 2 tables$/m);
  assert.match(await project.well('pull'), /^heliumdb\.schema\.json: 2 tables, unchanged$/m);
  assert.deepEqual(JSON.parse(project.read('heliumdb.schema.json')).tables, { old, users });
  const changed = { columns: { id, n: { type: 'text' }, more: { type: 'text', nullable: true } } };
  writeFileSync(join(project.folder, 'next.json'), JSON.stringify({ version: 1, tables: { users: changed } }));
  await project.well('push', '--yes', '--schema', 'next.json', '--drop', 'old', '--allow', 'drop-table:old');
  const refused = await project.run('pull', '--force');
  assert.deepEqual([refused.code, refused.err], [1, `heliumdb pull: the "client" members of heliumdb.schema.json don't fit the database: correct them there
  tables.users.columns.n.client.as: is for a type of more forms than one, which text has not
`]);
});
