// The jobs that are due, once, for Node: a line of the system's crontab, `*/10 * * * * node cron.js`. Where the
// platform has a cron of its own, that asks GET /api/cron.
import { configOf } from './server/config.js';
import { openDatabase } from './server/database.js';
import { runJobs } from './server/jobs.js';

const { databaseUrl, send } = configOf(process.env), { tables } = openDatabase(databaseUrl);
const told = await runJobs(tables, {
  send,
  onProgress: ({ job, slot, done, finished }) =>
    console.log(`${job} ${slot.toISOString()} ${done} rows${finished ? ', done' : ''}`),
});
console.log(`${told.length} runs`);
