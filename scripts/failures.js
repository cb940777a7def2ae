// What of the tests has failed, and how, for the end of a long log: from the reports of node:test (TAP) and of ctest
// (JUnit), or the last lines of a stage that writes no report. Knows nothing of the stages.
import { relative } from 'node:path';
import { root } from './lib.js';

/**
 * @typedef {{place: string, name: string, lines: string[]}} Failure `place`: a file with its line, or the program, or
 *   '' if there is no report; `lines`: of its error
 */

/** Lines of one failure that are shown at most, and of all of them together. */
const LINES = 20, ALL = 100;

/** Lines that a failed file has printed last before its end; TAP has them as comments in front of it. */
const PRINTED = 15;

/** What TAP writes with backslashes. @param {string} text */
const unescaped = (text) => text.replace(/\\([\\#])/g, '$1');

/** A text of TAP's YAML on one line: Node takes quotes that do not stand in it. @param {string} text */
const unquoted = (text) => text.replace(/^(['"`])(.*)\1$/, '$2');

/**
 * The members of a test's YAML; a block's lines are without their indentation.
 * @param {string[]} lines @param {number} indent
 */
function members(lines, indent) {
  /** @type {Record<string, string[]>} */
  const found = {};
  let block = /** @type {string[] | undefined} */ (undefined);
  for (const line of lines.map((line) => line.slice(indent))) {
    const [, key, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (key) found[key] = block = value === '|-' ? [] : [unquoted(value)];
    else block?.push(line.slice(2));
  }
  return found;
}

/** A place in the repository, as its own paths are. @param {string} location `file:line:column` */
const placeOf = (location) => {
  const [, file, line] = /^(.*?):(\d+):\d+$/.exec(location) ?? [];
  return file ? `${file.startsWith(root) ? relative(root, file) : file}:${line}` : location;
};

/**
 * The failed tests of a report in TAP, without those that failed only as one inside them did.
 * @param {string} tap
 */
export function tapFailures(tap) {
  const report = tap.split('\n');
  /** @type {Failure[]} */
  const failures = [];
  /** @type {string[]} */
  const path = [];
  /** @type {string[]} */
  let printed = [];
  let ended = '';
  for (let i = 0; i < report.length; i++) {
    const [, spaces, kind, rest] = /^((?: {4})*)(# Subtest:|not ok \d+ -|ok \d+ -|#) ?(.*)$/.exec(report[i]) ?? [];
    if (kind === undefined) continue;
    const depth = spaces.length / 4;
    if (kind === '#') printed.push(rest);
    else if (kind === '# Subtest:') path.splice(depth, Infinity, unescaped(rest));
    else {
      const end = kind.startsWith('not') ? report.indexOf(`${spaces}  ...`, i) : -1;
      const { failureType = [], location = [''], error = [], stack = [], exitCode } =
        members(end < 0 ? [] : report.slice(i + 2, end), spaces.length + 2);
      const name = [...path.slice(0, depth), unescaped(rest)].join(' > ');
      const said = exitCode ? printed.slice(-PRINTED) : [], at = stack.find((line) => line.includes('file:'));
      // A file that hangs is told without the test that hangs in it: it comes after the last one that ended.
      const behind = ended && failureType[0] === 'testTimeoutFailure' && !at && `behind: ${ended}`;
      const lines = [...said, ...error, behind, at && `at ${at}`].filter((line) => line && line.trim());
      if (kind.startsWith('not') && failureType[0] !== 'subtestsFailed')
        failures.push({ place: placeOf(location[0]), name, lines: /** @type {string[]} */ (lines) });
      i = Math.max(i, end);
      printed = [];
      ended = name;
    }
  }
  return failures;
}

/** What XML writes for a letter. */
const ENTITIES = /** @type {Record<string, string>} */ ({ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' });

/** The programs that failed in a report of ctest, with what they printed. @param {string} xml @returns {Failure[]} */
export const junitFailures = (xml) =>
  [...xml.matchAll(/<testcase name="(.*?)".*? status="(\w+)"[^>]*>(.*?)<\/testcase>/gs)]
    .filter(([, , status]) => status !== 'run')
    .map(([, name, , body]) => {
      const out = /<system-out>(.*)<\/system-out>/s.exec(body)?.[1] ?? '';
      const text = out.replace(/&(\w+);/g, (whole, entity) => ENTITIES[entity] ?? whole);
      return { place: name, name: '', lines: text.trim().split('\n') };
    });

/** A stage without a report: how its output ends. @param {string} out @returns {Failure} */
export const outputFailure = (out) => ({ place: '', name: '', lines: out.trim().split('\n').slice(-LINES) });

/**
 * What failed, as lines: each failure has its stage, place and name, and as much of its error as all have room for.
 * @param {[stage: string, failure: Failure][]} failures
 */
export function failureLines(failures) {
  const shown = failures.slice(0, ALL / 2);
  const each = Math.min(LINES, Math.floor(ALL / Math.max(shown.length, 1)) - 1);
  const lines = shown.flatMap(([stage, { place, name, lines }]) => [
    `${stage}: ${[place, name].filter(Boolean).join(' ') || 'its output ends with'}`,
    ...lines.slice(0, each).map((line) => `    ${line}`.trimEnd()),
  ]);
  if (failures.length > shown.length) lines.push(`and ${failures.length - shown.length} more`);
  return lines;
}
