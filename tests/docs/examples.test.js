// Runs the code of the documentation. Each page has a folder in which the package is installed, as a link to this one;
// its blocks run there in the page's order: JavaScript on a database with the service's tables, each example on empty
// ones; shell commands, and JavaScript with the word `bare`, on a database that begins without any. What the words behind
// a block's language mean: CONTRIBUTING.md.
//
// What an example prints is compared with the comments behind its console.log calls.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { transform } from 'esbuild';
import { createEndpoint } from 'heliumdb/endpoint';
import { path } from '../../scripts/lib.js';
import { names, read } from './markdown.js';

/** @typedef {import('./markdown.js').Block} Block */

const MS = 120_000;
const DEV = /127\.0\.0\.1:4444/g;

const root = mkdtempSync(join(tmpdir(), 'heliumdb-docs-'));
/** @typedef {Awaited<ReturnType<typeof createEndpoint>>} Endpoint */
/** With the service's tables. @type {Endpoint} */
let service;
/** Without any, where commands need one. @type {Endpoint | undefined} */
let bare;
before(async () => {
  service = await createEndpoint({ memory: true });
  await service.exec(readFileSync(path('build/schema.sql'), 'utf8'));
});
after(async () => {
  await service.close();
  await bare?.close();
  rmSync(root, { recursive: true, force: true });
});

/** @param {Block} block @param {string} word */
const is = ({ words }, word) => words.includes(word);

/** Examples in order: those that continue one are part of it. @param {Block[]} blocks */
function examplesOf(blocks) {
  /** @type {Block[]} */
  const examples = [];
  for (const block of blocks) {
    const last = examples.findLast((one) => one.lang === 'js' && !is(one, 'fragment'));
    if (!is(block, 'continued')) examples.push({ ...block });
    else if (last) last.text += block.text;
    else throw new Error(`line ${block.line}: continues nothing`);
  }
  return examples;
}

/** What the comments say that an example prints. @param {string} code */
const promised = (code) => [...code.matchAll(/console\.log\(.*\);[ \t]*\/\/ (.*)$/gm)].map(([, said]) => said);

/** A folder in which a user would have installed the package. @param {string} name */
function install(name) {
  const folder = join(root, name.replace(/\W/g, '-')), modules = join(folder, 'node_modules');
  const bin = join(modules, '.bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(path('.'), join(modules, 'heliumdb'));
  symlinkSync(path('js/cli/heliumdb.js'), join(bin, 'heliumdb'));
  // npx's own look at the folder, without the second that npm takes to start.
  writeFileSync(join(bin, 'npx'), '#!/bin/sh\nname=$1\nshift\nexec "node_modules/.bin/$name" "$@"\n');
  chmodSync(join(bin, 'npx'), 0o755);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  return folder;
}

/** @param {string} program @param {string[]} args @param {{cwd: string, url: string}} where */
function start(program, args, { cwd, url }) {
  const PATH = [join(cwd, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH, DATABASE_URL: url, NODE_TEST_CONTEXT: '', NO_COLOR: '1' };
  const stdio = /** @type {['ignore', 'pipe', 'pipe']} */ (['ignore', 'pipe', 'pipe']);
  const child = spawn(program, args, { cwd, env, stdio, timeout: MS, killSignal: 'SIGKILL' });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => { said.out += text; });
  child.stderr.setEncoding('utf8').on('data', (text) => { said.err += text; });
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => child.once('close', resolve));
  return { child, said, ended };
}

/** @param {Block} block @param {string} cwd @param {number} n */
async function runModule(block, cwd, n) {
  const { text, file } = block;
  const name = join(cwd, file ?? `example-${n}.mjs`);
  mkdirSync(dirname(name), { recursive: true });
  writeFileSync(name, text);
  const own = is(block, 'bare');
  if (own) bare ??= await createEndpoint({ memory: true });
  else await service.exec('truncate users cascade');
  const { url } = (own && bare) || service;
  const { said, ended } = start(process.execPath, [path('tests/docs/run.js'), name], { cwd, url });
  assert.equal(await ended, 0, said.err + said.out);
  const lines = promised(text);
  if (lines.length) assert.deepEqual(said.out.trimEnd().split('\n'), lines);
}

/** Commands to be run: the package is installed already. @param {string} text */
const commands = (text) => text.replace(/^npm install .*\n/gm, '');

/** @param {Block} block @param {{cwd: string, dev?: string}} where */
async function runCommands({ text }, { cwd, dev = '$&' }) {
  if (!/^DATABASE_URL=/m.test(text)) bare ??= await createEndpoint({ memory: true });
  const script = commands(text).replace(DEV, dev);
  const { said, ended } = start('bash', ['-euo', 'pipefail', '-c', script], { cwd, url: bare?.url ?? '' });
  assert.equal(await ended, 0, said.err + said.out);
}

/** `heliumdb dev` as it stands, but for its port. @param {Block} block @param {string} cwd */
async function runDev({ text }, cwd) {
  const script = commands(text).replace(/^(npx heliumdb dev)\b/m, 'exec $1 --port 0');
  const running = start('bash', ['-euc', script], { cwd, url: '' });
  const address = await new Promise((resolve, reject) => {
    running.child.stdout.on('data', () => {
      const found = /DATABASE_URL=postgres:\/\/\S+@(\S+)\//.exec(running.said.out);
      if (found) resolve(found[1]);
    });
    running.ended.then(() => reject(new Error(running.said.err + running.said.out)));
  });
  return { address, running };
}

/** A fragment has to be of the language's grammar, no more. @param {Block} block */
async function parse({ lang, text }) {
  const loader = /** @type {'js'} */ (lang);
  if (['js', 'ts', 'tsx'].includes(lang)) await transform(text, { loader, target: 'esnext', logLevel: 'silent' });
  if (lang === 'json') JSON.parse(text);
  if (lang === 'sh') assert.equal(String(spawnSync('bash', ['-n'], { input: text }).stderr), '');
}

for (const page of names()) {
  const examples = examplesOf(read(page).blocks);
  const whole = (/** @type {Block} */ block) => ['js', 'sh'].includes(block.lang) && !is(block, 'fragment');
  test(page, { timeout: 5 * MS }, async (t) => {
    const cwd = install(page);
    await bare?.exec('drop schema if exists heliumdb cascade; drop schema public cascade; create schema public');
    /** @type {string | undefined} */
    let dev;
    /** @type {ReturnType<typeof start>[]} */
    const running = [];
    try {
      for (const [n, block] of examples.entries()) {
        await t.test(`line ${block.line}: ${[block.lang, ...block.words].join(' ')}`, async () => {
          if (block.file) writeFileSync(join(cwd, block.file), block.text);
          if (!whole(block)) return parse(block);
          if (block.lang === 'js') return runModule(block, cwd, n);
          if (!is(block, 'background')) return runCommands(block, { cwd, dev });
          const begun = await runDev(block, cwd);
          dev = begun.address;
          running.push(begun.running);
          return undefined;
        });
      }
    } finally {
      for (const { child, ended } of running) {
        child.kill('SIGINT');
        await ended;
      }
    }
  });
}

test('examples that fail, or print something else than they say, fail', async () => {
  const cwd = install('itself');
  const block = (/** @type {string} */ text) => ({ lang: 'js', words: [], file: undefined, text, line: 1 });
  await runModule(block('console.log(1); // 1\n'), cwd, 0);
  await assert.rejects(runModule(block('console.log(1); // 2\n'), cwd, 0), { code: 'ERR_ASSERTION' });
  await assert.rejects(runModule(block("throw new Error('no');\n"), cwd, 0), /Error: no/);
  const refusing = block("export const GET = () => new Response('', { status: 500 });\n");
  await assert.rejects(runModule(refusing, cwd, 0), /500/);
  await assert.rejects(runCommands({ ...block('npx heliumdb nothing\n'), lang: 'sh' }, { cwd }), /nothing/);
  await assert.rejects(parse({ ...block('const = 1;'), words: ['fragment'] }), /Expected/);
});
