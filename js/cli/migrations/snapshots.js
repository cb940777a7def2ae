// What a directory of migrations leads to: the snapshot of its head, or, where branches have been merged, of all of them
// together.

import { Trouble } from '../options.js';
import { ToolError, tool } from './tools.js';

/**
 * @typedef {import('./document.js').Document} Document
 * @typedef {import('./folder.js').Migration} Migration
 */

/**
 * @param {Migration[]} migrations
 * @returns {{ document: Document | null, parents: string[], forks: {base: string[], branches: string[][]}[] }} `parents`: the heads; `document` is
 *   null where there are no migrations
 * @throws {Trouble} where branches contradict one another
 */
export function merged(migrations) {
  const { heads, forks, problems } = tool('history', { migrations: migrations.map(told), ledger: [] });
  if (problems.length) throw new Trouble(problems.map((/** @type {any} */ { what, way }) => `${what}${way ? `: ${way}` : ''}`).join('\n'));
  const by = new Map(migrations.map((migration) => [migration.name, migration]));
  const snapshot = (/** @type {string} */ name) => by.get(name)?.snapshot.document ?? null;
  const base = forks.length ? baseOf(forks[0].base, snapshot) : null;
  /** @type {Document | null} */
  let document = null;
  for (const [i, head] of heads.entries()) document = i ? together(base, document, snapshot(head), heads.slice(0, i), head) : snapshot(head);
  return { document, parents: heads, forks };
}

/** Several best common ancestors agree on what they have in common. @param {string[]} names @param {(name: string) => Document | null} snapshot */
function baseOf(names, snapshot) {
  return names.length === 1 ? snapshot(names[0]) : null;
}

/** @param {Document | null} base @param {Document | null} ours @param {Document | null} theirs @param {string[]} names @param {string} name */
function together(base, ours, theirs, names, name) {
  try {
    return tool('merge', { base, ours, theirs }).document;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const places = error.issues.map(({ path, message }) => `  ${path}: ${message}`).join('\n');
    throw new Trouble(`${names.join(', ')} and ${name} contradict one another:\n${places}\nOne of them has to be made anew on top of the other: delete its folder and generate it again`);
  }
}

/** @param {Migration} migration */
const told = ({ name, hash, statements, snapshot }) => ({ name, hash, statements, parents: snapshot.parents });
