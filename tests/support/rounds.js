// node tests/support/rounds.js [--pglite] FOLDER…: takes schemas, a file of SQL each, once round and says what was lost on
// the way. It loads one into a database, pulls, adopts and checks it; pushes the document to an empty database, and pulls
// and pushes again; generates and migrates to an empty one, and pulls and checks. The documents of all three have to be the
// same, and so have their dumps by pg_dump, entry by entry: what is missing there must have been told by pull, and what
// can't be made must have been refused before anything was done. A file that says `-- needs Postgres 18` is skipped on an
// older one, and the output says so. Needs a Postgres server's own programs, or
// TEST_DATABASE_URL with pg_dump on the PATH. PGlite is a later Postgres than pg_dump: there, documents alone are compared.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { createEndpoint } from '../../js/endpoint/index.js';
import { client, createProject, freshProject } from './migrations.js';
import { findBin, startPostgres } from './postgres.js';

/** @typedef {{kind: string, name: string, neededBy?: string[]}[]} Left */

/** @typedef {{type: string, schema: string, name: string, body: string}} Entry of a dump */

/**
 * @typedef {object} Place where there are databases
 * @property {() => ReturnType<typeof freshProject>} fresh an empty one
 * @property {(url: string) => string} dump
 * @property {() => Promise<unknown>} close
 */

/** @returns {Promise<Place>} */
export async function openPostgres() {
  const server = await startPostgres();
  return { fresh: () => freshProject(server.url), dump, close: server.stop };
}

/** @returns {Place} */
export function openPglite() {
  /** @type {Awaited<ReturnType<typeof createEndpoint>>[]} */
  const opened = [];
  return {
    async fresh() {
      const endpoint = await createEndpoint({ memory: true, extensions: 'all' });
      opened.push(endpoint);
      return { project: createProject(endpoint.url), sql: client(endpoint.url), url: endpoint.url };
    },
    dump: () => '',
    close: () => Promise.all(opened.splice(0).map((endpoint) => endpoint.close())),
  };
}

/** By the server's own pg_dump; empty where it comes without one, as npm's servers do: there, documents alone are compared. @param {string} url */
function dump(url) {
  const program = join(findBin(), 'pg_dump');
  if (!existsSync(program)) return '';
  const args = ['--schema-only', '--no-owner', '--exclude-schema=heliumdb', url];
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
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
    if (kind === "sequence's options") {
      // Told by the column that counts by it: table and column, behind a schema where it is another.
      const [column, table, place = 'public'] = told.split('.').reverse();
      return type === 'SEQUENCE' && schema === place && name === `${table}_${column}_seq`;
    }
    if (kind === 'comment') return type === kind.toUpperCase() && name.toLowerCase() === told;
    // What joins an index of a partition to that of its table names neither of both tables.
    if (kind === 'partition' && type === 'INDEX ATTACH' && name.startsWith(bare(told))) return true;
    return mentions(bare(told));
  });
}

/** A name as pg_dump writes it: these aren't reserved words, as they end with _seq. @param {string} name */
const spelled = (name) => (/^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

/** What stands between the dots of a name, without its quotes. @param {string} text */
const partsOf = (text) => (text.match(/"(?:[^"]|"")+"|[^".]+/g) ?? [])
  .map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part));

/**
 * A dump in which sequences of columns have their usual names, where pull has told that they have others: by those they
 * come again.
 * @param {Entry[]} entries @param {Left} left @returns {Entry[]}
 */
function withUsualNames(entries, left) {
  const told = left.filter(({ kind }) => kind === "sequence's name").map(({ name }) => partsOf(name).at(-1));
  let renamed = entries;
  for (const { type, schema, name, body } of entries) {
    const owner = / OWNED BY (.*);$/.exec(type === 'SEQUENCE OWNED BY' ? body : '')
      ?? /^ALTER TABLE (.*) ALTER COLUMN (.*) ADD GENERATED/.exec(type === 'SEQUENCE' ? body : '');
    if (!owner || !told.includes(name)) continue;
    const [table, column] = partsOf(owner.slice(1).join('.')).slice(-2), usual = `${table}_${column}_seq`;
    const before = `${spelled(schema)}.${spelled(name)}`, after = `${spelled(schema)}.${spelled(usual)}`;
    renamed = renamed.map((one) => ({
      ...one,
      name: one.schema === schema && one.name === name ? usual : one.name,
      body: one.body.replace(new RegExp(`${escaped(before)}(?![\\w$"])`, 'g'), () => after),
    }));
  }
  return renamed;
}

/**
 * What of one dump the other lacks, and has besides, unless pull has told it.
 * @param {string} before @param {string} after @param {Left} left
 */
export function compare(before, after, left) {
  const key = (/** @type {Entry} */ entry) => JSON.stringify(entry), had = withUsualNames(entriesOf(before), left), has = entriesOf(after);
  const were = new Set(had.map(key)), are = new Set(has.map(key));
  const gone = had.filter((entry) => !are.has(key(entry)) && !isTold(entry, left));
  const more = has.filter((entry) => !were.has(key(entry)) && !isTold(entry, left));
  const say = (/** @type {Entry} */ { type, schema, name, body }) => `${type} ${schema}.${name}: ${body}`;
  return [...gone.map((entry) => `lost: ${say(entry)}`), ...more.map((entry) => `came: ${say(entry)}`)];
}

/** What a command found, or said against it, as lines. @param {string} what @param {any} told */
function mistakes(what, { code, error, err, findings = [] }) {
  const found = findings.filter((/** @type {any} */ { part }) => part !== 'scripts').map((/** @type {any} */ one) => `${what}: ${JSON.stringify(one)}`);
  return code === 0 || found.length || findings.length ? found : [`${what}: ${error?.message ?? err}`];
}

/** Why a file can't be taken round here: it says which Postgres it needs. @param {Place} place @param {string} sql */
export async function skipped(place, sql) {
  const needs = Number(/^-- needs Postgres (\d+)$/m.exec(sql)?.[1] ?? 0);
  if (!needs) return undefined;
  const [{ server_version_num: number }] = await (await place.fresh()).sql('show server_version_num');
  const has = Math.floor(Number(number) / 10_000);
  return has < needs ? `it needs Postgres ${needs}, and this is ${has}` : undefined;
}

/**
 * @param {Place} place @param {string} sql
 * @returns {Promise<{left: Left, lost: string[], refused?: string, has: {tables: number, sql: number}}>} `lost`: what
 *   nobody was told of; `refused`: why the document can't be made elsewhere, where it needs what is left out; `has`: how
 *   many tables the document has, and things that it says by SQL
 */
export async function round(place, sql) {
  const from = await place.fresh(), pushed = await place.fresh(), migrated = await place.fresh();
  await from.sql(sql).catch((error) => { throw new Error(`it can't be loaded: ${error.message}`); });
  const { document, left, err } = await from.project.json('pull');
  if (!document) throw new Error(`pull: ${err}`);
  const { tables = {}, sql: said = {} } = document;
  const has = { tables: Object.keys(tables).length, sql: Object.keys(said).length };
  const empty = place.dump(pushed.url), before = place.dump(from.url);
  /** @type {string[]} */
  const lost = [];
  /** @param {string} what @param {typeof from} database which is to say what the first one says */
  const expect = async (what, database) => {
    const pulled = await database.project.json('pull');
    if (!isDeepStrictEqual(pulled.document, document)) lost.push(`${what}, pulled: ${JSON.stringify(pulled.document)}, not ${JSON.stringify(document)}`);
    lost.push(...compare(before, place.dump(database.url), left).map((line) => `${what} ${line}`));
  };
  from.project.document(document);
  for (const command of ['adopt', 'check']) lost.push(...mistakes(command, await from.project.json(command)));
  pushed.project.document(document);
  const push = await pushed.project.json('push', '--yes');
  if (push.code !== 0) {
    const needs = left.some((/** @type {any} */ { neededBy }) => neededBy);
    lost.push(...(needs ? compare(empty, place.dump(pushed.url), []) : [`push refused, and pull told no need: ${push.error?.message}`]));
    return { left, lost, refused: push.error?.message, has };
  }
  await expect('push', pushed);
  const again = await pushed.project.json('push', '--yes');
  if (again.status !== 'no-changes') lost.push(`push, again: ${JSON.stringify(again.changes ?? again.error)}`);
  migrated.project.document(document);
  for (const command of ['generate', 'migrate']) lost.push(...mistakes(command, await migrated.project.json(command)));
  await expect('migrate', migrated);
  lost.push(...mistakes('check', await migrated.project.json('check')));
  return { left, lost, has };
}

/** @param {string[]} args */
async function main(args) {
  const folders = args.filter((arg) => arg !== '--pglite'), place = args.includes('--pglite') ? openPglite() : await openPostgres();
  let wrong = 0;
  const rows = ['| schema | tables | said by SQL | left out, and told | lost |', '|---|---:|---:|---:|---:|'];
  for (const file of folders.flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith('.sql')).sort().map((name) => join(folder, name)))) {
    const sql = readFileSync(file, 'utf8'), why = await skipped(place, sql);
    if (why) {
      console.log(`-- ${basename(file, '.sql')}: skipped: ${why}`);
      rows.push(`| ${basename(file, '.sql')} | – | – | – | skipped |`);
      continue;
    }
    const { left, lost, refused, has } = await round(place, sql).catch((error) => ({ left: [], lost: [String(error.message)], refused: undefined, has: { tables: 0, sql: 0 } }));
    console.log(`${lost.length ? 'x' : 'ok'} ${basename(file, '.sql')}: ${left.length} left out${refused ? `; refused: ${refused}` : ''}`);
    for (const line of lost) console.log(line.replace(/^/gm, '    '));
    rows.push(`| ${basename(file, '.sql')} | ${has.tables} | ${has.sql} | ${left.length} | ${lost.length} |`);
    wrong += lost.length ? 1 : 0;
    if (args.includes('--pglite')) await place.close();
  }
  await place.close();
  console.log(`\n${rows.join('\n')}`);
  process.exitCode = wrong ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2));
