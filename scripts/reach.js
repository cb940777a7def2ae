// What code a program of tests runs: V8's own coverage, of it and of the processes that it starts. A fault in code that
// a suite doesn't run can't be noticed by it, so there is no need to try.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @typedef {{startOffset: number, endOffset: number, count: number}} Range */

/**
 * Whether the character at `at` is run in one of these coverages of a file: the smallest range around it counts.
 * @param {Range[][]} coverages of one process each @param {number} at
 */
export const runs = (coverages, at) => coverages.some((ranges) => {
  const around = ranges.filter(({ startOffset, endOffset }) => startOffset <= at && at < endOffset);
  const least = around.reduce(
    (/** @type {Range | undefined} */ a, b) =>
      (a && a.endOffset - a.startOffset < b.endOffset - b.startOffset ? a : b), undefined);
  return (least?.count ?? 0) > 0;
});

/**
 * Reads what NODE_V8_COVERAGE has left in a folder: a file's ranges in each process that loaded it.
 * @param {string} folder
 * @param {string[]} files @param {string} root the folder that their names are relative to
 * @returns {Map<string, Range[][]>}
 */
export function reached(folder, files, root) {
  const names = new Map(files.map((file) => [pathToFileURL(join(root, file)).href, file]));
  /** @type {Map<string, Range[][]>} */
  const found = new Map();
  for (const file of readdirSync(folder)) {
    /** @type {{result: {url: string, functions: {ranges: Range[]}[]}[]}} */
    const { result } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    for (const { url, functions } of result) {
      const name = names.get(url.split('?')[0]);
      if (name) found.set(name, [...(found.get(name) ?? []), functions.flatMap(({ ranges }) => ranges)]);
    }
  }
  return found;
}
