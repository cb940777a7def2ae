// npm run demo [-- --once]: the whole of heliumdb on this machine. Starts the embedded endpoint on PGlite,
// creates the schema, calls every method (service.js), then makes everything fail that can (failures.js), and stays up
// with a small JSON API (api.js) until Ctrl-C.
//
// With --once it calls every route of the API itself and ends. It exits with 0 only if all went well.
import { readFileSync } from 'node:fs';
import { createDatabase } from 'heliumdb';
import { createEndpoint } from 'heliumdb/endpoint';
import { startApi } from './api.js';
import { driveFailures } from './failures.js';
import { createLog } from './log.js';
import { driveEnd, driveService } from './service.js';
import { curlLine, driveApi, seedRows, visits } from './visits.js';

const PORT = 8787;
const once = process.argv.includes('--once');

/** Resolves at Ctrl-C, or when the system ends the process. */
const interrupted = () => new Promise((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve);
});

/** @type {import('./failures.js').Fault} */
const fault = {};
const log = createLog();
const from = performance.now();
const endpoint = await createEndpoint({
  memory: true,
  fault({ at }) {
    const { next } = fault;
    if (at !== 'before' || !next) return undefined;
    fault.next = undefined;
    return next();
  },
});
await endpoint.exec(readFileSync(new URL('../../build/schema.sql', import.meta.url), 'utf8'));
console.log(`${endpoint.backend} at ${endpoint.url}, schema created, ${Math.round(performance.now() - from)} ms`);

const db = createDatabase(endpoint.url, { allowClearAll: true });
await driveFailures(db, log, fault, endpoint.url, await driveService(db, log));
await driveEnd(db, log);

const rows = await seedRows(db);
const api = await startApi(db, once ? 0 : PORT);
const calls = visits(rows);
if (once) {
  await driveApi(api.url, calls, log);
} else {
  console.log(`\n${log.count.passed} passed, ${log.count.failed} failed`);
  console.log(`\nThe API is at ${api.url}; Ctrl-C ends it. Try:\n`);
  for (const visit of calls) console.log(`  ${curlLine(api.url, visit)}`);
  await interrupted();
  console.log('\nclosing');
}
await api.close();
await db.disconnect();
await endpoint.close();
if (once) console.log(`\n${log.count.passed} passed, ${log.count.failed} failed`);
process.exitCode = log.count.failed ? 1 : 0;
