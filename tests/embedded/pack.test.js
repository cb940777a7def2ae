// What `npm pack` makes of a fresh clone: the whole package, whatever lies in build/; or nothing, and the reason.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { after, before, test } from 'node:test';
import { path, run, which } from '../../scripts/lib.js';

const folder = mkdtempSync(join(tmpdir(), `heliumdb-pack-${process.pid}-`));
after(() => rmSync(folder, { recursive: true, force: true }));
const clone = join(folder, 'clone'), out = join(folder, 'out');

/** @param {string} program @param {string[]} args @param {{ cwd?: string, env?: Record<string, string> }} [options] */
async function well(program, args, options) {
  const { ok, out } = await run(program, args, { quiet: true, ...options });
  assert.ok(ok, `${program} ${args.join(' ')}: ${out}`);
  return out;
}

before(async () => {
  await well('git', ['clone', '--quiet', path('.'), clone], { cwd: folder });
  // What `npm run setup` brings.
  symlinkSync(path('node_modules'), join(clone, 'node_modules'));
  mkdirSync(join(clone, 'build'));
  symlinkSync(path('build/cjson'), join(clone, 'build/cjson'));
  mkdirSync(out);
});

const npm = realpathSync(which('npm'));

/** @param {Record<string, string>} [env] */
const pack = (env) => run(process.execPath, [npm, 'pack', '--pack-destination', out], { cwd: clone, quiet: true, env });

/** Packs it and takes it out: the folder, and what is in it. */
async function packed() {
  rmSync(out, { recursive: true });
  mkdirSync(out);
  const { ok, out: said } = await pack();
  assert.ok(ok, said);
  const [tarball] = readdirSync(out);
  await well('tar', ['xzf', join(out, tarball)], { cwd: out });
  const all = readdirSync(join(out, 'package'), { recursive: true, encoding: 'utf8' });
  return { at: join(out, 'package'), files: new Set(all) };
}

/** What a package.json names in its own folder, wherever it does. @param {any} value @returns {string[]} */
const named = (value) => (typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap(named)).filter((name) => !name.startsWith('!'));

/** Every file that package.json names, and every one that another imports. @param {string} at @param {Set<string>} files */
function missing(at, files) {
  const { exports, imports, bin, files: list } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));
  const wanted = named([exports, imports, bin, list]).map((name) => ['package.json', normalize(name)]);
  for (const file of files) {
    if (!/\.(js|d\.ts)$/.test(file)) continue;
    const text = readFileSync(join(at, file), 'utf8').replace(/^\s*(?:\/?\*|\/\/).*$/gm, '');
    for (const [, name] of text.matchAll(/(?:from|import|new URL\(|import\()\s*'(\.{1,2}\/[^'?$]+)['?]/g)) wanted.push([file, normalize(join(dirname(file), name))]);
  }
  return wanted.filter(([, name]) => !files.has(name) && !files.has(name.replace(/\.js$/, '.d.ts'))).map(([file, name]) => `${file} wants ${name}`);
}

test('without what builds it, nothing is packed', async () => {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const program of ['node', 'sh']) symlinkSync(which(program), join(bin, program));
  const { ok, out: said } = await pack({ PATH: bin, EMSDK: '', WASI_SDK_PATH: '' });
  assert.equal(ok, false);
  assert.match(said, /heliumdb is not packed: it can't be built \(npm run setup installs what that needs\)\./);
  assert.deepEqual(readdirSync(out), []);
});

test('a fresh clone is built, and all of it is packed', async () => {
  const { at, files } = await packed();
  assert.deepEqual(missing(at, files), []);
  for (const name of ['core', 'session', 'tools']) WebAssembly.compile(readFileSync(join(at, `build/${name}.wasm`)));
  symlinkSync(path('node_modules'), join(at, 'node_modules'));
  const { version } = JSON.parse(readFileSync(path('package.json'), 'utf8'));
  assert.equal(await well(process.execPath, [join(at, 'js/cli/heliumdb.js'), '--version']), `${version}\n`);
});

test('what is missing or stale in build/ is made before it is packed', async () => {
  const build = (/** @type {string} */ name) => join(clone, 'build', name);
  for (const name of ['tools.wasm', 'tables.js', 'schema.sql']) rmSync(build(name));
  for (const name of ['core.js', 'names.js', 'schema.json']) {
    writeFileSync(build(name), 'stale');
    utimesSync(build(name), 1, 1);
  }
  const stale = readFileSync(join(clone, 'src/tools/ops.c'), 'utf8');
  writeFileSync(join(clone, 'src/tools/ops.c'), stale.replace('{\\"document\\":1}', '{\\"document\\":7}'));
  const { at, files } = await packed();
  assert.deepEqual(missing(at, files), []);
  for (const name of ['core.js', 'names.js', 'schema.json', 'schema.sql', 'tables.js']) {
    assert.equal(readFileSync(join(at, 'build', name), 'utf8'), readFileSync(path('build', name), 'utf8'), name);
  }
  assert.ok(readFileSync(join(at, 'build/tools.wasm')).includes('{"document":7}'));
});

test('what a list of files names and nobody makes is refused', async () => {
  const manifest = join(clone, 'package.json'), text = readFileSync(manifest, 'utf8');
  writeFileSync(manifest, text.replace('"build/core.js",', '"build/core.js", "build/nobody.js",'));
  rmSync(out, { recursive: true });
  mkdirSync(out);
  const { ok, out: said } = await pack();
  assert.equal(ok, false);
  assert.match(said, /heliumdb is not packed: there is no build\/nobody\.js\n/);
  assert.ok(!existsSync(join(out, 'package')) && !readdirSync(out).length);
});
