// npm run docs: writes the parts of the documentation that the code knows better: the command's help, the codes of
// `heliumdb check`, sizes, services to run side by side and how they did. tests/docs/ fails where they are out of date.
//
// A page holds such a part between <!-- MADE name --> and <!-- /MADE -->; which names there are, `parts` says.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { resultLines } from '../tests/side-by-side/report.js';
import { list, path, run } from './lib.js';

/** @param {string} script @param {string[]} args */
async function output(script, args) {
  const options = { quiet: true, seconds: 60, env: { NO_COLOR: '1' } };
  const { ok, out } = await run(process.execPath, [path(script), ...args], options);
  if (!ok) throw new Error(`${script} ${args.join(' ')} failed: ${out}`);
  return out;
}

/** Each help text, by the command's name; the overview is `help`. @returns {Promise<Record<string, string>>} */
async function helps() {
  const command = 'js/cli/heliumdb.js', overview = await output(command, ['--help']);
  const names = [...overview.matchAll(/^ {2}(\w+) {2,}/gm)].map(([, name]) => name);
  const texts = await Promise.all(names.map((name) => output(command, [name, '--help'])));
  const fenced = (/** @type {string} */ text) => `\n\`\`\`text\n${text.trimEnd()}\n\`\`\`\n`;
  const each = names.map((name, i) => [`help ${name}`, fenced(texts[i])]);
  return Object.fromEntries([['help', fenced(overview)], ...each]);
}

/** The findings of `heliumdb check`, by category in the order they come in. */
function codes() {
  const text = readFileSync(path('src/tools/script/codes.def'), 'utf8').replace(/"\s*\n?\s*"/g, '');
  const found = [...text.matchAll(/^LINT\(\w+, "([^"]*)", "([^"]*)",\s*"([^"]*)",\s*"([^"]*)"\)/gm)];
  if (found.length !== text.match(/^LINT\(/gm)?.length) throw new Error('a line of codes.def is of another form');
  const cell = (/** @type {string} */ words) => words.replaceAll('|', '\\|').replace('%', '…');
  const rows = found.map(([, code, category, message, fix]) =>
    `| \`${code}\` | ${category} | ${cell(message)} | ${cell(fix)} |`);
  return `\n| code | kind | the statement | what to do instead |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

const kb = (/** @type {number} */ bytes) => (bytes / 1000).toFixed(1);

/** @returns {Promise<Record<string, string>>} */
async function sizes() {
  const all = JSON.parse(await output('scripts/size.js', ['--json']));
  const rows = [
    ['`core.wasm`', 'core'],
    ['JavaScript, minified', 'glue'],
    ['**together**', 'total'],
    ['with the first stream', 'stream'],
    ['`session.wasm`, with the first transaction', 'session'],
    ['and the JavaScript that drives it', 'transaction'],
    ['`tools.wasm`, loaded by the command alone', 'tools'],
  ].map(([title, name]) => `| ${title} | ${[all[name].raw, all[name].gzip, all[name].brotli].map(kb).join(' | ')} |`);
  const whole = (/** @type {string[]} */ ...names) =>
    `${Math.round(names.reduce((sum, name) => sum + all[name].gzip, 0) / 1000)} KB`;
  return {
    sizes: `\n| KB (1000 bytes) | raw | gzip | brotli |\n|---|---:|---:|---:|\n${rows.join('\n')}\n`,
    'size total': whole('total'), 'size core': whole('core'), 'size glue': whole('glue'),
    'size streams': whole('total', 'stream'), 'size client': whole('core', 'clientGlue'),
  };
}

/** Where an application has what the tests have elsewhere. */
const MOVED = [['../bench/peers/tables.js', './schema.js'], ['prisma-generated', './generated/prisma/client.js']];

/** A service of tests/side-by-side, as one would copy it: without the types of its arguments. @param {string} name */
function adapter(name) {
  const text = readFileSync(path(`tests/side-by-side/${name}.js`), 'utf8');
  const code = text
    .replace(/^(\/\/ .*\n)+/, '')
    .replace(/^\/\/ @ts-ignore.*\n/gm, '')
    .replace(/\/\*\* @type \{any\} \*\/ \((\w+)\)/g, '$1')
    .replace(/\/\*\* @type \{[^*]*\} \*\/ /g, '')
    .replace(/^ *\/\*\* @(param|type) .*\*\/\n/gm, '')
    .replace(/^( *\/\*\* .*?) @(param|type) .*\*\/$/gm, '$1 */');
  const moved = MOVED.reduce((all, [from, to]) => all.replaceAll(`'${from}'`, `'${to}'`), code);
  return `\n\`\`\`js fragment\n${moved.trimEnd()}\n\`\`\`\n`;
}

/** What the long run of Prisma, Drizzle and heliumdb side by side found. */
function proof() {
  const results = JSON.parse(readFileSync(path('tests/side-by-side/result.json'), 'utf8'));
  return `\n${resultLines(results).join('\n')}\n`;
}

/** What there is to be filled in, by name. @returns {Promise<Record<string, string>>} */
export async function parts() {
  const [texts, figures] = await Promise.all([helps(), sizes()]);
  return {
    ...texts, ...figures, codes: codes(), proof: proof(),
    'service drizzle': adapter('drizzle'), 'service prisma': adapter('prisma'), 'service plans': adapter('plans'),
  };
}

/**
 * A page with its parts as they are now.
 * @param {string} text @param {Record<string, string>} made @param {string} page its name, for the error
 */
export function fill(text, made, page) {
  return text.replace(/(<!-- MADE ([\w -]+) -->)[^]*?(<!-- \/MADE -->)/g, (_, begin, name, end) => {
    if (!Object.hasOwn(made, name)) throw new Error(`${page}: nothing makes "${name}"`);
    return begin + made[name] + end;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const made = await parts();
  for (const page of ['README.md', 'CONTRIBUTING.md', ...list('docs', /\.md$/)]) {
    const before = readFileSync(path(page), 'utf8'), now = fill(before, made, page);
    if (now === before) continue;
    writeFileSync(path(page), now);
    console.log(`docs: ${page}`);
  }
}
