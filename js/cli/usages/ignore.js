// What git leaves out: the patterns of .gitignore files as rules over paths. It reads no file; who asks it goes down
// from the top and never into a folder that is left out, so that no rule brings back what lies in one.

/**
 * @typedef {object} Rule
 * @property {{test(path: string): boolean}} matches a path from the top, its parts joined by /
 * @property {boolean} kept the pattern began with !
 * @property {boolean} folders it holds for folders alone
 */

/** What stands for itself in a pattern, but not in a regular expression. */
const SPECIAL = /[\\^$.|+(){}]/g;

const escape = (/** @type {string} */ text) => text.replace(SPECIAL, '\\$&');

/**
 * The parts of a pattern: \ takes the meaning of what follows, a [ that nothing ends matches nothing.
 * @type {[RegExp, (found: RegExpExecArray) => string][]}
 */
const PARTS = [
  [/^\\(.)/s, ([, character]) => escape(character).replace(/^[*?[\]/-]$/, '\\$&')],
  [/^\/\*\*(?=\/)/, () => '(?:/.*)?'],
  [/^\/\*\*$/, () => '/.*'],
  [/^\*+/, () => '[^/]*'],
  [/^\?/, () => '[^/]'],
  [/^\[([!^]?)(\]?[^\]]*)\]/, ([, not, set]) => `(?!/)[${not && '^'}${setOf(set)}]`],
  [/^\[/, () => '(?!)'],
  [/^[^\\*?[/]+|^./s, ([text]) => escape(text)],
];

/** The characters of a set; a range the wrong way round is its first. @param {string} text */
const setOf = (text) => text
  .replace(/(.)-(.)/gs, (range, first, last) => (first > last ? first : range))
  .replace(/[\\[\]^]/g, '\\$&');

/** @param {string} glob */
function source(glob) {
  const [anywhere] = /** @type {RegExpExecArray} */ (/^(?:\*\*\/)*/.exec(glob));
  let text = anywhere && '(?:.*/)?';
  for (let rest = glob.slice(anywhere.length); rest;) {
    for (const [part, write] of PARTS) {
      const found = part.exec(rest);
      if (!found) continue;
      text += write(found);
      rest = rest.slice(found[0].length);
      break;
    }
  }
  return text;
}

/**
 * @param {string} line
 * @param {string} base the folder of the file it stands in, from the top, with / at its end; '' is the top itself
 * @returns {Rule | undefined}
 */
function ruleOf(line, base) {
  const text = line.replace(/\r$/, '').replace(/(?<!\\) +$/, '');
  if (!text || text.startsWith('#')) return undefined;
  const kept = text.startsWith('!'), pattern = kept ? text.slice(1) : text;
  const folders = pattern.endsWith('/'), glob = folders ? pattern.slice(0, -1) : pattern;
  const anywhere = glob.includes('/') ? '' : '(?:.*/)?';
  try {
    const matches = new RegExp(
      `^${escape(base).replaceAll('[', '\\[')}${anywhere}${source(glob.replace(/^\//, ''))}$`,
      's',
    );
    return { matches, kept, folders };
  } catch {
    return undefined; // what is no pattern matches nothing
  }
}

/**
 * @param {string} text of a .gitignore
 * @param {string} [base] the folder it stands in, from the top: `packages/api/`
 * @returns {Rule[]}
 */
export const readRules = (text, base = '') =>
  text.replace(/^\ufeff/, '').split('\n').flatMap((line) => ruleOf(line, base) ?? []);

/**
 * Whether a path is left out: the last rule that matches says so.
 * @param {Rule[]} rules those of folders further down behind those of folders above
 * @param {string} path @param {boolean} folder
 */
export const isIgnored = (rules, path, folder) =>
  rules.filter(({ matches, folders }) => (folder || !folders) && matches.test(path)).at(-1)?.kept === false;
