// node tests/support/rounds.js FOLDER…: takes schemas, a file of SQL each, once round and says what was lost on the way.
// Round one: load it into a database, pull, push to an empty one. Round two: pull, generate, migrate to an empty one. At the
// end pg_dump of both is compared, entry by entry: what the second lacks must have been told by pull, and what it can't
// make must have been refused before anything was done. Needs a Postgres server's own programs, or TEST_DATABASE_URL with
// pg_dump on the PATH.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freshProject } from './migrations.js';
import { findBin, startPostgres } from './postgres.js';

/** @typedef {{kind: string, name: string, neededBy?: string[]}[]} Left */

/** @typedef {{type: string, schema: string, name: string, body: string}} Entry of a dump */

/** @param {string} url */
function dump(url) {
  const args = ['--schema-only', '--no-owner', '--exclude-schema=heliumdb', url];
  const { status, stdout, stderr } = spawnSync(join(findBin(), 'pg_dump'), args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`pg_dump: ${stderr}`);
  return stdout.replace(/^\\(un)?restrict .*$/gm, '').replace(/\n--\n-- PostgreSQL database dump complete\n--\n\s*$/, '\n');
}

/** A dump as its entries; what is set between two of them (a tablespace, an access method) is not of them. @param {string} text @returns {Entry[]} */
function entriesOf(text) {
  const parts = text.split(/^--\n-- Name: (.*); Type: (.*); Schema: (.*); Owner: .*\n--\n/m).slice(1);
  return Array.from({ length: parts.length / 4 }, (_, i) => {
    const [name, type, schema, body] = parts.slice(i * 4, i * 4 + 4);
    return { type, schema, name, body: body.replace(/^SET default_(tablespace|table_access_method) = .*;$/gm, '').trim() };
  });
}

const escaped = (/** @type {string} */ text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Whether what pull has told explains why an entry is not there. @param {Entry} entry @param {Left} left */
function isTold({ type, schema, name, body }, left) {
  const bare = (/** @type {string} */ text) => text.replaceAll('"', '').replace(/\(.*/s, '');
  const said = `${schema} ${name} ${body}`.replaceAll('"', '');
  const mentions = (/** @type {string} */ what) => new RegExp(`(?<![\\w$])${escaped(what)}(?![\\w$])`).test(said);
  return left.some(({ kind, name: told }) => {
    if (kind === 'schema') return name === told || schema === told;
    if (kind === 'grants') return type === 'ACL';
    if (kind === 'default privileges') return type === 'DEFAULT ACL';
    // What joins an index of a partition to that of its table names neither of both tables.
    if (kind === 'partition' && type === 'INDEX ATTACH' && name.startsWith(bare(told))) return true;
    return mentions(bare(told));
  });
}

/**
 * What of one dump the other lacks, and has besides, unless pull has told it.
 * @param {string} before @param {string} after @param {Left} left
 */
export function compare(before, after, left) {
  const key = (/** @type {Entry} */ entry) => JSON.stringify(entry), had = entriesOf(before), has = entriesOf(after);
  const were = new Set(had.map(key)), are = new Set(has.map(key));
  const gone = had.filter((entry) => !are.has(key(entry)) && !isTold(entry, left));
  const more = has.filter((entry) => !were.has(key(entry)) && !isTold(entry, left));
  const say = (/** @type {Entry} */ { type, schema, name, body }) => `${type} ${schema}.${name}: ${body}`;
  return [...gone.map((entry) => `lost: ${say(entry)}`), ...more.map((entry) => `came: ${say(entry)}`)];
}

/**
 * @param {string} server its URL @param {string} sql
 * @returns {Promise<{left: Left, lost: string[], refused?: string}>} `lost`: what nobody was told of; `refused`: why the
 *   document can't be made elsewhere, where it needs what is left out
 */
export async function round(server, sql) {
  const from = await freshProject(server), pushed = await freshProject(server), migrated = await freshProject(server);
  await from.sql(sql);
  const { document, left, err } = await from.project.json('pull');
  if (!document) throw new Error(`pull: ${err}`);
  const needs = left.filter((/** @type {any} */ { neededBy }) => neededBy);
  const empty = dump(pushed.url), before = dump(from.url);
  pushed.project.document(document);
  const push = await pushed.project.json('push', '--yes');
  if (push.code !== 0) {
    const lost = needs.length ? compare(empty, dump(pushed.url), []) : [`push refused, and pull told no need: ${push.error?.message}`];
    return { left, lost, refused: push.error?.message };
  }
  const lost = compare(before, dump(pushed.url), left).map((line) => `push ${line}`);
  const again = await pushed.project.json('push', '--yes');
  if (again.status !== 'no-changes') lost.push(`push, again: ${JSON.stringify(again.changes ?? again.error)}`);
  migrated.project.document(document);
  for (const command of ['generate', 'migrate']) {
    const { code, error } = await migrated.project.json(command);
    if (code !== 0) return { left, lost: [...lost, `${command}: ${error?.message}`] };
  }
  lost.push(...compare(before, dump(migrated.url), left).map((line) => `migrate ${line}`));
  const checked = await migrated.project.json('check');
  lost.push(...(checked.findings ?? [{ message: checked.err }]).filter((/** @type {any} */ { part }) => part !== 'scripts').map((/** @type {any} */ one) => `check: ${JSON.stringify(one)}`));
  return { left, lost };
}

/** @param {string[]} folders */
async function main(folders) {
  const server = await startPostgres();
  let wrong = 0;
  for (const file of folders.flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith('.sql')).sort().map((name) => join(folder, name)))) {
    const { left, lost, refused } = await round(server.url, readFileSync(file, 'utf8')).catch((error) => ({ left: [], lost: [String(error.message)], refused: undefined }));
    console.log(`${lost.length ? 'x' : 'ok'} ${basename(file, '.sql')}: ${left.length} left out${refused ? `; refused: ${refused}` : ''}`);
    for (const line of lost) console.log(line.replace(/^/gm, '    '));
    wrong += lost.length ? 1 : 0;
  }
  await server.stop();
  process.exitCode = wrong ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2));
