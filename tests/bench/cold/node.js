// One measurement in this process, or with --worker in a worker of it: from evaluating the bundle to its first result,
// in ms. What Node itself loads late, its Response, is there by then.
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { userReply } from '../replies.js';

async function once(/** @type {string} */ file) {
  const body = userReply(10);
  const answer = async () => new Response(body, { headers: { 'content-type': 'application/json' } });
  await (await answer()).json();
  const from = performance.now();
  const rows = await (await import(file)).first(answer);
  const ms = performance.now() - from;
  if (rows.length !== 10) throw new Error(`${rows.length} rows`);
  return ms;
}

const [file, worker] = process.argv.slice(2);
if (!isMainThread) parentPort?.postMessage(await once(workerData));
else if (worker) new Worker(new URL(import.meta.url), { workerData: file }).on('message', (ms) => console.log(ms));
else console.log(await once(file));
