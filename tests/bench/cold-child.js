// One cold start: in this process, in a worker of it, or in a context of it. Prints ms. What Node itself loads late,
// its Response, is there by then; nothing of the peer is.
import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { replay } from './replay.js';
import { first } from './works.js';

/** A realm of its own, given what this one has beside the language. @param {string} file */
function inContext(file) {
  const given = Object.getOwnPropertyNames(globalThis).filter((name) => !['globalThis', 'global'].includes(name));
  const context = vm.createContext({});
  const own = new Set(vm.runInContext('Object.getOwnPropertyNames(globalThis)', context));
  for (const name of given) if (!own.has(name)) context[name] = /** @type {any} */ (globalThis)[name];
  context.require = process.getBuiltinModule?.('node:module')?.createRequire(import.meta.url);
  context.global = context.self = context;
  const code = readFileSync(file, 'utf8');
  return () => {
    new vm.Script(code, { filename: file, importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER }).runInContext(context);
    return vm.runInContext('measured', context);
  };
}

/** @param {string} place @param {string} file @param {string} replies */
async function once(place, file, replies) {
  const fetch = replay(JSON.parse(readFileSync(replies, 'utf8')), true);
  await (await fetch('')).json();
  const evaluate = place === 'context' ? inContext(file) : () => import(file);
  const from = performance.now();
  const rows = await first.run((await evaluate()).open(fetch));
  const ms = performance.now() - from;
  if (rows.length !== 10) throw new Error(`${rows.length} rows`);
  return ms;
}

const [place, file, replies] = process.argv.slice(2);
if (!isMainThread) parentPort?.postMessage(await once('worker', workerData.file, workerData.replies));
else if (place === 'worker') new Worker(new URL(import.meta.url), { workerData: { file, replies } }).on('message', (ms) => console.log(ms));
else {
  console.log(await once(place, file, replies));
  process.exit();
}
