// A project with migrations, as a person has one: a folder with a document, and the commands run in it as processes.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { runCommand, scratch, startDev } from './command.js';
import { placesHere } from './places.js';

/**
 * @param {string} url of the database that the commands mean; empty: none
 * @param {{ direct?: boolean }} [options] direct: a server's own URL, for --postgres
 */
export function createProject(url, { direct = false } = {}) {
  const folder = scratch(), env = /** @type {Record<string, string>} */ (direct || !url ? {} : { DATABASE_URL: url });
  const project = {
    folder,
    /** @param {string} name */
    read: (name) => readFileSync(join(folder, name), 'utf8'),
    /** @param {string} name @param {string} text */
    write: (name, text) => writeFileSync(join(folder, name), text),
    /** @param {any} document */
    document: (document) => project.write('heliumdb.schema.json', JSON.stringify({ version: 1, ...document })),
    migrations: () => readdirSync(join(folder, 'migrations'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort(),
    /** Runs a command. @param {string[]} args */
    run: (...args) => runCommand([...args, ...(direct && NEEDS.includes(args[0]) ? ['--postgres', url] : [])], { cwd: folder, env }),
    /** Runs it with --json: its exit code and what it said. @param {string[]} args */
    async json(...args) {
      const { code, out, err } = await project.run(...args, '--json');
      return { code, err, ...(out.trim() ? JSON.parse(out) : {}) };
    },
    /** Runs it, and throws unless it ends well. @param {string[]} args */
    async well(...args) {
      const told = await project.run(...args);
      if (told.code !== 0) throw new Error(`heliumdb ${args.join(' ')} ended with ${told.code}: ${told.out}${told.err}`);
      return told.out;
    },
  };
  return project;
}

/** The commands that need a database. */
const NEEDS = ['pull', 'push', 'migrate', 'status', 'rollback', 'check', 'adopt', 'unlock'];

/** Runs SQL on a connection of its own. @param {string} url @returns {(text: string) => Promise<any[]>} */
export const client = (url) => async (text) => {
  const one = new pg.Client(url);
  await one.connect();
  try {
    return (await one.query(text)).rows;
  } finally {
    await one.end();
  }
};

let databases = 0;

/** A project on a database of its own, and SQL on it. @param {string} server its URL */
export async function freshProject(server) {
  const name = `m${process.pid}_${databases++}`, url = server.replace(/\/[^/]*$/, `/${name}`);
  await client(server)(`create database ${name}`);
  return { project: createProject(url, { direct: true }), sql: client(url), url };
}

/** @typedef {(project: ReturnType<typeof createProject>, sql: (text: string) => Promise<any[]>) => Promise<void>} Use */

/**
 * Where projects have their database: each place makes an empty one, and hands over a project and SQL on it.
 * @param {() => string} server the URL of a Postgres server that runs when a test does
 * @returns {[place: string, open: (use: Use) => Promise<void>][]}
 */
export const projectPlaces = (server) => placesHere([
  ['PGlite behind the endpoint', async (use) => {
    const dev = await startDev(['--memory']);
    try {
      await use(createProject(dev.url), client(dev.url));
    } finally {
      await dev.end();
    }
  }],
  ['a Postgres server', async (use) => {
    const { project, sql } = await freshProject(server());
    await use(project, sql);
  }],
], ([place]) => place);
