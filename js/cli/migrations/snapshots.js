// What migrations lead to: the snapshot of their head; where branches have been merged, those of all heads merged.

import { CliError } from '../error.js';
import { historyOf } from './folder.js';
import { ToolError, tool } from './tools.js';

/**
 * @typedef {import('./document.js').Document} Document
 * @typedef {import('./folder.js').Migration} Migration
 */

/**
 * @param {Migration[]} migrations with all their ancestors
 * @returns {{ document: Document | null, heads: string[] }} `document` is null where there are none
 * @throws {CliError} where branches contradict one another, or a snapshot is missing
 */
export function merged(migrations) {
  const { heads, forks } = historyOf({ migrations });
  const snapshot = (/** @type {string} */ name) => {
    const document = migrations.find((migration) => migration.name === name)?.document;
    if (!document) throw new CliError(`${name} has no snapshot.json: restore it from version control`);
    return document;
  };
  // Several ancestors that are equally near: what they agree on is in both branches alike, and merges without a base.
  const base = forks[0]?.base.length === 1 ? snapshot(forks[0].base[0]) : null;
  /** @type {Document | null} */
  let document = null;
  for (const [i, head] of heads.entries()) {
    const theirs = snapshot(head);
    document = i ? mergeDocuments(base, document, theirs, heads.slice(0, i), head) : theirs;
  }
  return { document, heads };
}

/** A migration and all that it is built on. @param {Migration[]} migrations by name @param {string[]} names */
export function withAncestors(migrations, names) {
  /** @type {Set<Migration>} */
  const found = new Set();
  const add = (/** @type {string} */ name) => {
    const at = migrations.findIndex((migration) => migration.name === name), migration = migrations[at];
    if (!migration || found.has(migration)) return;
    found.add(migration);
    parentsOf(migrations, at).forEach(add);
  };
  names.forEach(add);
  return migrations.filter((migration) => found.has(migration));
}

/**
 * What a migration is built on. One without a snapshot is built on the one before it.
 * @param {Migration[]} migrations @param {number} at
 * @returns {string[]}
 */
export function parentsOf(migrations, at) {
  return migrations[at].parents ?? migrations.slice(Math.max(at - 1, 0), at).map(({ name }) => name);
}

/**
 * @param {Document | null} base @param {Document | null} ours @param {Document} theirs
 * @param {string[]} names the migrations of ours @param {string} name that of theirs
 */
function mergeDocuments(base, ours, theirs, names, name) {
  try {
    return tool('merge', { base, ours, theirs }).document;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const places = error.issues.map(({ path, message }) => `  ${path}: ${message}`);
    throw new CliError([
      `${names.join(', ')} and ${name} contradict one another:`, ...places,
      'One of them has to be made anew on top of the other: delete its folder and generate it again',
    ]);
  }
}
