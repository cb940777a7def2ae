// npm run load [-- --seconds N --clients N]: five minutes of load on the built application, beside the same with Prisma's
// service, on a Postgres server started for the run or the one of TEST_DATABASE_URL. Prints times; exits with 1 if any
// answer was not what is meant, or a connection was dropped. Loopback only; ends by itself.
import { parseArgs } from 'node:util';
import { compare, loadLines } from './compare.js';

/** Access tokens are good for 15 minutes, and the addresses of the clients are those of one network. */
const MOST_SECONDS = 780, MOST_CLIENTS = 250;

const { values: given } = parseArgs({ options: {
  seconds: { type: 'string', default: '300' }, clients: { type: 'string', default: '50' },
} });
const seconds = Number(given.seconds), count = Number(given.clients);
if (!(Number.isInteger(seconds) && seconds >= 1 && seconds <= MOST_SECONDS)) throw new Error(`--seconds is from 1 to ${MOST_SECONDS}`);
if (!(Number.isInteger(count) && count >= 2 && count <= MOST_CLIENTS)) throw new Error(`--clients is from 2 to ${MOST_CLIENTS}`);

const load = await compare({ seconds, count, say: console.log });
for (const line of [...loadLines(load), ...load.faults]) console.log(line);
console.log(`${load.faults.length ? 'FAILED' : 'ok'}: ${seconds} s, ${count} clients`);
process.exitCode = load.faults.length ? 1 : 0;
