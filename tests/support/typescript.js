// The compiler over modules that `heliumdb client` would write, in a folder of tmp that has this package.
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { printModule, printTypes } from '../../js/cli/client/print.js';
import { tool } from '../../js/cli/migrations/tools.js';
import { path } from '../../scripts/lib.js';
import { scratch, startNode } from './command.js';

/** What the tool `client` says of a document. @param {any} document @returns {any} */
export const describe = (document) => tool('client', { document });

/** The files of a client. @param {any} document @param {string} [name] */
export function clientFiles(document, name = 'db') {
  const description = describe(document);
  return { [`${name}.js`]: printModule(description, 'heliumdb.schema.json'), [`${name}.d.ts`]: printTypes(description, 'heliumdb.schema.json') };
}

const OPTIONS = {
  strict: true, noEmit: true, exactOptionalPropertyTypes: true, target: 'es2022', module: 'nodenext', moduleResolution: 'nodenext', types: ['node'], skipLibCheck: false,
};

/** Makes `heliumdb` this package in a folder. @param {string} folder */
function install(folder) {
  mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
  symlinkSync(path('.'), join(folder, 'node_modules/heliumdb'));
  symlinkSync(path('node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
}

/** A folder of files, in which `heliumdb` is this package. @param {Record<string, string>} files @param {object} [options] of the compiler */
export function project(files, options = {}) {
  const folder = scratch();
  install(folder);
  const all = { 'package.json': '{"type":"module"}', 'tsconfig.json': JSON.stringify({ compilerOptions: { ...OPTIONS, ...options }, include: ['*.ts'] }), ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** What the compiler says of a folder: errors, a line each, and how many types it has instantiated. @param {string} folder */
export function compile(folder) {
  const { stdout, stderr } = spawnSync(path('node_modules/.bin/tsc'), ['-p', '.', '--pretty', 'false', '--extendedDiagnostics', '--singleThreaded'], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  const instantiations = Number(/^Instantiations:\s+(\d+)$/m.exec(stdout)?.[1]);
  if (!instantiations && instantiations !== 0) throw new Error(`the compiler has not run: ${stdout}${stderr}`);
  return { errors: stdout.split('\n').filter((line) => /error TS\d+/.test(line)), instantiations };
}

/**
 * Compiles a program beside a folder's client, and runs it: nothing may be said against it.
 * @param {string} folder
 * @param {string} source in TypeScript
 * @param {Record<string, string>} env
 * @returns {Promise<any>} what it prints, which is JSON
 */
export async function runProgram(folder, source, env) {
  const compilerOptions = { strict: true, target: 'es2022', module: 'nodenext', types: ['node'] };
  install(folder);
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
  writeFileSync(join(folder, 'use.ts'), source);
  const { status, stdout } = spawnSync(path('node_modules/.bin/tsc'), ['-p', '.'], { cwd: folder, encoding: 'utf8' });
  assert.deepEqual([stdout, status], ['', 0]);
  const program = startNode(join(folder, 'use.js'), [], { cwd: folder, env });
  const { code } = await program.ended;
  assert.deepEqual([code, program.said.err], [0, '']);
  return JSON.parse(program.said.out);
}
