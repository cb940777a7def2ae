// The schema after some migrations: the snapshot of their head; with several heads, their snapshots merged.

import { CliError } from '../error.js';
import { historyOf } from './folder.js';
import { ToolError, tool } from './tools.js';

/**
 * @typedef {import('./document.js').Document} Document
 * @typedef {import('./folder.js').Migration} Migration
 */

/**
 * @param {Migration[]} migrations with all their ancestors
 * @returns {{ document: Document | null, heads: string[] }} `document` is null if there are no migrations
 * @throws {CliError} if branches contradict each other, or a snapshot is missing
 */
export function merged(migrations) {
  const { heads, forks } = historyOf({ migrations });
  const snapshot = (/** @type {string} */ name) => {
    const document = migrations.find((migration) => migration.name === name)?.document;
    if (!document) throw new CliError(`${name} has no snapshot.json: restore it from version control`);
    return document;
  };
  // With several nearest common ancestors there is no single base; what these agree on is the same in both branches,
  // and merges without one.
  const base = forks[0]?.base.length === 1 ? snapshot(forks[0].base[0]) : null;
  /** @type {Document | null} */
  let document = null;
  for (const [i, head] of heads.entries()) {
    const theirs = snapshot(head);
    document = i ? mergeDocuments(base, document, theirs, heads.slice(0, i), head) : theirs;
  }
  return { document, heads };
}

/** Migrations and all their ancestors. @param {Migration[]} migrations by name @param {string[]} names */
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
 * The parents of a migration. Without a snapshot, its parent is the migration before it.
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
      `${names.join(', ')} and ${name} contradict each other:`, ...places,
      'Delete the folder of one of them, and generate it again on top of the other',
    ]);
  }
}
