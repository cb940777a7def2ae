// What the tests of the documentation read: the pages, and what stands in them. Knows Markdown as far as these pages
// use it: fenced code, headings, links. It runs nothing.
//
// What the words behind the language of a code block mean is told in CONTRIBUTING.md, "Documentation".
import { readFileSync } from 'node:fs';
import { list, path } from '../../scripts/lib.js';

/**
 * @typedef {object} Block a piece of fenced code
 * @property {string} lang
 * @property {string[]} words what stands behind the language
 * @property {string | undefined} file the name behind `file=`
 * @property {string} text
 * @property {number} line of its first line of code, from 1
 *
 * @typedef {{page: string, text: string, prose: string, blocks: Block[], anchors: Set<string>, links: Link[]}} Page
 * @typedef {{to: string, line: number}} Link
 */

/** A fence may be indented, in a list. */
const FENCE = /^( *)(`{3,})(.*)\n([^]*?)^ *\2[ \t]*$/gm;
const LINK = /\]\(([^()\s]+)\)/g;

/** Every page there is, by its name relative to the repository. */
export const names = () => ['README.md', 'CONTRIBUTING.md', ...list('docs', /\.md$/)];

const lineOf = (/** @type {string} */ text, /** @type {number} */ at) => text.slice(0, at).split('\n').length;

/** The anchor that GitHub gives a heading. @param {string} heading */
const slug = (heading) => heading.trim().toLowerCase().replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
  .replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');

/** @param {string} prose @returns {Set<string>} */
function anchorsOf(prose) {
  /** @type {Set<string>} */
  const anchors = new Set();
  for (const [, heading] of prose.matchAll(/^#{1,6} (.*)$/gm)) {
    const name = slug(heading);
    let anchor = name;
    for (let n = 1; anchors.has(anchor); n++) anchor = `${name}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** @param {string} text @returns {Block[]} */
function blocksOf(text) {
  return [...text.matchAll(FENCE)].map(({ 1: margin, 3: info, 4: code, index }) => {
    const [lang = '', ...words] = info.trim().split(/\s+/);
    const file = words.find((word) => word.startsWith('file='))?.slice('file='.length);
    const unindented = code.replaceAll(new RegExp(`^${margin}`, 'gm'), '');
    return { lang, words, file, text: unindented, line: lineOf(text, index) + 1 };
  });
}

/** A page of its text. @param {string} page @param {string} text @returns {Page} */
export function read(page, text = readFileSync(path(page), 'utf8')) {
  // Code becomes blank lines, so that the rest keeps its line numbers.
  const blank = (/** @type {string} */ code) => code.replace(/[^\n]/g, '');
  const prose = text.replace(FENCE, blank), linked = prose.replace(/`[^`\n]*`/g, '');
  const links = [...linked.matchAll(LINK)].map(({ 1: to, index }) => ({ to, line: lineOf(linked, index) }));
  return { page, text, prose, blocks: blocksOf(text), anchors: anchorsOf(prose), links };
}
